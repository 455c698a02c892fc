//! Which cards were placed by the person who is here: the guided pages read no other, and none unasked.
//!
//! A card counts in a reader that was seen empty since the program began, since the service came back, since the reader
//! came, and since the last visit ended with a card in it. Any other was forgotten by somebody: nothing of it is read before
//! it was seen to leave.

use std::collections::BTreeSet;

use crate::session::{Inside, Service};

/// The readers in which a card counts.
#[derive(Debug, Default)]
pub(crate) struct Placed(BTreeSet<String>);

impl Placed {
    /// The service and its readers are so.
    pub(super) fn served(&mut self, service: &Service) {
        let Service::Up(readers) = service else { return self.0.clear() };
        self.0.retain(|name| readers.iter().any(|reader| reader.name == *name));
        let empty = readers.iter().filter(|reader| reader.inside == Inside::Nothing);
        self.0.extend(empty.map(|reader| reader.name.clone()));
    }

    /// Does a card in this reader count?
    pub(super) fn counts(&self, reader: &str) -> bool {
        self.0.contains(reader)
    }

    /// A visit ended with cards in these readers.
    pub(super) fn forget(&mut self, readers: &[String]) {
        self.0.retain(|name| !readers.contains(name));
    }
}
