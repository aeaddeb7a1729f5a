//! How long it takes until everybody knows everything.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chat_core::model::UserId;
use chat_core::port::Presence;
use chat_layer_redis::RedisBus;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use tokio_postgres::Client;

use crate::journal::Journal;
use crate::peer::Standing;

/// What is promised.
const PROMISED: Duration = Duration::from_secs(5);
/// Ten times as long, and it does not happen.
const CONVERGED: Duration = Duration::from_secs(50);
/// Twenty seconds are.
const PRESENCE: Duration = Duration::from_secs(200);
/// How often it is looked whether it is so.
const LOOK: Duration = Duration::from_millis(20);

const ROOMS: &str = "SELECT m.user_id, m.room_id, r.rev
    FROM chat.members m JOIN chat.rooms r ON r.id = m.room_id WHERE m.role IS NOT NULL";

/// Waits until everybody has said what he was told to, everything is answered, and all are where the
/// database is; how long it took, or what is not so.
pub(crate) async fn converged(
    database: &Client,
    peers: &[(String, watch::Receiver<Standing>)],
    words: usize,
    journal: &Journal,
) -> Result<Duration, Vec<String>> {
    let (begin, mut late) = (Instant::now(), false);
    loop {
        let behind = behind(database, peers, words).await;
        if behind.is_empty() {
            return Ok(begin.elapsed());
        }
        if begin.elapsed() > CONVERGED {
            return Err(behind);
        }
        if begin.elapsed() > PROMISED && !std::mem::replace(&mut late, true) {
            let behind = behind.join("\n        ");
            journal.line(format_args!("after {PROMISED:?}:\n        {behind}"));
            println!("after {PROMISED:?}:\n{behind}");
        }
        sleep(LOOK).await;
    }
}

async fn behind(
    database: &Client,
    peers: &[(String, watch::Receiver<Standing>)],
    words: usize,
) -> Vec<String> {
    let mut rooms: BTreeMap<i64, BTreeMap<i64, i64>> = BTreeMap::new();
    for row in database.query(ROOMS, &[]).await.unwrap() {
        rooms.entry(row.get(0)).or_default().insert(row.get(1), row.get(2));
    }
    let revs = database.query("SELECT id, user_rev FROM chat.users", &[]).await.unwrap();
    let revs: BTreeMap<i64, i64> = revs.iter().map(|row| (row.get(0), row.get(1))).collect();
    let mut behind = vec![];
    for (name, standing) in peers {
        let is = standing.borrow().clone();
        let should = Standing {
            user: is.user,
            user_rev: revs.get(&is.user).copied(),
            rooms: rooms.get(&is.user).cloned().unwrap_or_default(),
            settled: true,
            words,
        };
        if is != should {
            behind.push(format!("{name} is at {is:?}, and should be at {should:?}"));
        }
    }
    behind
}

/// Waits until Redis names these users as those who are online, and no others; how long it took, or
/// who is named.
pub(crate) async fn present(
    redis: &str,
    users: &BTreeSet<i64>,
    online: &BTreeSet<i64>,
) -> Result<Duration, Vec<String>> {
    let presence = RedisBus::open(redis).unwrap().presence().unwrap();
    let users: Vec<UserId> = users.iter().copied().map(UserId::new).collect();
    let begin = Instant::now();
    loop {
        let told = presence.online(&users).await;
        let named = told.map(|users| users.iter().map(|user| user.get()).collect::<BTreeSet<_>>());
        if named.as_ref().is_ok_and(|named| named == online) {
            return Ok(begin.elapsed());
        }
        if begin.elapsed() > PRESENCE {
            return Err(vec![format!("{named:?} are said to be online, and {online:?} are")]);
        }
        sleep(LOOK).await;
    }
}
