//! A store that does as a test says, call by call.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use async_trait::async_trait;
use chat_core::model::{StoreError, StoreResult};
use parking_lot::Mutex;
use tokio::sync::oneshot;

use super::decorated::Hook;

/// What becomes of one call.
pub enum Act {
    Fail,
    Panic,
    Hold(oneshot::Sender<()>, oneshot::Receiver<()>),
}

/// What becomes of the next calls, by their names. All others go well.
#[derive(Clone, Default)]
pub struct Script {
    before: Arc<Mutex<HashMap<&'static str, VecDeque<Act>>>>,
    after: Arc<Mutex<HashMap<&'static str, VecDeque<Act>>>>,
}

/// A call that is held.
pub struct Held {
    reached: oneshot::Receiver<()>,
    release: oneshot::Sender<()>,
}

impl Held {
    /// Resolves when the call has come so far.
    pub async fn reached(&mut self) {
        (&mut self.reached).await.unwrap();
    }

    /// Lets it go on.
    pub fn release(self) {
        self.release.send(()).unwrap();
    }
}

impl Script {
    /// The next call of this name fails, with nothing done.
    pub fn fail(&self, call: &'static str) {
        self.before.lock().entry(call).or_default().push_back(Act::Fail);
    }

    /// The next call of this name panics.
    pub fn panic(&self, call: &'static str) {
        self.before.lock().entry(call).or_default().push_back(Act::Panic);
    }

    /// The next call of this name waits before it is made.
    pub fn hold_before(&self, call: &'static str) -> Held {
        Self::hold(&self.before, call)
    }

    /// The next call of this name waits before its caller hears of it.
    pub fn hold_after(&self, call: &'static str) -> Held {
        Self::hold(&self.after, call)
    }

    fn hold(acts: &Mutex<HashMap<&'static str, VecDeque<Act>>>, call: &'static str) -> Held {
        let (reach, reached) = oneshot::channel();
        let (release, released) = oneshot::channel();
        acts.lock().entry(call).or_default().push_back(Act::Hold(reach, released));
        Held { reached, release }
    }

    async fn act(act: Option<Act>) -> StoreResult<()> {
        match act {
            Some(Act::Fail) => return Err(StoreError::failed("planted")),
            Some(Act::Panic) => panic!("planted"),
            Some(Act::Hold(reach, released)) => {
                let _ = reach.send(());
                let _ = released.await;
            }
            None => {}
        }
        Ok(())
    }
}

#[async_trait]
impl Hook for Script {
    async fn before(&self, call: &'static str) -> StoreResult<()> {
        let act = self.before.lock().get_mut(call).and_then(VecDeque::pop_front);
        Self::act(act).await
    }

    async fn after(&self, call: &'static str) {
        let act = self.after.lock().get_mut(call).and_then(VecDeque::pop_front);
        Self::act(act).await.unwrap();
    }
}
