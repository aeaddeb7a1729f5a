use std::future::Future;

use futures::future::join_all;

/// How many are at it.
pub(crate) const TASKS: usize = 8;

/// Runs `TASKS` times what `task` makes, at once.
pub(crate) async fn at_once<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    task: impl Fn(usize) -> F,
) -> Vec<T> {
    let tasks: Vec<_> = (0..TASKS).map(|n| tokio::spawn(task(n))).collect();
    join_all(tasks).await.into_iter().map(Result::unwrap).collect()
}
