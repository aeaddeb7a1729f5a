use std::time::{Duration, Instant};

use super::instance::Instance;

/// The name that the Sentinels know the master by.
const GROUP: &str = "main";
/// No fail-over takes this long.
const READY: Duration = Duration::from_secs(60);

/// A private master, its replica, and three Sentinels that watch them. They end with this value.
#[derive(Debug)]
pub struct RedisSentinel {
    servers: [Instance; 2],
    sentinels: Vec<Instance>,
    passwords: Option<[String; 2]>,
}

impl RedisSentinel {
    /// Starts them, and waits until the Sentinels know each other and the replica.
    ///
    /// # Panics
    /// When they do not start.
    pub fn start() -> Self {
        Self::of(None)
    }

    /// As [`start`](Self::start); the master and its replica ask for the first of these passwords,
    /// the Sentinels for the second.
    ///
    /// # Panics
    /// When they do not start.
    pub fn with_passwords(servers: &str, sentinels: &str) -> Self {
        Self::of(Some([servers.to_owned(), sentinels.to_owned()]))
    }

    fn of(passwords: Option<[String; 2]>) -> Self {
        let password = |index: usize| passwords.as_ref().map(|all| all[index].as_str());
        let master = Instance::with_password(password(0), &[]);
        let of = format!("127.0.0.1 {}", master.port());
        let replica = Instance::with_password(password(0), &[("replicaof", &of)]);
        let mut lines = format!(
            "sentinel monitor {GROUP} {of} 2\n\
             sentinel down-after-milliseconds {GROUP} 1000\n\
             sentinel failover-timeout {GROUP} 5000\n"
        );
        if let Some(password) = password(0) {
            lines.push_str(&format!("sentinel auth-pass {GROUP} {password}\n"));
        }
        let sentinels = (0..3).map(|_| Instance::sentinel(&lines, password(1))).collect();
        let started = Self { servers: [master, replica], sentinels, passwords };
        started.wait(|it| {
            it.sentinels.iter().all(|sentinel| {
                let quorum = sentinel.ask(&format!("SENTINEL CKQUORUM {GROUP}"));
                let replicas = sentinel.ask(&format!("SENTINEL REPLICAS {GROUP}"));
                quorum.is_ok_and(|it| it.starts_with("+OK 3"))
                    && replicas.is_ok_and(|it| it == "*1")
            })
        });
        started
    }

    /// How to connect to the master, with the passwords where there are some.
    pub fn url(&self) -> String {
        let address = |sentinel: &Instance| format!("127.0.0.1:{}", sentinel.port());
        let addresses: Vec<_> = self.sentinels.iter().map(address).collect();
        let addresses = addresses.join(",");
        match &self.passwords {
            None => format!("redis+sentinel://{addresses}/{GROUP}"),
            Some([servers, sentinels]) => format!(
                "redis+sentinel://:{servers}@{addresses}/{GROUP}?sentinel_password={sentinels}"
            ),
        }
    }

    /// Ends the first master as kill -9 does.
    ///
    /// # Panics
    /// When it is not running.
    pub fn kill_master(&self) {
        self.servers[0].kill();
    }

    fn wait(&self, holds: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + READY;
        while !holds(self) {
            assert!(Instant::now() < deadline, "the Sentinels are not ready");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}
