use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use chat_core::port::{ChannelLayer, LayerEvent, Topic};
use futures::stream::BoxStream;
use tokio::task::AbortHandle;

use crate::publisher::Publisher;
use crate::server::Server;
use crate::shared::Shared;
use crate::stats::Stats;
use crate::subscriber::Subscriber;

/// One node's end of a [`RedisBus`](crate::RedisBus). Dropping it closes its connections, and its
/// events end behind those that wait.
pub struct RedisLayer {
    shared: Arc<Shared>,
    tasks: [AbortHandle; 2],
}

impl RedisLayer {
    /// Connects in the background, and for as long as it lives.
    pub(crate) fn start(shared: Shared, server: Server) -> Self {
        let shared = Arc::new(shared);
        let subscriber = Subscriber::new(shared.clone(), server.clone());
        let publisher = Publisher { shared: shared.clone(), server };
        let tasks = [
            tokio::spawn(subscriber.run()).abort_handle(),
            tokio::spawn(publisher.run()).abort_handle(),
        ];
        Self { shared, tasks }
    }

    /// What it has done since it was made.
    pub fn stats(&self) -> Stats {
        self.shared.counters.read()
    }

    /// Ends it: what was published reaches the server first, if that takes it within its
    /// [time to answer](crate::RedisBusBuilder::timeouts); then the connections close, and the events
    /// end behind those that wait. For nodes that go out of service: others hear at once what was
    /// committed last.
    ///
    /// # Cancel safety
    /// Dropping the future leaves it as it is.
    pub async fn close(&self) {
        let published = self.shared.outbox.settled();
        if tokio::time::timeout(self.shared.options.response, published).await.is_err() {
            tracing::debug!("closed before everything was published");
        }
        self.end();
    }

    fn end(&self) {
        self.tasks.iter().for_each(AbortHandle::abort);
        self.shared.mailbox.close();
    }

    /// Whether each topic that is wanted was confirmed by a server that is there. False means that
    /// payloads of other nodes may be missing now.
    pub fn is_up(&self) -> bool {
        let (wanted, confirmed) = self.shared.topics.count();
        wanted == confirmed
    }
}

#[async_trait]
impl ChannelLayer for RedisLayer {
    /// Takes as long as a round trip, or as a server that hangs may take to answer; before the first
    /// attempt to connect has ended, as long as that. Cancel-safe: the topics are wanted all the
    /// same.
    async fn subscribe(&self, topics: &[Topic]) {
        self.shared.topics.want(topics);
        self.shared.topics.settled(topics).await;
    }

    /// Resolves at once: nothing more is heard of the topics, whenever the server is told.
    async fn unsubscribe(&self, topics: &[Topic]) {
        self.shared.topics.forget(topics);
    }

    fn publish(&self, topic: Topic, payload: Bytes) {
        self.shared.outbox.push(topic, payload);
    }

    fn events(&self) -> BoxStream<'static, LayerEvent> {
        self.shared.mailbox.events()
    }
}

impl fmt::Debug for RedisLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisLayer").field("stats", &self.stats()).finish_non_exhaustive()
    }
}

impl Drop for RedisLayer {
    fn drop(&mut self) {
        self.end();
    }
}
