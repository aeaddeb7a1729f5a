//! Adding messages, and reading single ones.

use std::sync::Arc;

use chat_core::model::{Allowed, Change, JsonText, MessageKind, Roles, RoomKind, Seq, UserRef};
use chat_core::port::store::{Actor, NewMessage, Store};

use super::chat::Chat;
use super::requests::{EVERYONE, NOBODY, NOWHERE, at, draft, new_room, refused, request, texts};
use super::texts::{AWKWARD, long_texts};

/// Each message takes the next number and the next revision, and ids ascend.
pub async fn numbers_are_dense(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let (room, other) = (chat.group(&ann, &[&bob]).await, chat.group(&ann, &[]).await);
    let start = chat.rev(room).await.get();
    let mut written = vec![];
    for n in 0..5 {
        written.extend(chat.count(room, &ann, n).await);
        written.push(chat.say(room, &bob, "between").await);
        chat.say(other, &ann, "elsewhere").await;
    }
    for (n, message) in (1..).zip(&written) {
        assert_eq!((message.seq.get(), message.rev.get()), (n, start + n));
    }
    assert!(written.is_sorted_by(|one, next| one.id < next.id));
    let now = chat.room(room).await.unwrap().unwrap();
    let last = written.last().unwrap();
    assert_eq!((now.last_seq, now.rev), (last.seq, last.rev));
    assert_eq!(chat.log(&bob, room).await, written, "and that is what is stored");
}

/// A message has what it was sent with.
pub async fn a_message_is_as_it_was_sent(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    let data = Some(JsonText::parse(r#"{ "b":1.50,"b":[1e2] , "a":"\u0041"}"#).unwrap());
    for kind in [MessageKind::Text, MessageKind::System, MessageKind::Custom("x-Poll_1.b".into())] {
        let new = NewMessage {
            kind: kind.clone(),
            data: data.clone(),
            request: Some(request(kind.as_str(), 1)),
            at: at(77),
            ..draft(&ann, "hello")
        };
        let message = chat.send(room, new).await.unwrap().message;
        assert_eq!((message.room, &message.author), (room, &ann));
        assert_eq!((message.content.as_str(), message.created_at), ("hello", at(77)));
        assert_eq!(message.client_message_id.as_deref(), Some(kind.as_str()));
        assert_eq!((&message.kind, &message.data), (&kind, &data));
        assert_eq!((message.edit_version, message.edited_at, message.deleted_at), (0, None, None));
        assert_eq!(chat.message(ann.id, message.id).await.unwrap(), message);
        assert_eq!(chat.feed(room, message.rev.previous()).await, [Change::Message(message)]);
    }
    assert_eq!(chat.say(room, &ann, "no key").await.client_message_id, None);
}

/// Content comes back byte for byte, by every way of reading it.
pub async fn content_is_exact(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    let long = long_texts();
    let all: Vec<&str> = AWKWARD.iter().copied().chain(long.iter().map(String::as_str)).collect();
    let drafts = all.iter().map(|text| draft(&ann, text)).collect();
    for (result, text) in chat.append(room, drafts).await.unwrap().into_iter().zip(&all) {
        let message = result.unwrap().message;
        assert!(message.content == *text, "{:?}", text.get(..20));
        assert!(chat.message(ann.id, message.id).await.unwrap() == message);
    }
    assert!(texts(&chat.log(&ann, room).await) == all, "in history");
    let fed: Vec<String> = chat
        .feed(room, chat.room(room).await.unwrap().unwrap().settings_rev)
        .await
        .into_iter()
        .filter_map(|row| match row {
            Change::Message(message) => Some(message.content),
            _ => None,
        })
        .collect();
    assert!(fed == all, "in the feed");
    assert!(chat.view(&ann, room).await.last_message.unwrap().content == long[3], "in lists");
}

/// A client's key comes back byte for byte.
pub async fn client_ids_are_exact(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    for key in AWKWARD {
        let new = NewMessage { request: Some(request(key, 1)), ..draft(&ann, key) };
        let appended = chat.send(room, new).await.unwrap();
        assert!(!appended.duplicate, "keys are compared byte for byte: {key:?}");
        assert_eq!(appended.message.client_message_id.as_deref(), Some(*key));
    }
}

/// Nothing to add adds nothing.
pub async fn an_empty_batch_is_nothing(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    let rev = chat.rev(room).await;
    assert!(chat.append(room, vec![]).await.unwrap().is_empty());
    assert_eq!(chat.rev(room).await, rev);
}

/// Who is no member, or has no role that may, is refused; the server is not asked.
pub async fn authors_need_a_membership(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, eve] = chat.named(["ann", "bob", "eve"]).await;
    for kind in [RoomKind::Group, RoomKind::Channel] {
        let room = chat.make(new_room(kind, Some(&ann), &[&bob])).await;
        let before = chat.room(room).await.unwrap();
        refused!(chat.send(room, draft(&eve, "outsider")).await, NotMember);
        let admins = Allowed { direct: Roles::NONE, group: Roles::ADMINS, channel: Roles::ADMINS };
        let announce = |author, id| NewMessage {
            actor: Actor::User { id, allowed: admins },
            ..draft(author, "announcement")
        };
        refused!(chat.send(room, announce(&bob, bob.id)).await, Forbidden);
        let everyone = Actor::User { id: eve.id, allowed: EVERYONE };
        let guest = NewMessage { actor: everyone, ..draft(&eve, "guest") };
        refused!(chat.send(room, guest).await, NotMember);
        let nobody = UserRef { id: NOBODY, ..eve.clone() };
        let nobody = NewMessage { actor: Actor::Server, ..draft(&nobody, "nobody's") };
        refused!(chat.send(room, nobody).await, NotFound);
        assert_eq!(chat.room(room).await.unwrap(), before);
        assert_eq!(chat.send(room, announce(&ann, ann.id)).await.unwrap().message.seq.get(), 1);
        let server = NewMessage { actor: Actor::Server, ..draft(&eve, "system") };
        assert_eq!(chat.send(room, server).await.unwrap().message.author, eve);
        chat.remove(room, &bob).await;
        refused!(chat.send(room, draft(&bob, "too late")).await, NotMember);
        assert_eq!(texts(&chat.log(&ann, room).await), ["announcement", "system"]);
    }
}

/// In a room that does not exist a user is no member; the server is told that there is none.
pub async fn an_unknown_room_refuses_each_message(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let server = NewMessage { actor: Actor::Server, ..draft(&ann, "system") };
    let results = chat.append(NOWHERE, vec![draft(&ann, "user"), server]).await.unwrap();
    let [user, server] = results.try_into().unwrap();
    refused!(user, NotMember);
    refused!(server, NotFound);
}

/// A refused message takes no number and hurts no other.
pub async fn a_refused_message_hurts_no_other(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, eve] = chat.named(["ann", "bob", "eve"]).await;
    let room = chat.group(&ann, &[&bob]).await;
    let rev = chat.rev(room).await;
    let conflicting = |digest| NewMessage {
        request: Some(request("key", digest)),
        ..draft(&ann, &digest.to_string())
    };
    let batch = vec![
        draft(&eve, "refused first"),
        conflicting(1),
        draft(&eve, "refused between"),
        conflicting(2),
        draft(&bob, "two"),
        draft(&eve, "refused last"),
    ];
    let [first, one, between, conflict, two, last] =
        chat.append(room, batch).await.unwrap().try_into().unwrap();
    for refusal in [first, between, last] {
        refused!(refusal, NotMember);
    }
    refused!(conflict, IdempotencyConflict);
    let (one, two) = (one.unwrap().message, two.unwrap().message);
    assert_eq!((one.seq.get(), one.rev), (1, rev.next()));
    assert_eq!((two.seq.get(), two.rev), (2, rev.next().next()));
    assert_eq!(chat.rev(room).await, two.rev);
    assert_eq!(chat.log(&ann, room).await, [one, two]);
}

