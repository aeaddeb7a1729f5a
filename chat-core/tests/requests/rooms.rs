use chat_core::{ChatEngine, MemoryStore};
use serde_json::{Value, json};

use super::common::{Client, Open, engine_with, int, limits, types};
use super::{Pair, assert_has};

#[tokio::test(start_paused = true)]
async fn a_room_and_who_is_told_of_it() {
    let mut pair = Pair::new().await;
    let mut second = Client::visit(&pair.engine, "ann").await;
    let create = json!({"type": "CREATE_ROOM", "kind": "group", "name": "  a name ", "topic": "t",
        "data": {"color": "red"}, "users": ["bob", "ann", "bob"]});
    let added = pair.ann.ask(create).await;
    assert_has(&added, &json!({"type": "ROOM_ADDED", "userRev": 3}));
    assert_has(
        &added["room"],
        &json!({"name": "a name", "kind": "group", "topic": "t",
        "data": {"color": "red"}, "role": "owner", "memberCount": 2, "rev": 3, "lastSeq": 0,
        "readSeq": 0, "unreadCount": 0}),
    );
    let told = second.all().await;
    assert_eq!(types(&told), ["ROOM_ADDED"]);
    assert_has(&told[0], &json!({"requestId": null, "userRev": 3}));
    assert_eq!(told[0]["room"], added["room"]);
    let told = pair.bob.all().await;
    assert_eq!(types(&told), ["ROOM_ADDED"]);
    assert_eq!(told[0]["room"]["role"], "member");
    assert!(pair.ann.all().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn unknown_people_make_no_room() {
    let mut pair = Pair::new().await;
    let create = json!({"type": "CREATE_ROOM", "kind": "group", "name": "n",
        "users": ["bob", "nobody"]});
    let nobody = json!({"code": "NOT_FOUND", "details": {"user": "nobody"}});
    assert_has(&pair.ann.ask(create).await, &nobody);
    assert!(pair.bob.all().await.is_empty());
    let open = json!({"type": "OPEN_DIRECT", "user": "Nobody"});
    let as_asked = json!({"code": "NOT_FOUND", "details": {"user": "Nobody"}});
    assert_has(&pair.ann.ask(open).await, &as_asked);
}

#[tokio::test(start_paused = true)]
async fn two_people_have_one_direct_room() {
    let mut pair = Pair::new().await;
    let open = |user: &str| json!({"type": "OPEN_DIRECT", "user": user});
    let first = pair.ann.ask(open("BOB")).await;
    assert_eq!(first["type"], "ROOM_ADDED");
    assert_has(
        &first["room"],
        &json!({"kind": "direct", "name": "bob", "peerId": 1,
        "role": "member", "memberCount": 2, "topic": null}),
    );
    let told = pair.bob.all().await;
    assert_eq!(types(&told), ["ROOM_ADDED"]);
    assert_has(&told[0]["room"], &json!({"kind": "direct", "name": "ann", "peerId": 2}));
    let id = &first["room"]["id"];
    for (client, other) in [(&mut pair.ann, "bob"), (&mut pair.bob, "ann")] {
        let again = client.ask(open(other)).await;
        assert_eq!(&again["room"]["id"], id);
        assert!(again["userRev"].is_null());
    }
    pair.ann.done(json!({"type": "SEND_MESSAGE", "roomId": id, "content": "psst"})).await;
    assert_eq!(&pair.bob.expect("RECEIVE_MESSAGES").await["roomId"], id);
    let mut cid = Client::visit(&pair.engine, "cid").await;
    assert_ne!(&cid.ask(open("bob")).await["room"]["id"], id);
}

/// Both at once, on two connections each: still one.
#[tokio::test(start_paused = true)]
async fn a_direct_room_opened_from_both_sides_at_once() {
    let mut pair = Pair::new().await;
    for _ in 0..3 {
        pair.ann.send(json!({"type": "OPEN_DIRECT", "user": "bob", "requestId": "q"}));
        pair.bob.send(json!({"type": "OPEN_DIRECT", "user": "ann", "requestId": "q"}));
    }
    let mut ids = vec![];
    for client in [&mut pair.ann, &mut pair.bob] {
        let told = client.all().await;
        let answers: Vec<_> = told.iter().filter(|frame| frame["requestId"] == "q").collect();
        assert_eq!(answers.len(), 3);
        ids.extend(told.iter().map(|frame| int(&frame["room"]["id"])));
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn everybody_new_is_in_the_lobby() {
    let mut pair = Pair::new().await;
    let mut cid = Client::seed(&pair.engine);
    cid.send(json!({"type": "LOGIN", "user": "cid"}));
    let rooms = cid.expect("RECEIVE_ROOMS").await;
    assert_has(&rooms, &json!({"userRev": 1, "complete": true, "cursor": null}));
    assert_has(
        &rooms["rooms"][0],
        &json!({"id": 1, "name": "lobby", "kind": "channel",
        "role": "member", "memberCount": 3}),
    );
    assert!(pair.ann.all().await.is_empty(), "and nobody else's list changes");
    // Who left it is not put back.
    cid.done(json!({"type": "LEAVE_ROOM", "roomId": 1})).await;
    let mut again = Client::seed(&pair.engine);
    again.send(json!({"type": "LOGIN", "user": "cid"}));
    assert_eq!(again.expect("RECEIVE_ROOMS").await["rooms"], json!([]));
}

#[tokio::test(start_paused = true)]
async fn new_settings() {
    let mut pair = Pair::new().await;
    let update = |fields: Value| {
        let mut update = json!({"type": "UPDATE_ROOM", "roomId": pair.room});
        update.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        update
    };
    let all = update(json!({"name": " n ", "topic": "t", "data": {"a": [1, 2]}}));
    let clear = update(json!({"topic": "", "data": null}));
    let ack = pair.ann.ask(all.clone()).await;
    assert_has(&ack, &json!({"type": "ACK", "action": "UPDATE_ROOM", "rev": 4}));
    let told = pair.bob.all().await;
    assert_eq!(told, pair.ann.all().await);
    assert_eq!(types(&told), ["ROOM_UPDATED"]);
    assert_has(
        &told[0],
        &json!({"roomId": pair.room, "rev": 4, "name": "n", "topic": "t",
        "kind": "group", "data": {"a": [1, 2]}}),
    );
    assert_eq!(pair.ann.ask(all).await["rev"], 4, "nothing new");
    assert!(pair.bob.all().await.is_empty());
    pair.ann.done(clear).await;
    assert_has(
        &pair.bob.all().await[0],
        &json!({"rev": 5, "name": "n", "topic": null, "data": null}),
    );
}

#[tokio::test(start_paused = true)]
async fn the_room_that_was_open_is_open_again() {
    let mut pair = Pair::new().await;
    let select = json!({"type": "SELECT_ROOM", "roomId": pair.room});
    assert_has(&pair.ann.done(select).await, &json!({"type": "ACK", "action": "SELECT_ROOM"}));
    let mut again = Client::v1(&pair.engine, "ann");
    let success = again.expect("LOGIN_SUCCESS").await;
    assert_has(
        &success,
        &json!({"user": "ann", "userId": 2, "lastRoomId": pair.room, "userRev": 2}),
    );
}

#[tokio::test(start_paused = true)]
async fn lists_of_rooms_come_in_pages() {
    let mut limits = limits();
    (limits.page_rooms, limits.page_items) = (4, 3);
    let engine = engine_with(limits).await;
    let mut ann = Client::visit(&engine, "ann").await;
    for n in 0..9 {
        let kind = if n % 2 == 0 { "channel" } else { "group" };
        let create = json!({"type": "CREATE_ROOM", "kind": kind, "name": format!("Room {n}")});
        ann.done(create).await;
    }
    let mut cursor = json!(null);
    let mut pages = vec![];
    loop {
        let page = ann.done(json!({"type": "REQUEST_ROOMS", "cursor": cursor})).await;
        let rooms = page["rooms"].as_array().unwrap();
        pages.push(rooms.iter().map(|room| int(&room["id"])).collect::<Vec<_>>());
        cursor = page["cursor"].clone();
        assert_eq!(page["complete"], cursor.is_null(), "the last one says so");
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(pages, [vec![1, 2, 3, 4], vec![5, 6, 7, 8], vec![9, 10]]);
    let mut again = Client::log_in(&engine, "ann").await;
    let rest = again.all().await;
    assert_eq!(types(&rest), ["RECEIVE_ROOMS", "RECEIVE_ROOMS"], "unasked, all pages come");
    assert_eq!(rest[1]["complete"], true);

    let browse = |query: &str, cursor: Value| json!({"type": "BROWSE_ROOMS", "query": query, "cursor": cursor});
    let first = ann.done(browse("rOOm", json!(null))).await;
    assert_eq!(first["items"][0], json!({"id": 2, "name": "Room 0", "memberCount": 1}));
    assert_eq!(first["items"].as_array().unwrap().len(), 3);
    let second = ann.done(browse("rOOm", first["cursor"].clone())).await;
    let names: Vec<_> = second["items"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert_eq!(names, ["Room 6", "Room 8"], "groups are not for browsing");
    assert!(second["cursor"].is_null());
}

#[tokio::test(start_paused = true)]
async fn there_is_a_bound_on_rooms_and_on_members() {
    let mut limits = limits();
    (limits.rooms_per_user, limits.members_per_room) = (3, 2);
    let engine = ChatEngine::builder(MemoryStore::default());
    let engine = engine.authenticator(Open).limits(limits).build().await.unwrap();
    let mut ann = Client::visit(&engine, "ann").await;
    for name in ["bob", "cid"] {
        Client::visit(&engine, name).await;
    }
    let create = json!({"type": "CREATE_ROOM", "kind": "group", "name": "r"});
    for _ in 0..3 {
        ann.done(create.clone()).await;
    }
    let refused = ann.ask(create).await;
    assert_has(
        &refused,
        &json!({"code": "LIMIT_EXCEEDED", "details": {"limit": "rooms_per_user"}}),
    );
    let invite = |user: &str| json!({"type": "INVITE_USER", "roomId": 1, "user": user});
    ann.done(invite("bob")).await;
    let refused = ann.ask(invite("cid")).await;
    assert_has(
        &refused,
        &json!({"code": "LIMIT_EXCEEDED", "details": {"limit": "members_per_room"}}),
    );
}
