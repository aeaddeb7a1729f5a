//! The rules of a layer, while its servers are moved and killed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use chat_core::port::{ChannelLayer, Topic};
use chat_layer_redis::RedisBus;
use chat_testkit::servers::{RedisCluster, RedisSentinel, RedisServer};
use chat_testkit::{TestLayers, layer};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use crate::node::{Node, quick, room};

/// Enough for each of three masters to have many.
const ROOMS: i64 = 60;
/// How often a case that runs is looked at.
const TICK: Duration = Duration::from_millis(10);
/// What was lost while servers were disturbed does not come when they have been at peace for so long.
const PATIENCE: Duration = Duration::from_secs(5);

/// When servers are disturbed. While they are, a layer may lose what is published; before and after,
/// it may not.
#[derive(Default)]
struct Disturbances {
    /// Odd while there is one.
    phase: AtomicUsize,
    /// Cases that were seen to run in one, once for each.
    met: AtomicUsize,
}

impl Disturbances {
    /// Disturbs servers, until nodes that live on hear each other in every room again.
    async fn during(&self, watch: &mut Watch, disturb: impl Future<Output = ()>) {
        let before = self.met.load(Ordering::SeqCst);
        self.phase.fetch_add(1, Ordering::SeqCst);
        disturb.await;
        watch.is_whole().await;
        assert!(self.met.load(Ordering::SeqCst) > before, "no case ran meanwhile");
        self.phase.fetch_add(1, Ordering::SeqCst);
    }

    /// Runs a case until it holds. It may fail only if servers were disturbed while it ran; then it
    /// may also wait in vain, and is run again when they are at peace.
    async fn hold(&self, case: &layer::Case, bus: &RedisBus) {
        let (case, name) = (*case, case.name);
        loop {
            let layers = TestLayers::new([(); 3].map(|()| bus.layer().unwrap()));
            let begun = self.phase.load(Ordering::SeqCst);
            let (mut met, mut last, mut peace) = (begun % 2 == 1, None, Instant::now());
            let mut running = tokio::spawn(async move { case.check(layers).await });
            let ended = loop {
                let phase = self.phase.load(Ordering::SeqCst);
                if phase % 2 == 1 {
                    peace = Instant::now();
                    self.met.fetch_add(usize::from(last != Some(phase)), Ordering::SeqCst);
                    last = Some(phase);
                }
                met |= phase != begun;
                tokio::select! {
                    ended = &mut running => break Some(ended),
                    () = sleep(TICK), if met && peace.elapsed() > PATIENCE => break None,
                    () = sleep(TICK) => {}
                }
            };
            // Also if it began in the very moment in which the case ended.
            met |= self.phase.load(Ordering::SeqCst) != begun;
            match ended {
                Some(Ok(())) => return,
                Some(Err(error)) if !met => panic!("{name} in peace: {error}"),
                Some(Err(_)) => {}
                None => running.abort(),
            }
        }
    }
}

/// Two nodes that live through everything.
struct Watch {
    one: Node,
    two: Node,
    rooms: Vec<Topic>,
}

impl Watch {
    async fn new(bus: &RedisBus) -> Self {
        let (one, two) = (Node::new(bus), Node::new(bus));
        let rooms: Vec<_> = (1_000_001..=1_000_000 + ROOMS).map(room).collect();
        two.layer.subscribe(&rooms).await;
        let mut watch = Self { one, two, rooms };
        watch.is_whole().await;
        watch
    }

    async fn is_whole(&mut self) {
        for topic in &self.rooms {
            self.one.reaches(&mut self.two, *topic).await;
        }
        assert!(self.two.layer.is_up());
    }
}

/// Runs all cases again and again until `disturb` is over, and the round to its end.
async fn every_rule_holds(bus: RedisBus, disturb: impl AsyncFnOnce(&Disturbances, &mut Watch)) {
    let disturbances = Arc::new(Disturbances::default());
    let mut watch = Watch::new(&bus).await;
    let over = Arc::new(AtomicBool::new(false));
    let cases = {
        let (disturbances, over) = (disturbances.clone(), over.clone());
        tokio::spawn(async move {
            while !over.load(Ordering::SeqCst) {
                for case in layer::cases() {
                    disturbances.hold(case, &bus).await;
                }
            }
        })
    };
    disturb(&disturbances, &mut watch).await;
    assert!(watch.two.take_resets() > 0, "who lost something is told");
    over.store(true, Ordering::SeqCst);
    cases.await.unwrap();
    watch.is_whole().await;
}

pub(crate) async fn every_rule_holds_while_a_cluster_moves_slots_and_loses_a_master(
    _: Arc<RedisServer>,
) {
    let cluster = Arc::new(RedisCluster::with_replicas(3, 1));
    let bus = quick(&cluster.url(), "chat".into()).build().unwrap();
    let act = async |act: fn(&RedisCluster)| {
        let cluster = cluster.clone();
        spawn_blocking(move || act(&cluster)).await.unwrap();
    };
    every_rule_holds(bus, async |disturbances, watch| {
        disturbances.during(watch, act(|it| it.move_slots(1, 2, 1_500))).await;
        disturbances.during(watch, act(|it| it.kill(0))).await;
    })
    .await;
}

pub(crate) async fn every_rule_holds_while_sentinels_name_a_new_master(_: Arc<RedisServer>) {
    let servers = Arc::new(RedisSentinel::start());
    let bus = quick(&servers.url(), "chat".into()).build().unwrap();
    every_rule_holds(bus, async |disturbances, watch| {
        let servers = servers.clone();
        let kill = async {
            spawn_blocking(move || servers.kill_master()).await.unwrap();
        };
        disturbances.during(watch, kill).await;
    })
    .await;
}
