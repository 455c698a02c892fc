//! What happened to the service, its readers and what is in them, with times: for who asks why a card is not read. Holds
//! nothing of a card.

use std::collections::VecDeque;

use chrono::TimeDelta;

use crate::domain::calendar::Instant;
use crate::session::{Epoch, Fault, Inside, Reader, Service};

/// Older ones give way.
const KEPT: usize = 200;

/// A card that leaves more than once within so long does not lie still.
const SHAKY: TimeDelta = TimeDelta::seconds(3);

/// One thing that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Happening {
    /// The service answers.
    ServiceUp,
    /// It does not.
    ServiceGone(Fault),
    /// A reader is there.
    ReaderCame,
    ReaderWent,
    CardIn,
    /// One that does not answer.
    MuteIn,
    CardOut,
    /// The driver can't tell what is in the reader.
    Unavailable,
    /// Another program keeps the card for itself.
    Held,
    Freed,
    /// The card was reset by another program, or not reached for a moment, while it was read.
    Disturbed,
    /// It could not be read.
    Failed(Fault),
}

/// When, and in which reader; the service itself has no name.
#[derive(Debug)]
pub(crate) struct Happened {
    pub at: Instant,
    pub reader: String,
    pub what: Happening,
}

/// The last of them, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct History(VecDeque<Happened>);

impl History {
    pub(crate) fn all(&self) -> impl DoubleEndedIterator<Item = &Happened> {
        self.0.iter()
    }

    /// How often a card left this reader at the most within [`SHAKY`], and when that was; `None` where none was in it.
    pub(crate) fn shaken(&self, reader: &str) -> Option<(usize, Instant)> {
        let own = || self.0.iter().filter(|it| it.reader == reader);
        let first = own().find(|it| matches!(it.what, Happening::CardIn | Happening::MuteIn))?;
        let left: Vec<Instant> = own().filter(|it| it.what == Happening::CardOut).map(|it| it.at).collect();
        let within = |from: &Instant| left.iter().filter(|at| (*from..=*from + SHAKY).contains(at)).count();
        let worst = left.iter().map(|from| (within(from), *from)).max_by_key(|(times, _)| *times);
        Some(worst.unwrap_or((0, first.at)))
    }

    pub(super) fn tell(&mut self, at: Instant, reader: &str, what: Happening) {
        // A card that another program keeps is asked for again and again.
        let last = self.0.iter().rev().find(|it| it.reader == reader).map(|it| it.what);
        if matches!(what, Happening::Failed(_)) && last == Some(what) {
            return;
        }
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(Happened { at, reader: reader.to_owned(), what });
    }

    /// The service and its readers are as they are `after`, and were otherwise `before`.
    pub(super) fn served(&mut self, before: Option<&Service>, after: &Service, at: Instant) {
        const NONE: &[Reader] = &[];
        let readers = |service: Option<&Service>| match service {
            Some(Service::Up(readers)) => readers.clone(),
            Some(Service::Down(_)) | None => NONE.to_vec(),
        };
        let (was, is) = (readers(before), readers(Some(after)));
        match (before, after) {
            (Some(Service::Up(_)), Service::Up(_)) => {}
            (_, Service::Up(_)) => self.tell(at, "", Happening::ServiceUp),
            (before, Service::Down(fault)) if before != Some(after) => {
                self.tell(at, "", Happening::ServiceGone(*fault));
            }
            (_, Service::Down(_)) => {}
        }
        for gone in was.iter().filter(|reader| !is.iter().any(|it| it.name == reader.name)) {
            if gone.inside.epoch().is_some() {
                self.tell(at, &gone.name, Happening::CardOut);
            }
            self.tell(at, &gone.name, Happening::ReaderWent);
        }
        for reader in &is {
            let before = was.iter().find(|it| it.name == reader.name);
            if before.is_none() {
                self.tell(at, &reader.name, Happening::ReaderCame);
            }
            self.inside(before, reader, at);
        }
    }

