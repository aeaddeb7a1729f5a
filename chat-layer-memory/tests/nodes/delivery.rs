//! What happens on one node is told on the others, without looking for it.

use chat_testkit::Faults;
use serde_json::json;
use tokio::time::sleep;

use super::cluster::{Cluster, trusting};
use super::{AT_ONCE, ms, within};

#[tokio::test(start_paused = true)]
async fn messages_reach_members_on_other_nodes() {
    let cluster = Cluster::new(3, 1, trusting()).await;
    let readers = [
        cluster.reader(0, "ann").await,
        cluster.reader(1, "bob").await,
        cluster.reader(2, "cem").await,
        cluster.reader(2, "ann").await,
    ];
    let [ann, bob, cem, other_ann] = &readers;
    let room = cluster.group(ann, &[bob, cem]).await;
    for (n, author) in readers.iter().enumerate().cycle().take(20) {
        author.post(room, &format!("{n} speaks")).await;
    }
    ann.done(json!({"type": "SEND_MESSAGE", "roomId": room, "content": "the last"})).await;
    for reader in [bob, cem, other_ann] {
        within(AT_ONCE, "the last", || reader.has(room, "the last")).await;
    }
    cluster.converge(&readers.each_ref(), AT_ONCE).await;
}

#[tokio::test(start_paused = true)]
async fn joining_leaving_and_what_rooms_are_called_is_told_everywhere() {
    let cluster = Cluster::new(3, 2, trusting()).await;
    let (ann, bob) = (cluster.reader(0, "ann").await, cluster.reader(1, "bob").await);
    let (bobs, cem) = (cluster.reader(2, "bob").await, cluster.reader(2, "cem").await);
    let all = [&ann, &bob, &bobs, &cem];
    let room = cluster.group(&ann, &[&cem]).await;
    let steps = [
        json!({"type": "INVITE_USER", "user": "bob"}),
        json!({"type": "UPDATE_ROOM", "name": "another", "topic": "else"}),
        json!({"type": "SET_ROLE", "user": "bob", "role": "admin"}),
        json!({"type": "REMOVE_USER", "user": "cem"}),
        json!({"type": "SET_ROLE", "user": "bob", "role": "member"}),
        json!({"type": "REMOVE_USER", "user": "bob"}),
        json!({"type": "INVITE_USER", "user": "bob"}),
    ];
    for mut step in steps {
        step["roomId"] = room.into();
        ann.done(step).await;
        cluster.converge(&all, AT_ONCE).await;
    }
    bobs.done(json!({"type": "LEAVE_ROOM", "roomId": room})).await;
    cluster.converge(&all, AT_ONCE).await;
    assert!(bob.model().rooms().is_empty());
    assert!(all.iter().all(|reader| reader.model().counts().resets == 0), "nothing was lost");
}

#[tokio::test(start_paused = true)]
async fn read_markers_reach_ones_other_connections() {
    let cluster = Cluster::new(2, 3, trusting()).await;
    let (ann, bob) = (cluster.reader(0, "ann").await, cluster.reader(0, "bob").await);
    let bobs = cluster.reader(1, "bob").await;
    let room = cluster.group(&ann, &[&bob, &bobs]).await;
    for n in 0..5 {
        ann.post(room, &n.to_string()).await;
    }
    within(AT_ONCE, "five messages", || bobs.model().rooms()[&room].last_seq == 5).await;
    assert_eq!(bobs.model().rooms()[&room].unread(), 5);
    bob.done(json!({"type": "MARK_READ", "roomId": room, "seq": 3})).await;
    within(AT_ONCE, "the marker", || bobs.model().rooms()[&room].unread() == 2).await;
    bobs.post(room, "and I have read").await;
    cluster.converge(&[&ann, &bob, &bobs], AT_ONCE).await;
    assert_eq!(bob.model().rooms()[&room].unread(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_comes_twice_or_late_is_told_once() {
    let cluster = Cluster::new(2, 4, trusting()).await;
    let (ann, bob) = (cluster.reader(0, "ann").await, cluster.reader(1, "bob").await);
    let room = cluster.group(&ann, &[&bob]).await;
    let doubled = Faults { repeat: 1_000, delay: 500, longest_delay: ms(40), ..Faults::NONE };
    cluster.network.all(doubled);
    for _ in 0..10 {
        ann.remove(room, &bob).await;
        ann.invite(room, &bob).await;
        ann.post(room, "hi").await;
        sleep(ms(30)).await;
    }
    cluster.converge(&[&ann, &bob], AT_ONCE).await;
    sleep(AT_ONCE).await;
    assert_eq!(bob.model().counts().old_states, 0);
}
