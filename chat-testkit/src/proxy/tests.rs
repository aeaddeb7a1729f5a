use std::io::ErrorKind;
use std::net::Ipv4Addr;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use futures::FutureExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixListener};

use super::*;

/// A client and a server that speak through a proxy.
struct Line {
    listener: TcpListener,
    proxy: FaultProxy,
}

impl Line {
    async fn new() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let proxy = FaultProxy::start(listener.local_addr().unwrap()).await.unwrap();
        Self { listener, proxy }
    }

    async fn client(&self) -> TcpStream {
        TcpStream::connect(self.proxy.address()).await.unwrap()
    }

    async fn connected(&self) -> (TcpStream, TcpStream) {
        let (mut client, mut server) =
            (self.client().await, self.listener.accept().await.unwrap().0);
        say(&mut client, &mut server, b"hello").await;
        say(&mut server, &mut client, b"hello to you").await;
        (client, server)
    }
}

async fn hear(stream: &mut TcpStream, length: usize) -> Vec<u8> {
    let mut heard = vec![0; length];
    stream.read_exact(&mut heard).await.unwrap();
    heard
}

async fn say(from: &mut TcpStream, to: &mut TcpStream, what: &[u8]) {
    from.write_all(what).await.unwrap();
    assert_eq!(hear(to, what.len()).await, what);
}

async fn is_reset(stream: &mut TcpStream) -> bool {
    let ended = stream.read(&mut [0; 64]).await;
    ended.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset)
}

/// Whether something is there to be read, or to be known.
fn hears_nothing(stream: &mut TcpStream) -> bool {
    stream.read(&mut [0; 64]).now_or_never().is_none()
}

#[tokio::test]
async fn what_is_said_is_heard_to_the_end() {
    let line = Line::new().await;
    let (mut client, mut server) = line.connected().await;
    let long: Vec<u8> = (0..1 << 20).map(|at| (at % 251) as u8).collect();
    let (mut heard, said) = (vec![], long.clone());
    let (_, heard) = tokio::join!(
        async {
            client.write_all(&said).await.unwrap();
            client.shutdown().await.unwrap();
        },
        async {
            server.read_to_end(&mut heard).await.unwrap();
            heard
        }
    );
    assert_eq!(heard, long);
    say(&mut server, &mut client, b"the other direction goes on").await;
    drop(server);
    assert_eq!(client.read(&mut [0; 1]).await.unwrap(), 0);
    assert_eq!(line.proxy.turns(), 2);
}

#[tokio::test]
async fn whoever_is_late_stays_in_order() {
    let line = Line::new().await;
    let (mut client, mut server) = line.connected().await;
    let latency = Duration::from_millis(100);
    line.proxy.set(Flow::Delayed { latency, jitter: Duration::from_millis(50) });
    let begin = Instant::now();
    let (saying, hearing) = (
        async {
            for number in 0..100_u8 {
                client.write_all(&[number]).await.unwrap();
                tokio::task::yield_now().await;
            }
        },
        async { hear(&mut server, 100).await },
    );
    let ((), heard) = tokio::join!(saying, hearing);
    assert!(heard.is_sorted());
    assert!(begin.elapsed() >= latency);
}

#[tokio::test]
async fn what_is_held_comes_later() {
    let line = Line::new().await;
    let (mut client, mut server) = line.connected().await;
    line.proxy.set_towards(Side::Client, Flow::Held);
    say(&mut client, &mut server, b"one direction alone").await;
    server.write_all(b"held").await.unwrap();
    drop(server);
    line.proxy.set(Flow::Held);
    client.write_all(b"held").await.unwrap();
    // A connection is accepted, and nobody hears of it.
    let mut second = line.client().await;
    second.write_all(b"x").await.unwrap();
    assert!(hears_nothing(&mut client));
    assert!(line.listener.accept().now_or_never().is_none());

    line.proxy.heal();
    assert_eq!(hear(&mut client, 4).await, b"held");
    let mut server = line.listener.accept().await.unwrap().0;
    assert_eq!(hear(&mut server, 1).await, b"x");
}

