//! The page tree (ISO 32000-2, 7.7.3): how many pages, and the first of them, found whatever odd shape the tree has; circles and depth are bounded.

use std::collections::HashSet;

use super::document::{Document, Indirect};
use super::lex::{Dictionary, Value};
use super::{Flaw, PdfError, Read};

/// Nodes inside each other.
const DEPTH: usize = 64;

/// Nodes looked at before a page is found.
const NODES: usize = 10_000;

/// The first page: the first leaf of the tree that is an object of its own, as a page must be for something to refer to it.
pub fn first(document: &Document<'_>) -> Read<Indirect> {
    let catalog = document.catalog()?;
    let root = catalog.value.dictionary().and_then(|catalog| catalog.get(b"Pages"));
    let mut walk = Walk { document, seen: HashSet::new(), left: NODES };
    let found = root.map_or(Ok(None), |root| walk.first(root, 0))?;
    found.ok_or(PdfError::at(catalog.offset(0).unwrap_or_default(), Flaw::Entry))
}

/// How many pages the tree says that it has; `None` where it does not say so in a usable way.
pub fn count(document: &Document<'_>) -> Read<Option<u64>> {
    let catalog = document.catalog()?;
    let Some(pages) = entry(document, catalog.value.dictionary(), b"Pages")? else { return Ok(None) };
    let count = entry(document, pages.dictionary(), b"Count")?;
    Ok(count.and_then(|count| count.integer()).and_then(|count| u64::try_from(count).ok()))
}

/// An entry, followed.
fn entry(document: &Document<'_>, dictionary: Option<&Dictionary>, name: &[u8]) -> Read<Option<Value>> {
    let value = dictionary.and_then(|dictionary| dictionary.get(name));
    value.map(|value| document.resolve(value).map(|resolved| resolved.value)).transpose()
}

struct Walk<'d> {
    document: &'d Document<'d>,
    seen: HashSet<super::lex::Reference>,
    left: usize,
}

impl Walk<'_> {
    fn first(&mut self, node: &Value, depth: usize) -> Read<Option<Indirect>> {
        let node = self.document.resolve(node)?;
        let at = node.within.as_ref().and_then(|within| within.offset(0)).unwrap_or_default();
        self.left = self.left.saturating_sub(1);
        if node.within.as_ref().is_some_and(|within| !self.seen.insert(within.id)) {
            return Err(PdfError::at(at, Flaw::Entry));
        }
        if self.left == 0 || depth > DEPTH {
            return Err(PdfError::at(at, Flaw::TooMuch));
        }
        let Some(dictionary) = node.value.dictionary() else { return Ok(None) };
        // Not by `/Type`, which some writers leave out: only a node has kids.
        let Some(kids) = entry(self.document, Some(dictionary), b"Kids")? else {
            let page = dictionary.get(b"Type").and_then(Value::name).is_none_or(|kind| kind != b"Pages");
            return Ok(node.within.filter(|_| page));
        };
        for kid in kids.array().ok_or(PdfError::at(at, Flaw::Entry))? {
            if let Some(page) = self.first(kid, depth + 1)? {
                return Ok(Some(page));
            }
        }
        Ok(None)
    }
}
