//! The rules of the house, as those see them who are in it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use chat_core::host::Explanation;
use chat_core::model::{Operation, RoomId};
use chat_core::{ChatEngine, RoomSpec};
use chat_testkit::TestClient;
use custom_policy::{HouseRules, Standing, engine};
use serde_json::{Value, json};

/// A house with bob, a newcomer, and ann, who works there.
async fn house() -> (HouseRules, ChatEngine, TestClient, TestClient, RoomId) {
    let rules = HouseRules::default();
    let chat = engine(&rules).await.unwrap();
    let mut bob = TestClient::connect(&chat, Standing::Newcomer.identity("bob")).await;
    let ann = TestClient::connect(&chat, Standing::Staff.identity("ann")).await;
    let lobby = bob.expect_room("lobby").await;
    (rules, chat, bob, ann, lobby)
}

fn say(room: RoomId, content: &str, key: &str) -> Value {
    json!({"type": "SEND_MESSAGE", "roomId": room, "content": content, "clientMessageId": key})
}

#[tokio::test]
async fn who_is_suspended_only_reads_from_his_next_request_on() {
    let (rules, chat, mut bob, mut ann, lobby) = house().await;
    bob.send(lobby, "before").await;
    let id = chat.users().find("bob").await.unwrap().unwrap().id;
    rules.suspend(id);
    let refused = bob.ask(say(lobby, "while", "k")).await;
    assert_eq!(refused["details"]["reason"], "suspended", "{refused}");
    let poll = json!({"type": "x-poll", "roomId": lobby});
    assert_eq!(bob.ask(poll).await["details"]["reason"], "suspended");
    let page = bob.ask(json!({"type": "REQUEST_MESSAGES", "roomId": lobby})).await;
    assert_eq!(page["messages"][0]["content"], "before");
    ann.send(lobby, "he still hears").await;
    bob.expect_message(lobby, "he still hears").await;

    rules.pardon(id);
    bob.send(lobby, "after").await;
    ann.settled().await;
    assert_eq!(ann.texts(lobby), ["before", "he still hears", "after"]);
}

#[tokio::test]
async fn only_staff_writes_announcements_and_the_host_can_ask_why() {
    let (rules, chat, mut bob, mut ann, _) = house().await;
    let news = chat.rooms().ensure("news", RoomSpec::channel("News")).await.unwrap().id;
    let why = async |name: &str| chat.explain(name, Operation::SendMessage, "news").await.unwrap();
    assert_eq!(why("bob").await, Explanation::NotMember);
    for client in [&mut bob, &mut ann] {
        client.ask(json!({"type": "JOIN_ROOM", "roomId": news})).await;
        client.expect_room("News").await;
    }
    assert!(why("bob").await.is_allowed());
    rules.announcements(news);
    let denied = why("bob").await;
    assert!(matches!(&denied, Explanation::Policy(d) if d.reason() == "staff-only"), "{denied:?}");
    assert!(why("ann").await.is_allowed());

    let refused = bob.ask(say(news, "me too", "k")).await;
    assert_eq!(refused["details"]["reason"], "staff-only", "{refused}");
    ann.send(news, "We have moved").await;
    bob.expect_message(news, "We have moved").await;
    assert_eq!(bob.texts(news), ["We have moved"]);
}

#[tokio::test]
async fn only_the_sender_hears_of_a_rejection() {
    let (_, _chat, mut bob, mut ann, lobby) = house().await;
    let refused = bob.ask(say(lobby, "see https://example.org", "k")).await;
    assert_eq!(refused["code"], "FORBIDDEN");
    assert_eq!(refused["details"]["reason"], "link", "{refused}");
    let said = bob.ask(say(lobby, "hello", "k")).await;
    let edit = json!({"type": "EDIT_MESSAGE", "messageId": said["id"], "editVersion": 0,
        "content": "see https://example.org"});
    assert_eq!(bob.ask(edit).await["details"]["reason"], "link");
    ann.send(lobby, "see https://example.com").await;
    for client in [&mut bob, &mut ann] {
        client.settled().await;
        assert_eq!(client.texts(lobby), ["hello", "see https://example.com"]);
    }
}

#[tokio::test]
async fn a_rewrite_reaches_everybody_and_a_retry_is_the_same_message() {
    let (_, _chat, mut bob, mut ann, lobby) = house().await;
    let stored = bob.ask(say(lobby, "darn it", "k")).await;
    assert_eq!(stored["type"], "MESSAGE_ACCEPTED", "{stored}");
    let again = bob.ask(say(lobby, "darn it", "k")).await;
    assert_eq!((&again["id"], &again["duplicate"]), (&stored["id"], &json!(true)), "{again}");
    for client in [&mut bob, &mut ann] {
        client.settled().await;
        assert_eq!(client.texts(lobby), ["d**n it"]);
    }
}

#[tokio::test]
async fn a_poll_is_what_its_author_says() {
    let (_, _chat, mut bob, mut ann, lobby) = house().await;
    let poll = |question: &str, options: &[&str]| {
        json!({"type": "x-poll", "roomId": lobby,
            "data": {"key": "tea", "question": question, "options": options}})
    };
    let result = bob.ask(poll("Tea, darn it?", &["yes", "no"])).await;
    assert_eq!(result["type"], "ACTION_RESULT", "{result}");
    let again = bob.ask(poll("Tea, darn it?", &["yes", "no"])).await;
    assert_eq!(again["data"], result["data"], "one key is one poll");
    ann.expect_message(lobby, "Tea, d**n it?").await;
    let page = ann.ask(json!({"type": "REQUEST_MESSAGES", "roomId": lobby})).await;
    assert_eq!(page["messages"].as_array().unwrap().len(), 1);
    assert_eq!(page["messages"][0]["id"], result["data"]["messageId"]);
    assert_eq!(page["messages"][0]["kind"], "x-poll");
    assert_eq!(page["messages"][0]["data"], json!({"options": ["yes", "no"]}));
    for options in [&["yes"][..], &["?"; 11]] {
        assert_eq!(bob.ask(poll("Tea?", options)).await["code"], "BAD_REQUEST");
    }
}
