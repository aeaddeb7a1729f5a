//! How far a long command has come: a bar on a terminal, a line for each tenth of a table elsewhere.

use std::io::IsTerminal;

use chat_core::archive::Progress;
use chat_core::port::archive::Table;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::say;

const BAR: &str = "{prefix} {msg} [{bar:40}] {human_pos}/{human_len} {per_sec} {eta}";

/// Shows progress to whoever waits.
pub(super) struct Shown {
    what: &'static str,
    bar: Option<ProgressBar>,
    table: Option<Table>,
    /// Tenths of the table that a line was written for.
    tenths: u64,
}

impl Shown {
    pub(super) fn new(what: &'static str) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
            // A template that is wrong leaves the plain bar.
            let style = ProgressStyle::with_template(BAR);
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())).with_prefix(what)
        });
        Self { what, bar, table: None, tenths: 0 }
    }

    pub(super) fn told(&mut self, progress: Progress) {
        let Progress { table, done, .. } = progress;
        let total = progress.total.max(done);
        let new = self.table.replace(table) != Some(table);
        let Some(bar) = &self.bar else { return self.line(new, table, done, total) };
        if new {
            bar.reset();
            bar.set_message(table.as_str());
        }
        bar.set_length(total);
        bar.set_position(done);
    }

    pub(super) fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }

    fn line(&mut self, new: bool, table: Table, done: u64, total: u64) {
        if new {
            self.tenths = 0;
        }
        let tenths = done.saturating_mul(10).checked_div(total).unwrap_or_default();
        if tenths > self.tenths {
            self.tenths = tenths;
            // Nobody who reads it is no reason to stop.
            let _ = say(format_args!("{} {}: {done} of {total}", self.what, table.as_str()));
        }
    }
}
