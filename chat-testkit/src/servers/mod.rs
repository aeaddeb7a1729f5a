//! Throw-away servers for the tests of adapters (feature `servers`).
//!
//! A server is private: its own directory, no port that anybody else could meet, and it ends with
//! the value that stands for it, or with the test program, however that ends. Test programs that
//! need one have `harness = false` and this `main`:
//!
//! ```no_run
//! use std::process::ExitCode;
//! use std::sync::Arc;
//!
//! use chat_testkit::servers::{PostgresServer, run_tests};
//! use chat_testkit::server_tests;
//!
//! async fn an_empty_database_has_no_tables(server: Arc<PostgresServer>) {
//!     let _database = server.create_database().await;
//! }
//!
//! fn main() -> ExitCode {
//!     run_tests(server_tests![an_empty_database_has_no_tables])
//! }
//! ```
//!
//! Where no server is to be had, such tests are reported as *ignored*, and why. With the
//! environment variable `CHAT_REQUIRE_SERVERS=1` they fail instead. Where the environment names a
//! server, tests that stop theirs start a private one beside it; only where that is not to be had,
//! they are ignored.

mod account;
mod harness;
mod postgres;
mod process;
mod redis;
mod server;

pub use harness::{ServerTest, run_tests};
pub use postgres::{PostgresOptions, PostgresServer};
pub use redis::{RedisCluster, RedisSentinel, RedisServer};
pub use server::{NoServer, Server};
