//! The chat engine's [`Store`](chat_core::port::store::Store) on PostgreSQL: any number of nodes on
//! one database.
//!
//! ```no_run
//! use chat_core::ChatEngine;
//! use chat_store_postgres::PostgresStore;
//!
//! # async fn start() -> Result<(), Box<dyn std::error::Error>> {
//! let store = PostgresStore::connect("postgres://chat:secret@localhost/app").await?;
//! let chat = ChatEngine::builder(store).lobby("lobby").build().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # What it guarantees
//! - **What was answered is committed**, and as durable as the server's `fsync` and
//!   `synchronous_commit` say; both are on by default, and a warning is logged where one is not.
//! - **The room's lock comes first.** Every change of a room locks its row, and then looks, in a
//!   later statement, at who may do it: a removal and an action of the removed cannot cross. Each
//!   page is read, and its reader's membership checked, in one snapshot.
//! - **Few round trips.** A batch of messages takes one, which is one transaction; a page of
//!   changes or history one; other changes two or three. None is held open for somebody slow: the
//!   server ends a transaction that waits for its client.
//! - **Repair gets through.** Two connections of the pool are kept for heads and changes, however
//!   many calls wait for the others.
//! - **Failures are honest.** [`Failed`](chat_core::model::StoreError::Failed) only where nothing
//!   was done for certain: the server said so, or no commit was sent. A commit whose answer is lost
//!   is [`Unknown`](chat_core::model::StoreError::Unknown). A connection that broke is replaced by
//!   the next call.
//!
//! # Sharing the database
//! All tables and functions are in one PostgreSQL schema,
//! [`chat`](PostgresOptions::schema) by default, beside whatever the host has; the connections may
//! be the host's, too ([`from_pool`](PostgresOptions::from_pool)), or be made for both
//! ([`pool`](PostgresOptions::pool)). The role needs the right to make that schema (`CREATE` on the
//! database), or to make tables in one that is there.
//!
//! Nodes of two versions may run side by side while one replaces the other: a step of the schema
//! says from which version on programs can work with it, and an older one refuses to start on one
//! that it cannot work with ([`OpenError::NewerSchema`]). The nodes that start on a new version
//! first bring the schema up to date; one does it, and the others wait.
//!
//! Behind PgBouncer, statements are prepared: in transaction mode that needs version 1.21 with
//! `max_prepared_statements`, and `ignore_startup_parameters = options`; the timeouts are the
//! pooler's business then.
//!
//! After a backup was restored, call [`PostgresStore::new_epoch`] once before clients come back.

mod append;
mod archive;
mod cause;
mod change_member;
mod changes;
mod create_room;
mod database;
mod ensure_user;
mod error;
mod heads;
mod history;
mod markers;
mod members;
mod membership;
mod messages;
mod migrate;
mod options;
mod query;
mod rooms;
mod rows;
mod server;
mod session;
mod sessions;
mod store;
mod tls;
mod update_message;
mod update_room;
mod users;

/// The crate of the pool that [`PostgresStore::from_pool`] takes.
pub use deadpool_postgres;

pub use error::OpenError;
pub use migrate::PendingMigration;
pub use options::PostgresOptions;
pub use store::PostgresStore;
