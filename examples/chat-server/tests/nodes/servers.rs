use chat_testkit::servers::{NoServer, PostgresServer, RedisServer, Server};

use crate::common::{Program, command};

/// A PostgreSQL that all tests share; each starts a Redis of its own.
pub(crate) struct Servers(PostgresServer);

impl Server for Servers {
    const NAME: &'static str = "PostgreSQL and Redis";

    fn find() -> Result<(), NoServer> {
        PostgresServer::find().and_then(|()| RedisServer::find())
    }

    fn is_private() -> bool {
        PostgresServer::is_private() && RedisServer::is_private()
    }

    fn find_private() -> Result<(), NoServer> {
        PostgresServer::find_private().and_then(|()| RedisServer::find_private())
    }

    fn start() -> Self {
        Self(PostgresServer::start())
    }

    fn start_private() -> Self {
        Self(PostgresServer::start_private())
    }
}

impl Servers {
    /// An empty database, as the program is told.
    pub(crate) async fn database(&self) -> String {
        database(&self.0).await
    }
}

/// An empty database on a private server, as the program is told.
pub(crate) async fn database(server: &PostgresServer) -> String {
    let settings = server.create_database().await;
    let value = |name: &str| {
        let of = |setting: &str| setting.strip_prefix(name)?.strip_prefix('=').map(str::to_owned);
        settings.split(' ').find_map(of).expect("a private server's")
    };
    let (host, user) = (value("host").replace('/', "%2F"), value("user"));
    format!("postgres://{user}@{host}:{}/{}", value("port"), value("dbname"))
}

/// Starts a node.
pub(crate) async fn node(store: &str, layer: &str) -> Program {
    node_of(store, layer, "chat").await
}

/// Starts a node of one of several chats that share a database and a Redis.
pub(crate) async fn node_of(store: &str, layer: &str, chat: &str) -> Program {
    let first = ["--listen", "127.0.0.1:0", "--log", "warn", "--rate-limit", "off"];
    let where_to = ["--store", store, "--layer", layer];
    let which = ["--store-schema", chat, "--layer-prefix", chat];
    Program::start(command(&[&first[..], &where_to, &which].concat())).await
}
