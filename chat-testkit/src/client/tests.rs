use serde_json::{Value, json};

use super::ModelClient;

fn view(id: i64, rev: i64) -> Value {
    json!({
        "id": id, "name": "n", "kind": "group", "rev": rev, "lastSeq": 0, "memberCount": 1,
        "role": "member", "readSeq": 0, "unreadCount": 0,
    })
}

fn said(from: i64, rev: i64, content: &str) -> Value {
    let message = json!({ "id": 7, "seq": 1, "rev": rev, "userId": 2, "content": content });
    json!({
        "type": "RECEIVE_MESSAGES", "roomId": 1, "rev": rev, "fromRev": from, "messages": [message],
    })
}

/// Knows room 1 up to revision 4, and its state up to 10.
fn live() -> ModelClient {
    let mut client = ModelClient::new("ann");
    client.connect();
    client.receive(&json!({ "type": "HELLO", "epoch": "e" }));
    let resume = client.receive(&json!({ "type": "LOGIN_SUCCESS", "userId": 1 }));
    assert_eq!(resume.len(), 1);
    let rooms = json!([view(1, 4)]);
    client.receive(&json!({
        "type": "RECEIVE_ROOMS", "rooms": rooms, "userRev": 10, "complete": true,
    }));
    client.receive(&json!({ "type": "RESUMED", "requestId": resume[0]["requestId"] }));
    client
}

fn content(client: &ModelClient) -> Option<&str> {
    Some(client.rooms()[&1].messages.get(&7)?.content.as_str())
}

#[test]
fn a_frame_that_fits_moves_the_cursor() {
    let mut client = live();
    assert!(client.receive(&said(3, 6, "a")).is_empty());
    assert_eq!((client.rooms()[&1].have, content(&client)), (6, Some("a")));
    client.receive(&said(4, 5, "b"));
    assert_eq!((client.rooms()[&1].have, content(&client)), (6, Some("a")));
    assert_eq!(client.counts().repeats, 1);
}

#[test]
fn a_gap_is_asked_for_once() {
    let mut client = live();
    let asked = client.receive(&said(5, 6, "a"));
    assert_eq!(asked.len(), 1);
    assert_eq!((&asked[0]["type"], &asked[0]["sinceRev"]), (&json!("SYNC_ROOM"), &json!(4)));
    assert!(client.receive(&said(6, 7, "b")).is_empty());
    assert_eq!(content(&client), None, "ignored until one fits");
    client.receive(&said(4, 7, "b"));
    assert_eq!((client.rooms()[&1].have, content(&client)), (7, Some("b")));
    assert_eq!(client.counts().gaps, 1);
}

#[test]
fn of_two_versions_the_higher_revision_stands() {
    let mut client = live();
    client.receive(&said(4, 6, "new"));
    let mut page = said(4, 5, "old");
    page.as_object_mut().unwrap().remove("rev");
    client.receive(&page);
    assert_eq!((client.rooms()[&1].have, content(&client)), (6, Some("new")));
}

#[test]
fn a_reset_forgets_the_room() {
    let mut client = live();
    client.receive(&said(4, 6, "a"));
    client.receive(&json!({
        "type": "ROOM_RESET", "roomId": 1, "rev": 90, "messages": [], "reason": "far",
    }));
    assert_eq!((client.rooms()[&1].have, content(&client)), (90, None));
    assert_eq!(client.counts().resets, 1);
}

#[test]
fn state_goes_by_user_rev() {
    let mut client = live();
    client.receive(&json!({ "type": "ROOM_ADDED", "room": view(2, 1), "userRev": 12 }));
    client.receive(&json!({ "type": "ROOM_REMOVED", "roomId": 1, "userRev": 11 }));
    assert!(client.rooms().keys().eq(&[1, 2]));
    client.receive(&json!({ "type": "ROOM_REMOVED", "roomId": 1, "userRev": 13 }));
    assert!(client.rooms().keys().eq(&[2]));
    let marker = json!({ "type": "READ_MARKER", "roomId": 2, "readSeq": 5, "unreadCount": 0, "userRev": 14 });
    client.receive(&marker);
    assert_eq!(client.rooms()[&2].read_seq, 5);
}

#[test]
fn a_list_in_several_frames_replaces_once_it_is_complete() {
    let mut client = live();
    let page = |id: i64, complete: bool| {
        json!({
            "type": "RECEIVE_ROOMS", "rooms": [view(id, 1)], "userRev": 20, "complete": complete,
        })
    };
    client.receive(&page(2, false));
    assert!(client.rooms().keys().eq(&[1, 2]));
    client.receive(&page(3, true));
    assert!(client.rooms().keys().eq(&[2, 3]));
}

#[test]
fn what_it_knows_is_resumed_and_what_it_wrote_repeated() {
    let mut client = live();
    let sent = client.write(1, "hi");
    client.connect();
    assert!(client.receive(&json!({ "type": "HELLO", "epoch": "e" })).is_empty());
    let resume = client.receive(&json!({ "type": "LOGIN_SUCCESS", "userId": 1 }));
    assert_eq!((&resume[0]["rooms"], &resume[0]["userRev"]), (&json!({ "1": 4 }), &json!(10)));
    let id = &resume[0]["requestId"];
    let again = client.receive(&json!({ "type": "RESUMED", "requestId": id }));
    assert!(again.contains(&sent));
    let accepted = |id: i64| {
        let key = &sent["clientMessageId"];
        json!({ "type": "MESSAGE_ACCEPTED", "clientMessageId": key, "id": id, "seq": 1 })
    };
    client.receive(&accepted(7));
    client.receive(&accepted(7));
    assert!(client.outbox().is_settled());
    assert_eq!(client.counts().broken_promises, 0);
    client.receive(&accepted(8));
    assert_eq!(client.counts().broken_promises, 1);
}

#[test]
fn another_history_is_begun_anew() {
    let mut client = live();
    client.connect();
    client.receive(&json!({ "type": "HELLO", "epoch": "other" }));
    assert!(client.rooms().is_empty());
}
