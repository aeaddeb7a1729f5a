use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tempfile::TempDir;

use super::binaries;
use crate::servers::process::ServerProcess;

/// No server takes this long to start.
const READY: Duration = Duration::from_secs(30);

/// A process that serves from a directory of its own, on a free port of 127.0.0.1.
#[derive(Debug)]
pub(super) struct Instance {
    // Dropped in this order.
    process: Mutex<Option<ServerProcess>>,
    directory: TempDir,
    port: u16,
    arguments: Vec<String>,
}

impl Instance {
    /// Starts one with these settings besides, and waits until it is ready.
    pub(super) fn start(settings: &[(&str, &str)]) -> Self {
        Self::of(None, settings)
    }

    /// Starts a Sentinel with these lines in its file.
    pub(super) fn sentinel(lines: &str) -> Self {
        Self::of(Some(lines), &[])
    }

    fn of(sentinel: Option<&str>, settings: &[(&str, &str)]) -> Self {
        let directory = tempfile::Builder::new().prefix("chat-redis-").tempdir();
        let directory = directory.expect("a directory");
        let port = free_port();
        let mut arguments = vec![];
        if let Some(lines) = sentinel {
            let file = directory.path().join("sentinel.conf");
            std::fs::write(&file, lines).expect("a file");
            arguments.push(file.display().to_string());
            arguments.push("--sentinel".to_owned());
        } else {
            let set = [("save", ""), ("appendonly", "no"), ("repl-diskless-sync-delay", "0")];
            for (name, value) in set {
                arguments.extend([format!("--{name}"), value.to_owned()]);
            }
        }
        let here = directory.path();
        let (pid, home) = (here.join("pid").display().to_string(), here.display().to_string());
        let port_text = port.to_string();
        let always =
            [("port", &*port_text), ("bind", "127.0.0.1"), ("dir", &*home), ("pidfile", &*pid)];
        for (name, value) in always.iter().chain(settings) {
            arguments.extend([format!("--{name}"), (*value).to_owned()]);
        }
        let instance = Self { process: Mutex::default(), directory, port, arguments };
        instance.serve();
        instance
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }

    /// Starts the process, and waits until it is ready.
    pub(super) fn serve(&self) {
        let log = self.directory.path().join("log");
        let open = File::options().create(true).append(true).open(&log).expect("a log");
        let program = binaries::server().expect("Redis");
        let process = ServerProcess::start(None, "TERM", &program, &self.arguments, open);
        let mut process = process.expect("a process");
        let deadline = Instant::now() + READY;
        while !self.is_ready() {
            let over = process.is_over() || Instant::now() > deadline;
            assert!(!over, "{}", std::fs::read_to_string(&log).unwrap_or_default());
            std::thread::sleep(Duration::from_millis(5));
        }
        *self.process.lock() = Some(process);
    }

    /// Ends the process as a crash would, and waits for that.
    pub(super) fn kill(&self) {
        self.signal("KILL");
        self.process.lock().take();
    }

    /// Sends a signal to the process.
    pub(super) fn signal(&self, signal: &str) {
        assert!(self.process.lock().is_some(), "it is running");
        let pid = std::fs::read_to_string(self.directory.path().join("pid")).expect("a pid");
        let sent = Command::new("kill").args(["-s", signal, pid.trim()]).status();
        assert!(sent.expect("kill runs").success(), "it is running");
    }

    /// Asks something of a few words, and returns the first line of the answer.
    pub(super) fn ask(&self, question: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(READY))?;
        stream.write_all(format!("{question}\r\n").as_bytes())?;
        let mut answer = vec![];
        let mut byte = [0];
        while !answer.ends_with(b"\r\n") {
            stream.read_exact(&mut byte)?;
            answer.push(byte[0]);
        }
        Ok(String::from_utf8_lossy(&answer).trim_end().to_owned())
    }

    fn is_ready(&self) -> bool {
        self.ask("PING").is_ok_and(|answer| answer == "+PONG")
    }
}

impl Drop for Instance {
    /// What hangs does not end by itself.
    fn drop(&mut self) {
        if self.process.lock().is_some() {
            let pid = std::fs::read_to_string(self.directory.path().join("pid"));
            let pid = pid.unwrap_or_default();
            // An error says that it is over.
            let _ = Command::new("kill").args(["-s", "CONT", pid.trim()]).status();
        }
    }
}

pub(super) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}
