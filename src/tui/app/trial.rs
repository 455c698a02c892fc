//! How far a staff code has come.

/// The staff code that was given last.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trial {
    #[default]
    None,
    /// It is being looked at.
    Runs,
    /// The same, for nobody any more.
    Left,
}
