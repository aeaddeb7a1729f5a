//! What crosses the layer: a version, then what one node tells the others.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::frame::LoggedFrame;
use crate::model::{AuthRev, MessageId, Rev, RoomId, UserId, UserRev};
use crate::wire::EncodedAction;

/// The first byte. Another version is not for us: its sender's changes come from the store.
const VERSION: u8 = 1;

/// One payload.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Envelope<'a> {
    /// A frame of a room's stream.
    Logged {
        from: i64,
        rev: i64,
        removed: Option<i64>,
        message: Option<i64>,
        revised: bool,
        json: &'a str,
    },
    /// A change of what only one user may see.
    /// `ends`: the room that he is no member of any more, if it says so.
    State { user_rev: i64, ends: Option<i64>, json: &'a str },
    /// The user has become a member of a room, or has another role there.
    Joined { user_rev: i64, room: i64 },
    /// Some of the user's sessions have ended.
    Revoked { auth_rev: i64 },
}

impl<'a> Envelope<'a> {
    pub(crate) fn logged(frame: &'a LoggedFrame) -> Self {
        Self::Logged {
            from: frame.from.get(),
            rev: frame.rev.get(),
            removed: frame.removed.map(UserId::get),
            message: frame.message.map(MessageId::get),
            revised: frame.revised,
            json: frame.action.json(),
        }
    }

    pub(crate) fn state(
        user_rev: UserRev,
        ends: Option<RoomId>,
        action: &'a EncodedAction,
    ) -> Self {
        Self::State { user_rev: user_rev.get(), ends: ends.map(RoomId::get), json: action.json() }
    }

    pub(crate) fn joined(user_rev: UserRev, room: RoomId) -> Self {
        Self::Joined { user_rev: user_rev.get(), room: room.get() }
    }

    pub(crate) fn revoked(auth_rev: AuthRev) -> Self {
        Self::Revoked { auth_rev: auth_rev.get() }
    }

    /// As bytes.
    pub(crate) fn seal(&self) -> Bytes {
        // Nothing in these values can fail to be encoded.
        let bytes = postcard::to_extend(self, vec![VERSION]).unwrap_or_default();
        bytes.into()
    }

    /// From bytes; `None` for garbage, and for other versions.
    pub(crate) fn open(bytes: &'a [u8]) -> Option<Self> {
        let (&VERSION, rest) = bytes.split_first()? else { return None };
        let (envelope, rest) = postcard::take_from_bytes(rest).ok()?;
        rest.is_empty().then_some(envelope)
    }

    /// The frame in a [`Logged`](Self::Logged) envelope, if it makes sense.
    pub(crate) fn into_frame(self) -> Option<LoggedFrame> {
        let Self::Logged { from, rev, removed, message, revised, json } = self else {
            return None;
        };
        (0 <= from && from < rev).then(|| LoggedFrame {
            from: Rev::new(from),
            rev: Rev::new(rev),
            action: EncodedAction::from_json(json.to_owned()),
            removed: removed.map(UserId::new),
            message: message.map(MessageId::new),
            revised,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frame() -> LoggedFrame {
        LoggedFrame {
            from: Rev::new(4),
            rev: Rev::new(7),
            action: EncodedAction::encode(&"hi").unwrap(),
            removed: Some(UserId::new(3)),
            message: Some(MessageId::new(9)),
            revised: true,
        }
    }

    #[test]
    fn what_goes_in_comes_out() {
        let sealed = Envelope::logged(&frame()).seal();
        let back = Envelope::open(&sealed).unwrap().into_frame().unwrap();
        assert_eq!((back.from, back.rev), (Rev::new(4), Rev::new(7)));
        assert_eq!((back.action.json(), back.removed), ("\"hi\"", Some(UserId::new(3))));
        assert_eq!((back.message, back.revised), (Some(MessageId::new(9)), true));
    }

    #[test]
    fn other_versions_are_not_read() {
        let mut sealed = Envelope::joined(UserRev::new(1), RoomId::new(2)).seal().to_vec();
        assert!(Envelope::open(&sealed).is_some());
        sealed[0] = 2;
        assert!(Envelope::open(&sealed).is_none());
        assert!(Envelope::open(&[]).is_none());
    }

    #[test]
    fn impossible_spans_are_no_frames() {
        for (from, rev) in [(7, 7), (8, 7), (-1, 7)] {
            let envelope = Envelope::Logged {
                from,
                rev,
                removed: None,
                message: None,
                revised: false,
                json: "{}",
            };
            assert!(envelope.into_frame().is_none());
        }
    }

    proptest! {
        #[test]
        fn garbage_is_ignored(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = Envelope::open(&bytes);
        }

        #[test]
        fn a_cut_payload_is_garbage(cut in 1usize..20) {
            let sealed = Envelope::logged(&frame()).seal();
            if cut < sealed.len() {
                prop_assert!(Envelope::open(&sealed[..sealed.len() - cut]).is_none());
            }
        }
    }
}
