//! Who may do what: one table, role × operation × kind of room.

use serde::Serialize;

use super::{Role, Roles, RoomKind};

/// What somebody may want to do in a room. Told to clients by name as their `capabilities`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Capability"))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Operation {
    /// Read history and members, select the room, move the own marker.
    Read,
    /// Become a member by oneself.
    Join,
    /// Give up the membership.
    Leave,
    /// Write.
    SendMessage,
    /// Change a message of one's own.
    EditMessage,
    /// Delete a message of one's own.
    DeleteMessage,
    /// Delete anybody's message.
    ModerateMessages,
    /// Change name, topic and data of the room.
    UpdateRoom,
    /// Make somebody else a member.
    InviteUser,
    /// End the membership of somebody of lower rank.
    RemoveUser,
    /// Give somebody another role.
    SetRole,
}

impl Operation {
    /// Every operation.
    pub const ALL: [Self; 11] = [
        Self::Read,
        Self::Join,
        Self::Leave,
        Self::SendMessage,
        Self::EditMessage,
        Self::DeleteMessage,
        Self::ModerateMessages,
        Self::UpdateRoom,
        Self::InviteUser,
        Self::RemoveUser,
        Self::SetRole,
    ];

    /// The table: which roles may do it, in each kind of room.
    pub const fn allowed(self) -> Allowed {
        let (direct, group, channel) = match self {
            Self::Read | Self::SendMessage | Self::EditMessage | Self::DeleteMessage => {
                (Roles::ANY, Roles::ANY, Roles::ANY)
            }
            Self::Join => (Roles::ANY, Roles::ANY, Roles::EVERYONE),
            Self::Leave | Self::InviteUser => (Roles::NONE, Roles::ANY, Roles::ANY),
            Self::ModerateMessages | Self::UpdateRoom | Self::RemoveUser => {
                (Roles::NONE, Roles::ADMINS, Roles::ADMINS)
            }
            Self::SetRole => (Roles::NONE, Roles::OWNERS, Roles::OWNERS),
        };
        Allowed { direct, group, channel }
    }

    /// The request by which it is usually done, as clients call it.
    pub(crate) const fn action(self) -> &'static str {
        match self {
            Self::Read => "REQUEST_MESSAGES",
            Self::Join => "JOIN_ROOM",
            Self::Leave => "LEAVE_ROOM",
            Self::SendMessage => "SEND_MESSAGE",
            Self::EditMessage => "EDIT_MESSAGE",
            Self::DeleteMessage | Self::ModerateMessages => "DELETE_MESSAGE",
            Self::UpdateRoom => "UPDATE_ROOM",
            Self::InviteUser => "INVITE_USER",
            Self::RemoveUser => "REMOVE_USER",
            Self::SetRole => "SET_ROLE",
        }
    }

    /// What a member with this role may do in a room of this kind.
    pub fn capabilities(kind: RoomKind, role: Role) -> Vec<Self> {
        let permits = |operation: &Self| operation.allowed().permits(kind, Some(role));
        Self::ALL.into_iter().filter(|op| *op != Self::Join).filter(permits).collect()
    }
}

/// Which roles may do one thing, in each kind of room. Stores check it *after* they have locked
/// the room, so that a removal and an action of the removed can never cross.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// In direct rooms.
    pub direct: Roles,
    /// In groups.
    pub group: Roles,
    /// In channels.
    pub channel: Roles,
}

impl Allowed {
    /// The roles in a room of this kind.
    pub const fn roles(self, kind: RoomKind) -> Roles {
        match kind {
            RoomKind::Direct => self.direct,
            RoomKind::Group => self.group,
            RoomKind::Channel => self.channel,
        }
    }

    /// Whether somebody with this role (`None`: not a member) may do it.
    pub const fn permits(self, kind: RoomKind, role: Option<Role>) -> bool {
        match role {
            Some(role) => self.roles(kind).contains(role),
            None => self.roles(kind).contains_outsiders(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outsiders_may_only_join_channels() {
        for operation in Operation::ALL {
            for kind in RoomKind::ALL {
                let expected = operation == Operation::Join && kind == RoomKind::Channel;
                assert_eq!(operation.allowed().permits(kind, None), expected, "{operation:?}");
            }
        }
    }

    #[test]
    fn a_higher_role_never_may_less() {
        for operation in Operation::ALL {
            for kind in RoomKind::ALL {
                let permits = |role| operation.allowed().permits(kind, Some(role));
                assert!(permits(Role::Member) <= permits(Role::Admin));
                assert!(permits(Role::Admin) <= permits(Role::Owner));
            }
        }
    }

    #[test]
    fn capabilities_have_stable_names() {
        let names =
            |kind, role| serde_json::to_string(&Operation::capabilities(kind, role)).unwrap();
        assert_eq!(
            names(RoomKind::Direct, Role::Member),
            r#"["read","sendMessage","editMessage","deleteMessage"]"#
        );
        assert!(names(RoomKind::Group, Role::Owner).contains(r#""removeUser","setRole""#));
    }
}
