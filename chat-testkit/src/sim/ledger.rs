use std::collections::BTreeMap;

use chat_core::model::{Message, Rev, RoomId, UserId};
use tokio::time::Instant;

/// What was committed, in the order of commits: who was a member when.
#[derive(Default)]
pub(super) struct Ledger {
    commits: usize,
    memberships: BTreeMap<(RoomId, UserId), Vec<Turn>>,
    reads: Vec<Read>,
    /// What no store may do.
    pub(super) violations: Vec<String>,
}

/// A membership began or ended.
#[derive(Clone, Copy, Debug)]
struct Turn {
    commit: usize,
    rev: Rev,
    member: bool,
}

/// A node has read something of a room, or of all.
#[derive(Clone, Copy, Debug)]
struct Read {
    node: usize,
    /// For whom, if for somebody.
    user: Option<UserId>,
    room: Option<RoomId>,
    /// What was committed in the snapshot that was read.
    commits: usize,
    /// When the node had the answer.
    done: Instant,
}

impl Ledger {
    /// A node has got what it read, as of so many commits.
    pub(super) fn read(
        &mut self,
        node: usize,
        user: Option<UserId>,
        room: Option<RoomId>,
        commits: usize,
    ) {
        self.reads.push(Read { node, user, room, commits, done: Instant::now() });
    }

    /// The oldest snapshot of a room that a node can have spoken of since then.
    pub(super) fn oldest_read(&self, node: usize, room: RoomId, since: Instant) -> Option<usize> {
        let reads = self.reads.iter().rev().take_while(|read| read.done >= since);
        let of_room =
            reads.filter(|read| read.node == node && read.room.is_none_or(|it| it == room));
        of_room.map(|read| read.commits).min()
    }

    /// How much was committed.
    pub(super) fn commits(&self) -> usize {
        self.commits
    }

    /// Something was committed.
    pub(super) fn tick(&mut self) {
        self.commits += 1;
    }

    /// A membership began or ended at `rev`. True when it began again.
    pub(super) fn member(&mut self, room: RoomId, user: UserId, member: bool, rev: Rev) -> bool {
        let turn = Turn { commit: self.commits, rev, member };
        let turns = self.memberships.entry((room, user)).or_default();
        if turns.last().is_some_and(|last| last.member == member) {
            return false;
        }
        turns.push(turn);
        member && turns.len() > 1
    }

    /// A message was stored.
    pub(super) fn message(&mut self, message: &Message) {
        if !self.is_member_since(message.room, message.author.id, self.commits) {
            let Message { room, author, seq, .. } = message;
            let author = &author.handle;
            self.violations.push(format!("room {room}: message {seq} of {author}, no member"));
        }
    }

    /// Whether the user was a member at any moment since that commit.
    pub(super) fn is_member_since(&self, room: RoomId, user: UserId, commit: usize) -> bool {
        let Some(turns) = self.memberships.get(&(room, user)) else { return false };
        turns.last().is_some_and(|last| last.member || last.commit > commit)
    }

    /// Whether the revision was committed while the user was not a member, after he had been one;
    /// or he never was. Whoever came back may read what he missed, in the room's order, until the
    /// stream passes his next removal: the node may still speak of what it has read in between, for
    /// him or for all, since he connected.
    pub(super) fn is_beyond(
        &self,
        room: RoomId,
        user: UserId,
        rev: Rev,
        (node, connected): (usize, Instant),
    ) -> bool {
        let Some(turns) = self.memberships.get(&(room, user)) else { return true };
        if turns.iter().any(|turn| turn.rev == rev) {
            return false;
        }
        let Some(last) = turns.iter().rposition(|turn| turn.rev < rev) else { return false };
        let reads = self.reads.iter().rev().take_while(|read| read.done >= connected);
        let his = reads.filter(|read| {
            let is_room = read.room.is_none_or(|it| it == room);
            read.node == node && read.user.is_none_or(|it| it == user) && is_room
        });
        let his: Vec<usize> = his.map(|read| read.commits).collect();
        let was_seated = turns[last..].windows(2).any(|stay| {
            let stay_of = |commits: &usize| (stay[0].commit..stay[1].commit).contains(commits);
            stay[0].member && his.iter().any(stay_of)
        });
        !turns[last].member && !was_seated
    }
}
