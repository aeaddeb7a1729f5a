use std::io;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};

pub(super) type Reader<'a> = Box<dyn AsyncRead + Send + Unpin + 'a>;
pub(super) type Writer<'a> = Box<dyn AsyncWrite + Send + Unpin + 'a>;

/// A connection to one of the two sides.
pub(super) enum Wire {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Wire {
    pub(super) fn tcp(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self::Tcp(stream))
    }

    pub(super) fn split(&mut self) -> (Reader<'_>, Writer<'_>) {
        match self {
            Self::Tcp(stream) => {
                let (reader, writer) = stream.split();
                (Box::new(reader), Box::new(writer))
            }
            Self::Unix(stream) => {
                let (reader, writer) = stream.split();
                (Box::new(reader), Box::new(writer))
            }
        }
    }

    /// Ends it with RST, where there is such a thing.
    pub(super) fn reset(self) {
        if let Self::Tcp(stream) = self {
            // An error says that it is over.
            let _ = stream.set_zero_linger();
        }
    }
}
