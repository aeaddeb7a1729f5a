//! Those who guess passwords, and those who know theirs.

use crate::common::{PASSWORD, TestServer};
use chat_server::HashCost;
use tokio::task::JoinSet;

const BEHIND_PROXY: [&str; 2] = ["--trusted-proxy", "127.0.0.1"];

#[tokio::test]
async fn guessing_is_slowed_and_the_owner_comes_in() {
    let server = TestServer::start(&BEHIND_PROXY).await;
    server.register("bob").send().await;
    let from = |ip: &str, password: &str| {
        server.login("bob", password).header("x-forwarded-for", ip).send()
    };
    for _ in 0..5 {
        assert_eq!(from("192.0.2.66", "guess-guess").await.status, 401);
    }
    let limited = from("192.0.2.66", "guess-guess").await;
    assert_eq!((limited.status, limited.code().as_str()), (429, "RATE_LIMITED"));
    let wait: u64 = limited.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
    assert_eq!(from("192.0.2.66", PASSWORD).await.status, 429, "guessing right is slowed too");
    assert_eq!(from("192.0.2.7", PASSWORD).await.status, 200, "the owner is not locked out");
    for _ in 0..50 {
        assert_eq!(from("192.0.2.7", PASSWORD).await.status, 200, "success costs nothing");
    }
}

#[tokio::test]
async fn guesses_at_once_are_counted_as_one_after_another() {
    let server = TestServer::start(&[]).await;
    server.register("bob").send().await;
    let mut guesses = JoinSet::new();
    for _ in 0..30 {
        guesses.spawn(server.login("bob", "guess-guess").send());
    }
    let mut statuses: Vec<u16> = Vec::new();
    while let Some(reply) = guesses.join_next().await {
        statuses.push(reply.unwrap().status);
    }
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 5);
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 25);
}

#[tokio::test]
async fn an_unknown_user_is_slowed_alike() {
    let server = TestServer::start(&[]).await;
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(server.login("nobody", "guess-guess").send().await.status);
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429]);
}

#[tokio::test]
async fn whoever_is_no_trusted_proxy_is_not_believed() {
    let server = TestServer::start(&["--trusted-proxy", "10.0.0.0/8"]).await;
    server.register("bob").send().await;
    let mut statuses = Vec::new();
    for n in 0..6 {
        let request = server.login("bob", "guess-guess");
        let request = request.header("x-forwarded-for", &format!("192.0.2.{n}"));
        statuses.push(request.send().await.status);
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429]);
}

#[tokio::test]
async fn accounts_are_not_made_by_the_thousand() {
    let server = TestServer::start(&[]).await;
    let mut made = 0;
    for n in 0..30 {
        made += usize::from(server.register(&format!("user{n}")).send().await.status == 201);
    }
    assert_eq!(made, 20);
    let free = TestServer::start(&["--rate-limit", "off"]).await;
    for n in 0..30 {
        assert_eq!(free.register(&format!("user{n}")).send().await.status, 201);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_logins_at_once_hold_nothing_up() {
    let server = TestServer::start_with(&["--rate-limit", "off"], |config| {
        config.tuning.hash_cost = HashCost { memory_kib: 4096, passes: 1 };
    })
    .await;
    server.register("bob").send().await;
    let mut logins = JoinSet::new();
    for _ in 0..100 {
        logins.spawn(server.login("bob", PASSWORD).send());
    }
    assert_eq!(logins.join_next().await.unwrap().unwrap().status, 200);
    let mut answered = 0;
    let mut done = 1;
    while done < 100 {
        assert_eq!(server.get("/api/session").send().await.status, 200);
        answered += 1;
        while let Some(reply) = logins.try_join_next() {
            assert_eq!(reply.unwrap().status, 200);
            done += 1;
        }
    }
    assert!(answered > 10, "{answered} other requests were answered meanwhile");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_too_many_wait_some_are_sent_away() {
    let server = TestServer::start_with(&["--rate-limit", "off"], |config| {
        config.tuning.hash_cost = HashCost { memory_kib: 8192, passes: 2 };
        config.tuning.hash_queue = 1;
    })
    .await;
    server.register("bob").send().await;
    let mut logins = JoinSet::new();
    for _ in 0..50 {
        logins.spawn(server.login("bob", PASSWORD).send());
    }
    let (mut let_in, mut sent_away) = (0, 0);
    while let Some(reply) = logins.join_next().await {
        let reply = reply.unwrap();
        match reply.status {
            200 => let_in += 1,
            _ => {
                assert_eq!((reply.status, reply.code().as_str()), (503, "BUSY"));
                assert!(reply.header("retry-after").is_some());
                sent_away += 1;
            }
        }
    }
    assert!(let_in > 0 && sent_away > 0, "{let_in} in, {sent_away} away");
}
