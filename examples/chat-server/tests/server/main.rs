//! The server as its clients see it: over real sockets, in this process and as a program.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests are tests, too"
)]

mod accounts;
#[cfg(unix)]
mod binary;
mod chat;
#[cfg(unix)]
mod commands;
mod common;
mod connections;
#[cfg(unix)]
mod drain;
mod forgery;
#[cfg(target_os = "linux")]
mod fsync;
mod guessing;
#[cfg(unix)]
mod kill;
#[cfg(unix)]
mod load;
#[cfg(unix)]
mod metrics;
mod page;
#[cfg(unix)]
mod seed_exchange;
#[cfg(target_os = "linux")]
mod slow_reader;
mod web;
