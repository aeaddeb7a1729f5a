//! Calls whose futures are dropped while they are under way.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chat_core::RoomSpec;
use chat_core::model::StoreResult;
use tokio::sync::Semaphore;

use super::common::decorated::{Decorated, Hook};
use super::common::{engine_on, identity, idle, limits};

/// Keeps every call of some kinds from the store while the gate is shut.
#[derive(Clone)]
struct Gate(Arc<Semaphore>);

#[async_trait]
impl Hook for Gate {
    async fn before(&self, call: &'static str) -> StoreResult<()> {
        if matches!(call, "ensure_user" | "create_room" | "room_by_key") {
            drop(self.0.acquire().await.unwrap());
        }
        Ok(())
    }
}

/// Begins it, and then does not care any more.
async fn begin(call: impl Future) {
    let waited = tokio::time::timeout(Duration::from_secs(1), call).await;
    assert!(waited.is_err(), "it waits at the gate");
}

#[tokio::test(start_paused = true)]
async fn what_was_begun_is_finished_from_its_first_step() {
    let gate = Gate(Arc::new(Semaphore::new(1)));
    let engine = engine_on(Decorated::new(gate.clone()), limits()).await;
    let room = engine.rooms().ensure("r", RoomSpec::channel("R")).await.unwrap();
    let (rooms, members, users) = (engine.rooms(), engine.members(), engine.users());
    let dan = engine.as_user(&identity("dan"));

    let shut = gate.0.acquire().await.unwrap();
    begin(rooms.ensure("s", RoomSpec::group("S"))).await;
    begin(users.ensure(&identity("ann"))).await;
    // Two steps: he is made, and then a member.
    begin(members.add(&room, &identity("bob"))).await;
    begin(members.add("r", &identity("cem"))).await;
    begin(dan.join("r")).await;
    drop(shut);
    idle().await;

    assert_eq!(rooms.find("s").await.unwrap().unwrap().name, "S");
    assert!(users.find("open:ann").await.unwrap().is_some());
    let page = members.list(&room, None).await.unwrap().members;
    let mut there: Vec<_> = page.iter().map(|member| member.user.handle.as_str()).collect();
    there.sort_unstable();
    assert_eq!(there, ["bob", "cem", "dan"]);
}
