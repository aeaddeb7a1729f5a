//! Where effects happen.

use std::sync::Arc;

use super::{Asker, Delivery, LoggedFrame, StateChange, Subscriber};
use crate::extension::Events;
use crate::feature::Effect;
use crate::model::{Change, RoomId, UserRev};
use crate::port::Event;

/// Who asked for something, and under which name.
#[derive(Clone, Copy)]
pub(crate) struct AskedBy<'a> {
    pub(crate) subscriber: &'a Arc<Subscriber>,
    pub(crate) request_id: Option<&'a str>,
}

impl Delivery {
    /// Performs effects, in their order. Never waits.
    pub(crate) fn apply(self: &Arc<Self>, effects: Vec<Effect>, asked_by: Option<AskedBy<'_>>) {
        if let Some(events) = &self.events {
            tell(events, &effects);
        }
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

/// Tells the host's hook what was committed. Who joined is told by his membership, where that is a
/// change of the room.
fn tell(events: &Events, effects: &[Effect]) {
    let of_member = |effect: &Effect| matches!(effect, Effect::Logged(Change::Member(_)));
    let says_who = effects.iter().any(of_member);
    for effect in effects {
        match effect {
            Effect::Logged(change) => events.tell(change.clone().into()),
            Effect::Joined { user, room, .. } if !says_who => {
                events.tell(Event::Joined { room: *room, user: *user });
            }
            _ => {}
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
