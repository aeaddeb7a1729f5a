//! The task that brings a connection forward, on a machine whose threads see each other's writes as
//! late as their orderings allow. The files are the engine's own; what they share, and what they
//! call, is replaced.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests")]

mod delivery;
mod sync;
#[allow(dead_code, reason = "tests use a part")]
#[path = "../../src/telemetry.rs"]
mod telemetry;

use std::sync::Arc;

use loom::thread;

use delivery::Delivery;
use delivery::login::Login;
use delivery::send_queue::SendQueue;
use delivery::subscriber::Subscriber;
use model::{AuthRev, ConnectionId, UserId};
use wire::EncodedAction;

/// As the engine's files name it.
pub(crate) mod model {
    pub(crate) use chat_core::model::*;
}

/// As the engine's files name it.
pub(crate) mod wire {
    pub(crate) use chat_core::wire::*;
}

/// As the engine's files name it.
pub(crate) mod port {
    pub(crate) use chat_core::port::*;
}

/// A connection whose queue takes nothing.
fn subscriber() -> Arc<Subscriber> {
    let login = Login { key: None, since: AuthRev::ZERO, expires_at: None };
    let queue = Arc::new(SendQueue::new(0));
    Arc::new(Subscriber::new(ConnectionId::new(1), UserId::new(1), queue, login))
}

/// Whoever loses a frame, and is turned away because the task runs already, is seen by that task.
#[test]
fn a_lost_state_frame_is_seen_by_the_task_that_ends() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(|| {
        let (delivery, subscriber) = (Delivery::new(), subscriber());
        let loser = {
            let (delivery, subscriber) = (delivery.clone(), subscriber.clone());
            thread::spawn(move || {
                let state = EncodedAction::encode(&7).unwrap();
                assert!(!subscriber.offer_state(&state));
                delivery.catch_up(&subscriber);
            })
        };
        delivery.catch_up(&subscriber);
        loser.join().unwrap();
        delivery.tasks.join();
        assert!(delivery.repaired(), "nobody has seen that it was lost");
    });
}
