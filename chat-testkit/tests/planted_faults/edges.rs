//! Stores that are wrong at the edges.

use chat_core::model::{Changes, Rev, RoomId, RoomKind, StoreError, StoreResult, UserId, UserRev};
use chat_core::port::store::{
    EnsuredUser, MemberChange, MemberChanged, MessageStore, NewUser, RoomList, RoomStore, Store,
    UserStore,
};

use super::fault;

fault! {
    /// A page of nothing says that it speaks for everything.
    takes_zero_for_the_end,
    by ["edges::a_limit_of_zero_says_what_waits"],
    async fn changes(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        after: Rev,
        limit: usize,
    ) -> StoreResult<Changes> {
        let changes = self.0.changes(reader, room, after, limit).await?;
        Ok(Changes { more: changes.more && limit > 0, ..changes })
    }
}

fault! {
    /// A lobby that is misspelt keeps everybody out.
    wants_every_lobby,
    by ["edges::what_cannot_be_joined_is_passed_over"],
    async fn ensure_user(&self, user: NewUser) -> StoreResult<EnsuredUser> {
        for room in &user.join {
            let room = self.0.room(*room).await?.ok_or(StoreError::NotFound)?;
            if room.kind != RoomKind::Channel {
                return Err(StoreError::NotFound);
            }
        }
        self.0.ensure_user(user).await
    }
}

fault! {
    /// Tells whoever asks which users there are.
    looks_for_the_target_first,
    by ["edges::refused_members_have_an_order"],
    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        if self.0.users(&[change.target]).await?.is_empty() {
            return Err(StoreError::NotFound);
        }
        self.0.change_member(change).await
    }
}

fault! {
    /// Refuses to list the rooms of nobody.
    knows_no_rooms_of_nobody,
    by ["edges::what_is_not_there_is_told_apart"],
    async fn rooms(
        &self,
        user: UserId,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<RoomList> {
        let list = self.0.rooms(user, after, limit).await?;
        if list.user_rev == UserRev::ZERO && list.rooms.is_empty() {
            return Err(StoreError::NotFound);
        }
        Ok(list)
    }
}
