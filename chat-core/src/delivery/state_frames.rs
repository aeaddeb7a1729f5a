//! What a user's connections are told: frames of his state, rooms that are new to him, and all of it
//! anew.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Delivery;
use super::subscriber::Subscriber;
use super::user_stream::{Asker, StateChange, UserStream};
use crate::model::{ConnectionId, Limits, RoomId, RoomView, StoreResult, UserRev};
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
pub(super) async fn snapshot(delivery: &Arc<Delivery>, stream: &UserStream) -> StoreResult<()> {
    let (views, user_rev) = delivery.feed.all_rooms(stream.user()).await?;
    let frames = list_frames(&views, user_rev, &delivery.limits);
    let mut told = stream.begin_list(user_rev);
    told.retain(|subscriber| {
        let told = subscriber.offer_list(&frames);
        if !told {
            delivery.catch_up(subscriber);
        }
        told
    });
    for subscriber in &told {
        let (watched, cursor) = (BTreeMap::new(), |_, head| head);
        delivery.seat_all(subscriber, &views, &watched, cursor, None).await;
    }
    let all = views.iter().map(|view| view.room.id).collect();
    stream.end_list(user_rev, &told, &all);
    Ok(())
}

/// A list of all rooms, as of one revision, in as many frames as it takes.
pub(crate) fn list_frames(
    views: &[RoomView],
    user_rev: UserRev,
    limits: &Limits,
) -> Vec<EncodedAction> {
    let (mut left, mut frames) = (views, vec![]);
    loop {
        let page = &left[..left.len().min(limits.page_rooms)];
        let fitting = RoomView::fitting(page, limits.excerpt_chars, limits.page_bytes);
        let (page, rest) = left.split_at(fitting);
        let action = ServerAction::ReceiveRooms {
            rooms: page.iter().map(|view| WireRoom::new(view, limits.excerpt_chars)).collect(),
            user_rev,
            complete: rest.is_empty(),
            cursor: page.last().map(|view| view.room.id).filter(|_| !rest.is_empty()),
        };
        frames.push(action.encode());
        left = rest;
        if left.is_empty() {
            return frames;
        }
    }
}
