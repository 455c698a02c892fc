//! The simulated PC/SC service: readers with simulated cards, in this process, and the hand that moves the cards.
//!
//! Waiting is on a condition variable; nothing here polls.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::card::{Card, Reply};
use crate::link::{
    Backend, Connection, Disposition, Facts, LinkError, Presence, ReaderName, ReaderStatus, Readers, Sharing,
    Transmit, Wake, Watch,
};

/// The simulated reader's name.
pub const READER: &str = "Simulated reader (DEMO)";

/// How long a look for an absent service takes before it says so again.
const PATIENCE: Duration = Duration::from_secs(1);

#[expect(clippy::struct_excessive_bools, reason = "what may befall a reader, each on its own")]
struct Slot {
    name: ReaderName,
    card: Option<Card>,
    /// Taken out, at hand.
    aside: Option<Card>,
    /// The card is there but out of the field, until then.
    away_until: Option<Instant>,
    mute: bool,
    events: u32,
    /// Another program holds the card exclusively.
    held_by_other: bool,
    /// Connections of ours, and whether the one is exclusive.
    connections: u32,
    exclusive: bool,
    in_transaction: bool,
    /// Power cycles and resets: a connection that has seen fewer was reset by another.
    resets: u32,
    /// The card is pulled after so many more exchanges.
    pull_after: Option<usize>,
    refused: Option<LinkError>,
    /// What the reader tells of itself: nothing, unless something is said here.
    facts: Facts,
}

impl Slot {
    fn new(name: &str) -> Self {
        Self {
            name: ReaderName(name.to_owned()),
            card: None,
            aside: None,
            away_until: None,
            mute: false,
            events: 0,
            held_by_other: false,
            connections: 0,
            exclusive: false,
            in_transaction: false,
            resets: 0,
            pull_after: None,
            refused: None,
            facts: Facts::default(),
        }
    }

    fn present(&self) -> bool {
        self.card.is_some() && self.away_until.is_none()
    }

    fn leave(&mut self) {
        if self.present() {
            self.events += 1;
        }
        if let Some(card) = &mut self.card {
            card.power_off();
        }
        self.exclusive = false;
        self.connections = 0;
    }

    fn insert(&mut self, mut card: Card) {
        card.power_on();
        self.card = Some(card);
        self.away_until = None;
        self.events += 1;
    }

    fn status(&self) -> ReaderStatus {
        let presence = match &self.card {
            Some(_) if self.present() && self.mute => Presence::Mute,
            Some(card) if self.present() => Presence::Card { atr: card.atr().to_vec() },
            _ => Presence::Empty,
        };
        ReaderStatus {
            name: self.name.clone(),
            presence,
            held: self.present() && (self.held_by_other || self.exclusive),
            events: self.events,
        }
    }
}

#[derive(Default)]
struct World {
    /// Why the service is away.
    down: Option<LinkError>,
    /// Counts lives of the service: a connection made in an earlier one is dead for good.
    life: u32,
    slots: Vec<Slot>,
    exchanges: usize,
    log: Vec<Vec<u8>>,
}

impl World {
    /// Cards whose time out of the field is over are back.
    fn settle(&mut self) {
        let now = Instant::now();
        for slot in &mut self.slots {
            if slot.away_until.is_some_and(|until| until <= now) {
                slot.away_until = None;
                slot.events += 1;
            }
        }
    }

    fn next_return(&self) -> Option<Duration> {
        let now = Instant::now();
        self.slots
            .iter()
            .filter_map(|slot| slot.away_until)
            .min()
            .map(|until| until.saturating_duration_since(now))
    }

    fn slot(&mut self, name: &ReaderName) -> Result<&mut Slot, LinkError> {
        if let Some(why) = self.down {
            return Err(why);
        }
        self.settle();
        self.slots.iter_mut().find(|slot| slot.name == *name).ok_or(LinkError::NoReader)
    }
}

#[derive(Default)]
struct Shared {
    world: Mutex<World>,
    changed: Condvar,
}

impl Shared {
    /// A panic in another thread leaves the world as it is: every change to it is whole.
    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, world: MutexGuard<'a, World>, at_most: Option<Duration>) -> MutexGuard<'a, World> {
        match at_most {
            Some(time) => self.changed.wait_timeout(world, time).unwrap_or_else(PoisonError::into_inner).0,
            None => self.changed.wait(world).unwrap_or_else(PoisonError::into_inner),
        }
    }
}

