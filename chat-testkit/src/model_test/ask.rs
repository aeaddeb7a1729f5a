use chat_core::model::{AuthRev, MessageId, Rev, RoomId, Seq, UserId};
use chat_core::port::store::Page;

use super::pools::{ALL, EXTERNAL_IDS, HANDLES, KEYS, PREFIXES, SEARCHES, UNKNOWN_MESSAGE, at};
use super::query::Query;
use super::script::Script;

impl Script {
    /// A random question about what there is. Only for scripts that know users and rooms.
    pub(super) fn ask(&mut self) -> Query {
        let (user, room, limit) = (self.user(), self.room(), self.random.limit());
        match self.random.below(25) {
            0 => Query::Users(vec![user, self.author().id]),
            1 => Query::UserByExternalId(self.random.word(&EXTERNAL_IDS)),
            2 => Query::UserByHandle(self.random.word(&HANDLES)),
            3 => Query::RoomByKey(self.random.word(&KEYS)),
            4 => Query::Room(room),
            5 => Query::Rooms(self.author().id, self.after_room(), limit),
            6..8 => Query::RoomView(user, room),
            8 => Query::Channels(self.random.word(&SEARCHES), self.after_room(), limit),
            9 => self.ask_members(room, limit),
            10..12 => Query::Appended(room, self.author().id, self.random.request()),
            12 => Query::Message(user, self.message()),
            13..15 => {
                let after = if self.random.one_in(2) { Some(self.message()) } else { None };
                Query::MessagesSince(user, self.random.time(), after, limit)
            }
            15..19 => {
                let reader = if self.random.one_in(2) { Some(user) } else { None };
                Query::Changes(reader, room, Rev::new(self.random.up_to(80)), limit)
            }
            19..23 => Query::History(user, room, self.page(), limit),
            23 => Query::Heads(vec![room], vec![user]),
            _ => Query::Revocations(user, AuthRev::new(self.random.up_to(3))),
        }
    }

    /// Everything that can be read of all that there is.
    pub(super) fn ask_everything(&self) -> Vec<Query> {
        let users: Vec<UserId> = self.users.iter().map(|user| user.id).collect();
        let rooms: Vec<RoomId> = self.rooms.clone();
        let mut queries = vec![
            Query::Users(users.clone()),
            Query::Heads(rooms.clone(), users.clone()),
            Query::Channels("", None, ALL),
        ];
        for &user in &users {
            queries.push(Query::Rooms(user, None, ALL));
            queries.push(Query::MessagesSince(user, at(0), None, ALL));
            queries.push(Query::Revocations(user, AuthRev::ZERO));
        }
        for &room in &rooms {
            queries.push(Query::Room(room));
            queries.push(Query::Members(None, room, "", None, ALL));
            queries.push(Query::Changes(None, room, Rev::ZERO, ALL));
            for &user in &users {
                queries.push(Query::RoomView(user, room));
                queries.push(Query::History(user, room, Page::Latest, ALL));
            }
        }
        queries
    }

    fn ask_members(&mut self, room: RoomId, limit: usize) -> Query {
        let prefix = self.random.word(&PREFIXES);
        let after = if self.random.one_in(2) { Some(self.author().id) } else { None };
        let reader = if self.random.one_in(4) { self.known_room(room) } else { Some(self.user()) };
        Query::Members(reader, room, prefix, after, limit)
    }

    /// Nobody, where the room is known: what the server is told of other rooms is not specified.
    fn known_room(&mut self, room: RoomId) -> Option<UserId> {
        if self.rooms.contains(&room) { None } else { Some(self.user()) }
    }

    fn after_room(&mut self) -> Option<RoomId> {
        if self.random.one_in(2) { Some(self.room()) } else { None }
    }

    fn message(&mut self) -> MessageId {
        if self.messages.is_empty() || self.random.one_in(30) {
            return UNKNOWN_MESSAGE;
        }
        self.random.pick(&self.messages).id
    }

    fn page(&mut self) -> Page {
        let seq = Seq::new(self.random.up_to(40));
        match self.random.below(6) {
            0 => Page::Latest,
            1 => Page::Before(seq),
            2 => Page::After(seq),
            3 => Page::Around(seq),
            4 => Page::BeforeMessage(self.message()),
            _ => Page::AroundMessage(self.message()),
        }
    }
}
