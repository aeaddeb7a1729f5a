//! How the host's calls are done: as requests of clients are, but that their answers are values.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::oneshot;

use super::{ChatError, RoomSelector, UserSelector};
use crate::dispatch::dispatch;
use crate::feature::context::{Context, rejected};
use crate::feature::{Answer, Effect, Outcome, messages, rooms};
use crate::model::{Identity, Principal, Room, RoomId, User, UserId};
use crate::node::Node;
use crate::port::store::NewRoom;
use crate::rate_limit::cost;
use crate::wire::client::ClientAction;
use crate::wire::{Code, Rejection};

/// Who calls.
#[derive(Clone)]
pub(super) struct Caller<'a> {
    pub(super) node: &'a Arc<Node>,
    /// In whose name; `None`: the host's own.
    pub(super) identity: Option<Identity>,
    /// Whether the call counts against the user's rate limit.
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

impl std::fmt::Debug for Caller<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").field("identity", &self.identity).finish_non_exhaustive()
    }
}

impl<'a> Caller<'a> {
    pub(super) const fn host(node: &'a Arc<Node>) -> Self {
        Self { node, identity: None, metered: false }
    }

    /// Asks for what a client could ask for.
    pub(super) async fn ask(&self, action: ClientAction) -> Result<Told, ChatError> {
        let (node, caller, metered) = (self.node.clone(), self.identity.clone(), self.metered);
        run(self.node, async move { decide(&node, caller, metered, action).await }).await
    }

    pub(super) async fn room(&self, room: impl Into<RoomSelector>) -> Result<RoomId, ChatError> {
        Ok(room.into().find(&*self.node.store, &self.node.limits).await?)
    }

    pub(super) async fn user(&self, user: impl Into<UserSelector>) -> Result<User, ChatError> {
        let node = self.node;
        Ok(user.into().find(&*node.store, &node.directory, &node.limits).await?)
    }

    /// The @name by which requests name a user.
    pub(super) async fn handle(&self, user: impl Into<UserSelector>) -> Result<String, ChatError> {
        Ok(self.user(user).await?.handle.as_str().to_owned())
    }

    pub(super) async fn ensure_room(&self, room: NewRoom) -> Result<Room, ChatError> {
        let system = self.node.directory.system().await?;
        let context = context(self.node, system, None);
        Ok(rooms::ensure(&context, room).await?)
    }
}

fn context<'a>(
    node: &'a Node,
    user: &'a crate::model::UserRef,
    principal: Option<&'a Principal>,
) -> Context<'a> {
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

/// Does the work in a task of the engine: a caller who goes away does not cut between a commit and
/// what follows from it.
pub(super) async fn run<T: Send + 'static>(
    node: &Node,
    work: impl Future<Output = Result<T, Rejection>> + Send + 'static,
) -> Result<T, ChatError> {
    let (done, answer) = oneshot::channel();
    node.delivery.tasks.spawn(async move {
        // Whoever asked may be gone.
        let _ = done.send(work.await);
    });
    Ok(answer.await.unwrap_or_else(|_| Err(cut_short()))?)
}

fn cut_short() -> Rejection {
    Rejection::new(Code::Unavailable, "the engine ended, or the call did in a panic")
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
