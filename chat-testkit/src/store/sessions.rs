//! Sessions that have ended.

use std::sync::Arc;

use chat_core::model::{AuthRev, MAX_REVOCATIONS, Revocation};
use chat_core::port::store::Store;

use super::at_once::{TASKS, at_once};
use super::chat::Chat;
use super::requests::{NOBODY, refused};
use super::texts::AWKWARD;

fn ended(auth_rev: i64, session: Option<&str>) -> Revocation {
    Revocation { auth_rev: AuthRev::new(auth_rev), session: session.map(str::to_owned) }
}

/// Each end takes one of the user's revocations, is found again in their order, and bumps no other
/// counter of his or of anybody else.
pub async fn ends_are_counted_and_found(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    assert!(chat.revocations(ann.id, AuthRev::ZERO).await.unwrap().is_empty());
    assert_eq!(chat.revoke(ann.id, Some("s1")).await.unwrap(), AuthRev::new(1));
    assert_eq!(chat.revoke(ann.id, None).await.unwrap(), AuthRev::new(2));
    assert_eq!(chat.revoke(ann.id, Some("s1")).await.unwrap(), AuthRev::new(3));
    let all = [ended(1, Some("s1")), ended(2, None), ended(3, Some("s1"))];
    assert_eq!(chat.revocations(ann.id, AuthRev::ZERO).await.unwrap(), all);
    assert_eq!(chat.revocations(ann.id, AuthRev::new(1)).await.unwrap(), all[1..]);
    assert!(chat.revocations(ann.id, AuthRev::new(3)).await.unwrap().is_empty());
    assert!(chat.revocations(bob.id, AuthRev::ZERO).await.unwrap().is_empty());
    let heads = chat.heads(&[], &[ann.id, bob.id]).await.unwrap().users;
    let head = |id| heads.iter().find(|head| head.user == id).unwrap();
    assert_eq!(head(ann.id).auth_rev, AuthRev::new(3));
    assert_eq!(head(bob.id).auth_rev, AuthRev::ZERO);
    assert_eq!(head(ann.id).user_rev, head(bob.id).user_rev);
}

/// Of each user the newest are kept.
pub async fn the_newest_ends_are_kept(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    for n in 0..MAX_REVOCATIONS + 3 {
        chat.revoke(ann.id, Some(&n.to_string())).await.unwrap();
    }
    let kept = chat.revocations(ann.id, AuthRev::ZERO).await.unwrap();
    assert_eq!(kept.len(), MAX_REVOCATIONS);
    assert_eq!(kept[0], ended(4, Some("3")));
}

/// Nobody's sessions cannot be ended.
pub async fn unknown_users_have_no_sessions(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    refused!(chat.revoke(NOBODY, None).await, NotFound);
    assert!(chat.revocations(NOBODY, AuthRev::ZERO).await.unwrap().is_empty());
}

/// A session's key comes back byte for byte.
pub async fn session_keys_are_exact(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    for key in AWKWARD {
        let at = chat.revoke(ann.id, Some(key)).await.unwrap();
        let found = chat.revocations(ann.id, at.previous()).await.unwrap();
        assert_eq!(found, [ended(at.get(), Some(key))]);
    }
}

/// Each end at once takes a revision of its own.
pub async fn ends_at_once_are_all_counted(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let (chat_, user) = (chat.clone(), ann.id);
    let mut revs = at_once(move |n| {
        let chat = chat_.clone();
        async move { chat.revoke(user, Some(&n.to_string())).await.unwrap() }
    })
    .await;
    revs.sort();
    assert_eq!(revs, (1..=TASKS as i64).map(AuthRev::new).collect::<Vec<_>>());
    let found = chat.revocations(ann.id, AuthRev::ZERO).await.unwrap();
    assert_eq!(found.iter().map(|end| end.auth_rev).collect::<Vec<_>>(), revs);
}
