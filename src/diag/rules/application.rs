//! The card's applications and counters.

use super::view::At;
use crate::diag::facts::{Answered, Facts};
use crate::diag::finding::{Finding, Mark, Part, Remedy, What};
use crate::domain::credential::{KeyPair, Tries};
use crate::domain::kind::CardKind;
use crate::domain::report::Unread;

/// A1: the applications that answered, and those that a card of its kind has and this one does not; or nobody asked.
pub(super) fn there(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("A1", Part::Application);
    let (Some(report), Some(card)) = (facts.report(), facts.card()) else { return Vec::new() };
    if card.applications.is_empty() {
        let worth_it = report.kind != CardKind::Other;
        return worth_it
            .then(|| AT.unknown(What::ApplicationsUnasked).todo(Remedy::Examine))
            .into_iter()
            .collect();
    }
    let told = card.applications.iter().filter_map(|(application, answered)| {
        Some(match answered {
            Answered::There => AT.good(What::Application(*application)),
            Answered::Absent if report.kind.profile().has(*application) => {
                AT.warn(What::NoApplication(*application)).todo(Remedy::HaveCardChecked)
            }
            Answered::Absent => return None,
            Answered::Status(word) => {
                AT.warn(What::ApplicationOdd(*application, *word)).todo(Remedy::HaveCardChecked)
            }
        })
    });
    told.collect()
}

/// R15: the tries that are left, none of which was spent to know it.
pub(super) fn tries(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("R15", Part::Application);
    let Some(report) = facts.report() else { return Vec::new() };
    let told = report.counters().filter_map(|(secret, found)| {
        // What opens a key: without it the card can't do what it is for.
        let opens_a_key = KeyPair::opened_by(secret).is_some();
        Some(match found {
            Ok(Tries::Locked) => AT
                .found(if opens_a_key { Mark::Bad } else { Mark::Warn }, What::Tries(secret, Tries::Locked))
                .todo(Remedy::ResetPin(secret)),
            Ok(tries @ Tries::Left(left))
                if tries.most(secret).is_some_and(|most| left < most) || left == 1 =>
            {
                AT.warn(What::Tries(secret, tries)).todo(Remedy::MakeSure(secret))
            }
            Ok(tries @ (Tries::Left(_) | Tries::Unlimited)) => AT.good(What::Tries(secret, tries)),
            Ok(Tries::NotReported) => AT.unknown(What::Tries(secret, Tries::NotReported)),
            Err(Unread::Absent | Unread::NotAsked) => return None,
            Err(_) => AT.unknown(What::TriesUnread(secret)),
        })
    });
    told.collect()
}
