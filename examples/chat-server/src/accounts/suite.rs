//! What every implementation of [`Accounts`] does.

use std::time::Duration;

use chat_core::model::{Handle, Timestamp};

use super::{Account, Accounts, AccountsError, SESSIONS_PER_ACCOUNT};

pub(super) fn account(handle: &str) -> Account {
    Account {
        id: format!("id-of-{handle}"),
        handle: Handle::new(handle).unwrap(),
        password: format!("hash-of-{handle}"),
        created_at: Timestamp::from_micros(7),
    }
}

fn day(n: u32) -> Timestamp {
    Timestamp::from_micros(0).after(Duration::from_secs(24 * 3600) * n)
}

/// Runs everything against accounts that are empty.
pub(super) async fn run(accounts: &dyn Accounts) {
    accounts.check().await.unwrap();
    handles_are_unique(accounts).await;
    sessions_end(accounts).await;
    the_oldest_session_makes_room(accounts).await;
}

async fn handles_are_unique(accounts: &dyn Accounts) {
    let bob = account("aco");
    accounts.create(&bob).await.unwrap();
    for handle in ["aco", "асо"] {
        let other = Account { id: "other".into(), ..account(handle) };
        let result = accounts.create(&other).await;
        assert!(matches!(result, Err(AccountsError::HandleTaken)), "{handle}");
    }
    assert_eq!(accounts.find(&bob.handle).await.unwrap(), Some(bob));
    assert_eq!(accounts.find(&Handle::new("carol").unwrap()).await.unwrap(), None);
}

async fn sessions_end(accounts: &dyn Accounts) {
    let bob = account("bob");
    accounts.create(&bob).await.unwrap();
    accounts.open_session(&bob.id, "one", day(0)).await.unwrap();
    accounts.open_session(&bob.id, "two", day(0)).await.unwrap();
    let session = accounts.use_session("one", day(0)).await.unwrap().unwrap();
    assert_eq!((session.account, session.handle), (bob.id.clone(), bob.handle.clone()));
    assert_eq!(session.expires_at, day(30));

    let slid = accounts.use_session("one", day(10)).await.unwrap().unwrap();
    assert_eq!(slid.expires_at, day(40));
    assert_eq!(accounts.use_session("two", day(30)).await.unwrap(), None);
    assert!(accounts.use_session("one", day(30)).await.unwrap().is_some());

    accounts.end_session("one").await.unwrap();
    accounts.end_session("never").await.unwrap();
    assert_eq!(accounts.use_session("one", day(30)).await.unwrap(), None);

    for key in ["three", "four"] {
        accounts.open_session(&bob.id, key, day(31)).await.unwrap();
    }
    accounts.end_sessions(&bob.id).await.unwrap();
    for key in ["three", "four", "' OR 1=1 --"] {
        assert_eq!(accounts.use_session(key, day(31)).await.unwrap(), None);
    }
}

async fn the_oldest_session_makes_room(accounts: &dyn Accounts) {
    let (dora, eve) = (account("dora"), account("eve"));
    accounts.create(&dora).await.unwrap();
    accounts.create(&eve).await.unwrap();
    accounts.open_session(&eve.id, "eve", day(0)).await.unwrap();
    for n in 0..SESSIONS_PER_ACCOUNT {
        let at = Timestamp::from_micros(n as i64);
        let ended = accounts.open_session(&dora.id, &format!("dora-{n}"), at).await.unwrap();
        assert!(ended.is_empty());
    }
    let ended = accounts.open_session(&dora.id, "one-more", day(1)).await.unwrap();
    assert_eq!(ended, ["dora-0"]);
    assert_eq!(accounts.use_session("dora-0", day(1)).await.unwrap(), None);
    for key in ["dora-1", "one-more", "eve"] {
        assert!(accounts.use_session(key, day(1)).await.unwrap().is_some(), "{key}");
    }
}
