use std::sync::Arc;
use std::time::Duration;

use chat_core::{ChatEngine, Connection, Identity, Outgoing};
use chat_store_postgres::PostgresStore;
use chat_testkit::servers::PostgresServer;
use serde_json::{Value, json};

use crate::helpers::open;

/// The next frame of this type, ten times the promised time at most.
async fn expect(connection: &Connection, kind: &str) -> Value {
    let found = async {
        loop {
            let Some(Outgoing::Action(action)) = connection.next().await else {
                panic!("the connection ended");
            };
            let frame: Value = serde_json::from_str(action.json()).unwrap();
            assert_ne!(frame["type"], "ERROR", "{frame}");
            if frame["type"] == kind {
                return frame;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(50), found).await.expect(kind)
}

async fn enter(engine: &ChatEngine, name: &str) -> Connection {
    let connection = engine.connect(Identity::new(name).handle(name));
    connection.receive(&json!({"type": "RESUME"}).to_string()).unwrap();
    expect(&connection, "RESUMED").await;
    connection
}

/// Without any layer: the heads that each compares with the database say what there is.
pub(crate) async fn nodes_that_share_only_the_database_hear_of_each_other(
    server: Arc<PostgresServer>,
) {
    let (store, url) = open(&server).await;
    let other = PostgresStore::connect(&url).await.unwrap();
    let one = ChatEngine::builder(store).lobby("lobby").build().await.unwrap();
    let two = ChatEngine::builder(other).lobby("lobby").build().await.unwrap();
    let (ann, bob) = (enter(&one, "ann").await, enter(&two, "bob").await);
    for (author, reader, content) in [(&ann, &bob, "hello"), (&bob, &ann, "hello yourself")] {
        let say = json!({"type": "SEND_MESSAGE", "roomId": 1, "content": content});
        author.receive(&say.to_string()).unwrap();
        expect(author, "RECEIVE_MESSAGES").await;
        let heard = expect(reader, "RECEIVE_MESSAGES").await;
        assert_eq!(heard["messages"][0]["content"], content, "{heard}");
    }
}
