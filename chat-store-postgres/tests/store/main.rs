//! What the port's conformance suite cannot see: the server, its connections and how they end; other
//! nodes beside this one; and races, many times.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod engines;
mod failures;
mod helpers;
mod limits;
mod opening;
mod races;
mod reading;
mod tls;

use std::process::ExitCode;

use chat_testkit::server_tests;
use chat_testkit::servers::{ServerTest, run_tests};

fn main() -> ExitCode {
    let mut tests = server_tests![
        opening::many_nodes_may_start_at_once,
        opening::a_newer_schema_is_refused_unless_it_works_with_this_program,
        opening::a_step_waits_for_others_and_holds_nobody_up,
        opening::an_altered_migration_is_refused,
        opening::a_migration_that_fails_leaves_nothing,
        opening::where_there_is_no_database_is_no_store,
        opening::schemas_are_apart,
        opening::another_encoding_is_refused,
        opening::the_host_may_bring_its_own_pool,
        opening::everything_is_there_again_after_reopening,
        engines::nodes_that_share_only_the_database_hear_of_each_other,
        races::a_reader_beside_32_authors_never_skips_a_revision,
        races::nothing_is_stored_after_any_of_thousands_of_removals,
        races::a_hot_room_has_a_queue,
        races::calls_that_are_given_up_leave_nothing_behind,
        reading::a_page_of_all_rooms_reads_no_more_than_it_may_have,
        reading::a_page_of_many_rooms_reads_on_in_few,
        failures::killed_connections_fail_honestly_and_heal,
        limits::an_exhausted_pool_is_a_definite_failure,
        limits::what_is_committed_is_told_although_a_retry_cannot_be_read,
        limits::what_is_committed_is_never_said_to_have_failed,
        limits::content_is_in_no_error,
        limits::who_stalls_with_a_lock_is_ended_before_others_give_up,
        limits::a_lock_that_is_not_given_back_is_a_definite_failure,
    ];
    let private = server_tests![
        failures::a_server_that_stopped_or_crashed_is_found_again,
        failures::a_lost_answer_is_unknown,
        failures::a_silent_server_is_given_up,
        limits::an_append_is_one_round_trip,
        tls::tls_checks_the_server,
    ];
    tests.extend(private.into_iter().map(ServerTest::private));
    run_tests(tests)
}
