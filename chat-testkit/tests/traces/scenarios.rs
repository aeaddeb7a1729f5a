//! What may happen to a client. Ann's; bob's is the other name.

use serde_json::{Value, json};

use crate::frames::*;
use crate::recorder::Recorder;

pub(crate) fn all() -> Vec<Recorder> {
    vec![
        first_visit(),
        gap(),
        gap_while_it_is_filled(),
        room_reset_comes(),
        compacted_spans(),
        removal(),
        resume_with_edits(),
        state_out_of_order(),
        epoch_change(),
        unanswered_send(),
        read_markers(),
        list_cut_short(),
        page_of_before_the_removal(),
    ]
}

fn only<'a>(actions: &'a [Value], kind: &str) -> &'a Value {
    let mut of_kind = actions.iter().filter(|action| action["type"] == kind);
    let only = of_kind.next().unwrap_or_else(|| panic!("no {kind} in {actions:?}"));
    assert!(of_kind.next().is_none(), "two of {kind} in {actions:?}");
    only
}

/// From the first visit on: live in room 1 at revision 4, with one message, state 8.
fn live(name: &'static str, note: &'static str) -> Recorder {
    let mut ann = Recorder::new(name, note);
    ann.connect();
    ann.hear_only(hello(EPOCH));
    let resume = ann.hear(login_success(8));
    ann.hear_only(receive_rooms(&[view(1, "Tea", 4, 1, 0)], 8));
    let wants = ann.hear(resumed(only(&resume, "RESUME"), &json!({ "1": 4 }), 8, false));
    ann.hear_only(page(only(&wants, "REQUEST_MESSAGES"), &[message(1, 4, "one")], false));
    ann.hear_only(members(only(&wants, "REQUEST_MEMBERS")));
    assert!(ann.client().is_live() && ann.client().waiting() == 0);
    ann
}

/// Connects again and says RESUME, which is returned.
fn come_back(ann: &mut Recorder, epoch: &str, user_rev: i64) -> Value {
    ann.connect();
    ann.hear_only(hello(epoch));
    let resume = ann.hear(login_success(user_rev));
    only(&resume, "RESUME").clone()
}

fn first_visit() -> Recorder {
    let mut ann = live("first-visit", "Rooms, a page of history, members; then a live message.");
    ann.hear_only(logged(4, &message(2, 5, "two")));
    ann.hear_only(read_marker(1, 2, 0, 9));
    ann.hear_only(room_updated(5, 6, "Coffee"));
    ann.hear_only(json!({ "type": "FROM_THE_FUTURE", "roomId": 1 }));
    ann
}

fn gap() -> Recorder {
    let mut ann = live("gap", "5 is lost: one SYNC_ROOM, and nothing applies until one fits.");
    let sync = ann.hear(logged(5, &message(3, 6, "three")));
    ann.hear_only(logged(6, &message(4, 7, "four")));
    ann.hear_only(logged(4, &message(2, 5, "two")));
    ann.hear_only(logged(5, &message(3, 6, "three")));
    ann.hear_only(logged(6, &message(4, 7, "four")));
    ann.hear_only(ack(only(&sync, "SYNC_ROOM"), 7));
    ann.hear_only(logged(7, &message(5, 8, "five")));
    ann
}

fn gap_while_it_is_filled() -> Recorder {
    let mut ann = live("gap-twice", "A second gap, after the first was closed, is asked for too.");
    let sync = ann.hear(logged(5, &message(3, 6, "three")));
    ann.hear_only(logged(4, &message(3, 6, "three")));
    ann.hear_only(ack(only(&sync, "SYNC_ROOM"), 6));
    let sync = ann.hear(logged(7, &message(4, 8, "four")));
    assert_eq!(only(&sync, "SYNC_ROOM")["sinceRev"], 6);
    ann.hear_only(logged(6, &edited(3, 7, "three!")));
    ann.hear_only(logged(7, &message(4, 8, "four")));
    ann.hear_only(ack(only(&sync, "SYNC_ROOM"), 8));
    ann
}

fn room_reset_comes() -> Recorder {
    let mut ann = live("room-reset", "The room begins anew: what was known of it is forgotten.");
    let resume = come_back(&mut ann, EPOCH, 8);
    let newest = [edited(2_001, 3_000, "newer"), message(2_002, 3_001, "newest")];
    let wants = ann.hear(room_reset(3_001, &view(1, "Coffee", 3_001, 2_002, 0), &newest));
    assert!(wants.is_empty());
    ann.hear_only(logged(4, &message(2, 5, "of before the reset")));
    ann.hear_only(logged(3_001, &message(2_003, 3_002, "live")));
    let wants = ann.hear(resumed(&resume, &json!({ "1": 3_001 }), 8, false));
    ann.hear_only(members(only(&wants, "REQUEST_MEMBERS")));
    ann
}

