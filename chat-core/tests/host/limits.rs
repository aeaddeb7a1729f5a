//! Bounds, for the host and for its users.

use chat_core::model::{Limits, Rate};
use chat_core::wire::Code;
use chat_core::{ChatError, Draft};

use super::common::{engine_with, identity, limits};

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
