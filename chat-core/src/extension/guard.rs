use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt;

use crate::port::Denial;
use crate::telemetry;
use crate::wire::{Code, Rejection};

/// Why something does not go on.
#[derive(Clone, Debug)]
pub(crate) enum Refusal {
    /// The host says no.
    Denied(Denial),
    /// The host says nothing in time.
    Late,
    /// The host's code panicked.
    Panicked,
}

impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Denied(denial) => {
                let code = if denial.is_for_now() { Code::Busy } else { Code::Forbidden };
                let details = serde_json::json!({ "reason": denial.reason() });
                Self::new(code, denial.message().to_owned()).details(&details)
            }
            Refusal::Late => Self::new(Code::Busy, "nothing happened; try again"),
            Refusal::Panicked => Self::new(Code::Internal, "the server failed"),
        }
    }
}

/// Calls the host's code: so long, and no panic leaves it.
pub(super) async fn guarded<T>(
    what: &'static str,
    deadline: Duration,
    call: impl Future<Output = T>,
) -> Result<T, Refusal> {
    let call = AssertUnwindSafe(call).catch_unwind();
    match tokio::time::timeout(deadline, call).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(_)) => {
            telemetry::extension_failed(what, "panic");
            tracing::error!(what, "the host's code ended in a panic");
            Err(Refusal::Panicked)
        }
        Err(_) => {
            telemetry::extension_failed(what, "late");
            tracing::warn!(what, ?deadline, "the host's code took too long, and was cut off");
            Err(Refusal::Late)
        }
    }
}
