//! A page in words, and what is known when it is told.

use chrono::NaiveDate;

use crate::domain::calendar::Instant;
use crate::domain::credential::Tries;
use crate::domain::procedure::{Holiday, Procedures};
use crate::domain::report::CardReport;
use crate::present::pin::capital;
use crate::present::section::Tone;
use crate::session::Fault;
use crate::session::pin::PinOutcome;

/// What is known when a page is told.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// Now.
    pub now: Instant,
    /// What was read.
    pub report: Option<&'a CardReport>,
    /// Why nothing was.
    pub fault: Option<Fault>,
    /// What came of the last PIN.
    pub outcome: Option<&'a PinOutcome>,
    /// The tries left of the PIN that is typed, as last told.
    pub tries: Option<Tries>,
    /// A wrong PIN was presented: none is taken any more.
    pub spent: bool,
    /// What names a person is shown.
    pub reveals: bool,
    /// What to bring, and where.
    pub procedures: &'a Procedures,
    /// Is a day a national holiday?
    pub holiday: fn(NaiveDate) -> Holiday,
}

/// A page in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// How urgent it is.
    pub tone: Tone,
    /// The one question or the one answer, in large type where that fits.
    pub head: String,
    /// The same in fewer words, for large type where all of it does not fit.
    pub short: Option<String>,
    /// A date or a number, in large type.
    pub large: Option<String>,
    /// What else there is to say, a paragraph each.
    pub lines: Vec<String>,
}

impl Leaf {
    /// A page of its heading.
    pub(super) fn new(tone: Tone, head: impl Into<String>) -> Self {
        Self { tone, head: capital(&head.into()), short: None, large: None, lines: Vec::new() }
    }

    /// With a heading of fewer words.
    pub(super) fn short(self, short: impl Into<String>) -> Self {
        Self { short: Some(short.into()), ..self }
    }

    /// With this in large type.
    pub(super) fn large(self, large: String) -> Self {
        Self { large: Some(large), ..self }
    }

    /// With one more paragraph.
    pub(super) fn line(mut self, line: impl AsRef<str>) -> Self {
        self.lines.push(capital(line.as_ref()));
        self
    }

    /// With more paragraphs.
    pub(super) fn lines<S: AsRef<str>>(self, lines: impl IntoIterator<Item = S>) -> Self {
        lines.into_iter().fold(self, Self::line)
    }
}
