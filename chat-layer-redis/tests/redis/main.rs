//! What the ports' conformance suites cannot see: servers that die, hang, cut off or move what they
//! have; and engines that live through it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod access;
mod cluster;
mod disturbed;
mod engines;
mod leases;
mod node;
mod outages;
mod sentinel;

use std::process::ExitCode;

use chat_testkit::server_tests;
use chat_testkit::servers::{ServerTest, run_tests};

fn main() -> ExitCode {
    let mut tests = server_tests![
        outages::without_a_server_nobody_waits_and_nothing_is_kept,
        outages::calls_of_a_moment_are_told_at_once,
        outages::what_was_published_is_said_before_it_closes,
        leases::a_lease_leaves_nothing_behind,
        access::two_chats_on_one_redis_do_not_hear_each_other,
    ];
    let private = server_tests![
        outages::cut_off_connections_come_back_and_a_reset_follows,
        outages::a_killed_server_is_found_again_and_everything_is_subscribed_to,
        outages::a_server_that_hangs_keeps_nobody_waiting,
        outages::a_server_that_comes_late_is_found,
        leases::leases_of_a_killed_server_are_renewed,
        leases::a_server_that_hangs_is_an_error_in_time,
        engines::chat_goes_on_while_redis_is_away,
        cluster::slots_that_move_are_followed,
        cluster::a_replica_that_takes_over_is_found,
        sentinel::the_new_master_is_found,
        access::a_user_of_redis_is_let_in_by_his_password,
        access::sentinels_and_their_master_have_passwords,
        access::tls_checks_the_server,
        disturbed::every_rule_holds_while_a_cluster_moves_slots_and_loses_a_master,
        disturbed::every_rule_holds_while_sentinels_name_a_new_master,
    ];
    tests.extend(private.into_iter().map(ServerTest::private));
    run_tests(tests)
}
