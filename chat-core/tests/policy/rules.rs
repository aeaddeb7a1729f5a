//! What a policy is asked.

use std::sync::Arc;

use async_trait::async_trait;
use chat_core::model::{Handle, MessageId, Operation, Principal, RoomId};
use chat_core::port::{Attempt, Denial, Policy};
use parking_lot::Mutex;
use serde_json::json;

use super::common::{Client, int};
use super::{engine, group, say};

type Asked = (String, Option<Operation>, Option<RoomId>, Option<MessageId>, Option<String>);

/// Notes what it is asked.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<Asked>>>);

#[async_trait]
impl Policy for Notes {
    async fn check(&self, _: &Principal, attempt: &Attempt<'_>) -> Result<(), Denial> {
        let target = attempt.target.as_ref().map(Handle::to_string);
        let asked =
            (attempt.action.to_owned(), attempt.operation, attempt.room, attempt.message, target);
        self.0.lock().push(asked);
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn every_request_is_described() {
    use Operation::*;
    let notes = Notes::default();
    let engine = engine(|builder| builder.policy(notes.clone())).await;
    let (mut ann, mut bob, room) = group(&engine).await;
    let _eve = Client::visit(&engine, "eve").await;
    let mine = int(&ann.done(say(room, "mine", "k")).await["id"]);
    let his = int(&bob.done(say(room, "his", "k")).await["id"]);
    notes.0.lock().clear();
    let on = |id: i64| Some(MessageId::new(id));
    let cases = [
        (json!({"type": "REQUEST_MESSAGES"}), Some(Read), None, None),
        (json!({"type": "REQUEST_MEMBERS"}), Some(Read), None, None),
        (json!({"type": "MARK_READ", "seq": 1}), Some(Read), None, None),
        (json!({"type": "SELECT_ROOM"}), Some(Read), None, None),
        (say(room, "x", "k9"), Some(SendMessage), None, None),
        (
            json!({"type": "EDIT_MESSAGE", "messageId": mine, "content": "x", "editVersion": 0}),
            Some(EditMessage),
            on(mine),
            None,
        ),
        (json!({"type": "DELETE_MESSAGE", "messageId": mine}), Some(DeleteMessage), on(mine), None),
        (
            json!({"type": "DELETE_MESSAGE", "messageId": his}),
            Some(ModerateMessages),
            on(his),
            None,
        ),
        (json!({"type": "UPDATE_ROOM", "name": "n"}), Some(UpdateRoom), None, None),
        (json!({"type": "INVITE_USER", "user": "eve"}), Some(InviteUser), None, Some("eve")),
        (
            json!({"type": "SET_ROLE", "user": "bob", "role": "admin"}),
            Some(SetRole),
            None,
            Some("bob"),
        ),
        (json!({"type": "REMOVE_USER", "user": "eve"}), Some(RemoveUser), None, Some("eve")),
        (json!({"type": "JOIN_ROOM"}), Some(Join), None, None),
    ];
    for (mut request, operation, message, target) in cases {
        request["roomId"] = room.into();
        ann.done(request.clone()).await;
        let kind = request["type"].as_str().unwrap().to_owned();
        let expected =
            (kind, operation, Some(RoomId::new(room)), message, target.map(str::to_owned));
        assert_eq!(std::mem::take(&mut *notes.0.lock()), [expected]);
    }
    let create = json!({"type": "CREATE_ROOM", "kind": "group", "name": "n",
        "users": ["bob", "eve"]});
    ann.done(create).await;
    let named = |name: &str| ("CREATE_ROOM".to_owned(), None, None, None, Some(name.to_owned()));
    let asked = std::mem::take(&mut *notes.0.lock());
    assert_eq!(asked, [named("bob"), named("eve")], "nobody is put into a room unasked");
    ann.done(json!({"type": "RESUME"})).await;
    ann.done(json!({"type": "SYNC_ROOM", "roomId": room, "sinceRev": 0})).await;
    assert_eq!(*notes.0.lock(), [], "membership decides what is delivered");
}

/// Nobody touches the boss.
struct HandsOff;

#[async_trait]
impl Policy for HandsOff {
    async fn check(&self, _: &Principal, attempt: &Attempt<'_>) -> Result<(), Denial> {
        match attempt.target.as_ref().map(Handle::as_str) {
            Some("boss") => Err(Denial::new("boss", "leave him alone")),
            _ => Ok(()),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn another_spelling_is_the_same_user() {
    let engine = engine(|builder| builder.policy(HandsOff)).await;
    let (mut ann, _bob, room) = group(&engine).await;
    let _boss = Client::visit(&engine, "boss").await;
    for spelling in ["boss", "BOSS", " boss ", "ＢＯＳＳ"] {
        for request in [
            json!({"type": "INVITE_USER", "roomId": room, "user": spelling}),
            json!({"type": "REMOVE_USER", "roomId": room, "user": spelling}),
            json!({"type": "SET_ROLE", "roomId": room, "user": spelling, "role": "admin"}),
            json!({"type": "OPEN_DIRECT", "user": spelling}),
            json!({"type": "CREATE_ROOM", "kind": "group", "name": "n", "users": [spelling]}),
        ] {
            let refused = ann.ask(request.clone()).await;
            assert_eq!(refused["details"]["reason"], "boss", "{request}: {refused}");
        }
    }
    let nobody = ann.ask(json!({"type": "OPEN_DIRECT", "user": "no handle"})).await;
    assert_eq!(nobody["code"], "BAD_REQUEST");
}
