use std::sync::Arc;

use shuttle::rand::{Rng, thread_rng};
use shuttle::thread::{self, JoinHandle};

use crate::delivery::Delivery;
use crate::delivery::frame::LoggedFrame;
use crate::delivery::room_stream::RoomStream;

/// Something that is committed, and told with a frame.
pub(crate) type Change = fn(&Delivery) -> LoggedFrame;

/// As most are.
pub(crate) const COMMIT: Change = |delivery| delivery.feed.commit();

/// Somebody who commits changes and tells of them, while others do the same: news come in any
/// order, and a quarter of them is lost.
pub(crate) fn publisher(
    delivery: &Arc<Delivery>,
    stream: &Arc<RoomStream>,
    changes: &'static [Change],
) -> JoinHandle<()> {
    let (delivery, stream) = (delivery.clone(), stream.clone());
    thread::spawn(move || {
        for change in changes {
            let frame = change(&delivery);
            if thread_rng().gen_ratio(3, 4) {
                stream.publish(frame);
            }
        }
        // As the head check does.
        stream.hint(delivery.feed.head());
    })
}
