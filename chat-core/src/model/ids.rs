//! Ids and counters: integers that fit a JSON number exactly.

use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer, Serialize};

/// The largest integer that every JSON reader holds exactly: 2^53 − 1 (RFC 8259, section 6).
pub const MAX_SAFE_INTEGER: i64 = (1 << 53) - 1;

fn within<'de, D: Deserializer<'de>>(deserializer: D, lowest: i64) -> Result<i64, D::Error> {
    let value = i64::deserialize(deserializer)?;
    if (lowest..=MAX_SAFE_INTEGER).contains(&value) {
        return Ok(value);
    }
    Err(D::Error::invalid_value(Unexpected::Signed(value), &"an integer below 2^53"))
}

macro_rules! number {
    ($(#[$doc:meta])* $name:ident from $lowest:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Wraps a number that a store or a peer gave.
            pub const fn new(value: i64) -> Self {
                Self(value)
            }

            /// The number itself.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                within(deserializer, $lowest).map(Self)
            }
        }
    };
}

macro_rules! counter {
    ($(#[$doc:meta])* $name:ident) => {
        number!($(#[$doc])* $name from 0);

        impl $name {
            /// Before the first.
            pub const ZERO: Self = Self(0);

            /// The one after this.
            #[must_use]
            pub const fn next(self) -> Self {
                Self(self.0 + 1)
            }

            /// The one before this; zero stays zero.
            #[must_use]
            pub const fn previous(self) -> Self {
                Self(if self.0 > 0 { self.0 - 1 } else { 0 })
            }
        }
    };
}

number!(
    /// A user of the chat.
    UserId from 1
);
number!(
    /// A room.
    RoomId from 1
);
number!(
    /// A message. Ids ascend within a room, and say nothing about order across rooms.
    MessageId from 1
);
number!(
    /// One connection of this engine; unique in the process, never stored.
    ConnectionId from 1
);
counter!(
    /// Counts the messages of a room: 1, 2, 3 …, never reused.
    Seq
);
counter!(
    /// Counts the durable changes of a room. One revision is one changed row and one frame.
    Rev
);
counter!(
    /// Counts what only one user may see change: his rooms, roles and markers.
    UserRev
);
counter!(
    /// Counts the revocations of a user's sessions.
    AuthRev
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_positive_integer_below_two_to_the_53() {
        for bad in ["0", "-1", "9007199254740992", "1.5", "\"1\"", "null", "1e3", "true"] {
            assert!(serde_json::from_str::<RoomId>(bad).is_err(), "{bad}");
        }
        for good in ["1", "9007199254740991"] {
            let id: RoomId = serde_json::from_str(good).unwrap();
            assert_eq!(serde_json::to_string(&id).unwrap(), good);
        }
    }

    #[test]
    fn a_counter_may_be_zero_and_not_less() {
        assert_eq!(serde_json::from_str::<Rev>("0").unwrap(), Rev::ZERO);
        assert!(serde_json::from_str::<Rev>("-1").is_err());
        assert_eq!(Rev::ZERO.previous(), Rev::ZERO);
        assert_eq!(Rev::new(7).previous().next(), Rev::new(7));
    }
}
