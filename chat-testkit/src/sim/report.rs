use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use chat_core::ChatEngineBuilder;
use parking_lot::Mutex;

use super::coverage::Coverage;
use super::planted::Planted;
use super::world::World;

/// Steps of trouble in one run.
const STEPS: usize = 260;

/// What came of one run.
#[derive(Clone, Debug)]
pub struct Report {
    /// What decided it.
    pub seed: u64,
    /// The same for the same seed.
    pub hash: u64,
    /// What was tried.
    pub coverage: Coverage,
    /// Everything that must not be.
    pub violations: Vec<String>,
    /// Everything that happened, if that was asked for.
    pub trace: Vec<String>,
}

/// Runs one seed.
pub fn run(seed: u64, planted: Planted) -> Report {
    start(seed, planted, false, as_it_is)
}

/// Runs one seed with a policy, hooks or whatever else `extend` plugs into each engine. They may take
/// their time (on tokio's clock) and refuse what they like; a hook that rewrites is a violation,
/// since what is stored must be what was sent.
pub fn run_with(seed: u64, extend: fn(ChatEngineBuilder) -> ChatEngineBuilder) -> Report {
    start(seed, Planted::Nothing, false, extend)
}

fn as_it_is(builder: ChatEngineBuilder) -> ChatEngineBuilder {
    builder
}

/// Runs one seed and keeps what happened, line by line.
pub fn run_traced(seed: u64, planted: Planted) -> Report {
    start(seed, planted, true, as_it_is)
}

/// Runs seeds, as many at once as the machine has cores; stops behind the first that `ends`.
/// The reports, by seed.
pub fn run_all(
    seeds: Range<u64>,
    planted: Planted,
    ends: impl Fn(&Report) -> bool + Sync,
) -> Vec<Report> {
    let next = AtomicU64::new(seeds.start);
    let end = AtomicU64::new(seeds.end);
    let reports = Mutex::new(BTreeMap::new());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end.load(Ordering::Relaxed) {
                        return;
                    }
                    let report = run(seed, planted);
                    if ends(&report) {
                        end.fetch_min(seed, Ordering::Relaxed);
                    }
                    reports.lock().insert(seed, report);
                }
            });
        }
    });
    reports.into_inner().into_values().collect()
}

/// A run has a thread of its own, with a clock of its own.
fn start(
    seed: u64,
    planted: Planted,
    traced: bool,
    extend: fn(ChatEngineBuilder) -> ChatEngineBuilder,
) -> Report {
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async {
            let world = World::build(seed, planted, traced, extend).await;
            live(world).await
        })
    });
    thread.join().unwrap()
}

async fn live(mut world: World) -> Report {
    world.trouble(STEPS).await;
    world.heal().await;
    let violations = world.judge().await;
    let coverage = *world.chaos.counts.lock();
    let (seed, hash) = (world.seed, world.trace.hash());
    Report { seed, hash, coverage, violations, trace: world.trace.take_lines() }
}
