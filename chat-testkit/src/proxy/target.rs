use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use tokio::net::{TcpStream, UnixStream};

use super::wire::Wire;

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// On a port.
    Tcp(SocketAddr),
    /// On a Unix socket of this path.
    Unix(PathBuf),
}

impl Target {
    pub(super) async fn connect(&self) -> io::Result<Wire> {
        Ok(match self {
            Self::Tcp(address) => Wire::tcp(TcpStream::connect(address).await?)?,
            Self::Unix(path) => Wire::Unix(UnixStream::connect(path).await?),
        })
    }
}

impl From<SocketAddr> for Target {
    fn from(address: SocketAddr) -> Self {
        Self::Tcp(address)
    }
}

impl From<PathBuf> for Target {
    fn from(path: PathBuf) -> Self {
        Self::Unix(path)
    }
}

impl From<&Path> for Target {
    fn from(path: &Path) -> Self {
        Self::Unix(path.to_owned())
    }
}
