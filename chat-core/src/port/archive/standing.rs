use crate::model::{StoreError, StoreResult};

/// What the name of an unfinished copy's history begins with. No name of a history has a blank.
const UNFINISHED: &str = "unfinished copy of ";

/// What is in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing: no user, no room.
    Empty,
    /// A copy of the history with this name, which was begun and not finished.
    Unfinished(String),
    /// A chat, whose history has this name.
    Chat(String),
}

impl Standing {
    /// What a store writes in the place of its history's name while it is an unfinished copy: so it
    /// needs no other place for that.
    #[must_use]
    pub fn unfinished_name(epoch: &str) -> String {
        format!("{UNFINISHED}{epoch}")
    }

    /// What is in a store that keeps this name, and has no users and rooms, or some.
    #[must_use]
    pub fn of(name: String, empty: bool) -> Self {
        match name.strip_prefix(UNFINISHED) {
            Some(epoch) => Self::Unfinished(epoch.to_owned()),
            None if empty => Self::Empty,
            None => Self::Chat(name),
        }
    }

    /// The name of a history, for [`Store::epoch`](crate::port::store::Store::epoch).
    ///
    /// # Errors
    /// [`Failed`](StoreError::Failed) if it is that of an unfinished copy.
    pub fn epoch(name: String) -> StoreResult<String> {
        match name.strip_prefix(UNFINISHED) {
            Some(_) => Err(StoreError::failed("the database is an unfinished copy")),
            None => Ok(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unfinished_copy_is_no_history() {
        let name = Standing::unfinished_name("e");
        assert_eq!(Standing::of(name.clone(), true), Standing::Unfinished("e".into()));
        assert_eq!(Standing::of(name.clone(), false), Standing::Unfinished("e".into()));
        assert!(Standing::epoch(name).unwrap_err().is_definite());
        assert_eq!(Standing::epoch("e".into()).unwrap(), "e");
        assert_eq!(Standing::of("e".into(), true), Standing::Empty);
        assert_eq!(Standing::of("e".into(), false), Standing::Chat("e".into()));
    }
}
