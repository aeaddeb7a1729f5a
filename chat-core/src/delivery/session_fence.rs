//! Closes the connections of sessions that have ended, on every node: told by the node where it
//! happened, or found by the head check.

use std::sync::Arc;

use super::Delivery;
use super::envelope::Envelope;
use super::user_stream::UserStream;
use crate::model::{AuthRev, StoreResult, UserId};
use crate::port::Topic;
use crate::wire::Close;

impl Delivery {
    /// Sessions of this user have ended; it is committed.
    pub(crate) fn sessions_ended(self: &Arc<Self>, user: UserId, auth_rev: AuthRev) {
        self.tell(Topic::Control(user), || Envelope::revoked(auth_rev));
        self.check_sessions(user, auth_rev);
    }

    /// The user's revocations are known to be this many: closes what they end. What cannot be read
    /// now is found by the next head check.
    pub(super) fn check_sessions(self: &Arc<Self>, user: UserId, auth_rev: AuthRev) {
        let Some(stream) = self.hub.user(user) else { return };
        if stream.checked_sessions() >= auth_rev {
            return;
        }
        let delivery = self.clone();
        self.tasks.spawn(async move {
            if let Err(error) = close_ended(&delivery, &stream).await {
                tracing::warn!(%error, "could not read which sessions have ended");
            }
        });
    }
}

async fn close_ended(delivery: &Delivery, stream: &UserStream) -> StoreResult<()> {
    let after = stream.checked_sessions();
    let revocations = delivery.feed.revocations(stream.user(), after).await?;
    for subscriber in stream.subscribers() {
        let login = subscriber.login();
        let ended = revocations.iter().any(|it| it.ends(login.key.as_deref(), login.since));
        // Who said LOGOUT himself is on his way out, behind his answer.
        if ended && subscriber.queue.is_open() {
            subscriber.queue.abort(Close::LOGGED_OUT);
        }
    }
    if let Some(newest) = revocations.last() {
        stream.sessions_checked(newest.auth_rev);
    }
    Ok(())
}
