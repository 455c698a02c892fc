//! A PDF as its cross-reference shows it: objects by reference, wherever they lie.

use std::ops::Range;

use super::lex::{Dictionary, Reference, Value};
use super::xref::{Place, Xref};
use super::{Read, Source};

/// An indirect object as it was read.
#[derive(Debug, Clone)]
pub struct Indirect {
    /// Which.
    pub id: Reference,
    /// Where it lies.
    pub place: Place,
    /// The octets in which the value's spans lie: for one in the file those from its first digit (`12 0 obj`) on.
    pub octets: Vec<u8>,
    /// Its value; of a stream the dictionary.
    pub value: Value,
    /// Where a stream's encoded data lie in the file.
    pub stream: Option<Range<u64>>,
}

impl Indirect {
    /// Where an octet of `octets` lies in the file; `None` in an object stream.
    #[must_use]
    pub const fn offset(&self, within: usize) -> Option<u64> {
        match self.place {
            Place::File { at, .. } => Some(at + within as u64),
            Place::Free | Place::Within { .. } => None,
        }
    }
}

/// A value that was followed to where it lies.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The object in which it lies; `None` where it stood in the dictionary itself.
    pub within: Option<Indirect>,
    /// The value, its spans in that object's octets (or in those it was taken from).
    pub value: Value,
}

/// A PDF, or an earlier revision of it.
pub struct Document<'s> {
    /// Its octets.
    pub source: &'s dyn Source,
    /// Its cross-reference.
    pub xref: Xref,
}

impl<'s> Document<'s> {
    /// Opens it: header, end, every section of its cross-reference. An encrypted one is opened; [`Self::is_encrypted`] says so.
    pub fn open(source: &'s dyn Source) -> Read<Self> {
        let xref = Xref::read(source)?;
        Ok(Self { source, xref })
    }

    /// The newest trailer.
    #[must_use]
    pub fn trailer(&self) -> &Dictionary {
        unimplemented!()
    }

    /// Does any trailer name an encryption dictionary?
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        unimplemented!()
    }

    /// An object; `None` for one that is free or not there, which stands for null. One whose header says another number is [`super::Flaw::Misplaced`];
    /// one that two readers of a hybrid file would find at different places is [`super::Flaw::Ambiguous`].
    pub fn object(&self, id: Reference) -> Read<Option<Indirect>> {
        let _ = id;
        unimplemented!()
    }

    /// The same as of the sections from `newest` on: an earlier revision's.
    pub fn object_as_of(&self, id: Reference, newest: usize) -> Read<Option<Indirect>> {
        let _ = (id, newest);
        unimplemented!()
    }

    /// Follows a value to where it lies: at most a few steps, a circle is [`super::Flaw::TooMuch`]; null where there is no such object.
    pub fn resolve(&self, value: &Value) -> Read<Resolved> {
        let _ = value;
        unimplemented!()
    }

    /// The catalog (`/Root`), which must be an indirect dictionary.
    pub fn catalog(&self) -> Read<Indirect> {
        unimplemented!()
    }

    /// A stream's data, decoded, no more than `most` octets.
    pub fn data(&self, stream: &Indirect, most: usize) -> Read<Vec<u8>> {
        let _ = (stream, most);
        unimplemented!()
    }
}
