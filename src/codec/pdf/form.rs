//! The interactive form (ISO 32000-2, 12.7): its fields by their full names, and those that are for signatures. Their number and depth are bounded.

use super::Read;
use super::document::{Document, Indirect, Resolved};
use super::lex::{Reference, Value};

/// The form as a whole.
#[derive(Debug, Clone)]
pub struct Form {
    /// `/AcroForm`, followed; `None` where there is none.
    pub dictionary: Option<Resolved>,
    /// Its terminal fields, in the tree's order.
    pub fields: Vec<Field>,
    /// It has an XFA form.
    pub xfa: bool,
    /// All of it is XFA: `/NeedsRendering`, or XFA without any field.
    pub xfa_only: bool,
    /// `/SigFlags`.
    pub flags: i64,
}

/// A terminal field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its object; `None` where it stands directly in its parent.
    pub id: Option<Reference>,
    /// Its full name (12.7.4.2), its parts joined by dots, as text.
    pub name: String,
    /// `/FT`, inherited.
    pub kind: Option<Vec<u8>>,
    /// `/V`, inherited, as it stands.
    pub value: Option<Value>,
    /// `/Lock` followed: which fields its signature locks.
    pub lock: Option<Lock>,
}

/// Which fields are locked (`/Lock` of a field, or `FieldMDP` of a signature).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lock {
    /// All.
    All,
    /// These, by full name.
    Include(Vec<String>),
    /// All but these.
    Exclude(Vec<String>),
}

impl Field {
    /// Is it for a signature?
    #[must_use]
    pub fn is_signature(&self) -> bool {
        self.kind.as_deref() == Some(b"Sig")
    }
}

/// Reads the form.
pub fn read(document: &Document<'_>) -> Read<Form> {
    let _ = document;
    unimplemented!()
}

/// A text string (7.9.2.2): UTF-16BE with its mark, UTF-8 with its mark, or PDFDocEncoding.
#[must_use]
pub fn text(octets: &[u8]) -> String {
    let _ = octets;
    unimplemented!()
}

/// The widgets of a page (`/Annots`), followed; only for those that need them.
pub fn annotations(document: &Document<'_>, page: &Indirect) -> Read<Option<Resolved>> {
    let _ = (document, page);
    unimplemented!()
}
