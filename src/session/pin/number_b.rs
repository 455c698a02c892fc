//! 照合番号B as it is sent: six digits of the birth date, the card's last year, the four digits under the photo. The year is the
//! card's own, so whoever gives the rest need not know it.

use chrono::Datelike as _;

use super::work::Stop;
use crate::domain::credential::{Form, Lack};
use crate::domain::report::{CardReport, Unread};
use crate::secret::Pin;

/// Digits under the photo.
pub const UNDER_PHOTO: usize = Form::UnderPhoto.lengths().0;
/// Digits of the birth date before them.
const WITH_BIRTH: usize = Form::Birth.lengths().0 + UNDER_PHOTO;
/// All digits, the year too.
const WHOLE: usize = Form::NumberB.lengths().0;

/// The card's last year, without which nobody is asked for the rest.
pub fn year(report: &CardReport) -> Result<String, Stop> {
    let record = report.common.record.as_ref().map_err(|unread| Stop::NoCardEnd(unread.clone()))?;
    let end = record.expires_on.ok_or_else(|| Stop::NoCardEnd(Unread::Malformed(String::new())))?;
    Ok(format!("{:04}", end.year()))
}

/// What keeps a line with the number from being sent, where the birth date is known or not.
#[must_use]
pub fn lack(line: &[u8], known: bool) -> Option<Lack> {
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

/// The whole, of a line with all of it or all but the year. Anything else is left as it is.
#[must_use]
pub fn whole(line: &Pin, year: &str) -> Pin {
    match line.bytes() {
        line if line.len() == WITH_BIRTH => {
            let (birth, under_photo) = line.split_at(WITH_BIRTH - UNDER_PHOTO);
            put_together([birth, year.as_bytes(), under_photo])
        }
        line => put_together([line, &[], &[]]),
    }
}

/// A number of its parts; nothing of it is lost, as the longest secret has more room.
#[must_use]
pub fn put_together(parts: [&[u8]; 3]) -> Pin {
    let mut whole = Pin::default();
    for byte in parts.into_iter().flatten() {
        whole.push(*byte);
    }
    whole
}
