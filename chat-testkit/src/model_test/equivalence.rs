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
    let mut script = Script::new(seed);
    let (mut of_a, mut of_b) = (Numbering::new(), Numbering::new());
    for step in 0..steps {
        let op = script.draw();
        let answer = op.apply(&*a, &mut of_a).await;
        let other = op.apply(&*b, &mut of_b).await;
        assert_eq!(answer, other, "seed {seed}, step {step}: {op:?}");
        script.learn(&answer);
        if script.rooms.is_empty() {
            continue;
        }
        let mut queries = vec![script.ask(), script.ask(), script.ask()];
        if step % EVERYTHING == EVERYTHING - 1 || step == steps - 1 {
            queries.extend(script.ask_everything());
        }
        for query in queries {
            let answer = query.read(&*a, &mut of_a).await;
            let other = query.read(&*b, &mut of_b).await;
            assert_eq!(answer, other, "seed {seed}, after step {step} ({op:?}): {query:?}");
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
