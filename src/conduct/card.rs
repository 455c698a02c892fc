//! Which card is meant, of those that were looked at: one rule for every face.
//!
//! A card that could not be judged counts: it may be the one that a person came for. Looking shows another one and says so;
//! a secret is for no card before somebody has said which. One whose label could not be read is such a card, too.

use crate::domain::report::CardReport;
use crate::session::Fault;

/// What is known of one card.
#[derive(Debug, Clone, Copy)]
pub enum Looked<'a> {
    /// It is being looked at.
    Reading,
    /// What was found.
    Report(&'a CardReport),
    /// Why it could not be looked at.
    Failed(Fault),
}

impl Looked<'_> {
    /// Does it answer the JPKI application?
    #[must_use]
    pub fn has_jpki(self) -> bool {
        matches!(self, Self::Report(report) if report.kind.has_jpki() && report.is_judged())
    }

    /// Is it certain what it is?
    fn is_judged(self) -> bool {
        matches!(self, Self::Report(report) if report.is_judged())
    }

    /// Why nobody knows what it is, once that is certain.
    #[must_use]
    pub const fn failed(self) -> Option<Fault> {
        match self {
            Self::Failed(fault) => Some(fault),
            // It lets its application be selected, and does not say what it is.
            Self::Report(report) if !report.is_judged() => Some(Fault::Unresponsive),
            Self::Reading | Self::Report(_) => None,
        }
    }

    /// How near it is to what a person came for: a card with JPKI, then one that may turn out to be one, then one that
    /// could not be judged (one that another program holds before one that only lies badly), last another card.
    fn rank(self) -> u8 {
        match self {
            looked if looked.has_jpki() => 0,
            Self::Reading => 1,
            Self::Failed(Fault::Held) => 2,
            Self::Failed(_) => 3,
            Self::Report(report) if !report.is_judged() => 3,
            Self::Report(_) => 4,
        }
    }
}

/// What a card is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To look at it.
    Looking,
    /// To present a secret to it.
    Secret,
}

/// The nearest of several; of equals the first.
pub fn nearest<'a, K>(cards: impl IntoIterator<Item = (K, Looked<'a>)>) -> Option<(K, Looked<'a>)> {
    cards.into_iter().min_by_key(|(_, looked)| looked.rank())
}

/// Those among which a person has to choose; none where no card answers JPKI, or where it is clear which is meant.
pub fn rivals<'a, K>(
    cards: impl IntoIterator<Item = (K, Looked<'a>)>,
    purpose: Purpose,
) -> Vec<(K, Looked<'a>)> {
    let counts = |looked: Looked<'_>| looked.has_jpki() || purpose == Purpose::Secret && !looked.is_judged();
    let rivals: Vec<_> = cards.into_iter().filter(|(_, looked)| counts(*looked)).collect();
    let asked = rivals.len() > 1 && rivals.iter().any(|(_, looked)| looked.has_jpki());
    if asked { rivals } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::report::CardKind;
    use crate::present::sample;

    #[test]
    fn a_card_with_jpki_comes_first_and_one_that_could_not_be_judged_before_another_card() {
        let mine = sample::fresh();
        let mut other = sample::fresh();
        other.kind = CardKind::Other;
        let (mine, other) = (Looked::Report(&mine), Looked::Report(&other));
        let (held, mute) = (Looked::Failed(Fault::Held), Looked::Failed(Fault::Unresponsive));
        let unjudged = sample::bare(CardKind::Unknown);
        let unjudged = Looked::Report(&unjudged);
        for (cards, first) in [
            (vec![other, held, Looked::Reading, mine], 3),
            (vec![other, held, Looked::Reading], 2),
            (vec![other, mute, held], 2),
            (vec![other, mute], 1),
            (vec![other], 0),
            (vec![mine, mine], 0),
            (vec![unjudged, mine], 1),
            (vec![other, unjudged, held], 2),
            (vec![other, unjudged], 1),
        ] {
            let found = nearest(cards.iter().copied().enumerate()).map(|(at, _)| at);
            assert_eq!(found, Some(first), "{cards:?}");
        }
        assert!(nearest::<u8>([]).is_none());
    }

    #[test]
    fn a_card_that_could_not_be_judged_is_asked_about_before_a_secret_and_only_beside_one_with_jpki() {
        let mine = sample::fresh();
        let other = sample::bare(CardKind::Other);
        let (mine, other) = (Looked::Report(&mine), Looked::Report(&other));
        let (held, mute) = (Looked::Failed(Fault::Held), Looked::Failed(Fault::Unresponsive));
        let reading = Looked::Reading;
        let unjudged = sample::bare(CardKind::Unknown);
        let unjudged = Looked::Report(&unjudged);
        for (cards, looking, secret) in [
            (vec![mine, unjudged], &[][..], &[0, 1][..]),
            (vec![unjudged, other], &[], &[]),
            (vec![other, mine, held, mine], &[1, 3], &[1, 2, 3]),
            (vec![mine, held], &[], &[0, 1]),
            (vec![mute, mine], &[], &[0, 1]),
            (vec![mine, reading], &[], &[0, 1]),
            (vec![mine, other], &[], &[]),
            (vec![mine], &[], &[]),
            (vec![other, held], &[], &[]),
            (vec![held, mute, reading], &[], &[]),
        ] {
            for (purpose, asked) in [(Purpose::Looking, looking), (Purpose::Secret, secret)] {
                let rivals = rivals(cards.iter().copied().enumerate(), purpose);
                let rivals: Vec<usize> = rivals.into_iter().map(|(at, _)| at).collect();
                assert_eq!(rivals, asked, "{cards:?} {purpose:?}");
            }
        }
    }
}
