use std::sync::Arc;

use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::{Client, RedisResult, Value};

use crate::inlet::Inlet;
use crate::server::{failure, within};
use crate::shared::Shared;
use crate::topics::LinkId;

/// A connection for subscriptions to one server. Dropping it closes it.
pub(crate) struct Link {
    pub(crate) id: LinkId,
    connection: MultiplexedConnection,
    kind: LinkKind,
}

/// What is to be known about the server of a link.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LinkKind {
    /// Its channels belong to slots.
    pub(crate) sharded: bool,
    /// It may be made a replica, and then hears nothing of others.
    pub(crate) may_be_demoted: bool,
}

impl Link {
    pub(crate) async fn connect(
        client: Client,
        id: LinkId,
        kind: LinkKind,
        shared: Arc<Shared>,
    ) -> RedisResult<Self> {
        let options = shared.options.clone();
        let inlet = Inlet { shared, link: id };
        let config = options.connection().set_push_sender(inlet);
        let connection =
            within(&options, client.get_multiplexed_async_connection_with_config(&config)).await?;
        let link = Self { id, connection, kind };
        link.check().await?;
        Ok(link)
    }

    /// Says for each of these channels whether the server has confirmed the subscription.
    ///
    /// # Errors
    /// The connection's; nothing is known then.
    pub(crate) async fn subscribe(&self, channels: &[String]) -> RedisResult<Vec<bool>> {
        let command = if self.kind.sharded { "SSUBSCRIBE" } else { "SUBSCRIBE" };
        let answers = self.send(command, channels).await?;
        let confirmed = |answer: &Value| {
            if let Value::ServerError(error) = answer {
                tracing::warn!(code = error.code(), "a subscription was refused");
            }
            matches!(answer, Value::Push { .. })
        };
        Ok(answers.iter().map(confirmed).collect())
    }

    /// Ends subscriptions.
    ///
    /// # Errors
    /// The connection's.
    pub(crate) async fn unsubscribe(&self, channels: &[String]) -> RedisResult<()> {
        let command = if self.kind.sharded { "SUNSUBSCRIBE" } else { "UNSUBSCRIBE" };
        self.send(command, channels).await.map(drop)
    }

    /// Asks the server whether it is there, and still what it was.
    ///
    /// # Errors
    /// Those of the connection, and whatever means that this server is of no use any more.
    pub(crate) async fn check(&self) -> RedisResult<()> {
        let mut connection = self.connection.clone();
        if !self.kind.may_be_demoted {
            let answer: String = redis::cmd("PING").query_async(&mut connection).await?;
            return if answer == "PONG" {
                Ok(())
            } else {
                Err(failure("an answer to another question"))
            };
        }
        let role: Vec<Value> = redis::cmd("ROLE").query_async(&mut connection).await?;
        let is_master =
            role.first().is_some_and(|role| *role == Value::BulkString(b"master".into()));
        if is_master { Ok(()) } else { Err(failure("the server is no master any more")) }
    }

    /// One command a channel, since in a cluster those of one command must have one slot; all of
    /// them at once. Each is answered once.
    async fn send(&self, command: &str, channels: &[String]) -> RedisResult<Vec<Value>> {
        let mut pipeline = redis::Pipeline::with_capacity(channels.len());
        for channel in channels {
            pipeline.cmd(command).arg(channel);
        }
        self.connection.clone().req_packed_commands(&pipeline, 0, channels.len()).await
    }
}
