use std::net::SocketAddr;

use chat_testkit::socket::Wire;
use chat_testkit::{ModelClient, SocketClient};
use tokio::time::timeout;

use crate::common::{PASSWORD, PATIENCE, Request, credentials};

/// Somebody with an account, who goes from node to node.
pub(crate) struct Person {
    pub(crate) client: SocketClient,
    cookie: String,
}

impl Person {
    /// Registers on a node, and connects there.
    pub(crate) async fn register(address: SocketAddr, name: &str) -> Self {
        let reply = Request::new(address, "POST", "/api/register")
            .header("content-type", "application/json")
            .body(credentials(name, PASSWORD).to_string())
            .send()
            .await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        Self::arrive(address, name, reply.session()).await
    }

    /// Connects to a node by a session that there is already.
    pub(crate) async fn arrive(address: SocketAddr, name: &str, cookie: String) -> Self {
        let mut person = Self { client: SocketClient::new(name), cookie };
        person.go_to(address).await;
        person
    }

    pub(crate) fn cookie(&self) -> &str {
        &self.cookie
    }

    /// Connects to this node, by the session that began on another, and resumes.
    pub(crate) async fn go_to(&mut self, address: SocketAddr) {
        let headers = [("cookie", self.cookie.as_str())];
        self.client.connect(Wire::connect_with(address, "/chat", &headers).await.unwrap());
        self.until(ModelClient::is_live).await;
    }

    pub(crate) fn lobby(&self) -> i64 {
        *self.client.model.rooms().keys().next().expect("a lobby")
    }

    /// Sends, without waiting for an answer.
    pub(crate) async fn send(&mut self, content: &str) {
        let action = self.client.model.write(self.lobby(), content);
        self.client.send(&action).await.unwrap();
    }

    /// Sends, and waits until it is acknowledged.
    pub(crate) async fn say(&mut self, content: &str) {
        self.send(content).await;
        self.until(|model| model.outbox().is_settled()).await;
    }

    /// Waits until this was said in the lobby.
    pub(crate) async fn hear(&mut self, content: &str) {
        self.until(|model| contents(model).any(|heard| heard == content)).await;
    }

    pub(crate) async fn until(&mut self, so: impl Fn(&ModelClient) -> bool) {
        timeout(PATIENCE, self.client.until(so)).await.expect("in time").unwrap();
    }
}

/// What is held of all rooms, the oldest first.
pub(crate) fn contents(model: &ModelClient) -> impl Iterator<Item = &str> {
    let messages = model.rooms().values().flat_map(|room| room.messages.values());
    messages.map(|message| message.content.as_str())
}