fn compacted_spans() -> Recorder {
    let mut ann = live("compacted-spans", "Spans wider than one revision, and an overlapping one.");
    // Sent at 5, edited at 7: stands in the feed once.
    ann.hear_only(logged(4, &edited(2, 7, "two!")));
    // Speaks for (5, 9], of which (5, 7] is known.
    ann.hear_only(logged(5, &message(3, 9, "three")));
    ann.hear_only(logged(6, &edited(2, 7, "two!")));
    ann.hear_only(room_updated(9, 12, "Coffee"));
    ann.hear_only(member_updated(12, 14, 4, Some("admin")));
    ann
}

fn removal() -> Recorder {
    let mut ann = live("removal", "Removed, told by both ways; then invited again.");
    ann.hear_only(logged(4, &message(2, 5, "two")));
    ann.hear_only(member_updated(5, 6, 3, None));
    ann.hear_only(room_removed(1, 9));
    ann.hear_only(logged(6, &message(3, 7, "not for ann any more")));
    assert!(ann.client().rooms().is_empty());
    let wants = ann.hear(room_added(&view(1, "Tea", 9, 3, 3), 10));
    ann.hear_only(logged(9, &message(4, 10, "welcome")));
    let newest = [message(2, 5, "two"), message(3, 7, "three")];
    ann.hear_only(page(only(&wants, "REQUEST_MESSAGES"), &newest, true));
    ann.hear_only(members(only(&wants, "REQUEST_MEMBERS")));
    ann
}

fn resume_with_edits() -> Recorder {
    let mut ann = live("resume", "What was missed: an edit, a deletion, a new message, a rename.");
    ann.hear_only(logged(4, &message(2, 5, "two")));
    let resume = come_back(&mut ann, EPOCH, 8);
    assert_eq!((&resume["rooms"], &resume["userRev"]), (&json!({ "1": 5 }), &json!(8)));
    ann.hear_only(logged(5, &edited(1, 8, "one!")));
    ann.hear_only(logged(8, &deleted(2, 9)));
    ann.hear_only(room_updated(9, 10, "Coffee"));
    ann.hear_only(logged(10, &message(3, 11, "three")));
    ann.hear_only(resumed(&resume, &json!({ "1": 11 }), 8, false));
    // A page that was read before the edit.
    let mut old = page(&Value::Null, &[message(1, 4, "one")], false);
    old.as_object_mut().unwrap().remove("requestId");
    ann.hear_only(old);
    ann
}

fn state_out_of_order() -> Recorder {
    let mut ann = live("state-out-of-order", "userRev decides, not the order of arrival.");
    let wants = ann.hear(room_added(&view(2, "Books", 3, 0, 0), 12));
    ann.hear_only(members(only(&wants, "REQUEST_MEMBERS")));
    ann.hear_only(room_removed(2, 11));
    ann.hear_only(read_marker(1, 1, 0, 13));
    ann.hear_only(read_marker(1, 0, 1, 10));
    ann.hear_only(receive_rooms(&[view(1, "Tea", 4, 1, 0)], 9));
    // An answer that changed nothing has no userRev, and applies.
    let mut known = room_added(&view(2, "Books", 3, 0, 0), 0);
    known.as_object_mut().unwrap().remove("userRev");
    ann.hear_only(known);
    // The list replaces: room 1 is gone.
    ann.hear_only(receive_rooms(&[view(2, "Books", 3, 0, 0)], 14));
    ann
}

fn epoch_change() -> Recorder {
    let mut ann = live("epoch-change", "Another history: everything known is dropped.");
    ann.hear_only(logged(4, &message(2, 5, "two")));
    let other = "0000000000000001";
    let resume = come_back(&mut ann, other, 2);
    assert_eq!(resume["rooms"], json!({}));
    ann.hear_only(receive_rooms(&[view(1, "Tea", 2, 0, 0)], 2));
    let mut resumed = resumed(&resume, &json!({ "1": 2 }), 2, false);
    resumed["epoch"] = other.into();
    let wants = ann.hear(resumed);
    ann.hear_only(page(only(&wants, "REQUEST_MESSAGES"), &[], false));
    ann.hear_only(members(only(&wants, "REQUEST_MEMBERS")));
    ann.hear_only(logged(2, &message(1, 3, "one, again")));
    ann
}

