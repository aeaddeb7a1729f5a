use std::collections::HashMap;
use std::sync::Arc;

use futures::future::join_all;
use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::cluster_async::ClusterConnection;
use redis::{Cmd, Pipeline, PushInfo, PushKind, RedisError, RedisResult, Value};
use tokio::sync::Notify;

use crate::options::Options;
use crate::routes::slot;
use crate::server::{Server, within};

/// A connection for commands. Clones are one connection.
#[derive(Clone)]
pub(crate) enum Commands {
    One(MultiplexedConnection),
    Cluster(ClusterConnection),
}

/// A command, and a name that decides where it is to be sent.
pub(crate) struct Request {
    pub(crate) name: String,
    pub(crate) command: Cmd,
}

impl Commands {
    /// Connects; `ended` is told when that one server ends the connection.
    pub(crate) async fn connect(
        server: &Server,
        options: &Options,
        ended: Arc<Notify>,
    ) -> RedisResult<Self> {
        if let Some(connection) = server.cluster(options).await {
            return connection.map(Self::Cluster);
        }
        let told = move |info: PushInfo| {
            if info.kind == PushKind::Disconnection {
                ended.notify_one();
            }
            Ok::<(), ()>(())
        };
        let config = options.connection().set_push_sender(told);
        let client = server.master(options).await?;
        let connection = client.get_multiplexed_async_connection_with_config(&config);
        within(options, connection).await.map(Self::One)
    }

    /// Sends these at once, and returns the answers in their order; what a server refuses is an
    /// answer, too. One round trip to each server.
    ///
    /// # Errors
    /// The connection's: nobody knows what was done.
    pub(crate) async fn send(
        &self,
        requests: &[Request],
        options: &Options,
    ) -> RedisResult<Vec<Value>> {
        match self {
            Self::One(connection) => {
                let commands = requests.iter().map(|request| &request.command);
                within(options, pipelined(&mut connection.clone(), commands.collect())).await
            }
            Self::Cluster(connection) => within(options, by_slot(connection, requests)).await,
        }
    }
}

/// A pipeline goes to one server, so there is one for each slot.
async fn by_slot(connection: &ClusterConnection, requests: &[Request]) -> RedisResult<Vec<Value>> {
    let mut answers = vec![Value::Nil; requests.len()];
    let mut slots: HashMap<u16, (Vec<usize>, Vec<&Cmd>)> = HashMap::new();
    for (index, request) in requests.iter().enumerate() {
        let (indices, commands) = slots.entry(slot(&request.name)).or_default();
        indices.push(index);
        commands.push(&request.command);
    }
    let sent = slots.into_values().map(|(indices, commands)| {
        let mut connection = connection.clone();
        async move { (indices, pipelined(&mut connection, commands).await) }
    });
    for (indices, values) in join_all(sent).await {
        for (index, value) in indices.into_iter().zip(values?) {
            answers[index] = value;
        }
    }
    Ok(answers)
}

async fn pipelined(
    connection: &mut impl ConnectionLike,
    commands: Vec<&Cmd>,
) -> RedisResult<Vec<Value>> {
    let count = commands.len();
    let mut pipeline = Pipeline::with_capacity(count);
    for command in commands {
        pipeline.add_command(command.clone());
    }
    connection.req_packed_commands(&pipeline, 0, count).await
}

/// The first answer that is an error.
pub(crate) fn refusal(answers: &[Value]) -> Option<RedisError> {
    answers.iter().find_map(|answer| match answer {
        Value::ServerError(error) => Some(error.clone().into()),
        _ => None,
    })
}
