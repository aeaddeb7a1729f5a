//! A server in the test's own process or in one of its own, and small clients.

mod http;
#[cfg(unix)]
mod program;
#[cfg(unix)]
mod random;
mod websocket;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use chat_server::{Config, HashCost, Server};
use clap::Parser;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub(crate) use http::{Reply, Request};
#[cfg(unix)]
pub(crate) use program::{Program, Said, command, operator};
#[cfg(unix)]
pub(crate) use random::Random;
pub(crate) use websocket::{Frame, Socket, text};

/// How long anything may take before a test gives up on it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The password of everybody in tests.
pub(crate) const PASSWORD: &str = "correct horse";

/// A running server, with a database of its own. It ends with its value.
pub(crate) struct TestServer {
    pub(crate) address: SocketAddr,
    directory: Option<TempDir>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl TestServer {
    /// Starts one with these options, and hashes that are quick to make.
    pub(crate) async fn start(options: &[&str]) -> Self {
        Self::start_with(options, |_| {}).await
    }

    /// Starts one whose configuration is changed once more.
    pub(crate) async fn start_with(options: &[&str], change: impl FnOnce(&mut Config)) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), options, change).await
    }

    /// Starts one on the database in this directory.
    pub(crate) async fn start_in(
        directory: TempDir,
        options: &[&str],
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let store = format!("sqlite:{}", directory.path().join("chat.db").display());
        let first = ["chat-server", "--listen", "127.0.0.1:0", "--store", &store];
        let mut config = Config::try_parse_from(first.iter().chain(options)).unwrap();
        config.tuning.hash_cost = HashCost { memory_kib: 8, passes: 1 };
        change(&mut config);
        let server = Server::bind(config).await.unwrap();
        let (address, (stop, stopped)) = (server.address(), oneshot::channel::<()>());
        let task = tokio::spawn(server.run(async move {
            let _ = stopped.await;
        }));
        Self { address, directory: Some(directory), stop: Some(stop), task }
    }

    /// Where the database is.
    pub(crate) fn database(&self) -> PathBuf {
        self.directory.as_ref().unwrap().path().join("chat.db")
    }

    /// Opens a WebSocket with these headers.
    pub(crate) async fn socket(&self, headers: &[(&str, &str)]) -> Socket {
        Socket::open(self.address, headers).await.expect("a WebSocket")
    }

    pub(crate) fn get(&self, path: &str) -> Request {
        Request::new(self.address, "GET", path)
    }

    /// A POST with a JSON body.
    pub(crate) fn post(&self, path: &str, body: &serde_json::Value) -> Request {
        Request::new(self.address, "POST", path)
            .header("content-type", "application/json")
            .body(body.to_string())
    }

    pub(crate) fn register(&self, user: &str) -> Request {
        self.post("/api/register", &credentials(user, PASSWORD))
    }

    pub(crate) fn login(&self, user: &str, password: &str) -> Request {
        self.post("/api/login", &credentials(user, password))
    }

    /// Ends it in order, and leaves its database.
    pub(crate) async fn stop(mut self) -> TempDir {
        let _ = self.stop.take().unwrap().send(());
        tokio::time::timeout(PATIENCE, &mut self.task).await.unwrap().unwrap();
        self.directory.take().unwrap()
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub(crate) fn credentials(user: &str, password: &str) -> serde_json::Value {
    serde_json::json!({ "user": user, "password": password })
}
