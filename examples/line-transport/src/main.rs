//! `cargo run -p line-transport`, and in two other terminals `nc 127.0.0.1 7000`.
//!
//! A chat over lines of TCP. The engine knows no WebSocket: a transport puts what it reads into a
//! `Connection`, and writes what comes out of it. Say who you are in the first line; each line after
//! it is an action of `chat.v1`:
//!
//! ```text
//! bob
//! {"type":"RESUME"}
//! {"type":"SEND_MESSAGE","roomId":1,"content":"hi"}
//! ```

use std::error::Error;
use std::time::Duration;

use chat_core::ChatEngine;
use chat_store_sqlite::SqliteStore;
use tokio::net::TcpListener;
use tokio::signal::ctrl_c;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let chat = ChatEngine::builder(SqliteStore::open("lines.db").await?);
    let chat = chat.lobby("lobby").build().await?;
    let listener = TcpListener::bind("127.0.0.1:7000").await?;
    tokio::select! {
        () = line_transport::listen(listener, chat.clone()) => {}
        _ = ctrl_c() => chat.drain(Duration::from_secs(10)).await,
    }
    Ok(())
}
