//! No frame is larger than a page may be, and no answer without end.

use serde_json::{Value, json};

use super::common::{Client, engine_with, int, limits};
use super::{LOBBY, Talk, read_all, reader};

const PAGE: usize = 256 << 10;

/// A lobby with 60 messages of almost 16 KiB.
async fn large() -> Talk {
    let mut talk = Talk::new(limits()).await;
    talk.say(LOBBY, 60, 16_000).await;
    talk
}

fn seqs(page: &Value) -> Vec<i64> {
    page["messages"].as_array().unwrap().iter().map(|message| int(&message["seq"])).collect()
}

#[tokio::test(start_paused = true)]
async fn a_page_is_cut_far_from_where_it_was_asked_for() {
    let mut talk = large().await;
    for (position, seq, expected) in [
        ("beforeSeq", 40, 25..=39),
        ("afterSeq", 20, 21..=35),
        ("aroundSeq", 30, 23..=37),
        ("aroundMessageId", 30, 23..=37),
        ("firstMessageId", 40, 25..=39),
        ("aroundSeq", 1, 1..=15),
        ("aroundSeq", 60, 46..=60),
    ] {
        let ask = json!({"type": "REQUEST_MESSAGES", "roomId": LOBBY, position: seq, "limit": 100});
        let page = talk.talker.done(ask).await;
        let got = seqs(&page);
        assert_eq!(got, (got[0]..=got[got.len() - 1]).collect::<Vec<_>>(), "no hole");
        assert_eq!(got, expected.clone().collect::<Vec<_>>(), "{position} {seq}");
        assert_eq!(page["hasMoreBefore"], *expected.start() > 1);
        assert_eq!(page["hasMoreAfter"], *expected.end() < 60);
        assert!(page.to_string().len() <= PAGE);
    }
}

/// Scrolling by pages that were cut misses nothing.
#[tokio::test(start_paused = true)]
async fn pages_that_were_cut_tile() {
    let mut talk = large().await;
    let (mut before, mut got) = (1_000, vec![]);
    loop {
        let ask = json!({"type": "REQUEST_MESSAGES", "roomId": LOBBY, "beforeSeq": before});
        let page = talk.talker.done(ask).await;
        let seqs = seqs(&page);
        before = seqs[0];
        got.splice(0..0, seqs);
        if page["hasMoreBefore"] == false {
            break;
        }
    }
    assert_eq!(got, (1..=60).collect::<Vec<_>>());
}

/// The seed's client asks for everything since a message.
#[tokio::test(start_paused = true)]
async fn everything_since_a_message_has_an_end() {
    let mut talk = Talk::new(limits()).await;
    for _ in 0..4 {
        let room = talk.room(&["late"]).await;
        talk.say(room, 60, 16_000).await;
    }
    let mut late = Client::log_in(&talk.engine, "late").await;
    for last in [0, 1] {
        late.send(json!({"type": "REQUEST_MESSAGES", "lastMessageId": last, "requestId": "q"}));
        super::common::idle().await;
        let waiting = late.connection.queue().bytes();
        assert!(waiting < (2 << 20) + 4 * PAGE, "{waiting} bytes for one request");
        let frames = read_all(&mut late).await;
        assert!(frames.len() > 2);
        let (answer, others) = frames.split_last().unwrap();
        assert_eq!(answer["requestId"], "q");
        assert!(others.iter().all(|frame| frame["requestId"].is_null()));
    }
}

/// Everything that is as long as it may be, in characters that JSON has to escape.
fn longest(length: usize) -> String {
    "\u{1}".repeat(length)
}

#[tokio::test(start_paused = true)]
async fn lists_of_rooms_are_cut_too() {
    let engine = engine_with(limits()).await;
    let mut ann = Client::visit(&engine, "ann").await;
    for n in 0..150 {
        let create = json!({"type": "CREATE_ROOM", "kind": "channel", "topic": longest(500),
            "name": format!("x{n:03}{}x", "\u{1d11e}".repeat(95)), "data": "d".repeat(4_000)});
        ann.done(create).await;
    }
    // Here too, where they come unasked, nothing is larger.
    reader(&engine, "ann").await;
    let (mut rooms, mut cursor, mut pages) = (vec![], json!(null), 0);
    loop {
        let page = ann.done(json!({"type": "REQUEST_ROOMS", "cursor": cursor})).await;
        assert!(page.to_string().len() <= PAGE);
        assert_eq!(page["complete"], page["cursor"].is_null());
        let ids = page["rooms"].as_array().unwrap().iter().map(|room| int(&room["id"]));
        rooms.extend(ids);
        pages += 1;
        cursor = page["cursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert!(pages > 3);
    assert_eq!(rooms, (1..=151).collect::<Vec<_>>());
    let (mut channels, mut cursor) = (vec![], json!(null));
    loop {
        let page = ann.done(json!({"type": "BROWSE_ROOMS", "cursor": cursor})).await;
        assert!(page.to_string().len() <= PAGE);
        let ids = page["items"].as_array().unwrap().iter().map(|room| int(&room["id"]));
        channels.extend(ids);
        cursor = page["cursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(channels, rooms);
}
