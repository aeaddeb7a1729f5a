use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use super::ApiError;
use crate::app::App;

/// Bytes of a body.
const MOST: usize = 8 << 10;

/// The body of a request that changes something: JSON, and not sent by the page of another origin.
/// A page cannot send `application/json` elsewhere without asking first, and is told no.
pub(crate) struct JsonRequest<T>(pub(crate) T);

/// A body that says nothing, such as `{}` or an empty one.
pub(crate) struct Nothing;

impl<T: DeserializeOwned> FromRequest<App> for JsonRequest<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        let bytes = body(request, app).await?;
        // What serde says quotes the body, which may hold a password.
        let value = serde_json::from_slice(&bytes).map_err(|_| {
            let fields = "the body must be a JSON object with the fields of this request";
            ApiError::bad_request("BAD_JSON", fields)
        })?;
        Ok(Self(value))
    }
}

impl FromRequest<App> for Nothing {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        body(request, app).await.map(|_| Self)
    }
}

async fn body(request: Request, app: &App) -> Result<axum::body::Bytes, ApiError> {
    if !app.origins().allow(request.headers()) {
        return Err(ApiError::foreign_origin());
    }
    if !is_json(request.headers()) {
        let message = "the content type must be application/json";
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(ApiError::new(status, "UNSUPPORTED_MEDIA_TYPE", message));
    }
    let too_large = |_| {
        let message = "the body has at most 8 KiB";
        ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "TOO_LARGE", message)
    };
    let too_slow = |_| {
        let message = "the body took too long";
        ApiError::new(StatusCode::REQUEST_TIMEOUT, "TIMEOUT", message)
    };
    let read = to_bytes(request.into_body(), MOST);
    tokio::time::timeout(app.tuning().read_timeout, read)
        .await
        .map_err(too_slow)?
        .map_err(too_large)
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(Ok(text)) = headers.get(header::CONTENT_TYPE).map(|value| value.to_str()) else {
        return false;
    };
    let essence = text.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}
