//! What the seed's client asks for when it comes back: it names only the newest id it has seen.
//! Everything since, oldest first, over all its rooms, then the newest of each room, frame by
//! frame, so that no more waits than the client reads.

use std::collections::VecDeque;
use std::time::Duration;

use async_trait::async_trait;

use crate::feature::context::{Context, rejected};
use crate::feature::effect::FrameSource;
use crate::model::json_text::fitting;
use crate::model::{Message, MessageId, RoomId, StoreError, Timestamp};
use crate::port::store::Page;
use crate::wire::server::{ServerAction, WireMessage};
use crate::wire::{EncodedAction, Rejection};

/// Ids of different rooms do not commit in their order: what is this much older is told again.
const SLACK: Duration = Duration::from_secs(60);
/// What is told of a long absence, at most.
const MISSED: usize = 1_000;

/// Where the answer stands.
#[derive(Debug)]
pub(crate) struct Missed {
    stage: Stage,
    /// Frames ready to go, the last of all answers the request.
    ready: VecDeque<Frame>,
}

#[derive(Debug)]
enum Stage {
    /// Nothing is read yet.
    Since(i64),
    /// Messages since a time, of that time behind an id; so many more.
    Messages { since: Timestamp, after: Option<MessageId>, left: usize },
    /// The newest of the rooms behind this one.
    Rooms { after: Option<RoomId> },
    /// Everything is read.
    Done,
}

/// Messages that go into one frame.
#[derive(Debug)]
struct Frame(Vec<Message>);

impl Frame {
    fn encode(&self, request_id: Option<&str>) -> EncodedAction {
        let action = ServerAction::ReceiveMessages {
            messages: self.0.iter().map(WireMessage::from).collect(),
            room_id: None,
            rev: None,
            from_rev: None,
            has_more_before: None,
            has_more_after: None,
        };
        action.encode_reply(request_id)
    }
}

#[async_trait]
impl FrameSource for Missed {
    async fn next(&mut self, context: &Context<'_>) -> Result<Option<EncodedAction>, Rejection> {
        // One more than is sent: only then it is known whether a frame is the last.
        while self.ready.len() < 2 && !matches!(self.stage, Stage::Done) {
            self.read(context).await?;
        }
        let done = matches!(self.stage, Stage::Done);
        let Some(frame) = self.ready.pop_front() else { return Ok(None) };
        let last = done && self.ready.is_empty();
        Ok(Some(frame.encode(context.request_id.filter(|_| last))))
    }
}

impl Missed {
    /// Everything since the message with this id; 0: only the newest of each room.
    pub(crate) fn since(id: i64) -> Self {
        Self { stage: Stage::Since(id), ready: VecDeque::new() }
    }

    async fn read(&mut self, context: &Context<'_>) -> Result<(), Rejection> {
        self.stage = match self.stage {
            Stage::Since(id) => match time_of(context, id).await? {
                Some(since) => Stage::Messages { since, after: None, left: MISSED },
                None => Stage::Rooms { after: None },
            },
            Stage::Messages { since, after, left } => {
                let limit = context.limits.page_messages.min(left);
                let me = context.user.id;
                let page = context.store.messages_since(me, since, after, limit).await;
                let page = page.map_err(rejected)?;
                let (full, left) = (page.len() == limit, left - page.len());
                let (since, after) =
                    page.last().map_or((since, after), |last| (last.created_at, Some(last.id)));
                self.add(page, context.limits.page_bytes);
                if full && left > 0 {
                    Stage::Messages { since, after, left }
                } else {
                    Stage::Rooms { after: None }
                }
            }
            Stage::Rooms { after } => self.read_room(context, after).await?,
            Stage::Done => Stage::Done,
        };
        Ok(())
    }

    /// The newest messages of the next room.
    async fn read_room(
        &mut self,
        context: &Context<'_>,
        after: Option<RoomId>,
    ) -> Result<Stage, Rejection> {
        let me = context.user.id;
        let list = context.store.rooms(me, after, 1).await.map_err(rejected)?;
        let Some(view) = list.rooms.first() else {
            if self.ready.is_empty() {
                // Whoever asked is answered, even with nothing.
                self.ready.push_back(Frame(vec![]));
            }
            return Ok(Stage::Done);
        };
        let (room, limit) = (view.room.id, context.limits.page_messages_default);
        match context.store.history(Some(me), room, Page::Latest, limit).await {
            Ok(history) => self.add(history.messages, context.limits.page_bytes),
            Err(StoreError::NotMember) => {}
            Err(error) => return Err(rejected(error)),
        }
        Ok(Stage::Rooms { after: Some(room) })
    }

    fn add(&mut self, mut messages: Vec<Message>, max: usize) {
        while !messages.is_empty() {
            let rest = messages.split_off(fitting(&messages, max, Message::max_json_len));
            self.ready.push_back(Frame(std::mem::replace(&mut messages, rest)));
        }
    }
}

async fn time_of(context: &Context<'_>, last: i64) -> Result<Option<Timestamp>, Rejection> {
    if last == 0 {
        return Ok(None);
    }
    match context.store.message(context.user.id, MessageId::new(last)).await {
        Ok(message) => Ok(Some(message.created_at.before(SLACK))),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(rejected(error)),
    }
}
