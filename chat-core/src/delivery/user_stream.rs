//! What only one user may see, in the order of his revision, to all his connections here. A gap
//! that does not close, or a frame that was lost, is repaired by one snapshot.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::Delivery;
use super::envelope::Envelope;
use super::state_frames::{answer_at_once, hand_frame, hand_room, snapshot};
use super::subscriber::Subscriber;
use crate::model::{AuthRev, ConnectionId, RoomId, UserId, UserRev};
use crate::port::Topic;
use crate::wire::EncodedAction;
use crate::wire::server::StateReply;

/// How long to leave the store alone after it failed.
const PAUSE: Duration = Duration::from_millis(500);

/// Changes that may wait for their turn; more are repaired by snapshot.
const MAX_HELD: usize = 4_096;

/// The answer that one connection waits for.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    pub(crate) connection: ConnectionId,
    pub(crate) request_id: Option<String>,
}

/// A change of what only one user may see.
#[derive(Clone, Debug)]
pub(crate) enum StateChange {
    /// A frame, and the room that he is no member of any more, if it says so; the asker gets his own
    /// copy.
    Frame { action: EncodedAction, ends: Option<RoomId>, asker: Option<(ConnectionId, StateReply)> },
    /// He became a member of a room, or his role there changed: his view of it is read, told, and
    /// his connections take their seats.
    Room { room: RoomId, asker: Option<Asker> },
    /// Nothing changed: one connection asks for his view of a room, and for a seat there if it has
    /// none. It has no revision, and its turn is next.
    Shown { room: RoomId, asker: Asker },
}

/// The stream of one user.
pub(crate) struct UserStream {
    user: UserId,
    state: Mutex<State>,
}

struct State {
    subscribers: Vec<Arc<Subscriber>>,
    /// Handed out up to here; `None` until the first connection has read its rooms.
    have: Option<UserRev>,
    held: BTreeMap<(UserRev, u64), StateChange>,
    pushed: u64,
    /// The newest revision that is known to exist.
    expected: UserRev,
    /// A snapshot is due.
    dirty: bool,
    running: bool,
    sessions_checked: AuthRev,
}

impl Default for State {
    fn default() -> Self {
        Self {
            subscribers: vec![],
            have: None,
            held: BTreeMap::new(),
            pushed: 0,
            expected: UserRev::ZERO,
            dirty: false,
            running: false,
            sessions_checked: AuthRev::ZERO,
        }
    }
}

impl State {
    fn lose(&mut self) {
        self.dirty = true;
        self.subscribers.iter().for_each(|subscriber| subscriber.known.miss());
    }
}

enum Work {
    Hand(UserRev, StateChange),
    Wait,
    Snapshot,
    Done,
}

impl UserStream {
    pub(crate) fn user(&self) -> UserId {
        self.user
    }

    pub(crate) fn new(user: UserId) -> Self {
        Self { user, state: Mutex::default() }
    }

    /// Adds a connection, unless there are `max`.
    pub(crate) fn enter(&self, subscriber: &Arc<Subscriber>, max: usize) -> bool {
        let mut state = self.state.lock();
        let room = state.subscribers.len() < max;
        if room {
            state.subscribers.push(subscriber.clone());
        }
        room
    }

    /// Removes a connection; true when none is left.
    pub(crate) fn leave(&self, connection: ConnectionId) -> bool {
        let mut state = self.state.lock();
        state.subscribers.retain(|subscriber| subscriber.id != connection);
        state.subscribers.is_empty()
    }

    /// The user's connections here.
    pub(crate) fn subscribers(&self) -> Vec<Arc<Subscriber>> {
        self.state.lock().subscribers.clone()
    }

    /// His sessions were checked up to this revocation.
    pub(super) fn sessions_checked(&self, rev: AuthRev) {
        let mut state = self.state.lock();
        state.sessions_checked = state.sessions_checked.max(rev);
    }

    /// Up to which revocation his sessions were checked.
    pub(super) fn checked_sessions(&self) -> AuthRev {
        self.state.lock().sessions_checked
    }

    /// A connection has been told everything up to this revision, and has its rooms from now on. False
    /// when something newer was told before: it needs the snapshot.
    pub(crate) fn admit(&self, subscriber: &Subscriber, rev: UserRev) -> bool {
        let mut state = self.state.lock();
        let complete = *state.have.get_or_insert(rev) <= rev;
        if complete {
            subscriber.known.begin();
        } else {
            subscriber.known.miss();
        }
        subscriber.known.tell(rev);
        subscriber.known.open();
        complete
    }

    /// Everything up to `rev` is told by a list of his rooms that was read then: to those who are
    /// returned. Whoever is not among them has read his rooms since, or will have to.
    pub(super) fn begin_list(&self, rev: UserRev) -> Vec<Arc<Subscriber>> {
        let mut state = self.state.lock();
        state.have = state.have.max(Some(rev));
        let begins = |it: &&Arc<Subscriber>| it.known.is_open() && it.known.begin_list(rev);
        state.subscribers.iter().filter(begins).cloned().collect()
    }

    /// That list was told to its end. Whoever has read his rooms meanwhile knows better.
    pub(super) fn end_list(
        &self,
        rev: UserRev,
        told: &[Arc<Subscriber>],
        rooms: &BTreeSet<RoomId>,
    ) {
        let _admits_nobody = self.state.lock();
        let told = told.iter().filter(|subscriber| subscriber.known.is_told(rev));
        told.for_each(|subscriber| subscriber.told_all(rooms));
    }

