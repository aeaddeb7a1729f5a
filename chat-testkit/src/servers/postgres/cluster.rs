use std::fs::{File, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tempfile::TempDir;

use super::binaries;
use super::options::{PostgresOptions, Tls};
use crate::servers::account::Account;
use crate::servers::process::ServerProcess;

/// No server takes this long to start, even after a crash.
const READY: Duration = Duration::from_secs(60);

/// Bytes that the path of a Unix socket may have.
const MAX_SOCKET_PATH: usize = 107;

/// Databases in a directory of their own, and the process that serves them.
#[derive(Debug)]
pub(super) struct Cluster {
    // Dropped in this order.
    process: Mutex<Option<ServerProcess>>,
    directory: TempDir,
    port: u16,
    binaries: PathBuf,
    account: Option<Account>,
    arguments: Vec<String>,
}

impl Cluster {
    pub(super) fn start(options: &PostgresOptions) -> Self {
        let binaries = binaries::find().expect("PostgreSQL");
        let account = Account::instead_of_root(&["postgres", "nobody"]);
        let directory = directory(account);
        let data = directory.path().join("data");
        let initdb = Account::command(account, &binaries.join("initdb"))
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"])
            .args(["--no-sync", "--no-instructions"])
            .arg(&data)
            .output()
            .expect("initdb runs");
        assert!(initdb.status.success(), "{}", String::from_utf8_lossy(&initdb.stderr));
        let port = if options.tls.is_some() { free_port() } else { 5432 };
        let mut settings = vec![
            format!("unix_socket_directories={}", directory.path().display()),
            format!("port={port}"),
            "max_connections=200".to_owned(),
            format!("fsync={}", options.fsync),
        ];
        match &options.tls {
            Some(tls) => settings.extend(tls_settings(directory.path(), account, tls)),
            None => settings.push("listen_addresses=".to_owned()),
        }
        let mut arguments = vec!["-D".to_owned(), data.display().to_string()];
        arguments.extend(settings.into_iter().flat_map(|setting| ["-c".to_owned(), setting]));
        let process = Mutex::default();
        let cluster = Self { process, directory, port, binaries, account, arguments };
        cluster.serve();
        cluster
    }

    /// How to connect to one of its databases over its socket.
    pub(super) fn connection_string(&self, database: &str) -> String {
        let (host, port) = (self.directory.path().display(), self.port);
        format!("host={host} port={port} user=postgres dbname={database}")
    }

    pub(super) fn socket(&self) -> PathBuf {
        self.directory.path().join(format!(".s.PGSQL.{}", self.port))
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }

    /// Starts the process, and waits until it is ready.
    pub(super) fn serve(&self) {
        let log = self.directory.path().join("log");
        let open = File::options().create(true).append(true).open(&log).expect("a log");
        let program = self.binaries.join("postgres");
        // SIGINT: clients are cut off, and the server ends in order.
        let process = ServerProcess::start(self.account, "INT", &program, &self.arguments, open);
        let mut process = process.expect("a process");
        let deadline = Instant::now() + READY;
        while !self.is_ready() {
            let over = process.is_over() || Instant::now() > deadline;
            assert!(!over, "{}", std::fs::read_to_string(&log).unwrap_or_default());
            std::thread::sleep(Duration::from_millis(20));
        }
        *self.process.lock() = Some(process);
    }

    /// Ends the process.
    pub(super) fn stop(&self) {
        self.process.lock().take();
    }

    /// Ends the process as a crash would: what is not in its log is lost.
    pub(super) fn crash(&self) {
        let done = Account::command(self.account, &self.binaries.join("pg_ctl"))
            .args(["stop", "--silent", "--mode=immediate", "-D"])
            .arg(self.directory.path().join("data"))
            .stdin(Stdio::null())
            .status();
        assert!(done.expect("pg_ctl runs").success(), "the server was running");
        self.stop();
    }

    fn is_ready(&self) -> bool {
        let asked = Account::command(self.account, &self.binaries.join("pg_isready"))
            .args(["--quiet", &format!("--port={}", self.port), "--host"])
            .arg(self.directory.path())
            .stdin(Stdio::null())
            .status();
        asked.expect("pg_isready runs").success()
    }
}

/// A directory that the account owns, with a path short enough for a socket in it.
fn directory(account: Option<Account>) -> TempDir {
    let make = |parent: &Path| tempfile::Builder::new().prefix("chat-pg-").tempdir_in(parent);
    let mut directory = make(&std::env::temp_dir()).expect("a directory");
    if directory.path().as_os_str().len() + "/.s.PGSQL.65535".len() > MAX_SOCKET_PATH {
        directory = make(Path::new("/tmp")).expect("a directory");
    }
    give(account, directory.path());
    directory
}

fn give(account: Option<Account>, path: &Path) {
    if let Some(account) = account {
        account.own(path).expect("root gives away what it likes");
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

fn tls_settings(directory: &Path, account: Option<Account>, tls: &Tls) -> [String; 4] {
    let write = |name: &str, pem: &str| {
        let path = directory.join(name);
        std::fs::write(&path, pem).expect("a file");
        std::fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("its owner's alone");
        give(account, &path);
        path.display().to_string()
    };
    [
        "listen_addresses=127.0.0.1".to_owned(),
        "ssl=on".to_owned(),
        format!("ssl_cert_file={}", write("certificate.pem", &tls.certificate)),
        format!("ssl_key_file={}", write("key.pem", &tls.key)),
    ]
}
