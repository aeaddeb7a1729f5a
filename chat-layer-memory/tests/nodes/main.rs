//! Several engines on one store and one bus, over connections without transport, in virtual time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod cluster;
mod reader;

mod delivery;
mod down;
mod garbage;
mod joining;
mod lost;
mod nervous;
mod panicking;
mod removal;
mod topics;

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

/// What is repaired is repaired within this time.
const REPAIR: Duration = Duration::from_secs(5);
/// What nothing is lost of arrives within this time.
const AT_ONCE: Duration = Duration::from_millis(300);
/// As good as never.
const NEVER: Duration = Duration::from_secs(1 << 20);

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Waits until something holds, and says how long that took.
async fn within(limit: Duration, what: &str, holds: impl Fn() -> bool) -> Duration {
    let begin = Instant::now();
    let wait = async {
        while !holds() {
            sleep(ms(1)).await;
        }
    };
    assert!(timeout(limit, wait).await.is_ok(), "not within {limit:?}: {what}");
    begin.elapsed()
}
