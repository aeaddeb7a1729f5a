use crate::directory::{Directory, check_external};
use crate::feature::context::rejected;
use crate::model::{Identity, Limits, Room, RoomId, RoomView, User, UserId};
use crate::port::store::Store;
use crate::wire::Rejection;

/// Which room: by the engine's id, or by the host's own key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RoomSelector {
    /// The engine's id.
    Id(RoomId),
    /// The host's key, as it was given to [`Rooms::ensure`](super::Rooms::ensure).
    Key(String),
}

impl RoomSelector {
    pub(super) async fn find(
        self,
        store: &dyn Store,
        limits: &Limits,
    ) -> Result<RoomId, Rejection> {
        match self {
            Self::Id(id) => Ok(id),
            Self::Key(key) => {
                check_external("external_key", &key, limits)?;
                let room = store.room_by_key(&key).await.map_err(rejected)?;
                Ok(room.ok_or_else(Rejection::not_found)?.id)
            }
        }
    }
}

impl From<RoomId> for RoomSelector {
    fn from(id: RoomId) -> Self {
        Self::Id(id)
    }
}

impl From<&Room> for RoomSelector {
    fn from(room: &Room) -> Self {
        Self::Id(room.id)
    }
}

impl From<&RoomView> for RoomSelector {
    fn from(view: &RoomView) -> Self {
        Self::Id(view.room.id)
    }
}

impl From<&str> for RoomSelector {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<&String> for RoomSelector {
    fn from(key: &String) -> Self {
        Self::Key(key.clone())
    }
}

impl From<String> for RoomSelector {
    fn from(key: String) -> Self {
        Self::Key(key)
    }
}

/// Which user: by the host's key for him, by the engine's id, or by who he is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum UserSelector {
    /// The engine's id.
    Id(UserId),
    /// The host's key for somebody whom the chat has seen before.
    External(String),
    /// Somebody who is made if the chat has never seen him.
    Identity(Box<Identity>),
}

impl UserSelector {
    /// The same user, who is not made if the chat has never seen him.
    pub(super) fn seen(self) -> Self {
        match self {
            Self::Identity(identity) => Self::External(identity.external_id),
            known => known,
        }
    }

    pub(super) async fn find(
        self,
        store: &dyn Store,
        directory: &Directory,
        limits: &Limits,
    ) -> Result<User, Rejection> {
        let found = match self {
            Self::Id(id) => store.users(&[id]).await.map(|users| users.into_iter().next()),
            Self::External(key) => {
                // The one without a key is the server's own.
                check_external("external_id", &key, limits)?;
                store.user_by_external_id(&key).await
            }
            Self::Identity(identity) => return directory.ensure(&identity).await,
        };
        found.map_err(rejected)?.ok_or_else(Rejection::not_found)
    }
}

impl From<UserId> for UserSelector {
    fn from(id: UserId) -> Self {
        Self::Id(id)
    }
}

impl From<&User> for UserSelector {
    fn from(user: &User) -> Self {
        Self::Id(user.id)
    }
}

impl From<&str> for UserSelector {
    fn from(external_id: &str) -> Self {
        Self::External(external_id.to_owned())
    }
}

impl From<&String> for UserSelector {
    fn from(external_id: &String) -> Self {
        Self::External(external_id.clone())
    }
}

impl From<String> for UserSelector {
    fn from(external_id: String) -> Self {
        Self::External(external_id)
    }
}

impl From<Identity> for UserSelector {
    fn from(identity: Identity) -> Self {
        Self::Identity(Box::new(identity))
    }
}

impl From<&Identity> for UserSelector {
    fn from(identity: &Identity) -> Self {
        Self::Identity(Box::new(identity.clone()))
    }
}
