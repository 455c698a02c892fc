//! The walk from the machine to the card: what is asked, in which order, and what is known by now. Events of the session
//! and the passing of time go in; requests, and at any moment the report, come out.
//!
//! The machine first, then what the service says, then the cards one after the other: exchanges are timed, and nothing
//! else of ours goes on meanwhile. A card that another program holds is not asked for. One that leaves while it is
//! examined is waited for and examined again, a few times.
//!
//! Of a card that was taken out nothing is kept, and names lose their serial numbers before they become facts.

pub mod exercise;
mod watched;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;

use crate::diag::facts::{self, Card, Facts, Machine, Service as Known};
use crate::diag::report::DiagReport;
use crate::diag::without_serial;
use crate::domain::calendar::Instant;
use crate::domain::report::CardReport;
use crate::domain::text::octets;
use crate::session::{Epoch, Event, Fault, Inside, Reader, Request, RequestId, Service};
use watched::Watched;

use super::card::{Looked, nearest};
use super::choice::{Choice, choose};

/// A service that says nothing for so long does not answer.
pub const SILENCE: Duration = Duration::from_secs(2);

/// A service that has just been started by its socket lists its readers a moment later; a card that left comes back as soon.
pub const RETURN: Duration = Duration::from_millis(1500);

/// An exchange, or a look at the machine, that takes so long is told as nothing heard; the walk knows how often to wait.
pub const EXCHANGE: Duration = Duration::from_secs(4);

/// A look at the machine that does not come back after so many times is left out.
pub const LEFT_OUT: u32 = 4;

/// Examinations of what is in one reader at the most: a card that leaves each time is told of as that.
const EXAMINATIONS: u32 = 4;

/// So many times nothing may be heard while an answer is waited for; then it is given up.
const PATIENCE: u32 = 3;

/// A walk that goes on or has ended.
#[derive(Debug)]
pub struct Walk {
    began: Instant,
    facts: Facts,
    wish: Option<String>,
    examines: bool,
    asked: Option<Asked>,
    /// The machine was asked for.
    looked_around: bool,
    /// What the service said last.
    readers: Vec<Reader>,
    /// What is known of each reader, by the service's name for it.
    found: HashMap<String, Found>,
    watched: Watched,
    /// So many times in a row nothing was heard for as long as one waits.
    quiet: u32,
}

/// What is waited for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Machine(RequestId),
    /// The examination of what is in this reader.
    Card(RequestId, String),
}

/// What is known of a reader and of what is in it.
#[derive(Debug)]
struct Found {
    facts: facts::Reader,
    /// The insertion that `facts.card` is of.
    epoch: Option<Epoch>,
    examinations: u32,
}

impl Found {
    fn new(name: &str) -> Self {
        let facts = facts::Reader {
            name: without_serial(name),
            inside: facts::Inside::Nothing,
            held: false,
            events: 0,
            unsteady: 0,
            told: None,
            card: None,
        };
        Self { facts, epoch: None, examinations: 0 }
    }

    /// Did the card leave while it was looked at?
    fn has_left(&self) -> bool {
        self.facts
            .card
            .as_ref()
            .is_some_and(|card| matches!(card.looked, Err(Fault::CardLeft | Fault::NoCard)))
    }

    fn may_be_examined_again(&self) -> bool {
        self.examinations < EXAMINATIONS
    }
}

