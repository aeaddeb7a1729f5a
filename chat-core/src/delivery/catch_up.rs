//! Brings a connection's cursors forward: the list of its rooms first, then each room from its ring,
//! and below that by pages from the store, through the connection's own queue, waiting for space
//! there. First join, resume, lag and a client's own gap all only set a cursor back; this is the one
//! way forward.

use std::sync::Arc;
use std::time::Duration;

use super::Delivery;
use super::subscriber::{Behind, Subscriber};
use crate::model::{Rev, RoomId, StoreError, StoreResult};
use crate::telemetry;
use crate::wire::Batch;
use crate::wire::server::{ServerAction, WireRoom};

/// How long to leave the store alone after it failed.
const PAUSE: Duration = Duration::from_millis(500);

impl Delivery {
    /// Makes sure that a task brings this connection forward.
    pub(crate) fn catch_up(self: &Arc<Self>, subscriber: &Arc<Subscriber>) {
        self.catch_up_first(subscriber, None);
    }

    /// As [`catch_up`](Self::catch_up), one room before all others.
    pub(crate) fn catch_up_first(
        self: &Arc<Self>,
        subscriber: &Arc<Subscriber>,
        first: Option<RoomId>,
    ) {
        if subscriber.start_catching_up() {
            self.tasks.spawn(run(self.clone(), subscriber.clone(), first));
        }
    }
}

async fn run(delivery: Arc<Delivery>, subscriber: Arc<Subscriber>, first: Option<RoomId>) {
    // A room that cannot be read must not keep the others waiting.
    let mut failed = None;
    loop {
        subscriber.queue.below(delivery.limits.queue_bytes / 4).await;
        if !subscriber.queue.is_open() {
            subscriber.drop_list();
            return;
        }
        match delivery.tell_list(&subscriber).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => {
                telemetry::store_error(error.is_definite());
                tracing::warn!(%error, "could not read a user's rooms");
                tokio::time::sleep(PAUSE).await;
            }
        }
        subscriber.join_where_possible(first);
        if let Some(room) = first {
            subscriber.joined(room).await;
        }
        if let Some(behind) = subscriber.next_behind(first, failed.take()) {
            if let Err(error) = bring_forward(&delivery, &subscriber, &behind).await {
                telemetry::store_error(error.is_definite());
                tracing::warn!(room = %behind.room, %error, "could not read for a reader behind");
                failed = Some(behind.room);
                tokio::time::sleep(PAUSE).await;
            }
            continue;
        }
        subscriber.stop_catching_up();
        // What fell behind meanwhile found this task still registered.
        if !subscriber.is_behind() || !subscriber.start_catching_up() {
            return;
        }
    }
}

/// One step towards the ring: a page.
async fn bring_forward(
    delivery: &Delivery,
    subscriber: &Subscriber,
    behind: &Behind,
) -> StoreResult<()> {
    let room = behind.room;
    let Some(cursor) = behind.cursor else {
        return reset(delivery, subscriber, behind, "cursor ahead of the room").await;
    };
    let page = match delivery.feed.page(Some(subscriber.user), room, cursor).await {
        Ok(page) => page,
        Err(StoreError::NotMember | StoreError::NotFound) => {
            subscriber.expel_from(behind);
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    if page.through < cursor {
        return reset(delivery, subscriber, behind, "cursor ahead of the room").await;
    }
    if page.more && is_far(delivery, room, cursor).await? {
        return reset(delivery, subscriber, behind, "too far behind").await;
    }
    let batch = Batch::new(page.frames.iter().map(|frame| frame.action.clone()).collect());
    let taken = subscriber.offer(behind, &batch);
    if taken < page.frames.len() {
        let reached = taken.checked_sub(1).map_or(cursor, |last| page.frames[last].rev);
        subscriber.advance(behind, reached, None);
    } else {
        subscriber.advance(behind, page.through, (!page.more).then_some(page.through));
    }
    Ok(())
}

async fn is_far(delivery: &Delivery, room: RoomId, cursor: Rev) -> StoreResult<bool> {
    let heads = delivery.feed.heads(&[room]).await?;
    let far = |&(_, head): &(RoomId, Rev)| {
        head.get() - cursor.get() > delivery.limits.reset_after_revisions
    };
    Ok(heads.rooms.first().is_some_and(far))
}

/// Begins the room anew: the newest page instead of all that is missing. The cursor is read before
/// the page, so the page may know more than the cursor says; frames that repeat it do no harm.
async fn reset(
    delivery: &Delivery,
    subscriber: &Subscriber,
    behind: &Behind,
    reason: &'static str,
) -> StoreResult<()> {
    let room = behind.room;
    let (view, _) = delivery.feed.room_view(subscriber.user, room).await?;
    let page = match delivery.feed.newest(subscriber.user, room).await {
        Err(StoreError::NotMember) => None,
        page => Some(page?),
    };
    let (Some(view), Some(page)) = (view, page) else {
        subscriber.expel_from(behind);
        return Ok(());
    };
    let rev = view.room.rev;
    let messages = page.messages.iter().map(Into::into).collect();
    let action = ServerAction::RoomReset {
        room_id: room,
        rev,
        room: WireRoom::new(&view, delivery.limits.excerpt_chars),
        messages,
        reason,
    }
    .encode();
    if subscriber.offer(behind, &Batch::from(action)) == 1 {
        subscriber.advance(behind, rev, Some(rev));
        telemetry::reset();
    }
    Ok(())
}
