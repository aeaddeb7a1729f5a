//! The chat engine's WebSocket transport: a server's side of RFC 6455.
//!
//! Behind axum, [`ChatUpgrade`] is an extractor. The host's own extractors say who is there:
//!
//! ```
//! use axum::Router;
//! use axum::extract::State;
//! use axum::http::HeaderMap;
//! use axum::response::{IntoResponse, Response};
//! use axum::routing::any;
//! use chat_core::{ChatEngine, Identity, MemoryStore};
//! use chat_ws::{ChatUpgrade, Origins};
//!
//! async fn chat(
//!     State(chat): State<ChatEngine>,
//!     headers: HeaderMap,
//!     upgrade: ChatUpgrade,
//! ) -> Response {
//!     # fn logged_in(_: &HeaderMap) -> Option<String> { None }
//!     match logged_in(&headers) {
//!         Some(user) => upgrade.serve(&chat, Identity::new(&user)),
//!         // Scripts in a browser do not see the status of a refused upgrade, only close codes.
//!         None => upgrade.serve_anonymous(&chat),
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let engine = ChatEngine::builder(MemoryStore::default()).build().await?;
//! let app: Router = Router::new().route("/chat", any(chat)).with_state(engine);
//! # Ok(())
//! # }
//! ```
//!
//! # Going out of service
//! An upgraded connection is none of axum's any more: its graceful shutdown returns while WebSockets
//! are open. [`ChatEngine::drain`](chat_core::ChatEngine::drain) tells them to come back, and waits
//! for them; call it before or after, and before the process ends.
//!
//! # Without axum
//! On a bare stream, [`accept`] reads the upgrade request; where the handshake is done already,
//! [`serve_stream`] takes over.
//!
//! # What it guarantees
//! On every connection:
//! - Text frames only; the subprotocol `chat.v1` selects the engine's own vocabulary, and without
//!   it the seed's is spoken. No extensions.
//! - Pages from other sites may not connect unless [`Origins`] lists them.
//! - Every buffer and every wait is bounded: see [`WebSocketOptions`]. While the engine does not
//!   accept more, nothing is read. An idle connection holds no buffer at all.
//! - A client that breaks the protocol is told why with a close code of RFC 6455, section 7.4.1;
//!   nobody else notices.

mod accept;
mod deadlines;
#[cfg(feature = "echo")]
mod echo;
mod edge;
mod framing;
mod handshake;
mod link;
mod options;
mod origins;
mod pongs;
mod read_buffer;
mod receiver;
mod rejection;
mod request;
mod serve;
mod session;
mod stream;
mod tcp;
mod upgrade;
mod wire;

pub use accept::{AcceptError, Accepted, accept};
#[cfg(feature = "echo")]
pub use echo::Echo;
pub use framing::WebSocketFraming;
pub use options::WebSocketOptions;
pub use origins::{InvalidOrigin, Origins};
pub use rejection::UpgradeRejection;
#[cfg(feature = "echo")]
pub use serve::serve_echo;
pub use serve::serve_stream;
pub use upgrade::ChatUpgrade;
