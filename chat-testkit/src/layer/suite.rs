use std::future::Future;

use futures::future::BoxFuture;

use super::TestLayers;
use crate::store::block_on;

/// One rule, as a test.
#[derive(Clone, Copy)]
pub struct Case {
    /// `group::rule`.
    pub name: &'static str,
    test: fn(TestLayers) -> BoxFuture<'static, ()>,
}

impl Case {
    #[doc(hidden)]
    pub const fn new(name: &'static str, test: fn(TestLayers) -> BoxFuture<'static, ()>) -> Self {
        Self { name, test }
    }

    /// Runs the case against what the builder gives, on a runtime of its own.
    ///
    /// # Panics
    /// When the layer breaks the rule.
    pub fn run<F: Future<Output = TestLayers>>(&self, builder: impl FnOnce() -> F) {
        run(builder, self.test);
    }

    /// The case, to be run on the caller's runtime, which may be one in virtual time.
    ///
    /// # Panics
    /// When the layer breaks the rule.
    pub async fn check(&self, layers: TestLayers) {
        (self.test)(layers).await;
    }
}

/// Runs a test with layers from the builder, on a runtime of its own.
///
/// # Panics
/// When the test does, or does not end.
pub fn run<B, F, T, R>(builder: B, test: T)
where
    B: FnOnce() -> F,
    F: Future<Output = TestLayers>,
    T: FnOnce(TestLayers) -> R,
    R: Future<Output = ()>,
{
    block_on(async { test(builder().await).await });
}