/// The simulated service.
#[derive(Clone)]
pub struct Simulator(Arc<Shared>);

impl Simulator {
    /// One reader, [`READER`], with this card in it.
    #[must_use]
    pub fn new(card: Card) -> Self {
        let simulator = Self::empty();
        let hand = simulator.hand();
        hand.add_reader(READER);
        hand.put_in(READER, card);
        simulator
    }

    /// No reader at all.
    #[must_use]
    pub fn empty() -> Self {
        Self(Arc::default())
    }

    /// The hand that moves cards and readers.
    #[must_use]
    pub fn hand(&self) -> Hand {
        Hand(Arc::clone(&self.0))
    }
}

impl Backend for Simulator {
    fn readers(&self) -> Box<dyn Readers> {
        Box::new(Connecting(Arc::clone(&self.0)))
    }

    fn watch(&self) -> (Box<dyn Watch + Send>, Wake) {
        let woken = Arc::new(Mutex::new(false));
        let shared = Arc::clone(&self.0);
        let wake = {
            let (shared, woken) = (Arc::clone(&shared), Arc::clone(&woken));
            move || {
                // Under the world's lock: a watch that has looked and not yet waited is not missed.
                let world = shared.lock();
                *woken.lock().unwrap_or_else(PoisonError::into_inner) = true;
                drop(world);
                shared.changed.notify_all();
            }
        };
        (Box::new(Watching { shared, woken, told: false, looked: false }), Box::new(wake))
    }

    fn simulated(&self) -> bool {
        true
    }
}

/// Moves cards and readers about, from any thread. A reader that is not there is left alone.
#[derive(Clone)]
pub struct Hand(Arc<Shared>);

impl Hand {
    fn change(&self, what: impl FnOnce(&mut World)) {
        let mut world = self.0.lock();
        world.settle();
        what(&mut world);
        drop(world);
        self.0.changed.notify_all();
    }

    fn at(&self, reader: &str, what: impl FnOnce(&mut Slot)) {
        self.change(|world| {
            if let Some(slot) = world.slots.iter_mut().find(|slot| slot.name.0 == reader) {
                what(slot);
            }
        });
    }

    /// Plugs in a reader.
    pub fn add_reader(&self, reader: &str) {
        self.change(|world| world.slots.push(Slot::new(reader)));
    }

    /// Unplugs a reader, its card with it.
    pub fn remove_reader(&self, reader: &str) {
        self.change(|world| world.slots.retain(|slot| slot.name.0 != reader));
    }

    /// Takes the card out and keeps it at hand.
    pub fn take_out(&self, reader: &str) {
        self.at(reader, |slot| {
            slot.leave();
            slot.away_until = None;
            if let Some(card) = slot.card.take() {
                slot.aside = Some(card);
            }
        });
    }

    /// Puts the card that was taken out, or pulled, back in.
    pub fn put_back(&self, reader: &str) {
        self.at(reader, |slot| {
            if let (None, Some(card)) = (&slot.card, slot.aside.take()) {
                slot.insert(card);
            }
        });
    }

    /// Puts a card in, the one before it (if any) out.
    pub fn put_in(&self, reader: &str, card: Card) {
        self.at(reader, |slot| {
            slot.leave();
            slot.insert(card);
        });
    }

    /// Does something with the card in a reader: sets files, asks for counters.
    pub fn with_card<R>(&self, reader: &str, what: impl FnOnce(&mut Card) -> R) -> Option<R> {
        let mut result = None;
        self.at(reader, |slot| result = slot.card.as_mut().map(what));
        result
    }

    /// Turns the card over, so to say: present, and no answer to reset.
    pub fn mute(&self, reader: &str, mute: bool) {
        self.at(reader, |slot| {
            slot.mute = mute;
            slot.events += 1;
        });
    }

    /// Lets another program hold the card exclusively, or let go of it.
    pub fn hold(&self, reader: &str, held: bool) {
        self.at(reader, |slot| slot.held_by_other = held);
    }

    /// Another program resets the card.
    pub fn reset(&self, reader: &str) {
        self.at(reader, |slot| {
            slot.resets += 1;
            if let Some(card) = &mut slot.card {
                card.power_on();
            }
        });
    }

    /// Every connection to this reader fails so, until `None` is said.
    pub fn refuse(&self, reader: &str, why: Option<LinkError>) {
        self.at(reader, |slot| slot.refused = why);
    }

