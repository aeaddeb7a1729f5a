//! Coming, staying and going.

use std::time::Duration;

use chat_core::model::UserId;
use chat_core::port::Presence;

use super::TestPresences;

const ANN: UserId = UserId::new(1);
const BOB: UserId = UserId::new(2);

/// Longer than any case takes.
const LONG: Duration = Duration::from_secs(600);
const SHORT: Duration = Duration::from_secs(1);
/// How often to look whether a lease has ended; it has ten times as long for that.
const LOOK: Duration = Duration::from_millis(50);

async fn online(node: &dyn Presence) -> Vec<i64> {
    let mut online: Vec<_> =
        node.online(&[ANN, BOB]).await.unwrap().into_iter().map(UserId::get).collect();
    online.sort_unstable();
    online
}

/// A lease is seen on each node as soon as `renew` returns; nobody is online without one.
pub async fn everybody_sees_who_is_here(presences: TestPresences) {
    let (_guard, [one, other]) = presences.into_parts();
    assert_eq!(online(&*one).await, [] as [i64; 0]);
    one.renew(&[ANN], LONG).await.unwrap();
    for node in [&one, &other] {
        assert_eq!(online(&**node).await, [1]);
    }
}

/// `leave` ends the leases of those that it names.
pub async fn who_leaves_is_gone(presences: TestPresences) {
    let (_guard, [one, other]) = presences.into_parts();
    one.renew(&[ANN, BOB], LONG).await.unwrap();
    one.leave(&[ANN]).await.unwrap();
    for node in [&one, &other] {
        assert_eq!(online(&**node).await, [2]);
    }
    one.renew(&[ANN], LONG).await.unwrap();
    assert_eq!(online(&*other).await, [1, 2], "somebody may come back");
}

/// Each node has leases of its own: a user is online until he has left all nodes.
pub async fn leaving_one_node_is_not_leaving_all(presences: TestPresences) {
    let (_guard, [one, other]) = presences.into_parts();
    one.renew(&[ANN], LONG).await.unwrap();
    other.renew(&[ANN, BOB], LONG).await.unwrap();
    one.leave(&[ANN, BOB]).await.unwrap();
    assert_eq!(online(&*one).await, [1, 2]);
    other.leave(&[ANN]).await.unwrap();
    assert_eq!(online(&*one).await, [2]);
}

/// Renewals are not counted, and neither are departures.
pub async fn leaving_twice_is_leaving_once(presences: TestPresences) {
    let (_guard, [one, other]) = presences.into_parts();
    one.leave(&[ANN]).await.unwrap();
    one.renew(&[ANN], LONG).await.unwrap();
    one.renew(&[ANN, ANN], LONG).await.unwrap();
    assert_eq!(online(&*other).await, [1]);
    one.leave(&[ANN]).await.unwrap();
    assert_eq!(online(&*other).await, [] as [i64; 0]);
    one.leave(&[ANN, ANN]).await.unwrap();
    one.renew(&[ANN], LONG).await.unwrap();
    assert_eq!(online(&*other).await, [1]);
}

/// A lease that nobody renews ends, and only that one.
pub async fn a_lease_ends_by_itself(presences: TestPresences) {
    let (_guard, [one, other]) = presences.into_parts();
    one.renew(&[ANN], LONG).await.unwrap();
    other.renew(&[ANN, BOB], SHORT).await.unwrap();
    drop(other);
    until_gone(&*one, BOB).await;
    assert_eq!(online(&*one).await, [1], "the other node's lease lasts");
}

/// A renewal replaces the lease that there was, longer or shorter.
pub async fn the_last_renewal_counts(presences: TestPresences) {
    let (_guard, [one, other]) = presences.into_parts();
    one.renew(&[ANN, BOB], SHORT).await.unwrap();
    one.renew(&[ANN], LONG).await.unwrap();
    until_gone(&*other, BOB).await;
    assert_eq!(online(&*other).await, [1]);
    one.renew(&[ANN], SHORT).await.unwrap();
    until_gone(&*other, ANN).await;
}

async fn until_gone(node: &dyn Presence, user: UserId) {
    let deadline = tokio::time::Instant::now() + SHORT * 10;
    while node.online(&[user]).await.unwrap().contains(&user) {
        assert!(tokio::time::Instant::now() < deadline, "the lease never ends");
        tokio::time::sleep(LOOK).await;
    }
}
