//! What says nothing is ignored.

use bytes::Bytes;
use chat_core::model::RoomId;
use chat_core::port::{ChannelLayer, LayerEvent, Topic};
use chat_core::{ChatEngine, MemoryStore};
use chat_layer_memory::{MemoryBus, MemoryLayer};
use futures::StreamExt;
use serde_json::json;

use super::AT_ONCE;
use super::cluster::trusting;
use super::reader::Reader;
use super::within;

struct Pair {
    bus: MemoryBus,
    engines: [ChatEngine; 2],
}

async fn pair() -> Pair {
    let (bus, store) = (MemoryBus::new(), MemoryStore::default());
    let engine = || {
        let builder = ChatEngine::builder(store.clone()).limits(trusting());
        builder.channel_layer(bus.layer()).build()
    };
    let engines = [engine().await.unwrap(), engine().await.unwrap()];
    Pair { bus, engines }
}

impl Pair {
    async fn reader(&self, node: usize, name: &str) -> Reader {
        let reader = Reader::connect(&self.engines[node], name);
        within(AT_ONCE, "going live", || reader.is_live()).await;
        reader
    }
}

/// Real payloads, as a third node hears them.
async fn heard(spy: &MemoryLayer, count: usize) -> Vec<(Topic, Bytes)> {
    let events = spy.events().take(count).map(|event| match event {
        LayerEvent::Payload(topic, payload) => (topic, payload),
        other => panic!("{other:?}"),
    });
    events.collect().await
}

#[tokio::test(start_paused = true)]
async fn garbage_and_unknown_versions_are_ignored() {
    let pair = pair().await;
    let (ann, bob) = (pair.reader(0, "ann").await, pair.reader(1, "bob").await);
    let create = json!({"type": "CREATE_ROOM", "kind": "group", "name": "g", "users": ["bob"]});
    let room = ann.done(create).await["room"]["id"].as_i64().unwrap();
    within(AT_ONCE, "the room", || bob.knows(room)).await;
    let spy = pair.bus.layer();
    let topics = pair.bus.topics();
    assert!(topics.contains(&Topic::Room(RoomId::new(room))) && topics.len() == 3);
    spy.subscribe(&topics).await;
    let message = json!({"type": "SEND_MESSAGE", "roomId": room, "content": "real"});
    ann.done(message).await;
    bob.done(json!({"type": "MARK_READ", "roomId": room, "seq": 1})).await;
    let real = heard(&spy, 2).await;
    within(AT_ONCE, "the message", || bob.has(room, "real")).await;
    let before = (ann.frames().len(), bob.frames().len());

    for topic in topics {
        for (_, payload) in &real {
            for cut in 0..payload.len() {
                spy.publish(topic, payload.slice(..cut));
            }
            for version in (0..=u8::MAX).filter(|version| *version != payload[0]) {
                spy.publish(topic, [&[version], &payload[1..]].concat().into());
            }
            spy.publish(topic, [&payload[..], b"more"].concat().into());
        }
        for noise in 0..2_000_u64 {
            let bytes = noise.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes();
            spy.publish(topic, [&[0xff], &bytes[..]].concat().into());
        }
        spy.publish(topic, vec![0xff; 1 << 20].into());
    }
    // Of another kind than its topic.
    for (topic, payload) in &real {
        let other = match topic {
            Topic::Room(id) => Topic::Control(chat_core::model::UserId::new(id.get())),
            _ => Topic::Room(RoomId::new(room)),
        };
        spy.publish(other, payload.clone());
    }
    // Everything twice: what is known already is no news to a room.
    let rooms = real.iter().filter(|(topic, _)| matches!(topic, Topic::Room(_)));
    rooms.for_each(|(topic, payload)| spy.publish(*topic, payload.clone()));
    tokio::time::sleep(AT_ONCE).await;
    assert_eq!((ann.frames().len(), bob.frames().len()), before, "{:?}", bob.frames().last());

    ann.post(room, "still here").await;
    within(AT_ONCE, "the next message", || bob.has(room, "still here")).await;
    assert_eq!((ann.is_closed(), bob.is_closed()), (None, None));
}
