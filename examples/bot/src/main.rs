//! `cargo run -p bot`, then `websocat ws://127.0.0.1:8080/bob` in another terminal.
//!
//! A bot in the process of the engine. Say `!ping` in the lobby:
//!
//! ```text
//! {"type":"SEND_MESSAGE","roomId":1,"content":"!ping"}
//! ```

use std::error::Error;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::any;
use bot::Bot;
use chat_core::{ChatEngine, Identity};
use chat_store_sqlite::SqliteStore;
use chat_ws::ChatUpgrade;
use tokio::net::TcpListener;
use tokio::signal::ctrl_c;

/// This example believes everybody.
async fn socket(
    State(chat): State<ChatEngine>,
    Path(name): Path<String>,
    upgrade: ChatUpgrade,
) -> Response {
    upgrade.serve(&chat, Identity::new(&name).handle(&name))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let chat = ChatEngine::builder(SqliteStore::open("bot.db").await?);
    let chat = chat.lobby("lobby").build().await?;
    let bot = Bot::new(&chat, Identity::new("the bot").handle("bot"));
    let app = Router::new().route("/{name}", any(socket)).with_state(chat.clone());
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    tokio::select! {
        served = axum::serve(listener, app) => served?,
        ended = bot.run() => ended?,
        _ = ctrl_c() => chat.drain(Duration::from_secs(10)).await,
    }
    Ok(())
}
