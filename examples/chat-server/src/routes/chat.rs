//! `/chat`: the WebSocket.

use axum::extract::State;

use crate::app::App;
use crate::http::ApiError;

/// Opens a WebSocket.
pub(crate) async fn chat(State(_app): State<App>) -> ApiError {
    ApiError::unavailable()
}
