//! `cargo run -p two-nodes`, then `websocat ws://127.0.0.1:8081/bob` and
//! `websocat ws://127.0.0.1:8082/ann` in two other terminals: bob and ann are in the same lobby, on
//! different nodes.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::ctrl_c;
use two_nodes::{app, nodes};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let [one, other] = nodes(Path::new("two-nodes.db")).await?;
    let first = TcpListener::bind("127.0.0.1:8081").await?;
    let second = TcpListener::bind("127.0.0.1:8082").await?;
    tokio::select! {
        served = axum::serve(first, app(one.clone())) => served?,
        served = axum::serve(second, app(other.clone())) => served?,
        _ = ctrl_c() => {
            let deadline = Duration::from_secs(10);
            tokio::join!(one.drain(deadline), other.drain(deadline));
        }
    }
    Ok(())
}
