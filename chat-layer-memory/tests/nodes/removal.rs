//! Nothing that was committed after a removal reaches the removed, whatever is lost, late or doubled.

use chat_testkit::Faults;
use chat_testkit::model_test::seeds;
use serde_json::json;
use tokio::time::{Instant, sleep};

use super::cluster::{Cluster, limits};
use super::reader::Reader;
use super::{REPAIR, ms, within};

const MESSAGES: usize = 1_000;

fn fates() -> [(Faults, Faults); 5] {
    let late = Faults { repeat: 500, delay: 700, longest_delay: ms(3_000), ..Faults::NONE };
    let shaky = Faults { lose: 300, ..late };
    let overtaking = Faults { delay: 500, longest_delay: ms(70), ..Faults::NONE };
    [
        (Faults::NONE, Faults::NONE),
        (Faults::NONE, Faults::LOSE_ALL),
        (overtaking, late),
        (shaky, shaky),
        (Faults::LOSE_ALL, Faults::LOSE_ALL),
    ]
}

/// Authors on all nodes say so many things at once.
async fn flood(room: i64, authors: &[&Reader], tag: &str) {
    for n in 0..MESSAGES {
        authors[n % authors.len()].say(room, &format!("{tag} {n}")).await;
        if n % 16 == 0 {
            sleep(ms(1)).await;
        }
    }
}

async fn removed_amid(nodes: u64, seed: u64, rooms: Faults, control: Faults) {
    let cluster = Cluster::new(nodes, seed, limits()).await;
    let last = usize::try_from(nodes).unwrap() - 1;
    let (ann, bob) = (cluster.reader(0, "ann").await, cluster.reader(1, "bob").await);
    let (bobs, cem) = (cluster.reader(last, "bob").await, cluster.reader(last, "cem").await);
    let dan = cluster.reader(1, "dan").await;
    let room = cluster.group(&ann, &[&bob, &bobs, &cem, &dan]).await;
    cluster.network.rooms(rooms).control(control);

    let authors = [&ann, &cem, &dan];
    let begin = Instant::now();
    let remover = async {
        sleep(ms(20 + seed % 7 * 3)).await;
        ann.remove(room, &bob).await;
        cluster.membership(room, "bob")
    };
    let ((), removed_at) = tokio::join!(flood(room, &authors, "before"), remover);
    assert!(cluster.head(room) > removed_at + 100, "much was said after the removal");
    cluster.converge(&authors, REPAIR).await;
    for bob in [&bob, &bobs] {
        within(REPAIR, "hearing of it", || !bob.model().rooms().contains_key(&room)).await;
    }
    sleep(REPAIR).await;
    for bob in [&bob, &bobs] {
        let told = bob.logged(room, begin);
        assert!(told.iter().all(|rev| *rev <= removed_at), "{removed_at}: {told:?}");
    }

    // Somebody who comes back is a member like any other.
    let back = Instant::now();
    ann.invite(room, &bob).await;
    let since = cluster.membership(room, "bob");
    flood(room, &authors, "after").await;
    cluster.converge(&[&ann, &cem, &dan, &bob, &bobs], REPAIR).await;
    bob.post(room, "here again").await;
    cluster.converge(&[&ann, &cem, &dan, &bob, &bobs], REPAIR).await;
    let told = bob.logged(room, back);
    assert!(told.iter().any(|rev| *rev > since), "live again");
}

#[tokio::test(start_paused = true)]
async fn amid_a_thousand_messages_on_two_nodes() {
    for seed in seeds(1) {
        for (rooms, control) in fates() {
            removed_amid(2, seed, rooms, control).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn amid_a_thousand_messages_on_three_nodes() {
    for seed in seeds(1) {
        for (rooms, control) in fates() {
            removed_amid(3, seed + 100, rooms, control).await;
        }
    }
}

/// Gone and back again and again, faster than anybody is told.
#[tokio::test(start_paused = true)]
async fn a_door_that_swings_lets_nothing_through() {
    for seed in seeds(6) {
        let cluster = Cluster::new(3, seed, limits()).await;
        let (ann, bob) = (cluster.reader(0, "ann").await, cluster.reader(1, "bob").await);
        let bobs = cluster.reader(2, "bob").await;
        let room = cluster.group(&ann, &[&bob, &bobs]).await;
        let late = Faults { lose: 200, delay: 800, longest_delay: ms(900), ..Faults::NONE };
        cluster.network.rooms(late).control(Faults { repeat: 500, ..late });
        let mut outside = vec![];
        for n in 0..20_u64 {
            ann.remove(room, &bob).await;
            let gone = cluster.membership(room, "bob");
            for k in 0..5 {
                let said = json!({"type": "SEND_MESSAGE", "roomId": room,
                    "content": format!("secret {n} {k}")});
                ann.done(said).await;
            }
            sleep(ms(n * 11)).await;
            // What was not yet told when he comes back may be read by him then: he is a member.
            for bob in [&bob, &bobs] {
                let told =
                    bob.frames().iter().any(|it| it.to_string().contains(&format!("secret {n} ")));
                assert!(!told, "seed {seed}, round {n}");
            }
            outside.push(gone);
            ann.invite(room, &bob).await;
            sleep(ms(n * 7)).await;
        }
        cluster.converge(&[&ann, &bob, &bobs], REPAIR).await;
    }
}