    /// Puts a change where it waits for its turn; true when the caller is to start handing out.
    ///
    /// # Errors
    /// Too many wait: the change back, which a snapshot will tell.
    fn push(&self, rev: UserRev, change: StateChange) -> Result<bool, StateChange> {
        let mut state = self.state.lock();
        if state.held.len() >= MAX_HELD {
            state.lose();
            return Err(change);
        }
        state.pushed += 1;
        let key = (rev, state.pushed);
        state.held.insert(key, change);
        Ok(!std::mem::replace(&mut state.running, true))
    }

    /// Whether nothing waits to be handed out.
    pub(crate) fn is_idle(&self) -> bool {
        !self.state.lock().running
    }

    fn expect(&self, rev: UserRev) -> bool {
        let mut state = self.state.lock();
        state.expected = state.expected.max(rev);
        let behind = state.have.is_some_and(|have| state.expected > have);
        behind && !std::mem::replace(&mut state.running, true)
    }

    fn soil(&self) -> bool {
        let mut state = self.state.lock();
        state.dirty = true;
        !std::mem::replace(&mut state.running, true)
    }

    fn next(&self) -> Work {
        let mut state = self.state.lock();
        let Some(&(rev, _)) = state.held.keys().next() else {
            if state.have.is_some_and(|have| state.expected > have) && !state.dirty {
                return Work::Wait;
            }
            if std::mem::take(&mut state.dirty) {
                return Work::Snapshot;
            }
            state.running = false;
            return Work::Done;
        };
        if state.have.is_some_and(|have| rev > have.next()) {
            return Work::Wait;
        }
        let Some(((rev, _), change)) = state.held.pop_first() else { return Work::Done };
        if rev > UserRev::ZERO {
            state.have = state.have.max(Some(rev));
        }
        Work::Hand(rev, change)
    }

    /// What is missing did not come: go on without it, and repair by snapshot.
    fn give_up_waiting(&self) {
        let mut state = self.state.lock();
        let Some(have) = state.have else { return };
        let upto = match state.held.keys().next() {
            Some(&(rev, _)) if rev > have.next() => rev.previous(),
            None if state.expected > have => state.expected,
            _ => return,
        };
        state.have = Some(upto);
        state.lose();
    }

    /// Something could not be told to anyone: a snapshot is due, and until then nobody is told
    /// a revision that would hide it.
    fn lose(&self) {
        self.state.lock().lose();
    }
}

impl Delivery {
    /// Hands a change to the user's connections, here and on the other nodes.
    pub(crate) fn change_state(self: &Arc<Self>, user: UserId, rev: UserRev, change: StateChange) {
        self.tell(Topic::Control(user), || match &change {
            StateChange::Frame { action, ends, .. } => Envelope::state(rev, *ends, action),
            StateChange::Room { room, .. } | StateChange::Shown { room, .. } => {
                Envelope::joined(rev, *room)
            }
        });
        self.change_state_here(user, rev, change);
    }

    /// Hands a change to the user's connections here, if he has any, in the order of his revision.
    pub(super) fn change_state_here(
        self: &Arc<Self>,
        user: UserId,
        rev: UserRev,
        change: StateChange,
    ) {
        let Some(stream) = self.hub.user(user) else { return };
        match stream.push(rev, change) {
            Ok(true) => self.tasks.spawn(run(self.clone(), stream)),
            Ok(false) => {}
            Err(change) => answer_at_once(&stream, change),
        }
    }

    /// The user's revision is known to be this far: what does not come in time is repaired.
    pub(super) fn expect_state(self: &Arc<Self>, stream: &Arc<UserStream>, rev: UserRev) {
        if stream.expect(rev) {
            self.tasks.spawn(run(self.clone(), stream.clone()));
        }
    }

    /// Tells the user's connections here his state anew.
    pub(crate) fn repair_state(self: &Arc<Self>, user: UserId) {
        if let Some(stream) = self.hub.user(user)
            && stream.soil()
        {
            self.tasks.spawn(run(self.clone(), stream));
        }
    }
}

async fn run(delivery: Arc<Delivery>, stream: Arc<UserStream>) {
    loop {
        match stream.next() {
            Work::Hand(rev, StateChange::Frame { action, ends, asker }) => {
                let told = hand_frame(&delivery, &stream, rev, &action, asker.as_ref());
                if let Some(room) = ends {
                    told.iter().for_each(|subscriber| subscriber.told_left(room));
                }
            }
            Work::Hand(rev, StateChange::Room { room, asker }) => {
                let asker = asker.as_ref();
                if let Err(error) = hand_room(&delivery, &stream, room, Some(rev), asker).await {
                    tracing::warn!(%room, %error, "could not read a room for its new member");
                    stream.lose();
                }
            }
            Work::Hand(_, StateChange::Shown { room, asker }) => {
                if let Err(error) = hand_room(&delivery, &stream, room, None, Some(&asker)).await {
                    tracing::warn!(%room, %error, "could not read a room for its member");
                }
            }
            Work::Wait => {
                tokio::time::sleep(delivery.limits.reorder_wait).await;
                stream.give_up_waiting();
            }
            Work::Snapshot => {
                if let Err(error) = snapshot(&delivery, &stream).await {
                    tracing::warn!(%error, "could not read a user's rooms");
                    tokio::time::sleep(PAUSE).await;
                    if !stream.subscribers().is_empty() {
                        stream.lose();
                    }
                }
            }
            Work::Done => return,
        }
    }
}
