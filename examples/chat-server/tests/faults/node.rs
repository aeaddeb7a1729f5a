use std::fs::File;
use std::path::{Path, PathBuf};

use chat_testkit::proxy::{FaultProxy, Target};
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::common::{PATIENCE, Program, Request, command};

/// A program, and what stands between it and everybody else.
pub(crate) struct Node {
    /// Where clients come in.
    pub(crate) door: FaultProxy,
    /// To PostgreSQL.
    pub(crate) store: FaultProxy,
    /// To Redis.
    pub(crate) layer: FaultProxy,
    options: Vec<String>,
    program: Mutex<Option<Program>>,
    log: PathBuf,
}

impl Node {
    pub(crate) async fn start(log: &Path, database: &str, postgres: Target, redis: Target) -> Self {
        let store = FaultProxy::start(postgres).await.unwrap();
        let layer = FaultProxy::start(redis).await.unwrap();
        // Nobody is there yet.
        let door = FaultProxy::start(log.with_extension("none")).await.unwrap();
        let (of_store, of_layer) = (store.address(), layer.address());
        let database = format!("postgres://postgres@{of_store}/{database}?sslmode=disable");
        let options = ["--listen", "127.0.0.1:0", "--log", "warn", "--rate-limit", "off"];
        let options = [&options[..], &["--auth", "open", "--store", &database, "--layer"]].concat();
        let mut options: Vec<String> = options.into_iter().map(str::to_owned).collect();
        options.push(format!("redis://{of_layer}"));
        let (program, log) = (Mutex::default(), log.to_owned());
        let node = Self { door, store, layer, options, program, log };
        node.serve().await;
        node
    }

    /// Starts the program, as often as it takes: it ends at once where there is no database.
    pub(crate) async fn serve(&self) {
        let options: Vec<&str> = self.options.iter().map(String::as_str).collect();
        let started = async {
            loop {
                let mut command = command(&options);
                let log = File::options().create(true).append(true).open(&self.log).unwrap();
                command.stderr(log);
                if let Ok(program) = Program::try_start(command).await {
                    return program;
                }
            }
        };
        let program = timeout(PATIENCE, started).await.expect("a node that starts");
        self.door.retarget(program.address);
        *self.program.lock().await = Some(program);
    }

    /// Ends the program as kill -9 does.
    pub(crate) async fn kill(&self) {
        self.program.lock().await.take().expect("it runs").kill().await;
    }

    /// The program hangs, or goes on.
    pub(crate) async fn signal(&self, name: &str) {
        self.program.lock().await.as_ref().expect("it runs").signal(name).await;
    }

    /// Waits until it says that what the others publish arrives.
    pub(crate) async fn hears_others(&self) {
        while Request::new(self.door.address(), "GET", "/readyz").send().await.json()["layer"]
            != "ok"
        {}
    }

    /// The end of what it logged.
    pub(crate) fn logged(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }
}
