//! The simulated PC/SC service: readers with simulated cards, in this process, and the hand that moves the cards.
//!
//! Waiting is on a condition variable; nothing here polls.

mod hand;
mod world;

pub use hand::Hand;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::card::{Card, Reply};
use crate::link::{
    Backend, Connection, Disposition, Facts, LinkError, ReaderName, ReaderStatus, Readers, Sharing, Transmit,
    Wake, Watch,
};
use world::{Shared, Slot, World};

/// The simulated reader's name.
pub const READER: &str = "Simulated reader (DEMO)";

/// How long a look for an absent service takes before it says so again.
const PATIENCE: Duration = Duration::from_secs(1);

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
        let woken = Arc::new(AtomicBool::new(false));
        let shared = Arc::clone(&self.0);
        let wake = {
            let (shared, woken) = (Arc::clone(&shared), Arc::clone(&woken));
            // Under the world's lock: a watch that has looked and not yet waited is not missed.
            move || shared.change(|_| woken.store(true, Ordering::Relaxed))
        };
        (Box::new(Watching { shared, woken, told: false, looked: false }), Box::new(wake))
    }

    fn simulated(&self) -> bool {
        true
    }
}

struct Watching {
    shared: Arc<Shared>,
    woken: Arc<AtomicBool>,
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
            if self.woken.swap(false, Ordering::Relaxed) {
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
        self.shared.change(|world| {
            let slot = self.slot(world)?;
            slot.connections = slot.connections.saturating_sub(1);
            if self.exclusive {
                slot.exclusive = false;
            }
            if how == Disposition::Unpower {
                slot.reset();
            }
            Ok(())
        })
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
        self.shared.change(|world| {
            if let Some(slot) = world.slots.iter_mut().find(|slot| slot.name == *self.reader) {
                slot.in_transaction = false;
            }
        });
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
        let time = slot.card.as_ref().map_or(0, |card| card.wire.round_trip_ms);
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
