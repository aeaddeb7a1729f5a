//! Engines and the process they live in.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::time::Duration;

use chat_core::model::Role;
use chat_core::port::store::Page;
use chat_core::wire::Close;
use chat_core::{ChatEngine, Draft, Identity, MemoryStore, Outgoing, RoomSpec};
use chat_testkit::{TestClient, TestStore, store};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(60);

fn identity(name: &str) -> Identity {
    Identity::new(name).handle(name).session("login")
}

async fn engine() -> ChatEngine {
    let store = MemoryStore::default();
    ChatEngine::builder(store).lobby("lobby").build().await.unwrap()
}

async fn connect(engine: &ChatEngine, name: &str) -> TestClient {
    TestClient::connect(engine, identity(name)).await
}

/// A runtime of either flavour.
fn runtimes() -> [Runtime; 2] {
    let several = Builder::new_multi_thread().worker_threads(3).enable_all().build();
    [Builder::new_current_thread().enable_all().build(), several].map(Result::unwrap)
}

/// A day in the life of an engine.
async fn a_day() {
    let engine = engine().await;
    let mut ann = connect(&engine, "ann").await;
    let mut bob = connect(&engine, "bob").await;
    let lobby = ann.expect_room("lobby").await;
    let senders = [&mut ann, &mut bob].map(|client| async move {
        for n in 0..20 {
            client.send(lobby, &format!("{n}")).await;
        }
    });
    futures::future::join_all(senders).await;
    ann.settled().await;
    bob.settled().await;
    assert_eq!(ann.texts(lobby), bob.texts(lobby));
    assert_eq!(ann.texts(lobby).len(), 40);

    let room = engine.as_user(&identity("ann")).create_room(RoomSpec::group("Tea"), None).await;
    let room = room.unwrap().room.id;
    engine.members().add(room, "bob").await.unwrap();
    engine.members().set_role(room, "bob", Role::Admin).await.unwrap();
    bob.expect_room("Tea").await;
    bob.send(room, "coffee?").await;
    engine.members().remove(room, "bob", Some("no coffee")).await.unwrap();
    engine.messages().post(room, Draft::system("gone")).await.unwrap();
    bob.settled().await;
    assert!(bob.room(room).is_none());
    ann.expect_message(room, "gone").await;

    bob.reconnect(&engine).await;
    let told = async {
        for mut client in [ann, bob] {
            assert_eq!(client.closed().await, Close::DRAIN);
        }
    };
    tokio::join!(engine.drain(PATIENCE), told);
}

#[test]
fn every_runtime_will_do() {
    for runtime in runtimes() {
        runtime.block_on(async { timeout(PATIENCE * 2, a_day()).await.unwrap() });
    }
}

#[test]
fn a_store_needs_no_second_thread() {
    let [one_thread, _] = runtimes();
    for case in store::cases() {
        let checked = case.check(TestStore::new(MemoryStore::default()));
        one_thread.block_on(async { timeout(PATIENCE, checked).await.expect(case.name) });
    }
}

#[tokio::test]
async fn engines_of_one_process_do_not_know_each_other() {
    let (one, other) = (engine().await, engine().await);
    let (mut here, mut there) = (connect(&one, "ann").await, connect(&other, "ann").await);
    let lobby = here.expect_room("lobby").await;
    assert_eq!(there.expect_room("lobby").await, lobby, "ids are alike");
    here.send(lobby, "here").await;
    there.send(lobby, "there").await;
    one.rooms().ensure("order:1", RoomSpec::group("Order")).await.unwrap();
    assert_eq!(other.rooms().find("order:1").await.unwrap(), None);

    one.sessions().revoke_user("ann").await.unwrap();
    assert_eq!(here.closed().await, Close::LOGGED_OUT);
    drop(here);
    there.settled().await;
    assert_eq!(there.texts(lobby), ["there"]);

    one.drain(PATIENCE).await;
    there.send(lobby, "still there").await;
    let history = other.messages().history(lobby, Page::Latest, 10).await.unwrap();
    assert_eq!(history.messages.len(), 2);
    assert_eq!((one.connections(), other.connections()), (0, 1));
}

/// Waits until it is so. Every task that is woken gets its turn meanwhile.
async fn until(so: impl Fn() -> bool) {
    let waiting = async {
        while !so() {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, waiting).await.unwrap();
}

/// How many tasks the runtime has, whoever began them.
fn alive() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

#[test]
fn the_last_clone_ends_every_task() {
    let [runtime, _] = runtimes();
    runtime.block_on(async {
        assert_eq!(alive(), 0);
        let engine = engine().await;
        let mut ann = connect(&engine, "ann").await;
        let lobby = ann.expect_room("lobby").await;
        ann.send(lobby, "hi").await;
        // Somebody who never says who he is keeps a task waiting for him.
        let nobody = engine.open(chat_core::Opening::new());
        let (clone, stays) = (engine.clone(), engine.connect(identity("bob")));
        drop((engine, ann));
        until(|| clone.connections() == 2).await;
        assert!(alive() > 0 && clone.tasks() > 0);
        assert!(clone.rooms().find(lobby).await.unwrap().is_some(), "a clone is the engine");

        drop(clone);
        until(|| alive() == 0).await;
        for connection in [nobody, stays] {
            loop {
                match timeout(PATIENCE, connection.next()).await.unwrap() {
                    Some(Outgoing::Close(close)) => break assert_eq!(close, Close::DRAIN),
                    Some(_) => {}
                    None => panic!("ended without a reason"),
                }
            }
        }
    });
}
