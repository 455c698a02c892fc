//! The walk from the machine to the card: what is asked, in which order, and what is known by now. Events of the session
//! and the passing of time go in; requests, and at any moment the report, come out.

use std::sync::Arc;

use crate::diag::facts::{Facts, Machine, Service};
use crate::diag::report::DiagReport;
use crate::domain::calendar::Instant;
use crate::session::{Event, Request, RequestId};

/// A walk that goes on or has ended.
#[derive(Debug)]
pub struct Walk {
    facts: Facts,
    /// The machine is asked for once.
    asked: Option<RequestId>,
}

/// How a walk is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Now.
    pub now: Instant,
    /// Readers and cards are simulated.
    pub simulated: bool,
    /// The reader that is meant, by its name or a part of it.
    pub wanted: Option<String>,
    /// Readers may be asked whether they have keys of their own.
    pub asks_for_keys: bool,
    /// Cards may be examined: their applications are selected. Where not, what a look of the face has found is used.
    pub examines: bool,
}

impl Walk {
    /// One that has asked nothing yet.
    #[must_use]
    pub fn new(terms: Terms) -> Self {
        let Terms { now, simulated, wanted, asks_for_keys, examines: _ } = terms;
        let facts = Facts { now: Some(now), simulated, wanted, asks_for_keys, ..Facts::default() };
        Self { facts, asked: None }
    }

    /// What to ask for next, under this number; `None` while an answer is waited for, and when there is nothing left to ask.
    pub fn next(&mut self, job: RequestId) -> Option<Request> {
        if self.asked.is_some() || self.facts.simulated {
            return None;
        }
        self.asked = Some(job);
        Some(Request::Machine { job })
    }

    /// An event of the session. Those that are none of the walk's change nothing.
    pub fn hear(&mut self, event: &Event) {
        if let Event::Machine { machine, .. } = event {
            self.facts.machine = Some(Machine::clone(machine));
        }
    }

    /// The service has said nothing for as long as one waits.
    pub fn silent(&mut self) {
        if self.facts.service == Service::Unasked {
            self.facts.service = Service::Silent;
        }
    }

    /// Is there nothing left to ask or to wait for?
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.facts.machine.is_some() || self.facts.simulated
    }

    /// What is known by now.
    #[must_use]
    pub fn report(&self) -> Arc<DiagReport> {
        Arc::new(DiagReport::of(&self.facts))
    }
}
