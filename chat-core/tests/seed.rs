//! The seed's exchange, word by word, through connections without any transport.
#![cfg(feature = "memory-store")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{Client, open_engine};
use serde_json::json;

#[tokio::test]
async fn three_clients_of_the_seed_talk() {
    let engine = open_engine().await;
    let mut clients = vec![];
    for name in ["ann", "bob", "cid"] {
        let mut client = Client::seed(&engine);
        client.send(json!({"type": "LOGIN", "user": name}));
        let success = client.expect("LOGIN_SUCCESS").await;
        assert_eq!(success["user"], name);
        let rooms = client.expect("RECEIVE_ROOMS").await;
        assert_eq!(rooms["rooms"][0]["id"], 1);
        assert_eq!(rooms["rooms"][0]["name"], "lobby");
        client.send(json!({"type": "REQUEST_MESSAGES", "roomId": 1}));
        assert_eq!(client.expect("RECEIVE_MESSAGES").await["messages"], json!([]));
        clients.push(client);
    }
    clients[1].send(json!({"type": "SEND_MESSAGE", "roomId": 1, "content": "hi"}));
    for client in &mut clients {
        let frame = client.expect("RECEIVE_MESSAGES").await;
        let message = &frame["messages"][0];
        assert_eq!(message["content"], "hi");
        assert_eq!(message["user"], "bob");
        assert_eq!(message["roomId"], 1);
        assert!(message["timestamp"].is_f64());
        assert!(message["id"].is_i64());
    }
}

#[tokio::test]
async fn a_client_that_missed_200_messages_gets_them_all() {
    let engine = open_engine().await;
    let mut ann = Client::log_in(&engine, "ann").await;
    ann.send(json!({"type": "SEND_MESSAGE", "roomId": 1, "content": "first"}));
    let first = ann.expect("RECEIVE_MESSAGES").await["messages"][0]["id"].clone();
    drop(ann);
    let mut bob = Client::log_in(&engine, "bob").await;
    for n in 0..200 {
        bob.send(json!({"type": "SEND_MESSAGE", "roomId": 1, "content": format!("m{n}")}));
        bob.expect("RECEIVE_MESSAGES").await;
    }
    let mut ann = Client::log_in(&engine, "ann").await;
    let ask = json!({"type": "REQUEST_MESSAGES", "lastMessageId": first, "user": "ann",
        "requestId": "r"});
    ann.send(ask);
    let mut got = std::collections::BTreeSet::new();
    loop {
        let page = ann.expect("RECEIVE_MESSAGES").await;
        let messages = page["messages"].as_array().unwrap();
        assert!(messages.len() <= 100);
        got.extend(messages.iter().map(|message| message["content"].as_str().unwrap().to_owned()));
        if page["requestId"] == "r" {
            break;
        }
    }
    assert_eq!(got.len(), 201);
    // Scroll back to the first message, as the seed does it.
    let mut oldest = i64::MAX >> 11;
    let mut count = 0;
    loop {
        ann.send(json!({"type": "REQUEST_MESSAGES", "firstMessageId": oldest, "roomId": 1}));
        let page = ann.expect("RECEIVE_MESSAGES").await;
        let messages = page["messages"].as_array().unwrap();
        count += messages.len();
        match messages.first() {
            Some(message) => oldest = message["id"].as_i64().unwrap(),
            None => break,
        }
    }
    assert_eq!(count, 201);
    ann.send(json!({"type": "REQUEST_MESSAGES", "lastMessageId": 0, "user": "ann"}));
    assert_eq!(ann.expect("RECEIVE_MESSAGES").await["messages"].as_array().unwrap().len(), 50);
}