    /// Has the reader tell this of itself.
    pub fn tell(&self, reader: &str, facts: Facts) {
        self.at(reader, |slot| slot.facts = facts);
    }

    /// Pulls the card after so many more exchanges: that many are answered, the next is not.
    pub fn pull_after(&self, reader: &str, exchanges: usize) {
        self.at(reader, |slot| slot.pull_after = Some(exchanges));
    }

    /// Stops the service, for this reason; `None` starts it again.
    pub fn service(&self, down: Option<LinkError>) {
        self.change(|world| {
            world.down = down;
            if down.is_some() {
                world.life += 1;
                for slot in &mut world.slots {
                    slot.connections = 0;
                    slot.exclusive = false;
                    slot.resets += 1;
                }
            }
        });
    }

    /// Exchanges so far, over all readers.
    #[must_use]
    pub fn exchanges(&self) -> usize {
        self.0.lock().exchanges
    }

    /// The commands of those exchanges, secrets blanked.
    #[must_use]
    pub fn log(&self) -> Vec<Vec<u8>> {
        self.0.lock().log.clone()
    }

    /// Forgets count and commands.
    pub fn clear_log(&self) {
        let mut world = self.0.lock();
        world.exchanges = 0;
        world.log.clear();
    }
}

struct Watching {
    shared: Arc<Shared>,
    woken: Arc<Mutex<bool>>,
    /// Has told the readers, and nothing else since: what is known may be compared with.
    told: bool,
    looked: bool,
}

impl Watch for Watching {
    fn next(&mut self, known: &[ReaderStatus]) -> Result<Vec<ReaderStatus>, LinkError> {
        let mut world = self.shared.lock();
        let patience = Instant::now() + PATIENCE;
        loop {
            world.settle();
            let first = !std::mem::replace(&mut self.looked, true);
            if std::mem::take(&mut *self.woken.lock().unwrap_or_else(PoisonError::into_inner)) {
                return Err(LinkError::Cancelled);
            }
            if let Some(why) = world.down {
                let left = patience.saturating_duration_since(Instant::now());
                if first || self.told || left.is_zero() {
                    self.told = false;
                    return Err(why);
                }
                world = self.shared.wait(world, Some(left));
                continue;
            }
            let present: Vec<_> = world.slots.iter().map(Slot::status).collect();
            // After an error the readers are told again even where they are the same: the service is back.
            if !std::mem::replace(&mut self.told, true) || present != known {
                return Ok(present);
            }
            let until = world.next_return();
            world = self.shared.wait(world, until);
        }
    }
}

struct Connecting(Arc<Shared>);

impl Readers for Connecting {
    fn connect(&mut self, reader: &ReaderName, sharing: Sharing) -> Result<Box<dyn Connection>, LinkError> {
        let mut world = self.0.lock();
        let life = world.life;
        let slot = world.slot(reader)?;
        if let Some(why) = slot.refused {
            return Err(why);
        }
        if !slot.present() {
            return Err(LinkError::NoCard);
        }
        if slot.mute {
            return Err(LinkError::Unresponsive);
        }
        let exclusive = sharing == Sharing::Exclusive;
        if slot.held_by_other || slot.exclusive || (exclusive && slot.connections > 0) {
            return Err(LinkError::Held);
        }
        // A service powers a card down that nobody is connected to, and up again for the next who comes.
        if slot.connections == 0
            && let Some(card) = &mut slot.card
            && card.beside().is_some()
        {
            card.power_on();
        }
        slot.connections += 1;
        slot.exclusive = exclusive;
        let atr = slot.card.as_ref().map(|card| card.atr().to_vec()).unwrap_or_default();
        let connected = Connected {
            shared: Arc::clone(&self.0),
            reader: reader.clone(),
            atr,
            insertion: slot.events,
            life,
            resets: slot.resets,
            exclusive,
            ended: false,
        };
        drop(world);
        self.0.changed.notify_all();
        Ok(Box::new(connected))
    }
}

struct Connected {
    shared: Arc<Shared>,
    reader: ReaderName,
    atr: Vec<u8>,
    insertion: u32,
    life: u32,
    resets: u32,
    exclusive: bool,
    ended: bool,
}

