//! A room with everybody in it, and around it.

use std::collections::BTreeMap;

use chat_core::model::RoomKind;
use chat_core::{ChatEngine, MemoryStore};
use serde_json::{Value, json};

use super::{Client, idle, int, limits};

/// How somebody stands to the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Owner,
    Admin,
    Member,
    Outsider,
    Removed,
    LoggedOut,
}

impl Standing {
    pub const ALL: [Self; 6] =
        [Self::Owner, Self::Admin, Self::Member, Self::Outsider, Self::Removed, Self::LoggedOut];

    /// The handle of the one who stands so. Nobody is logged in as the last one's.
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "olga",
            Self::Admin => "adam",
            Self::Member => "mia",
            Self::Outsider => "otto",
            Self::Removed => "rita",
            Self::LoggedOut => "lena",
        }
    }
}

/// What requests are about.
#[derive(Clone, Copy, Debug)]
pub struct Ids {
    pub room: i64,
    /// A message of the one who asks, where he wrote one.
    pub own: i64,
    /// A message of somebody else; the newest.
    pub others: i64,
    /// The newest message's number.
    pub seq: i64,
}

/// In the room: olga (owner), adam and ada (admins), mia, vic and bert (members; a direct room has
/// only mia and bert). Outside: otto, nina, and rita, who was removed.
pub struct World {
    pub engine: ChatEngine,
    pub store: MemoryStore,
    pub room: i64,
    pub clients: BTreeMap<&'static str, Client>,
    messages: BTreeMap<&'static str, i64>,
    last_seq: i64,
}

const EVERYBODY: [&str; 9] = ["olga", "adam", "ada", "mia", "vic", "bert", "rita", "otto", "nina"];

impl World {
    pub async fn new(kind: RoomKind) -> Self {
        let store = MemoryStore::default();
        let builder = ChatEngine::builder(store.clone());
        let builder = builder.authenticator(super::Open).action("x-echo", super::Echo);
        let engine = builder.limits(limits()).build().await.unwrap();
        let mut clients = BTreeMap::new();
        for name in EVERYBODY {
            clients.insert(name, Client::log_in(&engine, name).await);
        }
        let (messages, room, last_seq) = (BTreeMap::new(), 0, 0);
        let mut world = Self { engine, store, room, clients, messages, last_seq };
        // Otherwise ids of rooms, messages and revisions would all be the same.
        world.elsewhere().await;
        match kind {
            RoomKind::Direct => world.open_direct().await,
            RoomKind::Group | RoomKind::Channel => world.create(kind).await,
        }
        world.settle().await;
        world
    }

    pub fn client(&mut self, name: &str) -> &mut Client {
        self.clients.get_mut(name).unwrap()
    }

    pub async fn done(&mut self, name: &str, action: Value) -> Value {
        self.client(name).done(action).await
    }

    async fn elsewhere(&mut self) {
        let room = json!({"type": "CREATE_ROOM", "kind": "group", "name": "elsewhere"});
        let room = int(&self.done("vic", room).await["room"]["id"]);
        for n in 0..3 {
            let say = json!({"type": "SEND_MESSAGE", "roomId": room, "content": format!("e{n}")});
            self.done("vic", say).await;
        }
    }

    async fn open_direct(&mut self) {
        let opened = self.done("mia", json!({"type": "OPEN_DIRECT", "user": "bert"})).await;
        self.room = int(&opened["room"]["id"]);
        for name in ["mia", "bert"] {
            self.say(name).await;
        }
    }

    async fn create(&mut self, kind: RoomKind) {
        let users = ["adam", "ada", "mia", "vic", "bert", "rita"];
        let create = json!({"type": "CREATE_ROOM", "kind": kind.as_str(), "name": "room",
            "topic": "old", "users": users});
        self.room = int(&self.done("olga", create).await["room"]["id"]);
        for admin in ["adam", "ada"] {
            let action = json!({"type": "SET_ROLE", "roomId": self.room, "user": admin,
                "role": "admin"});
            self.done("olga", action).await;
        }
        for name in ["olga", "adam", "mia", "rita", "bert"] {
            self.say(name).await;
        }
        self.remove("rita").await;
    }

    pub async fn remove(&mut self, user: &str) {
        let action = json!({"type": "REMOVE_USER", "roomId": self.room, "user": user});
        self.done("olga", action).await;
    }

    async fn say(&mut self, name: &'static str) {
        let action = json!({"type": "SEND_MESSAGE", "roomId": self.room,
            "content": format!("{name} was here"), "clientMessageId": format!("{name}-1")});
        let accepted = self.done(name, action).await;
        self.messages.insert(name, int(&accepted["id"]));
        self.last_seq = int(&accepted["seq"]);
    }

    /// What a request of `name` is about.
    pub fn ids(&self, name: &str) -> Ids {
        let others = self.messages["bert"];
        let own = self.messages.get(name).copied().unwrap_or(others);
        Ids { room: self.room, own, others, seq: self.last_seq }
    }

    /// Lets everything come to rest, and forgets what was told so far.
    pub async fn settle(&mut self) {
        idle().await;
        for client in self.clients.values_mut() {
            client.waiting();
        }
    }
}
