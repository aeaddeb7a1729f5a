use std::collections::HashMap;

use chat_core::port::Topic;
use parking_lot::Mutex;
use tokio::sync::Notify;

/// A connection for subscriptions. Numbers are not used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct LinkId(pub(crate) u64);

/// What the node wants to hear, and what servers have confirmed.
#[derive(Debug, Default)]
pub(crate) struct Topics {
    state: Mutex<State>,
    changed: Notify,
    settled: Notify,
}

#[derive(Debug, Default)]
struct State {
    subscriptions: HashMap<Topic, Subscription>,
    /// Topics whose servers have to be told something, each once.
    queue: Vec<Topic>,
    lost: Vec<LinkId>,
}

#[derive(Debug)]
struct Subscription {
    wanted: bool,
    standing: Standing,
    /// Payloads may have been missed while it was wanted.
    missed: bool,
    queued: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// No server has answered yet.
    Open,
    /// A server has confirmed it.
    Confirmed(LinkId),
    /// No server is there for it just now.
    Down,
}

/// What has to be told to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Subscribe(Topic),
    Unsubscribe(Topic, LinkId),
}

impl Topics {
    /// From now on these topics are wanted.
    pub(crate) fn want(&self, topics: &[Topic]) {
        let mut state = self.state.lock();
        for topic in topics {
            let new = Subscription {
                wanted: true,
                standing: Standing::Open,
                missed: false,
                queued: false,
            };
            let subscription = state.subscriptions.entry(*topic).or_insert(new);
            subscription.wanted = true;
            // What is down is tried again anyway.
            if subscription.standing == Standing::Open {
                state.enqueue(*topic);
            }
        }
        drop(state);
        self.changed.notify_one();
    }

    /// These topics are not wanted any more. Nothing more of them is heard when this returns.
    pub(crate) fn forget(&self, topics: &[Topic]) {
        let mut state = self.state.lock();
        for topic in topics {
            if let Some(subscription) = state.subscriptions.get_mut(topic) {
                subscription.wanted = false;
                state.enqueue(*topic);
            }
        }
        drop(state);
        self.changed.notify_one();
        self.settled.notify_waiters();
    }

    pub(crate) fn is_wanted(&self, topic: Topic) -> bool {
        self.state.lock().subscriptions.get(&topic).is_some_and(|it| it.wanted)
    }

    /// Resolves when each of these topics was confirmed, or is down, or is not wanted any more.
    /// Cancel-safe.
    pub(crate) async fn settled(&self, topics: &[Topic]) {
        for topic in topics {
            loop {
                let settled = self.settled.notified();
                tokio::pin!(settled);
                settled.as_mut().enable();
                let open = |it: &Subscription| it.wanted && it.standing == Standing::Open;
                if !self.state.lock().subscriptions.get(topic).is_some_and(open) {
                    break;
                }
                settled.await;
            }
        }
    }

    /// Resolves when there may be something to do. Cancel-safe.
    pub(crate) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// At most so many changes that servers have to be told; none when they know everything.
    pub(crate) fn take(&self, limit: usize) -> Vec<Change> {
        let mut state = self.state.lock();
        let mut changes = vec![];
        while changes.len() < limit {
            let Some(topic) = state.queue.pop() else { break };
            let Some(subscription) = state.subscriptions.get_mut(&topic) else { continue };
            subscription.queued = false;
            match (subscription.wanted, subscription.standing) {
                (true, Standing::Confirmed(_)) => {}
                (true, Standing::Open | Standing::Down) => changes.push(Change::Subscribe(topic)),
                (false, Standing::Confirmed(link)) => {
                    // Whoever wants it again has to wait until it was asked for again.
                    subscription.standing = Standing::Open;
                    changes.push(Change::Unsubscribe(topic, link));
                }
                (false, Standing::Open | Standing::Down) => {
                    state.subscriptions.remove(&topic);
                }
            }
        }
        changes
    }

