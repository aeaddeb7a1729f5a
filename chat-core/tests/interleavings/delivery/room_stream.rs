//! A room's stream, and a drain that does to its members what the engine's does.

use std::sync::Arc;

use shuttle::sync::mpsc::{Receiver, Sender, channel};

use super::Delivery;
use super::feed::frames;
use super::subscriber::{Subscriber, Ticket};
use crate::model::{ConnectionId, Rev, RoomId};
use crate::sync::{AtomicU64, Mutex, Ordering};
use crate::wire::Batch;

/// Frames in the ring.
const RING: i64 = 1;

pub(crate) enum Command {
    Join { subscriber: Arc<Subscriber>, ticket: Ticket, cursor: Rev },
    Leave { id: ConnectionId },
    Publish { rev: Rev },
    End,
}

pub(crate) struct RoomStream {
    pub(crate) room: RoomId,
    commands: Mutex<Option<Sender<Command>>>,
    head: AtomicU64,
}

impl RoomStream {
    pub(crate) fn new() -> (Arc<Self>, Receiver<Command>) {
        let (sender, receiver) = channel();
        let commands = Mutex::default();
        *commands.lock() = Some(sender);
        (Arc::new(Self { room: RoomId::new(1), commands, head: AtomicU64::new(0) }), receiver)
    }

    pub(crate) fn command(&self, command: Command) {
        // After the end nobody listens.
        let _ = self.commands.lock().as_ref().unwrap().send(command);
    }

    pub(crate) fn leave(&self, id: ConnectionId) {
        self.command(Command::Leave { id });
    }

    pub(crate) fn admits(&self, cursor: Rev, _member_at: Rev) -> bool {
        cursor.get() >= self.head().get() - RING
    }

    fn head(&self) -> Rev {
        Rev::new(self.head.load(Ordering::SeqCst).cast_signed())
    }
}

struct Member {
    subscriber: Arc<Subscriber>,
    ticket: Ticket,
    cursor: Rev,
}

/// Runs until told to end.
pub(crate) fn drain(delivery: &Arc<Delivery>, stream: &RoomStream, inbox: &Receiver<Command>) {
    let mut members = vec![];
    while let Ok(command) = inbox.recv() {
        match command {
            Command::Join { subscriber, ticket, cursor } => {
                if subscriber.admission(stream.room, ticket).is_none() {
                    continue;
                }
                if !stream.admits(cursor, Rev::ZERO) {
                    fell_behind(delivery, stream, &subscriber, ticket, cursor);
                    continue;
                }
                let member = Member { subscriber, ticket, cursor };
                if let Some(member) = hand_out(delivery, stream, member, stream.head()) {
                    member.subscriber.went_live(stream.room, ticket);
                    members.push(member);
                }
            }
            Command::Leave { id } => members.retain(|member| member.subscriber.id != id),
            Command::Publish { rev } => {
                members = members
                    .into_iter()
                    .filter_map(|member| hand_out(delivery, stream, member, rev))
                    .collect();
                stream.head.store(rev.get().cast_unsigned(), Ordering::SeqCst);
            }
            Command::End => return,
        }
    }
}

/// Hands a member what it does not know yet; the member, if it keeps up.
fn hand_out(
    delivery: &Arc<Delivery>,
    stream: &RoomStream,
    mut member: Member,
    through: Rev,
) -> Option<Member> {
    let frames = frames(member.cursor, through);
    let batch = Batch::new(frames.iter().map(|frame| frame.action.clone()).collect());
    let taken = if frames.is_empty() { 0 } else { member.subscriber.queue.offer(&batch) };
    if let Some(last) = taken.checked_sub(1) {
        member.cursor = frames[last].rev;
    }
    if taken == frames.len() {
        return Some(member);
    }
    fell_behind(delivery, stream, &member.subscriber, member.ticket, member.cursor);
    None
}

fn fell_behind(
    delivery: &Arc<Delivery>,
    stream: &RoomStream,
    subscriber: &Arc<Subscriber>,
    ticket: Ticket,
    cursor: Rev,
) {
    subscriber.fell_behind(stream.room, ticket, cursor);
    delivery.catch_up(subscriber);
}
