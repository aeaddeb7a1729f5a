use std::sync::Arc;

use chat_core::model::RoomId;
use chat_core::port::archive::{Archive, Standing, Table};
use chat_store_postgres::PostgresStore;
use chat_store_sqlite::SqliteStore;
use chat_testkit::servers::PostgresServer;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::time::timeout;

use crate::common::{PATIENCE, command, operator};
use crate::following::{copy, fill, url};
use crate::person::Person;
use crate::servers::{database, node};

const MESSAGES: usize = 20_000;

/// Killed in the middle of a table, again and again; meanwhile nobody takes the half for the whole.
pub(crate) async fn what_was_killed_goes_on(server: Arc<PostgresServer>) {
    let directory = tempfile::tempdir().unwrap();
    let (file, postgres) = (url(&directory, "chat.db"), database(&server).await);
    let old = node(&file, "memory").await;
    let lobby = RoomId::new(Person::register(old.address, "ann").await.lobby());
    old.kill().await;
    fill(&directory, lobby, "ann", MESSAGES).await;

    for mark in ["copying messages: 2", "copying messages: 1"] {
        cut_off(&file, &postgres, mark).await;
        nobody_starts_on(&postgres).await;
    }
    let half = PostgresStore::connect(&postgres).await.unwrap();
    assert!(matches!(half.standing().await.unwrap(), Standing::Unfinished(_)));
    let there = half.extent(Table::Messages).await.unwrap().rows;
    assert!(there > 0 && there < MESSAGES as u64, "{there}");
    half.close();

    copy(&file, &postgres).await;
    let one = SqliteStore::open(directory.path().join("chat.db")).await.unwrap();
    let other = PostgresStore::connect(&postgres).await.unwrap();
    for table in Table::ALL {
        let extents = (one.extent(table).await.unwrap(), other.extent(table).await.unwrap());
        assert_eq!(extents.0, extents.1, "{table:?}");
    }
    other.close();
    let again = operator(&["copy", "--from", &file, "--to", &postgres], "").await;
    assert!(again.status.success() && again.stdout.contains("finished before"), "{again:?}");
}

/// A server was left running, and changed what was copied already.
pub(crate) async fn what_was_changed_meanwhile_is_found(server: Arc<PostgresServer>) {
    let directory = tempfile::tempdir().unwrap();
    let (file, postgres) = (url(&directory, "chat.db"), database(&server).await);
    let node = node(&file, "memory").await;
    let mut ann = Person::register(node.address, "ann").await;
    fill(&directory, RoomId::new(ann.lobby()), "ann", MESSAGES).await;
    cut_off(&file, &postgres, "copying messages: 1").await;
    ann.say("still here").await;
    let copied = operator(&["copy", "--from", &file, "--to", &postgres], "").await;
    assert_eq!(copied.status.code(), Some(1), "{copied:?}");
    assert!(copied.stderr.contains("the copy differs from the original: rooms"), "{copied:?}");
    assert!(copied.stderr.contains("DROP SCHEMA \"chat\" CASCADE"), "{copied:?}");
    nobody_starts_on(&postgres).await;
}

/// A copy that servers work on is not to be thrown away.
pub(crate) async fn a_copy_in_use_is_kept(server: Arc<PostgresServer>) {
    let directory = tempfile::tempdir().unwrap();
    let (file, postgres) = (url(&directory, "chat.db"), database(&server).await);
    let old = node(&file, "memory").await;
    Person::register(old.address, "ann").await.say("before").await;
    old.kill().await;
    copy(&file, &postgres).await;
    copy(&file, &postgres).await;
    let new = node(&postgres, "memory").await;
    Person::register(new.address, "bob").await.say("after").await;
    let again = operator(&["copy", "--from", &file, "--to", &postgres], "").await;
    assert_eq!(again.status.code(), Some(1), "{again:?}");
    assert!(again.stderr.contains("it was finished before"), "{again:?}");
    assert!(!again.stderr.contains("DROP"), "{again:?}");
}

