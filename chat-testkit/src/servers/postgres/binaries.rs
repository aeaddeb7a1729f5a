use std::path::{Path, PathBuf};

use crate::servers::NoServer;

/// Where PostgreSQL's programs are: in the newest version that Debian's packages installed, or in
/// the path.
pub(super) fn find() -> Result<PathBuf, NoServer> {
    let installed = newest(Path::new("/usr/lib/postgresql"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    installed
        .into_iter()
        .chain(std::env::split_paths(&path))
        .find(|directory| ["initdb", "postgres"].iter().all(|name| directory.join(name).is_file()))
        .ok_or_else(|| {
            NoServer("neither /usr/lib/postgresql nor the path has initdb and postgres".into())
        })
}

/// The programs of the highest version below this directory.
fn newest(versions: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(versions).ok()?;
    let version = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = entries.flatten().map(|entry| entry.path()).max_by_key(version)?;
    Some(newest.join("bin"))
}
