/// What happened to a client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClientCounts {
    /// Logged frames that began behind its cursor: it sent `SYNC_ROOM`.
    pub gaps: usize,
    /// As `gaps`, in a room whose stream had told it before that it was removed.
    pub told_gaps: usize,
    /// Logged frames that it knew already.
    pub repeats: usize,
    /// `ROOM_RESET`s.
    pub resets: usize,
    /// State frames that it knew already.
    pub old_states: usize,
    /// Answers to nothing that it asked, or to what was answered already.
    pub strange_answers: usize,
    /// Messages whose second acknowledgement named another message, or that were numbered below one
    /// that was acknowledged before they were first sent.
    pub broken_promises: usize,
}
