mod admin;

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use chat_core::model::{Handle, Timestamp};
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, TransactionBehavior, params};
use tokio::sync::{mpsc, oneshot};

use super::schema::{left, migrate, version};
use super::{Account, Accounts, AccountsError, SESSIONS_PER_ACCOUNT, Session, first_expiry, slide};

/// Requests that may wait for the database; more are refused.
const QUEUE: usize = 1024;
/// How long another connection may hold the database.
const BUSY: Duration = Duration::from_secs(5);

/// Accounts in a SQLite database, which may be the one of the chat: own tables, own connection, own
/// thread. The thread ends when this is dropped.
pub struct SqliteAccounts {
    jobs: mpsc::Sender<Job>,
}

struct Job(Box<dyn FnOnce(&mut Connection) + Send>);

impl SqliteAccounts {
    /// Opens the database, and makes it and its tables where there are none.
    ///
    /// # Errors
    /// The file cannot be opened, or is from a newer version.
    pub async fn open(path: &Path) -> Result<Self, AccountsError> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (ready, opened) = oneshot::channel();
        let path = path.to_owned();
        thread::Builder::new()
            .name("accounts".into())
            .spawn(move || serve(&path, ready, queue))
            .map_err(AccountsError::unavailable)?;
        opened.await.map_err(AccountsError::unavailable)??;
        Ok(Self { jobs })
    }

    /// The steps that the schema of the database in this file lacks, by version. Changes nothing.
    ///
    /// # Errors
    /// The file cannot be opened, or is from a newer version.
    pub(crate) fn pending(path: &Path) -> Result<Vec<(i64, &'static str)>, AccountsError> {
        if !path.exists() {
            return left(0);
        }
        let found = || {
            let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            connection.busy_timeout(BUSY)?;
            connection.pragma_update(None, "query_only", true)?;
            version(&connection)
        };
        left(found().map_err(AccountsError::unavailable)?)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, AccountsError> {
        let (answer, result) = oneshot::channel();
        let job = Job(Box::new(move |connection| {
            // Whoever asked may have gone.
            let _ = answer.send(work(connection));
        }));
        self.jobs.try_send(job).map_err(|error| AccountsError::unavailable(error.to_string()))?;
        result.await.map_err(AccountsError::unavailable)?.map_err(AccountsError::unavailable)
    }
}

fn serve(
    path: &Path,
    ready: oneshot::Sender<Result<(), AccountsError>>,
    mut queue: mpsc::Receiver<Job>,
) {
    let mut connection = match connect(path) {
        Ok(connection) => connection,
        Err(error) => return ready.send(Err(error)).unwrap_or_default(),
    };
    if ready.send(Ok(())).is_err() {
        return;
    }
    while let Some(Job(work)) = queue.blocking_recv() {
        work(&mut connection);
    }
}

fn connect(path: &Path) -> Result<Connection, AccountsError> {
    let open = || {
        let connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        write_ahead(&connection)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        Ok::<_, rusqlite::Error>(connection)
    };
    let mut connection = open().map_err(AccountsError::unavailable)?;
    migrate(&mut connection)?;
    Ok(connection)
}

/// Switches to a write-ahead log. SQLite does not wait by itself for another who does so just now.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    let deadline = Instant::now() + BUSY;
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && Instant::now() < deadline =>
            {
                thread::sleep(Duration::from_millis(5));
            }
            done => return done,
        }
    }
}

#[async_trait]
impl Accounts for SqliteAccounts {
    async fn create(&self, account: &Account) -> Result<(), AccountsError> {
        let (account, skeleton) = (account.clone(), account.handle.skeleton());
        let inserted = self.run(move |connection| {
            let values = params![
                account.id,
                account.handle.as_str(),
                skeleton,
                account.password,
                account.created_at.as_micros()
            ];
            let sql = "INSERT INTO server_accounts (id, handle, skeleton, password, created_at)
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            match connection.execute(sql, values) {
                Ok(_) => Ok(true),
                Err(error) if is_taken(&error) => Ok(false),
                Err(error) => Err(error),
            }
        });
        if inserted.await? { Ok(()) } else { Err(AccountsError::HandleTaken) }
    }

    async fn find(&self, handle: &Handle) -> Result<Option<Account>, AccountsError> {
        let handle = handle.clone();
        self.run(move |connection| {
            let sql = "SELECT id, password, created_at FROM server_accounts WHERE handle = ?1";
            let mut find = connection.prepare_cached(sql)?;
            find.query_row([handle.as_str()], |row| {
                Ok(Account {
                    id: row.get(0)?,
                    handle: handle.clone(),
                    password: row.get(1)?,
                    created_at: Timestamp::from_micros(row.get(2)?),
                })
            })
            .optional()
        })
        .await
    }

