use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{any, get, post};
use chat_core::model::{Operation, UserId};
use chat_core::{ChatEngine, ChatError};
use chat_ws::ChatUpgrade;

use crate::{HouseRules, Standing};

/// What the server's handlers share.
#[derive(Clone)]
pub struct App {
    /// The chat.
    pub chat: ChatEngine,
    /// The rules that it was built with.
    pub rules: HouseRules,
}

/// The server. This example believes everybody, and lets anybody suspend anybody.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/{standing}/{name}", any(socket))
        .route("/suspend/{name}", post(suspend))
        .route("/pardon/{name}", post(pardon))
        .route("/why/{name}/{room}", get(why))
        .with_state(app)
}

async fn socket(
    State(app): State<App>,
    Path((standing, name)): Path<(Standing, String)>,
    upgrade: ChatUpgrade,
) -> Response {
    upgrade.serve(&app.chat, standing.identity(&name))
}

async fn suspend(State(app): State<App>, Path(name): Path<String>) -> Result<(), StatusCode> {
    app.rules.suspend(user(&app, name).await?);
    Ok(())
}

async fn pardon(State(app): State<App>, Path(name): Path<String>) -> Result<(), StatusCode> {
    app.rules.pardon(user(&app, name).await?);
    Ok(())
}

/// Only whom the chat knows: nobody else can fill the rules.
async fn user(app: &App, name: String) -> Result<UserId, StatusCode> {
    let found = app.chat.users().find(name).await.map_err(failed)?;
    found.map(|user| user.id).ok_or(StatusCode::NOT_FOUND)
}

/// Why somebody may, or may not, write in a room, which is named by its key.
async fn why(
    State(app): State<App>,
    Path((name, room)): Path<(String, String)>,
) -> Result<String, StatusCode> {
    let explained = app.chat.explain(name, Operation::SendMessage, room).await.map_err(failed)?;
    Ok(format!("{explained:?}\n"))
}

fn failed(error: ChatError) -> StatusCode {
    match error {
        ChatError::Refused(_) => StatusCode::NOT_FOUND,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    }
}
