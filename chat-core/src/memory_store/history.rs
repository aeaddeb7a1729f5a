use std::ops::Bound::{Excluded, Included, Unbounded};

use super::room_state::RoomState;
use super::state::State;
use crate::model::{Message, MessageId, RoomId, Seq, StoreError, StoreResult, Timestamp, UserId};
use crate::port::store::{History, Page};

impl State {
    pub(super) fn history(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        page: Page,
        limit: usize,
    ) -> StoreResult<History> {
        let state = match reader {
            Some(reader) => self.read_room(reader, room)?,
            None => self.rooms.get(&room).ok_or(StoreError::NotMember)?,
        };
        let half = limit / 2;
        Ok(match page {
            Page::Latest => state.page(state.room.last_seq.next(), limit, 0),
            Page::Before(seq) => state.page(seq, limit, 0),
            Page::After(seq) => state.page(seq.min(state.room.last_seq).next(), 0, limit),
            Page::Around(seq) => state.page(seq, half, limit - half),
            Page::BeforeMessage(id) => state.page(state.first_from(id), limit, 0),
            Page::AroundMessage(id) => match self.messages.get(&id) {
                Some((home, seq)) if *home == room => state.page(*seq, half, limit - half),
                _ => return Err(StoreError::NotFound),
            },
        })
    }

    pub(super) fn messages_since(
        &self,
        reader: UserId,
        since: Timestamp,
        after: Option<MessageId>,
        limit: usize,
    ) -> Vec<Message> {
        let place = |message: &Message| (message.created_at, Some(message.id));
        let rooms = self.rooms.keys().filter_map(|room| self.read_room(reader, *room).ok());
        let messages = rooms.flat_map(|room| room.messages.values());
        let mut later: Vec<_> = messages.filter(|it| place(it) > (since, after)).collect();
        later.sort_unstable_by_key(|message| place(message));
        later.into_iter().take(limit).cloned().collect()
    }

    pub(super) fn message(&self, reader: UserId, message: MessageId) -> StoreResult<Message> {
        let (room, seq) = self.messages.get(&message).ok_or(StoreError::NotFound)?;
        let room = self.read_room(reader, *room).map_err(|_| StoreError::NotFound)?;
        room.messages.get(seq).cloned().ok_or(StoreError::NotFound)
    }
}

impl RoomState {
    /// The newest `below` messages with a lower number than `seq` and the oldest `above` from it
    /// on. All pages are made of this.
    fn page(&self, seq: Seq, below: usize, above: usize) -> History {
        let mut older = self.messages.range((Unbounded, Excluded(seq))).rev();
        let mut newer = self.messages.range((Included(seq), Unbounded));
        let mut messages: Vec<_> = older.by_ref().take(below).map(|(_, m)| m.clone()).collect();
        messages.reverse();
        messages.extend(newer.by_ref().take(above).map(|(_, m)| m.clone()));
        let (more_before, more_after) = (older.next().is_some(), newer.next().is_some());
        History { messages, more_before, more_after }
    }

    /// The number of the first message with this id or a higher one.
    fn first_from(&self, id: MessageId) -> Seq {
        let older = self.messages.values().rev().find(|message| message.id < id);
        older.map_or(Seq::ZERO, |message| message.seq).next()
    }
}
