//! No test that cannot fail: stores that break one rule each, and the cases that must find it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a broken promise ends the test")]

mod appending;
mod editing;
mod feeding;
mod joining;
mod making_rooms;
mod naming;
mod racing;
mod reading;

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
