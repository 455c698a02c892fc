//! The page tree (ISO 32000-2, 7.7.3): how many pages, and the first of them, found whatever odd shape the tree has; circles and depth are bounded.

use super::Read;
use super::document::{Document, Indirect};

/// The first page: the first leaf of the tree.
pub fn first(document: &Document<'_>) -> Read<Indirect> {
    let _ = document;
    unimplemented!()
}

/// How many pages the tree says that it has; `None` where it does not say so in a usable way.
pub fn count(document: &Document<'_>) -> Read<Option<u64>> {
    let _ = document;
    unimplemented!()
}
