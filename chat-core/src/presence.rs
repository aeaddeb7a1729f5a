//! Who is online: this node's leases, and the question to all nodes.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use crate::delivery::Delivery;
use crate::model::UserId;
use crate::port::{Presence, PresenceError};

/// Users in one call.
const USERS: usize = 1_000;
/// How long to leave the port alone after it failed.
const PAUSE: Duration = Duration::from_secs(1);

/// Keeps this node's leases: one for each user with a connection here.
pub(crate) struct Attendance {
    port: Option<Arc<dyn Presence>>,
    delivery: Arc<Delivery>,
    state: Mutex<State>,
    changed: Notify,
    /// Held over a call, so that calls take effect in their order.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    /// Users who came or went since the port was told.
    changed: HashSet<UserId>,
    /// The node goes out of service.
    ended: bool,
}

impl Attendance {
    /// Starts keeping leases, if there is somewhere to keep them.
    pub(crate) fn start(port: Option<Arc<dyn Presence>>, delivery: Arc<Delivery>) -> Arc<Self> {
        let attendance = Arc::new(Self {
            port,
            delivery,
            state: Mutex::default(),
            changed: Notify::new(),
            turn: tokio::sync::Mutex::default(),
        });
        if let Some(port) = attendance.port.clone() {
            attendance.delivery.tasks.spawn(attendance.clone().run(port));
        }
        attendance
    }

    /// The user has got a connection, or lost one. Never waits.
    pub(crate) fn changed(&self, user: UserId) {
        let mut state = self.state.lock();
        if self.port.is_some() && !state.ended {
            state.changed.insert(user);
            self.changed.notify_one();
        }
    }

    /// Ends all leases of this node, for good.
    pub(crate) async fn end(&self) {
        let Some(port) = &self.port else { return };
        let mut users = {
            let mut state = self.state.lock();
            state.ended = true;
            std::mem::take(&mut state.changed)
        };
        let _turn = self.turn.lock().await;
        users.extend(self.here());
        leave(&**port, Vec::from_iter(users)).await;
    }

    /// Those of these users who are online, in the order asked.
    async fn online(&self, users: &[UserId]) -> Result<Vec<UserId>, PresenceError> {
        let here = |user: &UserId| self.delivery.hub.user(*user).is_some();
        let (here, elsewhere): (Vec<_>, Vec<_>) = users.iter().copied().partition(here);
        let mut online: HashSet<_> = here.into_iter().collect();
        if let Some(port) = &self.port {
            for users in elsewhere.chunks(USERS) {
                online.extend(survives(async { port.online(users).await }).await?);
            }
        }
        Ok(users.iter().copied().filter(|user| online.remove(user)).collect())
    }

    async fn run(self: Arc<Self>, port: Arc<dyn Presence>) {
        let lease = self.delivery.limits.presence_lease;
        let mut renewal = Instant::now() + lease / 3;
        loop {
            tokio::select! {
                () = self.changed.notified() => {}
                () = sleep_until(renewal) => {}
            }
            let _turn = self.turn.lock().await;
            let mut users = {
                let mut state = self.state.lock();
                if state.ended {
                    return;
                }
                std::mem::take(&mut state.changed)
            };
            if Instant::now() >= renewal {
                renewal = Instant::now() + lease / 3;
                users.extend(self.here());
            }
            let here = |user: &UserId| self.delivery.hub.user(*user).is_some();
            let (here, gone): (Vec<_>, Vec<_>) = users.into_iter().partition(here);
            if !renew(&*port, here, lease).await {
                renewal = renewal.min(Instant::now() + PAUSE);
            }
            leave(&*port, gone).await;
        }
    }

    /// Who has connections here.
    fn here(&self) -> impl Iterator<Item = UserId> {
        self.delivery.hub.users().into_iter().map(|stream| stream.user())
    }
}

/// False when some leases may not have been renewed.
async fn renew(port: &dyn Presence, users: Vec<UserId>, lease: Duration) -> bool {
    for users in users.chunks(USERS) {
        if let Err(error) = survives(async { port.renew(users, lease).await }).await {
            tracing::warn!(%error, "could not say who is online");
            return false;
        }
    }
    true
}

/// What fails here is made good by the end of the leases.
async fn leave(port: &dyn Presence, users: Vec<UserId>) {
    for users in users.chunks(USERS) {
        if let Err(error) = survives(async { port.leave(users).await }).await {
            tracing::warn!(%error, "could not say who went");
        }
    }
}

/// A panic of the port is a failure like any other: leases are renewed all the same.
async fn survives<T>(
    call: impl Future<Output = Result<T, PresenceError>>,
) -> Result<T, PresenceError> {
    let ended = AssertUnwindSafe(call).catch_unwind().await;
    ended.unwrap_or_else(|_| Err(PresenceError::new("the port panicked")))
}

/// Who is online, for the host.
pub struct OnlineUsers<'a> {
    pub(crate) attendance: &'a Attendance,
}

impl std::fmt::Debug for OnlineUsers<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OnlineUsers").finish_non_exhaustive()
    }
}

impl OnlineUsers<'_> {
    /// Those of these users who have a connection, each once, in the order asked. Without a
    /// [`Presence`] port only this node's connections are known. Somebody who comes is online within
    /// a second; who goes is offline at once, or when his lease ends
    /// ([`presence_lease`](crate::Limits::presence_lease)) if his node died.
    ///
    /// # Errors
    /// The port's.
    pub async fn online(&self, users: &[UserId]) -> Result<Vec<UserId>, PresenceError> {
        self.attendance.online(users).await
    }
}
