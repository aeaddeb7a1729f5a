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
        let mut copying = command(&["copy", "--from", &file, "--to", &postgres]).spawn().unwrap();
        let mut lines = BufReader::new(copying.stdout.take().unwrap()).lines();
        loop {
            let line = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap();
            if line.expect("it is not done yet").starts_with(mark) {
                break;
            }
        }
        copying.start_kill().unwrap();
        assert_eq!(copying.wait().await.unwrap().code(), None, "killed");
        let listen = ["--listen", "127.0.0.1:0", "--store", &postgres];
        let refused = timeout(PATIENCE, command(&listen).output()).await.unwrap().unwrap();
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(!refused.status.success() && said.contains("unfinished copy"), "{said}");
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

    let (client, connection) =
        tokio_postgres::connect(&postgres, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("INSERT INTO chat.migrations VALUES (9, 'x', 9)").await.unwrap();
    let target = url(&directory, "new.db");
    let refused = operator(&["copy", "--from", &postgres, "--to", &target], "").await;
    assert!(!refused.status.success() && refused.stderr.contains("version 9"), "{refused:?}");
    client.batch_execute("DELETE FROM chat.migrations WHERE version = 9").await.unwrap();
    copy(&postgres, &target).await;
}
