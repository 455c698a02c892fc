//! Files made in memory, octet by octet: what is read of them, and what is refused.

mod build;
mod filters;
mod mutation;
mod oracle;
mod placed;
mod reading;

use build::File;

use super::document::Document;
use super::lex::{Object, Reference};
use super::{Flaw, PdfError, Read};

const fn object(number: u32) -> Reference {
    Reference { number, generation: 0 }
}

/// What is wrong with a file.
fn flaw<T>(read: Read<T>) -> Option<Flaw> {
    read.err().and_then(|error| match error {
        PdfError::Malformed { flaw, .. } => Some(flaw),
        PdfError::Io(_) => None,
    })
}

/// What is wrong with a file when it is opened.
fn opened(octets: &[u8]) -> Option<Flaw> {
    flaw(Document::open(&octets))
}

/// The whole number that an object is; 0 for none.
fn number(document: &Document<'_>, which: u32) -> Read<i64> {
    let found = document.object(object(which))?;
    Ok(found.and_then(|found| found.value.integer()).unwrap_or_default())
}
