//! Faults in the change feed and the heads.

use chat_core::model::{Changes, Gone, Rev, RoomId, StoreResult, UserId};
use chat_core::port::store::{Heads, MessageStore, RoomStore, Store};

use super::fault;

fault! {
    /// Nobody is ever named.
    names_nobody_gone,
    by the model and [
        "changes::every_page_names_who_is_gone",
        "changes::channel_joins_are_not_fed",
        "changes::pages_tile_the_feed",
        "feed_property::an_old_copy_and_the_feed_make_the_present"
    ],
    async fn changes(&self, reader: Option<UserId>, room: RoomId, after: Rev, limit: usize) -> StoreResult<Changes> {
        let page = self.0.changes(reader, room, after, limit).await?;
        Ok(Changes { gone: vec![], ..page })
    }
}

fault! {
    /// Each page names only those whose rows it has.
    names_the_gone_of_the_page,
    by the model and ["changes::every_page_names_who_is_gone"],
    async fn changes(&self, reader: Option<UserId>, room: RoomId, after: Rev, limit: usize) -> StoreResult<Changes> {
        let mut page = self.0.changes(reader, room, after, limit).await?;
        page.gone.retain(|gone| gone.rev <= page.through);
        Ok(page)
    }
}

fault! {
    /// Whoever ever went is named on each page.
    names_all_who_ever_went,
    by the model and ["changes::every_page_names_who_is_gone", "changes::beyond_the_head_is_nothing"],
    async fn changes(&self, reader: Option<UserId>, room: RoomId, after: Rev, limit: usize) -> StoreResult<Changes> {
        let gone: Vec<Gone> = self.0.changes(None, room, Rev::ZERO, 1).await?.gone;
        let page = self.0.changes(reader, room, after, limit).await?;
        Ok(Changes { gone, ..page })
    }
}

fault! {
    /// A page speaks for what it has not got.
    speaks_for_the_head,
    by the model and [
        "changes::pages_tile_the_feed",
        "changes::a_full_last_page_has_no_more",
        "feed_property::an_old_copy_and_the_feed_make_the_present"
    ],
    async fn changes(&self, reader: Option<UserId>, room: RoomId, after: Rev, limit: usize) -> StoreResult<Changes> {
        let page = self.0.changes(reader, room, after, limit).await?;
        let head = self.0.room(room).await?.map_or(Rev::ZERO, |room| room.rev);
        Ok(Changes { through: head, ..page })
    }
}

fault! {
    /// The last page speaks for its last row only.
    does_not_reach_the_head,
    by the model and ["changes::beyond_the_head_is_nothing"],
    async fn changes(&self, reader: Option<UserId>, room: RoomId, after: Rev, limit: usize) -> StoreResult<Changes> {
        let page = self.0.changes(reader, room, after, limit).await?;
        let through = page.rows.last().map_or(after, chat_core::model::Change::rev);
        Ok(Changes { through, ..page })
    }
}

fault! {
    /// A row is lost.
    loses_a_row,
    by the model and [
        "changes::the_feed_from_zero_is_everything",
        "concurrency::a_reader_never_skips_a_revision",
        "concurrency::a_reader_converges",
        "feed_property::an_old_copy_and_the_feed_make_the_present"
    ],
    async fn changes(&self, reader: Option<UserId>, room: RoomId, after: Rev, limit: usize) -> StoreResult<Changes> {
        let mut page = self.0.changes(reader, room, after, limit).await?;
        if page.rows.len() > 1 {
            page.rows.remove(0);
        }
        Ok(page)
    }
}

fault! {
    /// A member row is not fed.
    feeds_no_members,
    by the model and [
        "changes::the_feed_from_zero_is_everything",
        "members::a_change_takes_one_revision",
        "feed_property::an_old_copy_and_the_feed_make_the_present"
    ],
    async fn changes(&self, reader: Option<UserId>, room: RoomId, after: Rev, limit: usize) -> StoreResult<Changes> {
        let mut page = self.0.changes(reader, room, after, limit).await?;
        page.rows.retain(|row| !matches!(row, chat_core::model::Change::Member(_)));
        Ok(page)
    }
}

fault! {
    /// The newest come first.
    feeds_backwards,
    by the model and ["changes::the_feed_from_zero_is_everything", "changes::pages_tile_the_feed"],
    async fn changes(&self, reader: Option<UserId>, room: RoomId, after: Rev, limit: usize) -> StoreResult<Changes> {
        let mut page = self.0.changes(reader, room, after, limit).await?;
        page.rows.reverse();
        Ok(page)
    }
}

fault! {
    /// A full page is taken for one that has more behind it.
    guesses_more,
    by the model and ["changes::a_full_last_page_has_no_more", "changes::pages_tile_the_feed"],
    async fn changes(&self, reader: Option<UserId>, room: RoomId, after: Rev, limit: usize) -> StoreResult<Changes> {
        let page = self.0.changes(reader, room, after, limit).await?;
        Ok(Changes { more: page.rows.len() == limit, ..page })
    }
}

fault! {
    /// The row at the cursor is fed again.
    repeats_a_row,
    by the model and ["changes::the_feed_is_compacted", "changes::pages_tile_the_feed"],
    async fn changes(&self, reader: Option<UserId>, room: RoomId, after: Rev, limit: usize) -> StoreResult<Changes> {
        self.0.changes(reader, room, after.previous(), limit).await
    }
}

fault! {
    /// Outsiders read.
    lets_outsiders_read,
    by the model and ["changes::only_members_read_the_feed", "fence::nothing_is_read_after_a_removal"],
    async fn changes(&self, _: Option<UserId>, room: RoomId, after: Rev, limit: usize) -> StoreResult<Changes> {
        self.0.changes(None, room, after, limit).await
    }
}

fault! {
    /// Users have no heads.
    leaves_users_out,
    by the model and ["heads::heads_are_current", "heads::many_heads_at_once"],
    async fn heads(&self, rooms: &[RoomId], _: &[UserId]) -> StoreResult<Heads> {
        self.0.heads(rooms, &[]).await
    }
}

fault! {
    /// Unknown rooms have a head.
    invents_heads,
    by the model and ["heads::heads_are_current", "heads::many_heads_at_once"],
    async fn heads(&self, rooms: &[RoomId], users: &[UserId]) -> StoreResult<Heads> {
        let mut heads = self.0.heads(rooms, users).await?;
        heads.rooms = rooms.iter().map(|room| {
            let known = heads.rooms.iter().find(|(known, _)| known == room);
            (*room, known.map_or(Rev::ZERO, |(_, rev)| *rev))
        }).collect();
        Ok(heads)
    }
}