/// Two at once: one brings it to its end, and the other says what happened.
pub(crate) async fn of_two_copies_at_once_one_goes_on(server: Arc<PostgresServer>) {
    let directory = tempfile::tempdir().unwrap();
    let (file, postgres) = (url(&directory, "chat.db"), database(&server).await);
    let node = node(&file, "memory").await;
    let ann = Person::register(node.address, "ann").await;
    fill(&directory, RoomId::new(ann.lobby()), "ann", MESSAGES).await;
    node.kill().await;
    cut_off(&file, &postgres, "copying messages: 1").await;

    // Both have read the same page before one of them puts it in.
    let (mut client, connection) =
        tokio_postgres::connect(&postgres, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let lock = client.transaction().await.unwrap();
    lock.execute("SELECT 1 FROM chat.meta FOR UPDATE", &[]).await.unwrap();
    let copy = || command(&["copy", "--from", &file, "--to", &postgres]).spawn().unwrap();
    let (first, second) = (copy(), copy());
    let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted";
    let both_wait =
        async { while lock.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0) < 2 {} };
    timeout(PATIENCE, both_wait).await.expect("both come to the page");
    lock.commit().await.unwrap();
    let (first, second) = tokio::join!(first.wait_with_output(), second.wait_with_output());
    let (whole, given_up) = match (first.unwrap(), second.unwrap()) {
        (first, second) if first.status.success() => (first, second),
        (first, second) => (second, first),
    };
    assert!(whole.status.success() && !given_up.status.success(), "{whole:?} {given_up:?}");
    let said = String::from_utf8(given_up.stderr).unwrap();
    let expected = "error: another transfer into the same target is under way: wait until it ends, \
        or stop it and give this command again\n";
    assert_eq!(said, expected);
}

/// Kills a copy once it says this.
async fn cut_off(from: &str, to: &str, mark: &str) {
    let mut copying = command(&["copy", "--from", from, "--to", to]).spawn().unwrap();
    let mut lines = BufReader::new(copying.stdout.take().unwrap()).lines();
    loop {
        let line = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap();
        if line.expect("it is not done yet").starts_with(mark) {
            break;
        }
    }
    copying.start_kill().unwrap();
    assert_eq!(copying.wait().await.unwrap().code(), None, "killed");
}

/// Neither a server nor a new name makes half a chat a whole one.
async fn nobody_starts_on(half: &str) {
    let listen = ["--listen", "127.0.0.1:0", "--store", half];
    let refused = timeout(PATIENCE, command(&listen).output()).await.unwrap().unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && said.contains("unfinished copy"), "{said}");
    for words in [&["new-epoch"][..], &["user", "add", "zoe"], &["session", "list", "ann"]] {
        let refused = operator(&[words, &["--store", half]].concat(), "a password\n").await;
        assert!(!refused.status.success() && refused.stderr.contains("unfinished"), "{refused:?}");
    }
}

/// A chat is not written over, and not mixed with another.
pub(crate) async fn what_holds_something_else_is_left_alone(server: Arc<PostgresServer>) {
    let directory = tempfile::tempdir().unwrap();
    let (file, postgres) = (url(&directory, "chat.db"), database(&server).await);
    for store in [&file, &postgres] {
        let node = node(store, "memory").await;
        Person::register(node.address, "ann").await.say("mine").await;
        node.kill().await;
    }
    for (from, to, reason) in [
        (&file, &postgres, "holds something else"),
        (&postgres, &file, "holds something else"),
        (&postgres, &postgres, "same database"),
        (&database(&server).await, &file, "there is no chat"),
    ] {
        let refused = operator(&["copy", "--from", from, "--to", to], "").await;
        assert!(!refused.status.success() && refused.stderr.contains(reason), "{refused:?}");
    }
    let dry = ["migrate", "--dry-run", "--store", &postgres, "--store-schema", "two"];
    let planned = operator(&dry, "").await.stdout;
    assert!(planned.contains("CREATE TABLE \"two\".server_accounts"), "{planned}");

    let (client, connection) =
        tokio_postgres::connect(&postgres, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let newer = "INSERT INTO chat.migrations SELECT max(version) + 1, 'x', max(version) + 1 \
        FROM chat.migrations";
    client.batch_execute(newer).await.unwrap();
    let target = url(&directory, "new.db");
    let refused = operator(&["copy", "--from", &postgres, "--to", &target], "").await;
    assert!(!refused.status.success() && refused.stderr.contains("schema version"), "{refused:?}");
    client.batch_execute("DELETE FROM chat.migrations WHERE checksum = 'x'").await.unwrap();
    copy(&postgres, &target).await;
}
