//! Which page follows which. Told what is in the readers whenever that may have changed, not what changed: whatever was
//! missed, the next moment puts it right.

use chrono::TimeDelta;

use super::{Hint, Offer, Page, Press, Take};
use crate::domain::audit::{Class, Entry, Event};
use crate::domain::calendar::Instant;
use crate::domain::credential::{KeyPair, PinName};
use crate::domain::tongue::Tongue;
use crate::session::Epoch;
use crate::session::pin::{Done, PinOutcome, Stop, Work};

/// How long it is said that the card was taken.
const THANKS: TimeDelta = TimeDelta::seconds(5);

/// What is in the readers, as far as a visit may know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Card {
    /// Nothing.
    Out,
    /// What is not looked at before it has left.
    Barred,
    /// One that came, not looked at yet.
    Placed,
    /// Several that came.
    Several,
    /// One is being read.
    Reading(Epoch),
    /// One was read, or could not be: in which class of the audit log that is.
    Known(Epoch, Class),
}

impl Card {
    const fn epoch(self) -> Option<Epoch> {
        match self {
            Self::Reading(epoch) | Self::Known(epoch, _) => Some(epoch),
            Self::Out | Self::Barred | Self::Placed | Self::Several => None,
        }
    }
}

/// What there is at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scene {
    /// Service and reader work.
    pub works: bool,
    /// What is in the readers.
    pub card: Card,
    /// A job with a PIN goes on.
    pub busy: bool,
    /// What may be offered of the card.
    pub offer: Offer,
}

/// What is to be done, besides showing another page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Look at the card that was placed.
    Admit,
    /// Wipe everything of this visit.
    End,
    /// Give the job with a PIN up.
    Abandon,
    /// Show what names a person, or mask it again.
    Reveal,
    /// Write this down.
    Record(Entry),
}

/// A visit, or none.
#[derive(Debug)]
pub struct Visiting {
    page: Page,
    tongue: Tongue,
    /// When it began.
    since: Option<Instant>,
    /// The person has agreed that a card is read.
    consented: bool,
    /// The card that it is about, once it is looked at.
    card: Option<Epoch>,
    /// Since when something goes on that is written down: the look, the job with a PIN.
    at_work: Option<Instant>,
    /// What a PIN is typed for.
    work: Option<Work>,
    /// One was presented and was not right: none is asked for again.
    spent: bool,
    /// Until when it is said that the card was taken.
    thanks: Option<Instant>,
}

impl Default for Visiting {
    fn default() -> Self {
        Self {
            page: Page::Attract,
            tongue: Tongue::Japanese,
            since: None,
            consented: false,
            card: None,
            at_work: None,
            work: None,
            spent: false,
            thanks: None,
        }
    }
}

impl Visiting {
    /// What is shown.
    #[must_use]
    pub const fn page(&self) -> Page {
        self.page
    }

    /// In which language.
    #[must_use]
    pub const fn tongue(&self) -> Tongue {
        self.tongue
    }

    /// What a PIN is typed for, on the page where it is.
    #[must_use]
    pub const fn work(&self) -> Option<&Work> {
        self.work.as_ref()
    }

