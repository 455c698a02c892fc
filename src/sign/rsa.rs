//! One RSA signature value against one public key: PKCS #1 v1.5, and PSS with one digest throughout.

use ::rsa::pkcs1::DecodeRsaPublicKey as _;
use ::rsa::traits::{PublicKeyParts, SignatureScheme};
use ::rsa::{Pkcs1v15Sign, Pss, RsaPublicKey};
use der::asn1::ObjectIdentifier;
use der::oid::db::rfc5912::{
    ID_MGF_1, ID_RSASSA_PSS, MD_5_WITH_RSA_ENCRYPTION, RSA_ENCRYPTION, SHA_1_WITH_RSA_ENCRYPTION,
    SHA_224_WITH_RSA_ENCRYPTION, SHA_256_WITH_RSA_ENCRYPTION, SHA_384_WITH_RSA_ENCRYPTION,
    SHA_512_WITH_RSA_ENCRYPTION,
};
use sha2::{Sha224, Sha256, Sha384, Sha512};

use super::algorithm::{digest_info, parts, plain_digest, without_parameters};
use crate::codec::cms::ber::Der;
use crate::domain::verdict::{Defect, DigestAlgorithm};

/// Shorter keys do not pass (CRYPTREC, NIST SP 800-131A).
const LEAST_BITS: usize = 2048;

/// How a signature value is padded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Padding {
    V15,
    Pss { salt: usize },
}

/// Reads a signature `AlgorithmIdentifier` that goes with this digest.
fn padding(der: &[u8], digest: DigestAlgorithm) -> Result<Padding, Defect> {
    let (oid, parameters) = parts(der).ok_or(Defect::MalformedSigner)?;
    let named = match ObjectIdentifier::from_bytes(oid).map_err(|_| Defect::UnknownSignature)? {
        RSA_ENCRYPTION => digest,
        MD_5_WITH_RSA_ENCRYPTION => DigestAlgorithm::Md5,
        SHA_1_WITH_RSA_ENCRYPTION => DigestAlgorithm::Sha1,
        SHA_224_WITH_RSA_ENCRYPTION => DigestAlgorithm::Sha224,
        SHA_256_WITH_RSA_ENCRYPTION => DigestAlgorithm::Sha256,
        SHA_384_WITH_RSA_ENCRYPTION => DigestAlgorithm::Sha384,
        SHA_512_WITH_RSA_ENCRYPTION => DigestAlgorithm::Sha512,
        ID_RSASSA_PSS => {
            let (inner, salt) = parameters.and_then(pss_parameters).ok_or(Defect::UnknownSignature)?;
            return if inner == digest { Ok(Padding::Pss { salt }) } else { Err(Defect::AlgorithmsDisagree) };
        }
        _ => return Err(Defect::UnknownSignature),
    };
    if named != digest {
        return Err(Defect::AlgorithmsDisagree);
    }
    if !without_parameters(parameters) {
        return Err(Defect::UnknownSignature);
    }
    Ok(Padding::V15)
}

/// RSASSA-PSS-params (RFC 4055, 3.1) with the same digest for the message and for MGF1; `None` for anything else. By
/// hand: `pkcs1::RsaPssParams` keeps the salt's length in one octet, and a key of 4096 bits has room for 446.
fn pss_parameters(der: &[u8]) -> Option<(DigestAlgorithm, usize)> {
    let mut outer = Der::new(der);
    let mut inner = Der::new(outer.read(0x30)?);
    // Both default to SHA-1, which does not pass: such parameters are left unread.
    let digest = plain_digest(inner.read(0xA0)?)?;
    let (mask, mask_digest) = parts(inner.read(0xA1)?)?;
    let mask_is_ours = mask == ID_MGF_1.as_bytes() && plain_digest(mask_digest?)? == digest;
    let salt = if inner.peek() == Some(0xA2) {
        match *Der::new(inner.read(0xA2)?).read(0x02)? {
            [low] if low < 0x80 => usize::from(low),
            [0, low] if low >= 0x80 => usize::from(low),
            [high, low] if (1..0x80).contains(&high) => usize::from(high) << 8 | usize::from(low),
            _ => return None,
        }
    } else {
        20
    };
    let trailer_is_ours = inner.peek() != Some(0xA3) || inner.read(0xA3)? == [0x02, 0x01, 0x01];
    (mask_is_ours && trailer_is_ours && inner.is_empty() && outer.is_empty()).then_some((digest, salt))
}

/// The key of a `SubjectPublicKeyInfo` (DER), where it is one that is checked here.
pub(super) fn public_key(info: &[u8]) -> Option<RsaPublicKey> {
    let mut outer = Der::new(info);
    let mut fields = Der::new(outer.read(0x30)?);
    let (oid, parameters) = parts(fields.any()?.2)?;
    let octets = fields.read(0x03)?.strip_prefix(&[0])?;
    let whole = fields.is_empty() && outer.is_empty();
    let ours = whole && oid == RSA_ENCRYPTION.as_bytes() && without_parameters(parameters);
    // At most 4096 bits and a small exponent: the crate's own limits, which also bound the time.
    ours.then(|| RsaPublicKey::from_pkcs1_der(octets).ok())?
}

/// What checking one value brought to light.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Checked {
    /// The value was made with the key.
    pub(super) fits: bool,
    /// The key is too short to pass.
    pub(super) weak_key: bool,
}

/// Checks a signature value (its algorithm and its octets) over a digest. `afford` is told the key's octets before the
/// one costly step.
pub(super) fn check(
    key: &RsaPublicKey,
    (algorithm, signature): (&[u8], &[u8]),
    digest: DigestAlgorithm,
    hashed: &[u8],
    afford: impl FnOnce(usize) -> Result<(), Defect>,
) -> Result<Checked, Defect> {
    let padding = padding(algorithm, digest)?;
    let weak_key = key.n().bits() < LEAST_BITS;
    let pss = match (padding, digest) {
        (_, DigestAlgorithm::Md5) => return Err(Defect::WeakDigest),
        (Padding::V15, _) => None,
        // A salt that does not fit beside the digest can't have been used (RFC 8017, 9.1.1).
        (Padding::Pss { salt }, _) if hashed.len().saturating_add(salt).saturating_add(2) > key.size() => {
            return Err(Defect::UnknownSignature);
        }
        (Padding::Pss { salt }, DigestAlgorithm::Sha224) => Some(Pss::new_with_salt::<Sha224>(salt)),
        (Padding::Pss { salt }, DigestAlgorithm::Sha256) => Some(Pss::new_with_salt::<Sha256>(salt)),
        (Padding::Pss { salt }, DigestAlgorithm::Sha384) => Some(Pss::new_with_salt::<Sha384>(salt)),
        (Padding::Pss { salt }, DigestAlgorithm::Sha512) => Some(Pss::new_with_salt::<Sha512>(salt)),
        (Padding::Pss { .. }, DigestAlgorithm::Sha1) => return Err(Defect::UnknownSignature),
    };
    if signature.len() != key.size() {
        return Ok(Checked { fits: false, weak_key });
    }
    afford(key.size())?;
    let verified = match pss {
        None => Pkcs1v15Sign::new_unprefixed().verify(key, &digest_info(digest, hashed), signature),
        Some(pss) => pss.verify(key, hashed, signature),
    };
    Ok(Checked { fits: verified.is_ok(), weak_key })
}
