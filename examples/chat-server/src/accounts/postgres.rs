mod admin;
mod migrate;

use std::future::Future;
use std::time::Duration;

use async_trait::async_trait;
use chat_core::model::{Handle, Timestamp};
use chat_store_postgres::PostgresStore;
use deadpool_postgres::{Object, Pool};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Row, Statement};

use self::migrate::migrate;
use super::{Account, Accounts, AccountsError, SESSIONS_PER_ACCOUNT, Session, first_expiry, slide};

/// Connections, beside those of the store.
const CONNECTIONS: usize = 4;
/// How long anything may take, waiting for a connection included.
const DEADLINE: Duration = Duration::from_secs(10);

const CREATE: &str = "INSERT INTO @server_accounts (id, handle, skeleton, password, created_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
const FIND: &str = "SELECT id, password, created_at FROM @server_accounts WHERE handle = $1";
// What another node removes just now is left to it.
const SWEEP: &str = "DELETE FROM @server_sessions WHERE key IN (
        SELECT key FROM @server_sessions WHERE expires_at <= $1
        LIMIT 1000 FOR UPDATE SKIP LOCKED
    )";
const LOCK: &str = "SELECT 1 FROM @server_accounts WHERE id = $1 FOR UPDATE";
const MAKE_ROOM: &str = "DELETE FROM @server_sessions WHERE key IN (
        SELECT key FROM @server_sessions WHERE account = $1
        ORDER BY created_at DESC, key DESC OFFSET $2
    ) RETURNING key";
const OPEN: &str = "INSERT INTO @server_sessions (key, account, created_at, expires_at)
    VALUES ($1, $2, $3, $4)";
const USE: &str = "SELECT s.account, a.handle, s.created_at, s.expires_at
    FROM @server_sessions s JOIN @server_accounts a ON a.id = s.account
    WHERE s.key = $1 AND s.expires_at > $2";
// Another node may have moved it further.
const SLIDE: &str = "UPDATE @server_sessions SET expires_at = greatest(expires_at, $2)
    WHERE key = $1";
const END: &str = "DELETE FROM @server_sessions WHERE key = $1";
const END_ALL: &str = "DELETE FROM @server_sessions WHERE account = $1";
const CHECK: &str = "SELECT count(*), current_setting('transaction_read_only') = 'off'
    FROM (SELECT 1 FROM @server_accounts LIMIT 1) one";

/// Accounts in a PostgreSQL database, in the schema of the chat's tables: any number of nodes share
/// them. Own tables, own connections.
pub struct PostgresAccounts {
    pool: Pool,
    schema: Schema,
}

/// What stands before the name of a table.
#[derive(Clone, Debug)]
struct Schema(String);

impl Schema {
    fn new(name: &str) -> Self {
        Self(format!("\"{}\".", name.replace('"', "\"\"")))
    }

    /// With the schema for each `@`.
    fn put_into(&self, sql: &str) -> String {
        sql.replace('@', &self.0)
    }
}

impl PostgresAccounts {
    /// Connects, and makes the tables in this schema where there are none. The schema must be
    /// there: the store makes it.
    ///
    /// # Errors
    /// The database cannot be used, or is from a newer version.
    pub async fn connect(url: &str, schema: &str) -> Result<Self, AccountsError> {
        let accounts = Self::lazy(url, schema)?;
        let mut client = in_time(accounts.client()).await?;
        migrate(&mut client, &accounts.schema).await?;
        Ok(accounts)
    }

    /// The steps that these tables lack, by version. Changes nothing.
    ///
    /// # Errors
    /// The database cannot be used, or is from a newer version.
    pub(crate) async fn pending(
        url: &str,
        schema: &str,
    ) -> Result<Vec<(i64, String)>, AccountsError> {
        let accounts = Self::lazy(url, schema)?;
        in_time(async { migrate::pending(&accounts.client().await?, &accounts.schema).await }).await
    }

