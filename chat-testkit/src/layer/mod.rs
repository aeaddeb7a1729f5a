//! The rules of [`ChannelLayer`](chat_core::port::ChannelLayer), each as a test.
//!
//! [`layer_conformance!`](crate::layer_conformance) makes a `#[test]` of each case. A harness that
//! finds out only at run time whether there is a server takes [`cases`]:
//!
//! ```no_run
//! use chat_testkit::{TestLayers, layer};
//!
//! async fn connect() -> TestLayers {
//!     // Three nodes of the layer under test, which hear nobody else.
//! #   todo!()
//! }
//!
//! for case in layer::cases() {
//!     case.run(connect);
//! }
//! ```
//!
//! A layer may lose payloads; one under test must not, but for what does not fit. Where payloads may
//! overtake each other, a case may miss a fault; it never finds one that is not there.

mod list;
mod nodes;
mod suite;
mod test_layers;

pub mod delivery;
pub mod events;
pub mod payloads;
pub mod slow;
pub mod topics;

pub use suite::{Case, run};
pub use test_layers::TestLayers;

/// Every case, in the order of the groups.
pub const fn cases() -> &'static [Case] {
    const CASES: &[Case] = crate::__with_layer_cases!(__layer_case_list!());
    CASES
}

/// Makes a module of tests, one for each rule of a layer.
///
/// The builder is an expression of type `Fn() -> impl Future<Output = TestLayers>`; each call gives
/// three nodes that hear each other and nobody else.
#[macro_export]
macro_rules! layer_conformance {
    ($name:ident, $builder:expr) => {
        mod $name {
            #[allow(unused_imports, reason = "the builder may need them")]
            use super::*;

            $crate::__with_layer_cases!(__layer_tests!($builder));
        }
    };
}
