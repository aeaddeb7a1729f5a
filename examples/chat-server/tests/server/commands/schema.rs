use std::fs;

use rusqlite::Connection;

use super::{done, refused, serve, url};
use crate::common::{command, operator};

#[tokio::test]
async fn a_dry_run_changes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("chat.db");
    let planned = done(&database, &["migrate", "--dry-run"], "").await.stdout;
    assert!(planned.contains("-- chat, step 1") && planned.contains("-- accounts, step 1"));
    assert!(planned.contains("CREATE TABLE chat_messages"), "{planned}");
    assert!(planned.contains("CREATE TABLE server_accounts"), "{planned}");
    assert!(!database.exists());

    Connection::open(&database).unwrap().execute_batch("CREATE TABLE mine (a)").unwrap();
    let before = fs::read(&database).unwrap();
    assert_eq!(done(&database, &["migrate", "--dry-run"], "").await.stdout, planned);
    assert_eq!(fs::read(&database).unwrap(), before);

    let said = done(&database, &["migrate"], "").await.stdout;
    assert!(said.starts_with("chat: step 1 is done\n"), "{said}");
    assert!(said.contains("\naccounts: step 1 is done\n"), "{said}");
    let said = done(&database, &["migrate"], "").await.stdout;
    assert!(said.contains("is up to date"), "{said}");
    drop(serve(&database).await);
}

/// Whoever pipes a command into `head`, say.
#[tokio::test]
async fn who_reads_no_further_makes_no_command_fail() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("chat.db");
    for arguments in [&["migrate", "--dry-run"][..], &["migrate"], &["new-epoch"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut unread = command(&[arguments, &["--store", &url(&database)]].concat());
        let said = unread.stdout(writer).output().await.unwrap();
        assert!(said.status.success() && said.stderr.is_empty(), "{arguments:?}: {said:?}");
    }
    done(&database, &["user", "list"], "").await;
}

#[tokio::test]
async fn errors_say_each_cause_once() {
    let directory = tempfile::tempdir().unwrap();
    let (database, missing) = (directory.path().join("chat.db"), directory.path().join("none/x"));
    done(&database, &["migrate"], "").await;
    let (file, missing) = (url(&database), missing.to_str().unwrap());
    let taken = database.to_str().unwrap();
    let nobody = "postgres://chat@127.0.0.1:1/chat";
    for (arguments, text) in [
        (
            &["backup", "--store", &file, taken][..],
            format!("the backup was not made: {taken} is there already"),
        ),
        (
            &["backup", "--store", &file, missing],
            format!(
                "the backup was not made: the database cannot be copied: unable to open database: {missing}.partial"
            ),
        ),
        (
            &["migrate", "--store", nobody],
            "cannot open the store: PostgreSQL: error connecting to server: Connection \
             refused (os error 111)"
                .to_owned(),
        ),
    ] {
        let said = operator(arguments, "").await;
        assert_eq!((said.status.code(), said.stderr), (Some(1), format!("error: {text}\n")));
    }
}

#[tokio::test]
async fn a_history_is_renamed_only_while_nobody_uses_it() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("chat.db");
    let server = serve(&database).await;
    refused(&database, &["new-epoch"], "", "is in use: stop all servers").await;
    server.kill().await;
    let said = done(&database, &["new-epoch"], "").await.stdout;
    assert!(said.starts_with("the history is now called "), "{said}");
}

#[tokio::test]
async fn the_environment_of_a_server_is_that_of_its_commands() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("chat.db");
    let mut migrate = command(&["migrate"]);
    migrate.env("CHAT_STORE", url(&database)).env("CHAT_LISTEN", "0.0.0.0:1");
    migrate.env("CHAT_AUTH", "open").env("CHAT_LOG", "debug");
    let said = migrate.output().await.unwrap();
    assert!(said.status.success() && said.stderr.is_empty(), "{said:?}");
    assert!(database.exists());
}

#[tokio::test]
async fn another_schema_is_refused_with_a_reason() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("chat.db");
    refused(&database, &["new-epoch"], "", "there is no chat").await;
    assert!(!database.exists(), "asking makes nothing");
    done(&database, &["migrate"], "").await;

    let other = Connection::open(&database).unwrap();
    let newer = "INSERT INTO chat_migrations VALUES (9, 'x')";
    other.execute_batch(newer).unwrap();
    refused(&database, &["new-epoch"], "", "schema version 9").await;
    refused(&database, &["migrate", "--dry-run"], "", "schema version 9").await;
    other.execute_batch("DELETE FROM chat_migrations WHERE version = 9").unwrap();
    other.execute_batch("INSERT INTO server_schema VALUES (9)").unwrap();
    refused(&database, &["new-epoch"], "", "newer version").await;
}

#[tokio::test]
async fn what_cannot_be_copied_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("chat.db");
    done(&database, &["migrate"], "").await;
    let (file, other) = (url(&database), url(&directory.path().join("other.db")));
    let alias = url(&directory.path().join(".").join("chat.db"));
    for (from, to, reason) in [
        (&*file, &*alias, "the same database"),
        (&file, "sqlite::memory:", "gone at once"),
        ("sqlite::memory:", &other, "nothing to work on"),
        (&other, &file, "there is no chat"),
        (&file, &other, "there is no chat to copy"),
    ] {
        let said = operator(&["copy", "--from", from, "--to", to], "").await;
        assert_eq!(said.status.code(), Some(1), "{said:?}");
        assert!(said.stderr.contains(reason), "{reason}: {said:?}");
    }
    let said = operator(&["backup", "--store", "postgres://u:s3cret@h/d", "x"], "").await;
    assert!(said.stderr.contains("pg_dump") && !said.stderr.contains("s3cret"), "{said:?}");
}
