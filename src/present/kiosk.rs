//! The guided pages in seven languages: what each page says of what is known, from one table of texts per language.
//!
//! Decides nothing that the sections of the other faces decide: dates, windows and errands come from the same values.

use chrono::NaiveDate;

use super::section::Tone;
use crate::conduct::pin::Note;
use crate::conduct::visiting::{Offer, Page, Press};
use crate::domain::calendar::Instant;
use crate::domain::credential::{Lack, Tries};
use crate::domain::procedure::{Holiday, Procedures};
use crate::domain::report::CardReport;
use crate::domain::tongue::Tongue;
use crate::session::Fault;
use crate::session::pin::PinOutcome;

/// What is known when a page is told.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// Now.
    pub now: Instant,
    /// What was read.
    pub report: Option<&'a CardReport>,
    /// Why nothing was.
    pub fault: Option<Fault>,
    /// What came of the last PIN.
    pub outcome: Option<&'a PinOutcome>,
    /// The tries left of the PIN that is typed, as last told.
    pub tries: Option<Tries>,
    /// What names a person is shown.
    pub reveals: bool,
    /// What to bring, and where.
    pub procedures: &'a Procedures,
    /// Is a day a national holiday?
    pub holiday: fn(NaiveDate) -> Holiday,
}

/// A page in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// How urgent it is.
    pub tone: Tone,
    /// The one question or the one answer, in large type where that fits.
    pub head: String,
    /// A date or a number, in large type.
    pub large: Option<String>,
    /// What else there is to say, a paragraph each.
    pub lines: Vec<String>,
}

/// The words of a page.
#[must_use]
pub fn leaf(_page: Page, _seen: &Seen<'_>, _tongue: Tongue) -> Leaf {
    Leaf { tone: Tone::Plain, head: String::new(), large: None, lines: Vec::new() }
}

/// The words of a button.
#[must_use]
pub fn press(_press: Press, _tongue: Tongue) -> String {
    String::new()
}

/// What is left of the time, and that it can be had longer.
#[must_use]
pub fn countdown(_seconds: u32, _tongue: Tongue) -> String {
    String::new()
}

/// What is still missing of what is typed; `None`: nothing is.
#[must_use]
pub fn lack(_lack: Option<Lack>, _tongue: Tongue) -> String {
    String::new()
}

/// What is said of the last key while a PIN is typed.
#[must_use]
pub fn note(_note: Note, _tongue: Tongue) -> String {
    String::new()
}

/// What the pages may offer of what was read.
#[must_use]
pub fn offer(_seen: &Seen<'_>) -> Offer {
    Offer::default()
}

/// What stands in the QR code: the dates as plain text, nothing that names a person.
#[must_use]
pub fn code(_seen: &Seen<'_>, _tongue: Tongue) -> Option<String> {
    None
}
