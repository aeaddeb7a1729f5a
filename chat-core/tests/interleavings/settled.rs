//! Whoever waits for a seat to settle is always woken.

use std::sync::Arc;

use shuttle::{future, thread};

use crate::delivery::ROOM;
use crate::delivery::hub::Watch;
use crate::delivery::room_stream::{Command, RoomStream};
use crate::delivery::subscriber::{Subscriber, Ticket};
use crate::explore;
use crate::model::Rev;
use crate::reader::subscriber;

/// Waits for a seat to settle while `end` happens, which nothing else helps.
fn settles(end: impl Fn(&Subscriber, Ticket) + Clone + Send + Sync + 'static) {
    explore(move || {
        let (subscriber, end) = (subscriber(1, 1), end.clone());
        let stream = Arc::new(RoomStream::new(ROOM, 1));
        subscriber.sit(Watch(stream.clone()), Rev::ZERO, Rev::ZERO);
        let waiter = {
            let subscriber = subscriber.clone();
            thread::spawn(move || {
                future::block_on(async {
                    subscriber.settled().await;
                    subscriber.settled_in(ROOM).await;
                });
            })
        };
        subscriber.join_where_possible(None);
        let commands = stream.take().commands;
        let [Command::Join { subscriber: joining, ticket, .. }] = &commands[..] else { panic!() };
        assert!(Arc::ptr_eq(joining, &subscriber));
        end(&subscriber, *ticket);
        waiter.join().unwrap();
    });
}

#[test]
fn by_going_live() {
    settles(|subscriber, ticket| subscriber.went_live(ROOM, ticket));
}

#[test]
fn by_a_removal() {
    settles(|subscriber, _| assert!(subscriber.unseat(ROOM, Rev::new(1))));
}

#[test]
fn by_the_end_of_the_membership() {
    settles(|subscriber, _| subscriber.expel(ROOM));
}

#[test]
fn by_the_end_of_the_connection() {
    settles(|subscriber, _| {
        subscriber.queue.disconnect();
        subscriber.leave_all();
    });
}
