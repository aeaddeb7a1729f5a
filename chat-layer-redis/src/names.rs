use chat_core::model::{RoomId, UserId};
use chat_core::port::Topic;

/// Shards of presence keys: the keys of one shard are on one server of a cluster.
const PRESENCE_SHARDS: i64 = 64;

/// Names channels and keys. Nothing but numbers comes into a name.
///
/// What stands in braces decides which server of a cluster a name belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    prefix: String,
}

impl Names {
    pub(crate) const fn new(prefix: String) -> Self {
        Self { prefix }
    }

    /// The channel of a topic; `None` for a kind of topic that this version does not know.
    pub(crate) fn channel(&self, topic: Topic) -> Option<String> {
        let prefix = &self.prefix;
        match topic {
            Topic::Room(room) => Some(format!("{prefix}:{{room:{}}}", room.get())),
            Topic::Control(user) => Some(format!("{prefix}:{{user:{}}}", user.get())),
            Topic::Presence(shard) => Some(format!("{prefix}:{{presence:{shard}}}")),
            _ => None,
        }
    }

    /// The topic of a channel, if it is one of ours.
    pub(crate) fn topic(&self, channel: &[u8]) -> Option<Topic> {
        let channel = std::str::from_utf8(channel).ok()?;
        let tag = channel.strip_prefix(&self.prefix)?.strip_prefix(":{")?.strip_suffix('}')?;
        let (kind, number) = tag.split_once(':')?;
        match kind {
            "room" => number.parse().ok().map(|id| Topic::Room(RoomId::new(id))),
            "user" => number.parse().ok().map(|id| Topic::Control(UserId::new(id))),
            "presence" => number.parse().ok().map(Topic::Presence),
            _ => None,
        }
    }

    /// The shard of a user's leases.
    pub(crate) const fn shard(user: UserId) -> i64 {
        user.get().rem_euclid(PRESENCE_SHARDS)
    }

    /// The key of a user's leases.
    pub(crate) fn leases(&self, user: UserId) -> String {
        format!("{}:{{lease:{}}}:{}", self.prefix, Self::shard(user), user.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_lead_back_to_their_topics() {
        let names = Names::new("chat".into());
        let topics = [
            (Topic::Room(RoomId::new(42)), "chat:{room:42}"),
            (Topic::Control(UserId::new(i64::MAX)), "chat:{user:9223372036854775807}"),
            (Topic::Presence(63), "chat:{presence:63}"),
        ];
        for (topic, channel) in topics {
            assert_eq!(names.channel(topic).as_deref(), Some(channel));
            assert_eq!(names.topic(channel.as_bytes()), Some(topic));
        }
    }

    #[test]
    fn other_channels_are_nobodys() {
        let names = Names::new("chat".into());
        for channel in ["", "chat", "chat:{room:}", "chat:{room:x}", "chat:{what:1}", "x:{room:1}"]
        {
            assert_eq!(names.topic(channel.as_bytes()), None, "{channel}");
        }
        assert_eq!(names.topic(&[0xff]), None);
    }

    #[test]
    fn the_leases_of_a_shard_are_together() {
        let names = Names::new("chat".into());
        assert_eq!(names.leases(UserId::new(65)), "chat:{lease:1}:65");
        assert_eq!(names.leases(UserId::new(1)), "chat:{lease:1}:1");
    }
}
