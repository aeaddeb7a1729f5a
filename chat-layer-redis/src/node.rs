use bytes::Bytes;

use crate::error::BusError;

/// Bytes before a payload.
const LENGTH: usize = 16;

/// Who published something: Redis hands a payload to everybody who subscribed, its publisher
/// included, and a node has delivered its own already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NodeId([u8; LENGTH]);

impl NodeId {
    /// One that nobody else has.
    pub(crate) fn random() -> Result<Self, BusError> {
        let mut id = [0; LENGTH];
        getrandom::fill(&mut id).map_err(BusError::entropy)?;
        Ok(Self(id))
    }

    /// What goes over the wire.
    pub(crate) fn frame(self, payload: &[u8]) -> Vec<u8> {
        [&self.0, payload].concat()
    }

    /// The payload, unless it is this node's own, or none of ours.
    pub(crate) fn payload(self, mut frame: Bytes) -> Option<Bytes> {
        if frame.len() < LENGTH {
            return None;
        }
        let publisher = frame.split_to(LENGTH);
        (publisher[..] != self.0).then_some(frame)
    }

    pub(crate) const fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_others_are_heard() {
        let (one, other) = (NodeId([1; LENGTH]), NodeId([2; LENGTH]));
        let frame = Bytes::from(one.frame(b"hi"));
        assert_eq!(other.payload(frame.clone()).as_deref(), Some(&b"hi"[..]));
        assert_eq!(one.payload(frame), None);
        assert_eq!(one.payload(Bytes::from_static(b"short")), None);
        assert_eq!(other.payload(one.frame(b"").into()).as_deref(), Some(&b""[..]));
    }
}
