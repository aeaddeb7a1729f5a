//! What the host plugs in, kept from doing harm: every call has a deadline, and a panic costs one
//! request only.

mod events;
mod guard;

use std::sync::Arc;
use std::time::Duration;

pub(crate) use events::Events;
pub(crate) use guard::Refusal;

use crate::model::Principal;
use crate::port::{Attempt, Editing, Hooks, Policy, Rewrite, Sending, Verdict};
use guard::guarded;

/// The host's own rules.
pub(crate) struct Extensions {
    pub(crate) policy: Option<Arc<dyn Policy>>,
    pub(crate) hooks: Option<Arc<dyn Hooks>>,
    pub(crate) deadline: Duration,
}

impl Extensions {
    /// Whether there is a policy to be asked.
    pub(crate) const fn has_policy(&self) -> bool {
        self.policy.is_some()
    }

    /// Whether there are hooks to be asked.
    pub(crate) const fn has_hooks(&self) -> bool {
        self.hooks.is_some()
    }

    /// Whether the policy allows it.
    pub(crate) async fn check(
        &self,
        principal: &Principal,
        attempt: &Attempt<'_>,
    ) -> Result<(), Refusal> {
        let Some(policy) = &self.policy else { return Ok(()) };
        let check = async { policy.check(principal, attempt).await };
        guarded("policy", self.deadline, check).await?.map_err(Refusal::Denied)
    }

    /// What becomes of a message.
    pub(crate) async fn before_send(
        &self,
        author: &Principal,
        sending: &Sending<'_>,
    ) -> Result<Option<Rewrite>, Refusal> {
        let Some(hooks) = &self.hooks else { return Ok(None) };
        let hook = async { hooks.before_send(author, sending).await };
        judged(guarded("before_send", self.deadline, hook).await?)
    }

    /// What becomes of an edit.
    pub(crate) async fn before_edit(
        &self,
        editor: &Principal,
        editing: &Editing<'_>,
    ) -> Result<Option<Rewrite>, Refusal> {
        let Some(hooks) = &self.hooks else { return Ok(None) };
        let hook = async { hooks.before_edit(editor, editing).await };
        judged(guarded("before_edit", self.deadline, hook).await?)
    }
}

fn judged(verdict: Verdict) -> Result<Option<Rewrite>, Refusal> {
    match verdict {
        Verdict::Allow => Ok(None),
        Verdict::Rewrite(rewrite) => Ok(Some(rewrite)),
        Verdict::Reject(denial) => Err(Refusal::Denied(denial)),
    }
}
