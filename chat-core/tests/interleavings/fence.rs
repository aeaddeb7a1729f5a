//! Nothing that was committed after a removal reaches the removed.

use std::sync::Arc;

use shuttle::{future, thread};

use crate::delivery::subscriber::Subscriber;
use crate::delivery::{Delivery, ROOM};
use crate::explore;
use crate::model::UserId;
use crate::publisher::{COMMIT, Change, publisher};
use crate::reader::{Reader, subscriber};
use crate::wire::Close;

const REMOVED: UserId = UserId::new(1);
const REMOVE: Change = |delivery| delivery.feed.remove(REMOVED);

fn wait_until_given_up(subscriber: &Subscriber) {
    while subscriber.member_at(ROOM).is_some() {
        thread::yield_now();
    }
}

#[test]
fn no_connection_of_the_removed_hears_what_follows() {
    explore(|| {
        let delivery = Delivery::new();
        let stream = delivery.open_room();
        let mut neighbour = Reader::resume(&delivery, &stream, subscriber(1, 2), 0);
        let publishers = [
            publisher(&delivery, &stream, &[COMMIT, REMOVE, COMMIT, COMMIT]),
            publisher(&delivery, &stream, &[COMMIT; 3]),
        ];
        let connections: [Arc<Subscriber>; 2] = [2, 3].map(|id| subscriber(id, REMOVED.get()));
        let readers = connections.clone().map(|connection| {
            let mut reader = Reader::resume(&delivery, &stream, connection, 0);
            thread::spawn(move || {
                future::block_on(async { while reader.read().await {} });
                reader.have
            })
        });
        future::block_on(neighbour.read_to(7));
        connections.iter().for_each(|connection| wait_until_given_up(connection));
        stream.publish(delivery.feed.commit());
        future::block_on(neighbour.read_to(8));
        publishers.into_iter().for_each(|publisher| publisher.join().unwrap());
        connections.iter().for_each(|connection| connection.queue.close(Close::NORMAL));
        let removed_at = delivery.feed.removed_at(REMOVED).unwrap().get();
        for have in readers.map(|reader| reader.join().unwrap()) {
            assert!(have <= removed_at, "removed at {removed_at}, but heard of {have}");
        }
        neighbour.leave();
        stream.close();
    });
}
