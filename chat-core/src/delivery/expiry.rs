//! Closes connections whose login has run out.

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::Notify;

use super::Delivery;
use super::login::Login;
use super::subscriber::Subscriber;
use crate::model::{ConnectionId, Timestamp};
use crate::wire::server::ServerAction;
use crate::wire::{Close, Code, Rejection};

/// How often to look at the clock while some login will run out.
const LOOK: Duration = Duration::from_secs(1);

/// The connections, by when their logins run out.
type Due = BTreeMap<(Timestamp, ConnectionId), Weak<Subscriber>>;

/// When logins run out: one entry for each connection that has such a time.
#[derive(Default)]
pub(crate) struct Expiry {
    due: Mutex<Due>,
    added: Notify,
}

impl Expiry {
    pub(crate) fn add(&self, subscriber: &Arc<Subscriber>) {
        Self::insert(&mut self.due.lock(), subscriber);
        self.added.notify_one();
    }

    pub(crate) fn remove(&self, subscriber: &Subscriber) {
        Self::take_out(&mut self.due.lock(), subscriber);
    }

    /// The login goes on as another, which runs out when that does.
    pub(crate) fn renew(&self, subscriber: &Arc<Subscriber>, login: Login) {
        let mut due = self.due.lock();
        Self::take_out(&mut due, subscriber);
        subscriber.renew(login);
        // Whoever has left meanwhile will not be taken out again.
        if subscriber.queue.is_open() {
            Self::insert(&mut due, subscriber);
        }
        drop(due);
        self.added.notify_one();
    }

    fn insert(due: &mut Due, subscriber: &Arc<Subscriber>) {
        if let Some(at) = subscriber.login().expires_at {
            due.insert((at, subscriber.id), Arc::downgrade(subscriber));
        }
    }

    fn take_out(due: &mut Due, subscriber: &Subscriber) {
        if let Some(at) = subscriber.login().expires_at {
            due.remove(&(at, subscriber.id));
        }
    }

    /// One that has run out.
    fn next(&self, now: Timestamp) -> Option<Weak<Subscriber>> {
        let mut due = self.due.lock();
        let entry = due.first_entry().filter(|entry| entry.key().0 <= now)?;
        Some(entry.remove())
    }

    fn is_empty(&self) -> bool {
        self.due.lock().is_empty()
    }
}

pub(crate) async fn run(delivery: Arc<Delivery>) {
    let expiry = &delivery.expiry;
    loop {
        while let Some(subscriber) = expiry.next(delivery.clock.now()) {
            if let Some(subscriber) = subscriber.upgrade() {
                let rejection = Rejection::new(Code::AuthExpired, "the login has run out");
                subscriber.queue.push(ServerAction::error(None, &rejection).encode());
                subscriber.queue.close(Close::LOGGED_OUT);
            }
        }
        if expiry.is_empty() {
            expiry.added.notified().await;
        } else {
            tokio::time::sleep(LOOK).await;
        }
    }
}
