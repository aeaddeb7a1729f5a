//! `/api/register`, `/api/login`, `/api/logout`, `/api/session`.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chat_core::model::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::accounts::Account;
use crate::app::App;
use crate::http::{ApiError, ClientIp, JsonRequest, Nothing};
use crate::logins::{LoginError, Logins};
use crate::password::{PATIENCE, Password};
use crate::token::SessionToken;

/// What somebody logs in with.
#[derive(Deserialize)]
pub(crate) struct Credentials {
    user: String,
    password: Password,
}

/// Makes an account, and logs it in.
pub(crate) async fn register(
    State(app): State<App>,
    ClientIp(ip): ClientIp,
    headers: HeaderMap,
    JsonRequest(request): JsonRequest<Credentials>,
) -> Result<Response, ApiError> {
    let logins = logins(&app)?;
    let account = logins.register(&request.user, request.password, ip).await?;
    tracing::info!(user = %account.handle, %ip, "registered");
    begin(&app, logins, &account, &headers, StatusCode::CREATED).await
}

/// Logs in. A session that the request came with ends, so that nobody stays in one that was
/// planted on him.
pub(crate) async fn login(
    State(app): State<App>,
    ClientIp(ip): ClientIp,
    headers: HeaderMap,
    JsonRequest(request): JsonRequest<Credentials>,
) -> Result<Response, ApiError> {
    let logins = logins(&app)?;
    match logins.verify(&request.user, request.password, Some(ip), PATIENCE).await {
        Ok(account) => begin(&app, logins, &account, &headers, StatusCode::OK).await,
        Err(error) => {
            tracing::info!(user = ?shortened(&request.user), %ip, reason = %error, "login refused");
            Err(error.into())
        }
    }
}

/// Logs out: ends the session, and closes what is connected by it.
pub(crate) async fn logout(
    State(app): State<App>,
    headers: HeaderMap,
    _: Nothing,
) -> Result<Response, ApiError> {
    let logins = logins(&app)?;
    if let Some(token) = app.cookie().read(&headers) {
        end(&app, logins, &token).await?;
    }
    let mut response = Json(json!({})).into_response();
    set_cookie(&mut response, app.cookie().clear());
    Ok(response)
}

/// Who is logged in, if anybody, and how one logs in here.
pub(crate) async fn session(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Some(logins) = app.logins() else {
        return Ok(Json(json!({ "auth": "open", "user": null })).into_response());
    };
    let nobody = json!({ "auth": "password", "user": null });
    let Some(token) = app.cookie().read(&headers) else {
        return Ok(Json(nobody).into_response());
    };
    let Some(session) = logins.session(&token).await? else {
        let mut response = Json(nobody).into_response();
        set_cookie(&mut response, app.cookie().clear());
        return Ok(response);
    };
    let body = json!({
        "auth": "password",
        "user": session.handle,
        "expiresAt": session.expires_at,
    });
    let mut response = Json(body).into_response();
    let keep = until(session.expires_at, logins.now());
    set_cookie(&mut response, app.cookie().set(&token, keep));
    Ok(response)
}

async fn begin(
    app: &App,
    logins: &Logins,
    account: &Account,
    headers: &HeaderMap,
    status: StatusCode,
) -> Result<Response, ApiError> {
    let session = logins.open(account).await?;
    if let Some(former) = app.cookie().read(headers) {
        end(app, logins, &former).await?;
    }
    for key in &session.ended {
        revoke(app, &account.id, key).await?;
    }
    let body = json!({ "user": account.handle, "expiresAt": session.expires_at });
    let mut response = (status, Json(body)).into_response();
    let keep = until(session.expires_at, logins.now());
    set_cookie(&mut response, app.cookie().set(&session.token, keep));
    Ok(response)
}

/// Ends a session in the chat, on every node, and then here: what fails half-way can be done again.
async fn end(app: &App, logins: &Logins, token: &SessionToken) -> Result<(), ApiError> {
    if let Some(session) = logins.session(token).await? {
        revoke(app, &session.account, &token.key()).await?;
        logins.end(&token.key()).await?;
    }
    Ok(())
}

async fn revoke(app: &App, account: &str, key: &str) -> Result<(), ApiError> {
    app.chat().sessions().revoke_session(account, key).await.map_err(|error| {
        tracing::warn!(%error, "could not end a session in the chat");
        ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", "try again")
    })
}

fn logins(app: &App) -> Result<&Logins, ApiError> {
    app.logins().ok_or_else(|| {
        let message = "there are no accounts here: LOGIN over the WebSocket with any name";
        ApiError::new(StatusCode::NOT_FOUND, "NOT_FOUND", message)
    })
}

fn until(end: Timestamp, now: Timestamp) -> Duration {
    let micros = end.as_micros().saturating_sub(now.as_micros());
    Duration::from_micros(u64::try_from(micros).unwrap_or_default())
}

fn set_cookie(response: &mut Response, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// As much of a text as a log line needs.
fn shortened(text: &str) -> String {
    text.chars().take(64).collect()
}

impl From<LoginError> for ApiError {
    fn from(error: LoginError) -> Self {
        let message = error.to_string();
        match error {
            LoginError::Handle(_) => Self::bad_request("BAD_HANDLE", message),
            LoginError::Password(_) => Self::bad_request("BAD_PASSWORD", message),
            LoginError::HandleTaken => Self::new(StatusCode::CONFLICT, "HANDLE_TAKEN", message),
            LoginError::Refused => Self::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message),
            LoginError::Limited(limited) => Self::limited(limited.0),
            LoginError::Busy => Self::busy(),
            LoginError::Unavailable => Self::unavailable(),
        }
    }
}
