//! Presences that are wrong.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chat_core::model::UserId;
use chat_core::port::{Presence, PresenceError};
use chat_layer_memory::{MemoryBus, MemoryPresence};
use chat_testkit::{TestPresences, presence};
use futures::FutureExt;

#[derive(Clone, Copy, PartialEq)]
enum Fault {
    OneLeaseForAllNodes,
    ForEver,
    NeverShorter,
    LeavesNobody,
    LeavesOneOnly,
    NamesTwice,
    NamesEverybody,
    OwnNodeOnly,
    AtMostAHundred,
}

struct Wrong {
    fault: Fault,
    inner: Arc<MemoryPresence>,
    longest: std::sync::Mutex<Duration>,
}

#[async_trait]
impl Presence for Wrong {
    async fn renew(&self, users: &[UserId], lease: Duration) -> Result<(), PresenceError> {
        let longest = {
            let mut longest = self.longest.lock().unwrap();
            *longest = lease.max(*longest);
            *longest
        };
        let lease = match self.fault {
            Fault::ForEver => Duration::from_secs(1 << 20),
            Fault::NeverShorter => longest,
            _ => lease,
        };
        let users = match self.fault {
            Fault::AtMostAHundred => &users[..users.len().min(100)],
            _ => users,
        };
        self.inner.renew(users, lease).await
    }

    async fn leave(&self, users: &[UserId]) -> Result<(), PresenceError> {
        match self.fault {
            Fault::LeavesNobody => Ok(()),
            Fault::LeavesOneOnly => self.inner.leave(&users[..users.len().min(1)]).await,
            _ => self.inner.leave(users).await,
        }
    }

    async fn online(&self, users: &[UserId]) -> Result<Vec<UserId>, PresenceError> {
        let online = self.inner.online(users).await?;
        Ok(match self.fault {
            Fault::NamesTwice => {
                users.iter().copied().filter(|user| online.contains(user)).collect()
            }
            Fault::NamesEverybody => users.to_vec(),
            _ => online,
        })
    }
}

fn presences(fault: Fault) -> TestPresences {
    let bus = MemoryBus::new();
    let common = Arc::new(bus.presence());
    TestPresences::new([(); 2].map(|()| Wrong {
        fault,
        inner: match fault {
            Fault::OneLeaseForAllNodes => common.clone(),
            Fault::OwnNodeOnly => Arc::new(MemoryBus::new().presence()),
            _ => Arc::new(bus.presence()),
        },
        longest: Default::default(),
    }))
}

#[tokio::test(start_paused = true)]
async fn a_wrong_presence_is_found() {
    for (fault, case) in [
        (Fault::OneLeaseForAllNodes, "leases::leaving_one_node_is_not_leaving_all"),
        (Fault::ForEver, "leases::a_lease_ends_by_itself"),
        (Fault::NeverShorter, "leases::the_last_renewal_counts"),
        (Fault::LeavesNobody, "leases::who_leaves_is_gone"),
        (Fault::LeavesNobody, "leases::leaving_twice_is_leaving_once"),
        (Fault::LeavesOneOnly, "questions::many_are_asked_about_at_once"),
        (Fault::NamesTwice, "questions::everybody_is_named_once"),
        (Fault::NamesEverybody, "questions::only_who_was_asked_about_is_named"),
        (Fault::OwnNodeOnly, "leases::everybody_sees_who_is_here"),
        (Fault::AtMostAHundred, "questions::many_are_asked_about_at_once"),
    ] {
        let case = presence::cases().iter().find(|it| it.name == case).expect(case);
        let checked = AssertUnwindSafe(case.check(presences(fault))).catch_unwind().await;
        assert!(checked.is_err(), "{} must find it", case.name);
    }
}
