use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::ApiError;
use crate::app::App;
use crate::gate::Admission;

/// The other end of a connection; every request on it carries this.
#[derive(Clone)]
pub(crate) struct Peer {
    pub(crate) ip: IpAddr,
    /// Counts the connection as long as anything of it is left.
    pub(crate) admission: Arc<Admission>,
}

impl FromRequestParts<App> for Peer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, ApiError> {
        parts.extensions.get().cloned().ok_or_else(ApiError::unavailable)
    }
}

/// Where a request comes from, through trusted proxies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientIp(pub(crate) IpAddr);

impl FromRequestParts<App> for ClientIp {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let peer = Peer::from_request_parts(parts, app).await?;
        Ok(Self(app.proxies().client(peer.ip, &parts.headers)))
    }
}
