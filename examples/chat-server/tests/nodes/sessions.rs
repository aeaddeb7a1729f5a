//! Logins end on every node, wherever they were ended.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chat_testkit::servers::{RedisServer, Server};
use chat_testkit::socket::Wire;
use serde_json::json;
use tokio::time::timeout;
use tokio_postgres::NoTls;

use crate::common::{PASSWORD, PATIENCE, Request, credentials};
use crate::person::Person;
use crate::servers::{Servers, node};

/// Logins that end one after the other.
const LOGINS: usize = 8;
/// A second each is promised where Redis works. Who looks into the database needs three times as long:
/// each time, it has just been looked.
const TOLD: Duration = Duration::from_secs(8);
/// Half a minute is promised where it does not; no test lasts longer than two.
const FOUND: Duration = Duration::from_secs(100);
const LOGGED_OUT: &str = "closed with 4501";

/// How long it takes until this connection is closed because its login ended.
async fn closes(person: &mut Person, begin: Instant, deadline: Duration) -> Duration {
    let closed = async {
        loop {
            if let Err(error) = person.client.step().await {
                return error.to_string();
            }
        }
    };
    assert_eq!(timeout(deadline, closed).await.expect("a close"), LOGGED_OUT);
    begin.elapsed()
}

async fn log_out(address: SocketAddr, person: &Person) {
    let reply = Request::new(address, "POST", "/api/logout")
        .header("content-type", "application/json")
        .cookie(person.cookie())
        .body("{}")
        .send()
        .await;
    assert_eq!(reply.status, 200, "{}", reply.body);
}

/// Another login of the same account, connected to this node.
async fn second_login(address: SocketAddr, name: &str) -> Person {
    let reply = Request::new(address, "POST", "/api/login")
        .header("content-type", "application/json")
        .body(credentials(name, PASSWORD).to_string())
        .send()
        .await;
    Person::arrive(address, &format!("{name}.2"), reply.session()).await
}

pub(crate) async fn a_login_that_ends_on_one_node_ends_on_all(servers: Arc<Servers>) {
    let (redis, store) = (RedisServer::start_private(), servers.database().await);
    let (one, two) = (node(&store, &redis.url()).await, node(&store, &redis.url()).await);
    let mut ann = Person::register(one.address, "ann").await;
    let mut other = second_login(two.address, "ann").await;
    let mut took = Duration::ZERO;
    for _ in 0..LOGINS {
        let mut login = second_login(two.address, "ann").await;
        let begin = Instant::now();
        log_out(one.address, &login).await;
        took += closes(&mut login, begin, TOLD).await;
    }
    println!("logged out elsewhere {LOGINS} times in {took:?}");
    assert!(took < TOLD, "{took:?}");

    ann.go_to(two.address).await;
    log_out(one.address, &ann).await;
    closes(&mut ann, Instant::now(), TOLD).await;
    let again = Wire::connect_with(two.address, "/chat", &[("cookie", ann.cookie())]).await;
    ann.client.connect(again.unwrap());
    timeout(PATIENCE, ann.client.until(|model| model.is_live())).await.unwrap().unwrap_err();

    // The other login goes on, until all end over a socket of yet another.
    other.say("I am still here").await;
    let mut third = second_login(one.address, "ann").await;
    let begin = Instant::now();
    let everywhere = json!({ "type": "LOGOUT", "everywhere": true });
    third.client.send(&everywhere).await.unwrap();
    println!("logged out everywhere: {:?}", closes(&mut other, begin, TOLD).await);
    closes(&mut third, begin, TOLD).await;
}

pub(crate) async fn without_redis_a_login_that_ends_is_found_on_all_nodes(servers: Arc<Servers>) {
    let (redis, store) = (RedisServer::start_private(), servers.database().await);
    let (one, two) = (node(&store, &redis.url()).await, node(&store, &redis.url()).await);
    let mut ann = Person::register(one.address, "ann").await;
    ann.go_to(two.address).await;
    let mut other = second_login(two.address, "ann").await;
    redis.kill();
    // What the loss of Redis makes them look for is found: from here on, they look by themselves.
    for word in ["one", "two", "three"] {
        other.say(word).await;
        ann.hear(word).await;
    }
    let begin = Instant::now();
    log_out(one.address, &ann).await;
    println!("logged out elsewhere, without Redis: {:?}", closes(&mut ann, begin, FOUND).await);
    other.say("I am still here").await;
}

/// On whatever node it was used.
pub(crate) async fn a_login_that_runs_out_ends_on_all_nodes(servers: Arc<Servers>) {
    let (redis, store) = (RedisServer::start_private(), servers.database().await);
    let (one, two) = (node(&store, &redis.url()).await, node(&store, &redis.url()).await);
    let mut ann = Person::register(one.address, "ann").await;
    ann.client.cut();
    // As if the login had begun almost 180 days ago, which is the longest.
    let (database, connection) = tokio_postgres::connect(&store, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    // Long enough for whoever connects meanwhile.
    let end = Duration::from_secs(8);
    let expires = "UPDATE chat.server_sessions SET expires_at =
        (extract(epoch FROM now()) * 1000000)::bigint + $1";
    let begins = "UPDATE chat.server_sessions SET created_at =
        expires_at - 180::bigint * 24 * 3600 * 1000000";
    let begin = Instant::now();
    let micros = i64::try_from(end.as_micros()).unwrap();
    database.execute(expires, &[&micros]).await.unwrap();
    database.execute(begins, &[]).await.unwrap();
    drop(database);
    connection.await.unwrap().unwrap();

    ann.go_to(one.address).await;
    let mut second = Person::arrive(two.address, "ann.2", ann.cookie().to_owned()).await;
    for person in [&mut ann, &mut second] {
        let took = closes(person, begin, end + TOLD).await;
        assert!(took >= end, "too early: {took:?}");
        println!("ran out: {:?} late", took.saturating_sub(end));
    }
}
