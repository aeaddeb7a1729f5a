//! A policy that changes its mind while connections are open.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use chat_core::host::Explanation;
use chat_core::model::{Operation, Principal, RoomId, UserId};
use chat_core::port::{Attempt, Denial, Policy};
use chat_core::wire::Code;
use chat_core::{ChatEngine, Draft};
use parking_lot::Mutex;
use serde_json::json;

use super::common::{Client, identity};
use super::{engine, group, say};

/// Refuses one type of request, which may be another one at any time, to all but ann.
#[derive(Clone, Default)]
struct Switch(Arc<Mutex<Option<&'static str>>>);

#[async_trait]
impl Policy for Switch {
    async fn check(&self, principal: &Principal, attempt: &Attempt<'_>) -> Result<(), Denial> {
        let refused = *self.0.lock();
        if refused == Some(attempt.action) && principal.user.handle.as_str() != "ann" {
            return Err(Denial::new("switched-off", "not today"));
        }
        Ok(())
    }
}

impl Switch {
    fn refuse(&self, action: &'static str) {
        *self.0.lock() = Some(action);
    }
}

async fn switched() -> (Switch, ChatEngine, Client, Client, i64) {
    let switch = Switch::default();
    let engine = engine(|builder| builder.policy(switch.clone())).await;
    let (ann, bob, room) = group(&engine).await;
    (switch, engine, ann, bob, room)
}

#[tokio::test(start_paused = true)]
async fn a_change_of_policy_holds_for_open_connections() {
    let (switch, engine, mut ann, mut bob, room) = switched().await;
    bob.done(say(room, "before", "k1")).await;
    switch.refuse("SEND_MESSAGE");
    let refused = bob.ask(say(room, "after", "k2")).await;
    assert_eq!(refused["code"], "FORBIDDEN", "{refused}");
    assert_eq!(refused["message"], "not today");
    assert_eq!(refused["details"], json!({"reason": "switched-off"}));
    assert_eq!(refused["retryable"], false);
    assert_eq!(refused["clientMessageId"], "k2");
    ann.done(say(room, "ann may", "k3")).await;

    let user = engine.as_user(&identity("bob"));
    let error = user.send(RoomId::new(room), Draft::text("after")).await.unwrap_err();
    assert_eq!(error.code(), Code::Forbidden, "the host's calls in his name go the same way");
    engine.messages().post(RoomId::new(room), Draft::system("the host may")).await.unwrap();

    switch.refuse("PING");
    bob.done(say(room, "again", "k2")).await;
    assert_eq!(bob.ask(json!({"type": "PING"})).await["type"], "PONG", "no session's business");
    let said: Vec<_> = ann.all().await;
    let said: Vec<_> = said.iter().filter_map(|f| f["messages"][0]["content"].as_str()).collect();
    assert_eq!(said, ["ann may", "the host may", "again"]);
}

/// Allows a user one send, and no more.
#[derive(Default)]
struct Once(Mutex<BTreeSet<UserId>>);

#[async_trait]
impl Policy for Once {
    async fn check(&self, principal: &Principal, attempt: &Attempt<'_>) -> Result<(), Denial> {
        if attempt.action == "SEND_MESSAGE" && !self.0.lock().insert(principal.user.id) {
            return Err(Denial::new("once", "once only"));
        }
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_stored_stays_so_whatever_the_policy_says() {
    let engine = engine(|builder| builder.policy(Once::default())).await;
    let (_ann, mut bob, room) = group(&engine).await;
    // The first is still on its way to its commit when the second is refused.
    bob.send(say(room, "once", "k1"));
    bob.send(say(room, "once", "k1"));
    let stored = bob.expect("MESSAGE_ACCEPTED").await;
    let again = bob.expect("MESSAGE_ACCEPTED").await;
    assert_eq!((&again["id"], &again["duplicate"]), (&stored["id"], &json!(true)));
    let other = bob.ask(say(room, "other", "k1")).await;
    assert_eq!(other["code"], "IDEMPOTENCY_CONFLICT");
    let new = bob.ask(say(room, "new", "k2")).await;
    assert_eq!(new["details"]["reason"], "once");
    let user = engine.as_user(&identity("bob"));
    let repeated = user.send(RoomId::new(room), Draft::text("once").key("k1")).await.unwrap();
    assert!(repeated.duplicate);
}

/// To those who may not see a room, nothing that the policy says of it tells them that it exists.
#[tokio::test(start_paused = true)]
async fn a_denial_reveals_no_room() {
    let (switch, engine, _ann, _bob, room) = switched().await;
    let mut eve = Client::visit(&engine, "eve").await;
    for (action, mut request) in [
        ("SEND_MESSAGE", say(room, "x", "k")),
        ("JOIN_ROOM", json!({"type": "JOIN_ROOM"})),
        ("REQUEST_MESSAGES", json!({"type": "REQUEST_MESSAGES"})),
        ("UPDATE_ROOM", json!({"type": "UPDATE_ROOM", "name": "x"})),
    ] {
        switch.refuse(action);
        for id in [room, 4_711] {
            request["roomId"] = id.into();
            let refused = eve.ask(request.clone()).await;
            assert_eq!(refused["code"], "NOT_FOUND", "{refused}");
            assert!(refused["details"].is_null(), "{refused}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_operator_is_told_which_rule_refuses() {
    let (switch, engine, _ann, _bob, room) = switched().await;
    engine.users().ensure(&identity("eve")).await.unwrap();
    let room = RoomId::new(room);
    let explain = async |name: &str, operation| {
        engine.explain(format!("open:{name}"), operation, room).await.unwrap()
    };
    assert_eq!(explain("bob", Operation::SendMessage).await, Explanation::Allowed);
    assert_eq!(explain("eve", Operation::SendMessage).await, Explanation::NotMember);
    let role = explain("bob", Operation::SetRole).await;
    assert_eq!(role, Explanation::Role(chat_core::model::Role::Member));
    switch.refuse("SEND_MESSAGE");
    let denial = Denial::new("switched-off", "not today");
    assert_eq!(explain("bob", Operation::SendMessage).await, Explanation::Policy(denial));
    assert!(explain("ann", Operation::SendMessage).await.is_allowed());
    let nowhere = engine.explain("open:bob", Operation::Read, "nowhere").await.unwrap();
    assert_eq!(nowhere, Explanation::NoSuchRoom);
    let nobody = engine.explain("open:nobody", Operation::Read, room).await.unwrap_err();
    assert_eq!(nobody.code(), Code::NotFound);
}
