use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, FromRef, Path, State};
use axum::http::{StatusCode, header::SET_COOKIE};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};
use chat_core::{ChatEngine, ChatError, Draft, RoomSpec};
use chat_ws::ChatUpgrade;
use serde::Deserialize;
use tokio::task::spawn_blocking;

use crate::{Accounts, CurrentUser, cookie};

/// What the server's handlers share.
#[derive(Clone, FromRef)]
pub struct App {
    /// The chat.
    pub chat: ChatEngine,
    /// The host's own users.
    pub accounts: Arc<Accounts>,
}

impl App {
    /// A server without users, and this chat.
    pub fn new(chat: ChatEngine) -> Self {
        Self { chat, accounts: Arc::default() }
    }
}

/// The server.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/register", post(register))
        .route("/login", post(log_in))
        .route("/logout", post(log_out))
        .route("/chat", any(socket))
        .route("/orders/{order}", post(order))
        .route("/orders/{order}/paid", post(order_paid))
        .with_state(app)
}

#[derive(Deserialize)]
struct Credentials {
    name: String,
    password: String,
}

async fn register(
    State(accounts): State<Arc<Accounts>>,
    Form(form): Form<Credentials>,
) -> StatusCode {
    let made = spawn_blocking(move || accounts.register(&form.name, &form.password)).await;
    if made.unwrap_or_default() { StatusCode::CREATED } else { StatusCode::CONFLICT }
}

async fn log_in(State(accounts): State<Arc<Accounts>>, Form(form): Form<Credentials>) -> Response {
    let begun = spawn_blocking(move || accounts.log_in(&form.name, &form.password)).await;
    match begun.unwrap_or_default() {
        Some(secret) => {
            (StatusCode::NO_CONTENT, [(SET_COOKIE, cookie::set(&secret))]).into_response()
        }
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

/// The host's own login ends first, so that nobody comes back with it; then the chat closes what was
/// opened with it, on every node.
async fn log_out(State(app): State<App>, user: CurrentUser) -> Result<Response, Failed> {
    if let Some(login) = app.accounts.log_out(&user.secret) {
        app.chat.sessions().revoke_session(&login.user.to_string(), &login.key).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie::set(""))]).into_response())
}

/// The host's own extractor says who it is. Scripts in browsers do not see the status of a refused
/// upgrade: so whoever is not logged in is told within the socket.
async fn socket(
    State(chat): State<ChatEngine>,
    user: Result<CurrentUser, StatusCode>,
    upgrade: ChatUpgrade,
) -> Response {
    match user {
        Ok(user) => upgrade.serve(&chat, user.identity()),
        Err(_) => upgrade.serve_anonymous(&chat),
    }
}

/// The room of an order: the same key is the same room, on any node, whenever.
fn room(order: &str) -> (String, RoomSpec) {
    (format!("order:{order}"), RoomSpec::group(format!("Order {order}")))
}

/// Somebody orders something, and can talk about it.
async fn order(
    State(chat): State<ChatEngine>,
    Path(order): Path<String>,
    user: CurrentUser,
) -> Result<StatusCode, Failed> {
    let (key, spec) = room(&order);
    let room = chat.rooms().ensure(&key, spec).await?;
    chat.members().add(&room, &user.identity()).await?;
    Ok(StatusCode::CREATED)
}

/// The payment provider calls this, and again if it is not sure: everything here is safe to repeat.
async fn order_paid(
    State(chat): State<ChatEngine>,
    Path(order): Path<String>,
) -> Result<StatusCode, Failed> {
    let (key, spec) = room(&order);
    let room = chat.rooms().ensure(&key, spec).await?;
    chat.messages().post(&room, Draft::system("Paid").key(format!("paid:{order}"))).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the chat did not do.
struct Failed(ChatError);

impl From<ChatError> for Failed {
    fn from(error: ChatError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let status = match &self.0 {
            ChatError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            // Try again: nothing happened, or it is safe to repeat.
            _ => StatusCode::SERVICE_UNAVAILABLE,
        };
        (status, self.0.to_string()).into_response()
    }
}
