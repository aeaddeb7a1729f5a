//! The task that hands a room's stream to its members: one a room, so one order.

use std::sync::Arc;
use std::time::Duration;

use super::Delivery;
use super::frame::LoggedFrame;
use super::ring::Ring;
use super::room_stream::{Command, RoomStream};
use super::sequencer::{Sequenced, Sequencer};
use super::subscriber::{Subscriber, Ticket};
use super::sync::{now, sleep_until, yield_now};
use crate::model::{Gone, Rev, UserId};
use crate::telemetry;
use crate::wire::Batch;

/// Members served before other tasks get their turn.
const MEMBERS_PER_TURN: usize = 256;
/// How long to leave the store alone after it failed.
const FETCH_PAUSE: Duration = Duration::from_millis(500);

/// A connection in the room.
struct Attachment {
    subscriber: Arc<Subscriber>,
    ticket: Ticket,
}

/// A connection that knows more than the stream has said yet: live from `cursor` on.
struct Joiner {
    attachment: Attachment,
    cursor: Rev,
}

/// The drain of one room.
pub(crate) struct Drain {
    delivery: Arc<Delivery>,
    stream: Arc<RoomStream>,
    sequencer: Sequencer,
    members: Vec<Attachment>,
    joiners: Vec<Joiner>,
    /// What was handed out last.
    head: Rev,
}

impl Drain {
    pub(crate) fn new(delivery: Arc<Delivery>, stream: Arc<RoomStream>) -> Self {
        let limits = &delivery.limits;
        let sequencer = Sequencer::new(limits.reorder_wait, limits.room_pending);
        let (members, joiners) = (vec![], vec![]);
        Self { delivery, stream, sequencer, members, joiners, head: Rev::ZERO }
    }

    /// Runs until the stream is closed.
    pub(crate) async fn run(mut self) {
        loop {
            match self.sequencer.deadline() {
                Some(due) => tokio::select! {
                    biased;
                    () = self.stream.kicked() => {}
                    () = sleep_until(due) => {}
                },
                None => self.stream.kicked().await,
            }
            // Whoever is ready to publish now joins this batch.
            yield_now().await;
            let inbox = self.stream.take();
            if inbox.closed {
                return;
            }
            let now = now();
            for frame in inbox.frames {
                self.sequencer.push(frame, now);
            }
            if let Some(rev) = inbox.hint {
                self.sequencer.hint(rev, now);
            }
            self.hand_out().await;
            for command in inbox.commands {
                self.obey(command).await;
            }
            self.fetch();
        }
    }

    async fn obey(&mut self, command: Command) {
        match command {
            Command::Join { subscriber, ticket, cursor } => {
                self.anchor(cursor);
                self.hand_out().await;
                self.take_in(Attachment { subscriber, ticket }, cursor);
            }
            Command::Leave { id } => {
                self.members.retain(|member| member.subscriber.id != id);
                self.joiners.retain(|joiner| joiner.attachment.subscriber.id != id);
            }
            Command::Fetched(Ok(page)) => {
                self.sequencer.fetched(page, now());
                self.hand_out().await;
            }
            Command::Fetched(Err(error)) => {
                telemetry::store_error(error.is_definite());
                tracing::warn!(room = %self.stream.room, %error, "could not read what is missing");
                self.sequencer.fetch_failed(now(), FETCH_PAUSE);
            }
        }
    }

    /// The first reader's cursor, read from the store while this stream was holding frames, is
    /// where the stream begins.
    fn anchor(&mut self, cursor: Rev) {
        if self.sequencer.head().is_some() {
            return;
        }
        let limits = &self.delivery.limits;
        *self.stream.ring.lock() = Some(Ring::new(cursor, limits.ring_frames, limits.ring_bytes));
        self.head = cursor;
        self.sequencer.anchor(cursor, now());
    }

    /// Takes a connection in behind `cursor`: replays the ring's rest to it, removals included.
    fn take_in(&mut self, attachment: Attachment, cursor: Rev) {
        let room = self.stream.room;
        let subscriber = attachment.subscriber.clone();
        let Some(member_at) = subscriber.admission(room, attachment.ticket) else { return };
        if cursor > self.head {
            self.sequencer.hint(cursor, now());
            subscriber.went_live(room, attachment.ticket);
            self.joiners.push(Joiner { attachment, cursor });
            return;
        }
        let Some(rest) = self.rest(cursor) else {
            self.fell_behind(&attachment, cursor);
            return;
        };
        let removal = rest
            .iter()
            .position(|frame| frame.removed == Some(subscriber.user) && frame.rev > member_at)
            .map(|at| (at + 1, rest[at].rev));
        // The removal may stand behind what came after it, where a row was read again.
        let gone = self.gone(subscriber.user, cursor, member_at).map(|(behind, removed_at)| {
            (rest.partition_point(|frame| frame.rev <= behind), removed_at)
        });
        let end = removal.into_iter().chain(gone).min();
        let rest = &rest[..end.map_or(rest.len(), |(count, _)| count)];
        let reached = offer(&subscriber, rest, cursor);
        if reached != rest.last().map_or(cursor, |frame| frame.rev) {
            self.fell_behind(&attachment, reached);
        } else if let Some((_, removed_at)) = end {
            subscriber.unseat(room, removed_at);
        } else {
            subscriber.went_live(room, attachment.ticket);
            self.members.push(attachment);
        }
    }

