//! One round: trouble, peace, and what must be true then.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chat_testkit::socket::Wire;
use chat_testkit::{ModelClient, SocketClient};
use serde_json::json;
use tokio::sync::watch;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{Instant, timeout};

use crate::audit::{self, Audit};
use crate::cluster::Cluster;
use crate::common::{PATIENCE, Random};
use crate::journal::Journal;
use crate::peer::{Orders, Peer, Standing};
use crate::settling::{converged, present};
use crate::storm::storm;
use crate::verdict::{compare, judge};

/// People; every other one has two clients.
pub(crate) const USERS: usize = 6;
/// How long things break.
const STORM: Duration = Duration::from_secs(12);
/// How often somebody speaks and all others listen, with Redis.
const TURNS: usize = 20;
/// Much more than that takes; without Redis it would take twice as long.
const TALK: Duration = Duration::from_secs(15);
/// How often they try: a machine may have a slow moment.
const TRIES: usize = 3;

/// Runs a round.
///
/// # Panics
/// Where a promise is broken. The message names the seed, what is wrong and what was done when.
pub(crate) async fn run(seed: u64) {
    let journal = Arc::new(Journal::new());
    let cluster = Arc::new(Cluster::start().await);
    let wrong = Round::begin(&cluster, &journal, seed).await.go_on().await;
    if wrong.is_empty() {
        return;
    }
    let logs: Vec<String> = cluster.nodes.iter().map(|node| node.logged()).collect();
    let more = wrong.len().saturating_sub(20);
    panic!(
        "CHAT_FAULT_SEED={seed}\n{}\n… and {more} more\n\n{}\n\nthe nodes said last:\n{}",
        wrong[..wrong.len() - more].join("\n"),
        journal.told(),
        logs.join("\n---\n"),
    );
}

struct Round {
    cluster: Arc<Cluster>,
    journal: Arc<Journal>,
    random: Random,
    orders: watch::Sender<Orders>,
    standings: Vec<(String, watch::Receiver<Standing>)>,
    lives: JoinSet<Peer>,
    wrong: Vec<String>,
}

impl Round {
    /// Everybody is there, and all is well.
    async fn begin(cluster: &Arc<Cluster>, journal: &Arc<Journal>, seed: u64) -> Self {
        let mut random = Random::new(seed);
        audit::watch(&cluster.ask().await).await;
        let (orders, _) = watch::channel(Orders::default());
        let doors: Arc<[SocketAddr]> = cluster.doors().into();
        let (mut lives, mut standings) = (JoinSet::new(), vec![]);
        for user in 0..USERS {
            for device in &["a", "b"][..1 + user % 2] {
                let peer = Peer::new(&format!("u{user}"), device, random.next());
                let (standing, known) = watch::channel(Standing::default());
                standings.push((peer.name.clone(), known));
                lives.spawn(peer.live(doors.clone(), orders.subscribe(), standing));
            }
        }
        journal.line("everybody comes");
        let (cluster, journal) = (cluster.clone(), journal.clone());
        let wrong = vec![];
        Self { cluster, journal, random, orders, standings, lives, wrong }
    }

    /// All that happens; everything that is wrong.
    async fn go_on(mut self) -> Vec<String> {
        storm(&self.cluster, &self.journal, &mut self.random, STORM).await;
        self.orders.send_modify(|orders| orders.calm = true);
        self.converges("after the storm").await;
        self.redis(|cluster| cluster.redis.kill()).await;
        self.speaks("as Redis goes", None).await;
        // Its loss has made the nodes look into the database; now they look by themselves. And where
        // only one speaks, no other node learns from its own commits what it has missed.
        self.speaks("without Redis", Some(0)).await;
        self.redis(|cluster| cluster.redis.start_again()).await;
        self.speaks("as Redis returns", None).await;
        self.talk().await;
        let veterans = self.leave().await;
        let audit = Audit::read(&self.cluster.ask().await).await;
        for veteran in &veterans {
            self.wrong.append(&mut judge(veteran, &audit));
            let fresh = fresh(self.cluster.doors()[0], &veteran.handle).await;
            self.wrong.append(&mut compare(&veteran.name, &veteran.client.model, &fresh));
        }
        let misnumbered = audit.misnumbered();
        if !misnumbered.is_empty() {
            self.wrong.push(format!("rooms {misnumbered:?} are not numbered without a hole"));
        }
        self.tell(&veterans, &audit);
        self.wrong
    }

    async fn redis(&self, work: impl FnOnce(&Cluster) + Send + 'static) {
        let cluster = self.cluster.clone();
        spawn_blocking(move || work(&cluster)).await.unwrap();
    }

