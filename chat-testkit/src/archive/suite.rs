use std::future::Future;

use futures::future::BoxFuture;

use super::TestArchive;
use crate::store::block_on;

/// One rule, as a test.
#[derive(Clone, Copy)]
pub struct Case {
    /// `group::rule`.
    pub name: &'static str,
    test: fn(TestArchive, TestArchive) -> BoxFuture<'static, ()>,
}

impl Case {
    #[doc(hidden)]
    pub const fn new(
        name: &'static str,
        test: fn(TestArchive, TestArchive) -> BoxFuture<'static, ()>,
    ) -> Self {
        Self { name, test }
    }

    /// Runs the case against what the builder gives, on a runtime of its own.
    ///
    /// # Panics
    /// When the archive breaks the rule.
    pub fn run<F: Future<Output = TestArchive>>(&self, builder: impl Fn() -> F) {
        run(builder, self.test);
    }
}

/// Runs a test with two archives from the builder, on a runtime of its own.
///
/// # Panics
/// When the test does, or does not end.
pub fn run<B, F, T, R>(builder: B, test: T)
where
    B: Fn() -> F,
    F: Future<Output = TestArchive>,
    T: FnOnce(TestArchive, TestArchive) -> R,
    R: Future<Output = ()>,
{
    block_on(async { test(builder().await, builder().await).await });
}
