//! What travels: actions in both directions, as JSON.

mod close;
mod encoded_action;

pub use close::Close;
pub use encoded_action::{Batch, EncodedAction, Framing};
