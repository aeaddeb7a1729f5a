//! Two engines on one database, joined by a layer.

use std::error::Error;
use std::path::Path;

use axum::Router;
use axum::extract::{Path as Segment, State};
use axum::response::Response;
use axum::routing::any;
use chat_core::{ChatEngine, Identity};
use chat_layer_memory::MemoryBus;
use chat_store_sqlite::SqliteStore;
use chat_ws::ChatUpgrade;

/// Two nodes on one file. Each has a store of its own, as two processes would; the layer tells each
/// what the other commits, and the presence who is there. In several processes, the layer is another
/// crate's, and nothing else changes.
///
/// # Errors
/// The store's, when the file cannot be opened.
pub async fn nodes(file: &Path) -> Result<[ChatEngine; 2], Box<dyn Error>> {
    let bus = MemoryBus::new();
    Ok([node(file, &bus).await?, node(file, &bus).await?])
}

async fn node(file: &Path, bus: &MemoryBus) -> Result<ChatEngine, Box<dyn Error>> {
    let builder = ChatEngine::builder(SqliteStore::open(file).await?).lobby("lobby");
    Ok(builder.channel_layer(bus.layer()).presence(bus.presence()).build().await?)
}

/// What listens in front of one node. This example believes everybody.
pub fn app(node: ChatEngine) -> Router {
    async fn socket(
        State(chat): State<ChatEngine>,
        Segment(name): Segment<String>,
        upgrade: ChatUpgrade,
    ) -> Response {
        upgrade.serve(&chat, Identity::new(&name).handle(&name))
    }
    Router::new().route("/{name}", any(socket)).with_state(node)
}