    /// One of the peers says something, or everybody does.
    async fn speaks(&mut self, when: &str, who: Option<usize>) {
        self.orders.send_modify(|orders| {
            orders.words += 1;
            orders.speaker = who.map(|at| self.standings[at].0.clone());
        });
        self.converges(when).await;
    }

    async fn converges(&mut self, when: &str) {
        let database = self.cluster.ask().await;
        let words = self.orders.borrow().words;
        match converged(&database, &self.standings, words, &self.journal).await {
            Ok(took) => self.measured(format_args!("{when}, all know everything after {took:?}")),
            Err(behind) => self.wrong.extend(behind.iter().map(|what| format!("{when}: {what}"))),
        }
    }

    fn measured(&self, what: impl std::fmt::Display) {
        println!("{what}");
        self.journal.line(what);
    }

    /// They speak in turn, so often that it is Redis that tells: looking into the database would take
    /// too long.
    async fn talk(&mut self) {
        for node in &self.cluster.nodes {
            timeout(PATIENCE, node.hears_others()).await.expect("a node that hears others");
        }
        for _ in 0..TRIES {
            match self.turns().await {
                Ok(took) if took <= TALK => return,
                Ok(_) => {}
                Err(mut behind) => return self.wrong.append(&mut behind),
            }
        }
        self.wrong.push("it takes too long: nodes do not hear each other".to_owned());
    }

    /// How long it takes until each of some words in turn is heard by all.
    async fn turns(&self) -> Result<Duration, Vec<String>> {
        let (begin, database) = (Instant::now(), self.cluster.ask().await);
        for turn in 0..TURNS {
            let speaker = self.standings[turn % self.standings.len()].0.clone();
            self.orders.send_modify(|orders| {
                orders.words += 1;
                orders.speaker = Some(speaker);
            });
            let words = self.orders.borrow().words;
            converged(&database, &self.standings, words, &self.journal).await?;
        }
        let took = begin.elapsed();
        self.measured(format_args!("with Redis, they spoke {TURNS} times in turn in {took:?}"));
        Ok(took)
    }

    /// Half of them go, and it is seen who is there; then the others do.
    async fn leave(&mut self) -> Vec<Peer> {
        let half: BTreeSet<String> = (0..USERS).step_by(2).map(|user| format!("u{user}")).collect();
        let (mut users, mut online) = (BTreeSet::new(), BTreeSet::new());
        for (name, standing) in &self.standings {
            let (user, handle) = (standing.borrow().user, name.split('.').next().unwrap());
            users.insert(user);
            if !half.contains(handle) {
                online.insert(user);
            }
        }
        self.orders.send_modify(|orders| orders.gone = half);
        match present(&self.cluster.redis.url(), &users, &online).await {
            Ok(took) => self.measured(format_args!("presence is true after {took:?}")),
            Err(mut named) => self.wrong.append(&mut named),
        }
        let all = (0..USERS).map(|user| format!("u{user}")).collect();
        self.orders.send_modify(|orders| orders.gone = all);
        std::mem::take(&mut self.lives).join_all().await
    }

    /// What happened, so that a round in which nothing did is seen.
    fn tell(&mut self, veterans: &[Peer], audit: &Audit) {
        let sum = |count: fn(&Peer) -> usize| veterans.iter().map(count).sum::<usize>();
        let acked = sum(|peer| {
            let entries = peer.client.model.outbox().entries().values();
            entries.filter(|entry| entry.acked.is_some()).count()
        });
        let again = sum(|peer| {
            let entries = peer.client.model.outbox().entries().values();
            entries.filter(|entry| entry.attempts > 1).count()
        });
        let told = format!(
            "{acked} messages acknowledged, {again} of them sent more than once, {} connections, {} \
             resets, {} memberships ended, {} frames of rooms",
            sum(|peer| peer.connections),
            sum(|peer| peer.client.model.counts().resets),
            audit.ends(),
            sum(|peer| peer.seen.len()),
        );
        println!("{told}");
        if acked < 100 || again == 0 || audit.ends() == 0 {
            self.wrong.push(format!("too little happened: {told}"));
        }
    }
}

/// Somebody who knows nothing, comes, and is told everything.
async fn fresh(door: SocketAddr, handle: &str) -> ModelClient {
    let mut client = SocketClient::new(&format!("{handle}.fresh"));
    client.connect(Wire::connect_with(door, "/chat", &[]).await.unwrap());
    client.send(&json!({ "type": "LOGIN", "user": handle })).await.unwrap();
    let all = |model: &ModelClient| model.is_live() && model.waiting() == 0;
    timeout(PATIENCE, client.until(all)).await.expect("in time").unwrap();
    client.model
}
