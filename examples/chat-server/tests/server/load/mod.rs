//! People who send as fast as they are answered, and what must have become of it.

mod author;
mod progress;
mod stored;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::task::JoinSet;

pub(crate) use author::{Author, Place, Sent};
pub(crate) use progress::Progress;
pub(crate) use stored::Stored;

use crate::common::{Frame, Random, Socket};

/// Sends of one author that wait for their answer at once.
pub(crate) const WINDOW: usize = 16;

/// How a connection went.
#[derive(Debug)]
pub(crate) struct Farewell {
    /// Whether the server asked to come back.
    pub(crate) reconnect: bool,
    pub(crate) end: Frame,
}

/// Everybody who writes, and the rooms that all of them are in.
pub(crate) struct Crowd {
    pub(crate) authors: Vec<Author>,
    pub(crate) rooms: Vec<i64>,
}

impl Crowd {
    /// Lets them in, and makes `rooms` rooms beside the lobby.
    pub(crate) async fn gather(
        address: SocketAddr,
        authors: usize,
        rooms: usize,
        seed: u64,
    ) -> Self {
        let mut random = Random::new(seed);
        let authors: Vec<_> =
            (0..authors).map(|n| Author::new(format!("author{n}"), random.next())).collect();
        let mut ids = vec![];
        for author in &authors {
            let (mut socket, lobby) = author.arrive(address).await;
            if ids.is_empty() {
                ids.push(lobby);
                for n in 0..rooms {
                    let create = json!({ "type": "CREATE_ROOM", "kind": "channel", "name": format!("room {n}") });
                    socket.send(create).await;
                    ids.push(socket.until("ROOM_ADDED").await["room"]["id"].as_i64().unwrap());
                }
                continue;
            }
            for room in &ids[1..] {
                socket.send(json!({ "type": "JOIN_ROOM", "roomId": room })).await;
                socket.until("ROOM_ADDED").await;
            }
        }
        Self { authors, rooms: ids }
    }

    /// Lets everybody repeat what was not answered and go on, each over one connection and all at
    /// once; `meanwhile` says when they have done enough and ends it. Returns how each was seen off.
    pub(crate) async fn talk(
        &mut self,
        address: SocketAddr,
        progress: &Arc<Progress>,
        meanwhile: impl Future<Output = ()>,
    ) -> Vec<Farewell> {
        let mut sockets = vec![];
        for author in &self.authors {
            sockets.push(author.arrive(address).await.0);
        }
        let mut talks = JoinSet::new();
        for (mut author, socket) in self.authors.drain(..).zip(sockets) {
            let (rooms, progress) = (self.rooms.clone(), progress.clone());
            talks.spawn(async move {
                let farewell = author.talk(socket, &rooms, &progress).await;
                (author, farewell)
            });
        }
        meanwhile.await;
        let mut ended = talks.join_all().await;
        ended.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
        let (authors, farewells) = ended.into_iter().unzip();
        self.authors = authors;
        farewells
    }

    /// Sends everything that was ever sent once more, and compares the answers with what is stored.
    pub(crate) async fn repeat_everything(&mut self, address: SocketAddr) {
        for author in &mut self.authors {
            let socket = author.arrive(address).await.0;
            author.repeat_everything(socket).await;
        }
    }

    /// All sends by their author and key.
    pub(crate) fn sent(&self) -> HashMap<(&str, &str), &Sent> {
        let mut all = HashMap::new();
        for author in &self.authors {
            for sent in &author.sent {
                all.insert((author.name.as_str(), sent.key.as_str()), sent);
            }
        }
        all
    }
}

/// Everything in a room, as it is read over the wire.
pub(crate) async fn history(socket: &mut Socket, room: i64) -> Vec<Value> {
    let mut messages: Vec<Value> = vec![];
    loop {
        let after = messages.last().map_or(json!(0), |message| message["seq"].clone());
        let request = json!({ "type": "REQUEST_MESSAGES", "requestId": "h", "roomId": room, "afterSeq": after });
        socket.send(request).await;
        let page = loop {
            let page = socket.until("RECEIVE_MESSAGES").await;
            if page["requestId"] == "h" {
                break page;
            }
        };
        messages.extend(page["messages"].as_array().unwrap().iter().cloned());
        if page["hasMoreAfter"] == false {
            return messages;
        }
    }
}
