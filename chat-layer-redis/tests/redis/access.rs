use std::sync::Arc;

use chat_core::model::UserId;
use chat_core::port::{ChannelLayer, LayerEvent, Presence};
use chat_layer_redis::{BusError, RedisBus};
use chat_testkit::servers::{RedisSentinel, RedisServer, Server};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use crate::node::{DEADLINE, Node, quick, room};

const USER: [UserId; 1] = [UserId::new(7)];

/// What is said by one node is heard by another, and both know who is online.
async fn works(bus: &RedisBus) {
    bus.ping().await.unwrap();
    let (one, mut two) = (Node::new(bus), Node::new(bus));
    two.layer.subscribe(&[room(1)]).await;
    assert!(two.layer.is_up());
    one.reaches(&mut two, room(1)).await;
    bus.presence().unwrap().renew(&USER, DEADLINE).await.unwrap();
    assert_eq!(bus.presence().unwrap().online(&USER).await.unwrap(), USER);
}

/// Who is not let in has no layer, and is told of it.
async fn is_kept_out(bus: &RedisBus) {
    assert!(bus.ping().await.is_err());
    let node = Node::new(bus);
    node.layer.subscribe(&[room(1)]).await;
    assert!(!node.layer.is_up());
    assert!(bus.presence().unwrap().renew(&USER, DEADLINE).await.is_err());
}

pub(crate) async fn two_chats_on_one_redis_do_not_hear_each_other(server: Arc<RedisServer>) {
    let [red, blue] =
        [server.prefix(), server.prefix()].map(|it| quick(&server.url(), it).build().unwrap());
    let (one, mut two) = (Node::new(&red), Node::new(&red));
    let (other, mut another) = (Node::new(&blue), Node::new(&blue));
    for node in [&two, &another] {
        node.layer.subscribe(&[room(1)]).await;
    }
    // Connections that publish are there now, so that what is said next is said at once.
    one.reaches(&mut two, room(1)).await;
    other.reaches(&mut another, room(1)).await;
    one.say(room(1), "red");
    other.say(room(1), "blue");
    for (node, text) in [(&mut two, "red"), (&mut another, "blue")] {
        loop {
            match node.next().await {
                LayerEvent::Payload(_, heard) if heard == text => break,
                // Said again and again until it was heard.
                LayerEvent::Payload(_, heard) => assert!(heard != "red" && heard != "blue"),
                _ => {}
            }
        }
    }
    red.presence().unwrap().renew(&USER, DEADLINE).await.unwrap();
    assert_eq!(red.presence().unwrap().online(&USER).await.unwrap(), USER);
    assert_eq!(blue.presence().unwrap().online(&USER).await.unwrap(), []);
}

/// A user who may do what docs/operations.md says that nodes need, and whose password means something in a
/// URL.
pub(crate) async fn a_user_of_redis_is_let_in_by_his_password(_: Arc<RedisServer>) {
    let server = RedisServer::start_private();
    let client = redis::Client::open(server.url()).unwrap();
    let mut admin = client.get_multiplexed_async_connection().await.unwrap();
    let rules =
        ["reset", "on", ">p@s/s:w%rd", "+@all", "-@dangerous", "+role", "~chat:*", "&chat:*"];
    let mut set = redis::cmd("ACL");
    set.arg("SETUSER").arg("engine").arg(&rules).exec_async(&mut admin).await.unwrap();
    redis::cmd("ACL").arg(&["SETUSER", "default", "off"]).exec_async(&mut admin).await.unwrap();
    let with = |credentials: &str, prefix: &str| {
        let url = server.url().replace("://", &format!("://{credentials}"));
        quick(&url, prefix.to_owned()).build().unwrap()
    };
    works(&with("engine:p%40s%2Fs%3Aw%25rd@", "chat")).await;
    for credentials in ["engine:wrong@", "nobody:p%40s%2Fs%3Aw%25rd@", ""] {
        is_kept_out(&with(credentials, "chat")).await;
    }
    is_kept_out(&with("engine:p%40s%2Fs%3Aw%25rd@", "other")).await;
}

pub(crate) async fn sentinels_and_their_master_have_passwords(_: Arc<RedisServer>) {
    let servers = RedisSentinel::with_passwords("of-servers", "of-sentinels");
    let url = servers.url();
    let bus = |url: &str| quick(url, "chat".into()).build().unwrap();
    works(&bus(&url)).await;
    for (right, wrong) in [("of-servers", "wrong"), ("of-sentinels", "wrong")] {
        is_kept_out(&bus(&url.replace(right, wrong))).await;
    }
    let (without, _) = url.split_once('?').unwrap();
    is_kept_out(&bus(without)).await;
    // The new master asks for the same.
    let (one, mut two) = (Node::new(&bus(&url)), Node::new(&bus(&url)));
    two.layer.subscribe(&[room(1)]).await;
    one.reaches(&mut two, room(1)).await;
    servers.kill_master();
    two.is_reset().await;
    one.reaches(&mut two, room(1)).await;
}

/// TLS believes the authority that it is told to believe, and looks at the name.
pub(crate) async fn tls_checks_the_server(_: Arc<RedisServer>) {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let names = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = names.signed_by(&key, &authority).unwrap();
    let server = RedisServer::start_with_tls(&certificate.pem(), &key.serialize_pem());
    let port = server.tls_port().unwrap();
    let bus = |host: &str, roots: &str| {
        let url = format!("rediss://{host}:{port}");
        quick(&url, "chat".into()).root_certificates(roots).build()
    };
    works(&bus("localhost", &authority.pem()).unwrap()).await;
    is_kept_out(&bus("127.0.0.1", &authority.pem()).unwrap()).await;
    let stranger = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    is_kept_out(&bus("localhost", &stranger.cert.pem()).unwrap()).await;
    let by_system = RedisBus::open(&format!("rediss://localhost:{port}")).unwrap();
    assert!(by_system.ping().await.is_err());
    assert!(matches!(bus("localhost", "no certificate"), Err(BusError::Certificates)));
}
