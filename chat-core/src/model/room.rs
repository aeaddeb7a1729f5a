//! Rooms and their members as a store keeps them.

use serde::{Deserialize, Serialize};

use super::json_text::{fitting, max_json_len};
use super::{JsonText, MessageId, Rev, RoomId, Seq, Timestamp, UserRef, UserRev};

/// What kind of room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum RoomKind {
    /// Two people; made on demand, one for each pair, for ever.
    Direct,
    /// Invited people.
    Group,
    /// Anyone may find and join it.
    Channel,
}

impl RoomKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Direct, Self::Group, Self::Channel];

    /// The name on the wire and in stores.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Group => "group",
            Self::Channel => "channel",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// A room's own row: its settings, and its head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// The engine's id.
    pub id: RoomId,
    /// The host's own key for this room; unique.
    pub external_key: Option<String>,
    /// What kind of room.
    pub kind: RoomKind,
    /// The name; empty in direct rooms, which are called by the other's handle.
    pub name: String,
    /// What the room is about.
    pub topic: Option<String>,
    /// The host's own data.
    pub data: Option<JsonText>,
    /// The room's head: the revision of its newest change.
    pub rev: Rev,
    /// The revision of the newest change of kind, name, topic or data.
    pub settings_rev: Rev,
    /// The number of the newest message.
    pub last_seq: Seq,
    /// When the room was made.
    pub created_at: Timestamp,
}

/// What a member may do, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads and writes.
    Member,
    /// Also moderates and manages members.
    Admin,
    /// Also appoints admins and owners.
    Owner,
}

impl Role {
    /// Every role, least first.
    pub const ALL: [Self; 3] = [Self::Member, Self::Admin, Self::Owner];

    /// The name on the wire and in stores.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// The role with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

/// A set of roles, and of those who have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roles(u8);

impl Roles {
    const OUTSIDER: u8 = 1 << 7;

    /// Nobody.
    pub const NONE: Self = Self(0);
    /// Every member, and whoever is none.
    pub const EVERYONE: Self = Self(Self::ANY.0 | Self::OUTSIDER);
    /// Every member.
    pub const ANY: Self = Self::of(&[Role::Member, Role::Admin, Role::Owner]);
    /// Admins and owners.
    pub const ADMINS: Self = Self::of(&[Role::Admin, Role::Owner]);
    /// Owners.
    pub const OWNERS: Self = Self::of(&[Role::Owner]);

    /// The set of these roles.
    pub const fn of(roles: &[Role]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < roles.len() {
            bits |= 1 << roles[at] as u8;
            at += 1;
        }
        Self(bits)
    }

    /// Whether those who are not members are in the set.
    pub const fn contains_outsiders(self) -> bool {
        self.0 & Self::OUTSIDER != 0
    }

    /// Whether the role is in the set.
    pub const fn contains(self, role: Role) -> bool {
        self.0 & (1 << role as u8) != 0
    }
}

/// A membership, past ones included: the row stays when somebody leaves, without a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The room.
    pub room: RoomId,
    /// Who.
    pub user: UserRef,
    /// The role; `None` when not a member any more.
    pub role: Option<Role>,
    /// The room's revision of this row's newest change; zero where a channel was joined, which
    /// takes no revision.
    pub rev: Rev,
    /// Who made that change, if not the user himself.
    pub by: Option<UserRef>,
    /// Why, if somebody said so.
    pub reason: Option<String>,
}

/// A user's own view of a room he is a member of, read in one snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomView {
    /// The room, with its head as of the snapshot.
    pub room: Room,
    /// My role.
    pub role: Role,
    /// How far I read.
    pub read_seq: Seq,
    /// How many members the room has.
    pub member_count: u32,
    /// The other one of a direct room.
    pub peer: Option<UserRef>,
    /// The newest message.
    pub last_message: Option<LastMessage>,
}

impl RoomView {
    /// How many of these views fit into so many bytes of JSON; at least one.
    pub(crate) fn fitting(views: &[Self], excerpt_chars: usize, max_bytes: usize) -> usize {
        fitting(views, max_bytes, |view| view.max_json_len(excerpt_chars))
    }

    /// Bytes of the view as JSON, at most.
    fn max_json_len(&self, excerpt_chars: usize) -> usize {
        /// Everything of bounded length.
        const OTHERS: usize = 896;
        let room = &self.room;
        let excerpt = self.last_message.as_ref().map_or(0, |last| {
            let end = last.content.char_indices().nth(excerpt_chars);
            max_json_len(end.map_or(&last.content, |(end, _)| &last.content[..end]))
        });
        OTHERS
            + max_json_len(&room.name)
            + max_json_len(room.topic.as_deref().unwrap_or_default())
            + room.data.as_ref().map_or(0, |data| data.as_str().len())
            + excerpt
            + self.peer.as_ref().map_or(0, UserRef::max_json_len)
            + self.last_message.as_ref().map_or(0, |last| last.author.max_json_len())
    }
}

/// The newest message of a room, for lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastMessage {
    /// Its id.
    pub id: MessageId,
    /// Its number.
    pub seq: Seq,
    /// Its author.
    pub author: UserRef,
    /// Its content, whole; empty when deleted.
    pub content: String,
}

/// How far a user read a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadMarker {
    /// The room.
    pub room: RoomId,
    /// The newest message read.
    pub read_seq: Seq,
    /// The newest message there is: what is unread lies between.
    pub last_seq: Seq,
    /// The user's revision that this marker is part of.
    pub user_rev: UserRev,
    /// False when the marker stood there already.
    pub changed: bool,
}

impl ReadMarker {
    /// How many messages are unread: derived, never counted.
    pub const fn unread(&self) -> i64 {
        self.last_seq.get() - self.read_seq.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for kind in RoomKind::ALL {
            assert_eq!(RoomKind::from_name(kind.as_str()), Some(kind));
        }
        for role in Role::ALL {
            assert_eq!(Role::from_name(role.as_str()), Some(role));
        }
        assert_eq!(Role::from_name("king"), None);
    }

    #[test]
    fn a_set_holds_what_was_put_in() {
        assert!(Roles::ADMINS.contains(Role::Owner) && Roles::ADMINS.contains(Role::Admin));
        assert!(!Roles::ADMINS.contains(Role::Member));
        assert!(Role::ALL.into_iter().all(|role| Roles::ANY.contains(role)));
        assert!(Role::ALL.into_iter().all(|role| !Roles::NONE.contains(role)));
    }
}
