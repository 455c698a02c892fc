//! A PDF's revisions told apart, and the file as each of them showed it.
//!
//! A revision ends where a `startxref` leads to the newest section of its own chain. A linearized file's first revision has two
//! sections, the newer one at its front.

use std::cell::Cell;

use super::document::{Document, Indirect, Resolved};
use super::lex::{Dictionary, Object, Reference, Value};
use super::{Flaw, PdfError, Read};

/// One revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision {
    /// Its newest section, and its oldest, as places in the cross-reference.
    pub sections: (usize, usize),
    /// Where it ends, in octets.
    pub end: u64,
}

/// All revisions, the oldest first. Sections that do not lie as revisions do are told of as damage.
pub fn revisions(document: &Document<'_>) -> Read<Vec<Revision>> {
    let mut all: Vec<Revision> = Vec::new();
    let mut newest = 0;
    for (at, section) in document.xref.sections.iter().enumerate() {
        let Some(end) = section.end else { continue };
        let within = document.xref.sections.iter().take(at + 1).skip(newest).all(|each| each.at < end);
        let before = all.last().is_none_or(|later| later.end > end);
        if !within || !before {
            return Err(PdfError::at(section.at, Flaw::Xref));
        }
        all.push(Revision { sections: (newest, at), end });
        newest = at + 1;
    }
    if let Some(left) = document.xref.sections.get(newest) {
        return Err(PdfError::at(left.at, Flaw::Xref));
    }
    all.reverse();
    Ok(all)
}

/// The revision that ends where octets that are signed end. Line ends behind its `%%EOF` may be left out, and blanks of
/// the file's tail be taken in.
pub fn ending_at(document: &Document<'_>, revisions: &[Revision], end: u64) -> Read<Option<usize>> {
    let from = |revision: &Revision| revision.end.abs_diff(end) <= MOST_BLANKS;
    let near = revisions.partition_point(|revision| revision.end + MOST_BLANKS < end);
    for (at, revision) in revisions.iter().enumerate().skip(near).take_while(|(_, each)| from(each)) {
        let (first, last) = (revision.end.min(end), revision.end.max(end));
        let between = octets(document, first, last)?;
        let blank =
            |octet: &u8| matches!(octet, b'\r' | b'\n') || end > revision.end && matches!(octet, b' ' | 0);
        if between.iter().all(blank) {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Is all that follows the last revision blank?
pub fn ends_clean(document: &Document<'_>, revisions: &[Revision]) -> Read<bool> {
    let length = document.source.length();
    let end = revisions.last().map_or(length, |last| last.end);
    if end > length || length - end > MOST_BLANKS {
        return Ok(false);
    }
    Ok(octets(document, end, length)?.iter().all(|octet| matches!(octet, b'\r' | b'\n' | b' ' | 0)))
}

/// A file's end is looked for in as many of its last octets.
const MOST_BLANKS: u64 = 1024;

/// A few octets of the file.
pub(super) fn octets(document: &Document<'_>, from: u64, to: u64) -> Read<Vec<u8>> {
    let length = to.checked_sub(from).and_then(|length| usize::try_from(length).ok());
    let Some(length) = length.filter(|length| *length <= 1 << 23) else {
        return Err(PdfError::at(from, Flaw::TooMuch));
    };
    let mut read = vec![0; length];
    let mut filled = 0;
    while filled < length {
        match document.source.read_at(from + filled as u64, &mut read[filled..])? {
            0 => return Err(PdfError::at(from, Flaw::NoEnd)),
            count => filled += count,
        }
    }
    Ok(read)
}

/// A document as of one of its revisions. What is read by it is counted, so that objects that lie within each other can't make
/// a small file long to read.
#[derive(Clone, Copy)]
pub struct Look<'d, 's> {
    /// The document.
    pub document: &'d Document<'s>,
    /// The newest section that counts.
    pub newest: usize,
    /// How many octets may still be read.
    left: &'d Cell<u64>,
}

impl<'d, 's> Look<'d, 's> {
    /// What one asks of a file may come to its length and this.
    pub fn allowance(document: &Document<'_>) -> Cell<u64> {
        Cell::new(document.source.length().saturating_add(16 << 20))
    }

    /// The document as of a section.
    pub const fn new(document: &'d Document<'s>, newest: usize, left: &'d Cell<u64>) -> Self {
        Self { document, newest, left }
    }

    /// As of another section.
    #[must_use]
    pub const fn as_of(self, newest: usize) -> Self {
        Self { newest, ..self }
    }

    /// The trailer.
    pub fn trailer(self) -> Read<&'d Dictionary> {
        let section = self.document.xref.sections.get(self.newest);
        let trailer = section.and_then(|section| section.trailer.dictionary());
        trailer.ok_or(PdfError::at(section.map_or(0, |section| section.at), Flaw::Xref))
    }

    /// An object.
    pub fn object(self, id: Reference) -> Read<Option<Indirect>> {
        let object = self.document.object_as_of(id, self.newest)?;
        self.spend(object.as_ref().map_or(0, |object| object.value.span.end as u64) + 64)?;
        Ok(object)
    }

    /// Takes what a step costs, in octets.
    pub(super) fn spend(self, cost: u64) -> Read<()> {
        self.left.set(self.left.get().checked_sub(cost).ok_or(PdfError::at(0, Flaw::TooMuch))?);
        Ok(())
    }

    /// Follows a value to where it lies.
    pub fn resolve(self, value: &Value) -> Read<Resolved> {
        let mut resolved = Resolved { within: None, value: value.clone() };
        for _ in 0..8 {
            let Some(id) = resolved.value.reference() else { return Ok(resolved) };
            resolved = match self.object(id)? {
                Some(object) => Resolved { value: object.value.clone(), within: Some(object) },
                None => Resolved { within: None, value: Value { span: 0..0, object: Object::Null } },
            };
        }
        Err(PdfError::at(0, Flaw::TooMuch))
    }

    /// An entry of a dictionary, followed; `None` where it is not there or null.
    pub fn entry(self, dictionary: &Dictionary, name: &[u8]) -> Read<Option<Resolved>> {
        let Some(value) = dictionary.get(name) else { return Ok(None) };
        Ok(Some(self.resolve(value)?).filter(|found| found.value.object != Object::Null))
    }

    /// The catalog.
    pub fn catalog(self) -> Read<Indirect> {
        let root = self.trailer()?.get(b"Root").and_then(Value::reference);
        let catalog = root.map(|root| self.object(root)).transpose()?.flatten();
        catalog.filter(|catalog| catalog.value.dictionary().is_some()).ok_or(PdfError::at(0, Flaw::Entry))
    }
}
