//! An increment behind a PDF (ISO 32000-2, 7.5.6): one invisible signature field more. The octets of every dictionary that is touched are copied and changed in
//! one place; the section is of the kind that the last one has; `/XRefStm` is never copied; `/ID` is there.
//!
//! Two steps, because what is signed depends on the certificate that only the password opens: [`plan`] reads the file; [`Plan::written`] needs nothing but values.

use super::Read;
use super::document::Document;
use super::form::Form;
use super::lex::Reference;

/// What a signature dictionary says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dictionary {
    /// `/SubFilter`.
    pub sub_filter: &'static str,
    /// `/Name`.
    pub name: Option<String>,
    /// `/M`, as it is written.
    pub at: String,
    /// The length of `/Contents` in octets.
    pub contents: usize,
}

/// An increment that needs only what the dictionary says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The length of the source in octets.
    pub length: u64,
    /// The field's name.
    pub field: String,
    /// The signature dictionary's number.
    pub id: Reference,
}

/// An increment: its octets with zeros for `/Contents`, and what of it is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Increment {
    /// What goes behind the source, `/ByteRange` filled in.
    pub octets: Vec<u8>,
    /// Where `<` of `/Contents` stands in it, and how long `<…>` is.
    pub gap: std::ops::Range<usize>,
    /// `/ByteRange`.
    pub range: [u64; 4],
}

/// Plans an increment with one more signature.
pub fn plan(document: &Document<'_>, form: &Form) -> Read<Plan> {
    let _ = (document, form);
    unimplemented!()
}

impl Plan {
    /// The increment; `None` where an offset would have more than ten digits.
    #[must_use]
    pub fn written(&self, says: &Dictionary) -> Option<Increment> {
        let _ = says;
        unimplemented!()
    }
}
