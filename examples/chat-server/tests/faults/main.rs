//! Three programs on one PostgreSQL and one Redis, while all of it fails in turn; docs/faults.md says
//! what must hold, and how to read a failure.
//!
//! `CHAT_FAULT_SEED=17` replays a round, as far as a real machine can be replayed;
//! `CHAT_FAULT_ROUNDS=50` runs so many.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
#![allow(clippy::print_stdout, reason = "times are told, not only compared with bounds")]

mod audit;
mod cluster;
#[allow(dead_code, unused_imports, reason = "shared with the tests of one node")]
#[path = "../server/common/mod.rs"]
mod common;
mod deeds;
mod flood;
mod journal;
mod node;
mod peer;
mod round;
mod seen;
#[allow(dead_code, reason = "shared with the tests of several nodes")]
#[path = "../nodes/servers.rs"]
mod servers;
mod settling;
mod storm;
mod verdict;

use std::process::ExitCode;
use std::sync::Arc;

use chat_testkit::servers::{ServerTest, run_tests};

use crate::servers::Servers;

/// Whatever fails, nobody loses, doubles, reorders or overhears anything, and all are soon where the
/// database is.
fn three_nodes_keep_the_promises_whatever_fails(_: Arc<Servers>) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.unwrap();
    let number = |name: &str| {
        let value = std::env::var(name).ok()?;
        Some(value.parse::<u64>().unwrap_or_else(|_| panic!("{name} is a number")))
    };
    let rounds = number("CHAT_FAULT_ROUNDS").unwrap_or(1);
    let first = number("CHAT_FAULT_SEED");
    for at in 0..rounds {
        let seed = first.map_or_else(|| getrandom::u64().unwrap() >> 32, |first| first + at);
        println!("CHAT_FAULT_SEED={seed}");
        runtime.block_on(round::run(seed));
    }
}

fn main() -> ExitCode {
    // As long as it takes: many rounds are one test.
    let test = three_nodes_keep_the_promises_whatever_fails;
    let name = "three_nodes_keep_the_promises_whatever_fails";
    run_tests(vec![ServerTest::blocking(name, test).private()])
}
