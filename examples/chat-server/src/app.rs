//! What the routes share, and the routes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::map_response_with_state;
use axum::routing::{get, post};
use chat_core::ChatEngine;
use chat_ws::Origins;

use crate::client_ip::TrustedProxies;
use crate::gate::Gate;
use crate::http::ApiError;
use crate::layer::NodeLayer;
use crate::logins::Logins;
use crate::readiness::Readiness;
use crate::routes::page::Pages;
use crate::routes::{auth, chat, health, page, web};
use crate::session_cookie::SessionCookie;
use crate::tuning::Tuning;

/// What the routes share. A clone is the same.
#[derive(Clone)]
pub(crate) struct App(Arc<Parts>);

/// What an [`App`] is made of.
pub(crate) struct Parts {
    pub(crate) chat: ChatEngine,
    /// Accounts; none where anybody may be anybody.
    pub(crate) logins: Option<Arc<Logins>>,
    pub(crate) layer: NodeLayer,
    pub(crate) origins: Origins,
    pub(crate) proxies: TrustedProxies,
    pub(crate) gate: Gate,
    pub(crate) readiness: Readiness,
    pub(crate) pages: Pages,
    /// Whether browsers reach the server through TLS.
    pub(crate) https: bool,
    pub(crate) tuning: Tuning,
    pub(crate) draining: AtomicBool,
}

impl App {
    pub(crate) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The routes.
    pub(crate) fn router(&self) -> Router {
        Router::new()
            .route("/", web::index())
            .route("/app.js", web::script())
            .route("/en.js", web::english())
            .route("/de.js", web::german())
            .route("/app.css", web::style())
            .route("/sw.js", web::worker())
            .route("/icon.svg", web::icon())
            .route("/developers", get(page::index))
            .route("/style.css", get(page::style))
            .route("/healthz", get(health::healthz))
            .route("/readyz", get(health::readyz))
            .route("/api/register", post(auth::register))
            .route("/api/login", post(auth::login))
            .route("/api/logout", post(auth::logout))
            .route("/api/session", get(auth::session))
            .route("/chat", get(chat::chat))
            .fallback(async || ApiError::not_found())
            .method_not_allowed_fallback(async || {
                let status = StatusCode::METHOD_NOT_ALLOWED;
                ApiError::new(status, "METHOD_NOT_ALLOWED", "not with this method")
            })
            .layer(map_response_with_state(self.clone(), crate::headers::secure))
            .with_state(self.clone())
    }

    pub(crate) fn chat(&self) -> &ChatEngine {
        &self.0.chat
    }

    pub(crate) fn logins(&self) -> Option<&Logins> {
        self.0.logins.as_deref()
    }

    pub(crate) fn layer(&self) -> &NodeLayer {
        &self.0.layer
    }

    pub(crate) fn origins(&self) -> &Origins {
        &self.0.origins
    }

    pub(crate) fn proxies(&self) -> &TrustedProxies {
        &self.0.proxies
    }

    pub(crate) fn gate(&self) -> &Gate {
        &self.0.gate
    }

    pub(crate) fn readiness(&self) -> &Readiness {
        &self.0.readiness
    }

    pub(crate) fn pages(&self) -> &Pages {
        &self.0.pages
    }

    pub(crate) fn tuning(&self) -> &Tuning {
        &self.0.tuning
    }

    pub(crate) fn is_https(&self) -> bool {
        self.0.https
    }

    pub(crate) fn cookie(&self) -> SessionCookie {
        SessionCookie::new(self.0.https)
    }

    /// Whether the server is about to end.
    pub(crate) fn is_draining(&self) -> bool {
        self.0.draining.load(Ordering::Relaxed)
    }

    /// The server is about to end.
    pub(crate) fn start_draining(&self) {
        self.0.draining.store(true, Ordering::Relaxed);
    }
}
