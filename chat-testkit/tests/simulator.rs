//! Clusters in virtual time. `CHAT_SEEDS` says how many, or which (`500..900`); `CHAT_SEED` runs one
//! and prints what happened.

#![allow(clippy::panic, clippy::print_stdout, reason = "a test says what it found")]

use std::time::Duration;

use async_trait::async_trait;
use chat_core::model::Principal;
use chat_core::port::{Attempt, Denial, Hooks, Policy, Sending, Verdict};
use chat_testkit::model_test::seeds;
use chat_testkit::sim::{Coverage, Planted, run, run_all, run_traced, run_with};

#[test]
fn whatever_goes_wrong_everybody_knows_everything_in_the_end() {
    if let Ok(seed) = std::env::var("CHAT_SEED") {
        let report = run_traced(seed.parse().unwrap(), Planted::Nothing);
        report.trace.iter().for_each(|line| println!("{line}"));
        println!("{}", report.coverage);
        assert!(report.violations.is_empty(), "{:#?}", report.violations);
        return;
    }
    let reports = run_all(seeds(300), Planted::Nothing, |_| false);
    let mut coverage = Coverage::default();
    reports.iter().for_each(|report| coverage += report.coverage);
    println!("{} seeds\n{coverage}", reports.len());
    let bad = reports.iter().filter(|report| !report.violations.is_empty());
    let bad: Vec<_> = bad.map(|report| (report.seed, &report.violations)).collect();
    let count = bad.len();
    assert!(bad.is_empty(), "{count} seeds, the first: {:#?}", &bad[..count.min(4)]);
    assert!(coverage.missing().is_empty(), "never tried: {:?}", coverage.missing());
}

#[test]
fn a_seed_decides_everything() {
    for seed in 0..3 {
        assert_eq!(run(seed, Planted::Nothing).hash, run(seed, Planted::Nothing).hash);
    }
}

/// Takes its time, and refuses one message in ten or so.
struct Moody;

#[async_trait]
impl Hooks for Moody {
    async fn before_send(&self, _author: &Principal, sending: &Sending<'_>) -> Verdict {
        tokio::time::sleep(Duration::from_millis(sending.content.len() as u64 % 40)).await;
        if sending.content.len() % 10 == 3 {
            return Verdict::Reject(Denial::new("mood", "not this one"));
        }
        Verdict::Allow
    }
}

#[async_trait]
impl Policy for Moody {
    async fn check(&self, _: &Principal, attempt: &Attempt<'_>) -> Result<(), Denial> {
        tokio::time::sleep(Duration::from_millis(attempt.action.len() as u64)).await;
        Ok(())
    }
}

#[test]
fn rules_of_the_host_change_no_promise() {
    for seed in 0..30 {
        let report = run_with(seed, |builder| builder.hooks(Moody).policy(Moody));
        assert!(report.violations.is_empty(), "seed {seed}: {:#?}", report.violations);
        assert_ne!(report.hash, run(seed, Planted::Nothing).hash, "they are asked");
    }
}

/// Runs seeds until one finds the fault: that this is within 200, and that it finds nothing else.
fn is_found(planted: Planted) {
    // What is lost of the state is told before pages of rooms are read, which hides this one longer.
    let first = if matches!(planted, Planted::UncheckedChanges) { 200 } else { 0 };
    let reports = run_all(first..first + 200, planted, |report| !report.violations.is_empty());
    let found = reports.iter().find(|report| !report.violations.is_empty());
    let found = found.unwrap_or_else(|| panic!("{planted:?} was not found"));
    println!("{planted:?} found by seed {}: {}", found.seed, found.violations[0]);
    let clean = run(found.seed, Planted::Nothing).violations;
    assert!(clean.is_empty(), "without {planted:?} as well: {clean:#?}");
}

macro_rules! planted {
    ($($name:ident: $planted:ident,)*) => {
        $(
            #[test]
            fn $name() {
                is_found(Planted::$planted);
            }
        )*
    };
}

planted! {
    a_store_that_acks_before_it_commits_is_found: AckBeforeCommit,
    a_layer_that_lies_is_found: LyingLayer,
    a_layer_that_crosses_rooms_is_found: CrossedLayer,
    pages_without_who_is_gone_are_found: PagesWithoutGone,
    a_skipped_row_is_found: SkippedRow,
    an_append_that_asks_no_membership_is_found: UncheckedAppend,
    history_that_asks_no_membership_is_found: UncheckedHistory,
    changes_that_ask_no_membership_are_found: UncheckedChanges,
    a_store_that_forgets_keys_is_found: ForgottenKeys,
}
