//! Whether a job may be, by what a look at the card has told: one rule, in one order, for whoever asks beforehand and for
//! the job that looks itself. Sends nothing and asks nobody.

use crate::domain::calendar::Instant;
use crate::domain::certificate::Slot;
use crate::domain::credential::{KeyPair, PinName, Secret, Tries};
use crate::domain::holding::Holding;
use crate::domain::report::{CardReport, Unread};

use super::work::{After, Consent, Stop, Work};

/// May a risk be taken?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// Once the person has typed the word.
    AskedFor,
    /// It was allowed beforehand.
    Allowed,
    /// Nobody can be asked.
    Forbidden,
}

/// On which terms a PIN is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// When.
    pub now: Instant,
    /// May the last try be spent?
    pub last_try: Leave,
    /// May a key be used outside its certificate's dates?
    pub outside: Leave,
}

impl Terms {
    /// What was agreed to, and nobody can be asked any more.
    #[must_use]
    pub const fn agreed(consent: Consent, now: Instant) -> Self {
        const fn leave(given: bool) -> Leave {
            if given { Leave::Allowed } else { Leave::Forbidden }
        }
        Self { now, last_try: leave(consent.last_try), outside: leave(consent.outside) }
    }

    /// What is agreed to beforehand, by somebody who was shown so many tries.
    #[must_use]
    pub const fn consent(self, shown: Option<u8>) -> Consent {
        Consent {
            shown,
            last_try: matches!(self.last_try, Leave::Allowed),
            outside: matches!(self.outside, Leave::Allowed),
        }
    }

    /// Somebody is there to be asked.
    #[must_use]
    pub const fn asking(now: Instant) -> Self {
        Self { now, last_try: Leave::AskedFor, outside: Leave::AskedFor }
    }
}

/// The counters that decide, where nothing that the card has told is in the way: no PIN is asked for in vain, no try spent
/// and no key used that may not be.
pub fn possible(work: &Work, report: &CardReport, terms: Terms) -> Result<Vec<(Secret, Tries)>, Stop> {
    let counters = presentable(work, report, terms.last_try)?;
    work.uses().map_or(Ok(()), |pair| usable(pair, report, terms))?;
    Ok(counters)
}

/// The same of the key alone: what is known of dates lets it be used, or somebody can be asked.
pub fn usable(pair: KeyPair, report: &CardReport, terms: Terms) -> Result<(), Stop> {
    match report.outside(pair, terms.now).filter(|_| terms.outside == Leave::Forbidden) {
        Some((of, outside)) => Err(Stop::Outside { of, outside, after: After::Nothing }),
        None => Ok(()),
    }
}

/// The same of the secret alone.
pub fn presentable(work: &Work, report: &CardReport, last_try: Leave) -> Result<Vec<(Secret, Tries)>, Stop> {
    if let Some(stop) = Stop::of_kind(report.kind, work.pin()) {
        return Err(stop);
    }
    if !held(report, work.pin()) {
        return Err(Stop::NotHeld(report.kind));
    }
    if let Some(what) = work.uses().and_then(|pair| report.unsupported(pair)) {
        return Err(Stop::Unsupported { what, after: After::Nothing });
    }
    let counters = counters(report, work.secrets());
    match (work, counters.as_slice()) {
        _ if least(&counters) == Some(0) => Err(Stop::Locked),
        // A mistake must be possible in both places.
        (Work::Change(PinName::Juki), [(_, common), (_, juki)])
            if common != juki || least(&counters) == Some(1) =>
        {
            Err(Stop::Counters { common: *common, juki: *juki })
        }
        _ if least(&counters) == Some(1) && last_try == Leave::Forbidden => Err(Stop::LastTry),
        _ => Ok(counters),
    }
}

/// The counters of these secrets, where the card told them.
#[must_use]
pub fn counters(report: &CardReport, secrets: &[Secret]) -> Vec<(Secret, Tries)> {
    secrets.iter().filter_map(|secret| Some((*secret, report.tries(*secret).ok()?))).collect()
}

/// Of two counters the lower one.
#[must_use]
pub fn lower(counters: &[(Secret, Tries)]) -> Option<Tries> {
    counters.iter().map(|(_, tries)| *tries).min_by_key(|tries| tries.left().unwrap_or(u8::MAX))
}

/// How many it has left, where the card told.
#[must_use]
pub fn least(counters: &[(Secret, Tries)]) -> Option<u8> {
    lower(counters).and_then(Tries::left)
}

/// Is there a certificate that is not read yet and that its PIN opens? The signing certificate of every card, and the
/// authentication certificate of those that don't let it be read freely, as phones.
#[must_use]
pub fn opens(report: &CardReport, pair: KeyPair) -> bool {
    let closed = match (report.holding(pair.slot()).why(), pair) {
        (Some(Unread::NeedsPin), _) | (Some(Unread::NotAsked), KeyPair::Sign) => true,
        (Some(_) | None, _) => false,
    };
    closed && report.kind.profile().allows(pair.pin()) && held(report, pair.pin())
}

/// May the card hold this PIN, as far as is known?
#[must_use]
pub fn held(report: &CardReport, pin: PinName) -> bool {
    if matches!(Stop::of_kind(report.kind, pin), Some(Stop::NotHeld(_))) {
        return false;
    }
    // A certificate's PIN is there with it; a counter that was not found is one that was not read.
    match pin {
        PinName::Auth => report.holding(Slot::Auth) != Holding::Absent,
        PinName::Sign => report.holding(Slot::Sign) != Holding::Absent,
        PinName::Text | PinName::Juki | PinName::NumberB => {
            pin.secrets().iter().any(|secret| report.tries(*secret) != Err(Unread::Absent))
        }
    }
}
