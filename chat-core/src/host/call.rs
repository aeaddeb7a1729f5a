//! How the host's calls are done: as requests of clients are, but that their answers are values.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::caller::cut_short;
use super::{RoomSelector, UserSelector};
use crate::dispatch::dispatch;
use crate::feature::context::{Context, rejected};
use crate::feature::{Answer, Effect, Outcome, messages, rooms};
use crate::model::{Identity, Principal, Room, RoomId, User, UserId, UserRef};
use crate::node::Node;
use crate::port::store::NewRoom;
use crate::rate_limit::cost;
use crate::wire::client::ClientAction;
use crate::wire::{Code, Rejection};

/// One call under way.
pub(super) struct Call {
    pub(super) node: Arc<Node>,
    /// In whose name; `None`: the host's own.
    pub(super) identity: Option<Identity>,
    /// Whether it counts against the user's rate limit.
    pub(super) metered: bool,
}

/// What the host is told.
#[derive(Default)]
pub(super) struct Told {
    /// What a client would be told, if it is more than that it is done.
    pub(super) answer: Option<Answer>,
    /// The room that the user is a member of by that.
    pub(super) room: Option<(UserId, RoomId)>,
}

impl Call {
    /// Asks for what a client could ask for.
    pub(super) async fn ask(&self, action: ClientAction) -> Result<Told, Rejection> {
        decide(&self.node, self.identity.clone(), self.metered, action).await
    }

    pub(super) async fn room(&self, room: RoomSelector) -> Result<RoomId, Rejection> {
        room.find(&*self.node.store, &self.node.limits).await
    }

    pub(super) async fn user(&self, user: UserSelector) -> Result<User, Rejection> {
        let node = &self.node;
        user.find(&*node.store, &node.directory, &node.limits).await
    }

    /// The @name by which requests name a user.
    pub(super) async fn handle(&self, user: UserSelector) -> Result<String, Rejection> {
        Ok(self.user(user).await?.handle.as_str().to_owned())
    }

    /// The @names of several, but of no more than a request may name.
    pub(super) async fn handles(&self, users: Vec<UserSelector>) -> Result<Vec<String>, Rejection> {
        if users.len() > self.node.limits.users_per_request {
            return Err(Rejection::too_large("too many users at once"));
        }
        let mut handles = Vec::with_capacity(users.len());
        for user in users {
            handles.push(self.handle(user).await?);
        }
        Ok(handles)
    }

    pub(super) async fn ensure_room(&self, room: NewRoom) -> Result<Room, Rejection> {
        let system = self.node.directory.system().await?;
        let context = context(&self.node, system, None);
        rooms::ensure(&context, room).await
    }
}

fn context<'a>(node: &'a Node, user: &'a UserRef, principal: Option<&'a Principal>) -> Context<'a> {
    Context {
        store: &*node.store,
        limits: &node.limits,
        clock: &*node.clock,
        extensions: &node.extensions,
        user,
        principal,
        request_id: None,
    }
}

async fn decide(
    node: &Arc<Node>,
    identity: Option<Identity>,
    metered: bool,
    action: ClientAction,
) -> Result<Told, Rejection> {
    let principal = match identity {
        Some(identity) => Some(node.directory.admit(identity).await?),
        None => None,
    };
    let user = match &principal {
        Some(principal) => &principal.user,
        None => node.directory.system().await?,
    };
    let context = context(node, user, principal.as_ref());
    if metered && let Err(rejection) = spend(node, user.id, &action) {
        // What is stored already is told so, however many requests there were.
        let ClientAction::SendMessage(send) = &action else { return Err(rejection) };
        let Some(key) = messages::key_of(send) else { return Err(rejection) };
        let stored = messages::stored_before(&context, send.room_id, &key).await?;
        return Ok(perform(node, stored.ok_or(rejection)?));
    }
    match dispatch(&context, action).await? {
        Outcome::Effects(effects) => Ok(perform(node, effects)),
        Outcome::Append { room, message } => {
            let (done, told) = oneshot::channel();
            let owner = node.clone();
            node.appender.submit(room, *message, move |result| {
                let told = result.map(|appended| perform(&owner, messages::appended(appended)));
                let _ = done.send(told.map_err(rejected));
            });
            told.await.unwrap_or_else(|_| Err(cut_short()))
        }
        Outcome::Refused { room, request, rejection } => {
            let stored = messages::stored_before(&context, room, &request).await?;
            Ok(perform(node, stored.ok_or(*rejection)?))
        }
        Outcome::Frames(_) => Err(Rejection::bad_request("this is for connections")),
    }
}

fn spend(node: &Node, user: UserId, action: &ClientAction) -> Result<(), Rejection> {
    let Some(rate) = node.limits.rate else { return Ok(()) };
    node.user_buckets
        .take(user, cost(action, &node.limits), rate, node.clock.now())
        .map_err(|ms| Rejection::new(Code::RateLimited, "too many requests").retry_after_ms(ms))
}

/// Performs what follows, and keeps what is for whoever asked.
fn perform(node: &Node, mut effects: Vec<Effect>) -> Told {
    let mut told = Told::default();
    for effect in &mut effects {
        match effect {
            Effect::State { answer, .. } => {
                told.answer = answer.take().or(told.answer);
            }
            Effect::Joined { user, room, asks: true, .. } | Effect::Shown { user, room } => {
                told.room = Some((*user, *room));
            }
            _ => {}
        }
    }
    let answers = effects.extract_if(.., |effect| matches!(effect, Effect::Answer(_)));
    if let Some(Effect::Answer(answer)) = answers.last() {
        told.answer = Some(answer);
    }
    node.delivery.apply(effects, None);
    told
}
