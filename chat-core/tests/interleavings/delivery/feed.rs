//! A store in which every revision is a frame that says its number.

use chat_core::port::store::{Heads, History};

use crate::model::{Rev, RoomId, RoomView, StoreError, StoreResult, UserId, UserRev};
use crate::sync::{AtomicU64, Ordering};
use crate::wire::EncodedAction;

/// Frames in a page.
const PAGE: i64 = 2;

#[derive(Default)]
pub(crate) struct Feed {
    committed: AtomicU64,
}

pub(crate) struct Frame {
    pub(crate) rev: Rev,
    pub(crate) action: EncodedAction,
}

pub(crate) struct FeedPage {
    pub(crate) frames: Vec<Frame>,
    pub(crate) through: Rev,
    pub(crate) more: bool,
}

/// The frames behind `after`, up to `through`.
pub(crate) fn frames(after: Rev, through: Rev) -> Vec<Frame> {
    let revs = after.get() + 1..=through.get();
    revs.map(|rev| Frame { rev: Rev::new(rev), action: EncodedAction::encode(&rev).unwrap() })
        .collect()
}

impl Feed {
    /// One more revision; which.
    pub(crate) fn commit(&self) -> Rev {
        self.committed.fetch_add(1, Ordering::SeqCst);
        self.head()
    }

    fn head(&self) -> Rev {
        Rev::new(self.committed.load(Ordering::SeqCst).cast_signed())
    }

    pub(crate) async fn page(
        &self,
        _reader: Option<UserId>,
        _room: RoomId,
        after: Rev,
    ) -> StoreResult<FeedPage> {
        let head = self.head();
        let through = head.min(Rev::new(after.get() + PAGE));
        Ok(FeedPage { frames: frames(after, through), through, more: through < head })
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
