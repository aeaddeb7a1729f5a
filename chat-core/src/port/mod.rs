//! What the engine needs of the world, as small object-safe traits. Adapters implement them.

pub mod archive;
mod authenticator;
mod clock;
mod denial;
mod entropy;
mod hooks;
mod layer;
mod mailbox;
mod policy;
mod presence;
pub mod store;

pub use authenticator::{AuthError, Authenticator, LoginRequest};
pub use clock::{Clock, SystemClock};
pub use denial::Denial;
pub use entropy::{Entropy, SystemEntropy};
pub use hooks::{Editing, Event, Hooks, Rewrite, Sending, Verdict};
pub use layer::{ChannelLayer, LayerEvent, Topic};
pub use mailbox::{Mailbox, Posted};
pub use policy::{Attempt, Policy};
pub use presence::{Presence, PresenceError};
