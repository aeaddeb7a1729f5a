use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use tokio_postgres::Config;

use crate::cause::Cause;
use crate::database::Database;
use crate::migrate::{self, MIGRATIONS, Migration, PendingMigration};
use crate::{OpenError, PostgresStore, server, tls};

/// How much longer than the server's own timeout an answer is waited for: it comes with its own
/// delay, and says for certain that nothing was done.
const GRACE: Duration = Duration::from_secs(2);

/// A transaction that does nothing for so long is not ended yet: any machine may be busy.
const SHORTEST_STALL: Duration = Duration::from_secs(1);

/// How soon a connection over TCP is noticed to be dead although nothing was sent.
const KEEPALIVE: Duration = Duration::from_secs(10);

/// How a database is opened. Made by [`PostgresStore::builder`].
///
/// ```no_run
/// # async fn open() -> Result<(), chat_store_postgres::OpenError> {
/// use chat_store_postgres::PostgresStore;
///
/// let url = "postgres://chat:secret@db.example/app?sslmode=require";
/// let store = PostgresStore::builder().schema("chat").connections(20).connect(url).await?;
/// # drop(store);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct PostgresOptions {
    schema: String,
    connections: usize,
    acquire_timeout: Duration,
    statement_timeout: Duration,
    root_certificates: Option<Vec<u8>>,
    newer: Vec<Migration>,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self {
            schema: "chat".to_owned(),
            connections: 16,
            acquire_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(5),
            root_certificates: None,
            newer: vec![],
        }
    }
}

impl PostgresOptions {
    /// The PostgreSQL schema that all tables and functions are in; it is made if it is not there.
    /// `chat`.
    pub fn schema(mut self, name: impl Into<String>) -> Self {
        self.schema = name.into();
        self
    }

    /// Connections of the store's own pool, made when they are needed; at least three, since two
    /// are kept for the reads that repair. 16. On one PostgreSQL, all nodes' together must stay
    /// below its `max_connections`.
    pub const fn connections(mut self, count: usize) -> Self {
        self.connections = count;
        self
    }

    /// How long a call waits for a connection, a new one's making included, before it fails without
    /// having done anything. 5 s.
    pub const fn acquire_timeout(mut self, timeout: Duration) -> Self {
        self.acquire_timeout = timeout;
        self
    }

    /// How long one statement may take, waiting for locks included: for the commits of those who came
    /// before, and for the round trip in which they decide. On the store's own connections the server
    /// ends it then, so that nothing was done for certain; if the server is silent two seconds
    /// longer, or on the host's pool, the connection is given up, and a commit's outcome is unknown.
    /// Whoever stalls in the middle of a change loses its locks after half the time, but not before
    /// a second, so that those who wait for them don't fail. 5 s, at least 1 ms and at most a day.
    pub const fn statement_timeout(mut self, timeout: Duration) -> Self {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        self.statement_timeout = match timeout.as_millis() {
            0 => Duration::from_millis(1),
            millis if millis > DAY.as_millis() => DAY,
            _ => timeout,
        };
        self
    }

