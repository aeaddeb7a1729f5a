//! `/healthz` and `/readyz`, for those who watch over the server.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::app::App;
use crate::readiness::Health;

/// The process lives.
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether requests should be sent here, and the state of each part.
pub(crate) async fn readyz(State(app): State<App>) -> Response {
    let health = app.readiness().health(Health::probe(&app)).await;
    // Without its layer a node still serves, and hears of the others by looking at the store.
    let layer = match health.layer {
        _ if app.layer().is_alone() => "none",
        true => "ok",
        false => "degraded",
    };
    let ready = health.store && health.accounts && !app.is_draining();
    let word = |works: bool| if works { "ok" } else { "failing" };
    let body = json!({
        "ready": ready,
        "draining": app.is_draining(),
        "store": word(health.store),
        "accounts": word(health.accounts),
        "layer": layer,
    });
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(body)).into_response()
}
