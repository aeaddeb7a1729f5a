//! Short words for what the cases do again and again.

use std::ops::Deref;
use std::sync::Arc;

use chat_core::model::{
    Change, Member, Message, ReadMarker, Rev, Role, RoomId, RoomKind, RoomView, Seq, StoreResult,
    UserRef, UserRev,
};
use chat_core::port::store::{
    Actor, Appended, MemberChanged, MembershipChange, MessageEdit, NewMessage, NewRoom, Page,
    Store, Updated,
};

use super::requests::{ALL, content, draft, edit_by, member_change, new_room, new_user};

/// A store with short words for what everybody asks of it.
#[derive(Clone)]
pub(crate) struct Chat(Arc<dyn Store>);

impl Deref for Chat {
    type Target = dyn Store;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl Chat {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self(store)
    }

    pub(crate) async fn user(&self, name: &str) -> UserRef {
        self.ensure_user(new_user(name)).await.unwrap().user.to_ref()
    }

    pub(crate) async fn named<const N: usize>(&self, names: [&str; N]) -> [UserRef; N] {
        let mut users = Vec::with_capacity(N);
        for name in names {
            users.push(self.user(name).await);
        }
        users.try_into().unwrap()
    }

    pub(crate) async fn make(&self, room: NewRoom) -> RoomId {
        self.create_room(room).await.unwrap().room.id
    }

    pub(crate) async fn group(&self, owner: &UserRef, members: &[&UserRef]) -> RoomId {
        self.make(new_room(RoomKind::Group, Some(owner), members)).await
    }

    pub(crate) async fn channel(&self, owner: &UserRef, name: &str) -> RoomId {
        let room = new_room(RoomKind::Channel, Some(owner), &[]);
        self.make(NewRoom { name: name.into(), ..room }).await
    }

    pub(crate) async fn direct(&self, one: &UserRef, other: &UserRef) -> RoomId {
        self.make(new_room(RoomKind::Direct, None, &[one, other])).await
    }

    pub(crate) async fn send(&self, room: RoomId, message: NewMessage) -> StoreResult<Appended> {
        let mut results = self.append(room, vec![message]).await.unwrap();
        assert_eq!(results.len(), 1, "one result per message");
        results.pop().unwrap()
    }

    pub(crate) async fn say(&self, room: RoomId, author: &UserRef, content: &str) -> Message {
        let appended = self.send(room, draft(author, content)).await.unwrap();
        assert!(!appended.duplicate);
        appended.message
    }

    /// Says 1, 2, 3 … `count`.
    pub(crate) async fn count(&self, room: RoomId, author: &UserRef, count: usize) -> Vec<Message> {
        let drafts = (1..=count).map(|n| draft(author, &n.to_string())).collect();
        let results = self.append(room, drafts).await.unwrap();
        results.into_iter().map(|result| result.unwrap().message).collect()
    }

    pub(crate) async fn edit(&self, by: &UserRef, message: &Message, text: &str) -> Updated {
        let edit = edit_by(by, message, content(text, message.edit_version));
        self.update_message(edit).await.unwrap()
    }

    pub(crate) async fn delete(&self, by: &UserRef, message: &Message) -> Updated {
        self.update_message(edit_by(by, message, MessageEdit::Delete)).await.unwrap()
    }

    /// Changes a membership on the server's authority.
    pub(crate) async fn set(
        &self,
        room: RoomId,
        target: &UserRef,
        change: MembershipChange,
    ) -> MemberChanged {
        self.change_member(member_change(room, target, change, Actor::Server)).await.unwrap()
    }

    pub(crate) async fn add(&self, room: RoomId, target: &UserRef, role: Role) -> MemberChanged {
        self.set(room, target, MembershipChange::Join(role)).await
    }

    pub(crate) async fn remove(&self, room: RoomId, target: &UserRef) -> MemberChanged {
        self.set(room, target, MembershipChange::Remove).await
    }

    pub(crate) async fn rev(&self, room: RoomId) -> Rev {
        self.room(room).await.unwrap().unwrap().rev
    }

    pub(crate) async fn user_rev(&self, user: &UserRef) -> UserRev {
        self.users(&[user.id]).await.unwrap()[0].user_rev
    }

    pub(crate) async fn view(&self, user: &UserRef, room: RoomId) -> RoomView {
        self.room_view(user.id, room).await.unwrap().0.expect("a member's view")
    }

    pub(crate) async fn read(&self, user: &UserRef, room: RoomId, seq: i64) -> ReadMarker {
        self.mark_read(user.id, room, Seq::new(seq), false).await.unwrap()
    }

    /// All rows that changed after a revision.
    pub(crate) async fn feed(&self, room: RoomId, after: Rev) -> Vec<Change> {
        let changes = self.changes(None, room, after, ALL).await.unwrap();
        assert!(!changes.more);
        changes.rows
    }

    /// Who is a member now.
    pub(crate) async fn present(&self, room: RoomId) -> Vec<Member> {
        self.members(None, room, "", None, ALL).await.unwrap().members
    }

    /// The whole history, as a member reads it.
    pub(crate) async fn log(&self, reader: &UserRef, room: RoomId) -> Vec<Message> {
        self.history(Some(reader.id), room, Page::After(Seq::ZERO), ALL).await.unwrap().messages
    }
}
