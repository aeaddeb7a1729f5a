//! The routes, by what they serve.

pub(crate) mod auth;
pub(crate) mod chat;
pub(crate) mod health;
pub(crate) mod page;
pub(crate) mod web;
