//! An exercise: one card looked at again and again, to see whether its place, reader and cable are any good. Events of the
//! session and the passing of time go in; requests, and what came of it with its likely cause, come out.
//!
//! Nothing is kept of what was read. A card that leaves is waited for; an exercise in which nothing goes right any more ends
//! early. Each look selects the card's applications anew, as any look does, and presents no PIN.

use std::time::Duration;

use super::PATIENCE;
use super::watched::changes;
use crate::diag::facts::Card;
use crate::diag::latency::Latency;
use crate::session::{Epoch, Event, Fault, Inside, Reader, Request, RequestId, Service};

/// So many looks in a row may come to nothing.
const IN_A_ROW: u32 = 10;

/// Looks at the least of which it can be said that they take unlike times.
const COMPARED: usize = 5;

/// A look that takes more than so many times the median is out of the common (rule R10).
const UNEVEN: u32 = 3;

/// What is over sooner nobody notices.
const NOTICED: Duration = Duration::from_millis(500);

/// An exercise that goes on or has ended.
#[derive(Debug)]
pub struct Exercise {
    /// The service's name for the reader.
    name: String,
    /// The reader as the service told last; `None` where it told of none of that name.
    reader: Option<Reader>,
    /// The service is away.
    away: bool,
    asked: Option<RequestId>,
    /// Attempts of the look under way that came to nothing, and by what.
    attempts: Vec<Fault>,
    /// The card has left, and what the service says of it comes yet.
    waits: bool,
    in_a_row: u32,
    quiet: u32,
    is_over: bool,
    result: Exercised,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exercised {
    /// Looks that were wished for.
    pub of: u32,
    /// Looks that were made.
    pub done: u32,
    /// Those that found a card.
    pub good: u32,
    /// What went wrong, by kind, in the order in which it first did.
    pub troubles: Vec<Trouble>,
    /// How often the card came or left.
    pub moves: u32,
    /// How often the reader left.
    pub unplugged: u32,
    /// How long each exchange took that was answered.
    pub exchanges: Vec<Duration>,
    /// How long the exchanges of each good look took together.
    pub looks: Vec<Duration>,
    /// Why it ended.
    pub end: End,
}

/// One kind of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trouble {
    /// What.
    pub fault: Fault,
    /// Looks that came to nothing by it.
    pub failed: u32,
    /// Attempts that did, of looks that another attempt made good.
    pub repeated: u32,
}

keyed! {
    /// Why it ended.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum End {
        /// All looks were made.
        Done => "done",
        /// The card, or the reader, left and did not come back.
        Gone => "gone",
        /// The service went away and did not come back.
        Away => "away",
        /// Nothing went right any more.
        Stuck => "stuck",
    }
}

keyed! {
    /// What the trouble most likely comes from.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Cause {
        /// The reader leaves its bus: cable, port, hub.
        Cable => "cable",
        /// The service goes away, or lets nobody in.
        Service => "service",
        /// Another program holds or resets the card.
        OtherProgram => "other-program",
        /// The card leaves: how it lies on the reader, or how far it is put in.
        Position => "position",
        /// The card is there and gives no answer: dirt, wear, the wrong way round.
        Contact => "contact",
        /// It always answers, and now and then takes far longer than it should.
        Uneven => "uneven",
    }
}

impl Exercise {
    /// So many looks at the card in this reader.
    #[must_use]
    pub fn new(reader: &Reader, looks: u32) -> Self {
        let result = Exercised {
            of: looks,
            done: 0,
            good: 0,
            troubles: Vec::new(),
            moves: 0,
            unplugged: 0,
            exchanges: Vec::new(),
            looks: Vec::new(),
            end: End::Done,
        };
        let (name, reader) = (reader.name.clone(), Some(reader.clone()));
        Self {
            name,
            reader,
            away: false,
            asked: None,
            attempts: Vec::new(),
            waits: false,
            in_a_row: 0,
            quiet: 0,
            is_over: false,
            result,
        }
    }

    /// What to ask for next, under this number; `None` while an answer or a card is waited for, and at the end.
    pub fn next(&mut self, job: RequestId) -> Option<Request> {
        if self.asked.is_some() || self.waits || self.is_done() {
            return None;
        }
        let epoch = self.card()?;
        self.asked = Some(job);
        Some(Request::Examine { reader: self.name.clone(), epoch, job, applications: false })
    }

    /// An event of the session. Those that are none of the exercise's change nothing.
    pub fn hear(&mut self, event: &Event) {
        self.quiet = 0;
        match event {
            Event::Service(service) => self.serve(service),
            Event::Withdrawn { job, fault: Some(fault), .. } if self.asked == Some(*job) => {
                self.attempts.push(*fault);
            }
            Event::Examined { job, epoch, card, .. } if self.asked == Some(*job) => {
                self.asked = None;
                self.take(*epoch, card);
            }
            _ => {}
        }
    }

    /// Nothing was heard for as long as one waits.
    pub fn silent(&mut self) {
        self.quiet += 1;
        // It is there all the same: it may be asked again.
        self.waits = false;
        if self.quiet >= PATIENCE && !self.is_done() {
            self.over(match self.asked {
                Some(_) => End::Stuck,
                None if self.away => End::Away,
                None => End::Gone,
            });
        }
    }

