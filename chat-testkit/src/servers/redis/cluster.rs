use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::binaries;
use super::instance::{Instance, free_port};

/// No cluster takes this long to be made.
const READY: Duration = Duration::from_secs(60);
/// After so many milliseconds a silent member is no member.
const SILENCE: &str = "1000";

/// A private Redis Cluster. It ends with this value.
#[derive(Debug)]
pub struct RedisCluster {
    members: Vec<Instance>,
}

impl RedisCluster {
    /// Starts a cluster of so many masters, without replicas, and waits until it is ready.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start(masters: usize) -> Self {
        Self::with_replicas(masters, 0)
    }

    /// Starts a cluster of so many masters with so many replicas each, and waits until it is ready.
    ///
    /// # Panics
    /// When it does not start.
    pub fn with_replicas(masters: usize, replicas: usize) -> Self {
        let start = |_| {
            let bus = free_port().to_string();
            Instance::start(&[
                ("cluster-enabled", "yes"),
                ("cluster-port", &bus),
                ("cluster-node-timeout", SILENCE),
            ])
        };
        let members: Vec<_> = (0..masters * (1 + replicas)).map(start).collect();
        let cluster = Self { members };
        let addresses = (0..cluster.members.len()).map(|member| cluster.address(member));
        let mut arguments = vec!["--cluster".to_owned(), "create".to_owned()];
        arguments.extend(addresses);
        arguments.extend(["--cluster-replicas".to_owned(), replicas.to_string()]);
        arguments.push("--cluster-yes".to_owned());
        cluster.command(&arguments);
        cluster.wait_until_ready();
        cluster
    }

    /// How to connect to it.
    pub fn url(&self) -> String {
        let addresses: Vec<_> =
            (0..self.members.len()).map(|member| self.address(member)).collect();
        format!("redis+cluster://{}", addresses.join(","))
    }

    /// How to connect to one member.
    pub fn member_url(&self, member: usize) -> String {
        format!("redis://{}", self.address(member))
    }

    /// The ports of its members: first the masters, as they were when it was started.
    pub fn ports(&self) -> Vec<u16> {
        self.members.iter().map(Instance::port).collect()
    }

    /// Ends one member as kill -9 does.
    ///
    /// # Panics
    /// When it is not running.
    pub fn kill(&self, member: usize) {
        self.members[member].kill();
    }

    /// Moves slots from one master to another.
    ///
    /// # Panics
    /// When they are not moved.
    pub fn move_slots(&self, from: usize, to: usize, count: usize) {
        let (from, to) = (self.id(from), self.id(to));
        self.command(&[
            "--cluster".to_owned(),
            "reshard".to_owned(),
            self.address(0),
            "--cluster-from".to_owned(),
            from,
            "--cluster-to".to_owned(),
            to,
            "--cluster-slots".to_owned(),
            count.to_string(),
            "--cluster-yes".to_owned(),
        ]);
    }

    /// Waits until each member that runs says that all is well.
    ///
    /// # Panics
    /// When that does not happen.
    pub fn wait_until_ready(&self) {
        let deadline = Instant::now() + READY;
        let slots = |member: &Instance| {
            // Refused while a member does not know who has the slot.
            member.ask("CLUSTER COUNTKEYSINSLOT 0").is_err()
                || member
                    .ask("EXISTS x")
                    .is_ok_and(|it| it.starts_with(':') || it.starts_with("-MOVED"))
        };
        while !self.members.iter().all(slots) {
            assert!(Instant::now() < deadline, "the cluster is not ready");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn address(&self, member: usize) -> String {
        format!("127.0.0.1:{}", self.members[member].port())
    }

    fn id(&self, member: usize) -> String {
        let port = self.members[member].port().to_string();
        self.command(&["-p".to_owned(), port, "CLUSTER".to_owned(), "MYID".to_owned()])
    }

    /// Runs the client's program, which must succeed.
    fn command(&self, arguments: &[String]) -> String {
        let output = Command::new(binaries::client().expect("redis-cli"))
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .expect("redis-cli runs");
        let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}{complaint}");
        said
    }
}