    /// Not connected yet.
    fn lazy(url: &str, schema: &str) -> Result<Self, AccountsError> {
        let options = PostgresStore::builder().connections(CONNECTIONS);
        let pool = options.pool(url).map_err(AccountsError::unavailable)?;
        Ok(Self { pool, schema: Schema::new(schema) })
    }

    async fn client(&self) -> Result<Object, AccountsError> {
        self.pool.get().await.map_err(|error| match error {
            deadpool_postgres::PoolError::Backend(error) => unavailable(error),
            error => AccountsError::unavailable(error.to_string()),
        })
    }

    async fn query(&self, sql: &str, values: Values<'_>) -> Result<Vec<Row>, AccountsError> {
        in_time(async {
            let client = self.client().await?;
            let statement =
                client.prepare_cached(&self.schema.put_into(sql)).await.map_err(unavailable)?;
            client.query(&statement, values).await.map_err(unavailable)
        })
        .await
    }

    async fn execute(&self, sql: &str, values: Values<'_>) -> Result<u64, AccountsError> {
        in_time(async {
            let client = self.client().await?;
            let statement =
                client.prepare_cached(&self.schema.put_into(sql)).await.map_err(unavailable)?;
            client.execute(&statement, values).await.map_err(unavailable)
        })
        .await
    }
}

type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

/// What the server tells beside its message may be a row, and stays unsaid.
fn unavailable(error: tokio_postgres::Error) -> AccountsError {
    let text = match error.as_db_error() {
        Some(said) => format!("PostgreSQL says {}: {}", said.code().code(), said.message()),
        None => format!("PostgreSQL: {error}"),
    };
    AccountsError::unavailable(text)
}

async fn in_time<T>(
    work: impl Future<Output = Result<T, AccountsError>>,
) -> Result<T, AccountsError> {
    let late = |_| Err(AccountsError::unavailable("PostgreSQL does not answer in time"));
    tokio::time::timeout(DEADLINE, work).await.unwrap_or_else(late)
}

#[async_trait]
impl Accounts for PostgresAccounts {
    async fn create(&self, account: &Account) -> Result<(), AccountsError> {
        let (handle, skeleton) = (account.handle.as_str(), account.handle.skeleton());
        let created_at = account.created_at.as_micros();
        let values: Values<'_> = &[&account.id, &handle, &skeleton, &account.password, &created_at];
        match self.execute(CREATE, values).await? {
            0 => Err(AccountsError::HandleTaken),
            _ => Ok(()),
        }
    }

    async fn find(&self, handle: &Handle) -> Result<Option<Account>, AccountsError> {
        let rows = self.query(FIND, &[&handle.as_str()]).await?;
        let account = |row: &Row| {
            Ok(Account {
                id: row.try_get(0)?,
                handle: handle.clone(),
                password: row.try_get(1)?,
                created_at: Timestamp::from_micros(row.try_get(2)?),
            })
        };
        rows.first().map(account).transpose().map_err(unavailable)
    }

    async fn open_session(
        &self,
        account: &str,
        key: &str,
        now: Timestamp,
    ) -> Result<Vec<String>, AccountsError> {
        let keep = i64::try_from(SESSIONS_PER_ACCOUNT).unwrap_or(i64::MAX) - 1;
        let (begin, end) = (now.as_micros(), first_expiry(now).as_micros());
        self.execute(SWEEP, &[&begin]).await?;
        let opened = async {
            let mut client = self.client().await?;
            let opened = async {
                let transaction = client.transaction().await?;
                let prepare = async |sql: &str| -> Result<Statement, tokio_postgres::Error> {
                    transaction.prepare_cached(&self.schema.put_into(sql)).await
                };
                // Logins of one account, on whatever nodes, come one after the other.
                transaction.execute(&prepare(LOCK).await?, &[&account]).await?;
                let ended =
                    transaction.query(&prepare(MAKE_ROOM).await?, &[&account, &keep]).await?;
                let values: Values<'_> = &[&key, &account, &begin, &end];
                transaction.execute(&prepare(OPEN).await?, values).await?;
                transaction.commit().await?;
                let ended = ended.iter().map(|row| row.try_get(0));
                ended.collect::<Result<Vec<String>, tokio_postgres::Error>>()
            };
            opened.await.map_err(unavailable)
        };
        in_time(opened).await
    }

