//! Algorithm identifiers (RFC 5280, 4.1.1.2): which digest one names, and what PKCS #1 pads of a digest.
//!
//! Read by hand where `spki::AlgorithmIdentifierRef` would do for what is known: it gives up at an object identifier
//! of more than 39 octets and at parameters of a tag that it does not know, and then an unknown algorithm would be told
//! as a broken signature.

use der::asn1::ObjectIdentifier;
use der::oid::db::rfc5912;

use crate::codec::algorithm::name;
use crate::codec::cms::ber::{Der, value};
use crate::domain::verdict::DigestAlgorithm;

/// The object identifier of a digest (RFC 3370, RFC 5754).
#[must_use]
pub const fn oid(algorithm: DigestAlgorithm) -> ObjectIdentifier {
    match algorithm {
        DigestAlgorithm::Md5 => rfc5912::ID_MD_5,
        DigestAlgorithm::Sha1 => rfc5912::ID_SHA_1,
        DigestAlgorithm::Sha224 => rfc5912::ID_SHA_224,
        DigestAlgorithm::Sha256 => rfc5912::ID_SHA_256,
        DigestAlgorithm::Sha384 => rfc5912::ID_SHA_384,
        DigestAlgorithm::Sha512 => rfc5912::ID_SHA_512,
    }
}

/// The digest of an object identifier's content, where it is known here.
#[must_use]
pub fn by_oid(content: &[u8]) -> Option<DigestAlgorithm> {
    DigestAlgorithm::ALL.into_iter().find(|each| oid(*each).as_bytes() == content)
}

/// A digest's `AlgorithmIdentifier` with NULL for its parameters (RFC 5754, 2: senders may, and PKCS #1 must).
#[must_use]
pub fn identifier(algorithm: DigestAlgorithm) -> Vec<u8> {
    value(0x30, &[&value(0x06, &[oid(algorithm).as_bytes()]), &[0x05, 0x00]])
}

/// `DigestInfo` (RFC 8017, 9.2): what PKCS #1 v1.5 pads.
#[must_use]
pub fn digest_info(algorithm: DigestAlgorithm, digest: &[u8]) -> Vec<u8> {
    value(0x30, &[&identifier(algorithm), &value(0x04, &[digest])])
}

/// The octets of an `AlgorithmIdentifier`: its object identifier's content and its parameters as a whole.
pub(super) fn parts(der: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    let mut outer = Der::new(der);
    let mut inner = Der::new(outer.read(0x30)?);
    let oid = inner.read(0x06)?;
    let parameters = if inner.is_empty() { None } else { Some(inner.any()?.2) };
    (outer.is_empty() && inner.is_empty()).then_some((oid, parameters))
}

/// Is it one of ECDSA's (ANSI X9.62), by the content of its object identifier?
pub(super) fn is_ecdsa(oid: &[u8]) -> bool {
    // 1.2.840.10045.4
    oid.starts_with(&[0x2A, 0x86, 0x48, 0xCE, 0x3D, 4])
}

/// Absent or NULL: RFC 5754 has senders write either, and readers take both.
pub(super) fn without_parameters(parameters: Option<&[u8]>) -> bool {
    matches!(parameters, None | Some([0x05, 0x00]))
}

/// What an algorithm that is not checked is called. One that is checked with other parameters is none.
pub(super) fn unsupported(der: &[u8]) -> String {
    let Some((oid, parameters)) = parts(der) else { return String::new() };
    let other = oid == rfc5912::ID_RSASSA_PSS.as_bytes() || !without_parameters(parameters);
    name(oid) + if other { ", other parameters" } else { "" }
}

/// A digest `AlgorithmIdentifier` without parameters of note.
pub(super) fn plain_digest(der: &[u8]) -> Option<DigestAlgorithm> {
    let (oid, parameters) = parts(der)?;
    without_parameters(parameters).then(|| by_oid(oid)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_info_for_sha_256_is_the_one_the_card_takes() {
        let info = digest_info(DigestAlgorithm::Sha256, &[7; 32]);
        // `docs/card.md §6.4`: 3031300D060960864801650304020105000420 ‖ SHA-256.
        let prefix = [
            0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
            0x00, 0x04, 0x20,
        ];
        assert_eq!(info[..19], prefix);
        assert_eq!(info.len(), 51);
    }
}
