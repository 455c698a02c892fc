//! Which cards were placed by the person who is here: the guided pages read no other, and none unasked.
//!
//! A card counts in a reader that was seen empty since the program began, since the service came back, since the reader
//! came, and since the last visit ended with a card in it. Any other was forgotten by somebody: nothing of it is read before
//! it was seen to leave. That a reader which has just come is empty is believed once its driver has had time to look.

use std::collections::BTreeMap;

use crate::domain::calendar::Instant;
use crate::session::{Inside, SETTLED, Service};

/// Whether a card counts in a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counts {
    Yes,
    /// Not before it was seen to leave.
    No,
    /// Once the reader has been told as empty for a while, which it is since then.
    Since(Instant),
}

/// The readers, as far as any was seen.
#[derive(Debug, Default)]
pub(crate) struct Placed(BTreeMap<String, Counts>);

impl Placed {
    /// The service and its readers are so. A reader that is `simulated` has looked when it comes.
    pub(super) fn served(&mut self, service: &Service, simulated: bool, now: Instant) {
        let Service::Up(readers) = service else { return self.0.clear() };
        self.0.retain(|name, _| readers.iter().any(|reader| reader.name == *name));
        let settled =
            |since: Instant| simulated || (now - since).to_std().is_ok_and(|empty| empty >= SETTLED);
        for reader in readers {
            let was = self.0.get(&reader.name).copied();
            let counts = match (&reader.inside, was) {
                (Inside::Unavailable, _) => continue,
                (Inside::Nothing, None) => Counts::Since(now),
                (Inside::Nothing, Some(Counts::No)) => Counts::Yes,
                (_, Some(Counts::Since(since))) if settled(since) => Counts::Yes,
                (Inside::Nothing, Some(counts)) => counts,
                (_, Some(Counts::Yes)) => Counts::Yes,
                (_, None | Some(_)) => Counts::No,
            };
            self.0.insert(reader.name.clone(), counts);
        }
    }

    /// Does a card in this reader count?
    pub(super) fn counts(&self, reader: &str) -> bool {
        self.0.get(reader) == Some(&Counts::Yes)
    }

    /// A visit ended with cards in these readers.
    pub(super) fn forget(&mut self, readers: &[String]) {
        for reader in readers {
            self.0.insert(reader.clone(), Counts::No);
        }
    }
}
