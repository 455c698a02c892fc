//! Findings in words: what was seen, why it matters, the one thing to do with the exact command.

use super::section::Tone;
use super::text::Lang;
use crate::diag::finding::{Finding, Mark, Part};
use crate::diag::report::DiagReport;

/// One finding in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Where.
    pub part: Part,
    /// How it stands.
    pub mark: Mark,
    /// What was seen, in one line.
    pub what: String,
    /// Why, or what it means; empty where there is nothing to add.
    pub why: String,
    /// The one thing to do, a sentence; empty where there is nothing to do.
    pub todo: String,
    /// The exact command, to be copied, where there is one.
    pub command: Option<String>,
}

/// The one sentence: it works, or it stops at …: do …
#[must_use]
pub fn sentence(report: &DiagReport, _lang: Lang) -> (Tone, String) {
    (Tone::Plain, report.findings.len().to_string())
}

/// A finding in words.
#[must_use]
pub fn told(finding: &Finding, _lang: Lang) -> Told {
    Told {
        part: finding.part,
        mark: finding.mark,
        what: format!("{:?}", finding.what),
        why: String::new(),
        todo: String::new(),
        command: None,
    }
}

/// The name of a part.
#[must_use]
pub fn part(part: Part, _lang: Lang) -> &'static str {
    part.key()
}
