//! Actions as bytes: encoded once, shared by everybody who gets them.

use std::any::TypeId;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use serde::Serialize;

/// How a transport wraps a frame's JSON on its connection, for instance with a WebSocket header.
/// The bytes depend on nothing but the JSON, so that all connections share them.
pub trait Framing: 'static {
    /// Appends the frame to `out`.
    fn frame(json: &str, out: &mut Vec<u8>);
}

/// What a transport made of a frame. The first framing used is kept; a second kind of transport in
/// the same process pays for its own each time.
#[derive(Default)]
struct Framed(OnceLock<(TypeId, Bytes)>);

impl Framed {
    fn get<F: Framing>(&self, make: impl Fn() -> Vec<u8>) -> Bytes {
        let (framing, bytes) = self.0.get_or_init(|| (TypeId::of::<F>(), make().into()));
        if *framing == TypeId::of::<F>() { bytes.clone() } else { make().into() }
    }
}

struct Encoded {
    json: Box<str>,
    framed: Framed,
}

/// One action as JSON, encoded once. Cloning counts a reference.
#[derive(Clone)]
pub struct EncodedAction(Arc<Encoded>);

impl EncodedAction {
    /// Encodes `action`.
    ///
    /// # Errors
    /// What the action's own `Serialize` reports; the engine's actions never do.
    pub fn encode(action: &impl Serialize) -> Result<Self, serde_json::Error> {
        serde_json::to_string(action).map(Self::from_json)
    }

    pub(crate) fn from_json(json: String) -> Self {
        Self(Arc::new(Encoded { json: json.into(), framed: Framed::default() }))
    }

    /// The JSON text.
    pub fn json(&self) -> &str {
        &self.0.json
    }

    /// Bytes of the JSON text.
    pub fn len(&self) -> usize {
        self.0.json.len()
    }

    /// Never true: an action has at least a type.
    pub fn is_empty(&self) -> bool {
        self.0.json.is_empty()
    }

    /// The frame as a transport puts it on its connection; made once, then shared.
    pub fn framed<F: Framing>(&self) -> Bytes {
        self.0.framed.get::<F>(|| {
            let mut out = Vec::with_capacity(self.len() + 16);
            F::frame(self.json(), &mut out);
            out
        })
    }
}

impl std::fmt::Debug for EncodedAction {
    /// Says the size only: content is not logged.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EncodedAction({} bytes)", self.len())
    }
}

struct Actions {
    actions: Vec<EncodedAction>,
    joined: Framed,
}

/// Actions that go to the same readers in one go. Cloning counts a reference.
#[derive(Clone)]
pub struct Batch(Arc<Actions>);

impl std::fmt::Debug for Batch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Batch").field("actions", &self.actions().len()).finish_non_exhaustive()
    }
}

impl Batch {
    /// These actions, in this order.
    pub fn new(actions: Vec<EncodedAction>) -> Self {
        Self(Arc::new(Actions { actions, joined: Framed::default() }))
    }

    /// The actions.
    pub fn actions(&self) -> &[EncodedAction] {
        &self.0.actions
    }

    /// All frames one behind the other, as a transport puts them on its connection; made once, then
    /// shared.
    pub fn framed<F: Framing>(&self) -> Bytes {
        if let [only] = self.actions() {
            return only.framed::<F>();
        }
        self.0.joined.get::<F>(|| {
            let bytes: usize = self.actions().iter().map(|action| action.len() + 16).sum();
            let mut out = Vec::with_capacity(bytes);
            for action in self.actions() {
                F::frame(action.json(), &mut out);
            }
            out
        })
    }
}

impl From<EncodedAction> for Batch {
    fn from(action: EncodedAction) -> Self {
        Self::new(vec![action])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Lines;
    impl Framing for Lines {
        fn frame(json: &str, out: &mut Vec<u8>) {
            out.extend(json.as_bytes());
            out.push(b'\n');
        }
    }

    struct Zeros;
    impl Framing for Zeros {
        fn frame(json: &str, out: &mut Vec<u8>) {
            out.extend(json.as_bytes());
            out.push(0);
        }
    }

    #[test]
    fn a_frame_is_made_once_and_shared() {
        let action = EncodedAction::encode(&1).unwrap();
        let (first, second) = (action.framed::<Lines>(), action.clone().framed::<Lines>());
        assert_eq!(first.as_ptr(), second.as_ptr());
        assert_eq!(&first[..], b"1\n");
        assert_eq!(&action.framed::<Zeros>()[..], b"1\0");
    }

    #[test]
    fn a_batch_is_its_frames_in_order() {
        let action = |n: i32| EncodedAction::encode(&n).unwrap();
        let batch = Batch::new(vec![action(1), action(2)]);
        assert_eq!(&batch.framed::<Lines>()[..], b"1\n2\n");
        assert_eq!(batch.framed::<Lines>().as_ptr(), batch.clone().framed::<Lines>().as_ptr());
        let single = Batch::from(action(3));
        assert_eq!(
            single.framed::<Lines>().as_ptr(),
            single.actions()[0].framed::<Lines>().as_ptr()
        );
    }
}
