use redis::{Client, RedisResult, Value};

/// Which server a channel is on. One server has all of them; in a cluster each has some of the
/// slots, and a name decides its slot.
#[derive(Debug)]
pub(crate) struct Routes {
    /// The servers, by address.
    pub(crate) servers: Vec<(String, Client)>,
    /// Ranges of slots and the index of their server, without order; `None` for one server.
    slots: Option<Vec<SlotRange>>,
}

/// Slots of one master of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SlotRange {
    pub(crate) first: u16,
    pub(crate) last: u16,
    /// Index of the server, or of its address.
    pub(crate) server: usize,
}

impl Routes {
    pub(crate) fn one(client: Client) -> Self {
        let address = client.get_connection_info().addr().to_string();
        Self { servers: vec![(address, client)], slots: None }
    }

    pub(crate) const fn cluster(servers: Vec<(String, Client)>, slots: Vec<SlotRange>) -> Self {
        Self { servers, slots: Some(slots) }
    }

    /// Whether sharded pub/sub carries the channels.
    pub(crate) const fn is_sharded(&self) -> bool {
        self.slots.is_some()
    }

    /// The address of the server of a channel; `None` if nobody has its slot.
    pub(crate) fn server(&self, channel: &str) -> Option<&str> {
        let index = match &self.slots {
            None => 0,
            Some(slots) => {
                let slot = slot(channel);
                slots.iter().find(|it| it.first <= slot && slot <= it.last)?.server
            }
        };
        self.servers.get(index).map(|(address, _)| address.as_str())
    }
}

/// The slot of a key or channel.
pub(crate) fn slot(name: &str) -> u16 {
    const SLOTS: u16 = 16_384;
    let tag = name.split_once('{').and_then(|(_, rest)| rest.split_once('}'));
    let hashed = tag.map_or(name, |(tag, _)| tag);
    crc16::State::<crc16::XMODEM>::calculate(hashed.as_bytes()) % SLOTS
}

/// Masters of a cluster, and what they have.
#[derive(Debug)]
pub(crate) struct Masters {
    /// Hosts and ports.
    pub(crate) addresses: Vec<(String, u16)>,
    pub(crate) slots: Vec<SlotRange>,
}

/// What a server with this host name answered to `CLUSTER SLOTS`.
pub(crate) fn masters(answer: Value, host: &str) -> RedisResult<Masters> {
    type Row = (u16, u16, Vec<Value>);
    let rows: Vec<Vec<Value>> = redis::from_redis_value(answer)?;
    let (mut addresses, mut slots) = (vec![], vec![]);
    for row in rows {
        let (first, last, master): Row = {
            let mut row = row.into_iter();
            let mut next = || row.next().unwrap_or(Value::Nil);
            (
                redis::from_redis_value(next())?,
                redis::from_redis_value(next())?,
                redis::from_redis_value(next())?,
            )
        };
        let mut master = master.into_iter();
        let mut next = || master.next().unwrap_or(Value::Nil);
        // A server that does not know its own name says nothing, or a question mark.
        let name: Option<String> = redis::from_redis_value(next())?;
        let name = name.filter(|name| !name.is_empty() && name != "?");
        let address = (name.unwrap_or_else(|| host.to_owned()), redis::from_redis_value(next())?);
        let known = addresses.iter().position(|it| *it == address);
        let server = known.unwrap_or_else(|| {
            addresses.push(address);
            addresses.len() - 1
        });
        slots.push(SlotRange { first, last, server });
    }
    Ok(Masters { addresses, slots })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_those_of_the_servers() {
        // As CLUSTER KEYSLOT says.
        assert_eq!(slot("foo"), 12182);
        assert_eq!(slot("chat:{foo}"), 12182);
        assert_eq!(slot("{foo}:{bar}"), 12182);
    }

    #[test]
    fn ranges_of_one_master_share_its_address() {
        let node =
            |name: &str, port| Value::Array(vec![Value::BulkString(name.into()), Value::Int(port)]);
        let row = |first, last, master| {
            Value::Array(vec![Value::Int(first), Value::Int(last), master, node("replica", 1)])
        };
        let answer = Value::Array(vec![
            row(0, 9, node("", 7)),
            row(10, 16_383, node("other", 8)),
            row(20, 29, node("", 7)),
        ]);
        let Masters { addresses, slots } = masters(answer, "asked").unwrap();
        assert_eq!(addresses, [("asked".to_owned(), 7), ("other".to_owned(), 8)]);
        assert_eq!(slots.iter().map(|it| it.server).collect::<Vec<_>>(), [0, 1, 0]);
        let client = |port| Client::open(format!("redis://h:{port}")).unwrap();
        let servers = vec![("a".to_owned(), client(7)), ("b".to_owned(), client(8))];
        let routes = Routes::cluster(servers, slots);
        assert_eq!(routes.server("foo"), Some("b"));
    }
}
