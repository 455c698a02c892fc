//! The list of findings and what follows from it.

use super::facts::Facts;
use super::finding::{Finding, Mark, Part};
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
    /// What the rules say of these facts.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        let mut findings: Vec<Finding> = rules::RULES.iter().flat_map(|rule| (rule.find)(facts)).collect();
        findings.sort_by_key(|finding| finding.part);
        Self { findings }
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
