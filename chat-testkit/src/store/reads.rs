//! What a read sees of what was answered before it began.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use chat_core::model::{AuthRev, Change, Message, Rev, Role, RoomId, UserRef};
use chat_core::port::store::{Page, Store};

use super::at_once::at_once;
use super::chat::Chat;
use super::requests::{ALL, keyed};

/// Whoever was answered sees what he did in every read, while others write as well.
pub async fn who_writes_sees_it_at_once(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let owner = chat.user("olga").await;
    let room = chat.channel(&owner, "lobby").await;
    at_once(move |n| {
        let chat = chat.clone();
        async move {
            let me = chat.user(&format!("u{n}")).await;
            assert_eq!(
                chat.user_by_external_id(&format!("u{n}")).await.unwrap().unwrap().id,
                me.id
            );
            for _ in 0..3 {
                chat.add(room, &me, Role::Member).await;
                assert!(chat.present(room).await.iter().any(|member| member.user == me));
                for text in ["one", "two", "three"] {
                    say_and_see(&chat, room, &me, text).await;
                }
                chat.remove(room, &me).await;
                assert!(chat.room_view(me.id, room).await.unwrap().0.is_none());
                assert_eq!(chat.rooms(me.id, None, ALL).await.unwrap().rooms, []);
            }
            let ended = chat.revoke(me.id, Some("key")).await.unwrap();
            assert_eq!(chat.revocations(me.id, AuthRev::ZERO).await.unwrap()[0].auth_rev, ended);
            assert_eq!(chat.heads(&[], &[me.id]).await.unwrap().users[0].auth_rev, ended);
        }
    })
    .await;
}

/// Says something, looks for it wherever it must stand, and edits it.
async fn say_and_see(chat: &Chat, room: RoomId, me: &UserRef, text: &str) {
    let before = chat.rev(room).await;
    let key = format!("{text} after {before}");
    let new = keyed(me, text, &key, 1);
    let request = new.request.clone().unwrap();
    let said = chat.send(room, new).await.unwrap().message;
    let found = |messages: &[Message]| messages.contains(&said);
    assert!(found(&chat.history(Some(me.id), room, Page::Latest, ALL).await.unwrap().messages));
    assert!(found(&chat.messages_since(me.id, said.created_at, None, ALL).await.unwrap()));
    assert_eq!(chat.message(me.id, said.id).await.unwrap(), said);
    assert_eq!(chat.appended(room, me.id, &request).await.unwrap().unwrap(), said);
    let view = chat.view(me, room).await;
    assert!(view.room.rev >= said.rev && view.room.last_seq >= said.seq);
    assert_eq!(view.read_seq, said.seq, "the marker of an author");
    assert!(chat.rooms(me.id, None, ALL).await.unwrap().rooms[0].room.rev >= said.rev);
    assert!(chat.heads(&[room], &[]).await.unwrap().rooms[0].1 >= said.rev);

    let edited = chat.edit(me, &said, "edited").await.message;
    assert_eq!(chat.message(me.id, said.id).await.unwrap(), edited);
    assert!(chat.feed(room, before).await.contains(&Change::Message(edited)));
    assert_eq!(chat.read(me, room, 1).await.read_seq, said.seq, "a marker never goes back");
}

/// Who has read a room's revision, from whomever, finds none below it later, however he reads.
pub async fn no_read_goes_back(store: Arc<dyn Store>) {
    const MESSAGES: usize = 50;
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    let first = chat.say(room, &ann, "first").await;
    let seen = Arc::new(AtomicI64::new(first.rev.get()));
    let over = Arc::new(AtomicBool::new(false));
    at_once(move |n| {
        let (chat, ann) = (chat.clone(), ann.clone());
        let (seen, over) = (Arc::clone(&seen), Arc::clone(&over));
        async move {
            if n == 0 {
                for _ in 0..MESSAGES {
                    let said = chat.say(room, &ann, "next").await;
                    seen.fetch_max(said.rev.get(), Ordering::SeqCst);
                    tokio::task::yield_now().await;
                }
                return over.store(true, Ordering::SeqCst);
            }
            loop {
                let last = over.load(Ordering::SeqCst);
                for way in WAYS {
                    let before = seen.load(Ordering::SeqCst);
                    let rev = revision(&chat, &ann, room, way).await;
                    assert!(rev >= before, "{way:?} says {rev} after {before}");
                    seen.fetch_max(rev, Ordering::SeqCst);
                    tokio::task::yield_now().await;
                }
                if last {
                    return;
                }
            }
        }
    })
    .await;
}

/// How to learn the revision of a room in which only messages are added.
#[derive(Clone, Copy, Debug)]
enum Way {
    Room,
    Heads,
    View,
    List,
    Changes,
    History,
}

const WAYS: [Way; 6] = [Way::Room, Way::Heads, Way::View, Way::List, Way::Changes, Way::History];

async fn revision(chat: &Chat, reader: &UserRef, room: RoomId, way: Way) -> i64 {
    let member = Some(reader.id);
    let rev = match way {
        Way::Room => chat.rev(room).await,
        Way::Heads => chat.heads(&[room], &[]).await.unwrap().rooms[0].1,
        Way::View => chat.view(reader, room).await.room.rev,
        Way::List => chat.rooms(reader.id, None, 1).await.unwrap().rooms[0].room.rev,
        Way::Changes => chat.changes(member, room, Rev::ZERO, ALL).await.unwrap().through,
        Way::History => chat.history(member, room, Page::Latest, 1).await.unwrap().messages[0].rev,
    };
    rev.get()
}
