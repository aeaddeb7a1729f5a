//! What the house writes down. In a file of its own: a process has one log.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use chat_testkit::TestClient;
use custom_policy::{HouseRules, Standing, engine};
use parking_lot::Mutex;
use serde_json::json;

/// A log that can be read.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        self.0.lock().write(line)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn what_was_stored_is_logged_without_what_it_says() {
    let log = Log::default();
    let writer = log.clone();
    // For the whole process: it has no other test.
    tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).init();
    let chat = engine(&HouseRules::default()).await.unwrap();
    let mut bob = TestClient::connect(&chat, Standing::Regular.identity("bob")).await;
    let lobby = bob.expect_room("lobby").await;
    let said =
        bob.ask(json!({"type": "SEND_MESSAGE", "roomId": lobby, "content": "a secret"})).await;
    let text = || String::from_utf8_lossy(&log.0.lock()).into_owned();
    let logged = async {
        while !text().contains("stored") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), logged).await.unwrap();
    assert!(text().contains(&format!("id={} room={lobby}", said["id"])), "{}", text());
    assert!(!text().contains("secret"), "{}", text());
}
