use std::sync::Arc;
use std::time::Duration;

use chat_core::model::UserId;
use chat_core::port::Presence;
use chat_testkit::servers::{RedisServer, Server};
use tokio::time::{Instant, sleep};

use crate::node::{DEADLINE, impatient, quick};

const USERS: [UserId; 2] = [UserId::new(1), UserId::new(2)];

pub(crate) async fn a_lease_leaves_nothing_behind(server: Arc<RedisServer>) {
    let prefix = server.prefix();
    let bus = quick(&server.url(), prefix.clone()).build().unwrap();
    let presence = bus.presence().unwrap();
    let client = redis::Client::open(server.url()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    // Long enough for whoever looks meanwhile.
    presence.renew(&USERS, Duration::from_secs(3)).await.unwrap();
    let mut keys = async || -> Vec<String> {
        let pattern = format!("{prefix}:*");
        redis::cmd("KEYS").arg(pattern).query_async(&mut connection).await.unwrap()
    };
    assert_eq!(keys().await.len(), 2);
    let deadline = Instant::now() + DEADLINE;
    while !keys().await.is_empty() {
        assert!(Instant::now() < deadline, "keys are left behind");
        sleep(Duration::from_millis(20)).await;
    }
    presence.renew(&USERS, Duration::from_secs(60)).await.unwrap();
    presence.leave(&USERS).await.unwrap();
    assert!(keys().await.is_empty());
}

pub(crate) async fn leases_of_a_killed_server_are_renewed(_: Arc<RedisServer>) {
    let server = RedisServer::start_private();
    let bus = quick(&server.url(), server.prefix()).build().unwrap();
    let (one, other) = (bus.presence().unwrap(), bus.presence().unwrap());
    one.renew(&USERS, DEADLINE).await.unwrap();
    assert_eq!(other.online(&USERS).await.unwrap().len(), 2);
    server.kill();
    assert!(one.renew(&USERS, DEADLINE).await.is_err());
    assert!(other.online(&USERS).await.is_err());
    server.start_again();
    one.renew(&USERS[..1], DEADLINE).await.unwrap();
    assert_eq!(other.online(&USERS).await.unwrap(), USERS[..1]);
}

pub(crate) async fn a_server_that_hangs_is_an_error_in_time(_: Arc<RedisServer>) {
    let server = RedisServer::start_private();
    let bus = impatient(&server.url(), server.prefix()).build().unwrap();
    let presence = bus.presence().unwrap();
    presence.renew(&USERS, DEADLINE).await.unwrap();
    server.pause();
    for _ in 0..2 {
        let asked = Instant::now();
        assert!(presence.online(&USERS).await.is_err());
        assert!(asked.elapsed() < Duration::from_secs(20), "{:?}", asked.elapsed());
    }
    server.resume();
    assert_eq!(presence.online(&USERS).await.unwrap().len(), 2);
}
