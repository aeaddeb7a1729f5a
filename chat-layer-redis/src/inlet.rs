use std::sync::Arc;

use bytes::Bytes;
use redis::aio::{AsyncPushSender, SendError};
use redis::{PushInfo, PushKind, Value};

use crate::shared::Shared;
use crate::topics::LinkId;

/// Takes what a server says unasked on one link. Never waits: it runs in the task that reads the
/// connection, and a reader that waits is cut off by its server.
pub(crate) struct Inlet {
    pub(crate) shared: Arc<Shared>,
    pub(crate) link: LinkId,
}

impl AsyncPushSender for Inlet {
    fn send(&self, info: PushInfo) -> Result<(), SendError> {
        let mut data = info.data.into_iter();
        match info.kind {
            PushKind::Message | PushKind::SMessage => {
                if let (Some(Value::BulkString(channel)), Some(Value::BulkString(frame))) =
                    (data.next(), data.next())
                {
                    self.hear(&channel, frame.into());
                }
            }
            PushKind::Unsubscribe | PushKind::SUnsubscribe => {
                if let Some(Value::BulkString(channel)) = data.next()
                    && let Some(topic) = self.shared.options.names.topic(&channel)
                {
                    self.shared.topics.ended(topic, self.link);
                }
            }
            PushKind::Disconnection => self.shared.topics.lost(self.link),
            _ => {}
        }
        Ok(())
    }
}

impl Inlet {
    fn hear(&self, channel: &[u8], frame: Bytes) {
        let shared = &self.shared;
        let Some(topic) = shared.options.names.topic(channel) else { return };
        if let Some(payload) = shared.node.payload(frame)
            && shared.topics.is_wanted(topic)
        {
            shared.received(topic, payload);
        }
    }
}
