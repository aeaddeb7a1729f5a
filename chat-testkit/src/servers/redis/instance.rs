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
    tls_port: Option<u16>,
    password: Option<String>,
    arguments: Vec<String>,
}

/// What is special about an instance.
#[derive(Default)]
struct Special<'a> {
    /// Lines of a Sentinel's file.
    sentinel: Option<&'a str>,
    /// A certificate and its key, both PEM.
    tls: Option<[&'a str; 2]>,
    password: Option<&'a str>,
}

impl Instance {
    /// Starts one with these settings besides, and waits until it is ready.
    pub(super) fn start(settings: &[(&str, &str)]) -> Self {
        Self::of(&Special::default(), settings)
    }

    /// As [`start`](Self::start), but it asks for a password.
    pub(super) fn with_password(password: Option<&str>, settings: &[(&str, &str)]) -> Self {
        Self::of(&Special { password, ..Special::default() }, settings)
    }

    /// Starts a Sentinel with these lines in its file.
    pub(super) fn sentinel(lines: &str, password: Option<&str>) -> Self {
        Self::of(&Special { sentinel: Some(lines), password, ..Special::default() }, &[])
    }

    /// Starts one that also speaks TLS, on another port.
    pub(super) fn with_tls(certificate: &str, key: &str) -> Self {
        Self::of(&Special { tls: Some([certificate, key]), ..Special::default() }, &[])
    }

    fn of(special: &Special<'_>, settings: &[(&str, &str)]) -> Self {
        let directory = tempfile::Builder::new().prefix("chat-redis-").tempdir();
        let directory = directory.expect("a directory");
        let port = free_port();
        let mut arguments = vec![];
        let write = |name: &str, text: &str| {
            let file = directory.path().join(name);
            std::fs::write(&file, text).expect("a file");
            file.display().to_string()
        };
        if let Some(lines) = special.sentinel {
            arguments.extend([write("sentinel.conf", lines), "--sentinel".to_owned()]);
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
        if let Some(password) = special.password {
            let all = ["--requirepass", password, "--masterauth", password];
            let of_sentinels = if special.sentinel.is_some() { 2 } else { all.len() };
            arguments.extend(all[..of_sentinels].iter().map(|it| (*it).to_owned()));
        }
        let tls_port = special.tls.map(|[certificate, key]| {
            let port = free_port();
            let files = [("cert", "certificate.pem", certificate), ("key", "key.pem", key)];
            for (what, name, pem) in files {
                arguments.extend([format!("--tls-{what}-file"), write(name, pem)]);
            }
            // Clients show nothing of themselves.
            arguments.extend(["--tls-auth-clients".to_owned(), "no".to_owned()]);
            arguments.extend(["--tls-port".to_owned(), port.to_string()]);
            port
        });
        let (process, password) = (Mutex::default(), special.password.map(str::to_owned));
        let instance = Self { process, directory, port, tls_port, password, arguments };
        instance.serve();
        instance
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }

    pub(super) const fn tls_port(&self) -> Option<u16> {
        self.tls_port
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
        if let Some(password) = &self.password {
            stream.write_all(format!("AUTH {password}\r\n").as_bytes())?;
            line(&mut stream)?;
        }
        stream.write_all(format!("{question}\r\n").as_bytes())?;
        line(&mut stream)
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

/// The next line of an answer.
fn line(stream: &mut TcpStream) -> std::io::Result<String> {
    let (mut line, mut byte) = (vec![], [0]);
    while !line.ends_with(b"\r\n") {
        stream.read_exact(&mut byte)?;
        line.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
}

pub(super) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}