    fn rest(&self, cursor: Rev) -> Option<Vec<LoggedFrame>> {
        let ring = self.stream.ring.lock();
        Some(ring.as_ref()?.after(cursor)?.cloned().collect())
    }

    fn gone(&self, user: UserId, cursor: Rev, member_at: Rev) -> Option<(Rev, Rev)> {
        self.stream.ring.lock().as_ref()?.gone(user, cursor, member_at)
    }

    /// Hands out everything that the sequencer lets go, in batches. A removal ends a batch.
    async fn hand_out(&mut self) {
        let mut frames = vec![];
        let mut bytes = 0;
        while let Some(next) = self.sequencer.next() {
            match next {
                Sequenced::Frame(frame) => {
                    bytes += frame.action.len();
                    let gone = frame.removed.map(|user| Gone { user, rev: frame.rev });
                    frames.push(frame);
                    if bytes >= self.delivery.limits.batch_bytes || gone.is_some() {
                        self.hand_out_batch(std::mem::take(&mut frames)).await;
                        bytes = 0;
                    }
                    if let Some(gone) = gone {
                        self.detach(gone);
                    }
                }
                Sequenced::Gone(gone) => {
                    self.hand_out_batch(std::mem::take(&mut frames)).await;
                    bytes = 0;
                    if let Some(ring) = self.stream.ring.lock().as_mut() {
                        ring.push_gone(gone);
                    }
                    self.detach(gone);
                }
            }
        }
        self.hand_out_batch(frames).await;
    }

    async fn hand_out_batch(&mut self, frames: Vec<LoggedFrame>) {
        let Some(last) = frames.last().map(|frame| frame.rev) else { return };
        let before = std::mem::replace(&mut self.head, last);
        let batch = Batch::new(frames.iter().map(|frame| frame.action.clone()).collect());
        let mut at = 0;
        let mut served = 0;
        let mut delivered = 0;
        while let Some(member) = self.members.get(at) {
            let taken = member.subscriber.queue.offer(&batch);
            delivered += taken;
            if taken == frames.len() {
                at += 1;
            } else {
                let cursor = taken.checked_sub(1).map_or(before, |last| frames[last].rev);
                telemetry::lagged();
                let lagging = self.members.swap_remove(at);
                self.fell_behind(&lagging, cursor);
            }
            served += 1;
            if served % MEMBERS_PER_TURN == 0 {
                yield_now().await;
            }
        }
        telemetry::delivered(delivered);
        for joiner in std::mem::take(&mut self.joiners) {
            self.serve_joiner(joiner, &frames, last);
        }
        if let Some(ring) = self.stream.ring.lock().as_mut() {
            frames.into_iter().for_each(|frame| ring.push(frame));
        }
    }

    /// Hands a joiner what it does not know yet; once the stream has caught up with it, it is a
    /// member like any other.
    fn serve_joiner(&mut self, joiner: Joiner, frames: &[LoggedFrame], last: Rev) {
        let Joiner { attachment, cursor } = joiner;
        if last < cursor {
            self.joiners.push(Joiner { attachment, cursor });
            return;
        }
        let reached = offer(&attachment.subscriber, frames, cursor);
        if reached == last {
            self.members.push(attachment);
        } else {
            self.fell_behind(&attachment, reached);
        }
    }

    fn fell_behind(&self, attachment: &Attachment, cursor: Rev) {
        let Attachment { subscriber, ticket, .. } = attachment;
        subscriber.fell_behind(self.stream.room, *ticket, cursor);
        self.delivery.catch_up(subscriber);
    }

    /// Ends the attachments of somebody whose membership has ended; those confirmed later stay.
    fn detach(&mut self, gone: Gone) {
        let room = self.stream.room;
        let ends = |it: &Attachment| {
            it.subscriber.user == gone.user && it.subscriber.unseat(room, gone.rev)
        };
        self.members.retain(|member| !ends(member));
        self.joiners.retain(|joiner| !ends(&joiner.attachment));
    }

    /// Fetches what is missing, if it is time to.
    fn fetch(&mut self) {
        let Some(after) = self.sequencer.fetch(now()) else { return };
        telemetry::gap();
        let (delivery, stream) = (self.delivery.clone(), self.stream.clone());
        self.delivery.tasks.spawn(async move {
            let page = delivery.feed.page(None, stream.room, after).await;
            stream.command(Command::Fetched(page));
        });
    }
}

impl Drop for Drain {
    /// A drain that dies in a panic takes nobody's stream with it in silence: whoever sits in the
    /// room, brought forward or not, comes back and resumes.
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.delivery.forget(&self.stream);
        }
    }
}

/// Offers the frames behind `cursor` and says how far the connection's queue took them: nowhere if
/// the first of them begins before the cursor.
fn offer(subscriber: &Subscriber, frames: &[LoggedFrame], cursor: Rev) -> Rev {
    let frames = &frames[frames.partition_point(|frame| frame.rev <= cursor)..];
    if frames.first().is_none_or(|first| first.from != cursor) {
        return cursor;
    }
    let batch = Batch::new(frames.iter().map(|frame| frame.action.clone()).collect());
    match subscriber.queue.offer(&batch) {
        0 => cursor,
        taken => frames[taken - 1].rev,
    }
}
