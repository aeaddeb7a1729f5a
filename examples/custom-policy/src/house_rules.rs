use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use chat_core::model::{Operation, Principal, RoomId, UserId};
use chat_core::port::{Attempt, Denial, Policy};
use parking_lot::RwLock;

use crate::Standing;

/// Who may do what, beyond roles: whoever is suspended only reads, and in some rooms only staff
/// writes. Clones share the rules, and a change holds from the next request on.
#[derive(Clone, Debug, Default)]
pub struct HouseRules(Arc<RwLock<Rules>>);

/// As many as the host has users and rooms.
#[derive(Debug, Default)]
struct Rules {
    suspended: BTreeSet<UserId>,
    staff_only: BTreeSet<RoomId>,
}

impl HouseRules {
    /// From now on he only reads.
    pub fn suspend(&self, user: UserId) {
        self.0.write().suspended.insert(user);
    }

    /// He may write again.
    pub fn pardon(&self, user: UserId) {
        self.0.write().suspended.remove(&user);
    }

    /// From now on only staff writes here.
    pub fn announcements(&self, room: RoomId) {
        self.0.write().staff_only.insert(room);
    }
}

#[async_trait]
impl Policy for HouseRules {
    async fn check(&self, principal: &Principal, attempt: &Attempt<'_>) -> Result<(), Denial> {
        use Operation::{EditMessage, Leave, Read, SendMessage};
        // What takes long is not asked for under a lock, nor here: a policy is asked each time.
        let rules = self.0.read();
        let only_reads = match attempt.operation {
            Some(operation) => matches!(operation, Read | Leave),
            None => matches!(attempt.action, "REQUEST_ROOMS" | "BROWSE_ROOMS"),
        };
        if rules.suspended.contains(&principal.user.id) && !only_reads {
            return Err(Denial::new("suspended", "You are suspended, and can only read"));
        }
        let staff_only = attempt.room.is_some_and(|room| rules.staff_only.contains(&room));
        let writes = matches!(attempt.operation, Some(SendMessage | EditMessage));
        if staff_only && writes && Standing::of(principal) != Standing::Staff {
            return Err(Denial::new("staff-only", "Only staff writes here"));
        }
        Ok(())
    }
}
