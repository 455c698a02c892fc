//! The renewal window as things to take along: a calendar file, and a QR code that a phone reads from the screen.
//!
//! The one file of this room that knows byte formats: these are words in another form, and both faces hand them out.
//! Neither holds anything of the holder but the days, which are mostly around a birthday.

pub use crate::codec::qr::{Ink, Matrix, QUIET, QUIET_LEAST};

use super::text::Lang;
use crate::codec::ics;
use crate::domain::calendar::Instant;
use crate::domain::reminder::{reminders, window_title};
use chrono::NaiveDate;

/// The days between which a renewal loses nothing, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first.
    pub opens: NaiveDate,
    /// The last: the certificate's own.
    pub last_day: NaiveDate,
}

/// The calendar file (RFC 5545): the window opens, one month left, the last day.
#[must_use]
pub fn calendar(window: Window, now: Instant, lang: Lang) -> String {
    let entries = reminders(window.opens, window.last_day, None)
        .map(|reminder| reminder.entry(|text| lang.pick(text.ja, text.en)));
    ics::write(&entries, now.to_utc())
}

/// A text as a QR code; `None` where it is longer than a code holds that fits a screen of 80 by 24 (106 octets).
#[must_use]
pub fn matrix(text: &str) -> Option<Matrix> {
    Matrix::of(text).ok()
}

/// One event over the whole window as a QR code; `None` only where a title grew too long for it, which the tests of
/// the format exclude.
#[must_use]
pub fn code(window: Window, lang: Lang) -> Option<Matrix> {
    Matrix::of(&code_text(window, lang)).ok()
}

/// What that code holds: a calendar entry as text.
#[must_use]
pub fn code_text(window: Window, lang: Lang) -> String {
    let (ja, en) = window_title();
    ics::brief(lang.pick(ja, en), window.opens, window.last_day)
}
