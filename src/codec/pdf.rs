//! PDF (ISO 32000-2) as far as a signature needs it: objects found where the cross-reference says, revisions told apart,
//! an increment put behind. Strict: what a viewer would repair is refused, because two viewers repair it differently.
//!
//! Reads by place, never the whole: memory does not grow with the file or with the number of its objects. Offsets are of
//! 64 bits. Decides nothing about signatures.

pub mod append;
pub mod date;
mod difference;
pub mod document;
pub mod filter;
pub mod form;
pub mod history;
mod indirect;
pub mod lex;
mod mention;
mod packed;
pub mod page;
pub mod placed;
mod reach;
pub mod revision;
mod same;
#[cfg(test)]
pub(crate) mod sample;
pub mod signature;
mod store;
mod subsection;
mod table;
pub mod xref;

use std::io;
use std::sync::Arc;

/// A file that is read by place.
pub trait Source: Sync {
    /// Its length in octets.
    fn length(&self) -> u64;

    /// Reads octets from a place on, as many as there are and fit; none only at the end.
    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize>;
}

impl<S: Source + ?Sized> Source for &S {
    fn length(&self) -> u64 {
        (**self).length()
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        (**self).read_at(at, into)
    }
}

impl Source for [u8] {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(at).ok().and_then(|at| self.get(at..)).unwrap_or_default();
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }
}

/// The first octets of a file, as if it ended there: an earlier revision.
#[derive(Clone, Copy)]
pub struct Prefix<'s> {
    /// The whole.
    pub source: &'s dyn Source,
    /// How much of it.
    pub end: u64,
}

impl Source for Prefix<'_> {
    fn length(&self) -> u64 {
        self.end.min(self.source.length())
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        let room = usize::try_from(self.length().saturating_sub(at)).unwrap_or(usize::MAX).min(into.len());
        self.source.read_at(at, &mut into[..room])
    }
}

/// What is wrong with a PDF. Closed: each is told in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Flaw {
    /// It does not begin with `%PDF-`.
    #[error("not a PDF")]
    NotPdf,
    /// Octets before `%PDF-`, from which offsets may or may not count.
    #[error("something stands before the PDF")]
    JunkBefore,
    /// No `startxref` with `%%EOF` at its end.
    #[error("no end of a PDF")]
    NoEnd,
    /// A section of the cross-reference is not where it should be, or not built as it must be.
    #[error("the cross-reference is damaged")]
    Xref,
    /// The cross-reference leads to something else than the object.
    #[error("an object is not where the cross-reference says")]
    Misplaced,
    /// A token or an object is not built as it must be.
    #[error("an object is malformed")]
    Syntax,
    /// A stream can't be decoded: another filter, or damaged.
    #[error("a stream can't be decoded")]
    Stream,
    /// A required entry is missing or of another type.
    #[error("a required entry is missing or of another type")]
    Entry,
    /// Deeper, longer or more than is read.
    #[error("too much")]
    TooMuch,
    /// Encrypted.
    #[error("encrypted")]
    Encrypted,
    /// Two readers would find different objects (hybrid cross-reference).
    #[error("readable in two ways")]
    Ambiguous,
}

/// Why a PDF could not be read.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PdfError {
    /// It is not as it should be.
    #[error("at {at}: {flaw}")]
    Malformed {
        /// Where, in octets from the file's beginning.
        at: u64,
        /// What.
        flaw: Flaw,
    },
    /// The file could not be read.
    #[error(transparent)]
    Io(Arc<io::Error>),
}

impl From<io::Error> for PdfError {
    fn from(error: io::Error) -> Self {
        Self::Io(error.into())
    }
}

impl PdfError {
    /// A flaw at a place.
    #[must_use]
    pub const fn at(at: u64, flaw: Flaw) -> Self {
        Self::Malformed { at, flaw }
    }
}

/// What reading gives.
pub type Read<T> = Result<T, PdfError>;

#[cfg(test)]
mod tests;
