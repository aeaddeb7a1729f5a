//! Where effects happen.

use std::sync::Arc;

use super::{Asker, Delivery, LoggedFrame, StateChange, Subscriber};
use crate::feature::Effect;
use crate::model::{Change, RoomId, UserRev};

/// Who asked for something, and under which name.
#[derive(Clone, Copy)]
pub(crate) struct AskedBy<'a> {
    pub(crate) subscriber: &'a Arc<Subscriber>,
    pub(crate) request_id: Option<&'a str>,
}

impl Delivery {
    /// Performs effects, in their order. Never waits.
    pub(crate) fn apply(self: &Arc<Self>, effects: Vec<Effect>, asked_by: Option<AskedBy<'_>>) {
        for effect in effects {
            match effect {
                Effect::Answer(answer) => {
                    if let Some(asked_by) = asked_by
                        && let Some(action) = answer.encode(asked_by.request_id)
                    {
                        asked_by.subscriber.queue.push(action);
                    }
                }
                Effect::Logged(change) => {
                    self.publish(room_of(&change), LoggedFrame::live(&change))
                }
                Effect::State { user, user_rev, action, ends, answer } => {
                    let asker = asked_by.zip(answer).and_then(|(by, answer)| {
                        Some((by.subscriber.id, answer.state_reply(by.request_id, user_rev)?))
                    });
                    self.change_state(user, user_rev, StateChange::Frame { action, ends, asker });
                }
                Effect::Joined { user, user_rev, room, asks } => {
                    let asker = asked_by.filter(|_| asks).map(asker);
                    self.change_state(user, user_rev, StateChange::Room { room, asker });
                }
                Effect::Shown { user, room } => {
                    if let Some(asker) = asked_by.map(asker) {
                        let change = StateChange::Shown { room, asker };
                        self.change_state_here(user, UserRev::ZERO, change);
                    }
                }
            }
        }
    }
}

fn asker(asked_by: AskedBy<'_>) -> Asker {
    Asker { connection: asked_by.subscriber.id, request_id: asked_by.request_id.map(str::to_owned) }
}

fn room_of(change: &Change) -> RoomId {
    match change {
        Change::Message(message) => message.room,
        Change::Member(member) => member.room,
        Change::Room(room) => room.id,
    }
}
