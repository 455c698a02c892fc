//! Bytes ⇄ values: APDUs, TLV, certificates.
//!
//! Total functions: every input gives a value or says at which offset it stopped making sense. No I/O, no clock, no
//! decision about trust.

pub mod apdu;
pub mod tlv;
pub mod x509;

/// Bytes that are not what they should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} at byte {at}")]
pub struct Malformed {
    /// Offset of the first byte that makes no sense.
    pub at: usize,
    /// What was wrong there; never quotes content.
    pub what: String,
}

impl Malformed {
    /// Names a fault.
    pub fn new(at: usize, what: impl Into<String>) -> Self {
        Self { at, what: what.into() }
    }
}
