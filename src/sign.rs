//! Making and checking CMS signatures: CAdES baseline B-B (ETSI EN 319 122-1), or `PAdES` B-B for a PDF, over whatever holds
//! the key.
//!
//! Documents stream: nothing here holds one. The clock and the trust in a chain are the caller's: it says what time
//! it is and judges certificates. Refuses to sign with weak digests, and never tells a signature that it has not
//! itself checked.

pub mod algorithm;
mod allowance;
mod attributes;
pub mod challenge;
pub mod check;
pub mod digest;
mod examination;
mod info;
pub mod make;
pub mod pdf;
mod signature;
mod signer;
#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

use crate::domain::calendar::Instant;
use crate::domain::verdict::ChainVerdict;

/// A key that signs: the card's, or one of a test.
pub trait SigningKey {
    /// Why it can't.
    type Error;

    /// The certificate of the key, DER without filler.
    fn certificate(&self) -> &[u8];

    /// RSA PKCS #1 v1.5 over a `DigestInfo` (DER): pads it and applies the key, and hashes nothing. Called once.
    fn sign(&mut self, digest_info: &[u8]) -> Result<Vec<u8>, Self::Error>;
}

/// Judges the chain of a certificate (DER) at an instant.
pub type Judge<'a> = dyn Fn(&[u8], Instant) -> ChainVerdict + 'a;

/// Is told how many octets were read so far, now and then, and may stop the work.
pub type Watch<'a> = dyn Fn(u64) -> ControlFlow<()> + 'a;
