use std::collections::BTreeMap;

use super::renumber::{Kind, Renumber};

/// Numbers users, rooms and messages by the order in which a store showed them first, so that two
/// stores can be compared that give other ids.
#[derive(Clone)]
pub(crate) struct Numbering {
    users: Table,
    rooms: Table,
    messages: Table,
}

/// The ids of one kind: number → id, id → number.
#[derive(Clone)]
struct Table {
    ids: Vec<i64>,
    numbers: BTreeMap<i64, i64>,
}

impl Table {
    const fn new() -> Self {
        Self { ids: vec![], numbers: BTreeMap::new() }
    }

    fn number(&mut self, id: i64) -> i64 {
        let next = self.ids.len() as i64 + 1;
        *self.numbers.entry(id).or_insert_with(|| {
            self.ids.push(id);
            next
        })
    }

    /// The id with this number; a number that was never given is kept, and unknown to the store.
    fn id(&self, number: i64) -> i64 {
        let index = usize::try_from(number - 1).ok();
        index.and_then(|index| self.ids.get(index)).copied().unwrap_or(number)
    }
}

impl Numbering {
    pub(crate) const fn new() -> Self {
        Self { users: Table::new(), rooms: Table::new(), messages: Table::new() }
    }

    /// A request with the store's own ids.
    pub(crate) fn with_ids<T: Renumber>(&self, mut request: T) -> T {
        request.renumber(&mut |kind, number| match kind {
            Kind::User => self.users.id(number),
            Kind::Room => self.rooms.id(number),
            Kind::Message => self.messages.id(number),
        });
        request
    }

    /// An answer with numbers instead of the store's ids.
    pub(crate) fn numbered<T: Renumber>(&mut self, mut answer: T) -> T {
        answer.renumber(&mut |kind, id| match kind {
            Kind::User => self.users.number(id),
            Kind::Room => self.rooms.number(id),
            Kind::Message => self.messages.number(id),
        });
        answer
    }
}
