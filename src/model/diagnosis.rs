//! How far the walk from the machine to the card has come, what it has found, and when it is to be told of the time.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;

use crate::conduct::diagnosing::{LEFT_OUT, Walk};
use crate::diag::facts::{Machine, Reader, Service as Known};
use crate::diag::report::DiagReport;
use crate::domain::calendar::{self, Instant};
use crate::session::{Epoch, Event};

/// How far it has come.
#[derive(Debug, Default)]
pub(crate) struct Diagnosis {
    pub(super) walk: Option<Walk>,
    /// When that was begun.
    begun: Instant,
    /// When something was heard last, or was not for as long as one waits.
    heard: Instant,
    /// So many times in a row.
    quiet: u32,
    report: Arc<DiagReport>,
    /// As it was seen last.
    pub(super) machine: Option<Arc<Machine>>,
    /// Service or readers are others than those that the machine was looked at with.
    pub(super) stale: bool,
    /// The cards that may be examined, where somebody asked for that.
    pub(super) examined: Option<Vec<Epoch>>,
    /// It has come to its end once.
    seen: bool,
}

impl Diagnosis {
    /// What was found; `None` as long as the first walk has not ended.
    pub(crate) fn report(&self) -> Option<&DiagReport> {
        self.seen.then_some(&*self.report)
    }

    /// Is it to be made, or made anew?
    pub(crate) const fn is_due(&self) -> bool {
        self.walk.is_none() || self.stale
    }

    /// Does anything of it go on? What nobody answers any more does not.
    pub(crate) fn goes_on(&self) -> bool {
        self.quiet < LEFT_OUT && self.walk.as_ref().is_some_and(|walk| !walk.is_done())
    }

    /// What is known of the readers besides what the service tells everybody.
    pub(crate) fn readers(&self) -> &[Reader] {
        match self.walk.as_ref().map(|walk| &walk.facts().service) {
            Some(Known::Up(readers)) => readers,
            _ => &[],
        }
    }

    /// Begins a walk. It may examine these cards, where somebody asked for that.
    pub(super) fn begin(&mut self, walk: Walk, examined: Option<Vec<Epoch>>, now: Instant) {
        (self.walk, self.examined, self.stale) = (Some(walk), examined, false);
        (self.begun, self.heard, self.quiet) = (now, now, 0);
    }

    /// Takes an event that the walk has to know.
    pub(super) fn hear(&mut self, event: &Event, now: Instant) {
        self.pass(now);
        (self.heard, self.quiet) = (now, 0);
        if let Some(walk) = &mut self.walk {
            walk.hear(event);
        }
        self.tell();
    }

    /// What is examined goes on.
    pub(super) fn hear_progress(&mut self, event: &Event, now: Instant) {
        if self.goes_on() {
            self.hear(event, now);
        }
    }

    fn pass(&mut self, now: Instant) {
        let since = (now - self.begun).to_std().unwrap_or_default();
        if let Some(walk) = &mut self.walk {
            walk.at(since);
        }
    }

    pub(super) fn tell(&mut self) {
        let ended = !self.goes_on();
        let Some(walk) = &self.walk else { return };
        // What was known stands while cards are examined, and is not taken back for that long.
        if ended || self.examined.is_none() {
            self.report = walk.report();
            self.seen |= ended;
        }
    }

    /// When it is to be told of the time: as nobody answers for long, as what it tells is too old then, and as a day ends.
    pub(super) fn due(&self) -> Option<Instant> {
        let walk = self.walk.as_ref()?;
        let later = |from: Instant, by: Duration| Some(from + TimeDelta::from_std(by).ok()?);
        let silent = self.goes_on().then(|| later(self.heard, walk.patience())).flatten();
        let ages = walk.ages().and_then(|after| later(self.begun, after));
        let dated = self.readers().iter().any(|it| it.card.as_ref().is_some_and(|card| card.looked.is_ok()));
        let told = walk.facts().now.filter(|_| dated);
        let midnight = told.map(|told| calendar::midnight(calendar::plus_days(calendar::day(told), 1)));
        [silent, ages, midnight].into_iter().flatten().min()
    }

    /// Tells it of the time, where that is due; false where it is not.
    pub(super) fn pass_to(&mut self, now: Instant) -> bool {
        if self.due().is_none_or(|due| due > now) {
            return false;
        }
        self.pass(now);
        let waits = self.goes_on();
        if let Some(walk) = self.walk.as_mut().filter(|_| waits)
            && (now - self.heard).to_std().is_ok_and(|since| since >= walk.patience())
        {
            walk.silent();
            (self.heard, self.quiet) = (now, self.quiet + 1);
        }
        self.tell();
        true
    }
}
