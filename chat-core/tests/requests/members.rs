use serde_json::{Value, json};

use super::common::{Client, types};
use super::{Pair, assert_has};

fn of(pair: &Pair, kind: &str, user: &str) -> Value {
    json!({"type": kind, "roomId": pair.room, "user": user})
}

#[tokio::test(start_paused = true)]
async fn a_room_is_there_before_its_first_frame() {
    let mut pair = Pair::new().await;
    pair.said("before").await;
    let mut cid = Client::visit(&pair.engine, "cid").await;
    let mut invite = of(&pair, "INVITE_USER", "cid");
    invite["reason"] = "he asked".into();
    assert_has(&pair.ann.done(invite).await, &json!({"type": "ACK", "action": "INVITE_USER"}));
    let say = pair.say("welcome");
    pair.ann.done(say).await;
    let told = cid.all().await;
    assert_eq!(types(&told), ["ROOM_ADDED", "RECEIVE_MESSAGES"]);
    assert_has(&told[0], &json!({"userRev": 2, "requestId": null}));
    assert_has(
        &told[0]["room"],
        &json!({"id": pair.room, "name": "pair", "kind": "group",
        "role": "member", "rev": 5, "lastSeq": 1, "readSeq": 1, "unreadCount": 0, "memberCount": 3,
        "capabilities": ["read", "leave", "sendMessage", "editMessage", "deleteMessage",
            "inviteUser"],
        "lastMessage": {"id": 1, "seq": 1, "user": "ann", "excerpt": "before"}}),
    );
    assert_eq!(told[1]["rev"], 6);
    let told = pair.bob.all().await;
    assert_eq!(types(&told), ["MEMBER_UPDATED", "RECEIVE_MESSAGES"]);
    assert_has(
        &told[0],
        &json!({"roomId": pair.room, "rev": 5, "user": "cid", "userId": 3,
        "role": "member", "by": "ann", "reason": "he asked"}),
    );
    let page = cid.done(json!({"type": "REQUEST_MESSAGES", "roomId": pair.room})).await;
    assert_eq!(page["messages"].as_array().unwrap().len(), 2, "members read all of it");
}

