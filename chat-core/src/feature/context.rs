//! All that a handler may touch.

use sha2::{Digest, Sha256};

use super::effect::Outcome;
use crate::extension::Extensions;
use crate::model::{
    Allowed, Handle, JsonText, Limits, Operation, Principal, StoreError, Timestamp, User, UserId,
    UserRef,
};
use crate::port::Clock;
use crate::port::store::{Actor, RequestKey, Store};
use crate::telemetry;
use crate::wire::scan::scan;
use crate::wire::server::WireMessage;
use crate::wire::{Code, Rejection};

/// What a handler returns.
pub(crate) type Decision = Result<Outcome, Rejection>;

/// What a handler knows of the world: who asks, the store, the bounds, the time.
pub(crate) struct Context<'a> {
    pub(crate) store: &'a dyn Store,
    pub(crate) limits: &'a Limits,
    pub(crate) clock: &'a dyn Clock,
    /// What the host plugged in.
    pub(crate) extensions: &'a Extensions,
    /// Who acts: the one behind `principal`, or the server's own user.
    pub(crate) user: &'a UserRef,
    /// What the host said of him; `None`: the host asks on its own authority, and no role is
    /// asked for.
    pub(crate) principal: Option<&'a Principal>,
    pub(crate) request_id: Option<&'a str>,
}

impl Context<'_> {
    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Me, needing the roles of an operation.
    pub(crate) fn actor(&self, operation: Operation) -> Actor {
        self.actor_with(operation.allowed())
    }

    /// Me, needing one of these roles.
    pub(crate) fn actor_with(&self, allowed: Allowed) -> Actor {
        match self.principal {
            Some(_) => Actor::User { id: self.user.id, allowed },
            None => Actor::Server,
        }
    }

    /// Who reads; `None`: the host, who may read everything.
    pub(crate) fn reader(&self) -> Option<UserId> {
        self.principal.map(|_| self.user.id)
    }

    /// The user with this handle; the refusal names it, as it was asked for.
    pub(crate) async fn user_by_handle(&self, text: &str) -> Result<User, Rejection> {
        let handle = handle(text)?;
        let users = self.store.users_by_handle(&[handle]).await.map_err(rejected)?;
        let nobody = || Rejection::not_found().details(&serde_json::json!({ "user": text }));
        users.into_iter().next().ok_or_else(nobody)
    }

    /// Refuses an idempotency key that is empty or too long.
    pub(crate) fn check_key(&self, key: Option<&str>) -> Result<(), Rejection> {
        match key {
            Some(key) if key.is_empty() || key.len() > self.limits.key_bytes => {
                Err(Rejection::bad_request("a client key has 1 to 64 bytes"))
            }
            Some(key) => check_text(key),
            None => Ok(()),
        }
    }

    /// Refuses custom data that is too long.
    pub(crate) fn check_data(&self, data: Option<&JsonText>) -> Result<(), Rejection> {
        match data {
            Some(data) => check_json(data, self.limits),
            None => Ok(()),
        }
    }
}

/// Refuses what not every store can keep. Frames of clients have passed this check already.
pub(crate) fn check_text(text: &str) -> Result<(), Rejection> {
    if text.contains('\0') {
        return Err(Rejection::bad_request("U+0000 is not allowed"));
    }
    Ok(())
}

/// Refuses custom data that is too long, or that a client could not have sent.
pub(crate) fn check_json(data: &JsonText, limits: &Limits) -> Result<(), Rejection> {
    if data.as_str().len() > limits.data_bytes {
        return Err(Rejection::too_large("custom data is too long"));
    }
    Ok(scan(data.as_str(), limits.frame_depth)?)
}

/// What a client typed, as a handle.
pub(crate) fn handle(text: &str) -> Result<Handle, Rejection> {
    Handle::known(text).map_err(|error| Rejection::bad_request(error.to_string()))
}

/// A page size that a client asked for.
pub(crate) fn page_size(
    asked: Option<i64>,
    default: usize,
    max: usize,
) -> Result<usize, Rejection> {
    match asked {
        None => Ok(default),
        Some(asked) if asked < 1 => Err(Rejection::bad_request("limit must be at least 1")),
        Some(asked) => Ok(usize::try_from(asked).unwrap_or(max).min(max)),
    }
}

/// The key of a request, with a digest of its parts. Each part is preceded by its length, so that
/// no two requests share one.
pub(crate) fn request_key(id: &str, parts: &[&str]) -> RequestKey {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    RequestKey { id: id.to_owned(), digest: hash.finalize().into() }
}

/// What a client is told of a store's refusal. What failed inside is logged, not told.
pub(crate) fn rejected(error: StoreError) -> Rejection {
    match error {
        StoreError::NotFound | StoreError::NotMember => Rejection::not_found(),
        StoreError::Forbidden => Rejection::new(Code::Forbidden, "your role does not allow this"),
        StoreError::Conflict(message) => Rejection::new(Code::Conflict, "the message has changed")
            .details(&serde_json::json!({ "message": WireMessage::from(&*message) })),
        StoreError::IdempotencyConflict => {
            Rejection::new(Code::IdempotencyConflict, "this key was used for another request")
        }
        StoreError::HandleTaken => Rejection::new(Code::Conflict, "the handle is taken"),
        StoreError::LastOwner => {
            Rejection::new(Code::Forbidden, "the last owner cannot go while others stay")
        }
        StoreError::LimitExceeded(limit) => Rejection::new(Code::LimitExceeded, "limit reached")
            .details(&serde_json::json!({ "limit": limit })),
        StoreError::Failed(error) => {
            telemetry::store_error(true);
            tracing::warn!(%error, "the store failed; nothing happened");
            Rejection::new(Code::Busy, "nothing happened; try again")
        }
        StoreError::Unknown(error) => {
            telemetry::store_error(false);
            tracing::warn!(%error, "the store failed; the outcome is unknown");
            Rejection::new(Code::Unavailable, "try again with the same key")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_unknown_outcome_is_called_unavailable() {
        assert_eq!(rejected(StoreError::failed("disk full")).code, Code::Busy);
        let unknown = rejected(StoreError::unknown("cut off at /var/db"));
        assert_eq!(unknown.code, Code::Unavailable);
        assert!(!unknown.message.contains("/var"));
    }

    #[test]
    fn parts_are_kept_apart() {
        assert_ne!(request_key("k", &["ab", "c"]).digest, request_key("k", &["a", "bc"]).digest);
        assert_eq!(request_key("k", &["a"]), request_key("k", &["a"]));
    }

    #[test]
    fn page_sizes_are_bounded() {
        assert_eq!(page_size(None, 50, 100).unwrap(), 50);
        assert_eq!(page_size(Some(i64::MAX), 50, 100).unwrap(), 100);
        for bad in [0, -1, i64::MIN] {
            assert_eq!(page_size(Some(bad), 50, 100).unwrap_err().code, Code::BadRequest);
        }
    }
}
