-- KEYS: the leases of users. Returns the indices, from 0, of those with a lease that lasts.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local online = {}
for index, key in ipairs(KEYS) do
  if redis.call('ZCOUNT', key, '(' .. string.format('%.0f', now), '+inf') > 0 then
    online[#online + 1] = index - 1
  end
end
return online
