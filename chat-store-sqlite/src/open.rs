use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::error::OpenFailure;
use crate::{OpenError, SqliteOptions, migrate};

/// Statements a connection keeps prepared: more than this crate has.
const STATEMENTS: usize = 128;

/// The connections of a database. Without `readers` the writer reads, too.
pub(crate) struct Connections {
    pub(crate) writer: Connection,
    pub(crate) readers: Vec<Connection>,
}

/// Opens all connections and brings the schema up to date. Blocks.
pub(crate) fn open(
    options: &SqliteOptions,
    path: Option<&PathBuf>,
) -> Result<Connections, OpenFailure> {
    let Some(path) = path else {
        let mut writer = Connection::open_in_memory()?;
        prepare(&writer, options)?;
        migrate::run(&mut writer)?;
        return Ok(Connections { writer, readers: Vec::new() });
    };
    if path.as_os_str().is_empty() {
        // To SQLite this is a private temporary database, a different one for each connection.
        return Err(std::io::Error::from(std::io::ErrorKind::InvalidInput).into());
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut writer = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_CREATE)?;
    if options.exclusive {
        // Before anything is read: with a write-ahead log, SQLite then locks the file for good.
        writer.busy_timeout(options.busy_timeout)?;
        writer.pragma_update_and_check(None, "locking_mode", "EXCLUSIVE", |_| Ok(()))?;
    }
    prepare(&writer, options)?;
    write_ahead(&writer, options.busy_timeout)?;
    migrate::run(&mut writer)?;
    let reader = |_| -> Result<Connection, OpenFailure> {
        let reader = Connection::open_with_flags(path, flags)?;
        prepare(&reader, options)?;
        reader.pragma_update(None, "query_only", true)?;
        Ok(reader)
    };
    let readers = if options.exclusive { 0 } else { options.readers };
    let readers = (0..readers).map(reader).collect::<Result<_, _>>()?;
    Ok(Connections { writer, readers })
}

/// A connection beside those of a store, to a database that is there; it only reads.
pub(crate) fn beside(path: &Path, timeout: Duration) -> Result<Connection, OpenFailure> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(timeout)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn prepare(connection: &Connection, options: &SqliteOptions) -> rusqlite::Result<()> {
    connection.busy_timeout(options.busy_timeout)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "synchronous", options.synchronous.pragma())?;
    // Where the operating system's fsync stops short of the disk (macOS).
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", -8_192)?;
    // What a long read made the log grow by is given back.
    connection.pragma_update_and_check(None, "journal_size_limit", 64 << 20, |_| Ok(()))
}

/// Switches to a write-ahead log. Other processes that open the file at the same time are waited
/// for here, since SQLite does not call its busy handler for this.
fn write_ahead(connection: &Connection, timeout: Duration) -> Result<(), OpenFailure> {
    let deadline = Instant::now() + timeout;
    loop {
        let mode: rusqlite::Result<String> =
            connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0));
        match mode {
            Ok(mode) if mode == "wal" => return Ok(()),
            Ok(mode) => return Err(OpenError::NoWriteAheadLog { mode }.into()),
            Err(error) if is_busy(&error) && Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(5));
            }
            Err(error) => return Err(error.into()),
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// Runs a statement without parameters or rows.
pub(crate) fn execute(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute(()).map(drop)
}
