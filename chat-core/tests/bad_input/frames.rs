//! Frames that are no action at all.

use serde_json::json;

use super::Victim;
use super::common::Client;
use super::fields::ACTIONS;

#[tokio::test(start_paused = true)]
async fn no_action_at_all() {
    let mut victim = Victim::new().await;
    for text in [
        "",
        " ",
        "\n\t\r ",
        "{",
        "}",
        "PING",
        "{\"type\":\"PING\"",
        "\u{feff}{}",
        "\u{a0}{}",
        "{\"type\":\"PING\"}{}",
        "{\"type\":\"PING\"} x",
        "{type:\"PING\"}",
        "{'type':'PING'}",
        "//",
        "nul",
    ] {
        victim.refuses(text, "BAD_JSON").await;
    }
    for text in [
        "[]",
        "null",
        "true",
        "7",
        "\"PING\"",
        "{}",
        "[\"PING\"]",
        "[[\"PING\"]]",
        "[{\"type\":\"PING\"}]",
        "{\"type\":null}",
        "{\"type\":7}",
        "{\"type\":[\"PING\"]}",
        "{\"type\":{\"PING\":1}}",
        "{\"Type\":\"PING\"}",
        "{\"action\":\"PING\"}",
        "[\"PING\",\"q\"]",
        " [\"PING\",null]",
        "{\"type\":\"PING\",\"requestId\":7}",
        "{\"type\":\"PING\",\"requestId\":{}}",
    ] {
        victim.refuses(text, "BAD_REQUEST").await;
    }
    victim.unharmed().await;
}

#[tokio::test(start_paused = true)]
async fn unknown_actions() {
    let mut victim = Victim::new().await;
    let server_only = [
        "HELLO",
        "LOGIN_SUCCESS",
        "RECEIVE_ROOMS",
        "RESUMED",
        "RECEIVE_MESSAGES",
        "MEMBER_UPDATED",
        "ROOM_UPDATED",
        "ROOM_RESET",
        "MESSAGE_ACCEPTED",
        "ROOM_ADDED",
        "ROOM_REMOVED",
        "READ_MARKER",
        "RECEIVE_MEMBERS",
        "RECEIVE_ROOM_LIST",
        "ACK",
        "PONG",
        "ERROR",
        "RECONNECT",
    ];
    let long = "A".repeat(10_000);
    let others = [
        "",
        "ping",
        "Ping",
        " PING",
        "PING ",
        "PING\u{200b}",
        "ＰＩＮＧ",
        "DROP TABLE rooms",
        &long,
    ];
    for kind in server_only.into_iter().chain(others) {
        let frame = json!({"type": kind, "requestId": "q", "roomId": 2, "rev": 1, "messages": []});
        let answer = victim.refuses(&frame.to_string(), "UNKNOWN_ACTION").await;
        assert_eq!(answer["requestId"], "q");
        assert!(answer["action"].as_str().unwrap().chars().count() <= 64);
    }
    victim.unharmed().await;
}

/// A key is known by what it says, not by how it is spelt.
#[tokio::test(start_paused = true)]
async fn escapes_are_characters_like_others() {
    let mut victim = Victim::new().await;
    let sender = victim.world.client(super::SENDER);
    sender.raw(r#"{"\u0074ype":"\u0050ING","requestId":"\ud83d\ude00"}"#);
    let pong = sender.next().await;
    assert_eq!((&pong["type"], &pong["requestId"]), (&json!("PONG"), &json!("😀")));
    victim.unharmed().await;
}

/// Before anybody is logged in, the parser is the same.
#[tokio::test(start_paused = true)]
async fn strangers_are_told_the_same() {
    let victim = Victim::new().await;
    let mut stranger = Client::seed(&victim.world.engine);
    stranger.all().await;
    for action in ACTIONS {
        for field in action.fields.iter().filter(|field| field.required) {
            let answer = {
                stranger.raw(&action.frame(field.name, None));
                stranger.next().await
            };
            assert_eq!(answer["code"], "BAD_REQUEST", "{answer}");
        }
    }
    victim.unharmed().await;
}
