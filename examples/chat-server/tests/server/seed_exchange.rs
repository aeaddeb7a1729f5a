//! The seed's client, as it speaks by itself: see "The seed's dialect" in docs/protocol.md.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::common::{Frame, Program, Socket};
use serde_json::{Value, json};

/// The seed's client: it knows three types, and keeps messages by their id.
struct SeedClient {
    socket: Socket,
    user: &'static str,
    rooms: Vec<Value>,
    messages: BTreeMap<i64, Value>,
}

impl SeedClient {
    /// Logs in, and opens the first room.
    async fn visit(address: SocketAddr, user: &'static str) -> Self {
        let socket = Socket::open(address, &[]).await.unwrap();
        let mut client = Self { socket, user, rooms: vec![], messages: BTreeMap::new() };
        client.send(json!({ "type": "LOGIN", "user": user })).await;
        assert_eq!(client.hear().await["user"], user);
        assert_eq!(client.hear().await["type"], "RECEIVE_ROOMS");
        client.send(json!({ "type": "REQUEST_MESSAGES", "roomId": client.room() })).await;
        assert_eq!(client.hear().await["type"], "RECEIVE_MESSAGES");
        client
    }

    /// Connects again: logs in and at once says what it has.
    async fn come_back(&mut self, address: SocketAddr) {
        self.socket = Socket::open(address, &[]).await.unwrap();
        let last = self.messages.keys().last().copied().unwrap_or(0);
        let login = json!({ "type": "LOGIN", "user": self.user });
        let request =
            json!({ "type": "REQUEST_MESSAGES", "lastMessageId": last, "user": self.user });
        assert!(self.socket.try_send(&[login, request]).await);
    }

    async fn send(&mut self, action: Value) {
        self.socket.send(action).await;
    }

    async fn say(&mut self, content: &str) {
        let room = self.room();
        self.send(json!({ "type": "SEND_MESSAGE", "roomId": room, "content": content })).await;
    }

    fn room(&self) -> i64 {
        self.rooms[0]["id"].as_i64().unwrap()
    }

    /// The next action of a type it knows, once it has acted on it.
    async fn hear(&mut self) -> Value {
        loop {
            let Frame::Action(action) = self.socket.next().await else { panic!("cut off") };
            match action["type"].as_str().unwrap() {
                "LOGIN_SUCCESS" => {}
                "RECEIVE_ROOMS" => self.rooms = action["rooms"].as_array().unwrap().clone(),
                "RECEIVE_MESSAGES" => {
                    for message in action["messages"].as_array().unwrap() {
                        self.messages.insert(message["id"].as_i64().unwrap(), message.clone());
                    }
                }
                _ => continue,
            }
            return action;
        }
    }

    /// Listens until it has a message with this content.
    async fn hear_of(&mut self, content: &str) {
        while !self.messages.values().any(|message| message["content"] == content) {
            self.hear().await;
        }
    }

    fn contents(&self) -> Vec<&str> {
        self.messages.values().map(|message| message["content"].as_str().unwrap()).collect()
    }
}

async fn start() -> Program {
    Program::in_memory(&["--auth", "open"]).await
}

/// Says as much as the rate limit allows, and stays until all of it is shown.
async fn chatter(address: SocketAddr, user: &'static str, contents: &[String]) {
    let mut client = SeedClient::visit(address, user).await;
    for content in contents {
        client.say(content).await;
    }
    client.hear_of(contents.last().unwrap()).await;
}

fn numbered(name: &str, count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{name} {n}")).collect()
}

#[tokio::test]
async fn three_of_them_talk() {
    let program = start().await;
    let mut clients = vec![];
    for user in ["bob", "alice", "carol"] {
        clients.push(SeedClient::visit(program.address, user).await);
    }
    for client in &clients {
        assert_eq!((client.rooms.len(), &client.rooms[0]["name"]), (1, &json!("lobby")));
        assert!(client.messages.is_empty());
    }
    for (speaker, content) in ["hi", "hello", "grüß\tGott \u{1f600}"].iter().enumerate() {
        clients[speaker].say(content).await;
        let (room, user) = (clients[speaker].room(), clients[speaker].user);
        let mut ids = vec![];
        for client in &mut clients {
            let action = client.hear().await;
            assert_eq!(action["type"], "RECEIVE_MESSAGES");
            let [message] = &action["messages"].as_array().unwrap()[..] else { panic!("{action}") };
            assert_eq!(message["roomId"], room);
            assert_eq!((&message["content"], &message["user"]), (&json!(content), &json!(user)));
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64();
            assert!((now - message["timestamp"].as_f64().unwrap()).abs() < 600.0, "seconds");
            ids.push(message["id"].as_i64().unwrap());
        }
        assert!(ids.windows(2).all(|pair| pair[0] == pair[1]), "{ids:?}");
    }
    for client in &clients {
        assert_eq!(client.contents(), ["hi", "hello", "grüß\tGott \u{1f600}"]);
    }
}

#[tokio::test]
async fn one_that_has_no_message_comes_back() {
    let program = start().await;
    let mut bob = SeedClient::visit(program.address, "bob").await;
    bob.come_back(program.address).await;
    let types = [bob.hear().await, bob.hear().await, bob.hear().await].map(|a| a["type"].clone());
    assert_eq!(types, ["LOGIN_SUCCESS", "RECEIVE_ROOMS", "RECEIVE_MESSAGES"]);
    assert!(bob.messages.is_empty());

    let said = numbered("alice", 60);
    chatter(program.address, "alice", &said).await;
    bob.come_back(program.address).await;
    bob.hear_of("alice 59").await;
    bob.say("back").await;
    bob.hear_of("back").await;
    let newest: Vec<_> = said[10..].iter().map(String::as_str).chain(["back"]).collect();
    assert_eq!(bob.contents(), newest);
}

#[tokio::test]
async fn one_that_missed_much_misses_nothing() {
    let program = start().await;
    let mut bob = SeedClient::visit(program.address, "bob").await;
    bob.say("before").await;
    bob.hear_of("before").await;
    let missed = [numbered("alice", 100), numbered("carol", 100)];
    chatter(program.address, "alice", &missed[0]).await;
    chatter(program.address, "carol", &missed[1]).await;

    let mut page = 0;
    bob.come_back(program.address).await;
    while bob.messages.len() < 201 {
        let action = bob.hear().await;
        page = page.max(action["messages"].as_array().map_or(0, Vec::len));
    }
    assert!(page <= 100, "{page} messages in one frame");
    bob.say("back").await;
    bob.hear_of("back").await;
    let all = [&["before".into()], &missed[0][..], &missed[1], &["back".into()]].concat();
    assert_eq!(bob.contents(), all);
}

#[tokio::test]
async fn scrolling_up_ends_at_the_first_message() {
    let program = start().await;
    let said = numbered("alice", 130);
    chatter(program.address, "alice", &said).await;
    let mut bob = SeedClient::visit(program.address, "bob").await;
    assert_eq!(bob.contents(), said[80..], "the newest 50");
    for expected in [50, 30, 0] {
        let first = *bob.messages.keys().next().unwrap();
        let room = bob.room();
        let request =
            json!({ "type": "REQUEST_MESSAGES", "firstMessageId": first, "roomId": room });
        bob.send(request).await;
        let page = bob.hear().await;
        assert_eq!(page["messages"].as_array().unwrap().len(), expected);
    }
    assert_eq!(bob.contents(), said);
}
