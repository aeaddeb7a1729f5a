//! Frames leave in the order in which they were taken, each once.

use std::future::poll_fn;
use std::io;
use std::sync::Arc;

use shuttle::{future, thread};

use crate::delivery::send_queue::{Flushed, FrameWriter, Outgoing, SendQueue};
use crate::explore;
use crate::sync::Mutex;
use crate::wire::{Batch, Close, EncodedAction};

/// A socket that takes half frames.
#[derive(Default)]
struct Socket {
    written: Vec<i64>,
    halves: usize,
    cut: bool,
    /// Writes that came while the rest of a frame waited.
    writes_while_cut: usize,
}

/// What a close frame is written as.
const CLOSE: i64 = -1;
const FRAMES: i64 = 4;

struct Writer(Arc<Mutex<Socket>>);

impl Writer {
    fn take(&self, values: impl Iterator<Item = i64>) -> usize {
        let mut socket = self.0.lock();
        socket.writes_while_cut += usize::from(socket.cut);
        if socket.cut && socket.halves > 0 {
            (socket.halves, socket.cut) = (socket.halves - 1, false);
        }
        let mut taken = 0;
        for value in values {
            if socket.cut || socket.halves == 0 {
                break;
            }
            socket.cut = socket.halves == 1;
            socket.halves -= if socket.cut { 1 } else { 2 };
            socket.written.push(value);
            taken += 1;
        }
        taken
    }
}

fn number(action: &EncodedAction) -> i64 {
    action.json().parse().unwrap()
}

impl FrameWriter for Writer {
    fn write(&mut self, frames: &[Outgoing]) -> io::Result<usize> {
        Ok(self.take(frames.iter().map(|frame| match frame {
            Outgoing::Action(action) => number(action),
            Outgoing::Raw(_) => panic!("nobody sends such"),
            Outgoing::Close(_) => CLOSE,
        })))
    }

    fn write_batch(&mut self, batch: &Batch) -> io::Result<usize> {
        Ok(self.take(batch.actions().iter().map(number)))
    }

    fn is_cut(&self) -> bool {
        self.0.lock().cut
    }
}

/// The transport's task: flushes, and whenever it is blocked half a frame becomes free.
fn transport(queue: &SendQueue, socket: &Mutex<Socket>) {
    loop {
        future::block_on(poll_fn(|cx| queue.poll_waiting(cx)));
        match queue.flush().unwrap() {
            Flushed::Clear => {}
            Flushed::Blocked => socket.lock().halves += 1,
            Flushed::Closed => return,
        }
    }
}

/// Offers everything, the rest again once there is room; how many were taken while it was open.
async fn offer_all(queue: &SendQueue) {
    let mut rest: Vec<_> = (1..=FRAMES).map(|n| EncodedAction::encode(&n).unwrap()).collect();
    while !rest.is_empty() {
        let taken = queue.offer(&Batch::new(rest[..rest.len().min(2)].to_vec()));
        rest.drain(..taken);
        queue.below(2).await;
    }
}

fn run(close_meanwhile: bool) -> Vec<i64> {
    let (queue, socket) = (Arc::new(SendQueue::new(2)), Arc::<Mutex<Socket>>::default());
    let offerer = {
        let queue = queue.clone();
        thread::spawn(move || {
            future::block_on(offer_all(&queue));
            if !close_meanwhile {
                queue.close(Close::NORMAL);
            }
        })
    };
    let transport = {
        let (queue, socket) = (queue.clone(), socket.clone());
        thread::spawn(move || transport(&queue, &socket))
    };
    socket.lock().halves = 3;
    queue.set_writer(Writer(socket.clone()));
    if close_meanwhile {
        queue.close(Close::DRAIN);
    }
    offerer.join().unwrap();
    transport.join().unwrap();
    let socket = socket.lock();
    socket.written.clone()
}

#[test]
fn frames_leave_once_and_in_order() {
    explore(|| assert_eq!(run(false), [1, 2, 3, 4, CLOSE]));
}

#[test]
fn a_close_ends_the_frames_wherever_it_comes() {
    explore(|| {
        let written = run(true);
        let (close, frames) = written.split_last().unwrap();
        assert_eq!(*close, CLOSE);
        assert!(frames.iter().copied().eq(1..=frames.len() as i64), "{written:?}");
    });
}

#[test]
fn a_socket_that_cut_a_frame_is_left_to_the_transport() {
    explore(|| {
        let (queue, socket) = (Arc::new(SendQueue::new(2)), Arc::<Mutex<Socket>>::default());
        queue.set_writer(Writer(socket.clone()));
        socket.lock().halves = 1;
        let offerers = [1, 2, 3].map(|number| {
            let (queue, action) = (queue.clone(), EncodedAction::encode(&number).unwrap());
            thread::spawn(move || match number {
                1 => queue.push(action),
                _ => assert_eq!(queue.offer(&Batch::from(action)), 1),
            })
        });
        offerers.into_iter().for_each(|offerer| offerer.join().unwrap());
        assert_eq!((socket.lock().written.len(), queue.bytes()), (1, 2));
        assert_eq!(socket.lock().writes_while_cut, 0, "who has a frame tries in vain");
        socket.lock().halves = 5;
        assert_eq!(queue.flush().unwrap(), Flushed::Clear);
        assert_eq!(socket.lock().written.len(), 3);
    });
}

#[test]
fn a_closed_queue_keeps_nobody_waiting() {
    explore(|| {
        let queue = Arc::new(SendQueue::new(2));
        let waiter = {
            let queue = queue.clone();
            thread::spawn(move || future::block_on(offer_all(&queue)))
        };
        let reader = {
            let queue = queue.clone();
            thread::spawn(move || {
                future::block_on(async {
                    while let Some(frame) = queue.next().await {
                        drop(frame);
                    }
                });
            })
        };
        queue.abort(Close::SLOW);
        waiter.join().unwrap();
        reader.join().unwrap();
        queue.disconnect();
    });
}
