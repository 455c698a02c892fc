//! One signature value against one public key: RSA (PKCS #1 v1.5, and PSS with one digest throughout) and ECDSA.

use der::asn1::ObjectIdentifier;
use der::oid::db::rfc5912::{
    ECDSA_WITH_SHA_224, ECDSA_WITH_SHA_256, ECDSA_WITH_SHA_384, ECDSA_WITH_SHA_512, ID_MGF_1, ID_RSASSA_PSS,
    MD_5_WITH_RSA_ENCRYPTION, RSA_ENCRYPTION, SHA_1_WITH_RSA_ENCRYPTION, SHA_224_WITH_RSA_ENCRYPTION,
    SHA_256_WITH_RSA_ENCRYPTION, SHA_384_WITH_RSA_ENCRYPTION, SHA_512_WITH_RSA_ENCRYPTION,
};
use rsa::traits::{PublicKeyParts, SignatureScheme};
use rsa::{Pkcs1v15Sign, Pss, RsaPublicKey};
use sha2::{Sha224, Sha256, Sha384, Sha512};

use super::algorithm::{digest_info, parts, plain_digest, without_parameters};
use super::allowance::{P256, P384, cost};
use crate::codec::cms::ber::Der;
use crate::domain::verdict::{Defect, DigestAlgorithm};
use crate::trust::key::Key;

/// Shorter keys do not pass (CRYPTREC, NIST SP 800-131A).
const LEAST_BITS: usize = 2048;

/// ECDSA over SHA-1 (ANSI X9.62), which does not pass.
const ECDSA_WITH_SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.1");

/// How a signature value is made of a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    V15,
    Pss { salt: usize },
    Ecdsa,
}

/// Reads a signature `AlgorithmIdentifier` that goes with this digest.
fn method(der: &[u8], digest: DigestAlgorithm) -> Result<Method, Defect> {
    let (oid, parameters) = parts(der).ok_or(Defect::MalformedSigner)?;
    let (named, method) = match ObjectIdentifier::from_bytes(oid).map_err(|_| Defect::UnknownSignature)? {
        RSA_ENCRYPTION => (digest, Method::V15),
        MD_5_WITH_RSA_ENCRYPTION => (DigestAlgorithm::Md5, Method::V15),
        SHA_1_WITH_RSA_ENCRYPTION => (DigestAlgorithm::Sha1, Method::V15),
        SHA_224_WITH_RSA_ENCRYPTION => (DigestAlgorithm::Sha224, Method::V15),
        SHA_256_WITH_RSA_ENCRYPTION => (DigestAlgorithm::Sha256, Method::V15),
        SHA_384_WITH_RSA_ENCRYPTION => (DigestAlgorithm::Sha384, Method::V15),
        SHA_512_WITH_RSA_ENCRYPTION => (DigestAlgorithm::Sha512, Method::V15),
        ECDSA_WITH_SHA_1 => (DigestAlgorithm::Sha1, Method::Ecdsa),
        ECDSA_WITH_SHA_224 => (DigestAlgorithm::Sha224, Method::Ecdsa),
        ECDSA_WITH_SHA_256 => (DigestAlgorithm::Sha256, Method::Ecdsa),
        ECDSA_WITH_SHA_384 => (DigestAlgorithm::Sha384, Method::Ecdsa),
        ECDSA_WITH_SHA_512 => (DigestAlgorithm::Sha512, Method::Ecdsa),
        ID_RSASSA_PSS => {
            let (inner, salt) = parameters.and_then(pss_parameters).ok_or(Defect::UnknownSignature)?;
            return if inner == digest { Ok(Method::Pss { salt }) } else { Err(Defect::AlgorithmsDisagree) };
        }
        _ => return Err(Defect::UnknownSignature),
    };
    if named != digest {
        return Err(Defect::AlgorithmsDisagree);
    }
    if !without_parameters(parameters) {
        return Err(Defect::UnknownSignature);
    }
    Ok(method)
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

/// What checking one value brought to light.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Checked {
    /// The value was made with the key.
    pub(super) fits: bool,
    /// The key is too short to pass.
    pub(super) weak_key: bool,
}

/// Checks a signature value (its algorithm and its octets) over a digest. `afford` is told what the one costly step costs
/// before it. A value that was made in another way than the key's can't be the key's.
pub(super) fn check(
    key: &Key,
    (algorithm, signature): (&[u8], &[u8]),
    digest: DigestAlgorithm,
    hashed: &[u8],
    afford: impl FnOnce(u32) -> Result<(), Defect>,
) -> Result<Checked, Defect> {
    let method = method(algorithm, digest)?;
    if digest == DigestAlgorithm::Md5 {
        return Err(Defect::WeakDigest);
    }
    let (fits, weak_key) = match (key, method) {
        (Key::Rsa(key), Method::V15 | Method::Pss { .. }) => {
            (rsa(key, (method, signature), digest, hashed, afford)?, is_weak(key))
        }
        (Key::Rsa(key), Method::Ecdsa) => (false, is_weak(key)),
        (Key::P256(_) | Key::P384(_), Method::V15 | Method::Pss { .. }) => (false, false),
        (Key::P256(_) | Key::P384(_), Method::Ecdsa) => {
            afford(if matches!(key, Key::P256(_)) { P256 } else { P384 })?;
            (key.made_ecdsa(signature, hashed), false)
        }
    };
    Ok(Checked { fits, weak_key })
}

fn is_weak(key: &RsaPublicKey) -> bool {
    key.n().bits() < LEAST_BITS
}

fn rsa(
    key: &RsaPublicKey,
    (method, signature): (Method, &[u8]),
    digest: DigestAlgorithm,
    hashed: &[u8],
    afford: impl FnOnce(u32) -> Result<(), Defect>,
) -> Result<bool, Defect> {
    let pss = match (method, digest) {
        (Method::V15 | Method::Ecdsa, _) => None,
        // A salt that does not fit beside the digest can't have been used (RFC 8017, 9.1.1).
        (Method::Pss { salt }, _) if hashed.len().saturating_add(salt).saturating_add(2) > key.size() => {
            return Err(Defect::UnknownSignature);
        }
        (Method::Pss { salt }, DigestAlgorithm::Sha224) => Some(Pss::new_with_salt::<Sha224>(salt)),
        (Method::Pss { salt }, DigestAlgorithm::Sha256) => Some(Pss::new_with_salt::<Sha256>(salt)),
        (Method::Pss { salt }, DigestAlgorithm::Sha384) => Some(Pss::new_with_salt::<Sha384>(salt)),
        (Method::Pss { salt }, DigestAlgorithm::Sha512) => Some(Pss::new_with_salt::<Sha512>(salt)),
        (Method::Pss { .. }, DigestAlgorithm::Md5 | DigestAlgorithm::Sha1) => {
            return Err(Defect::UnknownSignature);
        }
    };
    if signature.len() != key.size() {
        return Ok(false);
    }
    afford(cost(key.size()))?;
    let verified = match pss {
        None => Pkcs1v15Sign::new_unprefixed().verify(key, &digest_info(digest, hashed), signature),
        Some(pss) => pss.verify(key, hashed, signature),
    };
    Ok(verified.is_ok())
}
