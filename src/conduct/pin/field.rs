//! One field in which a secret is typed.

use crate::domain::credential::{Folding, Form, Lack, Stranger};
use crate::secret::Pin;

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

    /// Empty, for a secret of this form.
    pub(crate) fn ask_for(&mut self, form: Form) {
        self.form = form;
        self.wipe();
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
