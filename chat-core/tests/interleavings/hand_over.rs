//! A reader that falls behind is always picked up.

use shuttle::{future, thread};

use crate::delivery::Delivery;
use crate::explore;
use crate::publisher::{COMMIT, publisher};
use crate::reader::{Reader, subscriber};
use crate::wire::EncodedAction;

#[test]
fn a_slow_reader_gets_every_revision_once_and_in_order() {
    explore(|| {
        let delivery = Delivery::new();
        let stream = delivery.open_room();
        let mut reader = Reader::resume(&delivery, &stream, subscriber(1, 1), 0);
        let publishers = [3, 5].map(|count| publisher(&delivery, &stream, &[COMMIT; 5][..count]));
        future::block_on(async {
            reader.read_to(8).await;
            reader.subscriber.settled().await;
        });
        publishers.into_iter().for_each(|publisher| publisher.join().unwrap());
        assert_eq!(reader.subscriber.queue.bytes(), 0, "something came twice");
        reader.leave();
        stream.close();
    });
}

#[test]
fn who_comes_and_goes_misses_nothing_and_hears_nothing_twice() {
    explore(|| {
        let delivery = Delivery::new();
        let stream = delivery.open_room();
        let mut neighbour = Reader::resume(&delivery, &stream, subscriber(1, 1), 0);
        let publishers = [3, 5].map(|count| publisher(&delivery, &stream, &[COMMIT; 5][..count]));
        let neighbour = thread::spawn(move || {
            future::block_on(neighbour.read_to(8));
            neighbour.leave();
        });
        let mut have = 0;
        for (visit, until) in [(2, 2), (3, 5), (4, 8)] {
            let mut reader = Reader::resume(&delivery, &stream, subscriber(visit, 2), have);
            future::block_on(async {
                while reader.have < until {
                    assert!(reader.read().await);
                }
            });
            have = reader.leave();
        }
        neighbour.join().unwrap();
        publishers.into_iter().for_each(|publisher| publisher.join().unwrap());
        stream.close();
    });
}

#[test]
fn a_lost_state_frame_is_always_repaired() {
    explore(|| {
        let (delivery, subscriber) = (Delivery::new(), subscriber(1, 1));
        let writer = {
            let (delivery, subscriber) = (delivery.clone(), subscriber.clone());
            thread::spawn(move || {
                let state = EncodedAction::encode(&(0, 7)).unwrap();
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
                subscriber.queue.next().await;
            }
            let taken = writer.join().unwrap();
            for _ in 2..taken {
                subscriber.queue.next().await;
            }
            if taken < 5 {
                delivery.repaired().await;
            }
        });
        subscriber.queue.disconnect();
    });
}
