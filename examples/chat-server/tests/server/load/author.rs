use std::collections::VecDeque;
use std::net::SocketAddr;

use serde_json::{Value, json};

use super::{Farewell, Progress, Stored, WINDOW};
use crate::common::{Frame, Random, Socket};

/// Answered sends that are repeated on each new connection.
const REMINDERS: usize = 4;

/// Somebody who remembers everything he sent and was told.
pub(crate) struct Author {
    pub(crate) name: String,
    pub(crate) sent: Vec<Sent>,
    /// The messages that he was shown.
    pub(crate) shown: Vec<Value>,
    random: Random,
}

/// What a message is known by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) id: i64,
    pub(crate) seq: i64,
}

/// One send and what became of it.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) key: String,
    pub(crate) room: i64,
    pub(crate) content: String,
    /// The highest number that somebody had been told of in the room before this was sent.
    pub(crate) after: i64,
    /// What `MESSAGE_ACCEPTED` said.
    pub(crate) answer: Option<Place>,
    /// Where it was found in the file, answered or not.
    pub(crate) stored: Option<Place>,
    /// Whether the server said that nothing happened.
    pub(crate) refused: bool,
    pub(crate) edit: Option<Edit>,
}

#[derive(Debug)]
pub(crate) struct Edit {
    pub(crate) content: String,
    pub(crate) acked: bool,
}

impl Author {
    pub(super) fn new(name: String, seed: u64) -> Self {
        Self { name, sent: vec![], shown: vec![], random: Random::new(seed) }
    }

    /// Connects; also the first of his rooms.
    pub(crate) async fn arrive(&self, address: SocketAddr) -> (Socket, i64) {
        let mut socket = Socket::open(address, &[]).await.unwrap();
        socket.send(json!({ "type": "LOGIN", "user": self.name })).await;
        socket.until("LOGIN_SUCCESS").await;
        let rooms = socket.until("RECEIVE_ROOMS").await;
        (socket, rooms["rooms"][0]["id"].as_i64().unwrap())
    }

    /// Repeats what was not answered, in its order, then goes on with something new, until the
    /// connection ends.
    pub(super) async fn talk(
        &mut self,
        mut socket: Socket,
        rooms: &[i64],
        progress: &Progress,
    ) -> Farewell {
        let mut again = self.reminders();
        let (mut waiting, mut reconnect, mut connected) = (0, false, true);
        loop {
            while connected && waiting < WINDOW {
                let at = again.pop_front().unwrap_or_else(|| self.compose(rooms, progress));
                connected = socket.try_send(&[self.sent[at].request()]).await;
                waiting += 1;
                progress.sent();
            }
            let action = match socket.next().await {
                Frame::Action(action) => action,
                end => return Farewell { reconnect, end },
            };
            match action["type"].as_str().unwrap() {
                "MESSAGE_ACCEPTED" => {
                    waiting -= 1;
                    progress.answered();
                    let (at, first) = self.accepted(&action);
                    if first {
                        let sent = &self.sent[at];
                        progress.accepted(sent.room, action["seq"].as_i64().unwrap());
                    }
                    if first && self.random.below(16) == 0 {
                        connected &= socket.try_send(&[self.edit(at)]).await;
                    }
                }
                "ERROR" => {
                    assert_eq!(action["code"], "BUSY", "only this leaves no doubt: {action}");
                    waiting -= 1;
                    progress.answered();
                    let at = self.named(&action["clientMessageId"]);
                    self.sent[at].refused = true;
                }
                "ACK" => {
                    let at = self.named(&action["requestId"]);
                    self.sent[at].edit.as_mut().unwrap().acked = true;
                    progress.edited();
                }
                "RECEIVE_MESSAGES" => {
                    self.shown.extend(action["messages"].as_array().unwrap().iter().cloned());
                }
                "RECONNECT" => reconnect = true,
                _ => {}
            }
        }
    }

    pub(super) async fn repeat_everything(&mut self, mut socket: Socket) {
        let all: Vec<_> = (0..self.sent.len()).collect();
        for some in all.chunks(WINDOW) {
            let requests: Vec<_> = some.iter().map(|at| self.sent[*at].request()).collect();
            assert!(socket.try_send(&requests).await);
            for _ in some {
                let accepted = socket.until("MESSAGE_ACCEPTED").await;
                self.accepted(&accepted);
            }
        }
    }

    /// Takes note of what is in the file after the server died.
    pub(crate) fn learn(&mut self, stored: &Stored) {
        for sent in &mut self.sent {
            sent.stored = stored.place(&self.name, &sent.key);
        }
    }

    /// What to repeat: some of what was answered, edited things first, and all that was not.
    fn reminders(&mut self) -> VecDeque<usize> {
        let answered = |sent: &Sent| sent.answer.is_some();
        let mut again: VecDeque<_> = (0..self.sent.len())
            .rev()
            .filter(|at| answered(&self.sent[*at]) && self.sent[*at].edit.is_some())
            .take(REMINDERS / 2)
            .collect();
        for _ in 0..REMINDERS / 2 {
            let at = self.random.below(self.sent.len().max(1));
            again.extend(Some(at).filter(|at| self.sent.get(*at).is_some_and(answered)));
        }
        again.extend((0..self.sent.len()).filter(|at| !answered(&self.sent[*at])));
        again
    }

    /// Something new.
    fn compose(&mut self, rooms: &[i64], progress: &Progress) -> usize {
        let (at, room) = (self.sent.len(), rooms[self.random.below(rooms.len())]);
        self.sent.push(Sent {
            key: format!("k{at}"),
            room,
            content: format!("{} says ü{at}\n\"{:x}\"", self.name, self.random.next()),
            after: progress.highest(room),
            answer: None,
            stored: None,
            refused: false,
            edit: None,
        });
        at
    }

    /// Which send this is the key of.
    fn named(&self, key: &Value) -> usize {
        let at = key.as_str().and_then(|key| key.strip_prefix('k')?.parse().ok());
        at.filter(|at| *at < self.sent.len()).expect("a key of mine")
    }

    /// Compares an answer with what is known: which send it is of, and whether it is the first.
    fn accepted(&mut self, accepted: &Value) -> (usize, bool) {
        let at = self.named(&accepted["clientMessageId"]);
        let sent = &mut self.sent[at];
        let number = |field: &str| accepted[field].as_i64().unwrap();
        let place = Place { id: number("id"), seq: number("seq") };
        assert_eq!(number("roomId"), sent.room, "{sent:?}");
        let known = sent.answer.or(sent.stored);
        assert_eq!(accepted["duplicate"], known.is_some(), "{accepted} to {sent:?}");
        assert_eq!(place, known.unwrap_or(place), "{accepted} to {sent:?}");
        let first = sent.answer.replace(place).is_none();
        (at, first)
    }

    fn edit(&mut self, at: usize) -> Value {
        let sent = &mut self.sent[at];
        let content = format!("{}, he says later", sent.content);
        let id = sent.answer.unwrap().id;
        sent.edit = Some(Edit { content: content.clone(), acked: false });
        json!({ "type": "EDIT_MESSAGE", "requestId": sent.key, "messageId": id, "content": content,
            "editVersion": 0 })
    }
}

impl Sent {
    fn request(&self) -> Value {
        json!({ "type": "SEND_MESSAGE", "roomId": self.room, "content": self.content,
            "clientMessageId": self.key })
    }
}