    /// When a page changes by itself.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        self.thanks
    }

    /// What this visit may still be offered.
    #[must_use]
    pub const fn offered(&self, offer: Offer) -> Offer {
        if self.spent { Offer { check: [None; 2], read: false, ..offer } } else { offer }
    }

    /// The one way on, where a press is one.
    #[must_use]
    pub fn way(&self, offer: Offer) -> Option<Press> {
        self.page.way(self.offered(offer))
    }

    /// What else can be pressed.
    #[must_use]
    pub fn presses(&self, offer: Offer) -> Vec<Press> {
        self.page.presses(self.offered(offer))
    }

    /// Looks at what there is now.
    pub fn see(&mut self, scene: &Scene, now: Instant) -> Vec<Deed> {
        let mut deeds = Vec::new();
        if !scene.works {
            if self.page != Page::Closed {
                deeds.extend(self.end(Class::Failed, now));
                deeds.push(record(Event::Fault, Class::Failed, None));
                self.turn(Page::Closed);
            }
            return deeds;
        }
        if self.page == Page::Closed {
            deeds.push(record(Event::Recovered, Class::Done, None));
            self.rest();
        }
        if self.card.is_some() && self.card != scene.card.epoch() {
            self.card = None;
            if self.page.is_personal() {
                deeds.extend(self.end(Class::Taken, now));
                self.thank(now);
                // What else is in the readers is what it is once this visit is wiped.
                return deeds;
            }
            self.turn(Page::Place(Some(Hint::HoldStill)));
        }
        if self.thanks.is_some_and(|until| now >= until) {
            self.rest();
        }
        deeds.extend(self.follow(scene, now));
        deeds
    }

    /// The page that what is in the readers leads to.
    fn follow(&mut self, scene: &Scene, now: Instant) -> Vec<Deed> {
        let mut deeds = Vec::new();
        match (self.page, scene.card) {
            (Page::Take(why), Card::Out | Card::Placed | Card::Several) => match (why, self.since) {
                (Take::Ended | Take::Idle, _) => self.thank(now),
                (Take::Found, None) => self.rest(),
                (Take::Found, Some(_)) if self.consented => self.turn(Page::Place(None)),
                (Take::Found, Some(_)) => self.turn(Page::Language),
            },
            (Page::Attract | Page::Thanks, Card::Placed | Card::Several) => {
                self.rest();
                deeds.push(self.begin(now));
            }
            (
                Page::Attract
                | Page::Thanks
                | Page::Language
                | Page::Consent
                | Page::Place(_)
                | Page::Reading,
                Card::Barred,
            ) => self.turn(Page::Take(Take::Found)),
            (Page::Place(Some(Hint::OneOnly)), Card::Out) => self.turn(Page::Place(None)),
            (Page::Place(_) | Page::Reading, Card::Several) => {
                self.turn(Page::Place(Some(Hint::OneOnly)));
            }
            (Page::Place(_) | Page::Reading, Card::Placed) => {
                self.at_work.get_or_insert(now);
                self.turn(Page::Reading);
                deeds.push(Deed::Admit);
            }
            (Page::Reading, Card::Out) => self.turn(Page::Place(Some(Hint::HoldStill))),
            (Page::Place(_), Card::Reading(epoch)) => {
                self.at_work.get_or_insert(now);
                self.card = Some(epoch);
                self.turn(Page::Reading);
            }
            (Page::Reading, Card::Reading(epoch)) => self.card = Some(epoch),
            (Page::Place(_) | Page::Reading, Card::Known(epoch, class)) => {
                self.card = Some(epoch);
                deeds.push(record(Event::Looked, class, self.at_work.take().map(|since| now - since)));
                self.turn(Page::Answer);
            }
            (page, Card::Reading(_)) if page.is_personal() => {
                self.at_work = Some(now);
                self.turn(Page::Reading);
            }
            (Page::Working(_), _) if !scene.busy => self.turn(Page::Pins),
            _ => {}
        }
        if matches!(self.page, Page::Place(_)) {
            self.at_work = None;
        }
        deeds
    }

    /// The person has pressed something. What this page does not offer is not taken.
    pub fn press(&mut self, press: Press, scene: &Scene, now: Instant) -> Vec<Deed> {
        let offer = self.offered(scene.offer);
        if self.page.way(offer) != Some(press) && !self.page.presses(offer).contains(&press) {
            return Vec::new();
        }
        let mut deeds = Vec::new();
        match press {
            Press::Begin => deeds.push(self.begin(now)),
            Press::Speak(tongue) => {
                self.tongue = tongue;
                self.turn(Page::Consent);
            }
            Press::On => match self.page {
                Page::Consent => {
                    self.consented = true;
                    self.turn(Page::Place(None));
                    deeds.extend(self.follow(scene, now));
                }
                Page::Tries | Page::Told | Page::Certificate => self.turn(Page::Pins),
                page => {
                    if let Some(next) = page.next(offer) {
                        self.turn(next);
                    }
                }
            },
            Press::Back => match self.page {
                Page::Consent => self.turn(Page::Language),
                Page::Place(_) => {
                    self.consented = false;
                    self.turn(Page::Consent);
                }
                Page::Typing(_) => self.turn(Page::Pins),
                page => {
                    if let Some(before) = page.before(offer) {
                        self.turn(before);
                    }
                }
            },
            Press::Pins => self.turn(Page::Pins),
            Press::Tries => self.turn(Page::Tries),
            Press::Check(pin) => self.ask(Work::Check(pin)),
            Press::Read => self.ask(Work::Read(KeyPair::Sign)),
            Press::Show => deeds.push(Deed::Reveal),
            Press::Finish if self.page == Page::Thanks => self.rest(),
            Press::Finish => {
                if matches!(self.page, Page::Working(_)) {
                    deeds.push(Deed::Abandon);
                }
                deeds.extend(self.end(Class::Left, now));
                match scene.card {
                    Card::Out => self.rest(),
                    _ => self.turn(Page::Take(Take::Ended)),
                }
            }
            // What of it is typed is the face's.
            Press::Enter | Press::Erase | Press::MoreTime => {}
        }
        deeds
    }

    /// Was a wrong PIN presented, so that none is taken any more?
    #[must_use]
    pub const fn is_spent(&self) -> bool {
        self.spent
    }

    /// What was typed is sent.
    pub fn sent(&mut self, now: Instant) {
        if let Page::Typing(pin) = self.page {
            self.at_work = Some(now);
            self.page = Page::Working(pin);
        }
    }

    /// A job with a PIN has ended, or there can be none.
    pub fn ended(&mut self, outcome: &PinOutcome, now: Instant) -> Vec<Deed> {
        if !matches!(self.page, Page::Typing(_) | Page::Working(_)) {
            return Vec::new();
        }
        let class = match &outcome.result {
            Ok(_) => Class::Done,
            Err(Stop::Wrong { .. } | Stop::NowLocked) => Class::Wrong,
            Err(Stop::Fault { .. }) => Class::Failed,
            Err(_) => Class::Refused,
        };
        self.spent |= outcome.result.is_err() && outcome.presented > 0;
        let took = self.at_work.take().map(|since| now - since);
        self.turn(match outcome.result {
            Ok(Done::Read(..)) => Page::Certificate,
            _ => Page::Told,
        });
        vec![record(Event::Pin, class, took)]
    }

    /// Nobody did anything for too long, and everything of the visit is wiped by now.
    pub fn expired(&mut self, scene: &Scene, now: Instant) -> Vec<Deed> {
        let timed = self.page.is_timed();
        let mut deeds = self.end(Class::Idle, now);
        deeds.retain(|deed| *deed != Deed::End);
        if timed {
            match scene.card {
                Card::Out => self.rest(),
                _ => self.turn(Page::Take(Take::Idle)),
            }
        }
        deeds
    }

    fn begin(&mut self, now: Instant) -> Deed {
        self.since = Some(now);
        self.turn(Page::Language);
        record(Event::VisitBegan, Class::Done, None)
    }

    /// The visit is over, if there is one. Its language stays as long as there is something to say to who was here.
    fn end(&mut self, class: Class, now: Instant) -> Vec<Deed> {
        let Some(since) = self.since.take() else { return Vec::new() };
        (self.consented, self.card, self.at_work) = (false, None, None);
        (self.spent, self.work) = (false, None);
        vec![Deed::End, record(Event::VisitEnded, class, Some(now - since))]
    }

    fn thank(&mut self, now: Instant) {
        self.turn(Page::Thanks);
        self.thanks = Some(now + THANKS);
    }

    /// Nobody is here any more.
    fn rest(&mut self) {
        self.turn(Page::Attract);
        self.tongue = Tongue::Japanese;
    }

    fn ask(&mut self, work: Work) {
        let pin: PinName = work.pin();
        self.turn(Page::Typing(pin));
        self.work = Some(work);
    }

    /// Shows a page from its beginning.
    fn turn(&mut self, page: Page) {
        self.page = page;
        (self.thanks, self.work) = (None, None);
    }
}

const fn record(event: Event, class: Class, duration: Option<TimeDelta>) -> Deed {
    Deed::Record(Entry { event, class, duration })
}

#[cfg(test)]
mod tests;
