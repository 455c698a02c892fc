//! The list of findings and what follows from it.

use super::facts::Facts;
use super::finding::{Finding, Mark, Part, What};
use super::rules;

/// All that was found, from the machine to the card.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DiagReport {
    /// In the order of the parts; within one, of the rules.
    pub findings: Vec<Finding>,
}

/// Does it work?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Verdict<'a> {
    /// A My Number Card answers.
    Works,
    /// It stops here.
    Stops(&'a Finding),
    /// What was looked at is as it should be, and whether a card answers was not seen.
    Unseen,
}

impl DiagReport {
    /// What the rules say of these facts, held against each other: where a card answers nothing before it stopped, and what
    /// follows from what stopped earlier is told, though not as a second stop.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        let mut findings: Vec<Finding> = rules::RULES.iter().flat_map(|rule| (rule.find)(facts)).collect();
        findings.sort_by_key(|finding| finding.part);
        let answers = findings.iter().any(Finding::is_the_card);
        let first = findings.iter().find(|finding| finding.mark == Mark::Bad).map(|finding| finding.part);
        for finding in findings.iter_mut().filter(|finding| finding.mark == Mark::Bad) {
            let several = matches!(finding.what, What::SeveralCards(_));
            let passed = answers && finding.part < Part::Application && !several;
            let follows = !answers && first.is_some_and(|first| finding.part > first);
            if passed || follows {
                finding.mark = Mark::Warn;
            }
        }
        Self { findings }
    }

    /// The code that a command ends with: 0 where a card answers that this program works with, whatever its PINs and
    /// certificates are; else that of where it stops.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let several = self.findings.iter().any(|finding| matches!(finding.what, What::SeveralCards(_)));
        if several {
            return 2;
        }
        if self.answers() {
            return 0;
        }
        // Where nothing stopped, what was not looked at is what is missing.
        let unseen = || {
            let unasked =
                |finding: &&Finding| matches!(finding.what, What::CardUnasked | What::ServiceUnasked);
            self.findings.iter().find(unasked)
        };
        match self.findings.iter().find(|finding| finding.mark == Mark::Bad).or_else(unseen) {
            Some(finding) => finding.exit_code(),
            None => 1,
        }
    }

    /// The one sentence: where it stops is the first that is bad.
    pub fn verdict(&self) -> Verdict<'_> {
        let stop = self.findings.iter().find(|finding| finding.mark == Mark::Bad);
        match stop {
            Some(finding) => Verdict::Stops(finding),
            None if self.answers() => Verdict::Works,
            None => Verdict::Unseen,
        }
    }

    /// Did a card answer that this program works with?
    #[must_use]
    pub fn answers(&self) -> bool {
        self.findings.iter().any(|finding| finding.is_the_card())
    }

    /// The findings of a part.
    pub fn of_part(&self, part: Part) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.part == part)
    }
}
