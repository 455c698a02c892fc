//! An answer to reset, byte by byte.

use super::section::{About, Section};
use super::text::Lang;

/// What each byte says.
#[must_use]
pub fn section(atr: &[u8], _lang: Lang) -> Section {
    let mut section = Section::titled(About::Card, "ATR");
    let _ = (&mut section, atr);
    section
}
