//! The server as its clients see it: over real sockets, in this process and as a program.

mod accounts;
#[cfg(unix)]
mod binary;
#[cfg(any())]
mod chat;
mod common;
mod connections;
mod forgery;
mod guessing;
mod page;
