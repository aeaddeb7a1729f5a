//! What a user's connections are told: frames of his state, and rooms that are new to him.

use std::sync::Arc;

use super::Delivery;
use super::list::tell_answered;
use super::subscriber::Subscriber;
use super::user_stream::{Asker, StateChange, UserStream};
use crate::model::{ConnectionId, RoomId, StoreResult, UserRev};
use crate::wire::server::{ServerAction, WireRoom};
use crate::wire::{Code, EncodedAction, Rejection};

/// Tells all connections that do not know it yet; returns those that were told.
pub(super) fn hand_frame(
    delivery: &Arc<Delivery>,
    stream: &UserStream,
    rev: UserRev,
    change: &StateChange,
) -> Vec<Arc<Subscriber>> {
    let StateChange::Frame { action, asker, ends } = change else { return vec![] };
    let tell = |subscriber: &Arc<Subscriber>| {
        let known = &subscriber.known;
        let reply = asker.as_ref().filter(|(asker, _)| *asker == subscriber.id);
        let mut told = known.told.lock();
        let counts = known.counts(&told, rev);
        if let Some((_, reply)) = reply {
            subscriber.queue.push(if counts { &reply.counted } else { &reply.uncounted }.clone());
        }
        if let Some(listing) = &mut told.listing {
            if reply.is_some() && ends.is_some() {
                listing.answer_came_first(rev);
            }
            known.hold(&mut told, rev, change.unasked(), reply.is_some());
            return reply.is_some() && !counts;
        }
        if reply.is_some() {
            return told.tell(rev);
        }
        if !counts || !told.tell(rev) {
            return false;
        }
        let taken = subscriber.offer_state(action);
        if !taken {
            delivery.catch_up(subscriber);
        }
        taken
    };
    stream.subscribers().into_iter().filter(tell).collect()
}

/// Tells of a room, as of the user's revision `rev`; where nothing changed, only who asks.
pub(super) async fn hand_room(
    delivery: &Arc<Delivery>,
    stream: &UserStream,
    room: RoomId,
    rev: Option<UserRev>,
    asker: Option<&Asker>,
) -> StoreResult<()> {
    let asks = |subscriber: &Subscriber| asker.filter(|asker| asker.connection == subscriber.id);
    let refuse = |code, message| asker.into_iter().for_each(|it| refuse(stream, it, code, message));
    // The room's stream must hold frames before the cursor is read.
    let watched = delivery.watch_confirmed([room]).await;
    let (view, read) = match delivery.feed.room_view(stream.user(), room).await {
        Ok((Some(view), read)) => (view, read),
        Ok((None, _)) => {
            refuse(Code::NotFound, "not found");
            return Ok(());
        }
        Err(error) => {
            refuse(Code::Unavailable, "done, but it could not be read");
            return Err(error);
        }
    };
    let action = |user_rev| ServerAction::RoomAdded {
        room: WireRoom::new(&view, delivery.limits.excerpt_chars),
        user_rev,
    };
    let shared = action(rev).encode();
    for subscriber in stream.subscribers() {
        let asker = asks(&subscriber);
        let known = &subscriber.known;
        let mut told = known.told.lock();
        if let Some(asker) = asker {
            let counted = rev.filter(|rev| known.counts(&told, *rev));
            subscriber.queue.push(action(counted).encode_reply(asker.request_id.as_deref()));
            if let Some(listing) = &mut told.listing {
                tell_answered(&subscriber, listing, &view, read, delivery.limits.excerpt_chars);
            }
        }
        let is_listing = told.listing.is_some();
        let is_new = match rev {
            Some(rev) if is_listing => {
                let change = StateChange::Room { room, asker: None };
                known.hold(&mut told, rev, change, asker.is_some());
                false
            }
            Some(rev) if asker.is_some() || known.is_open() => told.tell(rev),
            _ => false,
        };
        let is_told = asker.is_some()
            || is_new && known.is_complete(&told) && subscriber.offer_state(&shared);
        drop(told);
        if !known.is_open() || !is_told && (is_listing || !is_new) {
            // It reads its rooms when it has said what it knows; or is told in its turn, or was.
            continue;
        }
        if is_told {
            let head = view.room.rev;
            subscriber.sit(delivery.watch(room), head, head);
        } else {
            // No frame of a room that the client does not know of: a list will tell it.
            subscriber.expel(room);
        }
        delivery.catch_up(&subscriber);
    }
    drop(watched);
    Ok(())
}

fn refuse(stream: &UserStream, asker: &Asker, code: Code, message: &'static str) {
    let rejection = Rejection::new(code, message);
    let error = ServerAction::error(None, &rejection).encode_reply(asker.request_id.as_deref());
    reply(stream, asker.connection, error);
}

fn reply(stream: &UserStream, connection: ConnectionId, answer: EncodedAction) {
    let subscribers = stream.subscribers();
    if let Some(asks) = subscribers.iter().find(|subscriber| subscriber.id == connection) {
        asks.queue.push(answer);
    }
}

/// Answers whoever asked for a change that has no place to wait for its turn.
pub(super) fn answer_at_once(stream: &UserStream, change: StateChange) {
    match change {
        StateChange::Frame { asker: Some((connection, answer)), .. } => {
            reply(stream, connection, answer.uncounted);
        }
        StateChange::Room { asker: Some(asker), .. } | StateChange::Shown { asker, .. } => {
            refuse(stream, &asker, Code::Unavailable, "done, but it could not be read");
        }
        StateChange::Frame { asker: None, .. } | StateChange::Room { asker: None, .. } => {}
    }
}
