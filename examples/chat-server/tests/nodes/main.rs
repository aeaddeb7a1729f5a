//! Several programs on one database, joined by Redis or not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
#![allow(clippy::print_stdout, reason = "times are told, not only compared with bounds")]

#[allow(dead_code, unused_imports, reason = "shared with the tests of one node")]
#[path = "../server/common/mod.rs"]
mod common;
mod kill;
mod outages;
mod person;
mod presence;
mod roamer;
mod rolling;
mod servers;
mod sessions;
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
        rolling::nodes_are_replaced_under_load_while_the_schema_grows,
        rolling::only_a_schema_that_it_can_work_with_is_worked_with,
        sessions::a_login_that_ends_on_one_node_ends_on_all,
        sessions::without_redis_a_login_that_ends_is_found_on_all_nodes,
        sessions::a_login_that_runs_out_ends_on_all_nodes,
        presence::who_was_on_a_killed_node_is_soon_offline,
        outages::without_its_database_a_node_is_not_ready,
    ];
    run_tests(tests.into_iter().map(ServerTest::private).collect())
}
