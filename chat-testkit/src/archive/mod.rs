//! The rules of [`Archive`](chat_core::port::archive::Archive), each as a test.
//!
//! [`archive_conformance!`](crate::archive_conformance) makes a `#[test]` of each case. A harness that
//! finds out only at run time whether there is a server takes [`cases`]:
//!
//! ```
//! use chat_core::memory_store::MemoryStore;
//! use chat_testkit::{TestArchive, archive};
//!
//! for case in archive::cases() {
//!     case.run(|| async { TestArchive::new(MemoryStore::default()) });
//! }
//! ```

mod fixture;
mod list;
mod rival;
mod suite;

pub mod copies;
pub mod pages;
pub mod refusals;

pub use fixture::TestArchive;
pub use suite::{Case, run};

/// Every case, in the order of the groups.
pub const fn cases() -> &'static [Case] {
    const CASES: &[Case] = crate::__with_archive_cases!(__archive_case_list!());
    CASES
}

/// Makes a module of tests, one for each rule of an archive.
///
/// The builder is an expression of type `Fn() -> impl Future<Output = TestArchive>`; each call gives
/// an empty store.
#[macro_export]
macro_rules! archive_conformance {
    ($name:ident, $builder:expr) => {
        mod $name {
            #[allow(unused_imports, reason = "the builder may need them")]
            use super::*;

            $crate::__with_archive_cases!(__archive_tests!($builder));
        }
    };
}
