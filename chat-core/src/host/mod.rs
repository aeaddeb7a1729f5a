//! The host's side: what the program around the engine may do, on its own authority or in the name
//! of one of its users. All of it takes the same way as what clients ask for: the same handlers,
//! the same keys, the same frames to everybody in the room.
//!
//! Every call that changes something is a task of the engine, from its first step to its last: one
//! whose future is dropped after it was polled goes on, and only its answer is lost.
//!
//! ```
//! # use chat_core::{ChatEngine, ChatError, Draft, Identity, MemoryStore, RoomSpec};
//! # async fn host(chat: ChatEngine) -> Result<(), ChatError> {
//! let ann = Identity::new("6ba7b810").handle("ann").display_name("Ann Lee");
//! let room = chat.rooms().ensure("order:4711", RoomSpec::group("Order 4711")).await?;
//! chat.members().add(&room, &ann).await?;
//! // Safe to repeat for ever: one key is one message.
//! chat.messages().post(&room, Draft::system("Paid").key("paid:4711")).await?;
//! chat.as_user(&ann).send("order:4711", Draft::text("Thank you")).await?;
//! # Ok(())
//! # }
//! ```

mod as_user;
mod as_user_rooms;
mod call;
mod caller;
mod draft;
mod error;
mod explain;
mod members;
mod messages;
mod pages;
mod room_changes;
mod room_spec;
mod rooms;
mod selector;
mod sessions;
mod users;

pub use as_user::AsUser;
pub use draft::Draft;
pub use error::ChatError;
pub use explain::Explanation;
pub(crate) use explain::explain;
pub use members::Members;
pub use messages::Messages;
pub use pages::{ChannelPage, RoomPage};
pub use room_changes::RoomChanges;
pub use room_spec::RoomSpec;
pub use rooms::Rooms;
pub use selector::{RoomSelector, UserSelector};
pub use sessions::Sessions;
pub use users::Users;
