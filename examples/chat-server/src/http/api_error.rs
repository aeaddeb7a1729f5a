use std::borrow::Cow;
use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A refusal as a client sees it: `{"code", "message"}`. Codes are stable, messages are for people.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: Cow<'static, str>,
    retry_after: Option<Duration>,
}

impl ApiError {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { status, code, message: message.into(), retry_after: None }
    }

    pub(crate) fn bad_request(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(crate) fn foreign_origin() -> Self {
        let message = "pages of this origin may not use this server";
        Self::new(StatusCode::FORBIDDEN, "FOREIGN_ORIGIN", message)
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", "there is nothing here")
    }

    pub(crate) fn limited(wait: Duration) -> Self {
        let message = "too many tries; come back later";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", message).retry_after(wait)
    }

    pub(crate) fn too_many_connections() -> Self {
        let message = "too many connections from this address";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "LIMIT_EXCEEDED", message)
            .retry_after(Duration::from_secs(5))
    }

    pub(crate) fn busy() -> Self {
        let error = Self::new(StatusCode::SERVICE_UNAVAILABLE, "BUSY", "busy; try again");
        error.retry_after(Duration::from_secs(1))
    }

    pub(crate) fn unavailable() -> Self {
        let message = "not available just now; try again";
        let error = Self::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", message);
        error.retry_after(Duration::from_secs(5))
    }

    fn retry_after(self, wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..self }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = Json(json!({ "code": self.code, "message": self.message }));
        let mut response = (self.status, body).into_response();
        if let Some(wait) = self.retry_after {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
