use std::collections::VecDeque;
use std::fmt::Display;

/// Frames that a failure shows.
const FRAMES: usize = 20;
/// Characters that it shows of each.
const CHARS: usize = 400;

/// What a client heard last, to be told where something else was wanted.
pub(super) struct Heard {
    name: String,
    frames: VecDeque<String>,
}

impl Heard {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), frames: VecDeque::new() }
    }

    pub(super) fn note(&mut self, json: &str) {
        if self.frames.len() == FRAMES {
            self.frames.pop_front();
        }
        self.frames.push_back(json.chars().take(CHARS).collect());
    }

    /// Ends the test.
    pub(super) fn fail(&self, wanted: &impl Display, instead: &impl Display) -> ! {
        let frames: String = self.frames.iter().map(|frame| format!("\n  {frame}")).collect();
        panic!("{} wanted {wanted}, but {instead}. What came last:{frames}", self.name)
    }
}
