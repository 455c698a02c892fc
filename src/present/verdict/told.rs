//! What verdicts on signatures and on the PDFs around them say alike.

use super::words::{self, Say};
use crate::domain::calendar::{self, Instant};
use crate::domain::verdict::ChainVerdict;
use crate::present::dates;
use crate::present::section::Tone;
use crate::present::text::Lang;

/// Who issued a certificate.
pub(in crate::present) fn chain(verdict: &ChainVerdict, lang: Lang) -> (Tone, String) {
    let tone = if matches!(verdict, ChainVerdict::Trusted { .. }) { Tone::Plain } else { Tone::Warn };
    (tone, words::chain(verdict).with(lang, &[verdict.anchor().map_or("", |anchor| &anchor.id)]))
}

/// An instant in Japan, to the minute.
#[must_use]
pub fn moment(at: Instant, lang: Lang) -> String {
    Say::Moment.with(lang, &[&dates::day(lang, calendar::day(at)), &dates::time(at)])
}
