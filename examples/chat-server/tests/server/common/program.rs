use std::net::SocketAddr;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use super::PATIENCE;

/// How long a command may take that works on a whole database.
const LONG: Duration = Duration::from_secs(300);

/// The program as one starts it. It ends with its value.
pub(crate) struct Program {
    child: Child,
    stdout: Lines<BufReader<ChildStdout>>,
    pub(crate) address: SocketAddr,
}

/// How to start the program: the one that was built with the tests, or the one that the
/// environment variable `CHAT_SERVER_BIN` names.
pub(crate) fn command(options: &[&str]) -> Command {
    let built = || env!("CARGO_BIN_EXE_chat-server").into();
    let mut command = Command::new(std::env::var_os("CHAT_SERVER_BIN").unwrap_or_else(built));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CHAT_")) {
        command.env_remove(name);
    }
    command.args(options).kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What a command said when it had ended.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Gives a command as an operator does, with this on its standard input.
pub(crate) async fn operator(arguments: &[&str], input: &str) -> Said {
    let mut child = command(arguments).stdin(Stdio::piped()).spawn().unwrap();
    // Whoever reads nothing may have ended before.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes()).await;
    let output = timeout(LONG, child.wait_with_output()).await.expect("it ends").unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { status: output.status, stdout: text(output.stdout), stderr: text(output.stderr) }
}

impl Program {
    pub(crate) async fn start(command: Command) -> Self {
        Self::try_start(command).await.expect("it starts")
    }

    /// Starts it; or how it ended instead.
    pub(crate) async fn try_start(mut command: Command) -> Result<Self, ExitStatus> {
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = timeout(PATIENCE, stdout.next_line()).await.expect("ready").unwrap();
        let Some(line) = line else { return Err(child.wait().await.unwrap()) };
        let address = line.strip_prefix("listening on http://").expect(&line).parse().unwrap();
        Ok(Self { child, stdout, address })
    }

    pub(crate) async fn in_memory(options: &[&str]) -> Self {
        let first = ["--listen", "127.0.0.1:0", "--store", "sqlite::memory:"];
        Self::start(command(&[&first, options].concat())).await
    }

    /// How to start it on the database in this file, for anybody and at any speed.
    pub(crate) fn open_on(database: &Path) -> Command {
        let store = format!("sqlite:{}", database.display());
        let first = ["--listen", "127.0.0.1:0", "--store", &store];
        command(&[&first[..], &["--auth", "open", "--rate-limit", "off"]].concat())
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    pub(crate) async fn signal(&self, name: &str) {
        let pid = self.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status().await.unwrap();
        assert!(sent.success());
    }

    /// The next line that it prints.
    pub(crate) async fn line(&mut self) -> String {
        timeout(PATIENCE, self.stdout.next_line()).await.expect("a line").unwrap().unwrap()
    }

    /// Ends it at once, without a word to it.
    pub(crate) async fn kill(mut self) {
        self.child.start_kill().unwrap();
        let status = timeout(PATIENCE, self.child.wait()).await.expect("ends").unwrap();
        assert_eq!(status.code(), None, "it ended by itself");
    }

    /// How it ended, what else it printed, and what it logged.
    pub(crate) async fn ended(mut self) -> (ExitStatus, Option<String>, String) {
        let status = timeout(PATIENCE, self.child.wait()).await.expect("ends").unwrap();
        let more = self.stdout.next_line().await.unwrap();
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).await.unwrap();
        (status, more, log)
    }
}
