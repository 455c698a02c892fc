//! A signature from a document's digest, in one call of the key: attributes, value, frame, and our own check of it.

use std::io::BufRead;
use std::ops::ControlFlow;

use cms::cert::IssuerAndSerialNumber;
use cms::content_info::CmsVersion;
use cms::signed_data::{SignatureValue, SignerIdentifier, SignerInfo};
use der::asn1::ObjectIdentifier;
use der::{Any, Decode, Encode};
use spki::AlgorithmIdentifierOwned;
use x509_cert::Certificate;

use super::digest::{Digests, digest_info, of, oid};
use super::{SigningKey, Watch, attributes, check};
use crate::codec::cms::ber::{Read, ReadError, value};
use crate::codec::cms::frame::Frame;
use crate::domain::calendar::Instant;
use crate::domain::verdict::{ChainVerdict, Confirmed, DigestAlgorithm};

/// 1.2.840.113549.1.1.1. CMS names the plain RSA key beside the digest's own name (RFC 3370, 3.2).
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// Why there is no signature.
#[derive(Debug, thiserror::Error)]
pub enum MakeError<E> {
    /// The key did not sign.
    #[error("the key did not sign")]
    Key(E),
    /// The digest is too weak to sign, or the document was not hashed with it.
    #[error("not a digest to sign with")]
    Digest,
    /// The certificate is not well-formed.
    #[error("the certificate is malformed")]
    Certificate,
    /// The time of signing is none that can be written.
    #[error("the clock is not between 1970 and 9999")]
    Time,
    /// The document is too large to be framed.
    #[error("the document is too large")]
    TooLarge,
    /// What the key gave does not fit its certificate: it is thrown away.
    #[error("the signature does not fit the certificate")]
    DoesNotFit,
}

/// What to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// SHA-256, SHA-384 or SHA-512.
    pub digest: DigestAlgorithm,
    /// The document goes inside.
    pub attached: bool,
    /// The time that the signature will claim.
    pub signing_time: Instant,
}

/// A signature that was checked against its certificate, ready to be written around its document.
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// What stands around the document.
    pub frame: Frame,
    /// The digest that was signed.
    pub digest_algorithm: DigestAlgorithm,
    /// Its value: an attached document must still have it while it is copied.
    pub digest: Vec<u8>,
    document: Digests,
    signing_time: Instant,
}

impl Made {
    /// Reads this signature back from where it was written, to its end and as anybody would: true where it is one
    /// signature that its certificate verifies, over this document (inside or beside it) and with the time that it
    /// claims. The chain is not this check's matter: only that the bytes say what they should.
    pub fn reads_back(&self, written: impl BufRead, watch: &Watch<'_>) -> Read<bool> {
        let found = match check::read(written, watch) {
            Err(ReadError::Malformed { .. }) => return Ok(false),
            found => found?,
        };
        let attached = self.frame.document.is_some();
        let report = found.judge(Some(&self.document), self.signing_time, &|_, _| ChainVerdict::Untrusted);
        let [only] = report.signatures.as_slice() else { return Ok(false) };
        Ok(report.attached == attached
            && report.content_length == Some(self.document.length)
            && only.digest_matches == Some(true)
            && only.signature_valid == Some(true)
            && only.confirmed.contains(&Confirmed::CertificateBinding)
            // The encoding has whole seconds.
            && only.signing_time_claimed.map(|time| time.timestamp()) == Some(self.signing_time.timestamp()))
    }
}

fn identifier(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid, parameters: Some(Any::null()) }
}

/// Signs a document that has these digests. The key is asked once; nothing is told before the result was checked.
pub fn make<K: SigningKey>(key: &mut K, digests: &Digests, wish: Wish) -> Result<Made, MakeError<K::Error>> {
    let digest = digests.get(wish.digest).filter(|_| !wish.digest.weak()).ok_or(MakeError::Digest)?.to_vec();
    let certificate = key.certificate().to_vec();
    let parsed = Certificate::from_der(&certificate).map_err(|_| MakeError::Certificate)?;
    if !(0..253_402_300_800).contains(&wish.signing_time.timestamp()) {
        return Err(MakeError::Time);
    }
    let signed_attributes =
        attributes::baseline(&digest, &certificate, wish.signing_time).map_err(|_| MakeError::Certificate)?;
    let signed = signed_attributes.to_der().map_err(|_| MakeError::Certificate)?;
    let hashed = of(wish.digest, &signed).ok_or(MakeError::Digest)?;

    let signature = key.sign(&digest_info(wish.digest, &hashed)).map_err(MakeError::Key)?;

    let digest_algorithm = value(0x30, &[&value(0x06, &[oid(wish.digest)]), &[0x05, 0x00]]);
    let signer_info = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: parsed.tbs_certificate.issuer,
            serial_number: parsed.tbs_certificate.serial_number,
        }),
        digest_alg: AlgorithmIdentifierOwned::from_der(&digest_algorithm).map_err(|_| MakeError::Digest)?,
        signed_attrs: Some(signed_attributes),
        signature_algorithm: identifier(RSA_ENCRYPTION),
        signature: SignatureValue::new(signature).map_err(|_| MakeError::DoesNotFit)?,
        unsigned_attrs: None,
    };
    let signer_info = signer_info.to_der().map_err(|_| MakeError::DoesNotFit)?;
    let framed = |document| {
        Frame::new(&digest_algorithm, &certificate, &signer_info, document).ok_or(MakeError::TooLarge)
    };
    let mut made = Made {
        frame: framed(None)?,
        digest_algorithm: wish.digest,
        digest,
        document: digests.clone(),
        signing_time: wish.signing_time,
    };
    // What is written is read back again, where it was written: this one finds a key that does not fit before there
    // is a file, and without the document.
    let detached = [made.frame.before.as_slice(), &made.frame.behind].concat();
    if !made.reads_back(detached.as_slice(), &|_| ControlFlow::Continue(())).unwrap_or(false) {
        return Err(MakeError::DoesNotFit);
    }
    if wish.attached {
        made.frame = framed(Some(digests.length))?;
    }
    Ok(made)
}
