//! What coming back costs.

use serde_json::json;

use super::{Server, limits};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_up_to_date_in_a_hundred_rooms_costs_one_query() {
    let server = Server::start(limits()).await;
    let mut ann = server.client("ann").await;
    for n in 0..99 {
        let create = json!({ "type": "CREATE_ROOM", "kind": "group", "name": format!("r{n}") });
        assert_eq!(ann.ask(create).await.unwrap()["type"], "ROOM_ADDED");
    }
    ann.until(|model| model.waiting() == 0).await.unwrap();
    let mut bob = Some(ann.model.clone());
    for others_are_there in [true, false] {
        let mut other = None;
        ann.cut();
        server.all_gone().await;
        if others_are_there {
            let mut second = chat_testkit::SocketClient::new("second");
            second.model = bob.take().unwrap();
            server.come_back("ann", &mut second).await;
            other = Some(second);
        }
        let before = server.counts.queries();
        server.come_back("ann", &mut ann).await;
        let queries = server.counts.queries() - before;
        assert_eq!(queries, 1, "others are there: {others_are_there}");
        assert_eq!(ann.types(), ["HELLO", "LOGIN_SUCCESS", "RESUMED"]);
        assert_eq!(ann.model.rooms().len(), 100);
        server.assert_complete(&ann.model).await;
        drop(other);
    }
}
