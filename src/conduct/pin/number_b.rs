//! 照合番号B while it is put together: only the four digits under the photo are always asked for; the year is the card's own,
//! and the birth date the signing certificate's where that was read and says it whole.

use crate::domain::credential::Lack;
use crate::domain::face::number_b_birth;
use crate::domain::holder::{BirthDate, Words};
use crate::domain::report::CardReport;
use crate::secret::Pin;
use crate::session::pin::Stop;
use crate::session::pin::number_b::{UNDER_PHOTO, lack, put_together, whole, year};

/// What it is made of.
pub(super) struct NumberB {
    year: String,
    /// The certificate's birth date, and the six digits of it.
    known: Option<(BirthDate, Words)>,
    /// The six digits that were typed.
    pub(super) typed: Option<Pin>,
}

impl NumberB {
    /// For the card of this report; nobody is asked where its last year is not known.
    pub(super) fn of(report: &CardReport) -> Result<Self, Stop> {
        let holder = report.jpki.sign.as_ref().ok().and_then(|sign| sign.holder.as_ref());
        let birth = holder.and_then(|holder| holder.birth_date.as_ref());
        let known = birth.and_then(|birth| Some((birth.clone(), number_b_birth(birth)?)));
        Ok(Self { year: year(report)?, known, typed: None })
    }

    /// The birth date that is sent without being asked for.
    pub(super) fn birth(&self) -> Option<&(BirthDate, Words)> {
        self.known.as_ref()
    }

    /// The whole, from the four digits under the photo.
    pub(super) fn with(&self, under_photo: &Pin) -> Pin {
        let birth = match (&self.known, &self.typed) {
            (_, Some(typed)) => typed.bytes(),
            (Some((_, digits)), None) => digits.as_bytes(),
            (None, None) => &[],
        };
        put_together([birth, self.year.as_bytes(), under_photo.bytes()])
    }

    /// The whole, from a line: all of it, or without the year, or the four digits alone. Anything else is left as it is.
    pub(super) fn of_line(&self, line: &Pin) -> Pin {
        if line.len() == UNDER_PHOTO && self.known.is_some() {
            self.with(line)
        } else {
            whole(line, &self.year)
        }
    }

    /// What keeps such a line from being sent.
    pub(super) fn lack(&self, line: &[u8]) -> Option<Lack> {
        lack(line, self.known.is_some())
    }
}
