//! Exchanges with a card in words: the command's name, the file's, the status word.

use std::time::Duration;

use super::section::Tone;
use super::text::Lang;
use crate::session::trace::Exchange;

/// One exchange in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Since the recording began.
    pub at: Duration,
    /// What was sent: the command's and the file's name, then its octets, blanked.
    pub command: String,
    /// What came back: the status word in words, then the octets, blanked.
    pub answer: String,
    /// How long it took.
    pub spent: Duration,
    /// How it went.
    pub tone: Tone,
}

/// An exchange in words.
#[must_use]
pub fn line(exchange: &Exchange, _lang: Lang) -> Line {
    let told = exchange.to_string();
    Line {
        at: Duration::ZERO,
        command: told,
        answer: String::new(),
        spent: Duration::ZERO,
        tone: Tone::Plain,
    }
}
