//! The card in the reader.

use std::time::Duration;

use super::view::{At, stops};
use super::{policy, reader, service};
use crate::codec::{self, atr::Atr};
use crate::diag::facts::{Facts, Holder, Inside, Os, Reader, Seen, Service};
use crate::diag::fault::Fault;
use crate::diag::finding::{Finding, Mark, Part, Remedy, Resembles, What};
use crate::diag::latency::Latency;
use crate::domain::calendar;
use crate::domain::kind::CardKind;

/// C1: the cards that answered to reset.
pub(super) fn present(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("C1", Part::Card);
    let cards = facts.meant().filter_map(|reader| match &reader.inside {
        Inside::Card { atr } => Some((reader.name.clone(), atr.clone())),
        Inside::Nothing | Inside::Mute | Inside::Unavailable => None,
    });
    cards.map(|(reader, atr)| AT.good(What::Present { reader, atr })).collect()
}

/// Of the running programs, those that may hold a card through the service.
fn holders(facts: &Facts) -> Vec<Holder> {
    facts.here().and_then(|machine| machine.holders.as_ref()).cloned().unwrap_or_default()
}

/// R7: another program has the card for itself; it is not touched.
pub(super) fn held(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("R7", Part::Card);
    if !facts.is_held() {
        return Vec::new();
    }
    let holders = holders(facts);
    let remedy = if holders.is_empty() { Remedy::SeeHolders } else { Remedy::EndHolder(holders.clone()) };
    vec![AT.bad(What::Held(holders)).todo(remedy)]
}

/// Is the card meant that nobody could talk to?
fn is_mute(facts: &Facts) -> bool {
    facts.subject().is_some_and(|reader| reader.inside == Inside::Mute)
        || facts.card_fault() == Some(Fault::Unresponsive)
}

/// C2: the answer to reset is not well formed. It may be the reader's fault, and some such cards work.
pub(super) fn bad_atr(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("C2", Part::Card);
    let Some(Inside::Card { atr }) = facts.subject().map(|reader| &reader.inside) else { return Vec::new() };
    if Atr::read(atr).sound().is_ok() {
        return Vec::new();
    }
    let what = What::BadAtr(atr.clone());
    vec![if facts.card_fault() == Some(Fault::Unresponsive) {
        AT.bad(what).todo(Remedy::TurnCard)
    } else {
        AT.warn(what)
    }]
}

/// R11: the card does not answer: upside down, dirty, not powered.
pub(super) fn mute(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("R11", Part::Card);
    let Some(subject) = facts.subject().filter(|_| is_mute(facts) && !stops(facts, &[bad_atr])) else {
        return Vec::new();
    };
    vec![AT.bad(What::Mute(subject.name.clone())).todo(Remedy::TurnCard)]
}

/// What a name of pcsc-lite says of the device and of the slot: `NAME [interface] 00 01`.
struct Slot<'a> {
    device: &'a str,
    interface: &'a str,
    numbers: &'a str,
}

impl<'a> Slot<'a> {
    fn of(name: &'a str) -> Self {
        let is_number = |text: &str| text.len() == 2 && text.bytes().all(|it| it.is_ascii_digit());
        let mut parts = name.rsplitn(3, ' ');
        let (slot, index, rest) = (parts.next(), parts.next(), parts.next());
        let numbered = slot.is_some_and(is_number) && index.is_some_and(is_number);
        let rest = rest.filter(|_| numbered).unwrap_or(name);
        let (device, interface) = rest.split_once('[').unwrap_or((rest, ""));
        Self { device: device.trim_end(), interface, numbers: name[rest.len()..].trim_start() }
    }

    /// The other of one device, of another kind: another interface of the same name, or another slot under the same number
    /// of a device that is known to take cards in both ways. Nothing is won by moving a card between equal slots.
    fn is_beside(&self, other: &Self) -> bool {
        let index = |numbers: &str| numbers.get(..2).map(str::to_owned);
        let takes_both =
            || codec::reader::by_name(self.device).is_some_and(|row| row.contact && row.contactless);
        self.device == other.device
            && !other.interface.contains("SAM")
            && if self.interface == other.interface {
                index(self.numbers).is_some()
                    && index(self.numbers) == index(other.numbers)
                    && self.numbers != other.numbers
                    && takes_both()
            } else {
                !self.interface.is_empty() && !other.interface.is_empty()
            }
    }
}

/// R8: a card that does not answer to reset lies in one slot of a device whose other slot, of another kind, is empty.
pub(super) fn wrong_slot(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("R8", Part::Card);
    let Some(here) = facts.subject().filter(|it| it.inside == Inside::Mute) else { return Vec::new() };
    let beside = |other: &&Reader| {
        other.inside == Inside::Nothing && Slot::of(&here.name).is_beside(&Slot::of(&other.name))
    };
    let Some(there) = facts.readers().into_iter().flatten().find(beside) else { return Vec::new() };
    let what = What::WrongSlot { here: here.name.clone(), there: there.name.clone() };
    vec![AT.warn(what).possible().todo(Remedy::OtherSlot(there.name.clone()))]
}

