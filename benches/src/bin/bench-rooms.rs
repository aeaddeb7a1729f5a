//! Fills a database with channels for the load tool: `bench-rooms PATH COUNT` makes the rooms
//! 1 to COUNT.

use chat_core::{ChatEngine, RoomSpec};
use chat_store_sqlite::SqliteStore;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(path), Some(count)) = (args.next(), args.next()) else {
        return Err("usage: bench-rooms PATH COUNT".into());
    };
    let store = SqliteStore::open(path).await?;
    let engine = ChatEngine::builder(store.clone()).build().await?;
    for room in 1..=count.parse::<u32>()? {
        engine.rooms().ensure(&format!("bench:{room}"), RoomSpec::channel("bench")).await?;
    }
    drop(engine);
    store.close().await;
    Ok(())
}
