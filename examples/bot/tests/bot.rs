//! The bot answers each question once, over restarts.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::Path;

use bot::Bot;
use chat_core::{ChatEngine, Identity};
use chat_store_sqlite::SqliteStore;
use chat_testkit::TestClient;
use tokio::task::JoinHandle;

async fn start(file: &Path) -> (ChatEngine, JoinHandle<()>) {
    let chat = ChatEngine::builder(SqliteStore::open(file).await.unwrap());
    let chat = chat.lobby("lobby").build().await.unwrap();
    let bot = Bot::new(&chat, Identity::new("the bot").handle("bot"));
    (chat, tokio::spawn(async { bot.run().await.unwrap() }))
}

async fn ann(chat: &ChatEngine) -> TestClient {
    TestClient::connect(chat, Identity::new("ann").handle("ann")).await
}

#[tokio::test]
async fn each_question_has_one_answer() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("chat.db");

    let (chat, running) = start(&file).await;
    let mut client = ann(&chat).await;
    let lobby = client.expect_room("lobby").await;
    client.send(lobby, "!ping").await;
    client.expect_message(lobby, "pong").await;
    client.send(lobby, "hello").await;
    running.abort();
    // While it is away it is asked once more.
    client.send(lobby, "!ping").await;
    drop((client, chat));
    assert!(running.await.unwrap_err().is_cancelled());

    let (chat, running) = start(&file).await;
    let mut client = ann(&chat).await;
    client.expect("two answers", |model| answers(model, lobby.get()) == 2).await;
    // It has read everything once it answers what came last.
    client.send(lobby, "!ping").await;
    client.expect("an answer to the last", |model| is_answered(model, lobby.get())).await;
    client.settled().await;
    assert_eq!(client.count(lobby, "pong"), 3);
    running.abort();
}

/// Whether an answer stands behind every question.
fn is_answered(model: &chat_testkit::ModelClient, room: i64) -> bool {
    let last = |content: &str| {
        let messages = model.rooms()[&room].messages.values();
        messages.filter(|message| message.content == content).map(|message| message.seq).max()
    };
    last("pong") > last("!ping")
}

fn answers(model: &chat_testkit::ModelClient, room: i64) -> usize {
    let messages = model.rooms().get(&room).into_iter().flat_map(|room| room.messages.values());
    messages.filter(|message| message.content == "pong").count()
}
