//! How far I read.

use super::answer::Answer;
use super::context::{Context, Decision, rejected};
use super::effect::{Effect, Outcome};
use crate::wire::client::MarkRead;

/// `MARK_READ`.
pub(crate) async fn mark(context: &Context<'_>, mark: MarkRead) -> Decision {
    let me = context.user.id;
    let marker = context.store.mark_read(me, mark.room_id, mark.seq, mark.force).await;
    let marker = marker.map_err(rejected)?;
    let answer = Answer::Marker(marker);
    if !marker.changed {
        return Ok(Outcome::answer(answer));
    }
    Ok(Outcome::Effects(vec![Effect::State {
        user: me,
        user_rev: marker.user_rev,
        action: answer.action().encode(),
        ends: None,
        answer: Some(answer),
    }]))
}