/// A message moves its author's marker to itself, without touching his revision.
pub async fn sending_reads(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, eve] = chat.named(["ann", "bob", "eve"]).await;
    let room = chat.group(&ann, &[&bob, &eve]).await;
    let revs = async || (chat.user_rev(&ann).await, chat.user_rev(&bob).await);
    let before = revs().await;
    chat.count(room, &ann, 3).await;
    chat.say(room, &bob, "four").await;
    assert_eq!(chat.view(&ann, room).await.read_seq, Seq::new(3));
    assert_eq!(chat.view(&bob, room).await.read_seq, Seq::new(4));
    assert_eq!(chat.view(&eve, room).await.read_seq, Seq::ZERO, "others' markers stay");
    let server = NewMessage { actor: Actor::Server, ..draft(&ann, "by the server, for ann") };
    chat.send(room, server).await.unwrap();
    assert_eq!(chat.view(&ann, room).await.read_seq, Seq::new(5));
    assert_eq!(revs().await, before);
}

/// An author who is no member any more has no marker to move.
pub async fn past_members_read_nothing(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.group(&ann, &[&bob]).await;
    chat.remove(room, &bob).await;
    let rev = chat.rev(room).await;
    let server = NewMessage { actor: Actor::Server, ..draft(&bob, "on his behalf") };
    let message = chat.send(room, server).await.unwrap().message;
    assert_eq!(message.rev, rev.next());
    assert_eq!(chat.feed(room, rev).await, [Change::Message(message)], "his row does not change");
    assert_eq!(chat.room_view(bob.id, room).await.unwrap().0, None);
}