    /// What is in a reader, and who keeps it.
    fn inside(&mut self, before: Option<&Reader>, after: &Reader, at: Instant) {
        let epoch = |reader: &Reader| reader.inside.epoch();
        let was: Option<Epoch> = before.and_then(epoch);
        let held = before.is_some_and(|it| it.held);
        if was.is_some() && was != epoch(after) {
            self.tell(at, &after.name, Happening::CardOut);
        }
        let came = match after.inside {
            Inside::Card { .. } => Some(Happening::CardIn).filter(|_| was != epoch(after)),
            Inside::MuteCard { .. } => Some(Happening::MuteIn).filter(|_| was != epoch(after)),
            Inside::Unavailable => {
                Some(Happening::Unavailable).filter(|_| before.is_none_or(|it| it.inside != after.inside))
            }
            Inside::Nothing => None,
        };
        let kept = match (held, after.held) {
            (false, true) => Some(Happening::Held),
            (true, false) => Some(Happening::Freed),
            _ => None,
        };
        for what in [came, kept].into_iter().flatten() {
            self.tell(at, &after.name, what);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::sample;

    fn reader(inside: Inside) -> Reader {
        Reader { name: "A".to_owned(), inside, held: false, in_use: false, events: 0 }
    }

    fn card(epoch: u64) -> Inside {
        Inside::Card { atr: "3B80".to_owned(), epoch: Epoch(epoch) }
    }

    fn told(services: &[Service]) -> History {
        let (mut history, mut before) = (History::default(), None);
        for (service, at) in services.iter().zip(0..) {
            history.served(before, service, sample::now() + TimeDelta::seconds(at));
            before = Some(service);
        }
        history
    }

    fn what(history: &History) -> Vec<Happening> {
        history.all().map(|it| it.what).collect()
    }

    #[test]
    fn each_change_is_told_once_and_a_swap_as_two() {
        use Happening::*;
        let up = |inside| Service::Up(vec![reader(inside)]);
        let held = || Service::Up(vec![Reader { held: true, ..reader(card(2)) }]);
        let mute = || up(Inside::MuteCard { epoch: Epoch(3) });
        let history = told(&[
            Service::Down(Fault::NoService),
            Service::Down(Fault::NoService),
            up(Inside::Nothing),
            up(card(1)),
            up(card(2)),
            held(),
            up(card(2)),
            up(Inside::Unavailable),
            up(Inside::Unavailable),
            mute(),
            Service::Up(Vec::new()),
            Service::Down(Fault::Barred),
        ]);
        let all = [
            ServiceGone(Fault::NoService),
            ServiceUp,
            ReaderCame,
            CardIn,
            CardOut,
            CardIn,
            Held,
            Freed,
            CardOut,
            Unavailable,
            MuteIn,
            CardOut,
            ReaderWent,
            ServiceGone(Fault::Barred),
        ];
        assert_eq!(what(&history), all);
    }

    #[test]
    fn a_card_that_leaves_again_within_three_seconds_is_told_from_one_that_was_taken_out_twice() {
        let up = |inside| Service::Up(vec![reader(inside)]);
        let out = || up(Inside::Nothing);
        let shaken = |services: &[Service]| told(services).shaken("A").map(|(times, _)| times);
        assert_eq!(shaken(&[out()]), None);
        assert_eq!(shaken(&[up(card(1))]), Some(0));
        assert_eq!(shaken(&[up(card(1)), out(), up(card(2)), out()]), Some(2));
        assert_eq!(shaken(&[up(card(1)), out(), out(), out(), out(), up(card(2)), out()]), Some(1));
    }

    #[test]
    fn what_is_tried_again_and_again_is_told_once_and_the_oldest_gives_way() {
        let (mut history, now) = (History::default(), sample::now());
        for _ in 0..3 {
            history.tell(now, "A", Happening::Failed(Fault::Held));
            history.tell(now, "B", Happening::Failed(Fault::Held));
        }
        assert_eq!(what(&history).len(), 2);
        for _ in 0..KEPT {
            history.tell(now, "A", Happening::Disturbed);
        }
        assert_eq!((what(&history).len(), what(&history)[0]), (KEPT, Happening::Disturbed));
    }
}
