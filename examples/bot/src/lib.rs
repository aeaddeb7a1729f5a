//! A user that is a program: says `pong` where somebody says `!ping`.

use std::collections::BTreeMap;

use chat_core::host::AsUser;
use chat_core::model::{Message, RoomId, Seq};
use chat_core::port::store::Page;
use chat_core::{ChatEngine, ChatError, Draft, Identity, Outgoing};
use serde_json::Value;

/// Messages that are read at once, and how far back the bot looks when it comes.
const PAGE: usize = 100;

/// The bot.
pub struct Bot {
    chat: ChatEngine,
    identity: Identity,
    /// How far it has read each room.
    read: BTreeMap<RoomId, Seq>,
}

impl Bot {
    /// A bot that has read nothing yet.
    pub fn new(chat: &ChatEngine, identity: Identity) -> Self {
        Self { chat: chat.clone(), identity, read: BTreeMap::new() }
    }

    /// Answers until the connection ends.
    ///
    /// Frames are only hints: each names a room where something is new, and what is new there is
    /// read from the store. So the bot needs no rules for gaps and repeats.
    ///
    /// # Errors
    /// [`ChatError`], where nothing can be read or written. Begin anew then.
    pub async fn run(mut self) -> Result<(), ChatError> {
        let connection = self.chat.connect(self.identity.clone());
        // It knows nothing, and wants to hear of all its rooms from now on. Nothing else is sent
        // to the engine, so the inbox has room.
        let _ = connection.receive(r#"{"type":"RESUME"}"#);
        while let Some(outgoing) = connection.next().await {
            if let Outgoing::Action(action) = outgoing {
                let frame = serde_json::from_str(action.json()).unwrap_or_default();
                for room in rooms(&frame) {
                    self.look(room).await?;
                }
            }
        }
        Ok(())
    }

    /// Reads what is new in a room, and answers it.
    async fn look(&mut self, room: RoomId) -> Result<(), ChatError> {
        let chat = self.chat.clone();
        let me = chat.as_user(&self.identity);
        loop {
            let page = self.read.get(&room).map_or(Page::Latest, |read| Page::After(*read));
            let history = match me.history(room, page, PAGE).await {
                // It is no member any more.
                Err(ChatError::Refused(_)) => return Ok(()),
                history => history?,
            };
            for message in &history.messages {
                answer(&me, message).await?;
                self.read.insert(room, message.seq);
            }
            self.read.entry(room).or_insert(Seq::ZERO);
            if !history.more_after {
                return Ok(());
            }
        }
    }
}

/// Answers a message, if it is for the bot. One key is one message, for ever: however often the bot
/// is started anew, and finds the question again, there is one answer.
async fn answer(me: &AsUser<'_>, message: &Message) -> Result<(), ChatError> {
    if message.content.trim() != "!ping" {
        return Ok(());
    }
    let pong = Draft::text("pong").key(format!("pong:{}", message.id));
    match me.send(message.room, pong).await {
        // It was removed meanwhile.
        Err(ChatError::Refused(_)) => Ok(()),
        sent => sent.map(drop),
    }
}

/// The rooms that a frame says something new of.
fn rooms(frame: &Value) -> Vec<RoomId> {
    let ids: Vec<_> = match frame["type"].as_str().unwrap_or_default() {
        "RECEIVE_MESSAGES" | "ROOM_RESET" => vec![&frame["roomId"]],
        "ROOM_ADDED" => vec![&frame["room"]["id"]],
        "RECEIVE_ROOMS" => {
            frame["rooms"].as_array().into_iter().flatten().map(|room| &room["id"]).collect()
        }
        _ => vec![],
    };
    ids.into_iter().filter_map(Value::as_i64).map(RoomId::new).collect()
}
