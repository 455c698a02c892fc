//! The walk from the machine to the card as the screen makes it: begun where somebody looks at it, told of what happens
//! anyway, and made anew when service or readers are others. It connects to no card that it was not asked to.

use std::sync::Arc;

use super::Model;
use crate::conduct::diagnosing::{Terms, Walk};
use crate::domain::calendar::Instant;
use crate::model::visit::Look;
use crate::session::{Epoch, Event, Request, RequestId, Service};

/// What a walk that was made for no request is told its events by.
const NOBODY: RequestId = RequestId(0);

impl Model {
    /// Makes the walk, or makes it anew. `examines` the cards that are in, with all that this takes.
    pub(crate) fn diagnose(&mut self, examines: bool, asks_for_keys: bool, now: Instant) -> Vec<Request> {
        let terms =
            Terms { now, simulated: self.has_demo(), wanted: self.wanted.clone(), asks_for_keys, examines };
        let inside: Vec<Epoch> = self.inside().collect();
        self.diagnosis.begin(Walk::new(terms), examines.then_some(inside), now);
        // What was seen of the machine stands until it is seen again.
        let known = self.diagnosis.machine.clone().map(|machine| Event::Machine { job: NOBODY, machine });
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
    pub(super) fn walk_on(&mut self) -> Vec<Request> {
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
                let asked = self.diagnosis.examined.clone();
                // Others are not examined unasked.
                if asked.is_some_and(|asked| asked != self.inside().collect::<Vec<_>>()) {
                    let asks_for_keys =
                        self.diagnosis.walk.as_ref().is_some_and(|walk| walk.facts().asks_for_keys);
                    return self.diagnose(false, asks_for_keys, now);
                }
                self.diagnosis.hear(event, now);
            }
            Event::Machine { machine, .. } => {
                self.diagnosis.machine = Some(Arc::clone(machine));
                self.diagnosis.hear(event, now);
            }
            Event::Examined { .. } => self.diagnosis.hear(event, now),
            Event::Progress { .. } => self.diagnosis.hear_progress(event, now),
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
}