/// So many comings and goings in a few seconds are two removals: more than somebody who places a card anew.
const CHANGES: u32 = 3;
/// Of fewer exchanges the slowest says nothing.
const ENOUGH: usize = 10;
/// What every reader takes at times; and for a whole certificate in one exchange, where that is carried: it takes far longer
/// than a selection, and nothing is wrong.
const USUAL: Duration = Duration::from_millis(20);
const USUAL_OF_WHOLE_FILES: Duration = Duration::from_millis(500);

/// R10: the card leaves the field and comes back, or some exchanges take far longer than most.
pub(super) fn flaky(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("R10", Part::Card);
    let Some(subject) = facts.subject() else { return Vec::new() };
    // No field to leave.
    let contact_only = reader::row(facts).is_some_and(|row| !row.contactless);
    let remedy = if contact_only { Remedy::TurnCard } else { Remedy::KeepStill };
    if subject.unsteady >= CHANGES {
        let lost = matches!(facts.card_fault(), Some(Fault::CardLeft | Fault::NoCard | Fault::Reset));
        let gone = subject.inside == Inside::Nothing;
        let mark = if lost || gone { Mark::Bad } else { Mark::Warn };
        return vec![AT.found(mark, What::Flaky { times: subject.unsteady }).likely().todo(remedy)];
    }
    let extended = facts.report().is_some_and(|report| report.wire.extended);
    let usual = if extended { USUAL_OF_WHOLE_FILES } else { USUAL };
    let exchanges = facts.card().and_then(|card| Latency::of(&card.exchanges));
    let Some(Latency { median, p95, .. }) =
        exchanges.filter(|it| it.count >= ENOUGH && it.p95 >= usual && it.p95 > it.median * 3)
    else {
        return Vec::new();
    };
    vec![AT.warn(What::Uneven { median, p95 }).possible().todo(remedy)]
}

/// What answers to reset are known for (`docs/diagnostics.md §6`): what a card may be, never what it is.
fn resembles(atr: &[u8]) -> Option<Resembles> {
    const KNOWN: [(&[u8], Resembles); 10] = [
        (&[0x3B, 0x88, 0x80, 0x01, 0, 0, 0, 0, 0x91, 0x81, 0xC1, 0], Resembles::DrivingLicence),
        (&[0x3B, 0x88, 0x80, 0x01, 0, 0, 0x14, 0xE0, 0xB3, 0x81, 0x91, 0], Resembles::Juki),
        (&[0x3B, 0x88, 0x80, 0x01, 0, 0, 0x05, 0xE0, 0xB3, 0x81, 0xA1, 0], Resembles::MyNumber),
        (&[0x3B, 0x88, 0x80, 0x01, 0, 0, 0x41, 0xE0, 0xB3, 0x81, 0xA1, 0], Resembles::MyNumber),
        (&[0x3B, 0x88, 0x80, 0x01, 0, 0x4B, 0x51, 0xFF], Resembles::MyNumber),
        (&[0x3B, 0xE0, 0, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14], Resembles::MyNumber),
        (&[0x3B, 0xDA, 0x13, 0xFF, 0x81, 0x31, 0xFB, 0x46, 0x80, 0x12, 0x39, 0x2F], Resembles::MyNumber),
        (&[0x3B, 0xC5, 0xFF, 0x81, 0x31, 0xFB, 0x45, 0x80, 0x73, 0xC6, 0x01], Resembles::MyNumber),
        (&[0x3B, 0xF5, 0x91, 0, 0xFF, 0x91, 0x81, 0x71, 0xFE, 0x40], Resembles::MyNumber),
        // A reader that follows part 3 of PC/SC tells the standard and the name of a memory card.
        (&[0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0, 0, 0x03, 0x06], Resembles::Memory),
    ];
    let (_, found) = KNOWN.iter().find(|(start, _)| atr.starts_with(start))?;
    Some(match (found, atr.get(12), atr.get(13..15)) {
        (Resembles::Memory, Some(0x11), _) => Resembles::FeliCa,
        // MIFARE Classic 1K and 4K, Ultralight, Mini.
        (Resembles::Memory, Some(0x03), Some([0, 0x01 | 0x02 | 0x03 | 0x26])) => Resembles::Mifare,
        _ => *found,
    })
}

/// R9: another card than one that this program works with, and what it may be.
pub(super) fn other(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("R9", Part::Card);
    let Some(report) = facts.report() else { return Vec::new() };
    let kind = report.kind;
    if !kind.profile().is_only_read() {
        return Vec::new();
    }
    let possibly = match facts.subject().map(|reader| &reader.inside) {
        Some(Inside::Card { atr }) => resembles(atr),
        _ => None,
    };
    let found = AT.bad(What::OtherCard { kind, possibly });
    // It has the application of a My Number Card and does not say that it is one; or looks like one and has none.
    let resembles = kind == CardKind::Other && possibly == Some(Resembles::MyNumber);
    let doubtful = kind == CardKind::Unknown || resembles;
    vec![if doubtful {
        found.possible().todo(Remedy::HaveCardChecked)
    } else {
        found.todo(Remedy::PlaceMyNumberCard)
    }]
}

