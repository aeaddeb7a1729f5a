//! What the engine asks of its store.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use chat_core::MemoryStore;
use chat_core::model::{AuthRev, Changes, Rev, Revocation, RoomId, StoreResult, User, UserId};
use chat_core::port::store::{EnsuredUser, NewUser, Store};
use chat_testkit::StoreOverlay;

#[derive(Clone, Default)]
pub(crate) struct Counts(Arc<Inner>);

#[derive(Default)]
pub(crate) struct Inner {
    /// Calls of any method.
    pub(crate) all: AtomicUsize,
    /// Of these, by logins.
    pub(crate) logins: AtomicUsize,
    pub(crate) changes: AtomicUsize,
    changes_now: AtomicUsize,
    /// The most `changes` that were under way at once.
    pub(crate) changes_at_once: AtomicUsize,
}

impl Deref for Counts {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Counts {
    /// Calls of any method so far, but for logins.
    pub(crate) fn queries(&self) -> usize {
        self.all.load(Ordering::SeqCst) - self.logins.load(Ordering::SeqCst)
    }

    pub(crate) fn changes(&self) -> usize {
        self.changes.load(Ordering::SeqCst)
    }

    pub(crate) fn most_changes_at_once(&self) -> usize {
        self.changes_at_once.load(Ordering::SeqCst)
    }
}

pub(crate) struct Counted {
    pub(crate) store: MemoryStore,
    pub(crate) counts: Counts,
}

#[async_trait]
impl StoreOverlay for Counted {
    /// Whatever is asked passes here.
    fn inner(&self) -> &dyn Store {
        self.counts.all.fetch_add(1, Ordering::SeqCst);
        &self.store
    }

    async fn ensure_user(&self, user: NewUser) -> StoreResult<EnsuredUser> {
        self.counts.logins.fetch_add(1, Ordering::SeqCst);
        self.inner().ensure_user(user).await
    }

    async fn users(&self, ids: &[UserId]) -> StoreResult<Vec<User>> {
        self.counts.logins.fetch_add(1, Ordering::SeqCst);
        self.inner().users(ids).await
    }

    async fn revocations(&self, user: UserId, after: AuthRev) -> StoreResult<Vec<Revocation>> {
        self.counts.logins.fetch_add(1, Ordering::SeqCst);
        self.inner().revocations(user, after).await
    }

    async fn changes(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        after: Rev,
        limit: usize,
    ) -> StoreResult<Changes> {
        self.counts.changes.fetch_add(1, Ordering::SeqCst);
        let now = self.counts.changes_now.fetch_add(1, Ordering::SeqCst) + 1;
        self.counts.changes_at_once.fetch_max(now, Ordering::SeqCst);
        // Long enough for others to come, if they may.
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        let changes = self.inner().changes(reader, room, after, limit).await;
        self.counts.changes_now.fetch_sub(1, Ordering::SeqCst);
        changes
    }
}
