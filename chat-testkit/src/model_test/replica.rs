use std::collections::BTreeMap;

use chat_core::model::{Change, Changes, Gone, Member, Message, Rev, Room, RoomId, Seq, UserId};
use chat_core::port::store::{Page, Store};

use super::pools::ALL;

/// A copy of a room, as a node or a client keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Replica {
    cursor: Rev,
    settings: Option<Room>,
    members: BTreeMap<UserId, Member>,
    messages: BTreeMap<Seq, Message>,
}

impl Replica {
    /// The copy of somebody who never read the room.
    pub(crate) const fn empty() -> Self {
        Self {
            cursor: Rev::ZERO,
            settings: None,
            members: BTreeMap::new(),
            messages: BTreeMap::new(),
        }
    }

    /// A fresh copy, which is read without the change feed.
    pub(crate) async fn of(store: &dyn Store, room: RoomId) -> Self {
        let settings = store.room(room).await.unwrap().unwrap();
        let present = store.members(None, room, "", None, ALL).await.unwrap().members;
        let mut messages = vec![];
        // Somebody has to read; in a room without members nobody can.
        if let Some(reader) = present.first() {
            let page = Page::After(Seq::ZERO);
            messages = store.history(Some(reader.user.id), room, page, ALL).await.unwrap().messages;
        }
        Self {
            cursor: settings.rev,
            settings: Some(settings),
            members: present.into_iter().map(|member| (member.user.id, member)).collect(),
            messages: messages.into_iter().map(|message| (message.seq, message)).collect(),
        }
    }

    /// Takes in what changed since, and checks the pages on the way.
    pub(crate) async fn follow(
        &mut self,
        store: &dyn Store,
        reader: Option<UserId>,
        room: RoomId,
        limit: usize,
    ) {
        for page in pages(store, reader, room, self.cursor, limit).await {
            for Gone { user, .. } in page.gone {
                self.members.remove(&user);
            }
            for row in page.rows {
                self.take(row);
            }
            self.cursor = page.through;
        }
    }

    fn take(&mut self, row: Change) {
        match row {
            Change::Room(room) => self.settings = Some(room),
            Change::Message(message) => {
                self.messages.insert(message.seq, message);
            }
            Change::Member(member) if member.role.is_some() => {
                self.members.insert(member.user.id, member);
            }
            Change::Member(member) => {
                self.members.remove(&member.user.id);
            }
        }
    }

    /// Must be the room as it is now.
    pub(crate) async fn assert_current(&self, store: &dyn Store, room: RoomId) {
        self.assert_is(&Self::of(store, room).await, "now");
    }

    /// Must be the same as a fresh copy, but for channel members who never were in the feed.
    pub(crate) fn assert_is(&self, fresh: &Self, context: &str) {
        let settings = |replica: &Self| {
            let room = replica.settings.clone().expect("settings");
            (room.name, room.topic, room.data, room.settings_rev)
        };
        let logged = |replica: &Self| {
            let members = replica.members.values().filter(|member| member.rev > Rev::ZERO);
            members.cloned().map(unnamed_member).collect::<Vec<_>>()
        };
        assert_eq!(self.cursor, fresh.cursor, "{context}");
        assert_eq!(settings(self), settings(fresh), "{context}");
        assert_eq!(logged(self), logged(fresh), "{context}");
        if !fresh.members.is_empty() {
            let messages = |replica: &Self| {
                replica.messages.values().cloned().map(unnamed_message).collect::<Vec<_>>()
            };
            assert_eq!(messages(self), messages(fresh), "{context}");
        }
    }
}

/// A display name takes no revision, so an old copy may have the old one.
fn unnamed_member(mut member: Member) -> Member {
    member.user.display_name = None;
    if let Some(by) = &mut member.by {
        by.display_name = None;
    }
    member
}

fn unnamed_message(mut message: Message) -> Message {
    message.author.display_name = None;
    message
}

/// All pages of the feed after a revision. They must ascend, say how far they speak, and name
/// the same who are gone, while nobody changes the room; to a reader nobody.
pub(crate) async fn pages(
    store: &dyn Store,
    reader: Option<UserId>,
    room: RoomId,
    after: Rev,
    limit: usize,
) -> Vec<Changes> {
    let (mut pages, mut at) = (vec![], after);
    loop {
        let page = store.changes(reader, room, at, limit).await.unwrap();
        assert!(page.rows.len() <= limit, "at most {limit}");
        let mut last = at;
        for row in &page.rows {
            assert!(last < row.rev(), "{row:?} ascends from {last}");
            last = row.rev();
        }
        assert!(last <= page.through, "the page speaks for its rows");
        assert!(!page.more || page.through == last, "what comes later is not spoken for");
        assert!(!page.more || page.rows.len() == limit, "a page is full when there is more");
        for row in &page.rows {
            if let Change::Member(Member { role: None, user, rev, .. }) = row {
                let is_named = page.gone.contains(&Gone { user: user.id, rev: *rev });
                assert_eq!(is_named, reader.is_none(), "{user:?} is gone");
            }
        }
        assert!(page.gone.iter().all(|gone| gone.rev > at), "gone since then");
        let more = page.more;
        at = page.through;
        pages.push(page);
        if !more {
            return pages;
        }
    }
}
