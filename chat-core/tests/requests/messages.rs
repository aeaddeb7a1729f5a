use serde_json::{Value, json};

use super::common::{int, types};
use super::{Pair, assert_has};

#[tokio::test(start_paused = true)]
async fn a_message_is_accepted_before_it_is_shown() {
    let mut pair = Pair::new().await;
    let mut say = pair.say("hi  there\n");
    say["clientMessageId"] = "k1".into();
    say["requestId"] = "r1".into();
    say["kind"] = "x-poll".into();
    say["data"] = json!({"options": [1, 2.50]});
    pair.ann.send(say);
    let told = pair.ann.all().await;
    assert_eq!(types(&told), ["MESSAGE_ACCEPTED", "RECEIVE_MESSAGES"]);
    let (accepted, shown) = (&told[0], &told[1]);
    let message = &shown["messages"][0];
    assert_has(
        accepted,
        &json!({"requestId": "r1", "clientMessageId": "k1", "roomId": pair.room,
        "duplicate": false, "id": message["id"], "seq": 1, "rev": 4,
        "timestamp": message["timestamp"]}),
    );
    assert!(accepted["content"].is_null(), "the room's frame brings it");
    assert_has(shown, &json!({"roomId": pair.room, "rev": 4, "fromRev": null, "requestId": null}));
    assert_has(
        message,
        &json!({"roomId": pair.room, "seq": 1, "rev": 4, "user": "ann",
        "userId": 2, "content": "hi  there\n", "clientMessageId": "k1", "kind": "x-poll",
        "editVersion": 0, "editedAt": null, "deletedAt": null, "data": {"options": [1, 2.5]}}),
    );
    assert_eq!(pair.bob.all().await, std::slice::from_ref(shown), "the same for everyone");
}

/// Who names his request in neither way is told by the room's frame.
#[tokio::test(start_paused = true)]
async fn who_gives_no_name_gets_no_answer() {
    let mut pair = Pair::new().await;
    pair.ann.send(pair.say("hi"));
    assert_eq!(types(&pair.ann.all().await), ["RECEIVE_MESSAGES"]);
    let mut say = pair.say("ho");
    say["clientMessageId"] = "k".into();
    pair.ann.send(say);
    let told = pair.ann.all().await;
    assert_eq!(types(&told), ["MESSAGE_ACCEPTED", "RECEIVE_MESSAGES"]);
    assert!(told[0]["requestId"].is_null());
    for quiet in [
        json!({"type": "EDIT_MESSAGE", "messageId": 1, "content": "he", "editVersion": 0}),
        json!({"type": "DELETE_MESSAGE", "messageId": 1}),
    ] {
        pair.ann.send(quiet);
        assert_eq!(types(&pair.ann.all().await), ["RECEIVE_MESSAGES"]);
    }
    pair.ann.send(json!({"type": "SELECT_ROOM", "roomId": pair.room}));
    assert!(pair.ann.all().await.is_empty());
}

/// What one connection sends without waiting keeps its order, refusals in between or not.
#[tokio::test(start_paused = true)]
async fn sends_keep_their_order() {
    let mut pair = Pair::new().await;
    for n in 0..50 {
        pair.ann.send(pair.say(&format!("m{n}")));
        if n % 7 == 0 {
            let mut bad = pair.say("x");
            bad["roomId"] = 999.into();
            pair.ann.send(bad);
        }
    }
    let contents = |frames: &[Value]| -> Vec<String> {
        let shown = frames.iter().filter(|frame| frame["type"] == "RECEIVE_MESSAGES");
        shown.map(|frame| frame["messages"][0]["content"].as_str().unwrap().to_owned()).collect()
    };
    let expected: Vec<_> = (0..50).map(|n| format!("m{n}")).collect();
    let told = pair.ann.all().await;
    assert_eq!(contents(&told), expected);
    assert_eq!(told.iter().filter(|frame| frame["code"] == "NOT_FOUND").count(), 8);
    assert_eq!(contents(&pair.bob.all().await), expected);
}