impl Connected {
    /// The slot, where the card of this connection is still in it.
    fn slot<'a>(&self, world: &'a mut World) -> Result<&'a mut Slot, LinkError> {
        if world.life != self.life {
            return Err(world.down.unwrap_or(LinkError::NoService));
        }
        let slot = world.slot(&self.reader)?;
        if slot.events == self.insertion && slot.present() { Ok(slot) } else { Err(LinkError::CardLeft) }
    }

    fn let_go(&mut self, how: Disposition) -> Result<(), LinkError> {
        if std::mem::replace(&mut self.ended, true) {
            return Ok(());
        }
        let shared = Arc::clone(&self.shared);
        let mut world = shared.lock();
        let slot = self.slot(&mut world)?;
        slot.connections = slot.connections.saturating_sub(1);
        if self.exclusive {
            slot.exclusive = false;
        }
        if how == Disposition::Unpower {
            slot.resets += 1;
            if let Some(card) = &mut slot.card {
                card.power_on();
            }
        }
        drop(world);
        shared.changed.notify_all();
        Ok(())
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        // The card may be gone: then there is nothing to let go of.
        let _ = self.let_go(Disposition::Leave);
    }
}

/// Ends a transaction on every way out, a panic included.
struct Transaction<'a> {
    shared: &'a Shared,
    reader: &'a ReaderName,
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        let mut world = self.shared.lock();
        if let Some(slot) = world.slots.iter_mut().find(|slot| slot.name == *self.reader) {
            slot.in_transaction = false;
        }
        drop(world);
        self.shared.changed.notify_all();
    }
}

impl Connection for Connected {
    fn atr(&self) -> &[u8] {
        &self.atr
    }

    fn insertion(&mut self) -> Result<u32, LinkError> {
        Ok(self.insertion)
    }

    fn facts(&mut self) -> Facts {
        let shared = Arc::clone(&self.shared);
        let mut world = shared.lock();
        self.slot(&mut world).map(|slot| slot.facts.clone()).unwrap_or_default()
    }

    fn transact(&mut self, work: &mut dyn FnMut(&mut dyn Transmit)) -> Result<(), LinkError> {
        let shared = Arc::clone(&self.shared);
        let reader = self.reader.clone();
        let mut world = shared.lock();
        let resets = loop {
            let slot = self.slot(&mut world)?;
            if !slot.in_transaction {
                slot.in_transaction = true;
                break slot.resets;
            }
            world = shared.wait(world, None);
        };
        drop(world);
        // A reset by another program before is made good once.
        self.resets = resets;
        let _transaction = Transaction { shared: &shared, reader: &reader };
        work(self);
        Ok(())
    }

    fn end(mut self: Box<Self>, how: Disposition) -> Result<(), LinkError> {
        self.let_go(how)
    }
}

impl Transmit for Connected {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let shared = Arc::clone(&self.shared);
        let mut world = shared.lock();
        let slot = self.slot(&mut world)?;
        let time = slot.card.as_ref().map_or(0, |card| card.wire().round_trip_ms);
        if time > 0 {
            // The monitor and the hand go on while a slow card is at work.
            drop(world);
            std::thread::sleep(Duration::from_millis(time));
            world = shared.lock();
        }
        let slot = self.slot(&mut world)?;
        if slot.resets != self.resets {
            return Err(LinkError::Reset);
        }
        if let Some(left) = &mut slot.pull_after {
            if *left == 0 {
                slot.pull_after = None;
                slot.leave();
                slot.aside = slot.card.take();
                drop(world);
                shared.changed.notify_all();
                return Err(LinkError::CardLeft);
            }
            *left -= 1;
        }
        let card = slot.card.as_mut().ok_or(LinkError::CardLeft)?;
        let reply = card.exchange(command);
        let kept = card.log().last().cloned();
        let result = match reply {
            Reply::Answer(bytes) if bytes.len() >= 2 => Ok(bytes),
            // The card is still there, without power: a reconnect finds it (`docs/pcsc.md §3.4`).
            Reply::Answer(_) | Reply::Lost => {
                slot.resets += 1;
                Err(LinkError::CardLeft)
            }
            Reply::Left(time) => {
                slot.leave();
                slot.away_until = Some(Instant::now() + time);
                Err(LinkError::CardLeft)
            }
        };
        world.exchanges += 1;
        world.log.extend(kept);
        drop(world);
        if result.is_err() {
            shared.changed.notify_all();
        }
        result
    }

    fn reconnect(&mut self) -> Result<(), LinkError> {
        let shared = Arc::clone(&self.shared);
        let mut world = shared.lock();
        self.resets = self.slot(&mut world)?.resets;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
