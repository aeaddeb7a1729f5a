//! What the engine needs of the world, as small object-safe traits. Adapters implement them.

mod authenticator;
mod clock;
mod entropy;
mod layer;
mod presence;
pub mod store;

pub use authenticator::{AuthError, Authenticator, LoginRequest};
pub use clock::{Clock, SystemClock};
pub use entropy::{Entropy, SystemEntropy};
pub use layer::{ChannelLayer, LayerEvent, Topic};
pub use presence::{Presence, PresenceError};
