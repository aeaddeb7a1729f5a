//! Benchmarks of the chat engine: `cargo bench -p chat-benches`. The load tool's profile of the
//! example server is in `peers/chat-server`.
