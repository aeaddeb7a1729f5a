//! What travels: actions in both directions, as JSON.

pub mod client;
mod close;
mod encoded_action;
mod rejection;
pub(crate) mod scan;
#[cfg(feature = "schema")]
pub mod schema;
pub mod server;

pub use close::Close;
pub use encoded_action::{Batch, EncodedAction, Framing};
pub use rejection::{Code, Rejection};
