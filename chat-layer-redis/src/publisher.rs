use std::sync::Arc;

use bytes::Bytes;
use chat_core::port::Topic;
use redis::{RedisResult, Value};
use tokio::sync::Notify;

use crate::backoff::Backoff;
use crate::commands::{Commands, Request, refusal};
use crate::server::Server;
use crate::shared::Shared;
use crate::subscriber::shown;

/// Payloads that are published at once.
const BATCH: usize = 256;
/// Bytes of payloads that are published at once, about.
const BATCH_BYTES: usize = 1 << 20;

/// Publishes what waits in the outbox: one task, one connection. What it is not sure of is not
/// published again: the store has it.
pub(crate) struct Publisher {
    pub(crate) shared: Arc<Shared>,
    pub(crate) server: Server,
}

impl Publisher {
    /// Runs until it is dropped.
    pub(crate) async fn run(self) {
        let options = &self.shared.options;
        let mut backoff = Backoff::new(options.first_pause, options.longest_pause);
        loop {
            let ended = Arc::new(Notify::new());
            match Commands::connect(&self.server, options, ended.clone()).await {
                Ok(connection) => {
                    self.shared.outbox.open();
                    if let Err(error) = self.publish(&connection, &ended, &mut backoff).await {
                        tracing::warn!(error = %shown(&error), "payloads may not be published");
                    }
                }
                Err(error) => {
                    tracing::warn!(error = %shown(&error), "no Redis to publish to");
                    self.shared.outbox.close();
                }
            }
            tokio::time::sleep(backoff.pause()).await;
        }
    }

    /// Publishes until the connection is of no use.
    async fn publish(
        &self,
        connection: &Commands,
        ended: &Notify,
        backoff: &mut Backoff,
    ) -> RedisResult<()> {
        let Shared { outbox, counters, options, .. } = &*self.shared;
        loop {
            let batch = tokio::select! {
                batch = outbox.next(BATCH, BATCH_BYTES) => batch,
                () = ended.notified() => return Ok(()),
            };
            let count = batch.len();
            let requests: Vec<_> = batch
                .into_iter()
                .filter_map(|(topic, it)| self.request(connection, topic, &it))
                .collect();
            let sent = connection.send(&requests, options).await;
            outbox.done();
            let published = sent.as_ref().map_or(0, |answers| {
                answers.iter().filter(|answer| matches!(answer, Value::Int(_))).count()
            });
            counters.published.add(published);
            counters.unpublished.add(count - published);
            if let Some(error) = refusal(&sent?) {
                return Err(error);
            }
            backoff.succeeded();
        }
    }

    fn request(&self, connection: &Commands, topic: Topic, payload: &Bytes) -> Option<Request> {
        let name = self.shared.options.names.channel(topic)?;
        let mut command = redis::cmd(match connection {
            Commands::One(_) => "PUBLISH",
            Commands::Cluster(_) => "SPUBLISH",
        });
        command.arg(&name).arg(self.shared.node.frame(payload));
        Some(Request { name, command })
    }
}
