//! Reading what was said, in pages.

mod missed;

use missed::Missed;

use super::answer::Answer;
use super::context::{Context, Decision, page_size, rejected};
use super::effect::Outcome;
use crate::model::{MAX_SAFE_INTEGER, MessageId, RoomId, StoreError};
use crate::port::store::Page;
use crate::wire::Rejection;
use crate::wire::client::RequestMessages;

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
            Some(id) => Ok(Outcome::Frames(Box::new(Missed::since(id)))),
            None => Err(Rejection::bad_request("roomId is missing")),
        };
    };
    let page = match (position, request.last_message_id) {
        (None, Some(last)) => return newer(context, room, last, limit).await,
        (position, _) => position.unwrap_or(Page::Latest),
    };
    let history = context.store.history(context.reader(), room, page, limit).await;
    let history = history.map_err(rejected)?;
    let history = history.fit(page, context.limits.page_bytes);
    Ok(Outcome::answer(Answer::Page { room, history }))
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
    let history = context.store.history(context.reader(), room, page, limit).await;
    let history = history.map_err(rejected)?;
    let history = history.fit(page, context.limits.page_bytes);
    Ok(Outcome::answer(Answer::Page { room, history }))
}
