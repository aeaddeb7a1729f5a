//! Faults in ending sessions.

use chat_core::model::{AuthRev, Revocation, StoreError, StoreResult, UserId};
use chat_core::port::store::{Heads, MessageStore, SessionStore, Store, UserHead};

use super::fault;

fault! {
    /// Everybody has sessions.
    revokes_for_unknown_users,
    by the model and ["sessions::unknown_users_have_no_sessions"],
    async fn revoke(&self, user: UserId, session: Option<&str>) -> StoreResult<AuthRev> {
        match self.0.revoke(user, session).await {
            Err(StoreError::NotFound) => Ok(AuthRev::ZERO),
            result => result,
        }
    }
}

fault! {
    /// The end that is known already is found again.
    repeats_an_end,
    by the model and ["sessions::ends_are_counted_and_found"],
    async fn revocations(&self, user: UserId, after: AuthRev) -> StoreResult<Vec<Revocation>> {
        self.0.revocations(user, after.previous()).await
    }
}

fault! {
    /// The newest come first.
    finds_ends_backwards,
    by the model and ["sessions::ends_are_counted_and_found"],
    async fn revocations(&self, user: UserId, after: AuthRev) -> StoreResult<Vec<Revocation>> {
        let mut found = self.0.revocations(user, after).await?;
        found.reverse();
        Ok(found)
    }
}

fault! {
    /// One end of a session hides its earlier ones.
    finds_each_session_once,
    by the model and ["sessions::ends_are_counted_and_found"],
    async fn revocations(&self, user: UserId, after: AuthRev) -> StoreResult<Vec<Revocation>> {
        let mut found = self.0.revocations(user, after).await?;
        let all = found.clone();
        found.retain(|end| {
            let same = all.iter().rev().find(|other| other.session == end.session);
            same.is_some_and(|newest| newest.auth_rev == end.auth_rev)
        });
        Ok(found)
    }
}

fault! {
    /// The oldest are kept instead of the newest.
    forgets_the_newest_ends,
    by ["sessions::the_newest_ends_are_kept"],
    async fn revocations(&self, user: UserId, after: AuthRev) -> StoreResult<Vec<Revocation>> {
        let mut found = self.0.revocations(user, after).await?;
        found.pop();
        Ok(found)
    }
}

fault! {
    /// Keys are folded, as by a collation.
    folds_session_keys,
    by the model and ["sessions::session_keys_are_exact"],
    async fn revoke(&self, user: UserId, session: Option<&str>) -> StoreResult<AuthRev> {
        self.0.revoke(user, session.map(|key| key.trim().to_lowercase()).as_deref()).await
    }
}

fault! {
    /// Other nodes are not told.
    leaves_ends_out_of_the_heads,
    by the model and ["sessions::ends_are_counted_and_found"],
    async fn heads(
        &self,
        rooms: &[chat_core::model::RoomId],
        users: &[UserId],
    ) -> StoreResult<Heads> {
        let mut heads = self.0.heads(rooms, users).await?;
        for head in &mut heads.users {
            *head = UserHead { auth_rev: AuthRev::ZERO, ..*head };
        }
        Ok(heads)
    }
}

fault! {
    /// Counts, lets others count, then stores.
    counts_ends_too_early,
    by a race in "sessions::ends_at_once_are_all_counted",
    async fn revoke(&self, user: UserId, session: Option<&str>) -> StoreResult<AuthRev> {
        let before = self.0.heads(&[], &[user]).await?.users;
        tokio::task::yield_now().await;
        self.0.revoke(user, session).await?;
        Ok(before.first().ok_or(StoreError::NotFound)?.auth_rev.next())
    }
}
