//! From a stranger to a user, and back.

use std::sync::Arc;

use super::Protocol;
use super::decide::{Decided, outcome};
use super::socket::{Session, Socket};
use crate::delivery::{Login as SessionLogin, Subscriber};
use crate::directory::principal;
use crate::feature::context::rejected;
use crate::model::{AuthRev, Handle, Identity, UserId};
use crate::port::{LoginRequest, Topic};
use crate::telemetry;
use crate::wire::client::{Login, Logout};
use crate::wire::server::ServerAction;
use crate::wire::{Close, Code, Rejection};

impl Socket {
    /// The host says who this is; whoever he is, he is told in the connection what goes wrong.
    pub(crate) async fn log_in_as(self: &Arc<Self>, identity: Identity) {
        let entered = self.enter(identity, None).await;
        telemetry::login(outcome(&entered));
        if let Err(rejection) = entered {
            self.refuse(Some("LOGIN"), None, None, &rejection);
            let later = rejection.code.is_retryable();
            self.queue.close(if later { Close::NODE_ERROR } else { Close::UNAUTHENTICATED });
        }
    }

    /// `LOGIN`.
    pub(super) async fn log_in(
        self: &Arc<Self>,
        login: Login,
        request_id: Option<&str>,
    ) -> Result<Decided, Rejection> {
        if let Some(session) = self.session.get() {
            // The seed's client logs in on every connection, also where the host did so for it.
            let same = Handle::known(&login.user).is_ok_and(|handle| handle == session.user.handle);
            if !same {
                return Err(Rejection::new(Code::Forbidden, "already logged in as somebody else"));
            }
            return self.welcome(session, request_id).await;
        }
        let logins = self.node.logins.as_ref().ok_or_else(elsewhere)?;
        let request =
            LoginRequest { user: login.user, password: login.password, token: login.token };
        let identity = logins.authenticate(request).await?;
        self.enter(identity, request_id).await
    }

    async fn enter(
        self: &Arc<Self>,
        identity: Identity,
        request_id: Option<&str>,
    ) -> Result<Decided, Rejection> {
        let directory = &self.node.directory;
        let user = directory.ensure(&identity).await?;
        directory.check_session(&user, identity.session.as_deref()).await?;
        let (key, expires_at) = (identity.session.clone(), identity.expires_at);
        let login = SessionLogin { key, since: user.auth_rev, expires_at };
        let subscriber = Arc::new(Subscriber::new(self.id, user.id, self.queue.clone(), login));
        let max = self.node.limits.connections_per_user;
        let delivery = &self.node.delivery;
        if !delivery.enter(&subscriber, max) {
            self.queue.close(Close::TOO_MANY_CONNECTIONS);
            return Ok(Decided::Refused(Code::LimitExceeded));
        }
        let principal = principal(&user, identity);
        let session = self.session.get_or_init(|| Session::new(principal, subscriber));
        delivery.expiry.add(&session.subscriber);
        self.node.attendance.changed(user.id);
        if !self.queue.is_open() {
            // Gone meanwhile, and its disconnection found no session to end.
            self.disconnect();
            return Ok(Decided::Answered);
        }
        // What is read from now on misses nothing that the other nodes tell.
        delivery.subscriptions.confirmed([Topic::Control(user.id)]).await;
        self.welcome(session, request_id).await
    }

    /// Says LOGIN_SUCCESS, and to the seed's client its rooms.
    async fn welcome(
        self: &Arc<Self>,
        session: &Session,
        request_id: Option<&str>,
    ) -> Result<Decided, Rejection> {
        let users = self.node.store.users(&[session.user.id]).await.map_err(rejected)?;
        let user = users.first().ok_or_else(Rejection::not_found)?;
        let login = session.subscriber.login();
        // It may have ended after it was judged and before it could be found here.
        if user.auth_rev > login.since
            && let Err(ended) = self.check_login(session, "LOGIN", request_id).await
        {
            return Ok(Decided::Refused(ended));
        }
        let success = ServerAction::LoginSuccess {
            user: &user.handle,
            display_name: user.display_name.as_deref(),
            user_id: user.id,
            user_rev: user.user_rev,
            last_room_id: user.last_room,
            auth_expires_at: login.expires_at,
        };
        self.queue.push(success.encode_reply(request_id));
        if self.protocol == Protocol::Seed
            && let Err(rejection) = self.send_rooms(session).await
        {
            // The request is answered already; without its rooms the client can do nothing.
            self.refuse(Some("LOGIN"), None, None, &rejection);
            self.queue.close(Close::NODE_ERROR);
        }
        Ok(Decided::Answered)
    }

    /// Refuses a request of a login that has ended, and closes its connection; also where nobody can
    /// tell.
    ///
    /// # Errors
    /// Why; the client is told already.
    pub(super) async fn check_login(
        &self,
        session: &Session,
        action: &'static str,
        request_id: Option<&str>,
    ) -> Result<(), Code> {
        let login = session.subscriber.login();
        let directory = &self.node.directory;
        let holds = directory.check_login(session.user.id, login.key.as_deref(), login.since).await;
        holds.map_err(|rejection| {
            self.refuse(Some(action), request_id, None, &rejection);
            let later = rejection.code.is_retryable();
            self.queue.close(if later { Close::NODE_ERROR } else { Close::LOGGED_OUT });
            rejection.code
        })
    }

    /// `LOGOUT`.
    pub(crate) async fn log_out(
        self: &Arc<Self>,
        logout: Logout,
        request_id: Option<&str>,
    ) -> Result<(), Rejection> {
        let ended = match self.session.get() {
            Some(session) => self.end_session(session, logout.everywhere).await?,
            None => None,
        };
        if request_id.is_some() {
            let ack = ServerAction::ack("LOGOUT", None);
            self.queue.push(ack.encode_reply(request_id));
        }
        self.queue.close(Close::LOGGED_OUT);
        if let Some((user, auth_rev)) = ended {
            self.node.delivery.sessions_ended(user, auth_rev);
        }
        Ok(())
    }

    /// Ends the login in the store; other connections are to be told.
    async fn end_session(
        &self,
        session: &Session,
        everywhere: bool,
    ) -> Result<Option<(UserId, AuthRev)>, Rejection> {
        let key = session.subscriber.login().key;
        let key = key.as_deref();
        if let Some(logins) = &self.node.logins {
            logins.end_session(&session.external_id, key, everywhere).await;
        }
        let key = key.filter(|_| !everywhere);
        if !everywhere && key.is_none() {
            return Ok(None);
        }
        let auth_rev = self.node.store.revoke(session.user.id, key).await.map_err(rejected)?;
        Ok(Some((session.user.id, auth_rev)))
    }
}

/// Nobody judges logins here.
pub(super) fn elsewhere() -> Rejection {
    Rejection::new(Code::Unsupported, "this server logs in elsewhere")
}
