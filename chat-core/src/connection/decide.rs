//! A connection's requests, one at a time, in order.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use tracing::Instrument;

use super::inbox::Item;
use super::socket::{Session, Socket};
use crate::delivery::AskedBy;
use crate::dispatch::{ConnectionAction, Routed, dispatch, route};
use crate::feature::context::{Context, rejected};
use crate::feature::{Outcome, messages};
use crate::model::RoomId;
use crate::port::store::{NewMessage, RequestKey};
use crate::rate_limit::cost;
use crate::telemetry;
use crate::wire::client::{ClientAction, Request};
use crate::wire::server::ServerAction;
use crate::wire::{Close, Code, Rejection};

/// How far a request is.
pub(super) enum Decided {
    /// It is answered.
    Answered,
    /// It was refused for this reason, and nothing more is to be said of it.
    Refused(Code),
    /// A commit that it waits for will answer it.
    Pending,
}

/// How something went, in one word.
pub(super) fn outcome(decided: &Result<Decided, Rejection>) -> &'static str {
    match decided {
        Ok(Decided::Answered | Decided::Pending) => "ok",
        Ok(Decided::Refused(code)) => code.name(),
        Err(rejection) => rejection.code.name(),
    }
}

impl Socket {
    /// Runs the task that decides, until nothing waits.
    pub(crate) fn start_deciding(self: &Arc<Self>) {
        let socket = self.clone();
        self.node.delivery.tasks.spawn(async move {
            let deciding = AssertUnwindSafe(socket.decide_all());
            if deciding.catch_unwind().await.is_err() {
                tracing::error!(connection = %socket.id, "a request ended in a panic");
                socket.queue.abort(Close::NODE_ERROR);
            }
        });
    }

    async fn decide_all(self: &Arc<Self>) {
        while let Some(item) = self.inbox.pop() {
            if !self.queue.is_open() {
                continue;
            }
            match item {
                Item::Identity(identity) => self.log_in_as(*identity).await,
                Item::Frame(text) => self.decide(&text).await,
            }
            // Who does not read his answers is not answered any further.
            self.queue.below(self.node.limits.queue_bytes / 4).await;
        }
    }

    async fn decide(self: &Arc<Self>, text: &str) {
        let request = match Request::parse(text, &self.node.limits) {
            Ok(request) => request,
            Err(unreadable) => {
                let rejection = self.spend(1).err().unwrap_or(unreadable.rejection);
                telemetry::request("unreadable", rejection.code.name());
                let (action, key) = (unreadable.action, unreadable.client_message_id);
                let id = unreadable.id.as_deref();
                self.refuse(action.as_deref(), id, key.as_deref(), &rejection);
                return;
            }
        };
        let (name, key) = (request.action.name().to_owned(), client_key(&request.action));
        let id = request.id.clone();
        let label = request.action.label();
        let span = tracing::debug_span!("request", connection = %self.id, action = label);
        let decided = self.try_decide(request).instrument(span).await;
        if !matches!(decided, Ok(Decided::Pending)) {
            telemetry::request(label, outcome(&decided));
        }
        if let Err(rejection) = decided {
            self.refuse(Some(&name), id.as_deref(), key.as_deref(), &rejection);
        }
    }

    pub(crate) fn refuse(
        &self,
        action: Option<&str>,
        request_id: Option<&str>,
        client_key: Option<&str>,
        rejection: &Rejection,
    ) {
        let mut error = ServerAction::error(action, rejection);
        if let ServerAction::Error { client_message_id, .. } = &mut error {
            *client_message_id = client_key;
        }
        self.queue.push(error.encode_reply(request_id));
    }

    async fn try_decide(self: &Arc<Self>, request: Request) -> Result<Decided, Rejection> {
        let spent = self.spend(cost(&request.action, &self.node.limits));
        let id = request.id;
        match route(request.action) {
            Routed::Connection(action) => {
                spent?;
                self.wait_for_sends().await;
                self.act(action, id.as_deref()).await
            }
            Routed::Feature(action) => {
                let session = self.session.get().ok_or_else(unauthenticated)?;
                self.decide_feature(session, action, id, spent).await
            }
        }
    }

