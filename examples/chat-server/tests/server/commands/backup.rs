use std::fs;
use std::path::Path;

use chat_testkit::socket::Wire;
use chat_testkit::{ModelClient, SocketClient};
use tokio::time::timeout;

use super::{done, refused};
use crate::common::{PATIENCE, Program};

/// Somebody who writes as fast as he is answered.
async fn connect(client: &mut SocketClient, server: &Program) {
    let wire = Wire::connect_with(server.address, "/chat", &[]).await.unwrap();
    client.connect(wire);
    let login = serde_json::json!({ "type": "LOGIN", "user": "ann" });
    client.send(&login).await.unwrap();
    timeout(PATIENCE, client.until(ModelClient::is_live)).await.unwrap().unwrap();
}

async fn say(client: &mut SocketClient, content: &str) {
    let room = *client.model.rooms().keys().next().unwrap();
    let action = client.model.write(room, content);
    client.send(&action).await.unwrap();
    let told = |model: &ModelClient| said(model).last().is_some_and(|last| last == content);
    let heard = client.until(|model| model.outbox().is_settled() && told(model));
    timeout(PATIENCE, heard).await.unwrap().unwrap();
}

fn said(model: &ModelClient) -> Vec<String> {
    let messages = model.rooms().values().flat_map(|room| room.messages.values());
    messages.map(|told| told.content.clone()).collect()
}

/// What a backup has is a beginning of what was said; whoever saw more begins anew, once.
#[tokio::test]
async fn a_backup_under_writes_is_restored() {
    let directory = tempfile::tempdir().unwrap();
    let (database, backup) = (directory.path().join("chat.db"), directory.path().join("kept.db"));
    let server = Program::start(Program::open_on(&database)).await;
    let mut ann = SocketClient::new("ann");
    connect(&mut ann, &server).await;
    say(&mut ann, "message 0").await;
    let command = ["backup", backup.to_str().unwrap()];
    let mut made = std::pin::pin!(done(&database, &command, ""));
    let mut count = 1;
    loop {
        tokio::select! {
            biased;
            _ = &mut made => break,
            () = std::future::ready(()) => say(&mut ann, &format!("message {count}")).await,
        }
        count += 1;
    }
    say(&mut ann, "after the backup").await;
    let everything = said(&ann.model);
    assert!(everything.len() > 2, "nothing was written meanwhile");
    refused(&database, &command, "", "is there already").await;
    server.kill().await;

    restore(&backup, &database);
    done(&database, &["new-epoch"], "").await;
    let server = Program::start(Program::open_on(&database)).await;
    let cursor = ann.model.rooms().values().next().unwrap().have;
    connect(&mut ann, &server).await;
    say(&mut ann, "on the restored one").await;
    let (now, restored) = (said(&ann.model), ann.model.rooms().values().next().unwrap());
    let (news, kept) = now.split_last().unwrap();
    assert_eq!(news, "on the restored one");
    let mut parts = everything.windows(kept.len().max(1));
    assert!(parts.any(|part| part == kept), "{kept:?} is no part of {everything:?}");
    assert!(!kept.contains(&"after the backup".to_owned()) && restored.have < cursor);

    // Only once: the next connection goes on where this one was.
    ann.cut();
    connect(&mut ann, &server).await;
    assert_eq!(said(&ann.model), now);
    assert_eq!(ann.model.counts().resets, 0, "nobody was told to begin a known room anew");
}

fn restore(backup: &Path, database: &Path) {
    for suffix in ["-wal", "-shm"] {
        let mut name = database.as_os_str().to_owned();
        name.push(suffix);
        let _ = fs::remove_file(name);
    }
    fs::copy(backup, database).unwrap();
}
