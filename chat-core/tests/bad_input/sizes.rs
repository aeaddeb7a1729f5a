//! Bounds, to the byte.

use chat_core::wire::Close;
use serde_json::{Value, json};

use super::Victim;

async fn answer(victim: &mut Victim, action: Value) -> Value {
    let answer = victim.world.client(super::SENDER).ask(action).await;
    victim.world.settle().await;
    answer
}

#[tokio::test(start_paused = true)]
async fn content_is_measured_in_bytes() {
    let mut victim = Victim::new().await;
    let room = victim.world.room;
    let say = |content: &str| json!({"type": "SEND_MESSAGE", "roomId": room, "content": content});
    for fits in [
        "a".repeat(16_384),
        "ä".repeat(8_192),
        "€".repeat(5_461),
        "😀".repeat(4_096),
        "\n\"\\".repeat(5_400) + ".",
    ] {
        let accepted = answer(&mut victim, say(&fits)).await;
        assert_eq!(accepted["type"], "MESSAGE_ACCEPTED", "{accepted}");
        let page = json!({"type": "REQUEST_MESSAGES", "roomId": room, "limit": 1});
        let page = answer(&mut victim, page).await;
        assert_eq!(page["messages"][0]["content"], *fits, "byte for byte");
    }
    let mut victim = Victim::new().await;
    for too_large in [
        "a".repeat(16_385),
        "a".to_owned() + &"ä".repeat(8_192),
        "€".repeat(5_462),
        "😀".repeat(4_096) + " ",
    ] {
        let say = say(&too_large).to_string();
        victim.refuses(&say, "TOO_LARGE").await;
        let edit = json!({"type": "EDIT_MESSAGE", "messageId": 1, "content": too_large,
            "editVersion": 0});
        victim.refuses(&edit.to_string(), "TOO_LARGE").await;
    }
    for blank in ["", " ", "\n\t ", "\u{a0}\u{2003}", "\u{200B}\u{FEFF}"] {
        victim.refuses(&say(blank).to_string(), "BAD_REQUEST").await;
    }
    victim.unharmed().await;
}

/// Custom JSON of exactly so many bytes.
fn data(bytes: usize) -> Value {
    "d".repeat(bytes - 2).into()
}

