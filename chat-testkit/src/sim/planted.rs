/// A fault that a simulation must find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planted {
    /// None: nothing may be found.
    Nothing,
    /// The store says that a message is stored, and drops it.
    AckBeforeCommit,
    /// The layer changes the revisions that a payload speaks of.
    LyingLayer,
    /// The layer hands payloads of one room to another.
    CrossedLayer,
    /// Pages of the change feed do not say who is gone.
    PagesWithoutGone,
    /// Pages of the change feed leave out a row.
    SkippedRow,
    /// Messages are stored without asking whether their author is a member.
    UncheckedAppend,
    /// History is read without asking whether the reader is a member.
    UncheckedHistory,
    /// The change feed is read without asking whether the reader is a member.
    UncheckedChanges,
    /// A repeated message is stored once more.
    ForgottenKeys,
}

impl Planted {
    /// Every fault.
    pub const ALL: [Self; 9] = [
        Self::AckBeforeCommit,
        Self::LyingLayer,
        Self::CrossedLayer,
        Self::PagesWithoutGone,
        Self::SkippedRow,
        Self::UncheckedAppend,
        Self::UncheckedHistory,
        Self::UncheckedChanges,
        Self::ForgottenKeys,
    ];
}
