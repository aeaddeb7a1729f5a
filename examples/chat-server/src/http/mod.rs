//! What all routes share: errors as JSON, and requests that change something.

mod api_error;
mod json_request;
mod peer;

pub(crate) use api_error::ApiError;
pub(crate) use json_request::{JsonRequest, Nothing};
pub(crate) use peer::{ClientIp, Peer};
