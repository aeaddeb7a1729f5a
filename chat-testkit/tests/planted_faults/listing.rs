//! Faults in listing members.

use chat_core::model::{Change, Rev, RoomId, StoreResult, UserId};
use chat_core::port::store::{MemberPage, MessageStore, RoomStore, Store};

use super::fault;

fault! {
    /// A prefix is a pattern.
    reads_patterns,
    by the model and ["member_pages::a_prefix_is_literal"],
    async fn members(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        prefix: &str,
        after: Option<UserId>,
        limit: usize,
    ) -> StoreResult<MemberPage> {
        self.0.members(reader, room, prefix.trim_end_matches('%'), after, limit).await
    }
}

fault! {
    /// Outsiders read who is there.
    lets_outsiders_read_members,
    by the model and ["member_pages::only_members_read_members"],
    async fn members(
        &self,
        _: Option<UserId>,
        room: RoomId,
        prefix: &str,
        after: Option<UserId>,
        limit: usize,
    ) -> StoreResult<MemberPage> {
        self.0.members(None, room, prefix, after, limit).await
    }
}

fault! {
    /// A full page is taken for one that has more behind it.
    guesses_more_members,
    by the model and ["member_pages::members_come_in_pages", "member_pages::a_prefix_is_literal"],
    async fn members(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        prefix: &str,
        after: Option<UserId>,
        limit: usize,
    ) -> StoreResult<MemberPage> {
        let page = self.0.members(reader, room, prefix, after, limit).await?;
        Ok(MemberPage { more: page.members.len() == limit, ..page })
    }
}

fault! {
    /// Whoever ever was there is listed.
    lists_past_members,
    by the model and ["member_pages::past_members_are_not_listed"],
    async fn members(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        prefix: &str,
        after: Option<UserId>,
        limit: usize,
    ) -> StoreResult<MemberPage> {
        let mut page = self.0.members(reader, room, prefix, after, limit).await?;
        for row in self.0.changes(None, room, Rev::ZERO, usize::MAX).await?.rows {
            match row {
                Change::Member(member) if member.role.is_none() => page.members.push(member),
                _ => {}
            }
        }
        page.members.sort_by_key(|member| member.user.id);
        Ok(page)
    }
}
