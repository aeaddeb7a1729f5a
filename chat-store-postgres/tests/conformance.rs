//! The rules of every store, on a real server; and random requests, answered as the specification
//! answers them.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use chat_store_postgres::PostgresStore;
use chat_testkit::servers::{PostgresServer, ServerTest, run_tests};
use chat_testkit::store::run_seeds;
use chat_testkit::{TestArchive, TestStore};

/// A disk that others keep busy is no fault of the store's.
const PATIENT: Duration = Duration::from_secs(60);

async fn connect(server: &PostgresServer) -> PostgresStore {
    let database = server.create_database().await;
    let options = PostgresStore::builder().statement_timeout(PATIENT).acquire_timeout(PATIENT);
    options.connect(&database).await.unwrap()
}

async fn open(server: Arc<PostgresServer>) -> TestStore {
    TestStore::new(connect(&server).await).holding(server)
}

async fn open_archive(server: Arc<PostgresServer>) -> TestArchive {
    TestArchive::new(connect(&server).await).holding(server)
}

fn answers_as_specified(server: Arc<PostgresServer>) {
    run_seeds(|| open(server.clone()), 4, 300);
}

fn main() -> ExitCode {
    let mut tests = ServerTest::store_cases(open);
    tests.extend(ServerTest::archive_cases(open_archive));
    tests.push(ServerTest::blocking("answers_as_specified", answers_as_specified));
    run_tests(tests)
}
