//! Several programs on one database, joined by Redis or not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[allow(dead_code, unused_imports, reason = "shared with the tests of one node")]
#[path = "../server/common/mod.rs"]
mod common;
mod kill;
mod outages;
mod person;
mod servers;
mod talk;

use std::process::ExitCode;

use chat_testkit::server_tests;
use chat_testkit::servers::{ServerTest, run_tests};

fn main() -> ExitCode {
    let tests = server_tests![
        talk::any_store_goes_with_any_layer,
        talk::people_on_different_nodes_talk,
        talk::two_chats_share_a_database_and_a_redis,
        talk::whoever_changes_the_node_goes_on_there,
        kill::what_was_acknowledged_outlives_its_node,
        outages::without_redis_the_chat_goes_on,
        outages::without_its_database_a_node_is_not_ready,
    ];
    run_tests(tests.into_iter().map(ServerTest::private).collect())
}
