//! What the port's conformance suite cannot see: the file, its pragmas, other connections to it;
//! and the subtlest rules of the port.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests, too")]

mod durability;
mod groups;
mod helpers;
mod history;
mod memberships;
mod messages;
mod opening;
mod races;
mod rooms;
