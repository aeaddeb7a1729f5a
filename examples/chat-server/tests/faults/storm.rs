//! What fails, and when: the seed decides.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use chat_testkit::proxy::{FaultProxy, Flow, Side};
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{Instant, sleep, sleep_until};

use crate::cluster::{Cluster, NODES};
use crate::common::Random;
use crate::flood::flood;
use crate::journal::Journal;

/// What those who break things need.
#[derive(Clone)]
struct Breaker {
    cluster: Arc<Cluster>,
    journal: Arc<Journal>,
    end: Instant,
}

/// Breaks nodes, Redis, PostgreSQL and links, all at once and each in its own order, and mends all of
/// it. Of each kind of fault, something happens.
pub(crate) async fn storm(
    cluster: &Arc<Cluster>,
    journal: &Arc<Journal>,
    random: &mut Random,
    lasts: Duration,
) {
    let end = Instant::now() + lasts;
    let breaker = || Breaker { cluster: cluster.clone(), journal: journal.clone(), end };
    let mut breaking = JoinSet::new();
    breaking.spawn(breaker().nodes(Random::new(random.next())));
    breaking.spawn(breaker().redis(Random::new(random.next())));
    breaking.spawn(breaker().postgres(Random::new(random.next())));
    breaking.spawn(breaker().links(Random::new(random.next())));
    breaking.join_all().await;
    cluster.heal();
    journal.line("everything is mended");
}

impl Breaker {
    fn is_over(&self) -> bool {
        Instant::now() >= self.end
    }

    async fn nodes(self, mut random: Random) {
        let mut deck = Deck::new(&["kill", "kill", "hang"]);
        while !self.is_over() {
            pause(&mut random, 300, 2_500).await;
            let (at, what) = (random.below(NODES), deck.draw(&mut random));
            let node = &self.cluster.nodes[at];
            self.journal.line(format_args!("node {at}: {what}"));
            if what == "kill" {
                node.kill().await;
                pause(&mut random, 0, 1_500).await;
                node.serve().await;
            } else {
                node.signal("STOP").await;
                pause(&mut random, 100, 1_500).await;
                node.signal("CONT").await;
            }
            self.journal.line(format_args!("node {at} is back"));
        }
    }

    async fn redis(self, mut random: Random) {
        let mut deck = Deck::new(&["kill", "hang", "flood", "cut off pub/sub"]);
        while !self.is_over() {
            pause(&mut random, 100, 1_200).await;
            let what = deck.draw(&mut random);
            self.journal.line(format_args!("redis: {what}"));
            match what {
                "kill" => {
                    self.blocking(|cluster| cluster.redis.kill()).await;
                    pause(&mut random, 0, 2_000).await;
                    self.blocking(|cluster| cluster.redis.start_again()).await;
                }
                "hang" => {
                    self.cluster.redis.pause();
                    pause(&mut random, 100, 3_000).await;
                    self.cluster.redis.resume();
                }
                "flood" => {
                    let limit = |bytes| {
                        format!("CONFIG SET client-output-buffer-limit \"pubsub {bytes} 0 0\"")
                    };
                    let set = |question: String| {
                        self.blocking(move |cluster| {
                            assert_eq!(cluster.redis.ask(&question).unwrap(), "+OK");
                        })
                    };
                    set(limit(64 << 10)).await;
                    let address = self.cluster.redis.url();
                    let address = address.trim_start_matches("redis://").parse().unwrap();
                    let lasts = Duration::from_millis(300 + random.below(1_200) as u64);
                    flood(address, &mut random, lasts).await;
                    set(limit(32 << 20)).await;
                }
                _ => {
                    let kill = |cluster: &Cluster| cluster.redis.ask("CLIENT KILL TYPE pubsub");
                    self.blocking(move |cluster| drop(kill(cluster).unwrap())).await;
                }
            }
            self.journal.line("redis is well");
        }
    }

    async fn postgres(self, mut random: Random) {
        let mut deck = Deck::new(&["ended", "crashes"]);
        while !self.is_over() {
            pause(&mut random, 1_000, 5_000).await;
            let what = deck.draw(&mut random);
            self.journal.line(format_args!("postgres: {what}"));
            let crashes = what == "crashes";
            self.blocking(move |cluster| match crashes {
                true => cluster.postgres.crash(),
                false => cluster.postgres.stop(),
            })
            .await;
            pause(&mut random, 0, 800).await;
            self.blocking(|cluster| cluster.postgres.start_again()).await;
            self.journal.line("postgres is back");
        }
    }

    async fn links(self, mut random: Random) {
        let mut faults = Deck::new(&[
            "cut",
            "client told",
            "server told",
            "held",
            "held up",
            "held down",
            "late",
            "trickle",
            "refused",
        ]);
        let mut links = Deck::new(&["clients", "store", "layer"]);
        while !self.is_over() {
            pause(&mut random, 50, 600).await;
            let at = random.below(NODES);
            let (fault, link) = (faults.draw(&mut random), links.draw(&mut random));
            self.journal.line(format_args!("{link} of node {at}: {fault}"));
            let node = &self.cluster.nodes[at];
            let proxy = match link {
                "clients" => &node.door,
                "store" => &node.store,
                _ => &node.layer,
            };
            inflict(proxy, fault);
            // Now and then longer than anybody waits for an answer.
            let most = if random.below(6) == 0 { 9_000 } else { 1_500 };
            let lasts = Duration::from_millis((100 + random.below(most)) as u64);
            sleep_until(self.end.min(Instant::now() + lasts)).await;
            proxy.heal();
            // Whoever was never told must find out by himself; but clients that go on elsewhere need
            // not be seen here for two heartbeats.
            if link == "clients" && fault.ends_with("told") {
                proxy.cut();
            }
        }
    }

    async fn blocking(&self, work: impl FnOnce(&Cluster) + Send + 'static) {
        let cluster = self.cluster.clone();
        spawn_blocking(move || work(&cluster)).await.unwrap();
    }
}

fn inflict(proxy: &FaultProxy, fault: &str) {
    match fault {
        "cut" => proxy.cut(),
        "client told" => proxy.half_open(Side::Client),
        "server told" => proxy.half_open(Side::Server),
        "held" => proxy.set(Flow::Held),
        "held up" => proxy.set_towards(Side::Server, Flow::Held),
        "held down" => proxy.set_towards(Side::Client, Flow::Held),
        "late" => {
            let (latency, jitter) = (Duration::from_millis(60), Duration::from_millis(120));
            proxy.set(Flow::Delayed { latency, jitter });
        }
        "trickle" => {
            let bytes_per_second = NonZeroU32::new(4_000).expect("not zero");
            proxy.set(Flow::Trickle { bytes_per_second });
        }
        _ => {
            proxy.refuse(true);
            proxy.cut();
        }
    }
}

async fn pause(random: &mut Random, least: usize, most: usize) {
    sleep(Duration::from_millis((least + random.below(most - least)) as u64)).await;
}

/// Draws without putting back, so that everything comes.
struct Deck {
    cards: &'static [&'static str],
    left: Vec<&'static str>,
}

impl Deck {
    const fn new(cards: &'static [&'static str]) -> Self {
        Self { cards, left: vec![] }
    }

    fn draw(&mut self, random: &mut Random) -> &'static str {
        if self.left.is_empty() {
            self.left = self.cards.to_vec();
        }
        self.left.swap_remove(random.below(self.left.len()))
    }
}
