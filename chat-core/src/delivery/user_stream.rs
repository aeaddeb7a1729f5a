//! What only one user may see, in the order of his revision, to all his connections here. A gap
//! that does not close, or a frame that was lost, is repaired by a list of all his rooms.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::Delivery;
use super::envelope::Envelope;
use super::listing::Listing;
use super::state_frames::{answer_at_once, hand_frame, hand_room};
use super::subscriber::Subscriber;
use crate::model::{AuthRev, ConnectionId, RoomId, UserId, UserRev};
use crate::port::Topic;
use crate::wire::EncodedAction;
use crate::wire::server::StateReply;

/// Changes that may wait for their turn; more are repaired by a list.
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

impl StateChange {
    /// The same, where nobody waits for an answer any more.
    pub(super) fn unasked(&self) -> Self {
        let mut change = self.clone();
        match &mut change {
            Self::Frame { asker, .. } => *asker = None,
            Self::Room { asker, .. } => *asker = None,
            Self::Shown { .. } => {}
        }
        change
    }
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
            running: false,
            sessions_checked: AuthRev::ZERO,
        }
    }
}

impl State {
    /// What changed up to `rev` is not told to anyone; whom only a list can tell it.
    fn lose(&self, rev: UserRev) -> Vec<Arc<Subscriber>> {
        let misses = |subscriber: &&Arc<Subscriber>| subscriber.known.miss(rev);
        self.subscribers.iter().filter(misses).cloned().collect()
    }
}

enum Work {
    Hand(UserRev, StateChange),
    Wait,
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

    /// What was told to somebody here, and up to which revocation his sessions were checked.
    pub(super) fn heads(&self) -> (Option<UserRev>, AuthRev) {
        let state = self.state.lock();
        (state.have, state.sessions_checked)
    }

    /// A connection has been told everything up to this revision, and has its rooms from now on.
    /// Where something newer was told before it, a list is due.
    pub(crate) fn admit(&self, subscriber: &Subscriber, rev: UserRev) {
        let mut state = self.state.lock();
        if *state.have.get_or_insert(rev) <= rev {
            subscriber.known.knows(rev);
        } else {
            subscriber.known.lose();
        }
        subscriber.known.open();
    }

    /// A connection is told all its rooms from now on, and whatever changes behind that. What the
    /// list begins with is read again where something newer was told already.
    ///
    /// # Errors
    /// A list is on its way already: this one back.
    pub(crate) fn begin_list(
        &self,
        subscriber: &Subscriber,
        mut list: Box<Listing>,
    ) -> Result<(), Box<Listing>> {
        let mut state = self.state.lock();
        if let Some(first) = &list.first
            && *state.have.get_or_insert(first.user_rev) > first.user_rev
        {
            list.first = None;
        }
        subscriber.known.begin_list(list)?;
        subscriber.known.open();
        Ok(())
    }

    /// Puts a change where it waits for its turn; true when the caller is to start handing out.
    ///
    /// # Errors
    /// Too many wait: the change back, which nobody will be told.
    fn push(&self, rev: UserRev, change: StateChange) -> Result<bool, StateChange> {
        let mut state = self.state.lock();
        if state.held.len() >= MAX_HELD {
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

    fn next(&self) -> Work {
        let mut state = self.state.lock();
        let Some(&(rev, _)) = state.held.keys().next() else {
            if state.have.is_some_and(|have| state.expected > have) {
                return Work::Wait;
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

    /// What is missing did not come: go on without it. Whom a list is to tell it.
    fn give_up_waiting(&self) -> Vec<Arc<Subscriber>> {
        let mut state = self.state.lock();
        let Some(have) = state.have else { return vec![] };
        let upto = match state.held.keys().next() {
            Some(&(rev, _)) if rev > have.next() => rev.previous(),
            None if state.expected > have => state.expected,
            _ => return vec![],
        };
        state.have = Some(upto);
        state.lose(upto)
    }

    /// What changed up to `rev` can't be told to anyone. Whom a list is to tell it: until then none
    /// of them is told a revision that would hide it.
    fn lose(&self, rev: UserRev) -> Vec<Arc<Subscriber>> {
        self.state.lock().lose(rev)
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
            Err(change) => {
                self.catch_up_all(&stream.lose(rev));
                answer_at_once(&stream, change);
            }
        }
    }

    /// The user's revision is known to be this far: what does not come in time is repaired.
    pub(super) fn expect_state(self: &Arc<Self>, stream: &Arc<UserStream>, rev: UserRev) {
        if stream.expect(rev) {
            self.tasks.spawn(run(self.clone(), stream.clone()));
        }
    }

    fn catch_up_all(self: &Arc<Self>, subscribers: &[Arc<Subscriber>]) {
        subscribers.iter().for_each(|subscriber| self.catch_up(subscriber));
    }
}

async fn run(delivery: Arc<Delivery>, stream: Arc<UserStream>) {
    loop {
        match stream.next() {
            Work::Hand(rev, StateChange::Room { room, asker }) => {
                let asker = asker.as_ref();
                if let Err(error) = hand_room(&delivery, &stream, room, Some(rev), asker).await {
                    tracing::warn!(%room, %error, "could not read a room for its new member");
                    delivery.catch_up_all(&stream.lose(rev));
                }
            }
            Work::Hand(_, StateChange::Shown { room, asker }) => {
                if let Err(error) = hand_room(&delivery, &stream, room, None, Some(&asker)).await {
                    tracing::warn!(%room, %error, "could not read a room for its member");
                }
            }
            Work::Hand(rev, change) => {
                let told = hand_frame(&delivery, &stream, rev, &change);
                if let StateChange::Frame { ends: Some(room), .. } = change {
                    told.iter().for_each(|subscriber| subscriber.told_left(room));
                }
            }
            Work::Wait => {
                tokio::time::sleep(delivery.limits.reorder_wait).await;
                delivery.catch_up_all(&stream.give_up_waiting());
            }
            Work::Done => return,
        }
    }
}
