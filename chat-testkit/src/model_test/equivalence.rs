use std::sync::Arc;

use chat_core::memory_store::MemoryStore;
use chat_core::port::store::Store;

use super::numbering::Numbering;
use super::script::Script;

/// How often everything is compared, not only what was asked.
const EVERYTHING: usize = 50;

/// Asks two empty stores the same `steps` random requests, which `seed` decides, and compares what
/// they answer: results, refusals, and all that can be read. Ids may differ, if they ascend in the
/// order in which rows were made.
///
/// # Panics
/// At the first difference; says the seed, the step and the request.
pub async fn equivalent(seed: u64, steps: usize, a: Arc<dyn Store>, b: Arc<dyn Store>) {
    Comparison::new(seed).of_both(steps, &*a, &*b).await;
}

/// Two stores that are asked the same, as far as they came.
pub(crate) struct Comparison {
    seed: u64,
    step: usize,
    script: Script,
    of_a: Numbering,
    of_b: Numbering,
}

impl Comparison {
    pub(crate) const fn new(seed: u64) -> Self {
        let script = Script::new(seed);
        Self { seed, step: 0, script, of_a: Numbering::new(), of_b: Numbering::new() }
    }

    /// Asks one of them alone; what it is then is brought to the other with the same ids.
    pub(crate) async fn of_one(&mut self, steps: usize, a: &dyn Store) {
        for _ in 0..steps {
            let answer = self.script.draw().apply(a, &mut self.of_a).await;
            self.script.learn(&answer);
        }
        self.of_b = self.of_a.clone();
    }

    /// Asks both, and compares what they answer.
    pub(crate) async fn of_both(&mut self, steps: usize, a: &dyn Store, b: &dyn Store) {
        let seed = self.seed;
        for last in (0..steps).map(|step| step == steps - 1) {
            let (step, op) = (self.step, self.script.draw());
            let answer = op.apply(a, &mut self.of_a).await;
            let other = op.apply(b, &mut self.of_b).await;
            assert_eq!(answer, other, "seed {seed}, step {step}: {op:?}");
            self.script.learn(&answer);
            self.step += 1;
            if self.script.rooms.is_empty() {
                continue;
            }
            let mut queries = vec![self.script.ask(), self.script.ask(), self.script.ask()];
            if self.step.is_multiple_of(EVERYTHING) || last {
                queries.extend(self.script.ask_everything());
            }
            for query in queries {
                let answer = query.read(a, &mut self.of_a).await;
                let other = query.read(b, &mut self.of_b).await;
                assert_eq!(answer, other, "seed {seed}, after step {step} ({op:?}): {query:?}");
            }
        }
    }

    /// Compares all that can be read.
    pub(crate) async fn everything(&mut self, a: &dyn Store, b: &dyn Store) {
        for query in self.script.ask_everything() {
            let answer = query.read(a, &mut self.of_a).await;
            let other = query.read(b, &mut self.of_b).await;
            assert_eq!(answer, other, "seed {}: {query:?}", self.seed);
        }
    }
}

/// Compares a store with the specification: see [`equivalent`].
///
/// # Panics
/// At the first difference.
pub async fn as_specified(seed: u64, steps: usize, store: Arc<dyn Store>) {
    equivalent(seed, steps, Arc::new(MemoryStore::default()), store).await;
}
