//! Every signature of a PDF: how it lies there, its arithmetic, its certificate, what it covers and what came after it.
//!
//! The file passes once, whatever number of signatures it has: one running digest, from which each branches off where its
//! `/Contents` is left out. What that costs beyond one pass is bounded.

use crate::codec::pdf::{PdfError, Source};
use crate::domain::calendar::Instant;
use crate::domain::pdf::PdfReport;
use crate::domain::verdict::SignedFileReport;
use crate::sign::{Judge, Watch};

/// Why there is no verdict.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Unjudged {
    /// It can't be read.
    #[error(transparent)]
    Unreadable(#[from] PdfError),
    /// It has no signature.
    #[error("not signed")]
    NotSigned,
    /// Reading was stopped.
    #[error("stopped")]
    Stopped,
}

/// What is said of a PDF and of each of its signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The verdicts, `attached` and as long as the file.
    pub report: SignedFileReport,
    /// What else is said.
    pub pdf: PdfReport,
}

/// Judges every signature at `now`. `name` is the file's, for what the registries ask of it.
pub fn check(
    source: &dyn Source,
    name: &str,
    now: Instant,
    judge: &Judge<'_>,
    watch: &Watch<'_>,
) -> Result<Checked, Unjudged> {
    let _ = (source, name, now, judge, watch);
    unimplemented!()
}

/// Does a PDF that was just signed hold what it should: its newest signature covers the whole file, fits, binds its certificate and claims the time that
/// was meant?
pub fn reads_back(source: &dyn Source, made: &super::Made, watch: &Watch<'_>) -> Result<bool, Unjudged> {
    let _ = (source, made, watch);
    unimplemented!()
}
