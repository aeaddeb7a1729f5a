//! A chat in somebody else's web server. To try it out:
//!
//! ```text
//! cargo run -p embed
//! websocat -H 'X-User: bob' ws://127.0.0.1:8080/chat
//! ```

use std::error::Error;
use std::time::Duration;

use axum::{Router, extract::State, http::HeaderMap, response::Response, routing::any};
use chat_core::{ChatEngine, Identity, RoomSpec};
use chat_store_sqlite::SqliteStore;
use chat_ws::ChatUpgrade;
use tokio::signal::ctrl_c;
use tokio::signal::unix::{SignalKind, signal};

/// Put the login of your own server here: who sent this request? This one believes the proxy.
fn user(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-user")?.to_str().ok()
}

async fn socket(State(chat): State<ChatEngine>, headers: HeaderMap, up: ChatUpgrade) -> Response {
    match user(&headers) {
        Some(name) => up.serve(&chat, Identity::new(name).handle(name)),
        None => up.serve_anonymous(&chat),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let store = SqliteStore::open("embed.db").await?;
    let chat = ChatEngine::builder(store).lobby("lobby").build().await?;
    chat.rooms().ensure("order:7", RoomSpec::group("Order 7")).await?;

    let app = Router::new().route("/chat", any(socket)).with_state(chat.clone());
    let address = std::env::args().nth(1).unwrap_or("127.0.0.1:8080".into());
    let listener = tokio::net::TcpListener::bind(address).await?;
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        served = axum::serve(listener, app) => served?,
        _ = terminated.recv() => chat.drain(Duration::from_secs(10)).await,
        _ = ctrl_c() => chat.drain(Duration::from_secs(10)).await,
    }
    Ok(())
}
