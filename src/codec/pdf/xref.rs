//! The cross-reference (ISO 32000-2, 7.5.4 and 7.5.8): a chain of sections, newest first, tables read row by row by place, streams
//! decoded piece by piece. Nothing is repaired; entry 0 with generation 65536 is tolerated, which some writers make.

use super::lex::{Reference, Value};
use super::{Read, Source};

/// How a section is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A table, with a trailer.
    Table,
    /// A table beside a stream that only some readers know (`/XRefStm`).
    Hybrid,
    /// A stream.
    Stream,
}

/// Where an object lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Nowhere: it is free, or there is none of that number.
    Free,
    /// In the file.
    File {
        /// In octets from its beginning.
        at: u64,
        /// Its generation.
        generation: u16,
    },
    /// In an object stream.
    Within {
        /// The stream's number.
        stream: u32,
        /// Which of its objects, from 0.
        index: u32,
    },
}

/// One section.
#[derive(Debug, Clone)]
pub struct Section {
    /// Where it begins: what `startxref` or `/Prev` says.
    pub at: u64,
    /// Where the revision that it closes ends: behind the end-of-line of its `%%EOF`, where that follows it. `None` for a section that no `%%EOF` of its
    /// own follows (the first part of a linearized file).
    pub end: Option<u64>,
    /// How it is written.
    pub kind: Kind,
    /// Its trailer dictionary, or its stream's.
    pub trailer: Value,
    /// The octets in which the trailer's spans lie.
    pub octets: Vec<u8>,
    /// How many subsections it has.
    pub subsections: usize,
}

/// All sections of a file.
#[derive(Debug)]
pub struct Xref {
    /// Newest first.
    pub sections: Vec<Section>,
}

impl Xref {
    /// Reads the chain from the end of a file: every row's form, `/Size`, no section twice.
    pub fn read(source: &dyn Source) -> Read<Self> {
        let _ = source;
        unimplemented!()
    }

    /// Where an object lies as the whole file says, or as of the sections from `newest` on (0 is all).
    pub fn place(&self, source: &dyn Source, number: u32, newest: usize) -> Read<Place> {
        let _ = (source, number, newest);
        unimplemented!()
    }

    /// The objects that one section names, with where they lie, at most so many (then [`super::Flaw::TooMuch`]).
    pub fn named_by(
        &self,
        source: &dyn Source,
        section: usize,
        most: usize,
    ) -> Read<Vec<(Reference, Place)>> {
        let _ = (source, section, most);
        unimplemented!()
    }
}
