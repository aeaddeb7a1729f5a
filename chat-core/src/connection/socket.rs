use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;
use tokio::sync::Semaphore;

use super::inbox::{Inbox, InboxFull, Item};
use super::{Opening, Protocol};
use crate::delivery::{SendQueue, Subscriber};
use crate::model::{ConnectionId, Principal, UserRef};
use crate::node::Node;
use crate::rate_limit::Bucket;
use crate::wire::server::{ServerAction, WireLimits};
use crate::wire::{Close, Code, Rejection};

/// What the server calls itself.
const SERVER: &str = concat!("chat-core/", env!("CARGO_PKG_VERSION"));
/// Requests refused for their rate, beyond those granted, before the connection is closed; in
/// buckets.
const PATIENCE: u32 = 4;

/// A connection's insides, shared with the tasks that work for it.
pub(crate) struct Socket {
    pub(crate) id: ConnectionId,
    pub(crate) node: Arc<Node>,
    pub(crate) queue: Arc<SendQueue>,
    pub(crate) protocol: Protocol,
    pub(crate) inbox: Inbox,
    /// Set once, by the login.
    pub(crate) session: OnceLock<Session>,
    /// Sends that may still wait for their commit.
    pub(crate) sends: Arc<Semaphore>,
    bucket: Mutex<Option<Bucket>>,
    refused: AtomicU32,
}

/// Who is connected.
pub(crate) struct Session {
    /// Never another; what else is known of him may change with his login.
    pub(crate) user: UserRef,
    pub(crate) external_id: String,
    pub(crate) subscriber: Arc<Subscriber>,
    principal: Mutex<Arc<Principal>>,
}

impl Session {
    pub(crate) fn new(principal: Principal, subscriber: Arc<Subscriber>) -> Self {
        Self {
            user: principal.user.clone(),
            external_id: principal.external_id.clone(),
            subscriber,
            principal: Mutex::new(Arc::new(principal)),
        }
    }

    /// Who asks, as of his newest login.
    pub(crate) fn principal(&self) -> Arc<Principal> {
        self.principal.lock().clone()
    }

    /// The login was prolonged, and brought this.
    pub(crate) fn renew(&self, principal: Principal) {
        *self.principal.lock() = Arc::new(principal);
    }
}

impl Socket {
    /// Begins a connection: HELLO goes first.
    pub(crate) fn open(node: &Arc<Node>, opening: Opening) -> Arc<Self> {
        let limits = &node.limits;
        let socket = Arc::new(Self {
            id: node.sockets.next_id(),
            node: node.clone(),
            queue: Arc::new(SendQueue::new(limits.queue_bytes)),
            protocol: opening.protocol,
            inbox: Inbox::new(limits.inbox_frames, limits.inbox_bytes),
            session: OnceLock::new(),
            sends: Arc::new(Semaphore::new(limits.sends_in_flight)),
            bucket: Mutex::new(None),
            refused: AtomicU32::new(0),
        });
        node.sockets.add(&socket);
        socket.greet();
        match opening.identity {
            _ if node.sockets.is_draining() => socket.queue.close(Close::DRAIN),
            Some(identity) => {
                if let Ok(true) = socket.inbox.push(Item::Identity(Box::new(identity))) {
                    socket.start_deciding();
                }
            }
            None => socket.await_login(),
        }
        socket
    }

    fn greet(&self) {
        let limits = &self.node.limits;
        let hello = ServerAction::Hello {
            protocol: "chat.v1",
            server: SERVER,
            connection_id: self.id,
            epoch: &self.node.epoch,
            heartbeat_ms: u64::try_from(limits.heartbeat.as_millis()).unwrap_or(u64::MAX),
            limits: WireLimits {
                frame_bytes: limits.frame_bytes,
                content_bytes: limits.content_bytes,
                page_messages: limits.page_messages,
            },
            features: &[],
        };
        self.queue.push(hello.encode());
    }

    /// Nobody knows who this is: says so, and waits for a login, but not for ever.
    fn await_login(self: &Arc<Self>) {
        let rejection = Rejection::new(Code::Unauthenticated, "log in first");
        self.queue.push(ServerAction::error(None, &rejection).encode());
        let (socket, deadline) = (Arc::downgrade(self), self.node.limits.login_deadline);
        self.node.delivery.tasks.spawn(async move {
            tokio::time::sleep(deadline).await;
            if let Some(socket) = socket.upgrade()
                && socket.session.get().is_none()
            {
                socket.queue.close(Close::UNAUTHENTICATED);
            }
        });
    }

    pub(crate) fn receive(self: &Arc<Self>, text: &str) -> Result<(), InboxFull> {
        if text.len() > self.node.limits.frame_bytes {
            self.queue.abort(Close::TOO_BIG);
            return Ok(());
        }
        if self.inbox.push(Item::Frame(text.into()))? {
            self.start_deciding();
        }
        Ok(())
    }

    /// Takes `cost` from the buckets of the connection and its user.
    pub(crate) fn spend(&self, cost: u32) -> Result<(), Rejection> {
        let Some(rate) = self.node.limits.rate else { return Ok(()) };
        let now = self.node.clock.now();
        let own = {
            let mut bucket = self.bucket.lock();
            bucket.get_or_insert_with(|| Bucket::full(rate, now)).take(cost, rate, now)
        };
        let taken = own.and_then(|()| match self.session.get() {
            Some(session) => self.node.user_buckets.take(session.user.id, cost, rate, now),
            None => Ok(()),
        });
        match taken {
            Ok(()) => {
                let forgiven = |refused: u32| Some(refused.saturating_sub(1));
                let _ = self.refused.fetch_update(Ordering::Relaxed, Ordering::Relaxed, forgiven);
                Ok(())
            }
            Err(retry_after_ms) => {
                let refused = self.refused.fetch_add(1, Ordering::Relaxed);
                if refused >= rate.burst.saturating_mul(PATIENCE) {
                    self.queue.close(Close::FLOOD);
                }
                let rejection = Rejection::new(Code::RateLimited, "too many requests");
                Err(rejection.retry_after_ms(retry_after_ms))
            }
        }
    }

    /// Counts something that is no request.
    pub(crate) fn charge(&self) {
        // A refusal has nobody to be told; too many of them close the connection.
        let _ = self.spend(1);
    }

    /// The transport is gone.
    pub(crate) fn disconnect(&self) {
        self.queue.disconnect();
        if let Some(session) = self.session.get() {
            self.node.delivery.leave(session.user.id, self.id);
            self.node.attendance.changed(session.user.id);
            self.node.delivery.expiry.remove(&session.subscriber);
            session.subscriber.leave_all();
        }
        self.node.sockets.remove(self.id);
    }
}
