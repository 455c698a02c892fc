//! The card's certificates.

use super::view::At;
use crate::diag::facts::Facts;
use crate::diag::finding::{Finding, Mark, Part, Remedy, What};
use crate::domain::calendar::Instant;
use crate::domain::certificate::Slot;
use crate::domain::credential::KeyPair;
use crate::domain::holding::Holding;
use crate::domain::lifecycle::{Lifecycle, State};
use crate::domain::report::{CardReport, Unread};
use crate::domain::validity::Validity;

/// Z1: which certificates there are, whether they read, and whether they are within their dates.
pub(super) fn dates(facts: &Facts) -> Vec<Finding> {
    let Some(report) = facts.report() else { return Vec::new() };
    let slots = report.kind.profile().certificates.iter();
    slots.filter_map(|slot| of_slot(report, *slot, facts.now)).collect()
}

const AT: At = At("Z1", Part::Certificate);

fn of_slot(report: &CardReport, slot: Slot, now: Option<Instant>) -> Option<Finding> {
    let pair = [KeyPair::Auth, KeyPair::Sign].into_iter().find(|pair| pair.slot() == slot);
    Some(match report.holding(slot) {
        Holding::Read(certificate) => dated(report, slot, certificate.validity(), now),
        // Its dates are known without its PIN, where something told them.
        Holding::Unread(Unread::NeedsPin) => match pair.and_then(|pair| report.validity(pair)) {
            Some(validity) => dated(report, slot, validity, now),
            None => AT.unknown(What::CertificateNeedsPin(slot)),
        },
        Holding::Uncertain { file: Unread::NeedsPin, .. } => {
            AT.unknown(What::CertificateNeedsPin(slot)).likely()
        }
        // A child under 15 has none to sign with, and who wished none has none; the CA's copies are not missed.
        Holding::Absent => {
            let mark = if slot == Slot::Auth { Mark::Warn } else { Mark::Good };
            let found = AT.found(mark, What::NoCertificate(slot));
            if slot == Slot::Auth { found.todo(Remedy::Renew) } else { found }
        }
        Holding::Unread(Unread::NotAsked | Unread::Coming)
        | Holding::Uncertain { file: Unread::NotAsked | Unread::Coming, .. } => {
            // Which copies a look reads is its own affair.
            pair?;
            AT.unknown(What::CertificateUnread(slot)).todo(Remedy::Examine)
        }
        Holding::Unread(_) | Holding::Uncertain { .. } => {
            AT.warn(What::CertificateUnread(slot)).todo(Remedy::HaveCardChecked)
        }
    })
}

fn dated(report: &CardReport, slot: Slot, validity: Validity, now: Option<Instant>) -> Finding {
    let Some(now) = now else { return AT.unknown(What::CertificateUndated(slot)) };
    let state = Lifecycle::of_dates(validity, report.kind, now).state;
    let what = What::Certificate(slot, state);
    let holders = matches!(slot, Slot::Auth | Slot::Sign);
    match state {
        State::Valid => AT.good(what),
        // A copy of a CA is renewed with the card's certificates.
        State::Renewable if !holders => AT.good(what),
        State::Renewable => AT.warn(what).todo(Remedy::Renew),
        State::Expired if holders => AT.bad(what).todo(Remedy::Renew),
        State::NotYetValid | State::Expired => AT.warn(what),
    }
}
