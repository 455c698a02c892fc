//! Does a card hold the private key of its certificate? It signs what nobody can have prepared, and the signature must
//! fit the certificate.
//!
//! What is signed is the SHA-256 of a fixed label and 32 random bytes, made here: no caller can have a document's
//! digest signed in its place.

use der::oid::db::rfc5912::SHA_256_WITH_RSA_ENCRYPTION;
use sha2::{Digest as _, Sha256};

use super::algorithm::digest_info;
use super::signature::check;
use crate::codec::cms::ber::value;
use crate::codec::x509::Outline;
use crate::domain::verdict::DigestAlgorithm;
use crate::trust::key::Key;

/// Stands before the random bytes. Whoever finds such a signature can see what it was for, and no document begins so.
pub const LABEL: &[u8] = b"mynascope possession challenge 1: says nothing and promises nothing\0";

/// One challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    digest: Vec<u8>,
}

impl Challenge {
    /// From fresh random bytes.
    #[must_use]
    pub fn of(random: &[u8; 32]) -> Self {
        Self { digest: Sha256::digest([LABEL, random].concat()).to_vec() }
    }

    /// What was hashed to.
    #[must_use]
    pub fn digest(&self) -> &[u8] {
        &self.digest
    }

    /// What the card pads and signs.
    #[must_use]
    pub fn digest_info(&self) -> Vec<u8> {
        digest_info(DigestAlgorithm::Sha256, &self.digest)
    }

    /// Was the signature made with the private key of this certificate (DER)? A key too short to prove anything, or
    /// one that can't be read, proves nothing.
    #[must_use]
    pub fn is_met(&self, certificate: &[u8], signature: &[u8]) -> bool {
        let key = Outline::read(certificate).and_then(|outline| Key::read(outline.key).ok());
        let Some(key) = key else { return false };
        let algorithm =
            value(0x30, &[&value(0x06, &[SHA_256_WITH_RSA_ENCRYPTION.as_bytes()]), &[0x05, 0x00]]);
        check(&key, (&algorithm, signature), DigestAlgorithm::Sha256, &self.digest, |_| Ok(()))
            .is_ok_and(|checked| checked.fits && !checked.weak_key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_is_a_digest_of_the_label_and_of_nothing_that_a_caller_chose() {
        use sha2::{Digest as _, Sha256};

        let challenge = Challenge::of(&[7; 32]);
        let expected = Sha256::new().chain_update(LABEL).chain_update([7; 32]).finalize();
        assert_eq!(challenge.digest(), expected.as_slice());
        // 3031300D060960864801650304020105000420 and the digest.
        let info = challenge.digest_info();
        assert_eq!(info.len(), 51);
        assert_eq!(info[..4], [0x30, 0x31, 0x30, 0x0D]);
        assert!(info.ends_with(challenge.digest()));
        assert_ne!(challenge, Challenge::of(&[8; 32]));
    }

    #[test]
    fn a_certificate_that_can_not_be_read_proves_nothing() {
        let challenge = Challenge::of(&[7; 32]);
        for certificate in [&b""[..], b"\x30\x00", b"not one"] {
            assert!(!challenge.is_met(certificate, &[0; 256]));
        }
    }
}
