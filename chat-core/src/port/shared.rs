//! What the host plugs in and keeps a hand on: an `Arc` of a port is that port.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;

use super::{
    Attempt, AuthError, Authenticator, ChannelLayer, Clock, Denial, Editing, Entropy, Event, Hooks,
    LayerEvent, LoginRequest, Policy, Presence, PresenceError, Sending, Topic, Verdict,
};
use crate::model::{Identity, Principal, Timestamp, UserId};

#[async_trait]
impl<T: ChannelLayer + ?Sized> ChannelLayer for Arc<T> {
    async fn subscribe(&self, topics: &[Topic]) {
        (**self).subscribe(topics).await;
    }

    async fn unsubscribe(&self, topics: &[Topic]) {
        (**self).unsubscribe(topics).await;
    }

    fn publish(&self, topic: Topic, payload: Bytes) {
        (**self).publish(topic, payload);
    }

    fn events(&self) -> BoxStream<'static, LayerEvent> {
        (**self).events()
    }
}

#[async_trait]
impl<T: Presence + ?Sized> Presence for Arc<T> {
    async fn renew(&self, users: &[UserId], lease: Duration) -> Result<(), PresenceError> {
        (**self).renew(users, lease).await
    }

    async fn leave(&self, users: &[UserId]) -> Result<(), PresenceError> {
        (**self).leave(users).await
    }

    async fn online(&self, users: &[UserId]) -> Result<Vec<UserId>, PresenceError> {
        (**self).online(users).await
    }
}

#[async_trait]
impl<T: Policy + ?Sized> Policy for Arc<T> {
    async fn check(&self, principal: &Principal, attempt: &Attempt<'_>) -> Result<(), Denial> {
        (**self).check(principal, attempt).await
    }
}

#[async_trait]
impl<T: Hooks + ?Sized> Hooks for Arc<T> {
    async fn before_send(&self, author: &Principal, sending: &Sending<'_>) -> Verdict {
        (**self).before_send(author, sending).await
    }

    async fn before_edit(&self, editor: &Principal, editing: &Editing<'_>) -> Verdict {
        (**self).before_edit(editor, editing).await
    }

    async fn after_commit(&self, event: &Event) {
        (**self).after_commit(event).await;
    }
}

#[async_trait]
impl<T: Authenticator + ?Sized> Authenticator for Arc<T> {
    async fn authenticate(&self, request: LoginRequest) -> Result<Identity, AuthError> {
        (**self).authenticate(request).await
    }

    async fn end_session(&self, external_id: &str, session: Option<&str>, everywhere: bool) {
        (**self).end_session(external_id, session, everywhere).await;
    }
}

impl<T: Clock + ?Sized> Clock for Arc<T> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }
}

impl<T: Entropy + ?Sized> Entropy for Arc<T> {
    fn next_u64(&self) -> u64 {
        (**self).next_u64()
    }
}
