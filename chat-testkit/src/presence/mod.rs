//! The rules of [`Presence`](chat_core::port::Presence), each as a test.
//!
//! [`presence_conformance!`](crate::presence_conformance) makes a `#[test]` of each case; [`cases`]
//! are for harnesses that decide at run time what to run.

mod list;
mod suite;
mod test_presences;

pub mod leases;
pub mod questions;

pub use suite::{Case, run};
pub use test_presences::TestPresences;

/// Every case, in the order of the groups.
pub const fn cases() -> &'static [Case] {
    const CASES: &[Case] = crate::__with_presence_cases!(__presence_case_list!());
    CASES
}

/// Makes a module of tests, one for each rule of presence.
///
/// The builder is an expression of type `Fn() -> impl Future<Output = TestPresences>`; each call
/// gives two nodes that know of each other, and nobody who is online.
#[macro_export]
macro_rules! presence_conformance {
    ($name:ident, $builder:expr) => {
        mod $name {
            #[allow(unused_imports, reason = "the builder may need them")]
            use super::*;

            $crate::__with_presence_cases!(__presence_tests!($builder));
        }
    };
}
