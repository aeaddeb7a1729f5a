//! What random requests are made of: little, so that they meet.

use chat_core::model::{Handle, JsonText, MessageId, RoomId, Timestamp, UserId};
use chat_core::port::store::RequestKey;

use super::random::Random;

pub(crate) const EXTERNAL_IDS: [&str; 8] = ["1", "2", "a", "A", "a ", "b", "%", "張"];
/// Two of them look alike.
pub(crate) const HANDLES: [&str; 8] = ["ann", "bob", "an_", "aco", "асо", "eve", "b2", "张伟"];
pub(crate) const KEYS: [&str; 5] = ["k", "K", "k ", "ke\u{301}", "k\u{e9}"];
pub(crate) const NAMES: [&str; 6] = ["", "Room", "room 100%", "CAFÉ", "_", "上海"];
pub(crate) const TEXTS: [&str; 8] =
    ["", "a", "b", "\u{202e}a\r\n ", "'", "💬", "e\u{301}", "\u{1}"];
pub(crate) const PREFIXES: [&str; 6] = ["", "a", "an_", "b", "%", "张"];
pub(crate) const SEARCHES: [&str; 6] = ["", "room", "%", "_", "é", "海"];
pub(crate) const JSON: [&str; 4] = ["null", "1.0", r#"{ "a":1,"a":"\u0041"}"#, "[ ]"];

/// More than any page has.
pub(crate) const ALL: usize = 10_000;

pub(crate) const UNKNOWN_USER: UserId = UserId::new(1 << 40);
pub(crate) const UNKNOWN_ROOM: RoomId = RoomId::new(1 << 40);
pub(crate) const UNKNOWN_MESSAGE: MessageId = MessageId::new(1 << 40);

pub(crate) const fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(1_795_000_000_000_000 + micros)
}

impl Random {
    pub(crate) fn word(&mut self, pool: &[&'static str]) -> &'static str {
        pool[self.below(pool.len())]
    }

    pub(crate) fn text(&mut self, pool: &[&'static str]) -> String {
        self.word(pool).into()
    }

    pub(crate) fn json(&mut self) -> JsonText {
        JsonText::parse(self.word(&JSON)).expect("JSON")
    }

    pub(crate) fn handle(&mut self) -> Handle {
        Handle::new(self.word(&HANDLES)).expect("a handle")
    }

    pub(crate) fn time(&mut self) -> Timestamp {
        at(self.up_to(20))
    }

    /// Mostly the same digest under the same key.
    pub(crate) fn request(&mut self) -> RequestKey {
        RequestKey { id: self.text(&KEYS), digest: [u8::from(self.one_in(6)); 32] }
    }

    /// A bound that is sometimes reached.
    pub(crate) fn bound(&mut self) -> usize {
        *self.pick(&[ALL, ALL, ALL, 3, 2])
    }

    /// The size of a page.
    pub(crate) fn limit(&mut self) -> usize {
        if self.one_in(6) { ALL } else { 1 + self.below(7) }
    }
}
