//! The same key is the same message, for ever.

use serde_json::{Value, json};

use super::common::{int, types};
use super::{Pair, assert_has};

fn keyed(pair: &Pair) -> Value {
    let mut say = pair.say("once");
    say["clientMessageId"] = "k".into();
    say
}

/// What the retry says of the message, and that nobody hears of it.
async fn retried(pair: &mut Pair, first: &Value) {
    pair.bob.all().await;
    let again = pair.ann.ask(keyed(pair)).await;
    assert_has(
        &again,
        &json!({"type": "MESSAGE_ACCEPTED", "duplicate": true, "clientMessageId": "k",
        "id": first["id"], "seq": first["seq"], "timestamp": first["timestamp"]}),
    );
    assert!(int(&again["rev"]) >= int(&first["rev"]));
    assert!(pair.bob.all().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_retry_is_told_what_is_stored_whatever_happened_since() {
    let mut pair = Pair::new().await;
    let first = pair.ann.done(keyed(&pair)).await;
    assert_eq!(first["duplicate"], false);
    retried(&mut pair, &first).await;
    let id = &first["id"];
    pair.ann
        .done(json!({"type": "EDIT_MESSAGE", "messageId": id, "content": "x", "editVersion": 0}))
        .await;
    retried(&mut pair, &first).await;
    pair.ann.done(json!({"type": "DELETE_MESSAGE", "messageId": id})).await;
    retried(&mut pair, &first).await;
    let owner = json!({"type": "SET_ROLE", "roomId": pair.room, "user": "bob", "role": "owner"});
    pair.ann.done(owner).await;
    pair.ann.done(json!({"type": "LEAVE_ROOM", "roomId": pair.room})).await;
    retried(&mut pair, &first).await;
    // From another connection, too.
    pair.ann = super::Client::log_in(&pair.engine, "ann").await;
    retried(&mut pair, &first).await;
}

#[tokio::test(start_paused = true)]
async fn another_request_under_the_same_key_is_refused() {
    let mut pair = Pair::new().await;
    pair.ann.done(keyed(&pair)).await;
    pair.bob.all().await;
    for (field, value) in [("content", json!("twice")), ("kind", json!("x-a")), ("data", json!(1))]
    {
        let mut other = keyed(&pair);
        other[field] = value;
        let refused = pair.ann.ask(other).await;
        assert_has(
            &refused,
            &json!({"type": "ERROR", "code": "IDEMPOTENCY_CONFLICT",
            "action": "SEND_MESSAGE", "clientMessageId": "k", "retryable": false}),
        );
    }
    assert!(pair.bob.all().await.is_empty());
    // Keys belong to their author and their room.
    assert_eq!(pair.bob.done(keyed(&pair)).await["duplicate"], false);
    let mut elsewhere = keyed(&pair);
    elsewhere["roomId"] = 1.into();
    assert_eq!(pair.ann.done(elsewhere).await["duplicate"], false);
}

/// Sent twice without waiting: one message, two answers with the same id.
#[tokio::test(start_paused = true)]
async fn twins_in_one_commit_are_one() {
    let mut pair = Pair::new().await;
    for request in ["a", "b", "c"] {
        let mut say = keyed(&pair);
        say["requestId"] = request.into();
        pair.ann.send(say);
    }
    let told = pair.ann.all().await;
    let answers: Vec<_> = told.iter().filter(|it| it["type"] == "MESSAGE_ACCEPTED").collect();
    assert_eq!(answers.len(), 3);
    assert!(answers.iter().all(|answer| answer["id"] == answers[0]["id"]));
    assert_eq!(answers.iter().filter(|answer| answer["duplicate"] == true).count(), 2);
    assert_eq!(types(&pair.bob.all().await), ["RECEIVE_MESSAGES"]);
}

#[tokio::test(start_paused = true)]
async fn a_room_made_twice_is_one() {
    let mut pair = Pair::new().await;
    let create = json!({"type": "CREATE_ROOM", "kind": "group", "name": "n", "topic": "t",
        "data": {"a": 1}, "users": ["bob"], "clientRoomId": "c"});
    let first = pair.ann.done(create.clone()).await;
    pair.bob.all().await;
    let again = pair.ann.done(create.clone()).await;
    assert_eq!(again["type"], "ROOM_ADDED");
    assert_eq!(again["room"], first["room"]);
    assert!(again["userRev"].is_null(), "nothing changed");
    for (field, value) in [
        ("name", json!("m")),
        ("kind", json!("channel")),
        ("topic", json!("u")),
        ("data", json!({"a": 2})),
        ("users", json!([])),
    ] {
        let mut other = create.clone();
        other[field] = value;
        assert_eq!(pair.ann.ask(other).await["code"], "IDEMPOTENCY_CONFLICT", "{field}");
    }
    assert!(pair.bob.all().await.is_empty());
    assert_ne!(pair.bob.done(create).await["room"]["id"], first["room"]["id"], "his own key");
}