#[tokio::test(start_paused = true)]
async fn every_other_bound() {
    let new = |name: &str| json!({"type": "CREATE_ROOM", "kind": "group", "name": name});
    let with = |mut action: Value, field: &str, value: Value| {
        action[field] = value;
        action
    };
    let say = json!({"type": "SEND_MESSAGE", "roomId": 2, "content": "x"});
    let remove = json!({"type": "REMOVE_USER", "roomId": 2, "user": "vic"});
    let update = json!({"type": "UPDATE_ROOM", "roomId": 2});
    let browse = json!({"type": "BROWSE_ROOMS"});
    let resume = |rooms: i64| {
        let rooms: serde_json::Map<_, _> =
            (1..=rooms).map(|room| (room.to_string(), 1.into())).collect();
        json!({"type": "RESUME", "rooms": rooms})
    };
    let (bad, large) = ("BAD_REQUEST", "TOO_LARGE");
    let key = |n: usize| Value::from("ä".repeat(n / 2));
    let cases = [
        (new(&"ä".repeat(100)), new(&"ä".repeat(101)), large),
        (new("x"), new("  \t "), bad),
        (
            with(new("x"), "topic", "ö".repeat(500).into()),
            with(new("x"), "topic", "ö".repeat(501).into()),
            large,
        ),
        (with(new("x"), "data", data(4_096)), with(new("x"), "data", data(4_097)), large),
        (with(new("x"), "clientRoomId", key(64)), with(new("x"), "clientRoomId", key(66)), bad),
        (
            with(new("x"), "clientRoomId", "k".into()),
            with(new("x"), "clientRoomId", "".into()),
            bad,
        ),
        (
            with(new("x"), "users", vec!["bert"; 100].into()),
            with(new("x"), "users", vec!["bert"; 101].into()),
            large,
        ),
        (with(new("x"), "users", json!(["bert"])), with(new("x"), "users", json!(["<b>"])), bad),
        (
            with(update.clone(), "name", "ä".repeat(100).into()),
            with(update.clone(), "name", "ä".repeat(101).into()),
            large,
        ),
        (
            with(update.clone(), "topic", "ö".repeat(500).into()),
            with(update.clone(), "topic", "ö".repeat(501).into()),
            large,
        ),
        (with(update.clone(), "data", data(4_096)), with(update, "data", data(4_097)), large),
        (with(say.clone(), "data", data(4_096)), with(say.clone(), "data", data(4_097)), large),
        (
            with(say.clone(), "clientMessageId", key(64)),
            with(say.clone(), "clientMessageId", key(66)),
            bad,
        ),
        (
            with(say.clone(), "clientMessageId", "k".into()),
            with(say, "clientMessageId", "".into()),
            bad,
        ),
        (
            with(remove.clone(), "reason", "r".repeat(500).into()),
            with(remove, "reason", "r".repeat(501).into()),
            large,
        ),
        (
            with(browse.clone(), "query", "ä".repeat(100).into()),
            with(browse, "query", "ä".repeat(101).into()),
            large,
        ),
        (
            json!({"type": "PING", "t": "t".repeat(62)}),
            json!({"type": "PING", "t": "t".repeat(63)}),
            large,
        ),
        (
            json!({"type": "OPEN_DIRECT", "user": "vic"}),
            json!({"type": "OPEN_DIRECT", "user": "a".repeat(33)}),
            bad,
        ),
        (resume(1_000), resume(1_001), large),
    ];
    for (fits, too_much, code) in cases {
        let mut victim = Victim::new().await;
        let refused = victim.refuses(&too_much.to_string(), code).await;
        assert_eq!(refused["action"], fits["type"]);
        victim.unharmed().await;
        let answer = answer(&mut Victim::new().await, fits.clone()).await;
        assert_ne!(answer["type"], "ERROR", "{fits}: {answer}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_id_has_64_bytes_at_most() {
    let mut victim = Victim::new().await;
    let ping = |id: String| json!({"type": "PING", "requestId": id}).to_string();
    for id in ["", "\"\\", &"ä".repeat(32), &"r".repeat(64)] {
        let sender = victim.world.client(super::SENDER);
        sender.raw(&ping(id.to_owned()));
        assert_eq!(sender.next().await["requestId"], *id);
    }
    for id in ["r".repeat(65), "r".repeat(10_000)] {
        let refused = victim.refuses(&ping(id), "BAD_REQUEST").await;
        assert!(refused["requestId"].is_null());
    }
    victim.unharmed().await;
}

#[tokio::test(start_paused = true)]
async fn a_frame_has_64_kib_at_most() {
    let mut victim = Victim::new().await;
    let frame = |bytes: usize| {
        let frame = json!({"type": "PING", "pad": ""}).to_string();
        frame.replace("\"pad\":\"\"", &format!("\"pad\":\"{}\"", "p".repeat(bytes - frame.len())))
    };
    let sender = victim.world.client(super::SENDER);
    sender.raw(&frame(64 << 10));
    assert_eq!(sender.next().await["type"], "PONG");
    sender.raw(&frame((64 << 10) + 1));
    assert_eq!(sender.closed().await, Close::TOO_BIG);
    victim.unharmed().await;
}

#[tokio::test(start_paused = true)]
async fn a_page_is_as_large_as_allowed_however_much_is_asked_for() {
    let mut victim = Victim::new().await;
    let room = victim.world.room;
    for limit in [1, 3, 100, 101, i64::from(u32::MAX), 9_007_199_254_740_992, i64::MAX] {
        let page = json!({"type": "REQUEST_MESSAGES", "roomId": room, "limit": limit});
        let page = answer(&mut victim, page).await;
        let count = page["messages"].as_array().unwrap().len();
        assert_eq!(count, usize::try_from(limit).unwrap().min(5));
    }
    let positions = ["beforeSeq", "afterSeq", "aroundSeq", "aroundMessageId", "firstMessageId"];
    for (at, first) in positions.iter().enumerate() {
        for second in &positions[at + 1..] {
            let both = json!({"type": "REQUEST_MESSAGES", "roomId": room, *first: 1, *second: 1});
            victim.refuses(&both.to_string(), "BAD_REQUEST").await;
        }
    }
    victim.refuses(r#"{"type":"REQUEST_MESSAGES"}"#, "BAD_REQUEST").await;
    victim.unharmed().await;
}
