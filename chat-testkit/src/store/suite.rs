use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chat_core::port::store::Store;
use futures::future::BoxFuture;

use super::TestStore;
use crate::model_test;

/// No case takes this long, unless something never happens.
const DEADLINE: Duration = Duration::from_secs(120);

/// One rule, as a test.
#[derive(Clone, Copy)]
pub struct Case {
    /// `group::rule`.
    pub name: &'static str,
    test: fn(Arc<dyn Store>) -> BoxFuture<'static, ()>,
}

impl Case {
    #[doc(hidden)]
    pub const fn new(
        name: &'static str,
        test: fn(Arc<dyn Store>) -> BoxFuture<'static, ()>,
    ) -> Self {
        Self { name, test }
    }

    /// Runs the case against what the builder gives.
    ///
    /// # Panics
    /// When the store breaks the rule.
    pub fn run<F: Future<Output = TestStore>>(&self, builder: impl FnOnce() -> F) {
        run(builder, self.test);
    }

    /// The case, to be run on the caller's runtime, which may have one thread.
    ///
    /// # Panics
    /// When the store breaks the rule.
    pub async fn check(&self, fixture: TestStore) {
        (self.test)(fixture.store()).await;
    }
}

/// Runs a test with a store from the builder, on a runtime of its own.
///
/// # Panics
/// When the test does, or does not end.
pub fn run<B, F, T, R>(builder: B, test: T)
where
    B: FnOnce() -> F,
    F: Future<Output = TestStore>,
    T: FnOnce(Arc<dyn Store>) -> R,
    R: Future<Output = ()>,
{
    block_on(async {
        let fixture = builder().await;
        test(fixture.store()).await;
    });
}

/// Compares stores from the builder with their specification, one for each seed: as many as
/// `default` says, unless `CHAT_SEEDS` says otherwise.
///
/// # Panics
/// At the first difference; says the seed, the step and the request.
pub fn run_seeds<F: Future<Output = TestStore>>(
    builder: impl Fn() -> F,
    default: u64,
    steps: usize,
) {
    for seed in model_test::seeds(default) {
        run(&builder, |store| model_test::as_specified(seed, steps, store));
    }
}

/// Waits for a test, on a runtime of its own.
pub(crate) fn block_on(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        tokio::time::timeout(DEADLINE, test).await.expect("the test ends");
    });
}
