//! Reading what was said, in pages.

use std::time::Duration;

use super::context::{Context, Decision, page_size, rejected};
use super::effect::{Effect, Outcome};
use crate::model::json_text::fitting;
use crate::model::{MAX_SAFE_INTEGER, Message, MessageId, RoomId, StoreError, Timestamp};
use crate::port::store::{History, Page};
use crate::wire::Rejection;
use crate::wire::client::RequestMessages;
use crate::wire::server::{ServerAction, WireMessage};

/// Ids of different rooms do not commit in their order: the seed's client, which names only its
/// newest id, is told again what is this much older.
const SLACK: Duration = Duration::from_secs(60);
/// What the seed's client is told of a long absence, at most.
const MISSED: usize = 1_000;

/// `REQUEST_MESSAGES`.
pub(crate) async fn request(context: &Context<'_>, request: RequestMessages) -> Decision {
    let (default, max) = (context.limits.page_messages_default, context.limits.page_messages);
    let limit = page_size(request.limit, default, max)?;
    let position = position(&request)?;
    if request.last_message_id.is_some_and(|id| !(0..=MAX_SAFE_INTEGER).contains(&id)) {
        return Err(Rejection::bad_request("lastMessageId is out of range"));
    }
    let Some(room) = request.room_id else {
        return match request.last_message_id {
            Some(id) => missed(context, id).await,
            None => Err(Rejection::bad_request("roomId is missing")),
        };
    };
    let page = match (position, request.last_message_id) {
        (None, Some(last)) => return newer(context, room, last, limit).await,
        (position, _) => position.unwrap_or(Page::Latest),
    };
    let history = context.store.history(context.user.id, room, page, limit).await;
    let history = history.map_err(rejected)?;
    Ok(context.reply(&page_action(room, &history.fit(page, context.limits.page_bytes))))
}

/// Where the page lies; at most one position may be given.
fn position(request: &RequestMessages) -> Result<Option<Page>, Rejection> {
    let positions = [
        request.before_seq.map(Page::Before),
        request.after_seq.map(Page::After),
        request.around_seq.map(Page::Around),
        request.around_message_id.map(Page::AroundMessage),
        request.first_message_id.map(Page::BeforeMessage),
    ];
    let mut given = positions.into_iter().flatten();
    let first = given.next();
    if given.next().is_some() {
        return Err(Rejection::bad_request("give at most one position"));
    }
    Ok(first)
}

fn page_action(room: RoomId, history: &History) -> ServerAction<'_> {
    ServerAction::ReceiveMessages {
        messages: history.messages.iter().map(WireMessage::from).collect(),
        room_id: Some(room),
        rev: None,
        from_rev: None,
        has_more_before: Some(history.more_before),
        has_more_after: Some(history.more_after),
    }
}

/// The seed's client names a room and its newest id there.
async fn newer(context: &Context<'_>, room: RoomId, last: i64, limit: usize) -> Decision {
    let page = if last == 0 {
        Page::Latest
    } else {
        match context.store.message(context.user.id, MessageId::new(last)).await {
            Ok(message) if message.room == room => Page::After(message.seq),
            Ok(_) | Err(StoreError::NotFound) => Page::Latest,
            Err(error) => return Err(rejected(error)),
        }
    };
    let history = context.store.history(context.user.id, room, page, limit).await;
    let history = history.map_err(rejected)?;
    Ok(context.reply(&page_action(room, &history.fit(page, context.limits.page_bytes))))
}

/// The seed's client has come back and names only its newest id: everything since, oldest first,
/// over all rooms, then the newest of each room; both end where a queue would be full, so that one
/// request has a bounded answer. The last page answers the request.
async fn missed(context: &Context<'_>, last: i64) -> Decision {
    let me = context.user.id;
    let mut pages: Vec<Vec<Message>> = vec![];
    if let Some(since) = time_of(context, last).await? {
        let (mut after, mut left, mut bytes) = (None, MISSED, context.limits.queue_bytes);
        while left > 0 {
            let limit = context.limits.page_messages.min(left);
            let page = context.store.messages_since(me, since, after, limit).await;
            let mut page = page.map_err(rejected)?;
            page.truncate(fitting(&page, bytes, Message::max_json_len));
            after = page.last().map(|message| message.id);
            left = if page.len() == limit { left - limit } else { 0 };
            bytes = bytes.saturating_sub(size(&page));
            pages.push(page);
        }
    }
    let (mut cursor, mut bytes) = (None, context.limits.queue_bytes);
    while bytes > 0 {
        let list = context.store.rooms(me, cursor, context.limits.page_rooms).await;
        let list = list.map_err(rejected)?;
        for view in &list.rooms {
            if bytes == 0 {
                break;
            }
            let limit = context.limits.page_messages_default;
            match context.store.history(me, view.room.id, Page::Latest, limit).await {
                Ok(history) => {
                    let history = history.fit(Page::Latest, bytes);
                    bytes = bytes.saturating_sub(size(&history.messages));
                    pages.push(history.messages);
                }
                Err(StoreError::NotMember) => {}
                Err(error) => return Err(rejected(error)),
            }
        }
        cursor = list.rooms.last().map(|view| view.room.id).filter(|_| list.more);
        if cursor.is_none() {
            break;
        }
    }
    let max = context.limits.page_bytes;
    let frames: Vec<_> = pages.iter().flat_map(|page| frames_of(page, max)).collect();
    let (last, others) = match frames.split_last() {
        Some((last, others)) => (last.clone(), others),
        None => (messages_action(&[]), &[][..]),
    };
    let others = others.iter().map(|frame| Effect::Reply(frame.encode()));
    let answer = Effect::Reply(last.encode_reply(context.request_id));
    Ok(Outcome::Effects(others.chain([answer]).collect()))
}

fn size(messages: &[Message]) -> usize {
    messages.iter().map(Message::max_json_len).sum()
}

/// Messages as pages that each fit into a frame.
fn frames_of(messages: &[Message], max: usize) -> Vec<ServerAction<'_>> {
    let mut frames = vec![];
    let (mut begin, mut bytes) = (0, 0);
    for (at, message) in messages.iter().enumerate() {
        bytes += message.max_json_len();
        if bytes > max && at > begin {
            frames.push(messages_action(&messages[begin..at]));
            (begin, bytes) = (at, message.max_json_len());
        }
    }
    if begin < messages.len() {
        frames.push(messages_action(&messages[begin..]));
    }
    frames
}

fn messages_action(messages: &[Message]) -> ServerAction<'_> {
    ServerAction::ReceiveMessages {
        messages: messages.iter().map(WireMessage::from).collect(),
        room_id: None,
        rev: None,
        from_rev: None,
        has_more_before: None,
        has_more_after: None,
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
