//! Which card is meant, of those that were looked at: one rule for every face.

use crate::domain::report::CardReport;

/// What is known of one card.
#[derive(Debug, Clone, Copy)]
pub enum Looked<'a> {
    /// It is being looked at.
    Reading,
    /// What was found.
    Report(&'a CardReport),
    /// It could not be looked at.
    Failed,
}

impl Looked<'_> {
    /// Does it answer the JPKI application?
    #[must_use]
    pub fn has_jpki(self) -> bool {
        matches!(self, Self::Report(report) if report.kind.has_jpki())
    }

    /// How near it is to what a person came for: a card with JPKI, then one that may turn out to be one, then one that
    /// could not be judged, last another card.
    fn rank(self) -> u8 {
        match self {
            looked if looked.has_jpki() => 0,
            Self::Reading => 1,
            Self::Failed => 2,
            Self::Report(_) => 3,
        }
    }
}

/// The nearest of several; of equals the first.
pub fn nearest<'a, K>(cards: impl IntoIterator<Item = (K, Looked<'a>)>) -> Option<(K, Looked<'a>)> {
    cards.into_iter().min_by_key(|(_, looked)| looked.rank())
}

/// Those among which a person has to choose, where they are several.
pub fn rivals<'a, K>(
    cards: impl IntoIterator<Item = (K, Looked<'a>)>,
) -> impl Iterator<Item = (K, &'a CardReport)> {
    cards.into_iter().filter_map(|(key, looked)| match looked {
        Looked::Report(report) if looked.has_jpki() => Some((key, report)),
        _ => None,
    })
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
        let held = Looked::Failed;
        for (cards, first) in [
            (vec![other, held, Looked::Reading, mine], 3),
            (vec![other, held, Looked::Reading], 2),
            (vec![other, held], 1),
            (vec![other], 0),
            (vec![mine, mine], 0),
        ] {
            let found = nearest(cards.iter().copied().enumerate()).map(|(at, _)| at);
            assert_eq!(found, Some(first), "{cards:?}");
        }
        assert_eq!(
            rivals([(1, other), (2, mine), (3, held), (4, mine)]).map(|(at, _)| at).collect::<Vec<_>>(),
            [2, 4]
        );
        assert!(nearest::<u8>([]).is_none());
    }
}
