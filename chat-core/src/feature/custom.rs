//! Actions of the host's own.

use super::answer::Answer;
use super::context::{Context, Decision};
use super::effect::Outcome;
use crate::wire::client::CustomAction;
use crate::wire::{Code, Rejection};

/// `x-…`.
pub(crate) async fn run(context: &Context<'_>, custom: CustomAction) -> Decision {
    let Some(principal) = context.principal else { return Err(CustomAction::unknown()) };
    let action = custom.name.clone();
    let data = context.extensions.run(principal, custom).await?;
    if data.as_ref().is_some_and(|data| data.as_str().len() > context.limits.page_bytes) {
        tracing::error!(%action, "an action of the host's own answered too much");
        return Err(Rejection::new(Code::Internal, "the server failed"));
    }
    Ok(Outcome::answer(Answer::Custom { action, data }))
}
