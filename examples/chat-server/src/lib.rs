//! A chat server on the chat engine: accounts, sessions, HTTP and WebSockets.
//!
//! ```text
//! cargo run -p chat-server                          # accounts with passwords, data in ./chat.db
//! cargo run -p chat-server -- --auth open           # anybody, under any name; for trying it out
//! ```
//!
//! It is a binary with a library inside, so that tests can start it in their own process.

mod accept;
pub mod accounts;
mod app;
mod authenticator;
mod causes;
mod client_ip;
pub mod command;
mod config;
mod connection;
mod gate;
mod headers;
mod http;
mod layer;
mod logins;
mod metrics;
mod origin;
mod password;
mod readiness;
mod routes;
mod say;
mod server;
mod session_cookie;
mod shutdown;
mod start_error;
mod store;
mod throttle;
mod token;
mod tuning;

pub use causes::with_causes;
pub use config::{AuthMode, Config, ConfigError, LayerUrl, RateLimit, SecretUrl, StoreUrl};
pub use metrics::Metrics;
pub use origin::Origin;
pub use password::HashCost;
pub use say::say;
pub use server::Server;
pub use shutdown::Signals;
pub use start_error::StartError;
pub use tuning::Tuning;
