use std::sync::Arc;

use serde::Deserialize;

use super::request::payload;
use crate::model::{JsonText, MessageKind, RoomId};
use crate::wire::{Code, Rejection};

/// An action of the host's own; its type begins with `x-`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomAction {
    /// Its type.
    #[serde(skip)]
    pub name: Arc<str>,
    /// The room that it is about, if it is about one.
    pub room_id: Option<RoomId>,
    /// What it says.
    pub data: Option<JsonText>,
}

impl CustomAction {
    pub(super) fn parse(kind: &str, text: &str) -> Result<Self, Rejection> {
        match MessageKind::from_name(kind) {
            Some(MessageKind::Custom(name)) => Ok(Self { name, ..payload(text)? }),
            _ => Err(Self::unknown()),
        }
    }

    /// There is no such action.
    pub(crate) fn unknown() -> Rejection {
        Rejection::new(Code::UnknownAction, "unknown action")
    }
}
