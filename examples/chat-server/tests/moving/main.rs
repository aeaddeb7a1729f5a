//! A whole chat moves from one database to another, and its people with it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[allow(dead_code, unused_imports, reason = "shared with the tests of one node")]
#[path = "../server/common/mod.rs"]
mod common;
mod copying;
mod following;
#[allow(dead_code, reason = "shared with the tests of several nodes")]
#[path = "../nodes/person.rs"]
mod person;
#[allow(dead_code, reason = "shared with the tests of several nodes")]
#[path = "../nodes/servers.rs"]
mod servers;
mod sessions;

use std::process::ExitCode;

use chat_testkit::server_tests;
use chat_testkit::servers::{ServerTest, run_tests};

fn main() -> ExitCode {
    let tests = server_tests![
        following::clients_follow_to_postgres_and_back,
        copying::what_was_killed_goes_on,
        copying::a_copy_in_use_is_kept,
        copying::of_two_copies_at_once_one_goes_on,
        copying::what_was_changed_meanwhile_is_found,
        copying::what_holds_something_else_is_left_alone,
        sessions::ended_sessions_are_closed_on_every_node,
    ];
    run_tests(tests.into_iter().map(ServerTest::private).collect())
}
