//! Bounds, for the host and for its users.

use std::time::Duration;

use chat_core::model::{Limits, Rate};
use chat_core::wire::Code;
use chat_core::{BuildError, ChatEngine, ChatError, Draft, MemoryStore};

use super::common::{Client, engine_with, identity, limits};

fn slow() -> Limits {
    let mut limits = limits();
    limits.rate = Some(Rate { burst: 3, per_second: 1 });
    limits
}

#[tokio::test(start_paused = true)]
async fn rates_hold_where_they_are_asked_for() {
    let engine = engine_with(slow()).await;
    let (ann, draft) =
        (engine.as_user(&identity("ann")), |n: usize| Draft::text("hi").key(n.to_string()));
    for n in 0..9 {
        ann.send("lobby:lobby", draft(n)).await.unwrap();
        engine.messages().post("lobby:lobby", draft(n)).await.unwrap();
    }
    let metered = ann.metered();
    for n in 9..12 {
        metered.send("lobby:lobby", draft(n)).await.unwrap();
    }
    let error = metered.send("lobby:lobby", draft(12)).await.unwrap_err();
    assert!(matches!(error, ChatError::Busy(_)) && error.code() == Code::RateLimited, "{error}");
    assert!(error.rejection().retry_after_ms.is_some());
    assert!(metered.send("lobby:lobby", draft(11)).await.unwrap().duplicate, "stored is told so");
    assert!(metered.rooms(None).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_page_is_bounded() {
    let engine = engine_with(limits()).await;
    let page = chat_core::port::store::Page::Latest;
    for n in 0..101 {
        let draft = Draft::system(n.to_string());
        engine.messages().post("lobby:lobby", draft).await.unwrap();
    }
    let history = engine.messages().history("lobby:lobby", page, usize::MAX).await.unwrap();
    assert_eq!((history.messages.len(), history.more_before), (100, true));
    super::refused(engine.messages().history("lobby:lobby", page, 0).await, Code::BadRequest);
}

/// What somebody does to the limits.
type Change = fn(&mut Limits);

#[tokio::test(start_paused = true)]
async fn an_engine_is_not_built_with_limits_that_it_cannot_work_with() {
    let out_of_bounds: [(&str, Change); 33] = [
        ("frame_bytes", |it| it.frame_bytes = 0),
        ("frame_depth", |it| it.frame_depth = 0),
        ("content_bytes", |it| it.content_bytes = 0),
        ("key_bytes", |it| it.key_bytes = 0),
        ("external_bytes", |it| it.external_bytes = 0),
        ("page_bytes", |it| it.page_bytes = 0),
        ("inbox_bytes", |it| it.inbox_bytes = 0),
        ("batch_bytes", |it| it.batch_bytes = 0),
        ("page_messages", |it| it.page_messages = 0),
        ("page_messages_default", |it| it.page_messages_default = 0),
        ("page_rooms", |it| it.page_rooms = 0),
        ("page_items", |it| it.page_items = 0),
        ("inbox_frames", |it| it.inbox_frames = 0),
        ("sends_in_flight", |it| it.sends_in_flight = 0),
        ("sends_in_flight", |it| it.sends_in_flight = usize::MAX),
        ("room_backlog", |it| it.room_backlog = 0),
        ("append_batch", |it| it.append_batch = 0),
        ("room_pending", |it| it.room_pending = 0),
        ("change_page", |it| it.change_page = 0),
        ("catch_ups", |it| it.catch_ups = 0),
        ("catch_ups", |it| it.catch_ups = usize::MAX),
        ("connections_per_user", |it| it.connections_per_user = 0),
        ("event_backlog", |it| it.event_backlog = 0),
        ("event_backlog", |it| it.event_backlog = usize::MAX),
        ("head_check", |it| it.head_check = Duration::ZERO),
        ("login_deadline", |it| it.login_deadline = Duration::ZERO),
        ("heartbeat", |it| it.heartbeat = Duration::ZERO),
        ("presence_lease", |it| it.presence_lease = Duration::from_micros(1)),
        ("extension_deadline", |it| it.extension_deadline = Duration::ZERO),
        ("queue_bytes", |it| it.queue_bytes = 3),
        ("reset_after_revisions", |it| it.reset_after_revisions = -1),
        ("rate", |it| it.rate = Some(Rate { burst: 0, per_second: 1 })),
        ("rate", |it| it.rate = Some(Rate { burst: 1, per_second: 0 })),
    ];
    for (name, change) in out_of_bounds {
        let mut limits = limits();
        change(&mut limits);
        let built = ChatEngine::builder(MemoryStore::default()).limits(limits).build().await;
        let Err(BuildError::Limit(refused)) = built else { panic!("{name} is taken") };
        assert_eq!(refused.name, name);
        assert!(refused.to_string().contains(name), "{refused}");
    }
}

#[tokio::test(start_paused = true)]
async fn zero_stands_where_it_means_none_or_at_once() {
    let mut limits = limits();
    (limits.data_bytes, limits.topic_chars, limits.excerpt_chars) = (0, 0, 0);
    (limits.ring_frames, limits.ring_bytes, limits.reset_after_revisions) = (0, 0, 0);
    (limits.reorder_wait, limits.reset_spread) = (Duration::ZERO, Duration::ZERO);
    let engine = engine_with(limits).await;
    let mut bob = Client::visit(&engine, "bob").await;
    engine.as_user(&identity("ann")).send("lobby:lobby", Draft::text("hi")).await.unwrap();
    assert_eq!(bob.expect("RECEIVE_MESSAGES").await["messages"][0]["content"], "hi");
}
