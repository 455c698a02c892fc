//! Does every object lie where the cross-reference says, also those that nobody here looks for? A viewer that finds one elsewhere repairs the
//! whole file, and then calls a signature in it invalid.
//!
//! One look through the file in its order, at the first octets of each object: memory is bounded whatever the number of
//! objects, and objects are not read. Of what no reader gets to see nothing is asked.

use std::collections::HashSet;

use super::document::Document;
use super::indirect::{Tape, octets};
use super::lex::{Lexer, Object, Reference, Value};
use super::xref::Place;
use super::{Flaw, PdfError, Read};

/// Rows that are held at a time, to be looked at in the order of the file: 2 MB.
const ROWS: usize = 100_000;

/// Objects that are read to know whether anything leads to one that lies elsewhere.
const REACHED: usize = 200_000;

/// What the first line of an object takes, by far.
const HEAD: usize = 64;

/// Objects that lie so near to each other are read in one piece.
const NEAR: u64 = 4 << 10;

/// Fails where an object to which anything leads lies elsewhere than its row says. Looks no further once it may not go on.
pub fn placed(document: &Document<'_>, goes_on: &dyn Fn() -> bool) -> Read<()> {
    let mut look = Look { document, goes_on, laid: Vec::new(), packed: Vec::new() };
    let each = document.xref.each(document.source, |number, place| look.row(number, place));
    match each.and_then(|()| look.through()) {
        Err(PdfError::Malformed { at, flaw: Flaw::Misplaced | Flaw::Ambiguous | Flaw::Entry }) => {
            reached(document, goes_on, at)
        }
        other => other,
    }
}

/// Rows that are not looked at yet.
struct Look<'d> {
    document: &'d Document<'d>,
    goes_on: &'d dyn Fn() -> bool,
    /// Where in the file, and what must be there.
    laid: Vec<(u64, Reference)>,
    /// In which object stream, which of its objects, and what it must be.
    packed: Vec<(u32, u32, u32)>,
}

impl Look<'_> {
    fn row(&mut self, number: u32, place: Place) -> Read<()> {
        match place {
            Place::Free => {}
            Place::File { at, generation } => self.laid.push((at, Reference { number, generation })),
            Place::Within { stream, index } => self.packed.push((stream, index, number)),
        }
        if self.laid.len() + self.packed.len() < ROWS { Ok(()) } else { self.through() }
    }

    /// Looks at all that are held.
    fn through(&mut self) -> Read<()> {
        self.laid.sort_unstable();
        self.packed.sort_unstable();
        let source = self.document.source;
        let mut tape = Tape::new(source);
        let near = |one: u64, next: Option<&(u64, Reference)>| {
            next.is_some_and(|(next, _)| one.abs_diff(*next) < NEAR)
        };
        for (index, (at, id)) in self.laid.iter().enumerate() {
            if index % 1024 == 0 && !(self.goes_on)() {
                break;
            }
            let before = index.checked_sub(1).and_then(|before| self.laid.get(before));
            let alone = !near(*at, before) && !near(*at, self.laid.get(index + 1));
            let read = if alone { octets(source, *at, HEAD)? } else { Vec::new() };
            let here = if alone { &read } else { tape.from(*at, HEAD)? };
            if Lexer::new(here, 0, *at).header().ok() != Some(*id) {
                return Err(PdfError::at(*at, Flaw::Misplaced));
            }
        }
        for rows in self.packed.chunk_by(|(one, ..), (next, ..)| one == next) {
            if !(self.goes_on)() {
                break;
            }
            let (at, numbers) = match self.document.packed(rows[0].0) {
                // Encoded in another way than what is read here: not known to be wrong.
                Err(PdfError::Malformed { flaw: Flaw::Stream, .. }) => continue,
                packed => packed?,
            };
            let there = |index: u32| usize::try_from(index).ok().and_then(|index| numbers.get(index));
            if rows.iter().any(|(_, index, number)| there(*index) != Some(number)) {
                return Err(PdfError::at(at, Flaw::Misplaced));
            }
        }
        self.laid.clear();
        self.packed.clear();
        Ok(())
    }
}

/// Reads all to which the trailer leads, since an object at this place is another than its row says.
fn reached(document: &Document<'_>, goes_on: &dyn Fn() -> bool, misplaced: u64) -> Read<()> {
    let (mut seen, mut open) = (HashSet::new(), Vec::new());
    for (.., value) in &document.trailer().entries {
        references(value, &mut seen, &mut open);
    }
    while let Some(id) = open.pop().filter(|_| goes_on()) {
        if seen.len() > REACHED {
            return Err(PdfError::at(misplaced, Flaw::Misplaced));
        }
        if let Some(found) = document.object(id)? {
            references(&found.value, &mut seen, &mut open);
        }
    }
    Ok(())
}

/// The references in a value that were not seen yet.
fn references(value: &Value, seen: &mut HashSet<Reference>, open: &mut Vec<Reference>) {
    match &value.object {
        Object::Array(values) => values.iter().for_each(|value| references(value, seen, open)),
        Object::Dictionary(entries) => {
            entries.entries.iter().for_each(|(.., value)| references(value, seen, open));
        }
        Object::Reference(id) if seen.insert(*id) => open.push(*id),
        _ => {}
    }
}
