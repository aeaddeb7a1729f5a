//! How far I read, on two devices.

use serde_json::{Value, json};

use super::common::{Client, int, types};
use super::{Pair, assert_has};

fn mark(pair: &Pair, seq: i64) -> Value {
    json!({"type": "MARK_READ", "roomId": pair.room, "seq": seq})
}

#[tokio::test(start_paused = true)]
async fn a_marker_moves_on_all_devices() {
    let mut pair = Pair::new().await;
    let mut second = Client::visit(&pair.engine, "bob").await;
    for n in 0..5 {
        pair.said(&format!("m{n}")).await;
    }
    second.all().await;
    let marker = pair.bob.ask(mark(&pair, 3)).await;
    assert_has(
        &marker,
        &json!({"type": "READ_MARKER", "roomId": pair.room, "readSeq": 3,
        "unreadCount": 2, "userRev": 3}),
    );
    let told = second.all().await;
    assert_eq!(types(&told), ["READ_MARKER"]);
    assert_has(&told[0], &json!({"readSeq": 3, "unreadCount": 2, "userRev": 3, "requestId": null}));
    assert!(pair.bob.all().await.is_empty(), "no second copy");
    assert!(pair.ann.all().await.is_empty(), "it is nobody else's business");

    // Not backwards, unless by force; not beyond the newest message.
    let old = second.ask(mark(&pair, 1)).await;
    assert_has(&old, &json!({"readSeq": 3, "unreadCount": 2, "userRev": null}));
    assert!(pair.bob.all().await.is_empty());
    let mut unread = mark(&pair, 1);
    unread["force"] = true.into();
    assert_has(&second.ask(unread).await, &json!({"readSeq": 1, "unreadCount": 4, "userRev": 4}));
    assert_has(&pair.bob.all().await[0], &json!({"readSeq": 1, "unreadCount": 4, "userRev": 4}));
    assert_has(&second.ask(mark(&pair, 99)).await, &json!({"readSeq": 5, "unreadCount": 0}));
    assert_has(&pair.bob.all().await[0], &json!({"readSeq": 5, "unreadCount": 0, "userRev": 5}));
}

#[tokio::test(start_paused = true)]
async fn unread_is_what_came_after_and_sending_reads() {
    let mut pair = Pair::new().await;
    let unread = async |client: &mut Client, room: i64| {
        let rooms = client.done(json!({"type": "REQUEST_ROOMS"})).await;
        let rooms = rooms["rooms"].as_array().unwrap().clone();
        int(&rooms.iter().find(|it| it["id"] == room).unwrap()["unreadCount"])
    };
    for n in 0..3 {
        pair.said(&format!("m{n}")).await;
    }
    assert_eq!(unread(&mut pair.bob, pair.room).await, 3);
    assert_eq!(unread(&mut pair.ann, pair.room).await, 0, "she wrote them");
    pair.bob.done(pair.say("answer")).await;
    assert_eq!(unread(&mut pair.bob, pair.room).await, 0, "sending reads");
    assert_eq!(unread(&mut pair.ann, pair.room).await, 1);
    // Deleted messages stay counted: the marker is a place, not a sum.
    pair.bob.done(json!({"type": "DELETE_MESSAGE", "messageId": 4})).await;
    assert_eq!(unread(&mut pair.ann, pair.room).await, 1);
}

/// State comes in the order of his revision.
#[tokio::test(start_paused = true)]
async fn his_revision_only_ascends() {
    let mut pair = Pair::new().await;
    for n in 0..20 {
        pair.said(&format!("m{n}")).await;
    }
    pair.bob.all().await;
    let mut second = Client::visit(&pair.engine, "bob").await;
    for n in 0..20 {
        let marks = if n % 2 == 0 { &pair.bob } else { &second };
        marks.send(mark(&pair, n + 1));
        if n % 5 == 0 {
            let create = json!({"type": "CREATE_ROOM", "kind": "group", "name": "x",
                "users": ["bob"]});
            pair.ann.send(create);
        }
    }
    for client in [&mut pair.bob, &mut second] {
        let told = client.all().await;
        let revs: Vec<_> = told.iter().filter_map(|frame| frame["userRev"].as_i64()).collect();
        assert!(revs.len() >= 8, "{revs:?}");
        assert!(revs.is_sorted(), "{revs:?}");
    }
}
