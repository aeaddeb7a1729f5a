use std::path::PathBuf;

use crate::servers::NoServer;

/// The server's program, of Redis or of Valkey.
pub(super) fn server() -> Result<PathBuf, NoServer> {
    find(&["redis-server", "valkey-server"])
        .ok_or_else(|| NoServer("the path has no redis-server".into()))
}

/// The client's program, which makes clusters.
pub(super) fn client() -> Result<PathBuf, NoServer> {
    find(&["redis-cli", "valkey-cli"])
        .ok_or_else(|| NoServer("the path has no redis-cli, which makes clusters".into()))
}

fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    names.iter().find_map(|name| {
        std::env::split_paths(&path).map(|directory| directory.join(name)).find(|it| it.is_file())
    })
}