    async fn act(
        self: &Arc<Self>,
        action: ConnectionAction,
        request_id: Option<&str>,
    ) -> Result<Decided, Rejection> {
        match action {
            ConnectionAction::Login(login) => {
                let entered = self.log_in(login, request_id).await;
                telemetry::login(outcome(&entered));
                return entered;
            }
            ConnectionAction::Logout(logout) => self.log_out(logout, request_id).await?,
            ConnectionAction::RefreshAuth(refresh) => {
                return self.refresh(refresh, request_id).await;
            }
            ConnectionAction::Ping(ping) => {
                let t = ping.t.as_deref();
                if t.is_some_and(|t| t.get().len() > self.node.limits.key_bytes) {
                    return Err(Rejection::too_large("t is too long"));
                }
                self.queue.push(ServerAction::Pong { t }.encode_reply(request_id));
            }
            ConnectionAction::Resume(resume) => self.resume(resume, request_id).await?,
            ConnectionAction::SyncRoom(sync) => self.sync_room(&sync, request_id).await?,
        }
        Ok(Decided::Answered)
    }

    async fn decide_feature(
        self: &Arc<Self>,
        session: &Session,
        action: ClientAction,
        request_id: Option<String>,
        spent: Result<(), Rejection>,
    ) -> Result<Decided, Rejection> {
        let principal = session.principal();
        let context = Context {
            store: &*self.node.store,
            limits: &self.node.limits,
            clock: &*self.node.clock,
            extensions: &self.node.extensions,
            user: &principal.user,
            principal: Some(&principal),
            request_id: request_id.as_deref(),
        };
        let asked_by =
            AskedBy { subscriber: &session.subscriber, request_id: request_id.as_deref() };
        if let ClientAction::SendMessage(send) = &action {
            if let Err(rejection) = spent {
                // What is stored already is told so, however many requests there were.
                let Some(key) = messages::key_of(send) else { return Err(rejection) };
                self.repeat(&context, send.room_id, &key, asked_by, rejection).await?;
                return Ok(Decided::Answered);
            }
        } else {
            spent?;
            self.wait_for_sends().await;
        }
        if let ClientAction::RequestRooms(_) = action {
            session.subscriber.known.lose_track();
        }
        match dispatch(&context, action).await? {
            Outcome::Effects(effects) => self.node.delivery.apply(effects, Some(asked_by)),
            Outcome::Frames(mut frames) => {
                while let Some(frame) = frames.next(&context).await? {
                    self.queue.push(frame);
                    self.queue.below(self.node.limits.queue_bytes / 4).await;
                    if !self.queue.is_open() {
                        break;
                    }
                }
            }
            Outcome::Append { room, message } => {
                self.append(session, room, *message, request_id).await;
                return Ok(Decided::Pending);
            }
            Outcome::Refused { room, request, rejection } => {
                self.repeat(&context, room, &request, asked_by, *rejection).await?;
            }
        }
        Ok(Decided::Answered)
    }

    /// Answers a send that is refused today as it was answered when it was stored, if it was.
    async fn repeat(
        &self,
        context: &Context<'_>,
        room: RoomId,
        request: &RequestKey,
        asked_by: AskedBy<'_>,
        rejection: Rejection,
    ) -> Result<(), Rejection> {
        self.wait_for_sends().await;
        let stored = messages::stored_before(context, room, request).await?;
        self.node.delivery.apply(stored.ok_or(rejection)?, Some(asked_by));
        Ok(())
    }

    /// Hands a message to the room's next commit. Only the wait for that commit overlaps with what
    /// the connection asks next.
    async fn append(
        self: &Arc<Self>,
        session: &Session,
        room: RoomId,
        message: NewMessage,
        request_id: Option<String>,
    ) {
        let Ok(permit) = self.sends.clone().acquire_owned().await else { return };
        let (socket, subscriber) = (self.clone(), session.subscriber.clone());
        let key = message.request.as_ref().map(|request| request.id.clone());
        self.node.appender.submit(room, message, move |result| {
            let request_id = request_id.as_deref();
            match result {
                Ok(appended) => {
                    telemetry::request("SEND_MESSAGE", "ok");
                    let effects = messages::appended(appended);
                    let asked_by = AskedBy { subscriber: &subscriber, request_id };
                    socket.node.delivery.apply(effects, Some(asked_by));
                }
                Err(error) => {
                    let rejection = rejected(error);
                    telemetry::request("SEND_MESSAGE", rejection.code.name());
                    socket.refuse(Some("SEND_MESSAGE"), request_id, key.as_deref(), &rejection);
                }
            }
            drop(permit);
        });
    }

    /// Resolves when no send of this connection waits for its commit.
    async fn wait_for_sends(&self) {
        let all = u32::try_from(self.node.limits.sends_in_flight).unwrap_or(u32::MAX);
        let _idle = self.sends.acquire_many(all).await;
    }
}

pub(crate) fn unauthenticated() -> Rejection {
    Rejection::new(Code::Unauthenticated, "log in first")
}

fn client_key(action: &ClientAction) -> Option<String> {
    match action {
        ClientAction::SendMessage(send) => send.client_message_id.clone(),
        _ => None,
    }
}
