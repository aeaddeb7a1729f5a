//! Going out of service.
#![cfg(feature = "memory-store")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod common;

use std::time::Duration;

use common::*;
use futures::FutureExt;

#[tokio::test]
async fn nothing_more_is_read_from_whoever_goes_on() {
    let engine = open_engine().await;
    let bob = Client::log_in(&engine, "bob").await;
    assert!(bob.connection.accepts());
    let mut drain = Box::pin(engine.drain(Duration::from_secs(60)));
    assert!((&mut drain).now_or_never().is_none(), "bob is still there");
    assert!(!bob.connection.accepts());
    drop(bob);
    drain.await;
    assert_eq!(engine.connections(), 0);
}
