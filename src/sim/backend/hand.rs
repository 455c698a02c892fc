//! The hand that moves cards and readers.

use std::sync::Arc;

use super::world::{Shared, Slot, World};
use crate::domain::credential::Secret;
#[cfg(test)]
use crate::link::{Facts, LinkError};
use crate::sim::card::Card;

/// Moves cards and readers about, from any thread. A reader that is not there is left alone.
#[derive(Clone)]
pub struct Hand(pub(super) Arc<Shared>);

impl Hand {
    fn change(&self, what: impl FnOnce(&mut World)) {
        self.0.change(|world| {
            world.settle();
            what(world);
        });
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

    /// The secrets of the card in a reader, or of the one that was taken out of it.
    #[must_use]
    pub fn pins(&self, reader: &str) -> Vec<(Secret, String)> {
        let mut pins = Vec::new();
        self.at(reader, |slot| {
            pins = slot.card.as_mut().or(slot.aside.as_mut()).map(Card::pins).unwrap_or_default();
        });
        pins
    }

    /// Another program resets the card.
    pub fn reset(&self, reader: &str) {
        self.at(reader, Slot::reset);
    }

    /// Pulls the card after so many more exchanges: that many are answered, the next is not.
    pub fn pull_after(&self, reader: &str, exchanges: usize) {
        self.at(reader, |slot| slot.pull_after = Some(exchanges));
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
}

/// What befalls readers in the tests of this crate alone.
#[cfg(test)]
impl Hand {
    /// Unplugs a reader, its card with it.
    pub fn remove_reader(&self, reader: &str) {
        self.change(|world| world.slots.retain(|slot| slot.name.0 != reader));
    }

    /// Lets another program hold the card exclusively, or let go of it.
    pub fn hold(&self, reader: &str, held: bool) {
        self.at(reader, |slot| slot.held_by_other = held);
    }

    /// Every connection to this reader fails so, until `None` is said.
    pub fn refuse(&self, reader: &str, why: Option<LinkError>) {
        self.at(reader, |slot| slot.refused = why);
    }

    /// Has the reader tell this of itself.
    pub fn tell(&self, reader: &str, facts: Facts) {
        self.at(reader, |slot| slot.facts = facts);
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

    /// Forgets count and commands.
    pub fn clear_log(&self) {
        let mut world = self.0.lock();
        world.exchanges = 0;
        world.log.clear();
    }
}
