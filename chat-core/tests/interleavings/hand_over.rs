//! A reader that falls behind is always picked up.

use std::sync::Arc;

use shuttle::{future, thread};

use crate::delivery::Delivery;
use crate::delivery::hub::Watch;
use crate::delivery::room_stream::{Command, RoomStream, drain};
use crate::delivery::send_queue::{Outgoing, SendQueue};
use crate::delivery::subscriber::{Login, Subscriber};
use crate::explore;
use crate::model::{AuthRev, ConnectionId, Rev, UserId};
use crate::wire::EncodedAction;

/// Bytes, and as the frames say one digit: frames, at which the queue is full.
const QUEUE: usize = 4;

pub(crate) fn subscriber() -> Arc<Subscriber> {
    let login = Login { key: None, since: AuthRev::ZERO, expires_at: None };
    let queue = Arc::new(SendQueue::new(QUEUE / 2));
    let subscriber = Subscriber::new(ConnectionId::new(1), UserId::new(1), queue, login);
    subscriber.open();
    Arc::new(subscriber)
}

async fn next(subscriber: &Subscriber) -> i64 {
    match subscriber.queue.next().await {
        Some(Outgoing::Action(action)) => action.json().parse().unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_slow_reader_gets_every_revision_once_and_in_order() {
    const REVISIONS: i64 = 5;
    explore(|| {
        let (delivery, subscriber) = (Delivery::new(QUEUE), subscriber());
        let (stream, inbox) = RoomStream::new();
        let drain = {
            let (delivery, stream) = (delivery.clone(), stream.clone());
            thread::spawn(move || drain(&delivery, &stream, &inbox))
        };
        subscriber.sit(Watch(stream.clone()), Rev::ZERO, Rev::ZERO);
        delivery.catch_up(&subscriber);
        let publisher = {
            let (delivery, stream) = (delivery.clone(), stream.clone());
            thread::spawn(move || {
                for _ in 0..REVISIONS {
                    stream.command(Command::Publish { rev: delivery.feed.commit() });
                }
            })
        };
        future::block_on(async {
            for expected in 1..=REVISIONS {
                assert_eq!(next(&subscriber).await, expected);
            }
            subscriber.settled().await;
        });
        publisher.join().unwrap();
        assert_eq!(subscriber.queue.bytes(), 0, "something came twice");
        subscriber.queue.disconnect();
        subscriber.leave_all();
        stream.command(Command::End);
        drain.join().unwrap();
    });
}

#[test]
fn a_lost_state_frame_is_always_repaired() {
    explore(|| {
        let (delivery, subscriber) = (Delivery::new(QUEUE), subscriber());
        let writer = {
            let (delivery, subscriber) = (delivery.clone(), subscriber.clone());
            thread::spawn(move || {
                let state = EncodedAction::encode(&7).unwrap();
                // One more than fits; how many are lost depends on the reader.
                let taken = |_: &i32| {
                    let taken = subscriber.offer_state(&state);
                    if !taken {
                        delivery.catch_up(&subscriber);
                    }
                    taken
                };
                (0..5).filter(taken).count()
            })
        };
        // A task that comes and goes while frames are lost.
        delivery.catch_up(&subscriber);
        future::block_on(async {
            for _ in 0..2 {
                next(&subscriber).await;
            }
            let taken = writer.join().unwrap();
            for _ in 2..taken {
                next(&subscriber).await;
            }
            if taken < 5 {
                delivery.repaired().await;
            }
        });
        subscriber.queue.disconnect();
    });
}
