//! Signature dictionaries (ISO 32000-2, 12.8): found by way of the form's fields, and `/ByteRange` and `/Contents` held to exactly what they must be. What is not
//! so is a flaw of the signature, never "no signature".

use super::Read;
use super::document::Document;
use super::form::{Form, Lock};
use super::lex::Reference;

/// What is wrong with how a signature lies in its file: it fails by any of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Misfit {
    /// `/ByteRange` is missing, not four numbers, not direct, negative, or does not begin at 0, overlaps or passes the end.
    ByteRange,
    /// `/Contents` is missing, no string in hexadecimal digits, or holds something else than one signature and zeros behind it.
    Contents,
    /// What is left out is not exactly `/Contents` of this dictionary.
    Gap,
    /// What was signed does not end with the end of a revision, or something follows that is none.
    Leftover,
    /// The revision that was signed does not lead to this signature.
    Elsewhere,
    /// Two fields of one name, or two fields with one signature.
    Twice,
}

/// A signature as it lies in the file.
#[derive(Debug, Clone)]
pub struct Found {
    /// The field's full name.
    pub field: String,
    /// The dictionary's object.
    pub id: Option<Reference>,
    /// `/Type` is `/DocTimeStamp`.
    pub time_stamp: bool,
    /// `/Type`, where it is there.
    pub kind: Option<Vec<u8>>,
    /// `/Filter` and `/SubFilter`.
    pub filter: Option<Vec<u8>>,
    /// See `filter`.
    pub sub_filter: Option<Vec<u8>>,
    /// `/ByteRange`, where it is as it must be: `[0, a)` and `[b, b + c)`.
    pub range: Option<[u64; 4]>,
    /// `/Contents`, its octets, its padding included.
    pub contents: Option<Vec<u8>>,
    /// All that is wrong with how it lies there.
    pub misfits: Vec<Misfit>,
    /// `/M`, as it stands.
    pub at: Option<Vec<u8>>,
    /// `/Name`, `/Reason`, `/Location` as texts.
    pub name: Option<String>,
    /// See `name`.
    pub reason: Option<String>,
    /// See `name`.
    pub location: Option<String>,
    /// `DocMDP` of its `/Reference`: 1, 2 or 3.
    pub certifies: Option<u8>,
    /// `FieldMDP` of its `/Reference`.
    pub locks: Option<Lock>,
}

impl Found {
    /// Where what it covers ends.
    #[must_use]
    pub fn end(&self) -> Option<u64> {
        self.range.map(|[_, _, behind, length]| behind + length)
    }
}

/// Every signature of a file, by where what it covers ends, those without a range last.
pub fn read(document: &Document<'_>, form: &Form) -> Read<Vec<Found>> {
    let _ = (document, form);
    unimplemented!()
}
