//! A login that goes on: a token prolongs it, and nothing else changes.

use std::sync::Arc;

use super::decide::{Decided, unauthenticated};
use super::login::elsewhere;
use super::socket::Socket;
use crate::delivery::Login;
use crate::directory::principal;
use crate::feature::context::rejected;
use crate::model::AuthRev;
use crate::port::LoginRequest;
use crate::wire::client::RefreshAuth;
use crate::wire::server::ServerAction;
use crate::wire::{Code, Rejection};

impl Socket {
    /// `REFRESH_AUTH`.
    pub(super) async fn refresh(
        self: &Arc<Self>,
        refresh: RefreshAuth,
        request_id: Option<&str>,
    ) -> Result<Decided, Rejection> {
        let session = self.session.get().ok_or_else(unauthenticated)?;
        let logins = self.node.logins.as_ref().ok_or_else(elsewhere)?;
        // Before the token is judged: what ends all logins from now on ends this one too.
        let users = self.node.store.users(&[session.user.id]).await.map_err(rejected)?;
        let since = users.first().map_or(AuthRev::ZERO, |user| user.auth_rev);
        let request = LoginRequest::with_token(session.user.handle.as_str(), refresh.token);
        let identity = logins.authenticate(request).await?;
        if identity.external_id != session.external_id {
            return Err(Rejection::new(Code::Forbidden, "the token is somebody else's"));
        }
        let expires_at = identity.expires_at;
        if expires_at.is_some_and(|at| at <= self.node.clock.now()) {
            return Err(Rejection::new(Code::AuthExpired, "the token has run out"));
        }
        let user = self.node.directory.ensure(&identity).await?;
        // Who says no other name for the login means the one that he has.
        let key = identity.session.clone().or_else(|| session.subscriber.login().key);
        let expiry = &self.node.delivery.expiry;
        expiry.renew(&session.subscriber, Login { key: key.clone(), since, expires_at });
        session.renew(principal(&user, identity.with_session(key.clone())));
        // After it counts: what ended meanwhile was compared with the login before.
        if let Err(ended) = self.check_login(session, "REFRESH_AUTH", request_id).await {
            return Ok(Decided::Refused(ended));
        }
        if request_id.is_some() {
            let ack = ServerAction::Ack {
                action: "REFRESH_AUTH",
                rev: None,
                auth_expires_at: expires_at,
            };
            self.queue.push(ack.encode_reply(request_id));
        }
        Ok(Decided::Answered)
    }
}
