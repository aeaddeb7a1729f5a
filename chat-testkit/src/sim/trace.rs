use std::fmt::Arguments;

use tokio::time::Instant;

/// What happened, as a hash, and as lines if somebody wants to read them.
pub(super) struct Trace {
    start: Instant,
    hash: u64,
    lines: Option<Vec<String>>,
}

impl Trace {
    pub(super) fn new(start: Instant, keeps_lines: bool) -> Self {
        Self { start, hash: 0xcbf2_9ce4_8422_2325, lines: keeps_lines.then(Vec::new) }
    }

    pub(super) fn line(&mut self, what: Arguments<'_>) {
        let line = format!("{:>6} {what}", self.start.elapsed().as_millis());
        for byte in line.bytes() {
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        if let Some(lines) = &mut self.lines {
            lines.push(line);
        }
    }

    pub(super) fn hash(&self) -> u64 {
        self.hash
    }

    pub(super) fn take_lines(&mut self) -> Vec<String> {
        self.lines.take().unwrap_or_default()
    }
}
