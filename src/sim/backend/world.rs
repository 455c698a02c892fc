//! Readers, their cards and the service at one moment.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::link::{Facts, LinkError, Presence, ReaderName, ReaderStatus};
use crate::sim::card::Card;

#[derive(Default)]
pub(super) struct Slot {
    pub(super) name: ReaderName,
    pub(super) card: Option<Card>,
    /// Taken out, at hand.
    pub(super) aside: Option<Card>,
    /// The card is there but out of the field, until then.
    pub(super) away_until: Option<Instant>,
    pub(super) events: u32,
    /// Another program holds the card exclusively.
    pub(super) held_by_other: bool,
    /// Connections of ours, and whether the one is exclusive.
    pub(super) connections: u32,
    pub(super) exclusive: bool,
    pub(super) in_transaction: bool,
    /// Power cycles and resets: a connection that has seen fewer was reset by another.
    pub(super) resets: u32,
    /// The card is pulled after so many more exchanges.
    pub(super) pull_after: Option<usize>,
    pub(super) refused: Option<LinkError>,
    /// What the reader tells of itself: nothing, unless something is said here.
    pub(super) facts: Facts,
}

impl Slot {
    pub(super) fn new(name: &str) -> Self {
        Self { name: ReaderName(name.to_owned()), ..Self::default() }
    }

    pub(super) fn present(&self) -> bool {
        self.card.is_some() && self.away_until.is_none()
    }

    pub(super) fn leave(&mut self) {
        if self.present() {
            self.events += 1;
        }
        if let Some(card) = &mut self.card {
            card.power_off();
        }
        self.exclusive = false;
        self.connections = 0;
    }

    /// Power goes and comes again.
    pub(super) fn reset(&mut self) {
        self.resets += 1;
        if let Some(card) = &mut self.card {
            card.power_on();
        }
    }

    pub(super) fn insert(&mut self, mut card: Card) {
        card.power_on();
        self.card = Some(card);
        self.away_until = None;
        self.events += 1;
    }

    pub(super) fn status(&self) -> ReaderStatus {
        let presence = match &self.card {
            Some(card) if self.present() => Presence::Card { atr: card.atr().to_vec() },
            _ => Presence::Empty,
        };
        ReaderStatus {
            name: self.name.clone(),
            presence,
            held: self.present() && (self.held_by_other || self.exclusive),
            in_use: self.present() && (self.held_by_other || self.connections > 0),
            events: self.events,
        }
    }
}

#[derive(Default)]
pub(super) struct World {
    /// Why the service is away.
    pub(super) down: Option<LinkError>,
    /// Counts lives of the service: a connection made in an earlier one is dead for good.
    pub(super) life: u32,
    pub(super) slots: Vec<Slot>,
    pub(super) exchanges: usize,
    pub(super) log: Vec<Vec<u8>>,
}

impl World {
    /// Cards whose time out of the field is over are back.
    pub(super) fn settle(&mut self) {
        let now = Instant::now();
        for slot in &mut self.slots {
            if slot.away_until.is_some_and(|until| until <= now) {
                slot.away_until = None;
                slot.events += 1;
            }
        }
    }

    pub(super) fn next_return(&self) -> Option<Duration> {
        let now = Instant::now();
        self.slots
            .iter()
            .filter_map(|slot| slot.away_until)
            .min()
            .map(|until| until.saturating_duration_since(now))
    }

    pub(super) fn slot(&mut self, name: &ReaderName) -> Result<&mut Slot, LinkError> {
        if let Some(why) = self.down {
            return Err(why);
        }
        self.settle();
        self.slots.iter_mut().find(|slot| slot.name == *name).ok_or(LinkError::NoReader)
    }
}

#[derive(Default)]
pub(super) struct Shared {
    pub(super) world: Mutex<World>,
    pub(super) changed: Condvar,
}

impl Shared {
    /// A panic in another thread leaves the world as it is: every change to it is whole.
    pub(super) fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the world, and wakes who waits for that.
    pub(super) fn change<T>(&self, what: impl FnOnce(&mut World) -> T) -> T {
        let changed = what(&mut self.lock());
        self.changed.notify_all();
        changed
    }

    pub(super) fn wait<'a>(
        &self,
        world: MutexGuard<'a, World>,
        at_most: Option<Duration>,
    ) -> MutexGuard<'a, World> {
        match at_most {
            Some(time) => self.changed.wait_timeout(world, time).unwrap_or_else(PoisonError::into_inner).0,
            None => self.changed.wait(world).unwrap_or_else(PoisonError::into_inner),
        }
    }
}
