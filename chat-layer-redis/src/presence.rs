use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chat_core::model::UserId;
use chat_core::port::{Presence, PresenceError};
use parking_lot::Mutex;
use redis::{Cmd, RedisResult, Value};
use tokio::sync::Notify;

use crate::commands::{Commands, Request, refusal};
use crate::names::Names;
use crate::node::NodeId;
use crate::options::Options;
use crate::server::Server;

/// Writes a node's lease for each key. The server's clock decides when it ends. A key goes when its
/// last lease ends.
const RENEW: &str = include_str!("presence/renew.lua");
/// The indices of the keys that have a lease that lasts.
const ONLINE: &str = include_str!("presence/online.lua");

/// One node's part in the knowledge of who is online: a sorted set for each user, with the end of
/// each node's lease by the clock of the server. Its leases outlive it, until their end.
///
/// A call ends within twice the [time to connect and that of a
/// response](crate::RedisBusBuilder::timeouts), if need be with an error.
pub struct RedisPresence {
    node: NodeId,
    server: Server,
    options: Options,
    connection: Mutex<Option<Commands>>,
    /// Held while somebody connects, so that others wait for that instead of connecting, too.
    connecting: tokio::sync::Mutex<()>,
}

impl RedisPresence {
    pub(crate) fn new(server: Server, options: Options, node: NodeId) -> Self {
        let (connection, connecting) = (Mutex::default(), tokio::sync::Mutex::default());
        Self { node, server, options, connection, connecting }
    }

    /// One script for each shard of users.
    fn scripts(&self, users: &[UserId], script: &str, arguments: &[&[u8]]) -> Vec<Request> {
        let shards = by_shard(users).into_values();
        let request = |users: Vec<UserId>| {
            let keys: Vec<_> =
                users.into_iter().map(|user| self.options.names.leases(user)).collect();
            let mut command = redis::cmd("EVAL");
            command.arg(script).arg(keys.len()).arg(&keys).arg(arguments);
            Request { name: keys.into_iter().next().unwrap_or_default(), command }
        };
        shards.map(request).collect()
    }

    /// Sends what may be sent twice: leases are set, not counted.
    async fn send(&self, requests: Vec<Request>) -> Result<Vec<Value>, PresenceError> {
        if requests.is_empty() {
            return Ok(vec![]);
        }
        let used = self.connection.lock().clone();
        let mut answers = self.try_send(&requests).await;
        // A connection may have ended since it was last used.
        if used.is_some() && answers.as_ref().is_err_and(|error| !error.is_timeout()) {
            answers = self.try_send(&requests).await;
        }
        answers.map_err(PresenceError::new)
    }

    async fn try_send(&self, requests: &[Request]) -> RedisResult<Vec<Value>> {
        let connection = self.connected().await?;
        let answers = connection.send(requests, &self.options).await;
        let answers = answers.and_then(|answers| refusal(&answers).map_or(Ok(answers), Err));
        if answers.is_err() {
            // Whatever it was, the next call connects anew.
            *self.connection.lock() = None;
        }
        answers
    }

    async fn connected(&self) -> RedisResult<Commands> {
        let current = || self.connection.lock().clone();
        if let Some(connection) = current() {
            return Ok(connection);
        }
        crate::server::within(&self.options, async {
            let _connecting = self.connecting.lock().await;
            if let Some(connection) = current() {
                return Ok(connection);
            }
            let ended = Arc::new(Notify::new());
            let connection = Commands::connect(&self.server, &self.options, ended).await?;
            *self.connection.lock() = Some(connection.clone());
            Ok(connection)
        })
        .await
    }
}

#[async_trait]
impl Presence for RedisPresence {
    async fn renew(&self, users: &[UserId], lease: Duration) -> Result<(), PresenceError> {
        let lease = lease.as_millis().to_string();
        let arguments = [self.node.as_bytes(), lease.as_bytes()];
        self.send(self.scripts(users, RENEW, &arguments)).await.map(drop)
    }

    async fn leave(&self, users: &[UserId]) -> Result<(), PresenceError> {
        let request = |user: &UserId| {
            let name = self.options.names.leases(*user);
            let mut command = Cmd::new();
            command.arg("ZREM").arg(&name).arg(self.node.as_bytes());
            Request { name, command }
        };
        self.send(users.iter().map(request).collect()).await.map(drop)
    }

    async fn online(&self, users: &[UserId]) -> Result<Vec<UserId>, PresenceError> {
        let answers = self.send(self.scripts(users, ONLINE, &[])).await?;
        let mut online = vec![];
        for (users, answer) in by_shard(users).into_values().zip(answers) {
            let indices: Vec<usize> =
                redis::from_redis_value(answer).map_err(PresenceError::new)?;
            online.extend(indices.into_iter().filter_map(|index| users.get(index).copied()));
        }
        Ok(online)
    }
}

impl fmt::Debug for RedisPresence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisPresence").finish_non_exhaustive()
    }
}

/// The users, each once, by shard.
fn by_shard(users: &[UserId]) -> BTreeMap<i64, Vec<UserId>> {
    let mut seen = HashSet::new();
    let mut shards: BTreeMap<i64, Vec<UserId>> = BTreeMap::new();
    for user in users.iter().filter(|user| seen.insert(**user)) {
        shards.entry(Names::shard(*user)).or_default().push(*user);
    }
    shards
}