    /// Is there nothing left to do or to wait for?
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.is_over || self.result.done >= self.result.of
    }

    /// What came of it by now.
    #[must_use]
    pub const fn result(&self) -> &Exercised {
        &self.result
    }

    const fn over(&mut self, end: End) {
        (self.is_over, self.result.end) = (true, end);
    }

    fn card(&self) -> Option<Epoch> {
        match self.reader.as_ref()?.inside {
            Inside::Card { epoch, .. } => Some(epoch),
            Inside::Nothing | Inside::MuteCard { .. } | Inside::Unavailable => None,
        }
    }

    fn serve(&mut self, service: &Service) {
        self.waits = false;
        self.away = matches!(service, Service::Down(_));
        match service {
            Service::Up(readers) => {
                let now = readers.iter().find(|reader| reader.name == self.name);
                match (&self.reader, now) {
                    (Some(before), Some(now)) => self.result.moves += changes(before, now),
                    (Some(_), None) => self.result.unplugged += 1,
                    (None, _) => {}
                }
                self.reader = now.cloned();
            }
            Service::Down(fault) => {
                self.reader = None;
                self.trouble(*fault).failed += 1;
            }
        }
    }

    /// A look has come to its end.
    fn take(&mut self, epoch: Epoch, card: &Card) {
        let attempts = std::mem::take(&mut self.attempts);
        if card.looked.is_ok() {
            for fault in attempts {
                self.trouble(fault).repeated += 1;
            }
        }
        let result = &mut self.result;
        result.done += 1;
        result.exchanges.extend(&card.exchanges);
        match &card.looked {
            Ok(_) => {
                result.good += 1;
                result.looks.push(card.exchanges.iter().sum());
                self.in_a_row = 0;
            }
            Err(fault) => {
                self.trouble(*fault).failed += 1;
                self.in_a_row += 1;
                self.waits = matches!(fault, Fault::CardLeft | Fault::NoCard) && self.card() == Some(epoch);
                if self.in_a_row >= IN_A_ROW && !self.is_done() {
                    self.over(End::Stuck);
                }
            }
        }
    }

    fn trouble(&mut self, fault: Fault) -> &mut Trouble {
        let troubles = &mut self.result.troubles;
        let at = troubles.iter().position(|trouble| trouble.fault == fault).unwrap_or_else(|| {
            troubles.push(Trouble { fault, failed: 0, repeated: 0 });
            troubles.len() - 1
        });
        &mut troubles[at]
    }
}

impl Exercised {
    /// The trouble by which most looks came to nothing.
    #[must_use]
    pub fn worst(&self) -> Option<Fault> {
        let failing = self.troubles.iter().filter(|trouble| trouble.failed > 0);
        failing.rev().max_by_key(|trouble| trouble.failed).map(|trouble| trouble.fault)
    }

    /// What the trouble most likely comes from: what most of it points to, and of equals what lies nearer to the machine.
    /// `None` where there was none.
    #[must_use]
    pub fn cause(&self) -> Option<Cause> {
        let of = |cause| {
            let troubles = self.troubles.iter().filter(|trouble| points_to(trouble.fault) == Some(cause));
            let times: u32 = troubles.map(|trouble| trouble.failed + trouble.repeated).sum();
            match cause {
                // A reader that leaves takes its card along.
                Cause::Cable if self.unplugged > 0 => u32::MAX,
                // A look may have been over before the card left.
                Cause::Position => times.max(self.moves),
                Cause::Uneven => u32::from(self.is_uneven()),
                _ => times,
            }
        };
        let causes = Cause::ALL.into_iter().map(|cause| (of(cause), cause)).filter(|(times, _)| *times > 0);
        causes.rev().max_by_key(|(times, _)| *times).map(|(_, cause)| cause)
    }

    /// Did the same look take far longer now and then?
    fn is_uneven(&self) -> bool {
        let latency = Latency::of(&self.looks).filter(|latency| latency.count >= COMPARED);
        latency.is_some_and(|latency| latency.p95 > NOTICED && latency.p95 > latency.median * UNEVEN)
    }
}

/// What trouble of this kind points to. A card of another kind, or one that is out of use, points to nothing that could be mended
/// here; through a spy no card is asked at all.
const fn points_to(fault: Fault) -> Option<Cause> {
    match fault {
        Fault::NoReader => Some(Cause::Cable),
        Fault::NoService
        | Fault::NotStarted(_)
        | Fault::NotInstalled(_)
        | Fault::ServiceMismatch
        | Fault::Barred
        | Fault::Denied
        | Fault::NoThread => Some(Cause::Service),
        Fault::Held | Fault::Reset => Some(Cause::OtherProgram),
        Fault::NoCard | Fault::CardLeft | Fault::AnotherCard => Some(Cause::Position),
        Fault::Unresponsive | Fault::Unselected(_) | Fault::Link(_) => Some(Cause::Contact),
        Fault::OutOfUse(_) | Fault::Nonsense | Fault::Spied(_) => None,
    }
}

#[cfg(test)]
mod tests;
