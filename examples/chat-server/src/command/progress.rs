//! How far a long command has come: a bar on a terminal, a line for each table elsewhere.

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
    last: Option<Progress>,
}

impl Shown {
    pub(super) fn new(what: &'static str) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
            // A template that is wrong leaves the plain bar.
            let style = ProgressStyle::with_template(BAR);
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())).with_prefix(what)
        });
        Self { what, bar, last: None }
    }

    pub(super) fn told(&mut self, progress: Progress) {
        let changed = self.table().is_some_and(|table| table != progress.table);
        if changed {
            self.line();
        }
        if let Some(bar) = &self.bar {
            if self.table() != Some(progress.table) {
                bar.reset();
                bar.set_message(progress.table.as_str());
            }
            bar.set_length(progress.total.max(progress.done));
            bar.set_position(progress.done);
        }
        self.last = Some(progress);
    }

    pub(super) fn end(&mut self) {
        self.line();
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn table(&self) -> Option<Table> {
        self.last.map(|last| last.table)
    }

    fn line(&self) {
        if let (None, Some(last)) = (&self.bar, self.last) {
            // Nobody who looks is no reason to stop.
            let _ = say(format_args!("{} {}: {}", self.what, last.table.as_str(), last.done));
        }
    }
}
