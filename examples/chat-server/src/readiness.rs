//! Whether the parts of the server work, for any number of people who ask.

use std::future::Future;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::app::App;

/// What the parts said when they were last asked. They are asked by one at a time, and not again
/// for a while: `/readyz` is open to everybody, and each answer costs the database a write.
pub(crate) struct Readiness {
    period: Duration,
    last: Mutex<Option<(Instant, Health)>>,
}

/// Which parts work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Health {
    pub(crate) store: bool,
    pub(crate) accounts: bool,
    pub(crate) layer: bool,
}

impl Readiness {
    pub(crate) fn new(period: Duration) -> Self {
        Self { period, last: Mutex::default() }
    }

    /// Which parts work, by an answer that is no older than the period. Takes no longer than one
    /// probe and what is left of another. Cancel-safe: whoever waits next asks instead.
    pub(crate) async fn health(&self, probe: impl Future<Output = Health>) -> Health {
        let mut last = self.last.lock().await;
        match *last {
            Some((at, health)) if at.elapsed() < self.period => health,
            _ => {
                let health = probe.await;
                *last = Some((Instant::now(), health));
                health
            }
        }
    }
}

impl Health {
    /// Asks all parts at once, each for a bounded time.
    pub(crate) async fn probe(app: &App) -> Self {
        let accounts = async {
            match app.logins() {
                Some(logins) => logins.check().await.is_ok(),
                None => true,
            }
        };
        let store = async { app.chat().store().check().await.is_ok() };
        let (store, accounts, layer) = tokio::join!(
            in_time(app, store),
            in_time(app, accounts),
            in_time(app, app.layer().is_up())
        );
        Self { store, accounts, layer }
    }
}

async fn in_time(app: &App, check: impl Future<Output = bool>) -> bool {
    tokio::time::timeout(app.tuning().check_timeout, check).await.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures::future::{FutureExt, join_all};

    use super::*;

    const PERIOD: Duration = Duration::from_secs(1);
    const WELL: Health = Health { store: true, accounts: true, layer: true };

    #[tokio::test(start_paused = true)]
    async fn many_who_ask_are_one_probe_and_news_is_told_in_time() {
        let (readiness, probes) = (Readiness::new(PERIOD), Cell::new(0));
        let ask = |health: Health| {
            readiness.health(
                async move {
                    tokio::time::sleep(PERIOD / 10).await;
                    health
                }
                .inspect(|_| probes.set(probes.get() + 1)),
            )
        };
        assert_eq!(join_all([(); 100].map(|()| ask(WELL))).await, [WELL; 100]);
        assert_eq!(probes.get(), 1);
        let ill = Health { store: false, ..WELL };
        tokio::time::sleep(PERIOD / 2).await;
        assert_eq!(ask(ill).await, WELL);
        tokio::time::sleep(PERIOD / 2).await;
        assert_eq!(ask(ill).await, ill);
        assert_eq!(probes.get(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_holds_up_nobody() {
        let readiness = Readiness::new(PERIOD);
        let stuck = readiness.health(std::future::pending());
        assert!(tokio::time::timeout(PERIOD, stuck).await.is_err());
        assert_eq!(readiness.health(async { WELL }).await, WELL);
    }
}
