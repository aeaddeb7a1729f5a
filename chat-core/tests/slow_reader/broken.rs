//! Transports that fail where they are asked to write.

use std::io;

use chat_core::wire::Batch;
use chat_core::{FrameWriter, Limits, Outgoing};
use serde_json::json;

use super::{LOBBY, Talk, read_all, reader};

struct Panicking;

impl FrameWriter for Panicking {
    fn write(&mut self, _: &[Outgoing]) -> io::Result<usize> {
        panic!("planted");
    }

    fn write_batch(&mut self, _: &Batch) -> io::Result<usize> {
        panic!("planted");
    }

    fn is_cut(&self) -> bool {
        false
    }
}

#[tokio::test(start_paused = true)]
async fn a_writer_that_panics_costs_its_connection_alone() {
    let mut talk = Talk::new(Limits::default()).await;
    let (broken, _) = reader(&talk.engine, "broken").await;
    let (mut ann, mut follower) = reader(&talk.engine, "ann").await;
    broken.connection.queue().set_writer(Panicking);
    talk.say(LOBBY, 3, 1).await;
    follower.follow_all(&read_all(&mut ann).await);
    talk.assert_complete(&follower, LOBBY, 0).await;
    assert!(!broken.connection.queue().is_open());

    let (answering, _) = reader(&talk.engine, "answering").await;
    answering.connection.queue().set_writer(Panicking);
    answering.send(json!({"type": "PING", "t": 1}));
    read_all(&mut ann).await;
    assert!(!answering.connection.queue().is_open());
}
