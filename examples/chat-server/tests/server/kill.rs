//! The program is killed, again and again, while everybody sends: what it answered must be there
//! when it is started on the same file, once and in its place.
//!
//! `CHAT_SERVER_BIN=target/release/chat-server cargo test -p chat-server --test server kill`
//! kills another program than the one built with these tests. `CHAT_KILL_SEED=17` decides when it
//! is killed and who says what; each run prints its own.

use std::sync::Arc;

use crate::common::{PATIENCE, Program, Random};
use crate::load::{Crowd, Progress, Stored, history};
use serde_json::json;

const AUTHORS: usize = 8;
const KILLS: usize = 26;
/// After so many kills, one waits for an edit: between two there may be too little time for any.
const EDIT_EVERY: usize = 5;
/// Sends that must at least wait for their answer when the program is killed.
const IN_FLIGHT: usize = 32;

/// What the kills met, so that none of it is missed by chance.
#[derive(Debug, Default)]
struct Met {
    /// Sends that were answered before a kill.
    acked: usize,
    /// Sends in flight at the kill with the fewest.
    in_flight: usize,
    /// Sends that were stored, without an answer.
    unanswered: usize,
    /// Sends that were not stored.
    lost: usize,
    edits: usize,
}

fn seed() -> u64 {
    match std::env::var("CHAT_KILL_SEED") {
        Ok(seed) => seed.parse().expect("CHAT_KILL_SEED is a number"),
        Err(_) => getrandom::u64().unwrap(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_outlives_any_kill() {
    let seed = seed();
    println!("CHAT_KILL_SEED={seed}");
    let mut random = Random::new(seed);
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("chat.db");
    let start = async || Program::start(Program::open_on(&database)).await;

    let program = start().await;
    let mut crowd = Crowd::gather(program.address, AUTHORS, 2, random.next()).await;
    program.kill().await;
    let progress = Arc::new(Progress::new());
    let mut met = Met { in_flight: usize::MAX, ..Met::default() };
    for kill in 0..KILLS {
        let program = start().await;
        let enough = progress.acks() + 20 + random.below(120);
        let turns = random.below(50);
        let in_flight = &mut met.in_flight;
        crowd
            .talk(program.address, &progress, async {
                progress.acked(enough).await;
                if kill % EDIT_EVERY == 0 {
                    progress.one_more_edit().await;
                }
                for _ in 0..turns {
                    tokio::task::yield_now().await;
                }
                *in_flight = progress.in_flight().min(*in_flight);
                program.kill().await;
            })
            .await;
        progress.cut();
        let stored = Stored::read(&database);
        stored.check(&crowd);
        for author in &mut crowd.authors {
            author.learn(&stored);
            let open = || author.sent.iter().filter(|sent| sent.answer.is_none());
            met.unanswered += open().filter(|sent| sent.stored.is_some()).count();
            met.lost += open().filter(|sent| sent.stored.is_none()).count();
        }
    }
    met.acked = progress.acks();
    let all = || crowd.authors.iter().flat_map(|author| &author.sent);
    met.edits = all().filter(|sent| sent.edit.as_ref().is_some_and(|edit| edit.acked)).count();
    println!("{KILLS} kills: {met:?}");
    assert!(met.acked >= 1_000 && met.in_flight >= IN_FLIGHT, "{met:?}");
    assert!(met.unanswered > 0 && met.lost > 0 && met.edits > 0, "{met:?}");

    assert!(all().all(|sent| !sent.refused), "nothing was too much");

    let sends = all().count();
    let program = start().await;
    crowd.repeat_everything(program.address).await;
    let (mut socket, _) = crowd.authors[0].arrive(program.address).await;
    let mut histories = vec![];
    for room in &crowd.rooms {
        histories.push((*room, history(&mut socket, *room).await));
    }
    let sent = &crowd.authors[0].sent[0];
    let other = json!({ "type": "SEND_MESSAGE", "roomId": sent.room, "content": "something else",
        "clientMessageId": sent.key });
    socket.send(other).await;
    assert_eq!(socket.until("ERROR").await["code"], "IDEMPOTENCY_CONFLICT");
    drop(socket);
    program.signal("TERM").await;
    let ended = tokio::time::timeout(PATIENCE, program.ended()).await.unwrap();
    assert_eq!(ended.0.code(), Some(0));
    let stored = Stored::read(&database);
    stored.check(&crowd);
    assert_eq!(stored.rows.len(), sends, "everything was sent until it was answered");
    for (room, messages) in histories {
        stored.check_history(room, &messages);
    }
}
