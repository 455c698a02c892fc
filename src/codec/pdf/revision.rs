//! What came after a signature: each later revision's objects, held against a short list of what does no harm.
//!
//! Only further signature fields and signatures, a document security store and document time stamps are let pass; everything else counts as a change of
//! what is shown, whether a viewer would show it or not.

use super::Read;
use super::document::Document;
use super::signature::Found;
use crate::domain::pdf::Scope;

/// The scope of each signature, in their order.
pub fn scopes(document: &Document<'_>, signatures: &[Found]) -> Read<Vec<Scope>> {
    let _ = (document, signatures);
    unimplemented!()
}

/// How many revisions the file has.
#[must_use]
pub fn count(document: &Document<'_>) -> u32 {
    let _ = document;
    unimplemented!()
}
