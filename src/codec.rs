//! Bytes ⇄ values: APDUs, TLV, ASN.1, certificates, CMS; profiles, calendar files and QR codes as texts.
//!
//! Every function here is total: whatever the bytes are, the answer is a value or [`Malformed`], which says at
//! which byte the trouble is. Nothing here does I/O or knows a clock, a reader or a trust anchor, and nothing
//! decides whether what was decoded is to be believed.

pub mod algorithm;
pub mod apdu;
pub mod asn1;
pub mod atr;
pub mod cms;
pub mod ics;
pub mod pdf;
pub mod picture;
pub mod profile;
pub mod qr;
pub mod reader;
pub mod tlv;
pub mod x509;

/// Bytes that are not what they should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("byte {at}: {what}")]
pub struct Malformed {
    /// Offset of the first byte that is wrong, from the start of the input.
    pub at: usize,
    /// What was expected there, in English, for the expert. Never quotes the bytes.
    pub what: String,
}

impl Malformed {
    /// Trouble at a byte.
    #[must_use]
    pub fn at(at: usize, what: impl Into<String>) -> Self {
        Self { at, what: what.into() }
    }
}
