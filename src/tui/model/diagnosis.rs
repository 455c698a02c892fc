//! The walk from the machine to the card as the screen makes it: begun where somebody looks at it, told of what happens
//! anyway, and made anew when service or readers are others. It connects to no card that it was not asked to.

use std::sync::Arc;

use chrono::TimeDelta;

use super::Model;
use crate::conduct::diagnosing::{Terms, Walk};
use crate::diag::facts::{Machine, Reader};
use crate::diag::report::DiagReport;
use crate::domain::calendar::Instant;
use crate::session::{Epoch, Event, Request, RequestId, Service};
use crate::tui::visit::Look;

/// A service that says nothing for so long hangs.
const SILENT: TimeDelta = TimeDelta::seconds(2);

/// What a walk that was made for no request is told its events by.
const NOBODY: RequestId = RequestId(0);

/// How far it has come.
#[derive(Debug, Default)]
pub(crate) struct Diagnosis {
    walk: Option<Walk>,
    /// When that was begun.
    begun: Option<Instant>,
    report: Arc<DiagReport>,
    /// As it was seen last.
    machine: Option<Arc<Machine>>,
    /// Service or readers are others than those that the machine was looked at with.
    stale: bool,
    /// When a service that says nothing is taken to hang.
    silent: Option<Instant>,
    /// The cards that may be examined, where somebody asked for that.
    examined: Option<Vec<Epoch>>,
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

    /// Does anything of it go on?
    pub(crate) fn goes_on(&self) -> bool {
        self.walk.as_ref().is_some_and(|walk| !walk.is_done())
    }

    /// What is known of the readers besides what the service tells everybody.
    pub(crate) fn readers(&self) -> &[Reader] {
        match self.walk.as_ref().map(|walk| &walk.facts().service) {
            Some(crate::diag::facts::Service::Up(readers)) => readers,
            _ => &[],
        }
    }

    /// Takes an event that the walk has to know.
    fn hear(&mut self, event: &Event, now: Instant) {
        if let Some((walk, begun)) = self.walk.as_mut().zip(self.begun) {
            walk.at((now - begun).to_std().unwrap_or_default());
            walk.hear(event);
        }
        self.tell();
    }

    fn tell(&mut self) {
        let Some(walk) = &self.walk else { return };
        // What was known stands while cards are examined, and is not taken back for that long.
        if walk.is_done() || self.examined.is_none() {
            self.report = walk.report();
            self.seen |= walk.is_done();
        }
    }
}

impl Model {
    /// Makes the walk, or makes it anew. `examines` the cards that are in, with all that this takes.
    pub(crate) fn diagnose(&mut self, examines: bool, asks_for_keys: bool, now: Instant) -> Vec<Request> {
        let terms =
            Terms { now, simulated: self.has_demo(), wanted: self.wanted.clone(), asks_for_keys, examines };
        let inside: Vec<Epoch> = self.inside().collect();
        let diagnosis = &mut self.diagnosis;
        (diagnosis.walk, diagnosis.begun) = (Some(Walk::new(terms)), Some(now));
        diagnosis.stale = false;
        diagnosis.examined = examines.then_some(inside);
        diagnosis.silent = self.service.is_none().then(|| now + SILENT);
        // What was seen of the machine stands until it is seen again.
        let known = diagnosis.machine.clone().map(|machine| Event::Machine { job: NOBODY, machine });
        let first = self.walk_on();
        for event in known.into_iter().chain(self.service.clone().map(Event::Service)) {
            self.diagnosis.hear(&event, now);
        }
        // What a look has found needs no asking.
        for epoch in self.visit.looks.keys().copied().filter(|_| !examines).collect::<Vec<_>>() {
            self.diagnose_look(epoch, now);
        }
        let mut requests = first;
        requests.extend(self.walk_on());
        requests
    }

    fn inside(&self) -> impl Iterator<Item = Epoch> {
        self.readers().iter().filter_map(|reader| reader.inside.epoch())
    }

    /// What the walk asks for next.
    fn walk_on(&mut self) -> Vec<Request> {
        let mut requests = Vec::new();
        if let Some(walk) = &mut self.diagnosis.walk {
            while let Some(request) = walk.next(RequestId(self.jobs + 1)) {
                self.jobs += 1;
                requests.push(request);
            }
        }
        self.diagnosis.tell();
        requests
    }

    /// Tells the walk of an event that was taken; of one that says how a look ended it is told what is known then.
    pub(super) fn diagnosed(&mut self, event: &Event, now: Instant) -> Vec<Request> {
        match event {
            Event::Service(_) => {
                self.diagnosis.silent = None;
                let asked = self.diagnosis.examined.clone();
                // Others are not examined unasked.
                if asked.is_some_and(|asked| asked != self.inside().collect::<Vec<_>>()) {
                    let asks_for_keys = self.diagnosis.asks_for_keys();
                    return self.diagnose(false, asks_for_keys, now);
                }
                self.diagnosis.hear(event, now);
            }
            Event::Machine { machine, .. } => {
                self.diagnosis.machine = Some(Arc::clone(machine));
                self.diagnosis.hear(event, now);
            }
            Event::Examined { .. } => self.diagnosis.hear(event, now),
            Event::Looked { epoch, .. } | Event::Failed { epoch, .. } => self.diagnose_look(*epoch, now),
            _ => return Vec::new(),
        }
        self.walk_on()
    }

    /// Tells the walk what is known of a card.
    pub(crate) fn diagnose_look(&mut self, epoch: Epoch, now: Instant) {
        let event = match self.visit.looks.get(&epoch).map(|seen| &seen.look) {
            Some(Look::Done(report)) => Event::Looked { job: NOBODY, epoch, report: Arc::clone(report) },
            Some(Look::Failed(fault)) => Event::Failed { job: NOBODY, epoch, fault: *fault },
            Some(Look::Asked { .. }) | None => return,
        };
        self.diagnosis.hear(&event, now);
    }

    /// The machine was looked at beside another service and other readers.
    pub(super) fn outdate(&mut self, before: Option<&Service>) {
        let names = |service: Option<&Service>| match service {
            Some(Service::Up(readers)) => Some(readers.iter().map(|it| it.name.clone()).collect::<Vec<_>>()),
            Some(Service::Down(_)) | None => None,
        };
        // The first call answers a walk that waits for it.
        self.diagnosis.stale |= before.is_some() && names(before) != names(self.service.as_ref());
    }

    /// When a service that says nothing is taken to hang.
    pub(super) const fn silent(&self) -> Option<Instant> {
        self.diagnosis.silent
    }

    /// Takes it to hang, where its time is over.
    pub(super) fn give_up(&mut self, now: Instant) {
        if self.diagnosis.silent.take_if(|at| *at <= now).is_some()
            && let Some(walk) = &mut self.diagnosis.walk
        {
            walk.silent();
            self.diagnosis.tell();
        }
    }
}

impl Diagnosis {
    fn asks_for_keys(&self) -> bool {
        self.walk.as_ref().is_some_and(|walk| walk.facts().asks_for_keys)
    }
}
