//! `cargo run -p custom-policy`, then in other terminals:
//!
//! ```text
//! websocat ws://127.0.0.1:8080/newcomer/bob        # or regular/bob, or staff/ann
//! curl -X POST http://127.0.0.1:8080/suspend/bob   # and bob's open socket can only read
//! curl http://127.0.0.1:8080/why/bob/news          # which rule it is that refuses him
//! curl -X POST http://127.0.0.1:8080/pardon/bob
//! ```
//!
//! Say in the sockets, and see what comes of it:
//!
//! ```text
//! {"type":"SEND_MESSAGE","roomId":1,"content":"darn, see https://example.org"}
//! {"type":"JOIN_ROOM","roomId":2}
//! {"type":"SEND_MESSAGE","roomId":2,"content":"news"}
//! {"type":"x-poll","roomId":1,"data":{"key":"k","question":"Tea?","options":["yes","no"]}}
//! ```

use std::error::Error;
use std::time::Duration;

use chat_core::RoomSpec;
use custom_policy::{App, HouseRules, engine, router};
use tokio::net::TcpListener;
use tokio::signal::ctrl_c;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let rules = HouseRules::default();
    let chat = engine(&rules).await?;
    let news = chat.rooms().ensure("news", RoomSpec::channel("News")).await?;
    rules.announcements(news.id);
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    tokio::select! {
        served = axum::serve(listener, router(App { chat: chat.clone(), rules })) => served?,
        _ = ctrl_c() => chat.drain(Duration::from_secs(10)).await,
    }
    Ok(())
}
