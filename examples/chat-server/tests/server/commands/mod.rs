//! What operators do beside servers that run.

mod accounts;
mod backup;
mod schema;

use std::path::Path;

use super::common::{PATIENCE, Program, Request, Said, credentials, operator};

/// Starts a server on the database in this file.
async fn serve(database: &Path) -> Program {
    let store = url(database);
    let options = ["--listen", "127.0.0.1:0", "--store", &store, "--rate-limit", "off"];
    Program::start(super::common::command(&options)).await
}

fn url(database: &Path) -> String {
    format!("sqlite:{}", database.display())
}

/// A command on the database in this file, which must succeed.
async fn done(database: &Path, arguments: &[&str], input: &str) -> Said {
    let said = operator(&[arguments, &["--store", &url(database)]].concat(), input).await;
    assert!(said.status.success(), "{arguments:?}: {said:?}");
    said
}

/// A command that must be refused with this reason.
async fn refused(database: &Path, arguments: &[&str], input: &str, reason: &str) {
    let said = operator(&[arguments, &["--store", &url(database)]].concat(), input).await;
    assert_eq!(said.status.code(), Some(1), "{arguments:?}: {said:?}");
    assert!(said.stderr.starts_with("error: ") && said.stderr.contains(reason), "{said:?}");
}

/// Whether somebody can log in with this password.
async fn can_log_in(server: &Program, user: &str, password: &str) -> bool {
    let request = Request::new(server.address, "POST", "/api/login")
        .header("content-type", "application/json")
        .body(credentials(user, password).to_string());
    tokio::time::timeout(PATIENCE, request.send()).await.unwrap().status == 200
}
