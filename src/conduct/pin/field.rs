//! One field in which a secret is typed, and what of a card can be asked for at all.

use crate::domain::certificate::Slot;
use crate::domain::credential::{Folding, Form, KeyPair, Lack, PinName, Stranger};
use crate::domain::holding::Holding;
use crate::domain::report::{CardReport, Unread};
use crate::secret::Pin;
use crate::session::pin::Stop;

/// What is said of the last key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// A character was not taken: the place where it would stand (from 1), and why.
    Refused(usize, Stranger),
    /// There is no more room.
    Full,
    /// Enter came too early: what is missing.
    Lacking(Lack),
    /// A paste was not taken.
    Paste,
    /// It was wiped: nobody typed, or the program was stopped.
    Wiped,
    /// The two new ones differ; both were wiped.
    Differ,
    /// The new one is the old one.
    Same,
    /// The word before the last try was another one.
    OtherWord,
}

/// What stands in the field.
pub(crate) struct Field {
    form: Form,
    pub(crate) pin: Pin,
    pub(crate) folding: Folding,
}

impl Field {
    pub(crate) fn new(form: Form) -> Self {
        Self { form, pin: Pin::default(), folding: Folding::default() }
    }

    /// Takes a character, as the card knows it; one that is no part of the form is not kept.
    pub(crate) fn take(&mut self, c: char) -> Result<(), Note> {
        let (byte, folding) = self.form.fold(c).map_err(|why| Note::Refused(self.pin.len() + 1, why))?;
        if self.pin.len() >= self.form.lengths().1 || !self.pin.push(byte) {
            return Err(Note::Full);
        }
        self.folding = self.folding.and(folding);
        Ok(())
    }

    pub(crate) fn erase(&mut self) {
        self.pin.pop();
        if self.pin.is_empty() {
            self.folding = Folding::default();
        }
    }

    pub(crate) fn wipe(&mut self) {
        self.pin.wipe();
        self.folding = Folding::default();
    }

    pub(crate) fn lack(&self) -> Option<Lack> {
        self.form.lacks(self.pin.bytes())
    }

    /// Gives the secret out; the field is empty then, and what was done to it is still known.
    pub(crate) fn give(&mut self) -> Pin {
        std::mem::take(&mut self.pin)
    }
}

/// Is there a certificate that is not read yet and that its PIN opens? The signing certificate of every card, and the
/// authentication certificate of those that don't let it be read freely, as phones.
#[must_use]
pub fn opens(report: &CardReport, pair: KeyPair) -> bool {
    let closed = match (report.holding(pair.slot()).why(), pair) {
        (Some(Unread::NeedsPin), _) | (Some(Unread::NotAsked), KeyPair::Sign) => true,
        (Some(_) | None, _) => false,
    };
    closed && report.kind.offers().allows(pair.pin()) && held(report, pair.pin())
}

/// May the card hold this PIN, as far as is known?
#[must_use]
pub fn held(report: &CardReport, pin: PinName) -> bool {
    if Stop::of_kind(report.kind, pin) == Some(Stop::NotHeld) {
        return false;
    }
    // A certificate's PIN is there with it; a counter that was not found is one that was not read.
    match pin {
        PinName::Auth => report.holding(Slot::Auth) != Holding::Absent,
        PinName::Sign => report.holding(Slot::Sign) != Holding::Absent,
        PinName::Text | PinName::Juki => {
            pin.secrets().iter().any(|secret| report.tries(*secret) != Err(Unread::Absent))
        }
    }
}
