//! A web server that has users and logins already, and a chat in it.
//!
//! - [`Accounts`]: the host's own users and logins.
//! - [`CurrentUser`]: who sent a request, by the cookie of his login.
//! - [`gateway`]: the same, where a gateway in front says who it is.
//! - `token` (feature `jwt`): the same, where a token says it.

mod accounts;
mod cookie;
pub mod gateway;
mod routes;
#[cfg(feature = "jwt")]
pub mod token;

pub use accounts::{Accounts, Login};
pub use cookie::CurrentUser;
pub use routes::{App, router};
