//! `/chat`: the WebSocket.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use chat_ws::ChatUpgrade;

use crate::app::App;
use crate::authenticator::identity;
use crate::http::{ApiError, ClientIp, Peer};

/// Opens a WebSocket: for whoever the session cookie says, else for nobody, who may still log in
/// over it.
pub(crate) async fn chat(
    State(app): State<App>,
    peer: Peer,
    ClientIp(client): ClientIp,
    headers: HeaderMap,
    upgrade: ChatUpgrade,
) -> Result<Response, ApiError> {
    if app.is_draining() {
        return Err(ApiError::busy());
    }
    if !app.origins().allow(&headers) {
        return Err(ApiError::foreign_origin());
    }
    let of_client = if app.proxies().contain(peer.ip) {
        Some(app.gate().through_proxy(client).map_err(|_| ApiError::too_many_connections())?)
    } else {
        None
    };
    let upgrade = upgrade.origins(app.origins()).hold((peer.admission, of_client));
    let (Some(logins), Some(token)) = (app.logins(), app.cookie().read(&headers)) else {
        return Ok(upgrade.serve_anonymous(app.chat()));
    };
    Ok(match logins.session(&token).await? {
        Some(session) => upgrade.serve(app.chat(), identity(&session, &token.key())),
        None => upgrade.serve_anonymous(app.chat()),
    })
}
