use std::time::Instant;

use parking_lot::Mutex;

/// What was done to the cluster, and when.
pub(crate) struct Journal {
    began: Instant,
    lines: Mutex<Vec<String>>,
}

impl Journal {
    pub(crate) fn new() -> Self {
        Self { began: Instant::now(), lines: Mutex::default() }
    }

    pub(crate) fn line(&self, what: impl std::fmt::Display) {
        let seconds = self.began.elapsed().as_secs_f64();
        self.lines.lock().push(format!("{seconds:7.3} {what}"));
    }

    pub(crate) fn told(&self) -> String {
        self.lines.lock().join("\n")
    }
}
