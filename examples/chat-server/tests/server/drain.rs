//! The program is told to end while everybody sends.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::common::{Frame, Program};
use crate::load::{Crowd, Progress, Stored};

const DEADLINE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn told_to_end_under_load_it_answers_what_it_stored() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("chat.db");
    let mut command = Program::open_on(&database);
    command.args(["--drain-deadline", &DEADLINE.as_secs().to_string()]);
    let program = Program::start(command).await;
    let address = program.address;
    let mut crowd = Crowd::gather(address, 8, 2, 1).await;
    let progress = Arc::new(Progress::new());
    let mut told = Instant::now();
    let farewells = crowd
        .talk(address, &progress, async {
            progress.acked(500).await;
            told = Instant::now();
            program.signal("TERM").await;
        })
        .await;
    let (status, _, log) = program.ended().await;
    let took = told.elapsed();
    println!("{} acknowledged, ended after {took:?}", progress.acks());
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(took < DEADLINE / 4, "it waits for nobody who only goes on: {took:?}");
    assert!(!log.contains("deadline") && !log.contains("in time"), "{log}");
    for farewell in farewells {
        assert!(farewell.reconnect && farewell.end == Frame::Closed(4000), "{farewell:?}");
    }
    let stored = Stored::read(&database);
    stored.check(&crowd);
    assert_eq!(stored.rows.len(), progress.acks(), "stored without an answer");
}
