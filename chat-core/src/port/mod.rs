//! What the engine needs of the world, as small object-safe traits. Adapters implement them. An `Arc` of
//! an implementation is one too: who wants to close a layer, or ask a store how it is, keeps a clone.

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
mod shared;
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
