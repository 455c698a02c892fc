//! What the registries ask of a signed PDF, held against it: form alone, never whether it will be accepted.

use crate::codec::pdf::signature::Found;
use crate::domain::pdf::{Filing, Scope};
use crate::domain::verdict::SignatureReport;

/// One signature, as far as the registries ask.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// How it lies there.
    pub found: &'a Found,
    /// What it covers.
    pub scope: &'a Scope,
    /// Its verdict.
    pub report: &'a SignatureReport,
}

/// Every requirement over all signatures of a file: its name, its length in octets, whether it ends with a signature. Without a signature what is
/// asked of one is not met.
#[must_use]
pub fn filing(name: &str, length: u64, signatures: &[Asked<'_>]) -> Filing {
    let _ = (name, length, signatures);
    unimplemented!()
}

/// What is asked of the name alone: told before anything is written.
#[must_use]
pub fn of_name(name: &str, length: u64) -> Filing {
    let _ = (name, length);
    unimplemented!()
}
