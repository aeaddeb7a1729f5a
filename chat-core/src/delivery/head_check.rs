//! Compares what this node knows with the heads in the store: the last message of a silent room,
//! and the last state of a silent user, are found missing even if no payload ever comes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::Delivery;
use super::room_stream::RoomStream;
use super::user_stream::UserStream;
use crate::model::StoreResult;
use crate::telemetry;

/// Rooms and users in one query.
const HEADS: usize = 4_096;

pub(crate) async fn run(delivery: Arc<Delivery>) {
    loop {
        tokio::select! {
            biased;
            () = tokio::time::sleep(jittered(&delivery)) => {}
            () = delivery.suspicion.notified() => {}
        }
        if let Err(error) = check(&delivery).await {
            telemetry::store_error(error.is_definite());
            tracing::warn!(%error, "could not compare heads with the store");
        }
    }
}

/// The interval, up to a quarter shorter: nodes started together do not stay together.
fn jittered(delivery: &Delivery) -> Duration {
    let interval = delivery.limits.head_check;
    let quarter = u64::try_from(interval.as_micros() / 4).unwrap_or(u64::MAX).max(1);
    interval - Duration::from_micros(delivery.entropy.next_u64() % quarter)
}

async fn check(delivery: &Arc<Delivery>) -> StoreResult<()> {
    let (mut rooms, mut users) = (delivery.hub.rooms(), delivery.hub.users());
    while !rooms.is_empty() || !users.is_empty() {
        let some_rooms = rooms.split_off(rooms.len().saturating_sub(HEADS));
        let some_users = users.split_off(users.len().saturating_sub(HEADS));
        compare(delivery, &some_rooms, &some_users).await?;
    }
    Ok(())
}

async fn compare(
    delivery: &Arc<Delivery>,
    rooms: &[Arc<RoomStream>],
    users: &[Arc<UserStream>],
) -> StoreResult<()> {
    let rooms: BTreeMap<_, _> =
        rooms.iter().map(|stream| (stream.room, (stream, stream.head()))).collect();
    let users: BTreeMap<_, _> =
        users.iter().map(|stream| (stream.user(), (stream, stream.heads()))).collect();
    let room_ids: Vec<_> = rooms.keys().copied().collect();
    let user_ids: Vec<_> = users.keys().copied().collect();
    let heads = delivery.feed.all_heads(&room_ids, &user_ids).await?;
    for (room, head) in heads.rooms {
        match rooms.get(&room) {
            Some((stream, Some(known))) if *known > head => lose(delivery, stream),
            Some((stream, known)) => {
                if known.is_some_and(|known| known < head) {
                    telemetry::drift();
                }
                stream.hint(head);
            }
            None => {}
        }
    }
    for head in heads.users {
        match users.get(&head.user) {
            Some((stream, (user_rev, auth_rev)))
                if *user_rev > Some(head.user_rev) || *auth_rev > head.auth_rev =>
            {
                tracing::error!(user = %head.user, "the store has lost what a user was told");
                delivery.forget_user(stream);
            }
            Some((stream, _)) => {
                delivery.expect_state(stream, head.user_rev);
                delivery.check_sessions(head.user, head.auth_rev);
            }
            None => {}
        }
    }
    Ok(())
}

/// The store has gone back behind what was shown, as a restored backup does: whoever is in the room
/// comes back, and is told to begin it anew.
fn lose(delivery: &Delivery, stream: &Arc<RoomStream>) {
    tracing::error!(room = %stream.room, "the store has lost revisions that were shown");
    delivery.abort_seats(stream.room);
}
