//! No test that cannot fail: layers and presences that break one rule each, and the cases that must
//! find it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a broken promise ends the test")]

mod hearing;
mod leases;
mod reading;
mod wanting;
mod wrong;

use std::panic::AssertUnwindSafe;

use chat_layer_memory::MemoryBus;
use chat_testkit::{Faults, FaultyNetwork, TestLayers, layer};
use futures::FutureExt;
use wrong::{Wrong, WrongLayer};

/// These cases must fail against such layers. Run it in virtual time: some wait for what never
/// comes.
async fn found_in(layers: impl Fn() -> TestLayers, cases: &[&str]) {
    for name in cases {
        let case = layer::cases().iter().find(|case| case.name == *name).expect(name);
        let checked = AssertUnwindSafe(case.check(layers())).catch_unwind().await;
        assert!(checked.is_err(), "{name} must find it");
    }
}

/// As [`found_in`], with three nodes of one bus that `fault` makes wrong.
async fn found<W: Wrong>(fault: impl Fn(&MemoryBus) -> W, cases: &[&str]) {
    let layers = || {
        let bus = MemoryBus::new();
        TestLayers::new([(); 3].map(|()| WrongLayer(fault(&bus))))
    };
    found_in(layers, cases).await;
}

/// Three nodes of a network where these things go wrong.
fn network(faults: Faults) -> TestLayers {
    let (bus, network) = (MemoryBus::new(), FaultyNetwork::new(3));
    network.all(faults);
    TestLayers::new([(); 3].map(|()| network.layer(bus.layer())))
}

#[tokio::test(start_paused = true)]
async fn a_network_that_loses_is_found() {
    let layers = || network(Faults::LOSE_ALL);
    found_in(layers, &["delivery::every_other_node_hears", "payloads::nothing_is_a_payload"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_network_that_repeats_is_found() {
    let layers = || network(Faults { repeat: 1_000, ..Faults::NONE });
    found_in(layers, &["topics::wanting_twice_is_wanting_once", "payloads::large_ones_arrive"])
        .await;
}
