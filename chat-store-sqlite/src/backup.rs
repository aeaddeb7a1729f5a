use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::BackupError;
use crate::open::beside;
use crate::threads::on_thread;

/// How long another process's lock is waited for.
const BUSY: Duration = Duration::from_secs(30);

/// Copies a database into a new file, as it stands at one moment, while others read and write it:
/// all that is in it, the host's own tables too. The copy is checked and on the disk when this
/// returns; until then it has the name of the target with `.partial` behind it.
///
/// # Errors
/// A [`BackupError`]: there is no database, the target is there already, or the disk is full.
/// Nothing new has the target's name then.
///
/// # Cancel safety
/// Dropping the future does not stop the copying.
pub async fn backup(
    database: impl AsRef<Path>,
    target: impl AsRef<Path>,
) -> Result<(), BackupError> {
    let (database, target) = (database.as_ref().to_owned(), target.as_ref().to_owned());
    on_thread("chat-sqlite-backup", move || copy(&database, &target)).await
}

fn copy(database: &Path, target: &Path) -> Result<(), BackupError> {
    if target.exists() {
        return Err(BackupError::TargetExists(target.to_owned()));
    }
    let partial = with_suffix(target, ".partial");
    remove(&partial)?;
    let made = write(database, &partial).and_then(|()| {
        fs::rename(&partial, target)?;
        sync_directory(target)
    });
    // What is left of a copy that failed is of no use.
    made.or_else(|error| remove(&partial).and(Err(error)))
}

fn write(database: &Path, partial: &Path) -> Result<(), BackupError> {
    let connection = beside(database, BUSY)?;
    // It writes nothing to the database itself.
    connection.pragma_update(None, "query_only", false).map_err(BackupError::copy)?;
    let name = partial.to_str().ok_or_else(|| io::Error::other("a path that is not UTF-8"))?;
    connection.execute("VACUUM INTO ?1", [name]).map_err(BackupError::copy)?;
    let copy = beside(partial, BUSY)?;
    let found = copy.query_row("PRAGMA integrity_check(1)", (), |row| row.get(0));
    let found: String = found.map_err(BackupError::copy)?;
    if found != "ok" {
        return Err(BackupError::Damaged(found));
    }
    drop(copy);
    // SQLite does not flush what VACUUM INTO writes.
    Ok(File::open(partial)?.sync_all()?)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn remove(path: &Path) -> Result<(), BackupError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// The new name is on the disk, too.
fn sync_directory(path: &Path) -> Result<(), BackupError> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = File::open(parent.unwrap_or(Path::new(".")));
    // Not every system opens directories.
    match directory {
        Ok(directory) if cfg!(unix) => Ok(directory.sync_all()?),
        _ => Ok(()),
    }
}
