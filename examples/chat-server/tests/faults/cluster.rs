use std::net::SocketAddr;

use chat_testkit::proxy::Target;
use chat_testkit::servers::{PostgresServer, RedisServer, Server};
use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

use crate::node::Node;

/// Nodes of a cluster.
pub(crate) const NODES: usize = 3;

/// Three nodes, and the servers that they share.
pub(crate) struct Cluster {
    // Dropped in this order.
    pub(crate) nodes: Vec<Node>,
    pub(crate) postgres: PostgresServer,
    pub(crate) redis: RedisServer,
    /// How to connect to the database past all proxies.
    database: String,
    _logs: TempDir,
}

impl Cluster {
    pub(crate) async fn start() -> Self {
        let (postgres, redis) = tokio::task::spawn_blocking(|| {
            // The machine does not fail here, only what runs on it.
            (PostgresServer::options().fsync(false).start(), RedisServer::start_private())
        })
        .await
        .unwrap();
        let database = postgres.create_database().await;
        let (_, name) = database.split_once("dbname=").expect("a private server's");
        let logs = tempfile::tempdir().unwrap();
        let address = redis.url().trim_start_matches("redis://").parse::<SocketAddr>().unwrap();
        let mut nodes = vec![];
        for number in 0..NODES {
            let socket = Target::from(postgres.socket().expect("a private server's"));
            let log = logs.path().join(format!("node{number}.log"));
            nodes.push(Node::start(&log, name, socket, address.into()).await);
        }
        Self { nodes, postgres, redis, database, _logs: logs }
    }

    /// Where clients may come in.
    pub(crate) fn doors(&self) -> Vec<SocketAddr> {
        self.nodes.iter().map(|node| node.door.address()).collect()
    }

    /// Asks the database itself.
    pub(crate) async fn ask(&self) -> Client {
        let (client, connection) = tokio_postgres::connect(&self.database, NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }

    /// All links are as they should be.
    pub(crate) fn heal(&self) {
        for node in &self.nodes {
            for link in [&node.door, &node.store, &node.layer] {
                link.heal();
            }
        }
    }
}