    async fn use_session(
        &self,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<Session>, AccountsError> {
        let rows = self.query(USE, &[&key, &now.as_micros()]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let (mut session, created_at) = session(row).map_err(unavailable)?;
        if let Some(end) = slide(created_at, session.expires_at, now) {
            self.execute(SLIDE, &[&key, &end.as_micros()]).await?;
            session.expires_at = end;
        }
        Ok(Some(session))
    }

    async fn end_session(&self, key: &str) -> Result<(), AccountsError> {
        self.execute(END, &[&key]).await.map(drop)
    }

    async fn end_sessions(&self, account: &str) -> Result<(), AccountsError> {
        self.execute(END_ALL, &[&account]).await.map(drop)
    }

    async fn check(&self) -> Result<(), AccountsError> {
        let rows = self.query(CHECK, &[]).await?;
        let writable = rows.first().map(|row| row.try_get(1)).transpose().map_err(unavailable)?;
        match writable {
            Some(true) => Ok(()),
            _ => Err(AccountsError::unavailable("PostgreSQL only reads just now")),
        }
    }
}

fn session(row: &Row) -> Result<(Session, Timestamp), tokio_postgres::Error> {
    let handle: String = row.try_get(1)?;
    let session = Session {
        account: row.try_get(0)?,
        handle: Handle::from_stored(&handle),
        expires_at: Timestamp::from_micros(row.try_get(3)?),
    };
    Ok((session, Timestamp::from_micros(row.try_get(2)?)))
}

#[cfg(test)]
mod tests {
    use chat_testkit::servers::{PostgresServer, Server};

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn is_as_accounts_are() {
        if let Err(reason) = PostgresServer::find() {
            let required = std::env::var_os("CHAT_REQUIRE_SERVERS").is_some_and(|it| it == "1");
            assert!(!required, "{reason}");
            println!("not tested: {reason}");
            return;
        }
        let server = PostgresServer::start();
        let url = server.create_database().await;
        let store = PostgresStore::connect(&url).await.unwrap();
        let (one, two) = tokio::join!(
            PostgresAccounts::connect(&url, "chat"),
            PostgresAccounts::connect(&url, "chat")
        );
        let (one, two) = (one.unwrap(), two.unwrap());
        super::super::suite::run(&one).await;

        let account = super::super::suite::account("fred");
        let (first, second) = tokio::join!(one.create(&account), two.create(&account));
        assert_eq!([first, second].iter().filter(|result| result.is_ok()).count(), 1);

        let client = one.client().await.unwrap();
        let newer = "INSERT INTO chat.server_schema (version, works_from) VALUES (98, 1)";
        client.execute(newer, &[]).await.unwrap();
        assert!(PostgresAccounts::connect(&url, "chat").await.is_ok(), "it only grew");
        let newer = "INSERT INTO chat.server_schema (version, works_from) VALUES (99, 99)";
        client.execute(newer, &[]).await.unwrap();
        let newer = PostgresAccounts::connect(&url, "chat").await;
        assert!(matches!(newer, Err(AccountsError::Newer { found: 99 })));

        let other = PostgresStore::builder().schema("other").connect(&url).await.unwrap();
        let others = PostgresAccounts::connect(&url, "other").await.unwrap();
        assert!(others.find(&account.handle).await.unwrap().is_none(), "another chat");
        others.create(&account).await.unwrap();
        other.close();
        drop((client, one, two));
        store.close();
    }
}