/// C3: several My Number Cards, and no reader was named.
pub(super) fn several(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("C3", Part::Card);
    let kinds = facts.meant().filter_map(|reader| reader.card.as_ref()?.looked.as_ref().ok());
    let cards = kinds.filter(|it| !it.kind.profile().is_only_read()).count();
    let too_many = cards > 1;
    too_many.then(|| AT.bad(What::SeveralCards(cards)).todo(Remedy::LeaveOneCard)).into_iter().collect()
}

/// C4: a card answers that this program works with; or nobody looked at the card that is there, or could.
pub(super) fn kind(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("C4", Part::Card);
    let Some(subject) = facts.subject() else {
        let asked = facts.service != Service::Unasked;
        return asked.then(|| AT.unknown(What::CardUnseen)).into_iter().collect();
    };
    match (&subject.card, &subject.inside) {
        (Some(card), _) => {
            let Ok(report) = &card.looked else { return Vec::new() };
            let works = !report.kind.profile().is_only_read();
            works.then(|| AT.good(What::Kind(report.kind))).into_iter().collect()
        }
        (None, Inside::Card { .. }) if !facts.is_held() => {
            vec![AT.unknown(What::CardUnasked).todo(Remedy::Examine)]
        }
        (None, _) => Vec::new(),
    }
}

/// C5: the look at the card failed, and nothing says why.
pub(super) fn fault(facts: &Facts) -> Vec<Finding> {
    const CAUSES: [fn(&Facts) -> Vec<Finding>; 6] =
        [held, bad_atr, mute, flaky, policy::denied, service::spied];
    let Some(fault) = facts.card_fault().filter(|_| !stops(facts, &CAUSES)) else { return Vec::new() };
    let part = match fault {
        Fault::NoService
        | Fault::NotStarted(_)
        | Fault::NotInstalled(_)
        | Fault::ServiceMismatch
        | Fault::Barred
        | Fault::Spied(_) => Part::Service,
        Fault::NoReader => Part::Reader,
        Fault::NoThread => Part::Machine,
        _ => Part::Card,
    };
    vec![At("C5", part).bad(What::Fault(fault)).todo(Remedy::Fault(fault))]
}

/// C6: no card in any reader that is meant.
pub(super) fn no_card(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("C6", Part::Card);
    const CAUSES: [fn(&Facts) -> Vec<Finding>; 2] = [flaky, fault];
    let empty = facts.subject().is_some_and(|reader| reader.inside == Inside::Nothing);
    if !empty || facts.report().is_some() || stops(facts, &CAUSES) {
        return Vec::new();
    }
    vec![AT.bad(What::NoCard).todo(Remedy::PlaceCard)]
}

/// C7: programs run that may hold a card, and none is held, though a look may have failed; or which programs run can't be seen.
pub(super) fn may_hold(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("C7", Part::Card);
    let Some(machine) = facts.on(Os::Linux) else { return Vec::new() };
    match &machine.holders {
        _ if facts.is_held() => Vec::new(),
        Seen::Is(holders) if holders.is_empty() => Vec::new(),
        Seen::Is(holders) if facts.card_fault().is_some() => {
            let found = AT.warn(What::MayHold(holders.clone())).possible();
            vec![found.todo(Remedy::EndHolder(holders.clone()))]
        }
        // Nothing says that it has to do with it.
        Seen::Is(holders) => vec![AT.good(What::MayHold(holders.clone()))],
        Seen::Not => Vec::new(),
        Seen::Barred | Seen::Unasked => vec![AT.unknown(What::HoldersUnseen).todo(Remedy::SeeHolders)],
    }
}

/// Half of all exchanges take longer than this only where something is wrong, or the card is far away.
const SLOW: Duration = Duration::from_millis(150);

/// C8: what exchanges take, and whether that is slow.
pub(super) fn timing(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("C8", Part::Card);
    let exchanges = facts.card().and_then(|card| Latency::of(&card.exchanges));
    let Some(Latency { count, median, p95 }) = exchanges else { return Vec::new() };
    vec![if median >= SLOW {
        AT.warn(What::Slow { median, p95 }).possible().todo(Remedy::OtherPort)
    } else {
        AT.good(What::Timing { count, median, p95 })
    }]
}

/// C9: is the card itself within its dates? Its last day is told of no card here: it is a birthday.
pub(super) fn ends(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("C9", Part::Card);
    let (Some(report), Some(now)) = (facts.report(), facts.now) else { return Vec::new() };
    let Some(last) = report.card_end() else { return Vec::new() };
    vec![if calendar::day(now) > last {
        AT.bad(What::CardEnded).todo(Remedy::Renew)
    } else {
        AT.good(What::CardLasts)
    }]
}
