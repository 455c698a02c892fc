//! A notice: what is told of what happened, and of where that is so.

use std::path::PathBuf;

use chrono::TimeDelta;

use crate::domain::calendar::Instant;
use crate::present::text::{Lang, Text};
use crate::session::Epoch;

/// A file, and which of several parts.
pub(crate) type Document = (PathBuf, usize);

/// Where the person is: the tab, and the document on it.
pub(crate) type Place = (usize, Document);

/// How long a notice stands on the screen.
pub(crate) const TOAST: TimeDelta = TimeDelta::seconds(5);

/// Something that happened, kept for the log of notices. Holds nothing of a card.
#[derive(Debug)]
pub(crate) struct Notice {
    pub at: Instant,
    pub word: Text,
    pub value: String,
    pub(super) cause: Cause,
}

/// The state that a notice tells of: when it ends, the notice leaves the screen.
#[derive(Debug, PartialEq)]
pub(super) enum Cause {
    /// Told just now: of where the person is then.
    New,
    /// The tab and the document, the card that is shown, whether a job with a PIN goes on.
    Here(Place, Option<Epoch>, bool),
    /// So many cards are left.
    Cards(usize),
    /// A reader is there, or not.
    Reader(String, bool),
    /// The service answers, or not.
    Service(bool),
    /// It is over: the same state, come again, is another.
    Over,
}

impl Notice {
    pub(crate) fn text(&self, lang: Lang) -> String {
        self.word.with(lang, &[&self.value])
    }
}
