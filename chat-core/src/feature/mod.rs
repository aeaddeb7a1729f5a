//! Deciding: each feature maps (who, action) to effects. Handlers are values in, values out: they
//! know the store's ports and nothing of sockets or delivery.

pub(crate) mod answer;
pub(crate) mod context;
pub(crate) mod custom;
pub(crate) mod effect;
pub(crate) mod history;
pub(crate) mod members;
pub(crate) mod messages;
pub(crate) mod permit;
pub(crate) mod read_markers;
pub(crate) mod rooms;

pub(crate) use answer::Answer;
pub(crate) use effect::{Effect, Outcome};
