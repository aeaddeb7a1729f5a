//! No test that cannot fail: stores that break one rule each, and the cases that must find it.
//! Every case of the suite finds at least one.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a broken promise ends the test")]

mod appending;
mod edges;
mod editing;
mod ending;
mod feeding;
mod forgetting;
mod joining;
mod listing;
mod making_rooms;
mod naming;
mod racing;
mod reading;
mod settling;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Once};

use chat_core::memory_store::MemoryStore;
use chat_testkit::{Overlaid, StoreOverlay, TestStore, model_test, store};

/// The cases must fail against the faulty store.
fn found<O: StoreOverlay + 'static>(fault: fn(MemoryStore) -> O, cases: &[&str]) {
    for name in cases {
        let case = store::cases().iter().find(|case| case.name == *name).expect(name);
        let broken = || async { TestStore::new(Overlaid(fault(MemoryStore::default()))) };
        assert!(panics(|| case.run(broken)), "{name} must find it");
    }
}

/// A random comparison with the specification must fail, too, within some seeds.
fn found_by_the_model<O: StoreOverlay + 'static>(fault: fn(MemoryStore) -> O) {
    let found = (0..100).any(|seed| {
        let broken = Arc::new(Overlaid(fault(MemoryStore::default())));
        panics(|| futures::executor::block_on(model_test::as_specified(seed, 200, broken)))
    });
    assert!(found, "the model must find it");
}

/// As [`found`], where it takes some luck: one of several runs must fail.
fn found_in_a_race<O: StoreOverlay + 'static>(fault: fn(MemoryStore) -> O, cases: &[&str]) {
    let lucky = |case: &str| !panics(|| found(fault, &[case]));
    for name in cases {
        assert!((0..50).any(|_| lucky(name)), "{name} must find it");
    }
}

fn panics(test: impl FnOnce()) -> bool {
    static QUIET_WORKERS: Once = Once::new();
    QUIET_WORKERS.call_once(|| {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if std::thread::current().name() != Some("tokio-rt-worker") {
                hook(panic);
            }
        }));
    });
    catch_unwind(AssertUnwindSafe(test)).is_err()
}

/// A store that is wrong in the given methods, and the tests that it is found.
macro_rules! fault {
    ($(#[$doc:meta])* $name:ident, by the model and [$($case:literal),+], $($body:tt)*) => {
        fault! { @store $(#[$doc])* $name, {
            #[test]
            fn is_found_by_the_model() {
                $crate::found_by_the_model(Fault);
            }
        }, found, [$($case),+], $($body)* }
    };
    ($(#[$doc:meta])* $name:ident, by [$($case:literal),+], $($body:tt)*) => {
        fault! { @store $(#[$doc])* $name, {}, found, [$($case),+], $($body)* }
    };
    ($(#[$doc:meta])* $name:ident, by a race in $case:literal, $($body:tt)*) => {
        fault! { @store $(#[$doc])* $name, {}, found_in_a_race, [$case], $($body)* }
    };
    (@store $(#[$doc:meta])* $name:ident, { $($test:item)* }, $found:ident, [$($case:literal),+], $($body:tt)*) => {
        $(#[$doc])*
        mod $name {
            use super::*;

            struct Fault(chat_core::memory_store::MemoryStore);

            #[async_trait::async_trait]
            impl chat_testkit::StoreOverlay for Fault {
                fn inner(&self) -> &dyn Store {
                    &self.0
                }

                $($body)*
            }

            #[test]
            fn is_found() {
                $crate::$found(Fault, &[$($case),+]);
            }

            $($test)*
        }
    };
}
use fault;

#[test]
fn every_case_finds_a_fault() {
    let faults = [
        include_str!("appending.rs"),
        include_str!("edges.rs"),
        include_str!("editing.rs"),
        include_str!("ending.rs"),
        include_str!("feeding.rs"),
        include_str!("forgetting.rs"),
        include_str!("joining.rs"),
        include_str!("listing.rs"),
        include_str!("making_rooms.rs"),
        include_str!("naming.rs"),
        include_str!("racing.rs"),
        include_str!("reading.rs"),
        include_str!("settling.rs"),
    ];
    for case in store::cases() {
        let name = format!("\"{}\"", case.name);
        assert!(faults.iter().any(|faults| faults.contains(&name)), "{name} finds no fault");
    }
}
