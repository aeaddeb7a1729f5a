//! A store of one room, in which a third of the changes revise the row before them.

use chat_core::port::store::{Heads, History};

use super::frame::LoggedFrame;
use super::sequencer::FeedPage;
use crate::model::{Gone, Rev, RoomId, RoomView, StoreError, StoreResult, UserId, UserRev};
use crate::sync::Mutex;

/// Rows in a page.
const PAGE: usize = 2;

#[derive(Default)]
pub(crate) struct Feed {
    rows: Mutex<Vec<Row>>,
}

#[derive(Clone, Copy)]
struct Row {
    rev: Rev,
    removed: Option<UserId>,
}

impl Row {
    fn covering(self, from: Rev) -> LoggedFrame {
        LoggedFrame::new(from, self.rev, self.removed)
    }
}

impl Feed {
    /// One more change; the frame that tells it.
    pub(crate) fn commit(&self) -> LoggedFrame {
        self.append(None)
    }

    /// Ends a membership, which is a change too.
    pub(crate) fn remove(&self, user: UserId) -> LoggedFrame {
        self.append(Some(user))
    }

    fn append(&self, removed: Option<UserId>) -> LoggedFrame {
        let mut rows = self.rows.lock();
        let before = rows.last().map_or(Rev::ZERO, |row| row.rev);
        let rev = Rev::new(before.get() + 1);
        rows.pop_if(|last| rev.get() % 3 == 0 && removed.is_none() && last.removed.is_none());
        let row = Row { rev, removed };
        rows.push(row);
        row.covering(before)
    }

    pub(crate) fn head(&self) -> Rev {
        self.rows.lock().last().map_or(Rev::ZERO, |row| row.rev)
    }

    /// The room's head, for members.
    pub(crate) fn membership(&self, user: UserId) -> Option<Rev> {
        let rows = self.rows.lock();
        let member = rows.iter().all(|row| row.removed != Some(user));
        member.then(|| rows.last().map_or(Rev::ZERO, |row| row.rev))
    }

    pub(crate) fn removed_at(&self, user: UserId) -> Option<Rev> {
        self.rows.lock().iter().find(|row| row.removed == Some(user)).map(|row| row.rev)
    }

    pub(crate) async fn page(
        &self,
        reader: Option<UserId>,
        _room: RoomId,
        after: Rev,
    ) -> StoreResult<FeedPage> {
        let rows = self.rows.lock().clone();
        if reader.is_some() && rows.iter().any(|row| row.removed == reader) {
            return Err(StoreError::NotMember);
        }
        let missing = &rows[rows.partition_point(|row| row.rev <= after)..];
        let shown = &missing[..missing.len().min(PAGE)];
        let mut through = after.min(rows.last().map_or(Rev::ZERO, |row| row.rev));
        let covering = |row: &Row| row.covering(std::mem::replace(&mut through, row.rev));
        let frames = shown.iter().map(covering).collect();
        let gone = |row: &Row| row.removed.map(|user| Gone { user, rev: row.rev });
        Ok(FeedPage {
            frames,
            through,
            more: shown.len() < missing.len(),
            gone: missing.iter().filter_map(gone).collect(),
        })
    }

    pub(crate) async fn heads(&self, rooms: &[RoomId]) -> StoreResult<Heads> {
        let rooms = rooms.iter().map(|&room| (room, self.head())).collect();
        Ok(Heads { rooms, ..Heads::default() })
    }

    pub(crate) async fn room_view(
        &self,
        _user: UserId,
        _room: RoomId,
    ) -> StoreResult<(Option<RoomView>, UserRev)> {
        Err(StoreError::NotMember)
    }

    pub(crate) async fn newest(&self, _user: UserId, _room: RoomId) -> StoreResult<History> {
        Err(StoreError::NotMember)
    }
}
