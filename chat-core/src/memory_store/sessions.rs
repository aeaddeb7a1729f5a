use async_trait::async_trait;

use super::MemoryStore;
use crate::model::{AuthRev, MAX_REVOCATIONS, Revocation, StoreError, StoreResult, UserId};
use crate::port::store::SessionStore;

#[async_trait]
impl SessionStore for MemoryStore {
    async fn revoke(&self, user: UserId, session: Option<&str>) -> StoreResult<AuthRev> {
        let mut state = self.lock();
        let row = state.users.get_mut(&user).ok_or(StoreError::NotFound)?;
        row.auth_rev = row.auth_rev.next();
        let auth_rev = row.auth_rev;
        let revocations = state.revocations.entry(user).or_default();
        revocations.push(Revocation { auth_rev, session: session.map(str::to_owned) });
        if revocations.len() > MAX_REVOCATIONS {
            revocations.remove(0);
        }
        Ok(auth_rev)
    }

    async fn revocations(&self, user: UserId, after: AuthRev) -> StoreResult<Vec<Revocation>> {
        let state = self.lock();
        let all = state.revocations.get(&user).into_iter().flatten();
        Ok(all.filter(|revocation| revocation.auth_rev > after).cloned().collect())
    }
}
