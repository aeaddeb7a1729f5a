//! An authenticator that panics, or never answers.

use std::time::Duration;

use async_trait::async_trait;
use chat_core::model::Identity;
use chat_core::port::{AuthError, Authenticator, LoginRequest};
use chat_core::wire::Close;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::common::Client;
use super::engine;
use super::harm::harm;

/// Panics, or never answers, as it is asked.
struct Harmful;

#[async_trait]
impl Authenticator for Harmful {
    async fn authenticate(&self, request: LoginRequest) -> Result<Identity, AuthError> {
        harm(request.token.as_deref().unwrap_or_default()).await;
        Ok(Identity::new(&request.user).handle(request.user).session("s"))
    }

    async fn end_session(&self, external_id: &str, _session: Option<&str>, _everywhere: bool) {
        harm(external_id).await;
    }
}

fn log_in(user: &str, token: &str) -> Value {
    json!({"type": "LOGIN", "user": user, "token": token})
}

#[tokio::test(start_paused = true)]
async fn a_login_that_is_not_judged_costs_one_request() {
    let engine = engine(|builder| builder.authenticator(Harmful)).await;
    let mut ann = Client::seed(&engine);
    let refresh = |token: &str| json!({"type": "REFRESH_AUTH", "token": token});
    let begin = Instant::now();
    assert_eq!(ann.ask(log_in("ann", "sleep")).await["code"], "BUSY");
    assert_eq!(ann.ask(log_in("ann", "panic")).await["code"], "INTERNAL");
    assert_eq!(ann.ask(log_in("ann", "fine")).await["type"], "LOGIN_SUCCESS");
    assert_eq!(ann.ask(refresh("sleep")).await["code"], "BUSY");
    assert_eq!(ann.ask(refresh("panic")).await["code"], "INTERNAL");
    assert_eq!(ann.ask(refresh("fine")).await["type"], "ACK");
    assert!(begin.elapsed() <= Duration::from_secs(11));
}

#[tokio::test(start_paused = true)]
async fn who_logs_out_is_out_whatever_the_host_does() {
    let engine = engine(|builder| builder.authenticator(Harmful)).await;
    for name in ["sleep", "panic"] {
        let mut client = Client::seed(&engine);
        assert_eq!(client.ask(log_in(name, "fine")).await["type"], "LOGIN_SUCCESS");
        client.send(json!({"type": "LOGOUT"}));
        assert_eq!(client.closed().await, Close::LOGGED_OUT);
        let mut again = Client::seed(&engine);
        assert_eq!(again.ask(log_in(name, "fine")).await["code"], "UNAUTHENTICATED");
    }
}

#[tokio::test(start_paused = true)]
async fn logins_that_nobody_judges_leave_nothing_behind() {
    let engine = engine(|builder| builder.authenticator(Harmful)).await;
    let before = engine.tasks();
    for _ in 0..20 {
        let client = Client::seed(&engine);
        client.send(log_in("ann", "sleep"));
        // It goes while it is being judged.
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    tokio::time::sleep(engine.limits().login_deadline * 2).await;
    assert_eq!((engine.connections(), engine.tasks()), (0, before));
}
