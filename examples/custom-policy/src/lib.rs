//! A chat with house rules of the host's own.
//!
//! - [`Standing`]: what the host says of a user, which travels in his identity.
//! - [`HouseRules`]: who may do what. They hold for open connections as soon as they change.
//! - [`Editor`]: rewrites and refuses what is written, and logs what was.
//! - [`Poll`]: a request of the host's own, `x-poll`.

mod editor;
mod house_rules;
mod poll;
mod routes;
mod standing;

use chat_core::{BuildError, ChatEngine, MemoryStore};

pub use editor::Editor;
pub use house_rules::HouseRules;
pub use poll::Poll;
pub use routes::{App, router};
pub use standing::Standing;

/// An engine under these rules, with a lobby; it forgets everything when it ends.
///
/// # Errors
/// [`BuildError`].
pub async fn engine(rules: &HouseRules) -> Result<ChatEngine, BuildError> {
    let builder = ChatEngine::builder(MemoryStore::default()).lobby("lobby");
    builder.policy(rules.clone()).hooks(Editor).action("x-poll", Poll).build().await
}