    /// Certificates (PEM) of the authorities that may vouch for the server, instead of the
    /// system's. TLS always checks the server's certificate and name.
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates = Some(pem.into());
        self
    }

    /// For tests, and no part of the API: the store of a newer version, whose schema has this step,
    /// too. In its text `@` stands for the schema; programs that know the version `works_from` or a
    /// newer one work beside it.
    #[doc(hidden)]
    pub fn newer_step(mut self, sql: &'static str, works_from: i64) -> Self {
        self.newer.push(Migration { sql, works_from });
        self
    }

    /// Connects to the database of this URL (or list of settings, `host=… user=…`) and brings its
    /// schema up to date. The URL's `sslmode` says whether TLS is used: `disable`, `prefer` (where
    /// the server has it; the default) or `require`.
    ///
    /// # Errors
    /// An [`OpenError`]; nothing was changed then.
    ///
    /// # Cancel safety
    /// Dropping the future closes the connections; the schema may have been brought up to date.
    pub async fn connect(self, url: &str) -> Result<PostgresStore, OpenError> {
        let pool = self.pool(url)?;
        self.from_pool(pool).await
    }

    /// What [`connect`](Self::connect) would do to the schema; everything, where there is none.
    /// Changes nothing.
    ///
    /// # Errors
    /// An [`OpenError`], as [`connect`](Self::connect) would have.
    pub async fn pending_migrations(self, url: &str) -> Result<Vec<PendingMigration>, OpenError> {
        if !is_plain_name(&self.schema) {
            return Err(OpenError::InvalidSchemaName(self.schema));
        }
        let mut client = self.pool(url)?.get().await.map_err(Cause::from)?;
        server::check(&client).await?;
        Ok(migrate::left(&mut client, &self.schema).await?)
    }

    /// The pool that [`connect`](Self::connect) would use: for a host's own tables in the same
    /// database, with the same TLS and timeouts. Connects to nothing yet. Whoever waits for a
    /// connection waits as long as he likes: a deadline is the host's business.
    ///
    /// # Errors
    /// [`OpenError::InvalidUrl`], [`OpenError::Certificates`].
    pub fn pool(&self, url: &str) -> Result<Pool, OpenError> {
        let invalid = |error: tokio_postgres::Error| OpenError::InvalidUrl(Box::new(error));
        let mut config: Config = url.parse().map_err(invalid)?;
        self.configure(&mut config);
        let tls = tls::connector(self.root_certificates.as_deref())?;
        // Whoever finds a connection closed gets another; what was left in one was ended.
        let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        Pool::builder(Manager::from_config(config, tls, manager))
            .max_size(self.connections)
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| OpenError::Database(Box::new(error)))
    }

    /// Uses the host's own pool (of the crate that [`deadpool_postgres`](crate::deadpool_postgres)
    /// is) and brings the schema up to date in its database. Ordinary calls use all but two of its
    /// connections at once at most; what the host takes may be missing to them.
    ///
    /// The connections' settings are the host's business. Its recycling method may be `Fast`. A
    /// `statement_timeout` and a shorter `idle_in_transaction_session_timeout` should be there, as
    /// [`pool`](Self::pool) sets them, or whoever stalls holds up his room; and
    /// `default_transaction_isolation` must be `read committed`, as it is by default.
    ///
    /// # Errors
    /// An [`OpenError`]; nothing was changed then.
    ///
    /// # Cancel safety
    /// As [`connect`](Self::connect).
    pub async fn from_pool(self, pool: Pool) -> Result<PostgresStore, OpenError> {
        if !is_plain_name(&self.schema) {
            return Err(OpenError::InvalidSchemaName(self.schema));
        }
        let patience = self.statement_timeout + GRACE;
        let database = Database::new(pool.clone(), &self.schema, self.acquire_timeout, patience)?;
        let mut client = pool.get().await.map_err(Cause::from)?;
        server::check(&client).await?;
        let migrations = [MIGRATIONS, &self.newer].concat();
        migrate::run(&mut client, &self.schema, &migrations).await?;
        Ok(PostgresStore { database: Arc::new(database) })
    }

    /// What every connection of the store's own pool is told; what the URL says goes first.
    fn configure(&self, config: &mut Config) {
        let timeout = self.statement_timeout.as_millis();
        // Whoever stalls while he holds a lock is ended before those who wait for it give up. In
        // between, a call only decides: it waits for nothing but its turn on a processor.
        let idle = (timeout / 2).max(SHORTEST_STALL.as_millis());
        // Many short statements: compiling them takes longer than they do.
        let mut options = format!(
            "-c statement_timeout={timeout} -c idle_in_transaction_session_timeout={idle} \
             -c default_transaction_isolation=read\\ committed -c jit=off"
        );
        if let Some(own) = config.get_options() {
            options = format!("{options} {own}");
        }
        config.options(options);
        if config.get_application_name().is_none() {
            config.application_name("chat");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(self.acquire_timeout);
        }
        config.keepalives_idle(KEEPALIVE).tcp_user_timeout(self.statement_timeout + GRACE);
    }
}

/// Whether it needs no quotes, and is not the system's.
fn is_plain_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=63).contains(&name.len())
        && name.bytes().all(plain)
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.starts_with("pg_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_has_a_plain_name() {
        for good in ["chat", "_c", "a1_b", &"a".repeat(63)] {
            assert!(is_plain_name(good), "{good}");
        }
        for bad in ["", "1a", "Chat", "a b", "a\"b", "a.b", "pg_chat", "ä", &"a".repeat(64)] {
            assert!(!is_plain_name(bad), "{bad}");
        }
    }

    #[test]
    fn what_the_url_says_goes_first() {
        let mut config: Config = "host=h options='-c statement_timeout=7'".parse().unwrap();
        PostgresOptions::default().configure(&mut config);
        let options = config.get_options().unwrap();
        assert!(options.ends_with("-c statement_timeout=7"), "{options}");
        assert_eq!(config.get_application_name(), Some("chat"));
    }
}
