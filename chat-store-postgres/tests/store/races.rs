use std::sync::Arc;
use std::time::Duration;

use chat_core::model::Rev;
use chat_core::port::store::{Actor, MembershipChange, MessageStore, RoomStore, RoomUpdate, Store};
use chat_store_postgres::PostgresStore;
use chat_testkit::races;
use chat_testkit::servers::PostgresServer;
use futures::future::join_all;

use crate::helpers::*;
use crate::opening::other_client;

async fn two_nodes(server: &Arc<PostgresServer>) -> [Arc<dyn Store>; 2] {
    let (store, url) = open(server).await;
    [Arc::new(store), Arc::new(connect(&url).await)]
}

pub(crate) async fn a_reader_beside_32_authors_never_skips_a_revision(server: Arc<PostgresServer>) {
    races::a_reader_beside_32_authors_never_skips_a_revision(two_nodes(&server).await).await;
}

pub(crate) async fn nothing_is_stored_after_any_of_thousands_of_removals(
    server: Arc<PostgresServer>,
) {
    races::nothing_is_stored_after_any_of_thousands_of_removals(two_nodes(&server).await).await;
}

/// Futures that are dropped anywhere: no transaction stays open, no lock stays behind, and each
/// change is wholly done or not.
pub(crate) async fn calls_that_are_given_up_leave_nothing_behind(server: Arc<PostgresServer>) {
    let url = server.create_database().await;
    let options = PostgresStore::builder().connections(4);
    let options = options.statement_timeout(PATIENT).acquire_timeout(PATIENT);
    let store = options.connect(&url).await.unwrap();
    let [ann, bob] = [user(&store, "ann").await, user(&store, "bob").await];
    let room = group(&store, &ann, &[]).await;
    let mut given_up = 0;
    for n in 0..300_u64 {
        let patience = Duration::from_micros(37 * (n % 80));
        let join = MembershipChange::Join(chat_core::model::Role::Member);
        let change = if n % 2 == 0 { join } else { MembershipChange::Remove };
        let call = async {
            set(&store, room, &bob, change).await.unwrap();
            send(&store, room, draft(&ann, "hello")).await.unwrap();
        };
        given_up += u32::from(tokio::time::timeout(patience, call).await.is_err());
    }
    assert!(given_up > 50, "{given_up}");
    // What was sent is still being done.
    let idle = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
        AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'";
    let other = other_client(&url).await;
    let all_idle = async {
        while other.query_one(idle, &[]).await.unwrap().get::<_, i64>(0) > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), all_idle).await.expect("nothing stays open");
    let feed = store.changes(None, room, Rev::ZERO, 10_000).await.unwrap();
    let head = store.room(room).await.unwrap().unwrap();
    assert_eq!(feed.through, head.rev);
    let history = store
        .history(Some(ann.id), room, chat_core::port::store::Page::Latest, 10_000)
        .await
        .unwrap()
        .messages;
    assert_eq!(history.len() as i64, head.last_seq.get());
    add(&store, room, &bob).await;
    let members = store.members(None, room, "", None, 10).await.unwrap().members;
    let view = store.room_view(ann.id, room).await.unwrap().0.unwrap();
    assert_eq!(view.member_count as usize, members.len());
}

/// Eight tasks change one room as fast as they can: each has its turn, and waits for those who stand
/// before it and for hardly anybody else.
pub(crate) async fn a_hot_room_has_a_queue(server: Arc<PostgresServer>) {
    const TASKS: i64 = 8;
    const EACH: usize = 250;
    let (store, _) = open(&server).await;
    let bob = user(&store, "bob").await;
    let room = group(&store, &bob, &[]).await;
    let tasks = (0..TASKS).map(|task| {
        let (store, bob) = (store.clone(), bob.clone());
        tokio::spawn(async move {
            let mut revs = vec![];
            for n in 0..EACH {
                let (actor, name) = (Actor::Server, Some(format!("Room {task}, {n}")));
                let rename = RoomUpdate { room, actor, name, topic: None, data: None };
                revs.push(match task % 2 {
                    0 => send(&store, room, draft(&bob, "hello")).await.unwrap().message.rev.get(),
                    _ => store.update_room(rename).await.unwrap().room.rev.get(),
                });
            }
            revs
        })
    });
    for revs in join_all(tasks).await {
        let revs = revs.unwrap();
        let longest = revs.windows(2).map(|pair| pair[1] - pair[0]).max();
        // He may be late himself, while others go on.
        assert!(longest <= Some(4 * TASKS), "{longest:?}");
    }
}
