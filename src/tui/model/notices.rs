//! Notices: what is told of what happened, on the screen as long as it is so, and in their list.

use chrono::TimeDelta;

use super::{Model, Place};
use crate::domain::calendar::Instant;
use crate::present::sanitize::clean;
use crate::present::text::{Lang, Text};
use crate::session::{Epoch, Service};

/// How long a notice stands on the screen.
pub(crate) const TOAST: TimeDelta = TimeDelta::seconds(5);
const NOTICES_KEPT: usize = 50;

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

impl Model {
    pub(crate) fn tell(&mut self, now: Instant, word: Text, value: &str) {
        self.tell_of(Cause::New, now, word, value);
    }

    /// What was told elsewhere is kept among the notices.
    pub(crate) fn keep(&mut self, now: Instant, word: Text, value: &str) {
        self.tell_of(Cause::Over, now, word, value);
    }

    pub(super) fn tell_of(&mut self, cause: Cause, now: Instant, word: Text, value: &str) {
        if self.notices.len() == NOTICES_KEPT {
            self.notices.remove(0);
        }
        self.notices.push(Notice { at: now, word, value: clean(value), cause });
    }

    /// The notice that stands on the screen.
    pub(crate) fn toast(&self, now: Instant) -> Option<&Notice> {
        self.notices.last().filter(|notice| now - notice.at < TOAST && self.holds_true(&notice.cause))
    }

    /// Is it still so?
    fn holds_true(&self, cause: &Cause) -> bool {
        match cause {
            Cause::New => true,
            Cause::Over => false,
            Cause::Here(..) => *cause == self.here(),
            Cause::Cards(left) => self.visit.looks.len() <= *left,
            Cause::Reader(name, there) => self.readers().iter().any(|reader| reader.name == *name) == *there,
            Cause::Service(up) => matches!(self.service, Some(Service::Up(_))) == *up,
        }
    }

    fn here(&self) -> Cause {
        Cause::Here(self.place.clone(), self.insertion(), self.pin_runs())
    }

    /// The person is here now: what was told since is of this place.
    pub(crate) fn settle(&mut self, place: Place) {
        self.place = place;
        let over = self.notices.last().is_some_and(|notice| !self.holds_true(&notice.cause));
        if let Some(last) = self.notices.last_mut().filter(|_| over) {
            last.cause = Cause::Over;
        }
        let untold = self.notices.iter().rposition(|notice| notice.cause != Cause::New);
        for at in untold.map_or(0, |at| at + 1)..self.notices.len() {
            self.notices[at].cause = self.here();
        }
    }
}
