//! Asking who is online.

use std::collections::BTreeSet;
use std::time::Duration;

use chat_core::model::UserId;

use super::TestPresences;

const LONG: Duration = Duration::from_secs(600);

fn users(ids: impl IntoIterator<Item = i64>) -> Vec<UserId> {
    ids.into_iter().map(UserId::new).collect()
}

/// The answer names nobody who was not asked about, and nobody who is not there.
pub async fn only_who_was_asked_about_is_named(presences: TestPresences) {
    let (_guard, [one, other]) = presences.into_parts();
    one.renew(&users([1, 2, 12, (1 << 53) - 1]), LONG).await.unwrap();
    for (asked, expected) in [(2, true), (1, true), (12, true), (11, false), ((1 << 53) - 1, true)]
    {
        let answer = other.online(&users([asked])).await.unwrap();
        assert_eq!(answer, users(Some(asked).filter(|_| expected)));
    }
}

/// Who has connections on several nodes, or is asked about twice, is named once.
pub async fn everybody_is_named_once(presences: TestPresences) {
    let (_guard, [one, other]) = presences.into_parts();
    one.renew(&users([1]), LONG).await.unwrap();
    other.renew(&users([1]), LONG).await.unwrap();
    assert_eq!(one.online(&users([1, 1, 2, 1])).await.unwrap(), users([1]));
}

/// Empty lists are no errors.
pub async fn nothing_is_asked_of_nobody(presences: TestPresences) {
    let (_guard, [one, _other]) = presences.into_parts();
    one.renew(&[], LONG).await.unwrap();
    one.leave(&[]).await.unwrap();
    assert_eq!(one.online(&[]).await.unwrap(), []);
}

/// A call may name a thousand users.
pub async fn many_are_asked_about_at_once(presences: TestPresences) {
    let (_guard, [one, other]) = presences.into_parts();
    one.renew(&users((1..=1_000).map(|n| n * 2)), LONG).await.unwrap();
    one.leave(&users((1..=500).map(|n| n * 4))).await.unwrap();
    let online = other.online(&users(1..=1_000)).await.unwrap();
    let expected = users((1..=1_000).filter(|n| n % 4 == 2));
    assert_eq!(BTreeSet::from_iter(online), BTreeSet::from_iter(expected));
}