    async fn open_session(
        &self,
        account: &str,
        key: &str,
        now: Timestamp,
    ) -> Result<Vec<String>, AccountsError> {
        let (account, key) = (account.to_owned(), key.to_owned());
        self.run(move |connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction
                .prepare_cached("DELETE FROM server_sessions WHERE expires_at <= ?1")?
                .execute([now.as_micros()])?;
            let ended = make_room(&transaction, &account)?;
            transaction
                .prepare_cached(
                    "INSERT INTO server_sessions (key, account, created_at, expires_at)
                     VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![key, account, now.as_micros(), first_expiry(now).as_micros()])?;
            transaction.commit()?;
            Ok(ended)
        })
        .await
    }

    async fn use_session(
        &self,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<Session>, AccountsError> {
        let key = key.to_owned();
        self.run(move |connection| {
            let found = connection
                .prepare_cached(
                    "SELECT s.account, a.handle, s.created_at, s.expires_at
                     FROM server_sessions s JOIN server_accounts a ON a.id = s.account
                     WHERE s.key = ?1 AND s.expires_at > ?2",
                )?
                .query_row(params![key, now.as_micros()], |row| {
                    let handle: String = row.get(1)?;
                    let session = Session {
                        account: row.get(0)?,
                        handle: Handle::from_stored(&handle),
                        expires_at: Timestamp::from_micros(row.get(3)?),
                    };
                    Ok((session, Timestamp::from_micros(row.get(2)?)))
                })
                .optional()?;
            let Some((mut session, created_at)) = found else { return Ok(None) };
            if let Some(end) = slide(created_at, session.expires_at, now) {
                connection
                    .prepare_cached("UPDATE server_sessions SET expires_at = ?2 WHERE key = ?1")?
                    .execute(params![key, end.as_micros()])?;
                session.expires_at = end;
            }
            Ok(Some(session))
        })
        .await
    }

    async fn end_session(&self, key: &str) -> Result<(), AccountsError> {
        let key = key.to_owned();
        self.run(move |connection| {
            connection
                .prepare_cached("DELETE FROM server_sessions WHERE key = ?1")?
                .execute([key])
                .map(drop)
        })
        .await
    }

    async fn end_sessions(&self, account: &str) -> Result<(), AccountsError> {
        let account = account.to_owned();
        self.run(move |connection| {
            connection
                .prepare_cached("DELETE FROM server_sessions WHERE account = ?1")?
                .execute([account])
                .map(drop)
        })
        .await
    }

    async fn check(&self) -> Result<(), AccountsError> {
        self.run(|connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.rollback()
        })
        .await
    }
}

fn is_taken(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
}

fn make_room(connection: &Connection, account: &str) -> rusqlite::Result<Vec<String>> {
    let keep = i64::try_from(SESSIONS_PER_ACCOUNT).unwrap_or(i64::MAX) - 1;
    connection
        .prepare_cached(
            "DELETE FROM server_sessions WHERE key IN (
                 SELECT key FROM server_sessions WHERE account = ?1
                 ORDER BY created_at DESC, key DESC LIMIT -1 OFFSET ?2
             ) RETURNING key",
        )?
        .query_map(params![account, keep], |row| row.get(0))?
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn is_as_accounts_are() {
        let directory = tempfile::tempdir().unwrap();
        let accounts = SqliteAccounts::open(&directory.path().join("a.db")).await.unwrap();
        super::super::suite::run(&accounts).await;
    }

    #[tokio::test]
    async fn survives_the_server() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.db");
        let account = super::super::suite::account("bob");
        let now = Timestamp::from_micros(1);
        let accounts = SqliteAccounts::open(&path).await.unwrap();
        accounts.create(&account).await.unwrap();
        accounts.open_session(&account.id, "k", now).await.unwrap();
        drop(accounts);
        let accounts = SqliteAccounts::open(&path).await.unwrap();
        assert_eq!(accounts.find(&account.handle).await.unwrap(), Some(account));
        assert!(accounts.use_session("k", now).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn two_servers_may_share_a_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.db");
        let (one, two) = tokio::join!(SqliteAccounts::open(&path), SqliteAccounts::open(&path));
        let (one, two) = (one.unwrap(), two.unwrap());
        let account = super::super::suite::account("bob");
        let (first, second) = tokio::join!(one.create(&account), two.create(&account));
        assert_eq!([first, second].iter().filter(|result| result.is_ok()).count(), 1);
    }

    #[tokio::test]
    async fn a_path_that_leads_nowhere_is_an_error() {
        let opened = SqliteAccounts::open(Path::new("/nowhere/at/all.db")).await;
        assert!(matches!(opened, Err(AccountsError::Unavailable(_))));
    }
}