/// How a walk is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Now.
    pub now: Instant,
    /// Readers and cards are simulated.
    pub simulated: bool,
    /// The reader that is meant, by its name, its number or a part of its name.
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
        let Terms { now, simulated, wanted, asks_for_keys, examines } = terms;
        let facts = Facts { now: Some(now), simulated, asks_for_keys, ..Facts::default() };
        let mut walk = Self {
            began: now,
            facts,
            wish: wanted,
            examines,
            asked: None,
            looked_around: simulated,
            readers: Vec::new(),
            found: HashMap::new(),
            watched: Watched::default(),
            quiet: 0,
        };
        walk.tell();
        walk
    }

    /// So long after it began it is now: what is heard from here on happened then, and what was seen too long ago is not
    /// told any more.
    pub fn at(&mut self, since: Duration) {
        self.watched.at(since);
        let since = TimeDelta::from_std(since).ok();
        self.facts.now = since.and_then(|since| self.began.checked_add_signed(since)).or(self.facts.now);
        self.tell();
    }

    /// So long after it began, what was seen before [`Self::at`] is told otherwise by its age alone; `None` where nothing is.
    #[must_use]
    pub fn ages(&self) -> Option<Duration> {
        self.watched.ages()
    }

    /// How long to wait for the next thing to hear, before it is told to be [`Self::silent`].
    #[must_use]
    pub const fn patience(&self) -> Duration {
        match (&self.facts.service, &self.asked) {
            (Known::Unasked, _) => SILENCE,
            (_, Some(_)) => EXCHANGE,
            (_, None) => RETURN,
        }
    }

    /// What to ask for next, under this number; `None` while an answer is waited for, and when there is nothing left to ask.
    pub fn next(&mut self, job: RequestId) -> Option<Request> {
        if self.asked.is_some() {
            return None;
        }
        if !self.looked_around {
            self.looked_around = true;
            self.asked = Some(Asked::Machine(job));
            return Some(Request::Machine { job });
        }
        let (reader, epoch) = self.unexamined()?;
        self.asked = Some(Asked::Card(job, reader.clone()));
        self.found.get_mut(&reader)?.examinations += 1;
        Some(Request::Examine { reader, epoch, job, applications: true })
    }

    /// An event of the session. Those that are none of the walk's change nothing.
    pub fn hear(&mut self, event: &Event) {
        self.quiet = 0;
        match event {
            Event::Machine { job, machine } => {
                self.facts.machine = Some(Machine::clone(machine));
                self.asked.take_if(|asked| *asked == Asked::Machine(*job));
            }
            Event::Service(service) => self.serve(service),
            Event::Examined { job, epoch, told, card } => {
                let asked = self.asked.take_if(|asked| matches!(asked, Asked::Card(of, _) if of == job));
                let reader = match asked {
                    Some(Asked::Card(_, reader)) => Some(reader),
                    _ => self.reader_of(*epoch),
                };
                if let Some(found) = reader.and_then(|reader| self.examined(&reader, *epoch, card))
                    && told.is_some()
                {
                    // It is the reader's, whatever card is in it.
                    found.facts.told.clone_from(told);
                }
            }
            Event::Looked { epoch, report, .. } | Event::PinJob { epoch, seen: Some(report), .. } => {
                self.looked(*epoch, Ok(report));
            }
            Event::Failed { epoch, fault, .. } => self.looked(*epoch, Err(*fault)),
            Event::PinJob { .. } | Event::Progress { .. } | Event::Part { .. } | Event::Withdrawn { .. } => {}
        }
        self.tell();
    }

    /// Nothing was heard for as long as one waits: a service that has said nothing yet is silent, a reader or a card that
    /// has not come does not come, and an answer that stays out for long is not waited for any more.
    pub fn silent(&mut self) {
        self.quiet += 1;
        if self.facts.service == Known::Unasked {
            self.facts.service = Known::Silent;
        }
        let is_card = |asked: &mut Asked| matches!(asked, Asked::Card(..));
        if self.quiet >= PATIENCE
            && let Some(Asked::Card(_, reader)) = self.asked.take_if(is_card)
        {
            let epoch = self.readers.iter().find(|it| it.name == reader).and_then(|it| it.inside.epoch());
            if let Some(found) = self.found.get_mut(&reader) {
                found.epoch = epoch;
                found.facts.card = Some(seen(Err(Fault::Unresponsive)));
            }
        }
        self.tell();
    }

    /// Is there nothing left to ask or to wait for?
    #[must_use]
    pub fn is_done(&self) -> bool {
        let waits = match &self.facts.service {
            Known::Unasked => true,
            // A service that has just been started lists its readers late, and a card that left may come back. Who goes on
            // watching needs not wait for them.
            Known::Up(readers) => {
                self.examines && self.quiet == 0 && (readers.is_empty() || self.is_one_to_return())
            }
            Known::Silent | Known::Down(_) => false,
        };
        self.asked.is_none() && self.looked_around && !waits && self.unexamined().is_none()
    }

    /// What is known by now.
    #[must_use]
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }

    /// What follows from it.
    #[must_use]
    pub fn report(&self) -> Arc<DiagReport> {
        Arc::new(DiagReport::of(&self.facts))
    }

    /// The reader of the nearest card to what a person comes for, of those that are meant and may be asked.
    #[must_use]
    pub fn nearest(&self) -> Option<&Reader> {
        let with_card =
            self.meant().into_iter().filter(|reader| matches!(reader.inside, Inside::Card { .. }));
        let cards = with_card.map(|reader| {
            let card = self.found.get(&reader.name).and_then(|found| found.facts.card.as_ref());
            let looked = match card.map(|card| &card.looked) {
                Some(Ok(report)) => Looked::Report(report),
                Some(Err(fault)) => Looked::Failed(*fault),
                None if reader.held => Looked::Failed(Fault::Held),
                None => Looked::Reading,
            };
            (reader, looked)
        });
        // Through a spy no card is asked, however often.
        let cards = cards.filter(|(_, looked)| !matches!(looked, Looked::Failed(Fault::Spied(_))));
        nearest(cards).map(|(reader, _)| reader)
    }

    /// The readers that are meant: all where none was named; where the name fits several, those.
    fn meant(&self) -> Vec<&Reader> {
        match choose(&self.readers, self.wish.as_deref()) {
            Choice::Readers(readers) | Choice::Several(readers) => readers,
            Choice::None => Vec::new(),
        }
    }

    /// The next card that is to be examined.
    fn unexamined(&self) -> Option<(String, Epoch)> {
        if !self.examines {
            return None;
        }
        self.meant().into_iter().find_map(|reader| {
            let Inside::Card { epoch, .. } = reader.inside else { return None };
            let found = self.found.get(&reader.name)?;
            let is_known = found.epoch == Some(epoch) && found.facts.card.is_some();
            (!reader.held && !is_known && found.may_be_examined_again()).then(|| (reader.name.clone(), epoch))
        })
    }

    /// Did a card leave while it was examined, that may come back?
    fn is_one_to_return(&self) -> bool {
        let is_one = |found: &Found| found.has_left() && found.may_be_examined_again();
        self.meant().into_iter().any(|reader| self.found.get(&reader.name).is_some_and(is_one))
    }

    fn reader_of(&self, epoch: Epoch) -> Option<String> {
        let of = |reader: &&Reader| reader.inside.epoch() == Some(epoch);
        self.readers.iter().find(of).map(|reader| reader.name.clone())
    }

    fn serve(&mut self, service: &Service) {
        let Service::Up(readers) = service else {
            self.watched.lose();
            (self.readers, self.found) = (Vec::new(), HashMap::new());
            if let Service::Down(fault) = service {
                self.facts.service = Known::Down(*fault);
            }
            return;
        };
        self.watched.see(readers);
        self.readers.clone_from(readers);
        self.found.retain(|name, _| readers.iter().any(|reader| reader.name == *name));
        for reader in readers {
            let found = self.found.entry(reader.name.clone()).or_insert_with(|| Found::new(&reader.name));
            let present = reader.inside.epoch();
            // That it left holds until another comes.
            if found.epoch != present && !(present.is_none() && found.has_left()) {
                (found.epoch, found.facts.card) = (present, None);
            }
        }
        self.facts.service = Known::Up(Vec::new());
    }

    /// A look that happened anyway. What an examination found is more.
    fn looked(&mut self, epoch: Epoch, looked: Result<&CardReport, Fault>) {
        let Some(found) = self.reader_of(epoch).and_then(|reader| self.found.get_mut(&reader)) else {
            return;
        };
        let looked = looked.cloned();
        match &mut found.facts.card {
            Some(card) if looked.is_ok() || card.looked.is_err() => card.looked = looked,
            Some(_) => {}
            card => *card = Some(seen(looked)),
        }
        found.epoch = Some(epoch);
    }

    /// What an examination found. What is of another insertion than the present one is of another card.
    fn examined(&mut self, reader: &str, epoch: Epoch, card: &Card) -> Option<&mut Found> {
        let present = self.readers.iter().find(|it| it.name == reader)?.inside.epoch();
        let found = self.found.get_mut(reader)?;
        let left = present.is_none() && matches!(card.looked, Err(Fault::CardLeft | Fault::NoCard));
        if present == Some(epoch) || left {
            found.epoch = Some(epoch);
            found.facts.card = Some(card.clone());
        }
        Some(found)
    }

    /// Puts what is known of the readers into the facts.
    fn tell(&mut self) {
        self.facts.wanted = self.wish.as_deref().map(|wish| match choose(&self.readers, Some(wish)) {
            Choice::Readers(meant) if meant.len() == 1 => without_serial(&meant[0].name),
            _ => without_serial(wish),
        });
        let unsteady = self.watched.readers().map(|(name, times)| (without_serial(name), times));
        self.facts.unsteady_readers = unsteady.collect();
        if let Known::Up(told) = &mut self.facts.service {
            told.clear();
            for reader in &self.readers {
                let Some(Found { facts, .. }) = self.found.get_mut(&reader.name) else { continue };
                (facts.held, facts.events) = (reader.held, reader.events);
                facts.inside = inside(&reader.inside);
                facts.unsteady = self.watched.cards(&reader.name);
                told.push(facts.clone());
            }
        }
    }
}

/// What a look alone tells.
const fn seen(looked: Result<CardReport, Fault>) -> Card {
    Card { looked, applications: Vec::new(), exchanges: Vec::new() }
}

fn inside(inside: &Inside) -> facts::Inside {
    match inside {
        Inside::Nothing => facts::Inside::Nothing,
        Inside::Card { atr, .. } => facts::Inside::Card { atr: octets(atr).unwrap_or_default() },
        Inside::MuteCard { .. } => facts::Inside::Mute,
        Inside::Unavailable => facts::Inside::Unavailable,
    }
}

#[cfg(test)]
mod tests;
