//! `/healthz` and `/readyz`, for those who watch over the server.

use std::future::Future;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::app::App;

/// The process lives.
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether requests should be sent here, and the state of each part.
pub(crate) async fn readyz(State(app): State<App>) -> Response {
    let logins = async {
        match app.logins() {
            Some(logins) => logins.check().await.is_ok(),
            None => true,
        }
    };
    let store = async { app.chat().store().check().await.is_ok() };
    let layer = in_time(&app, app.layer().is_up());
    let (store, accounts, layer) = tokio::join!(in_time(&app, store), in_time(&app, logins), layer);
    // Without its layer a node still serves, and hears of the others by looking at the store.
    let layer = match layer {
        _ if app.layer().is_alone() => "none",
        true => "ok",
        false => "degraded",
    };
    let ready = store && accounts && !app.is_draining();
    let word = |works: bool| if works { "ok" } else { "failing" };
    let body = json!({
        "ready": ready,
        "draining": app.is_draining(),
        "store": word(store),
        "accounts": word(accounts),
        "layer": layer,
    });
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(body)).into_response()
}

async fn in_time(app: &App, check: impl Future<Output = bool>) -> bool {
    tokio::time::timeout(app.tuning().check_timeout, check).await.unwrap_or(false)
}
