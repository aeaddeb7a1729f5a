use std::collections::BTreeSet;
use std::sync::Arc;

use chat_core::model::{Handle, MessageKind, RoomId, Timestamp};
use chat_core::port::store::{Actor, MessageStore, NewMessage, RequestKey, UserStore};
use chat_store_sqlite::{SqliteStore, Synchronous};
use chat_testkit::servers::PostgresServer;
use tempfile::TempDir;

use crate::common::{Program, operator};
use crate::person::{Person, contents};
use crate::servers::{database, node};

/// Messages of a chat that is worth moving.
const MESSAGES: usize = 100_000;
const BATCH: usize = 1_000;

/// From a file to PostgreSQL, and back into another file: whoever follows with what he knew before
/// misses nothing, gets nothing twice and begins nothing anew; what was not acknowledged is found
/// again under its key.
pub(crate) async fn clients_follow_to_postgres_and_back(server: Arc<PostgresServer>) {
    let directory = tempfile::tempdir().unwrap();
    let (file, back) = (url(&directory, "chat.db"), url(&directory, "back.db"));
    let postgres = database(&server).await;

    let old = node(&file, "memory").await;
    let lobby = RoomId::new(Person::register(old.address, "zoe").await.lobby());
    stop(old).await;
    fill(&directory, lobby, "zoe", MESSAGES).await;

    let old = node(&file, "memory").await;
    let mut ann = Person::register(old.address, "ann").await;
    let mut bob = Person::register(old.address, "bob").await;
    let mut carl = Person::register(old.address, "carl").await;
    ann.say("before").await;
    bob.hear("before").await;
    bob.client.cut();
    // Sent, and stored; but the answer never comes to her.
    ann.send("did it arrive?").await;
    carl.hear("did it arrive?").await;
    ann.client.cut();
    carl.say("both missed this").await;
    stop(old).await;

    copy(&file, &postgres).await;
    let new = node(&postgres, "memory").await;
    follow(&mut ann, &mut bob, &new, "on PostgreSQL").await;
    stop(new).await;

    copy(&postgres, &back).await;
    let again = node(&back, "memory").await;
    follow(&mut ann, &mut bob, &again, "in a file again").await;
    for said in ["before", "did it arrive?", "both missed this", "on PostgreSQL"] {
        for person in [&ann, &bob] {
            let heard = contents(&person.client.model).filter(|heard| *heard == said).count();
            assert_eq!(heard, 1, "{said}");
        }
    }
}

async fn follow(ann: &mut Person, bob: &mut Person, to: &Program, news: &str) {
    ann.go_to(to.address).await;
    bob.go_to(to.address).await;
    ann.until(|model| model.outbox().is_settled()).await;
    ann.say(news).await;
    bob.hear(news).await;
    ann.hear(news).await;
    for person in [&*ann, &*bob] {
        let counts = person.client.model.counts();
        assert_eq!((counts.resets, counts.broken_promises), (0, 0), "{counts:?}");
        assert_eq!(counts.strange_answers, 0);
    }
    let seqs = |person: &Person| {
        let room = &person.client.model.rooms()[&person.lobby()];
        room.messages.values().map(|told| told.seq).collect::<BTreeSet<_>>()
    };
    assert_eq!(seqs(ann).last(), seqs(bob).last());
    ann.client.cut();
    bob.client.cut();
}

pub(crate) fn url(directory: &TempDir, name: &str) -> String {
    format!("sqlite:{}", directory.path().join(name).display())
}

pub(crate) async fn copy(from: &str, to: &str) {
    let copied = operator(&["copy", "--from", from, "--to", to], "").await;
    assert!(copied.status.success(), "{copied:?}");
    assert!(copied.stdout.contains("both sides are the same"), "{copied:?}");
}

async fn stop(program: Program) {
    program.signal("TERM").await;
    let (status, ..) = program.ended().await;
    assert_eq!(status.code(), Some(0));
}

/// Puts messages into a room, as the engine would.
pub(crate) async fn fill(directory: &TempDir, room: RoomId, author: &str, count: usize) {
    let options = SqliteStore::builder().synchronous(Synchronous::Off);
    let store = options.open(directory.path().join("chat.db")).await.unwrap();
    let handles = [Handle::new(author).unwrap()];
    let author = store.users_by_handle(&handles).await.unwrap()[0].to_ref();
    for batch in 0..count / BATCH {
        let message = |number: usize| NewMessage {
            author: author.clone(),
            actor: Actor::Server,
            content: format!("message {number}"),
            kind: MessageKind::Text,
            data: None,
            request: Some(RequestKey { id: format!("fill-{number}"), digest: [7; 32] }),
            at: Timestamp::from_micros(number as i64),
        };
        let messages = (batch * BATCH..(batch + 1) * BATCH).map(message).collect();
        let stored = store.append(room, messages).await.unwrap();
        assert!(stored.iter().all(Result::is_ok));
    }
    store.close().await;
}
