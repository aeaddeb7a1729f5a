//! Somebody reads nothing for a while, under load.

use bytes::Bytes;
use chat_core::Identity;
use chat_testkit::SocketClient;
use chat_testkit::socket::Wire;
use chat_ws::{WebSocketOptions, serve_stream};
use tokio::net::{TcpListener, TcpSocket};

use super::{LOBBY, Server, limits, say};

const QUEUE: usize = 64 << 10;
const BYTES: usize = 8_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_stalls_costs_no_more_than_his_queue_and_misses_nothing() {
    let mut limits = limits();
    limits.queue_bytes = QUEUE;
    let batch = limits.batch_bytes;
    let server = Server::start(limits).await;
    let mut talker = server.client("talker").await;

    // A connection whose queue the test sees.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = TcpSocket::new_v4().unwrap();
    client.set_recv_buffer_size(16 << 10).unwrap();
    let (client, accepted) =
        tokio::join!(client.connect(listener.local_addr().unwrap()), listener.accept());
    let stream = accepted.unwrap().0;
    socket2::SockRef::from(&stream).set_send_buffer_size(16 << 10).unwrap();
    let connection = server.engine.connect(Identity::new("sleeper").handle("sleeper"));
    let queue = connection.queue().clone();
    let options = WebSocketOptions::from(server.engine.limits());
    tokio::spawn(serve_stream(stream, Bytes::new(), connection, options));
    let mut sleeper = SocketClient::new("sleeper");
    sleeper.connect(Wire::over(client.unwrap()).unwrap());
    sleeper.until(|model| model.is_live() && model.waiting() == 0).await.unwrap();

    let content = "x".repeat(BYTES);
    for _ in 0..2 {
        let mut most = 0;
        for n in 0..300 {
            say(&mut talker, LOBBY, &format!("{n} {content}")).await;
            most = most.max(queue.bytes());
            assert!(most <= QUEUE + batch, "{most} bytes wait for one who does not read");
        }
        assert!(most >= QUEUE, "his queue was never full: {most}");
        // He reads on while more is said.
        let head = talker.model.rooms()[&LOBBY].have + 50;
        let reading = sleeper.until(|model| model.rooms()[&LOBBY].have == head);
        let talking = async {
            for n in 0..50 {
                say(&mut talker, LOBBY, &format!("on {n} {content}")).await;
                assert!(queue.bytes() <= QUEUE + batch);
            }
        };
        let (read, ()) = tokio::join!(reading, talking);
        read.unwrap();
        server.assert_complete(&sleeper.model).await;
        assert_eq!(sleeper.model.counts().resets, 0);
    }
    assert_eq!(sleeper.model.rooms()[&LOBBY].messages.len(), 700);
}
