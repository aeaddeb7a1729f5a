use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// Stands between a store and its server. Muted, it swallows what the server says.
pub(crate) struct Proxy {
    port: u16,
    state: Arc<State>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct State {
    muted: AtomicBool,
    /// Round trips: how often a client spoke after its server.
    turns: AtomicUsize,
    cut: watch::Sender<()>,
}

impl Proxy {
    pub(crate) async fn start(socket: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State::default());
        let task = tokio::spawn({
            let state = state.clone();
            async move {
                let mut connections = JoinSet::new();
                while let Ok((client, _)) = listener.accept().await {
                    let server = UnixStream::connect(&socket).await.unwrap();
                    connections.spawn(forward(client, server, state.clone()));
                }
            }
        });
        Self { port, state, task }
    }

    /// How to connect to a database of a private server through it.
    pub(crate) fn url(&self, direct: &str) -> String {
        let (_, database) = direct.split_once("dbname=").unwrap();
        format!("host=127.0.0.1 port={} user=postgres sslmode=disable dbname={database}", self.port)
    }

    pub(crate) fn mute(&self, muted: bool) {
        self.state.muted.store(muted, Ordering::SeqCst);
    }

    /// Round trips so far, in all connections.
    pub(crate) fn turns(&self) -> usize {
        self.state.turns.load(Ordering::SeqCst)
    }

    /// Cuts all connections.
    pub(crate) fn cut(&self) {
        self.state.cut.send_replace(());
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn forward(mut client: TcpStream, mut server: UnixStream, state: Arc<State>) {
    let (mut asked, mut said) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    let mut answered = true;
    let mut cut = state.cut.subscribe();
    loop {
        tokio::select! {
            biased;
            _ = cut.changed() => return,
            read = client.read(&mut asked) => match read {
                Ok(length @ 1..) if server.write_all(&asked[..length]).await.is_ok() => {
                    let turn = usize::from(std::mem::take(&mut answered));
                    state.turns.fetch_add(turn, Ordering::SeqCst);
                }
                _ => return,
            },
            read = server.read(&mut said) => match read {
                Ok(1..) if state.muted.load(Ordering::SeqCst) => {}
                Ok(length @ 1..) if client.write_all(&said[..length]).await.is_ok() => {
                    answered = true;
                }
                _ => return,
            },
        }
    }
}
