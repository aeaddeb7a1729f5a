//! The rules of [`Store`](chat_core::port::store::Store), each as a test.
//!
//! [`store_conformance!`](crate::store_conformance) makes a `#[test]` of each case. A harness that
//! finds out only at run time whether there is a server takes [`cases`] and
//! [`model_test::as_specified`](crate::model_test::as_specified):
//!
//! ```
//! use chat_core::memory_store::MemoryStore;
//! use chat_testkit::{TestStore, store};
//!
//! for case in store::cases().iter().filter(|case| case.name.starts_with("history::")) {
//!     case.run(|| async { TestStore::new(MemoryStore::default()) });
//! }
//! ```

mod at_once;
pub(crate) mod chat;
mod list;
pub(crate) mod requests;
mod suite;
mod test_store;
mod texts;

pub mod changes;
pub mod concurrency;
pub mod edges;
pub mod edits;
pub mod feed_property;
pub mod fence;
pub mod heads;
pub mod history;
pub mod idempotency;
pub mod markers;
pub mod member_pages;
pub mod members;
pub mod message_reads;
pub mod messages;
pub mod names;
pub mod once;
pub mod ranks;
pub mod reads;
pub mod room_lists;
pub mod rooms;
pub mod same_room;
pub mod sessions;
pub mod settings;
pub mod users;

pub(crate) use suite::block_on;
pub use suite::{Case, run, run_seeds};
pub use test_store::TestStore;

/// Every case, in the order of the groups.
pub const fn cases() -> &'static [Case] {
    const CASES: &[Case] = crate::__with_store_cases!(__store_case_list!());
    CASES
}

/// Makes a module of tests, one for each rule of a store, and one that compares the store with its
/// specification ([`equivalent`](crate::model_test::equivalent)).
///
/// The builder is an expression of type `Fn() -> impl Future<Output = TestStore>`; each call gives
/// an empty store.
///
/// ```
/// use chat_core::memory_store::MemoryStore;
/// use chat_testkit::{TestStore, store_conformance};
///
/// async fn open() -> TestStore {
///     TestStore::new(MemoryStore::default())
/// }
///
/// store_conformance!(memory, open);
/// ```
#[macro_export]
macro_rules! store_conformance {
    ($name:ident, $builder:expr) => {
        mod $name {
            #[allow(unused_imports, reason = "the builder may need them")]
            use super::*;

            $crate::__with_store_cases!(__store_tests!($builder));

            #[test]
            fn answers_as_specified() {
                $crate::store::run_seeds($builder, 4, 300);
            }
        }
    };
}
