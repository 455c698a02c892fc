//! Notices kept, shown as long as they are so, and let go.

use super::Model;
use super::notice::{Cause, Notice, Place, TOAST};
use crate::domain::calendar::Instant;
use crate::present::sanitize::clean;
use crate::present::text::Text;
use crate::session::Service;

const NOTICES_KEPT: usize = 50;

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
