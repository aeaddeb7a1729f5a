use serde_json::{Value, json};

use super::common::int;
use super::{Pair, assert_has};

fn seqs(page: &Value) -> Vec<i64> {
    page["messages"].as_array().unwrap().iter().map(|message| int(&message["seq"])).collect()
}

#[tokio::test(start_paused = true)]
async fn pages() {
    let mut pair = Pair::new().await;
    for n in 0..120 {
        pair.said(&format!("m{n}")).await;
    }
    pair.bob.all().await;
    let cases = [
        (json!({}), 71..=120, true, false),
        (json!({"limit": 100}), 21..=120, true, false),
        (json!({"limit": 1_000}), 21..=120, true, false),
        (json!({"beforeSeq": 11}), 1..=10, false, true),
        (json!({"beforeSeq": 100, "limit": 3}), 97..=99, true, true),
        (json!({"afterSeq": 0, "limit": 5}), 1..=5, false, true),
        (json!({"afterSeq": 118}), 119..=120, true, false),
        (json!({"aroundSeq": 60, "limit": 10}), 55..=64, true, true),
        (json!({"aroundMessageId": 60, "limit": 10}), 55..=64, true, true),
        (json!({"firstMessageId": 11}), 1..=10, false, true),
        (json!({"lastMessageId": 115}), 116..=120, true, false),
        (json!({"lastMessageId": 0}), 71..=120, true, false),
        (json!({"lastMessageId": 9_999}), 71..=120, true, false),
    ];
    for (fields, expected, before, after) in cases {
        let mut ask = json!({"type": "REQUEST_MESSAGES", "roomId": pair.room});
        ask.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let page = pair.bob.done(ask).await;
        assert_eq!(seqs(&page), expected.collect::<Vec<_>>(), "{fields}");
        assert_has(
            &page,
            &json!({"type": "RECEIVE_MESSAGES", "roomId": pair.room,
            "hasMoreBefore": before, "hasMoreAfter": after, "rev": null, "fromRev": null}),
        );
    }
    for (position, at) in [("beforeSeq", 1), ("afterSeq", 120), ("afterSeq", 500)] {
        let ask = json!({"type": "REQUEST_MESSAGES", "roomId": pair.room, position: at});
        assert_eq!(pair.bob.done(ask).await["messages"], json!([]));
    }
    assert!(pair.ann.all().await.is_empty());
}

/// A page says each message as it stands, and moves no cursor.
#[tokio::test(start_paused = true)]
async fn a_page_is_the_present() {
    let mut pair = Pair::new().await;
    let first = pair.said("one").await;
    pair.said("two").await;
    let edit = json!({"type": "EDIT_MESSAGE", "messageId": first["id"], "content": "uno",
        "editVersion": 0});
    pair.ann.done(edit).await;
    let page = pair.bob.done(json!({"type": "REQUEST_MESSAGES", "roomId": pair.room})).await;
    assert_has(
        &page["messages"][0],
        &json!({"content": "uno", "seq": 1, "rev": 6, "editVersion": 1}),
    );
    assert_has(&page["messages"][1], &json!({"content": "two", "seq": 2, "rev": 5}));
    assert!(page["rev"].is_null());
}
