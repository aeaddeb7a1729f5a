//! What the host does, and what everybody hears of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "../common/mod.rs"]
mod common;

mod as_user;
mod dropped;
mod identities;
mod limits;
mod messages;
mod rooms;

use chat_core::ChatError;
use chat_core::wire::Code;

/// The call was refused with this code, and nothing happened.
fn refused<T: std::fmt::Debug>(result: Result<T, ChatError>, code: Code) {
    let error = result.unwrap_err();
    assert!(matches!(error, ChatError::Refused(_)) && error.code() == code, "{error:?}");
}
