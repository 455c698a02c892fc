//! 照合番号B while it is put together: six digits of the birth date, the card's last year, the four digits under the photo.
//! Only the last are always asked for; the year is the card's own, and the birth date the signing certificate's where that
//! was read and says it whole.

use chrono::Datelike as _;

use crate::domain::credential::{Form, Lack};
use crate::domain::face::number_b_birth;
use crate::domain::holder::{BirthDate, Words};
use crate::domain::report::{CardReport, Unread};
use crate::secret::Pin;
use crate::session::pin::Stop;

/// Digits under the photo.
const UNDER_PHOTO: usize = Form::UnderPhoto.lengths().0;
/// Digits of the birth date before them.
const WITH_BIRTH: usize = Form::Birth.lengths().0 + UNDER_PHOTO;
/// All digits, the year too.
const WHOLE: usize = Form::NumberB.lengths().0;

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
        let record = report.common.record.as_ref().map_err(|unread| Stop::NoCardEnd(unread.clone()))?;
        let end = record.expires_on.ok_or_else(|| Stop::NoCardEnd(Unread::Malformed(String::new())))?;
        let holder = report.jpki.sign.as_ref().ok().and_then(|sign| sign.holder.as_ref());
        let birth = holder.and_then(|holder| holder.birth_date.as_ref());
        let known = birth.and_then(|birth| Some((birth.clone(), number_b_birth(birth)?)));
        Ok(Self { year: format!("{:04}", end.year()), known, typed: None })
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
    pub(super) fn of_line(&self, line: Pin) -> Pin {
        match line.len() {
            UNDER_PHOTO if self.known.is_some() => self.with(&line),
            WITH_BIRTH => {
                let (birth, under_photo) = line.bytes().split_at(WITH_BIRTH - UNDER_PHOTO);
                put_together([birth, self.year.as_bytes(), under_photo])
            }
            _ => line,
        }
    }

    /// What keeps such a line from being sent.
    pub(super) fn lack(&self, line: &[u8]) -> Option<Lack> {
        lack(line, self.known.is_some())
    }
}

/// What keeps a line with the number from being sent, where the birth date is known or not.
pub(super) fn lack(line: &[u8], known: bool) -> Option<Lack> {
    if line.len() == UNDER_PHOTO && known {
        return Form::UnderPhoto.lacks(line);
    }
    if line.len() == WITH_BIRTH {
        let (birth, under_photo) = line.split_at(WITH_BIRTH - UNDER_PHOTO);
        let later = |lack| match lack {
            Lack::Stranger(place, why) => Lack::Stranger(place + birth.len(), why),
            other => other,
        };
        return Form::Birth.lacks(birth).or_else(|| Form::UnderPhoto.lacks(under_photo).map(later));
    }
    match (Form::NumberB.lacks(line)?, line.len()) {
        (Lack::Characters(_), length) if known && length < UNDER_PHOTO => {
            Some(Lack::Characters(UNDER_PHOTO - length))
        }
        (Lack::Characters(_), length) if length < WITH_BIRTH => Some(Lack::Characters(WITH_BIRTH - length)),
        (Lack::Characters(_), length) => Some(Lack::Characters(WHOLE - length)),
        (lack, _) => Some(lack),
    }
}

/// A number of its parts; nothing of it is lost, as the longest secret has more room.
fn put_together(parts: [&[u8]; 3]) -> Pin {
    let mut whole = Pin::default();
    for byte in parts.into_iter().flatten() {
        whole.push(*byte);
    }
    whole
}
