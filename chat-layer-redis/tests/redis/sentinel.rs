use std::sync::Arc;

use chat_core::port::{ChannelLayer, Presence};
use chat_testkit::servers::{RedisSentinel, RedisServer};

use crate::node::{DEADLINE, Node, quick, room};

pub(crate) async fn the_new_master_is_found(_: Arc<RedisServer>) {
    let servers = RedisSentinel::start();
    let bus = quick(&servers.url(), "chat".into()).build().unwrap();
    let (one, mut two) = (Node::new(&bus), Node::new(&bus));
    let presence = bus.presence().unwrap();
    let user = [chat_core::model::UserId::new(1)];
    presence.renew(&user, DEADLINE).await.unwrap();
    two.layer.subscribe(&[room(1), room(2)]).await;
    one.reaches(&mut two, room(1)).await;
    servers.kill_master();
    two.is_reset().await;
    one.reaches(&mut two, room(1)).await;
    one.reaches(&mut two, room(2)).await;
    assert!(two.layer.is_up());
    // Written to the new master.
    presence.renew(&user, DEADLINE).await.unwrap();
    assert_eq!(presence.online(&user).await.unwrap(), user);
}
