//! What the feed is for: an old copy of a room, and what changed since, make the present.

use std::sync::Arc;

use chat_core::port::store::Store;

use crate::model_test::{self, Script, replica::Replica};

const STEPS: usize = 250;

/// Copies of all rooms, taken at random moments, are current again after they followed the feed in
/// pages of random size.
pub async fn an_old_copy_and_the_feed_make_the_present(store: Arc<dyn Store>) {
    let seed = model_test::seeds(1).start;
    let mut script = Script::new(seed);
    let mut copies = vec![];
    for step in 0..STEPS {
        script.step(&*store).await;
        if script.random().one_in(5)
            && let Some(room) = script.any_room()
        {
            let copy = Replica::of(&*store, room).await;
            copies.push((room, step, copy));
        }
        if script.random().one_in(8) && !copies.is_empty() {
            let n = script.random().below(copies.len());
            let (room, taken, mut copy) = copies.swap_remove(n);
            let limit = 1 + script.random().below(6);
            copy.follow(&*store, None, room, limit).await;
            let context = format!("seed {seed}: taken at step {taken}, followed at {step}");
            copy.assert_is(&Replica::of(&*store, room).await, &context);
        }
    }
}
