//! What the connections of one engine share.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use crate::appender::Appender;
use crate::connection::Socket;
use crate::delivery::Delivery;
use crate::directory::Directory;
use crate::extension::{Extensions, Logins};
use crate::model::{ConnectionId, Limits};
use crate::port::Clock;
use crate::port::store::Store;
use crate::presence::Attendance;
use crate::rate_limit::UserBuckets;
use crate::telemetry;

/// One engine's insides.
pub(crate) struct Node {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) delivery: Arc<Delivery>,
    pub(crate) attendance: Arc<Attendance>,
    pub(crate) appender: Arc<Appender>,
    pub(crate) limits: Arc<Limits>,
    pub(crate) clock: Arc<dyn Clock>,
    /// Who judges logins, if that is done here.
    pub(crate) logins: Option<Logins>,
    pub(crate) extensions: Extensions,
    pub(crate) user_buckets: UserBuckets,
    pub(crate) directory: Directory,
    pub(crate) epoch: String,
    pub(crate) sockets: Sockets,
}

/// The open connections.
#[derive(Default)]
pub(crate) struct Sockets {
    open: Mutex<BTreeMap<ConnectionId, Weak<Socket>>>,
    ids: AtomicI64,
    draining: AtomicBool,
}

impl Sockets {
    /// A name for a new connection.
    pub(crate) fn next_id(&self) -> ConnectionId {
        ConnectionId::new(self.ids.fetch_add(1, Ordering::Relaxed) + 1)
    }

    pub(crate) fn add(&self, socket: &Arc<Socket>) {
        self.open.lock().insert(socket.id, Arc::downgrade(socket));
        telemetry::connected();
    }

    pub(crate) fn remove(&self, id: ConnectionId) {
        if self.open.lock().remove(&id).is_some() {
            telemetry::disconnected();
        }
    }

    /// Everybody connected now.
    pub(crate) fn all(&self) -> Vec<Arc<Socket>> {
        self.open.lock().values().filter_map(Weak::upgrade).collect()
    }

    /// How many are connected.
    pub(crate) fn count(&self) -> usize {
        self.open.lock().len()
    }

    /// From now on nobody is let in.
    pub(crate) fn start_draining(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether nobody is let in any more.
    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}