fn unanswered_send() -> Recorder {
    let mut ann =
        live("unanswered-send", "Nobody knows what became of it: the same request again.");
    let sent = ann.write(1, "two");
    let resume = come_back(&mut ann, EPOCH, 8);
    let mut mine = message(2, 5, "two");
    (mine["user"], mine["userId"]) = (json!("ann"), json!(3));
    mine["clientMessageId"] = sent["clientMessageId"].clone();
    ann.hear_only(logged(4, &mine));
    let again = ann.hear(resumed(&resume, &json!({ "1": 5 }), 8, false));
    assert_eq!(only(&again, "SEND_MESSAGE"), &sent);
    ann.hear_only(accepted(&sent, 2, 5, true));
    ann
}

fn read_markers() -> Recorder {
    let mut ann =
        live("read-markers", "Markers hold as of a number; what ann wrote since is read.");
    let mut mine = message(2, 5, "two");
    (mine["user"], mine["userId"]) = (json!("ann"), json!(3));
    ann.hear_only(logged(4, &mine));
    ann.hear_only(logged(5, &message(3, 6, "three")));
    // Of before she wrote: she has read up to what she wrote.
    ann.hear_only(read_marker(1, 0, 1, 9));
    assert_eq!(ann.client().rooms()[&1].read_seq, 2);
    // Of later: marked as unread.
    ann.hear_only(read_marker(1, 1, 2, 10));
    // An edit of what she wrote moves nothing.
    mine["rev"] = 7.into();
    ann.hear_only(logged(6, &mine));
    assert_eq!(ann.client().rooms()[&1].read_seq, 1);
    // A reset that was read before that: its marker holds as of the same number, and does not count.
    let room = view(1, "Tea", 7, 3, 3);
    let wants = ann.hear(room_reset(7, &room, &[message(3, 6, "three")]));
    assert_eq!(ann.client().rooms()[&1].read_seq, 1);
    ann.hear_only(members(only(&wants, "REQUEST_MEMBERS")));
    ann
}

fn list_cut_short() -> Recorder {
    let mut ann = live("list-cut-short", "Half a list tells what it holds, and moves no cursor.");
    let mut half = receive_rooms(&[view(2, "Books", 3, 0, 0)], 9);
    half["complete"] = false.into();
    half["cursor"] = 2.into();
    let wants = ann.hear(half.clone());
    assert_eq!(wants.len(), 2);
    let resume = come_back(&mut ann, EPOCH, 9);
    assert_eq!((&resume["rooms"], &resume["userRev"]), (&json!({ "1": 4, "2": 3 }), &json!(8)));
    // Whole this time: room 1 is gone.
    ann.hear_only(half);
    ann.hear_only(receive_rooms(&[view(3, "Music", 5, 0, 0)], 9));
    assert!(ann.client().rooms().keys().eq(&[2, 3]));
    let wants = ann.hear(resumed(&resume, &json!({ "2": 3, "3": 5 }), 9, false));
    assert_eq!(wants.len(), 4);
    ann
}

fn page_of_before_the_removal() -> Recorder {
    let note = "Asked before the room was removed and added again: the answer is void.";
    let mut ann = live("void-page", note);
    let wants = ann.hear(room_added(&view(2, "Books", 3, 0, 0), 9));
    let old = only(&wants, "REQUEST_MESSAGES").clone();
    ann.hear_only(room_removed(2, 10));
    let wants = ann.hear(room_added(&view(2, "Books", 9, 3, 0), 11));
    let new = only(&wants, "REQUEST_MESSAGES").clone();
    let of_books = |mut message: Value| {
        message["roomId"] = 2.into();
        message["id"] = (200 + message["seq"].as_i64().unwrap()).into();
        message
    };
    let mut stale = page(&old, &[], false);
    stale["roomId"] = 2.into();
    ann.hear_only(stale);
    let newest = [1, 2, 3].map(|seq| of_books(message(seq, 5 + seq, "read")));
    let mut fresh = page(&new, &newest, false);
    fresh["roomId"] = 2.into();
    ann.hear_only(fresh);
    assert_eq!(ann.client().rooms()[&2].messages.len(), 3);
    ann
}
