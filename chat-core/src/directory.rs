//! From whoever the host shows to a user of the chat.

use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::feature::context::{check_json, check_text, rejected};
use crate::model::name::is_showable;
use crate::model::{
    AuthRev, Handle, Identity, Limits, Principal, RoomId, StoreError, User, UserId, UserRef,
};
use crate::port::store::{NewUser, Store};
use crate::port::{Clock, Entropy};
use crate::wire::{Code, Rejection};

/// Names with a number to try for a user whose own is taken.
const MAX_HANDLES: usize = 8;
/// The host's key of the user that writes what the server itself says. No identity has an empty
/// one.
const SYSTEM: &str = "";

/// Finds and makes users.
pub(crate) struct Directory {
    store: Arc<dyn Store>,
    limits: Arc<Limits>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    /// The channel that every new user joins.
    lobby: Option<RoomId>,
    system: OnceCell<UserRef>,
}

impl Directory {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        limits: Arc<Limits>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        lobby: Option<RoomId>,
    ) -> Self {
        Self { store, limits, clock, entropy, lobby, system: OnceCell::new() }
    }

    /// The chat user behind an identity, made if he is new, else brought up to date.
    pub(crate) async fn ensure(&self, identity: &Identity) -> Result<User, Rejection> {
        self.check(identity)?;
        for handle in self.handles_for(identity) {
            let user = NewUser {
                external_id: identity.external_id.clone(),
                handle,
                display_name: identity.display_name.clone(),
                data: identity.data.clone(),
                join: self.lobby.into_iter().collect(),
                at: self.clock.now(),
            };
            match self.store.ensure_user(user).await {
                Ok(ensured) => return Ok(ensured.user),
                Err(StoreError::HandleTaken) => {}
                Err(error) => return Err(rejected(error)),
            }
        }
        Err(Rejection::new(Code::Conflict, "no handle is free"))
    }

    /// Who acts through an identity, if its login still holds.
    pub(crate) async fn admit(&self, identity: Identity) -> Result<Principal, Rejection> {
        if identity.expires_at.is_some_and(|at| at <= self.clock.now()) {
            return Err(Rejection::new(Code::AuthExpired, "the login has run out"));
        }
        let user = self.ensure(&identity).await?;
        self.check_session(&user, identity.session.as_deref()).await?;
        Ok(principal(&user, identity))
    }

    /// Nobody comes in with a login that has ended, however close the two were.
    pub(crate) async fn check_session(
        &self,
        user: &User,
        key: Option<&str>,
    ) -> Result<(), Rejection> {
        if user.auth_rev == AuthRev::ZERO {
            return Ok(());
        }
        self.check_login(user.id, key, user.auth_rev).await
    }

    /// Whether a login that began when the user stood at `since` still holds.
    pub(crate) async fn check_login(
        &self,
        user: UserId,
        key: Option<&str>,
        since: AuthRev,
    ) -> Result<(), Rejection> {
        let revocations = self.store.revocations(user, AuthRev::ZERO).await;
        let mut revocations = revocations.map_err(rejected)?.into_iter();
        if revocations.any(|revocation| revocation.ends(key, since)) {
            return Err(Rejection::new(Code::Unauthenticated, "this login has ended"));
        }
        Ok(())
    }

    /// Who writes what the server itself says.
    pub(crate) async fn system(&self) -> Result<&UserRef, Rejection> {
        let make = || async {
            let user = NewUser {
                external_id: SYSTEM.to_owned(),
                handle: Handle::system(),
                display_name: None,
                data: None,
                join: vec![],
                at: self.clock.now(),
            };
            self.store.ensure_user(user).await.map(|ensured| ensured.user.to_ref())
        };
        self.system.get_or_try_init(make).await.map_err(rejected)
    }

    /// Refuses what the host must not say of a user.
    fn check(&self, identity: &Identity) -> Result<(), Rejection> {
        check_external("external_id", &identity.external_id, &self.limits)?;
        if let Some(key) = &identity.session {
            check_external("session", key, &self.limits)?;
        }
        if let Some(name) = &identity.display_name {
            if name.chars().count() > self.limits.display_name_chars {
                return Err(Rejection::too_large("the display name is too long"));
            }
            if !is_showable(name) {
                return Err(Rejection::bad_request("the display name cannot be shown"));
            }
        }
        if let Some(data) = &identity.data {
            check_json(data, &self.limits)?;
            if !data.as_str().starts_with('{') {
                return Err(Rejection::bad_request("data about a user is a JSON object"));
            }
        }
        Ok(())
    }

    /// The handle that comes closest to what the host asks for, then to the display name; then
    /// each with a number; then plain numbers. Never the host's key: it may be a secret.
    fn handles_for(&self, identity: &Identity) -> impl Iterator<Item = Handle> {
        let names = [identity.handle.as_deref(), identity.display_name.as_deref()];
        let wanted = names.into_iter().flatten().find_map(Handle::nearest);
        let stem = match &wanted {
            Some(handle) => handle.as_str().chars().take(Handle::MAX_CHARS - 7).collect(),
            None => String::from("user"),
        };
        let numbered = std::iter::repeat_with(move || {
            let number = self.entropy.next_u64() % 900_000 + 100_000;
            Handle::new(&format!("{stem}-{number}")).ok()
        });
        wanted.into_iter().chain(numbered.take(MAX_HANDLES).flatten())
    }
}

/// What is known of a user who acts.
pub(crate) fn principal(user: &User, identity: Identity) -> Principal {
    Principal {
        user: user.to_ref(),
        external_id: identity.external_id,
        session: identity.session,
        data: user.data.clone(),
    }
}

/// Refuses a key of the host's that not every store can keep.
pub(crate) fn check_external(
    what: &'static str,
    key: &str,
    limits: &Limits,
) -> Result<(), Rejection> {
    if key.is_empty() || key.len() > limits.external_bytes {
        tracing::error!(what, bytes = key.len(), "a key of the host's is empty or too long");
        let bound = limits.external_bytes;
        return Err(Rejection::bad_request(format!(
            "{what} is empty or longer than {bound} bytes"
        )));
    }
    check_text(key)
}