#[tokio::test]
async fn what_is_held_is_bounded() {
    let line = Line::new().await;
    let (mut client, _server) = line.connected().await;
    line.proxy.set(Flow::Held);
    let (piece, mut taken) = (vec![7; 64 << 10], 0);
    while let Ok(written) =
        tokio::time::timeout(Duration::from_millis(500), client.write(&piece)).await
    {
        taken += written.unwrap();
        assert!(taken < 64 << 20, "it never says that it is enough");
    }
}

#[tokio::test]
async fn a_cut_is_felt_on_both_sides() {
    let line = Line::new().await;
    let (mut client, mut server) = line.connected().await;
    line.proxy.cut();
    assert!(is_reset(&mut client).await && is_reset(&mut server).await);
    line.connected().await;
}

#[tokio::test]
async fn one_side_is_never_told() {
    for told in [Side::Client, Side::Server] {
        let line = Line::new().await;
        let (mut client, mut server) = line.connected().await;
        line.proxy.half_open(told);
        let (told, silent) = match told {
            Side::Client => (&mut client, &mut server),
            Side::Server => (&mut server, &mut client),
        };
        assert!(is_reset(told).await);
        silent.write_all(b"is anybody there?").await.unwrap();
        assert!(hears_nothing(silent));
        line.proxy.heal();
        line.connected().await;
        assert!(hears_nothing(silent));
        line.proxy.cut();
        assert!(is_reset(silent).await);
    }
}

#[tokio::test]
async fn what_breaks_on_one_side_breaks_on_the_other() {
    let line = Line::new().await;
    let (client, mut server) = line.connected().await;
    client.set_zero_linger().unwrap();
    drop(client);
    assert!(is_reset(&mut server).await);
}

#[tokio::test]
async fn who_is_refused_is_reset() {
    let line = Line::new().await;
    let (mut client, mut server) = line.connected().await;
    line.proxy.refuse(true);
    assert!(is_reset(&mut line.client().await).await);
    say(&mut client, &mut server, b"whoever is there stays").await;
    line.proxy.heal();
    line.connected().await;
    let Line { listener, proxy } = line;
    drop(listener);
    let mut client = TcpStream::connect(proxy.address()).await.unwrap();
    assert!(is_reset(&mut client).await, "no server, no connection");
}

#[tokio::test]
async fn it_trickles() {
    let line = Line::new().await;
    let (mut client, mut server) = line.connected().await;
    let bytes_per_second = NonZeroU32::new(100).unwrap();
    line.proxy.set_towards(Side::Server, Flow::Trickle { bytes_per_second });
    let begin = Instant::now();
    say(&mut client, &mut server, &[7; 30]).await;
    assert!(begin.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn new_connections_go_where_they_are_told_to() {
    let (line, other) = (Line::new().await, Line::new().await);
    let (mut client, mut server) = line.connected().await;
    line.proxy.retarget(other.listener.local_addr().unwrap());
    let mut second = line.client().await;
    let mut elsewhere = other.listener.accept().await.unwrap().0;
    say(&mut second, &mut elsewhere, b"here").await;
    say(&mut client, &mut server, b"still there").await;
    line.proxy.balance([&line, &other].map(|it| it.listener.local_addr().unwrap().into()));
    let _clients = (line.client().await, line.client().await);
    line.listener.accept().await.unwrap();
    other.listener.accept().await.unwrap();
}

#[tokio::test]
async fn unix_sockets_are_reached_too() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("socket");
    let listener = UnixListener::bind(&path).unwrap();
    let proxy = FaultProxy::start(path).await.unwrap();
    let mut client = TcpStream::connect(proxy.address()).await.unwrap();
    let mut server = listener.accept().await.unwrap().0;
    client.write_all(b"hello").await.unwrap();
    let mut heard = [0; 5];
    server.read_exact(&mut heard).await.unwrap();
    assert_eq!(&heard, b"hello");
}

#[tokio::test]
async fn everything_ends_with_the_proxy() {
    let line = Line::new().await;
    let (mut client, mut server) = line.connected().await;
    let address = line.proxy.address();
    drop(line);
    for stream in [&mut client, &mut server] {
        assert_eq!(stream.read(&mut [0; 1]).await.unwrap_or_default(), 0);
    }
    assert!(TcpStream::connect(address).await.is_err());
}