#[tokio::test(start_paused = true)]
async fn somebody_removed_is_told_and_hears_nothing_more() {
    let mut pair = Pair::new().await;
    let mut second = Client::visit(&pair.engine, "bob").await;
    let mut remove = of(&pair, "REMOVE_USER", "bob");
    remove["reason"] = "rude".into();
    assert_has(
        &pair.ann.done(remove.clone()).await,
        &json!({"type": "ACK", "action": "REMOVE_USER"}),
    );
    pair.ann.send(pair.say("without him"));
    for bob in [&mut pair.bob, &mut second] {
        let told = bob.all().await;
        let removed = told.iter().find(|frame| frame["type"] == "ROOM_REMOVED").unwrap();
        assert_has(removed, &json!({"roomId": pair.room, "reason": "rude", "userRev": 3}));
        assert!(told.iter().all(|frame| frame["type"] != "RECEIVE_MESSAGES"), "{told:?}");
    }
    let told = pair.ann.all().await;
    assert_has(
        &told[0],
        &json!({"type": "MEMBER_UPDATED", "rev": 4, "user": "bob", "role": null,
        "by": "ann", "reason": "rude"}),
    );
    assert_eq!(types(&told), ["MEMBER_UPDATED", "RECEIVE_MESSAGES"]);
    // Once more changes nothing.
    assert_eq!(pair.ann.done(remove).await["type"], "ACK");
    assert!(pair.ann.all().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn who_leaves_gets_the_answer_and_his_other_devices_are_told() {
    let mut pair = Pair::new().await;
    let mut second = Client::visit(&pair.engine, "bob").await;
    let left = pair.bob.ask(json!({"type": "LEAVE_ROOM", "roomId": pair.room})).await;
    assert_has(
        &left,
        &json!({"type": "ROOM_REMOVED", "roomId": pair.room, "userRev": 3,
        "reason": null}),
    );
    let told = second.all().await;
    let removed: Vec<_> = told.iter().filter(|it| it["type"] == "ROOM_REMOVED").collect();
    assert_eq!(removed.len(), 1);
    assert!(removed[0]["requestId"].is_null());
    assert_has(
        &pair.ann.all().await[0],
        &json!({"type": "MEMBER_UPDATED", "user": "bob", "role": null, "by": null}),
    );
}

/// In a channel joining is silent; coming back is not.
#[tokio::test(start_paused = true)]
async fn joining_a_channel() {
    let mut pair = Pair::new().await;
    let create = json!({"type": "CREATE_ROOM", "kind": "channel", "name": "open"});
    let room = pair.ann.done(create).await["room"]["id"].clone();
    pair.ann.done(json!({"type": "SEND_MESSAGE", "roomId": room, "content": "old"})).await;
    pair.ann.all().await;
    let mut second = Client::visit(&pair.engine, "bob").await;
    let join = json!({"type": "JOIN_ROOM", "roomId": room});
    let joined = pair.bob.ask(join.clone()).await;
    assert_eq!(joined["type"], "ROOM_ADDED");
    assert_has(
        &joined["room"],
        &json!({"role": "member", "rev": 3, "readSeq": 1, "unreadCount": 0}),
    );
    assert_eq!(types(&second.all().await), ["ROOM_ADDED"]);
    assert!(pair.ann.all().await.is_empty(), "nobody is told");
    let members = pair.ann.done(json!({"type": "REQUEST_MEMBERS", "roomId": room})).await;
    assert_eq!(members["items"].as_array().unwrap().len(), 2);

    let twice = pair.bob.ask(join.clone()).await;
    assert_eq!((&twice["type"], &twice["userRev"]), (&json!("ROOM_ADDED"), &json!(null)));
    pair.bob.done(json!({"type": "LEAVE_ROOM", "roomId": room})).await;
    pair.bob.done(join).await;
    let told = pair.ann.all().await;
    assert_eq!(types(&told), ["MEMBER_UPDATED", "MEMBER_UPDATED"]);
    assert_eq!((&told[0]["role"], &told[1]["role"]), (&json!(null), &json!("member")));
    pair.ann.done(json!({"type": "SEND_MESSAGE", "roomId": room, "content": "new"})).await;
    pair.bob.expect("RECEIVE_MESSAGES").await;
    second.expect("RECEIVE_MESSAGES").await;
}

#[tokio::test(start_paused = true)]
async fn a_role_is_told_to_all_and_the_room_anew_to_him() {
    let mut pair = Pair::new().await;
    let mut promote = of(&pair, "SET_ROLE", "bob");
    promote["role"] = "admin".into();
    assert_has(
        &pair.ann.done(promote.clone()).await,
        &json!({"type": "ACK", "action": "SET_ROLE"}),
    );
    let told = pair.bob.all().await;
    let added = told.iter().find(|frame| frame["type"] == "ROOM_ADDED").unwrap();
    assert_eq!(added["room"]["role"], "admin");
    assert!(added["room"]["capabilities"].as_array().unwrap().contains(&json!("removeUser")));
    let updated = json!({"type": "MEMBER_UPDATED", "user": "bob", "role": "admin", "by": "ann"});
    assert_has(told.iter().find(|frame| frame["type"] == "MEMBER_UPDATED").unwrap(), &updated);
    let told = pair.ann.all().await;
    assert_eq!(types(&told), ["MEMBER_UPDATED"]);
    assert_has(&told[0], &updated);
    pair.ann.done(promote).await;
    assert!(pair.bob.all().await.is_empty(), "the same role is no change");
    pair.bob.done(json!({"type": "UPDATE_ROOM", "roomId": pair.room, "name": "his"})).await;
}

#[tokio::test(start_paused = true)]
async fn members_in_pages_and_by_prefix() {
    let mut pair = Pair::new().await;
    for n in 0..120 {
        let name = format!("user{n:03}");
        Client::visit(&pair.engine, &name).await;
        pair.ann.done(of(&pair, "INVITE_USER", &name)).await;
    }
    let ask = json!({"type": "REQUEST_MEMBERS", "roomId": pair.room});
    let first = pair.bob.done(ask.clone()).await;
    assert_eq!(first["roomId"], pair.room);
    let items = first["items"].as_array().unwrap();
    assert_eq!(items.len(), 100);
    assert_eq!(items[0], json!({"userId": 1, "user": "bob", "role": "member"}));
    assert_eq!(items[1], json!({"userId": 2, "user": "ann", "role": "owner"}));
    let mut next = ask.clone();
    next["cursor"] = first["cursor"].clone();
    let second = pair.bob.done(next).await;
    assert_eq!(second["items"].as_array().unwrap().len(), 22);
    assert!(second["cursor"].is_null());
    let mut some = ask;
    some["query"] = "USER11".into();
    let some = pair.bob.done(some).await;
    assert_eq!(some["items"].as_array().unwrap().len(), 10);
}

/// Who may not see the room learns nothing of who there is.
#[tokio::test(start_paused = true)]
async fn a_handle_that_nobody_has_is_named_to_those_in_the_room() {
    let mut pair = Pair::new().await;
    let mut cid = Client::visit(&pair.engine, "cid").await;
    for kind in ["INVITE_USER", "REMOVE_USER", "SET_ROLE"] {
        let mut ask = of(&pair, kind, "No-One");
        ask["role"] = "admin".into();
        let refused = pair.ann.ask(ask.clone()).await;
        assert_has(
            &refused,
            &json!({"action": kind, "code": "NOT_FOUND", "details": {"user": "No-One"}}),
        );
        assert_has(&cid.ask(ask).await, &json!({"code": "NOT_FOUND", "details": null}));
    }
    let elsewhere = json!({"type": "INVITE_USER", "roomId": 999, "user": "bob"});
    assert_has(&pair.ann.ask(elsewhere).await, &json!({"code": "NOT_FOUND", "details": null}));
}