    /// Servers have confirmed these. True if payloads of one of them may have been missed.
    pub(crate) fn confirmed(&self, topics: &[(Topic, LinkId)]) -> bool {
        let mut state = self.state.lock();
        let mut missed = false;
        for (topic, link) in topics {
            // The link may have been lost since.
            let lost = state.lost.contains(link);
            let Some(subscription) = state.subscriptions.get_mut(topic) else { continue };
            if lost {
                subscription.go_down();
                continue;
            }
            subscription.standing = Standing::Confirmed(*link);
            missed |= std::mem::take(&mut subscription.missed) && subscription.wanted;
            if !subscription.wanted {
                state.enqueue(*topic);
            }
        }
        drop(state);
        self.settled.notify_waiters();
        missed
    }

    /// No server could be asked for these.
    pub(crate) fn refused(&self, topics: &[Topic]) {
        let mut state = self.state.lock();
        for topic in topics {
            if let Some(subscription) = state.subscriptions.get_mut(topic) {
                subscription.go_down();
            }
        }
        drop(state);
        self.settled.notify_waiters();
    }

    /// Servers know that these are not wanted any more, or are gone.
    pub(crate) fn left(&self, topics: &[Topic]) {
        let mut state = self.state.lock();
        for topic in topics {
            if state.subscriptions.get(topic).is_some_and(|it| !it.wanted) {
                state.subscriptions.remove(topic);
            }
        }
    }

    /// A link has ended, and with it what was confirmed there.
    pub(crate) fn lost(&self, link: LinkId) {
        let mut state = self.state.lock();
        if !state.lost.contains(&link) {
            state.lost.push(link);
        }
        state.end(|_, confirmed| confirmed == link);
        drop(state);
        self.changed.notify_one();
    }

    /// A server says that a subscription has ended. If nobody asked for that, its link is no good
    /// any more.
    pub(crate) fn ended(&self, topic: Topic, link: LinkId) {
        let standing = self.state.lock().subscriptions.get(&topic).map(|it| it.standing);
        if standing == Some(Standing::Confirmed(link)) {
            self.lost(link);
        }
    }

    /// The links that were lost since this was last asked.
    pub(crate) fn take_lost(&self) -> Vec<LinkId> {
        std::mem::take(&mut self.state.lock().lost)
    }

    /// Everything that is down, or confirmed by a link that is not `right` for it, is to be asked
    /// for again.
    pub(crate) fn retry(&self, right: impl Fn(Topic, LinkId) -> bool) {
        let mut state = self.state.lock();
        state.end(|topic, link| !right(topic, link));
        let down = |(topic, it): (&Topic, &Subscription)| {
            (it.wanted && it.standing == Standing::Down).then_some(*topic)
        };
        let topics: Vec<_> = state.subscriptions.iter().filter_map(down).collect();
        for topic in topics {
            state.enqueue(topic);
        }
    }

    /// Whether a wanted topic is down.
    pub(crate) fn is_any_down(&self) -> bool {
        let state = self.state.lock();
        state.subscriptions.values().any(|it| it.wanted && it.standing == Standing::Down)
    }

    /// How many topics are wanted, and how many of them are confirmed.
    pub(crate) fn count(&self) -> (usize, usize) {
        let state = self.state.lock();
        let wanted = state.subscriptions.values().filter(|it| it.wanted);
        let confirmed = |it: &&Subscription| matches!(it.standing, Standing::Confirmed(_));
        (wanted.clone().count(), wanted.filter(confirmed).count())
    }
}

impl State {
    fn enqueue(&mut self, topic: Topic) {
        if let Some(subscription) = self.subscriptions.get_mut(&topic)
            && !std::mem::replace(&mut subscription.queued, true)
        {
            self.queue.push(topic);
        }
    }