#[tokio::test(start_paused = true)]
async fn an_edit_is_the_message_anew() {
    let mut pair = Pair::new().await;
    let message = pair.said("hi").await;
    let edit = json!({"type": "EDIT_MESSAGE", "messageId": message["id"], "content": "ho",
        "editVersion": 0, "requestId": "e"});
    pair.ann.send(edit.clone());
    let told = pair.ann.all().await;
    assert_eq!(types(&told), ["ACK", "RECEIVE_MESSAGES"]);
    assert_has(&told[0], &json!({"requestId": "e", "action": "EDIT_MESSAGE", "rev": 5}));
    let edited = &told[1]["messages"][0];
    for same in ["id", "roomId", "seq", "user", "userId", "timestamp", "kind"] {
        assert_eq!(edited[same], message[same], "{same}");
    }
    assert_has(edited, &json!({"content": "ho", "rev": 5, "editVersion": 1}));
    assert!(edited["editedAt"].as_f64().unwrap() >= message["timestamp"].as_f64().unwrap());
    assert_eq!(pair.bob.all().await, [told[1].clone()]);

    // The same edit again is done already; another one from the same version is a conflict.
    let again = pair.ann.ask(edit.clone()).await;
    assert_has(&again, &json!({"type": "ACK", "rev": 5}));
    let mut other = edit.clone();
    other["content"] = "ha".into();
    let conflict = pair.ann.ask(other.clone()).await;
    assert_has(&conflict, &json!({"type": "ERROR", "code": "CONFLICT", "retryable": false}));
    assert_eq!(&conflict["details"]["message"], edited);
    assert!(pair.bob.all().await.is_empty());
    other["editVersion"] = 1.into();
    assert_eq!(pair.ann.ask(other).await["type"], "ACK");
    assert_eq!(pair.bob.expect("RECEIVE_MESSAGES").await["messages"][0]["editVersion"], 2);
    let future = json!({"type": "EDIT_MESSAGE", "messageId": message["id"], "content": "x",
        "editVersion": 3});
    assert_eq!(pair.ann.ask(future).await["code"], "CONFLICT");
}

#[tokio::test(start_paused = true)]
async fn a_deleted_message_stays_as_a_blank() {
    let mut pair = Pair::new().await;
    let mut say = pair.say("secret");
    say["data"] = json!({"secret": 1});
    say["clientMessageId"] = "k".into();
    let id = int(&pair.ann.done(say).await["id"]);
    pair.bob.all().await;
    let delete = json!({"type": "DELETE_MESSAGE", "messageId": id});
    let ack = pair.ann.done(delete.clone()).await;
    assert_has(&ack, &json!({"type": "ACK", "action": "DELETE_MESSAGE", "rev": 5}));
    let shown = pair.bob.all().await;
    assert_eq!(types(&shown), ["RECEIVE_MESSAGES"]);
    assert_has(
        &shown[0]["messages"][0],
        &json!({"id": id, "seq": 1, "rev": 5, "content": "", "data": null, "user": "ann"}),
    );
    assert!(shown[0]["messages"][0]["deletedAt"].is_f64());

    // Twice is once; and nothing can be done with it any more.
    assert_eq!(pair.ann.done(delete).await["rev"], 5);
    let edit =
        json!({"type": "EDIT_MESSAGE", "messageId": id, "content": "back", "editVersion": 0});
    assert_eq!(pair.ann.ask(edit).await["code"], "CONFLICT");
    assert!(pair.bob.all().await.is_empty());
    let page = pair.bob.done(json!({"type": "REQUEST_MESSAGES", "roomId": pair.room})).await;
    assert_eq!(page["messages"][0]["content"], "");
    let rooms = pair.bob.done(json!({"type": "REQUEST_ROOMS"})).await;
    assert!(!rooms.to_string().contains("secret"), "{rooms}");
}

#[tokio::test(start_paused = true)]
async fn an_admin_deletes_what_others_wrote() {
    let mut pair = Pair::new().await;
    pair.bob.send(pair.say("rude"));
    let id = pair.ann.expect("RECEIVE_MESSAGES").await["messages"][0]["id"].clone();
    pair.bob.all().await;
    pair.ann.done(json!({"type": "DELETE_MESSAGE", "messageId": id})).await;
    let told = pair.bob.all().await;
    assert_has(&told[0]["messages"][0], &json!({"content": "", "user": "bob"}));
}
