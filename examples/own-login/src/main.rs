//! `cargo run -p own-login`, then:
//!
//! ```text
//! curl -d 'name=bob&password=correct horse' http://127.0.0.1:8080/register
//! curl -id 'name=bob&password=correct horse' http://127.0.0.1:8080/login
//! websocat -H 'Cookie: login=…' ws://127.0.0.1:8080/chat        # what the line above was given
//! curl -X POST -H 'Cookie: login=…' http://127.0.0.1:8080/orders/4711
//! curl -X POST http://127.0.0.1:8080/orders/4711/paid           # bob sees it
//! curl -X POST -H 'Cookie: login=…' http://127.0.0.1:8080/logout  # and his socket is closed
//! ```

use std::error::Error;
use std::time::Duration;

use chat_core::ChatEngine;
use chat_store_sqlite::SqliteStore;
use own_login::{App, router};
use tokio::net::TcpListener;
use tokio::signal::ctrl_c;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let chat = ChatEngine::builder(SqliteStore::open("own-login.db").await?).build().await?;
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    tokio::select! {
        served = axum::serve(listener, router(App::new(chat.clone()))) => served?,
        _ = ctrl_c() => chat.drain(Duration::from_secs(10)).await,
    }
    Ok(())
}
