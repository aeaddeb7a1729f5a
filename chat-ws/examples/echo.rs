//! An echo server for conformance suites such as Autobahn:
//! `cargo run --release -p chat-ws --features echo --example echo -- 127.0.0.1:9001 axum`.
//!
//! `axum`: behind `axum::serve`. `tcp`: the handshake is this crate's own. `task`: as `tcp`, but
//! the stream does not look like plain TCP, so that the connection's own task does the writing.
//!
//! Autobahn's `wstest -m fuzzingclient` (from PyPI, for Python 2.7) passes all of its cases but
//! 12.* and 13.*, which are about compression; 6.4.3 and 6.4.4 are non-strict, since bad UTF-8 is
//! noticed at the end of a frame.

use std::error::Error;

use axum::Router;
use axum::routing::any;
use chat_ws::{ChatUpgrade, Echo, Origins, WebSocketOptions, accept};
use tokio::io::{AsyncRead, AsyncWrite, join};
use tokio::net::TcpListener;

/// Bytes that may wait for a client that does not read.
const BACKLOG: usize = 32 << 20;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:9001".into());
    let listener = TcpListener::bind(address).await?;
    match arguments.next().as_deref().unwrap_or("axum") {
        "axum" => {
            let app = Router::new().route("/", any(upgrade));
            axum::serve(listener, app).await?;
        }
        "tcp" => loop {
            let (stream, _) = listener.accept().await?;
            tokio::spawn(echo(stream));
        },
        "task" => loop {
            let (stream, _) = listener.accept().await?;
            let (read, write) = stream.into_split();
            tokio::spawn(echo(join(read, write)));
        },
        other => return Err(format!("axum, tcp or task, not {other:?}").into()),
    }
    Ok(())
}

fn options() -> WebSocketOptions {
    let mut options = WebSocketOptions::default();
    options.message_bytes = 64 << 20;
    options.fragments = u32::MAX;
    options
}

async fn upgrade(upgrade: ChatUpgrade) -> axum::response::Response {
    upgrade.origins(&Origins::any()).options(options()).serve_echo(Echo::new(BACKLOG))
}

async fn echo(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
    if let Ok(request) = accept(stream, &Origins::any(), options()).await {
        let _ = request.serve_echo(Echo::new(BACKLOG)).await;
    }
}
