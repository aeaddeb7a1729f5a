mod binaries;
mod cluster;
mod options;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio_postgres::NoTls;

use self::cluster::Cluster;
pub use self::options::PostgresOptions;
use super::{NoServer, Server};

/// A server that somebody else started, with a user who may create databases.
const URL: &str = "CHAT_TEST_POSTGRES_URL";

/// A PostgreSQL for tests: a private one, or the one that `CHAT_TEST_POSTGRES_URL` names.
///
/// A private one listens on a socket in its own directory only. It ends, and its directory goes,
/// with this value. On somebody else's, the databases made here go with it.
#[derive(Debug)]
pub struct PostgresServer {
    place: Place,
    databases: AtomicU32,
}

#[derive(Debug)]
enum Place {
    Private(Cluster),
    Elsewhere(String),
}

impl Server for PostgresServer {
    const NAME: &'static str = "PostgreSQL";

    fn find() -> Result<(), NoServer> {
        if Self::is_private() { Self::find_private().map_err(|it| it.unset(URL)) } else { Ok(()) }
    }

    fn is_private() -> bool {
        std::env::var_os(URL).is_none()
    }

    fn find_private() -> Result<(), NoServer> {
        binaries::find().map(drop)
    }

    fn start() -> Self {
        match std::env::var(URL) {
            Ok(url) => Self { place: Place::Elsewhere(url), databases: AtomicU32::new(0) },
            Err(_) => Self::start_private(),
        }
    }

    fn start_private() -> Self {
        Self::options().start()
    }
}

impl PostgresServer {
    const fn of(cluster: Cluster) -> Self {
        Self { place: Place::Private(cluster), databases: AtomicU32::new(0) }
    }

    /// How a private server is to be started.
    pub fn options() -> PostgresOptions {
        PostgresOptions::default()
    }

    /// Makes an empty database, and says how to connect to it.
    ///
    /// # Panics
    /// When the server does not make it.
    pub async fn create_database(&self) -> String {
        self.create_database_with("").await
    }

    /// As [`create_database`](Self::create_database), with what else `CREATE DATABASE` may say.
    ///
    /// # Panics
    /// When the server does not make it.
    pub async fn create_database_with(&self, options: &str) -> String {
        let name = database(self.databases.fetch_add(1, Ordering::Relaxed));
        execute(&self.administration(), &format!("CREATE DATABASE {name} {options}")).await;
        self.connection_string(&name)
    }

    /// How to connect to a database of this name.
    fn connection_string(&self, database: &str) -> String {
        match &self.place {
            Place::Private(cluster) => cluster.connection_string(database),
            Place::Elsewhere(url) => with_database(url, database),
        }
    }

    /// How to connect to the database that others are made from.
    fn administration(&self) -> String {
        match &self.place {
            Place::Private(cluster) => cluster.connection_string("postgres"),
            Place::Elsewhere(url) => url.clone(),
        }
    }

    /// The socket that it listens on, for what stands between it and its clients; `None` if it is
    /// not private.
    pub fn socket(&self) -> Option<PathBuf> {
        match &self.place {
            Place::Private(cluster) => Some(cluster.socket()),
            Place::Elsewhere(_) => None,
        }
    }

    /// The port on 127.0.0.1 of a private server [with TLS](PostgresOptions::tls).
    pub fn port(&self) -> Option<u16> {
        match &self.place {
            Place::Private(cluster) => Some(cluster.port()),
            Place::Elsewhere(_) => None,
        }
    }

    /// Ends a private server: its clients are cut off, and what is not committed is undone.
    pub fn stop(&self) {
        if let Place::Private(cluster) = &self.place {
            cluster.stop();
        }
    }

    /// Ends a private server as a crash would: only what is in its log is there again.
    ///
    /// # Panics
    /// When it is not running.
    pub fn crash(&self) {
        if let Place::Private(cluster) = &self.place {
            cluster.crash();
        }
    }

    /// Starts a private server again, and waits until it is ready.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&self) {
        if let Place::Private(cluster) = &self.place {
            cluster.serve();
        }
    }
}

impl Drop for PostgresServer {
    /// Removes what was made on somebody else's server.
    fn drop(&mut self) {
        let Place::Elsewhere(url) = &self.place else { return };
        let (url, count) = (url.clone(), *self.databases.get_mut());
        let remove = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                for number in 0..count {
                    let name = database(number);
                    execute(&url, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
                }
            });
        };
        // A runtime may be running here, and waits for no other one on its own threads.
        let removed = std::thread::spawn(remove).join();
        // While a test fails, it is that which has to be seen.
        assert!(removed.is_ok() || std::thread::panicking(), "databases were left behind");
    }
}

fn database(number: u32) -> String {
    format!("chat_test_{}_{number}", std::process::id())
}

async fn execute(url: &str, statement: &str) {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a server");
    let connection = tokio::spawn(connection);
    client.batch_execute(statement).await.expect("a statement that is right");
    drop(client);
    connection.await.expect("a connection that ends").expect("a connection that ends well");
}

/// The same URL or list of settings, but of another database.
fn with_database(url: &str, database: &str) -> String {
    let Some(begin) = url.find("://").map(|at| at + 3) else {
        return format!("{url} dbname={database}");
    };
    let query = url.find('?').unwrap_or(url.len());
    let path = url[begin..query].find('/').map_or(query, |at| begin + at);
    format!("{}/{database}{}", &url[..path], &url[query..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_put_into_any_url() {
        for (url, expected) in [
            ("postgres://u:p@h:1/a?sslmode=disable", "postgres://u:p@h:1/b?sslmode=disable"),
            ("postgres://h", "postgres://h/b"),
            ("postgres://h?user=x", "postgres://h/b?user=x"),
            ("host=h user=x", "host=h user=x dbname=b"),
        ] {
            assert_eq!(with_database(url, "b"), expected);
        }
    }
}
