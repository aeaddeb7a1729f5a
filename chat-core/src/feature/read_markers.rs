//! How far I read.

use super::context::{Context, Decision, rejected};
use super::effect::{Effect, Outcome};
use crate::wire::client::MarkRead;
use crate::wire::server::{ServerAction, StateReply};

/// `MARK_READ`.
pub(crate) async fn mark(context: &Context<'_>, mark: MarkRead) -> Decision {
    let me = context.user.id;
    let marker = context.store.mark_read(me, mark.room_id, mark.seq, mark.force).await;
    let marker = marker.map_err(rejected)?;
    let action = |user_rev| ServerAction::ReadMarker {
        room_id: mark.room_id,
        read_seq: marker.read_seq,
        unread_count: marker.unread(),
        user_rev,
    };
    if !marker.changed {
        return Ok(context.reply(&action(None)));
    }
    Ok(Outcome::Effects(vec![Effect::State {
        user: me,
        user_rev: marker.user_rev,
        action: action(Some(marker.user_rev)).encode(),
        ends: None,
        reply: context.request_id.map(|id| StateReply::new(Some(id), marker.user_rev, action)),
    }]))
}
