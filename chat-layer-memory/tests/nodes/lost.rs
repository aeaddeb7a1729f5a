//! Whatever the layer loses, everybody knows everything soon.

use chat_testkit::Faults;
use serde_json::json;

use super::cluster::{Cluster, limits};
use super::{REPAIR, ms};

#[tokio::test(start_paused = true)]
async fn the_last_message_of_a_silent_room_arrives() {
    let cluster = Cluster::new(3, 1, limits()).await;
    let (ann, bob) = (cluster.reader(0, "ann").await, cluster.reader(1, "bob").await);
    let cem = cluster.reader(2, "cem").await;
    let room = cluster.group(&ann, &[&bob, &cem]).await;
    cluster.network.all(Faults::LOSE_ALL);
    // At any moment between two checks.
    for n in 0..7 {
        ann.post(room, &format!("said once {n}")).await;
        cluster.converge(&[&ann, &bob, &cem], REPAIR).await;
        tokio::time::sleep(ms(n * 377)).await;
    }
    assert!(bob.has(room, "said once 6"));
}

#[tokio::test(start_paused = true)]
async fn the_last_state_of_a_silent_user_arrives() {
    let cluster = Cluster::new(2, 2, limits()).await;
    let (ann, bob) = (cluster.reader(0, "ann").await, cluster.reader(1, "bob").await);
    let bobs = cluster.reader(0, "bob").await;
    let all = [&ann, &bob, &bobs];
    cluster.network.all(Faults::LOSE_ALL);
    let room = cluster.group(&ann, &[]).await;
    for _ in 0..3 {
        ann.invite(room, &bob).await;
        cluster.converge(&all, REPAIR).await;
        assert!(bob.knows(room));
        let said = ann.done(json!({"type": "SEND_MESSAGE", "roomId": room, "content": "x"})).await;
        bobs.done(json!({"type": "MARK_READ", "roomId": room, "seq": said["seq"]})).await;
        cluster.converge(&all, REPAIR).await;
        assert_eq!(bob.model().rooms()[&room].unread(), 0);
        ann.remove(room, &bob).await;
        cluster.converge(&all, REPAIR).await;
        assert!(!bob.model().rooms().contains_key(&room));
    }
}

#[tokio::test(start_paused = true)]
async fn many_rooms_at_once_are_repaired() {
    let cluster = Cluster::new(3, 3, limits()).await;
    let (ann, bob) = (cluster.reader(0, "ann").await, cluster.reader(1, "bob").await);
    let cem = cluster.reader(2, "cem").await;
    let all = [&ann, &bob, &cem];
    let mut rooms = vec![];
    for _ in 0..60 {
        rooms.push(cluster.group(&ann, &[&bob, &cem]).await);
    }
    cluster.network.all(Faults::LOSE_ALL);
    for (n, room) in rooms.iter().enumerate() {
        all[n % 3].post(*room, "hi").await;
        if n % 3 == 0 {
            ann.remove(*room, &bob).await;
        }
    }
    cluster.converge(&all, REPAIR).await;
    assert_eq!(bob.model().rooms().len(), 40);
}

#[tokio::test(start_paused = true)]
async fn a_link_that_is_cut_in_one_direction_is_enough_to_lose_nothing() {
    let cluster = Cluster::new(3, 4, limits()).await;
    let (ann, bob) = (cluster.reader(0, "ann").await, cluster.reader(1, "bob").await);
    let cem = cluster.reader(2, "cem").await;
    let room = cluster.group(&ann, &[&bob, &cem]).await;
    cluster.network.cut(0, 1);
    for n in 0..50 {
        ann.post(room, &format!("ann {n}")).await;
        bob.post(room, &format!("bob {n}")).await;
        tokio::time::sleep(ms(10)).await;
    }
    cluster.converge(&[&ann, &bob, &cem], REPAIR).await;
    cluster.network.mend(0, 1);
    ann.post(room, "mended").await;
    cluster.converge(&[&ann, &bob, &cem], super::AT_ONCE).await;
}

/// Everything that can go wrong with a payload, all the time.
pub(crate) fn rough() -> Faults {
    Faults { lose: 200, repeat: 200, delay: 400, longest_delay: ms(400), reset: 10 }
}

#[tokio::test(start_paused = true)]
async fn a_rough_network_leaves_nobody_behind() {
    for seed in chat_testkit::model_test::seeds(8) {
        let cluster = Cluster::new(3, seed, limits()).await;
        cluster.network.all(rough());
        let (ann, bob) = (cluster.reader(0, "ann").await, cluster.reader(1, "bob").await);
        let (cem, bobs) = (cluster.reader(2, "cem").await, cluster.reader(0, "bob").await);
        let all = [&ann, &bob, &cem, &bobs];
        let room = cluster.group(&ann, &[&bob, &cem]).await;
        for n in 0..120_u64 {
            let author = all[usize::try_from((n * 7 + seed) % 4).unwrap()];
            if author.model().rooms().contains_key(&room) {
                author.write(room, &format!("{n}"));
            }
            match n % 30 {
                10 => ann.remove(room, &cem).await,
                20 => ann.invite(room, &cem).await,
                25 => {
                    let name =
                        json!({"type": "UPDATE_ROOM", "roomId": room, "name": n.to_string()});
                    ann.done(name).await;
                }
                _ => tokio::time::sleep(ms(n % 13)).await,
            }
        }
        // What was written last is stored by then.
        tokio::time::sleep(ms(10)).await;
        cluster.converge(&all, REPAIR).await;
    }
}
