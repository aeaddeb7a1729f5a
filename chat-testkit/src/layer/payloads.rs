//! What a payload may be.

use bytes::Bytes;
use chat_core::port::Topic;

use super::TestLayers;
use super::nodes::{nodes, room};

const ROOM: Topic = room(1);

/// Payloads are bytes, not text.
pub async fn bytes_come_back(layers: TestLayers) {
    let all: Bytes = (0..=u8::MAX).chain([0, b'\r', b'\n', b'$', 0xc0, 0x80]).collect();
    arrives(layers, all).await;
}

/// An empty payload is one, too.
pub async fn nothing_is_a_payload(layers: TestLayers) {
    arrives(layers, Bytes::new()).await;
}

/// 256 KiB arrive in one piece.
pub async fn large_ones_arrive(layers: TestLayers) {
    arrives(layers, (0..256u32 << 10).map(|n| (n % 251) as u8).collect()).await;
}

async fn arrives(layers: TestLayers, payload: Bytes) {
    let (_guard, [one, mut two, _three]) = nodes(layers);
    two.subscribe(&[ROOM]).await;
    one.publish(ROOM, payload.clone());
    let (topic, heard) = two.heard().await;
    assert_eq!((topic, heard.len()), (ROOM, payload.len()));
    assert!(heard == payload, "the bytes are others");
    one.say(ROOM, "next");
    two.hears(&[(ROOM, "next")]).await;
}
