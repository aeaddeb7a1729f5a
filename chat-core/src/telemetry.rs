//! What operators count. All names and labels are here; labels are of a few known values, and never
//! what anybody wrote. docs/operations.md describes each.

use std::time::Duration;

use metrics::{counter, gauge, histogram};

/// A connection opened.
pub(crate) fn connected() {
    gauge!("chat_connections").increment(1);
}

/// A connection is gone.
pub(crate) fn disconnected() {
    gauge!("chat_connections").decrement(1);
}

/// Somebody logged in, or was not let in.
pub(crate) fn login(outcome: &'static str) {
    counter!("chat_logins_total", "outcome" => outcome).increment(1);
}

/// A client's request was answered.
pub(crate) fn request(action: &'static str, outcome: &'static str) {
    counter!("chat_requests_total", "action" => action, "outcome" => outcome).increment(1);
}

/// Messages of one room were stored together, or were not.
pub(crate) fn appended(messages: usize, took: Duration) {
    histogram!("chat_append_messages").record(messages as f64);
    histogram!("chat_append_seconds").record(took.as_secs_f64());
}

/// So many frames were put into queues.
pub(crate) fn delivered(frames: usize) {
    counter!("chat_deliveries_total").increment(frames as u64);
}

/// A connection's queue was full.
pub(crate) fn lagged() {
    counter!("chat_lags_total").increment(1);
}

/// A room began anew for a connection.
pub(crate) fn reset() {
    counter!("chat_resets_total").increment(1);
}

/// Something missing in a room was asked of the store.
pub(crate) fn gap() {
    counter!("chat_gaps_total").increment(1);
}

/// Another node told something.
pub(crate) fn payload() {
    counter!("chat_layer_payloads_total").increment(1);
}

/// Another node told something that says nothing.
pub(crate) fn garbage() {
    counter!("chat_layer_garbage_total").increment(1);
}

/// The layer may have lost anything.
pub(crate) fn layer_reset() {
    counter!("chat_layer_resets_total").increment(1);
}

/// A head check found a room that had moved on without anybody telling.
pub(crate) fn drift() {
    counter!("chat_head_check_drift_total").increment(1);
}

/// The store failed.
pub(crate) fn store_error(definite: bool) {
    let outcome = if definite { "nothing_happened" } else { "unknown" };
    counter!("chat_store_errors_total", "outcome" => outcome).increment(1);
}

/// An event for the host's hook was dropped.
pub(crate) fn event_dropped() {
    counter!("chat_events_dropped_total").increment(1);
}

/// The host's own code did not answer.
pub(crate) fn extension_failed(call: &'static str, how: &'static str) {
    counter!("chat_extension_failures_total", "call" => call, "how" => how).increment(1);
}
