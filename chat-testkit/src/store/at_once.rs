use std::future::Future;
use std::sync::Arc;

use futures::future::join_all;
use tokio::sync::Barrier;

/// How many are at it.
pub(crate) const TASKS: usize = 8;

/// Runs `TASKS` times what `task` makes, at once.
pub(crate) async fn at_once<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    task: impl Fn(usize) -> F,
) -> Vec<T> {
    let start = Arc::new(Barrier::new(TASKS));
    let tasks = (0..TASKS).map(|n| {
        let (start, task) = (Arc::clone(&start), task(n));
        tokio::spawn(async move {
            start.wait().await;
            task.await
        })
    });
    let tasks: Vec<_> = tasks.collect();
    join_all(tasks).await.into_iter().map(Result::unwrap).collect()
}