    /// Ends what was confirmed, where `over` says so.
    fn end(&mut self, over: impl Fn(Topic, LinkId) -> bool) {
        for (topic, subscription) in &mut self.subscriptions {
            if let Standing::Confirmed(link) = subscription.standing
                && over(*topic, link)
            {
                subscription.go_down();
            }
        }
    }
}

impl Subscription {
    const fn go_down(&mut self) {
        self.standing = Standing::Down;
        self.missed = true;
    }
}

#[cfg(test)]
mod tests {
    use chat_core::model::RoomId;
    use futures::FutureExt;

    use super::*;

    const ROOM: Topic = Topic::Room(RoomId::new(1));
    const LINK: LinkId = LinkId(1);

    fn confirmed() -> Topics {
        let topics = Topics::default();
        topics.want(&[ROOM, ROOM]);
        assert_eq!(topics.take(9), [Change::Subscribe(ROOM)]);
        assert!(topics.settled(&[ROOM]).now_or_never().is_none(), "nobody has confirmed it");
        assert!(!topics.confirmed(&[(ROOM, LINK)]), "nothing was missed");
        assert!(topics.settled(&[ROOM]).now_or_never().is_some());
        topics
    }

    #[test]
    fn what_is_wanted_again_is_not_told_again() {
        let topics = confirmed();
        topics.forget(&[ROOM]);
        assert!(!topics.is_wanted(ROOM));
        topics.want(&[ROOM]);
        assert_eq!(topics.take(9), []);
        assert_eq!(topics.count(), (1, 1));
    }

    #[test]
    fn who_wants_it_while_it_is_being_ended_waits() {
        let topics = confirmed();
        topics.forget(&[ROOM]);
        assert_eq!(topics.take(9), [Change::Unsubscribe(ROOM, LINK)]);
        topics.want(&[ROOM]);
        topics.left(&[ROOM]);
        assert!(topics.settled(&[ROOM]).now_or_never().is_none());
        assert_eq!(topics.take(9), [Change::Subscribe(ROOM)]);
    }

    #[test]
    fn what_is_not_wanted_when_it_is_confirmed_is_ended() {
        let topics = Topics::default();
        topics.want(&[ROOM]);
        assert_eq!(topics.take(9), [Change::Subscribe(ROOM)]);
        topics.forget(&[ROOM]);
        topics.confirmed(&[(ROOM, LINK)]);
        assert_eq!(topics.take(9), [Change::Unsubscribe(ROOM, LINK)]);
        topics.left(&[ROOM]);
        assert!(topics.state.lock().subscriptions.is_empty());
    }

    #[test]
    fn a_lost_link_takes_what_it_confirmed_and_nobody_waits_for_it() {
        let topics = confirmed();
        topics.lost(LINK);
        assert!(topics.is_any_down());
        topics.want(&[ROOM]);
        assert!(topics.settled(&[ROOM]).now_or_never().is_some(), "down is settled");
        assert_eq!(topics.take_lost(), [LINK]);
        assert_eq!(topics.take(9), []);
        topics.retry(|_, _| true);
        assert_eq!(topics.take(9), [Change::Subscribe(ROOM)]);
        assert!(topics.confirmed(&[(ROOM, LinkId(2))]), "something may have been missed");
        assert!(!topics.is_any_down());
    }

    #[test]
    fn a_confirmation_by_a_lost_link_is_none() {
        let topics = Topics::default();
        topics.want(&[ROOM]);
        topics.take(9);
        topics.lost(LINK);
        assert!(!topics.confirmed(&[(ROOM, LINK)]));
        assert!(topics.is_any_down());
    }

    #[test]
    fn an_end_that_nobody_asked_for_ends_the_link() {
        let topics = confirmed();
        topics.ended(ROOM, LinkId(9));
        assert_eq!(topics.take_lost(), []);
        topics.ended(ROOM, LINK);
        assert_eq!(topics.take_lost(), [LINK]);
    }
}
