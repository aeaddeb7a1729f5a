//! Who comes back long after.

use chat_core::MemoryStore;
use chat_core::model::{MessageKind, Operation, RoomId, Timestamp, UserRef};
use chat_core::port::store::{
    Actor, MessageEdit, MessageStore, MessageUpdate, NewMessage, UserStore,
};
use chat_testkit::SocketClient;

use super::{LOBBY, Server, limits, say};

const MESSAGES: usize = 49_000;
const EDITS: usize = 1_000;

fn at() -> Timestamp {
    Timestamp::from_micros(1_795_000_000_000_000)
}

/// Hears everything that the other one heard.
async fn hear_as(client: &mut SocketClient, other: &SocketClient) {
    let have = other.model.rooms()[&LOBBY].have;
    client.until(|model| model.rooms()[&LOBBY].have == have).await.unwrap();
}

/// Much is said in the lobby while no server runs.
async fn fill(store: &MemoryStore, author: UserRef) {
    let room = RoomId::new(LOBBY);
    let mut ids = vec![];
    for batch in 0..MESSAGES / 100 {
        let draft = |n: usize| NewMessage {
            author: author.clone(),
            actor: Actor::Server,
            content: format!("{}", batch * 100 + n),
            kind: MessageKind::Text,
            data: None,
            request: None,
            at: at(),
        };
        let appended = store.append(room, (0..100).map(draft).collect()).await.unwrap();
        ids.extend(appended.into_iter().map(|it| it.unwrap().message.id));
    }
    for n in 0..EDITS {
        let edit = MessageUpdate {
            message: ids[n * (MESSAGES / EDITS)],
            actor: Actor::Server,
            others: Operation::EditMessage.allowed(),
            edit: MessageEdit::Content { content: format!("edit {n}"), version: 0 },
            at: at(),
        };
        store.update_message(edit).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_thousand_behind_he_begins_anew_and_reads_back_to_the_first() {
    let server = Server::start(limits()).await;
    let mut talker = server.client("talker").await;
    let mut late = server.client("late").await;
    say(&mut talker, LOBBY, "first").await;
    hear_as(&mut late, &talker).await;
    late.cut();
    talker.cut();
    server.all_gone().await;
    let author = server.store.user_by_external_id("talker").await.unwrap().unwrap();
    fill(&server.store, author.to_ref()).await;

    let server = Server::on(server.store.clone(), limits()).await;
    server.come_back("late", &mut late).await;
    let room = &late.model.rooms()[&LOBBY];
    assert_eq!((late.model.counts().resets, room.messages.len()), (1, 50), "the newest page");
    assert!(late.types().iter().any(|kind| kind == "ROOM_RESET"));
    while let Some(older) = late.model.older(LOBBY) {
        late.send(&older).await.unwrap();
        late.until(|model| model.waiting() == 0).await.unwrap();
    }
    server.assert_complete(&late.model).await;
    let room = &late.model.rooms()[&LOBBY];
    assert_eq!((room.floor, room.messages.len()), (Some(0), MESSAGES + 1));
    // And he is live.
    let mut talker = server.client("talker").await;
    say(&mut talker, LOBBY, "last").await;
    hear_as(&mut late, &talker).await;
    server.assert_complete(&late.model).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nine_hundred_behind_he_gets_each_from_the_store() {
    let mut limits = limits();
    limits.ring_frames = 4;
    let server = Server::start(limits).await;
    let mut talker = server.client("talker").await;
    let mut late = server.client("late").await;
    say(&mut talker, LOBBY, "first").await;
    hear_as(&mut late, &talker).await;
    late.cut();
    for n in 0..900 {
        say(&mut talker, LOBBY, &format!("{n}")).await;
    }
    let before = server.counts.changes();
    server.come_back("late", &mut late).await;
    let frames = late.types().iter().filter(|kind| *kind == "RECEIVE_MESSAGES").count();
    assert_eq!((late.model.counts().resets, frames), (0, 900));
    let pages = server.counts.changes() - before;
    assert!((5..=8).contains(&pages), "{pages} pages of 200");
    server.assert_complete(&late.model).await;
    assert_eq!(late.model.rooms()[&LOBBY].messages.len(), 901);
}
