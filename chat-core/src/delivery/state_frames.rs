//! What a user's connections are told: frames of his state, rooms that are new to him, and all of it
//! anew.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Delivery;
use super::subscriber::Subscriber;
use super::user_stream::{Asker, StateChange, UserStream};
use crate::model::{ConnectionId, RoomId, RoomView, StoreResult, UserRev};
use crate::wire::server::{ServerAction, StateReply, WireRoom};
use crate::wire::{Code, EncodedAction, Rejection};

/// Tells all connections that do not know it yet; returns those that were told.
pub(super) fn hand_frame(
    delivery: &Arc<Delivery>,
    stream: &UserStream,
    rev: UserRev,
    action: &EncodedAction,
    asker: Option<&(ConnectionId, StateReply)>,
) -> Vec<Arc<Subscriber>> {
    let tell = |subscriber: &Arc<Subscriber>| match asker {
        Some((connection, reply)) if *connection == subscriber.id => {
            let counts = subscriber.known.is_complete();
            subscriber.queue.push(if counts { &reply.counted } else { &reply.uncounted }.clone());
            subscriber.known.tell(rev)
        }
        _ if !subscriber.known.is_complete() || !subscriber.known.tell(rev) => false,
        _ if subscriber.offer_state(action) => true,
        _ => {
            delivery.catch_up(subscriber);
            false
        }
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
    let view = match delivery.feed.room_view(stream.user(), room).await {
        Ok((Some(view), _)) => view,
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
        let told = match asks(&subscriber) {
            Some(asker) => {
                let counted = rev.filter(|_| subscriber.known.is_complete());
                subscriber.queue.push(action(counted).encode_reply(asker.request_id.as_deref()));
                if let Some(rev) = rev {
                    subscriber.known.tell(rev);
                }
                if !subscriber.known.is_open() {
                    // It reads its rooms when it has said what it knows.
                    continue;
                }
                true
            }
            None if !subscriber.known.is_open() => continue,
            None if !rev.is_some_and(|rev| subscriber.known.tell(rev)) => continue,
            None => subscriber.known.is_complete() && subscriber.offer_state(&shared),
        };
        if told {
            let head = view.room.rev;
            subscriber.sit(delivery.watch(room), head, head);
        } else {
            // No frame of a room that the client does not know of: the snapshot will tell it.
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

/// The user's rooms as they stand, to all his connections; rooms that are new take their seats.
///
/// All frames of a list carry the revision of its first page, since what changed while the others
/// were read is told behind them.
pub(super) async fn snapshot(delivery: &Arc<Delivery>, stream: &UserStream) -> StoreResult<()> {
    let mut list = delivery.feed.rooms(stream.user(), None).await?;
    let user_rev = list.user_rev;
    let mut telling = stream.begin_list(user_rev);
    let mut all = BTreeSet::new();
    loop {
        let excerpt = delivery.limits.excerpt_chars;
        let fitting = RoomView::fitting(&list.rooms, excerpt, delivery.limits.page_bytes);
        let (rooms, rest) = list.rooms.split_at(fitting);
        let more = list.more || !rest.is_empty();
        all.extend(rooms.iter().map(|view| view.room.id));
        let after = rooms.last().map(|view| view.room.id).filter(|_| more);
        let action = ServerAction::ReceiveRooms {
            rooms: rooms.iter().map(|view| WireRoom::new(view, excerpt)).collect(),
            user_rev,
            complete: !more,
            cursor: after,
        }
        .encode();
        telling.retain(|subscriber| {
            let told = subscriber.offer_state(&action);
            if !told {
                delivery.catch_up(subscriber);
            }
            told
        });
        for subscriber in &telling {
            let (watched, cursor) = (BTreeMap::new(), |_, head| head);
            delivery.seat_all(subscriber, rooms, &watched, cursor, None).await;
        }
        if after.is_none() {
            stream.end_list(user_rev, &telling, &all);
            return Ok(());
        }
        list = delivery.feed.rooms(stream.user(), after).await?;
    }
}
