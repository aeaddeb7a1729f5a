//! What the host plugs in, kept from doing harm: every call has a deadline, and a panic costs one
//! request only.

mod action;
mod events;
mod guard;
mod logins;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

pub(crate) use action::Action;
pub(crate) use events::Events;
pub(crate) use guard::Refusal;
pub(crate) use logins::Logins;

use crate::model::{JsonText, Principal};
use crate::port::{Attempt, Editing, Hooks, Policy, Rewrite, Sending, Verdict};
use crate::wire::client::CustomAction;
use crate::wire::{Code, Rejection};
use guard::guarded;

/// The host's own rules.
pub(crate) struct Extensions {
    pub(crate) policy: Option<Arc<dyn Policy>>,
    pub(crate) hooks: Option<Arc<dyn Hooks>>,
    /// Actions of the host's own, by their types.
    pub(crate) actions: BTreeMap<Arc<str>, Arc<dyn Action>>,
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

    /// Does what the host does for an action of its own.
    pub(crate) async fn run(
        &self,
        principal: &Principal,
        custom: CustomAction,
    ) -> Result<Option<JsonText>, Rejection> {
        let Some(action) = self.actions.get(&custom.name) else {
            return Err(CustomAction::unknown());
        };
        let run = async { action.run(principal, custom).await };
        match guarded("action", self.deadline, run).await {
            Ok(done) => done,
            // It may have done something already.
            Err(Refusal::Late) => Err(Rejection::new(Code::Unavailable, "it took too long")),
            Err(refusal) => Err(refusal.into()),
        }
    }
}

fn judged(verdict: Verdict) -> Result<Option<Rewrite>, Refusal> {
    match verdict {
        Verdict::Allow => Ok(None),
        Verdict::Rewrite(rewrite) => Ok(Some(rewrite)),
        Verdict::Reject(denial) => Err(Refusal::Denied(denial)),
    }
}
