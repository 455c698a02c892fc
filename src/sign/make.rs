//! A signature from a document's digest, in one call of the key: attributes, value, frame, and our own check of it.

use std::io::BufRead;
use std::ops::ControlFlow;

use cms::cert::IssuerAndSerialNumber;
use cms::content_info::CmsVersion;
use cms::signed_data::{SignatureValue, SignerIdentifier, SignerInfo};
use der::oid::db::rfc5912::RSA_ENCRYPTION;
use der::{Any, Decode, Encode};
use spki::AlgorithmIdentifierOwned;
use x509_cert::Certificate;
use x509_cert::attr::Attributes;

use super::algorithm::{digest_info, identifier};
pub use super::attributes::Profile;
use super::digest::{Digests, of};
use super::{SigningKey, Watch, attributes, check};
use crate::codec::cms::ber::{Read, ReadError};
use crate::codec::cms::frame::Frame;
use crate::domain::calendar::Instant;
use crate::domain::verdict::{ChainVerdict, Confirmed, DigestAlgorithm};

/// Why there is no signature.
#[derive(Debug, thiserror::Error)]
pub enum MakeError<E> {
    /// The key did not sign.
    #[error("the key did not sign")]
    Key(E),
    /// The digest is none to sign with, or the document was not hashed with it.
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

/// How a signature and its document are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// A file with the document inside.
    CmsAttached,
    /// A file beside the document.
    CmsDetached,
    /// The octets for `/Contents` of a PDF's signature dictionary: DER without the document, which is what of the PDF
    /// lies around them (ISO 32000-1, 12.8.3.3).
    Pdf,
}

impl Container {
    /// A file of its own.
    #[must_use]
    pub const fn cms(attached: bool) -> Self {
        if attached { Self::CmsAttached } else { Self::CmsDetached }
    }
}

/// What to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameters {
    /// SHA-256, SHA-384 or SHA-512.
    pub digest: DigestAlgorithm,
    /// Where the document goes.
    pub container: Container,
    /// What is signed besides it.
    pub profile: Profile,
    /// The time of signing, which the signature claims where its profile has it.
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
    signing: Parameters,
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
        let Parameters { profile, signing_time, .. } = self.signing;
        let report = found.judge(Some(&self.document), signing_time, &|_, _| ChainVerdict::Untrusted);
        let claimed = profile.claims_time().then_some(signing_time);
        let [only] = report.signatures.as_slice() else { return Ok(false) };
        Ok(found.wrapping.passed_over.is_empty()
            && report.attached == attached
            && report.content_length == Some(self.document.length)
            && only.digest_matches() == Some(true)
            && only.signature_valid() == Some(true)
            && only.findings.holds(Confirmed::CertificateBinding)
            // The encoding has whole seconds.
            && only.signing_time_claimed.map(|time| time.timestamp()) == claimed.map(|time| time.timestamp()))
    }
}

/// Signs a document that has these digests. The key is asked once; nothing is told before the result was checked.
pub fn make<K: SigningKey>(
    key: &mut K,
    digests: &Digests,
    signing: Parameters,
) -> Result<Made, MakeError<K::Error>> {
    let digest =
        digests.get(signing.digest).filter(|_| signing.digest.signs()).ok_or(MakeError::Digest)?.to_vec();
    let certificate = key.certificate().to_vec();
    let unsigned = Unsigned::over(&digest, &certificate, signing)?;
    let signature = key.sign(&unsigned.digest_info()?).map_err(MakeError::Key)?;
    let signer_info = unsigned.signed(signature)?;
    let framed = |document| unsigned.framed(&signer_info, document);
    let mut made = Made {
        frame: framed(None)?,
        digest_algorithm: signing.digest,
        digest,
        document: digests.clone(),
        signing,
    };
    // What is written is read back again, where it was written: this one finds a key that does not fit before there
    // is a file, and without the document.
    if !made.reads_back(made.frame.around().as_slice(), &|_| ControlFlow::Continue(())).unwrap_or(false) {
        return Err(MakeError::DoesNotFit);
    }
    if signing.container == Container::CmsAttached {
        made.frame = framed(Some(digests.length))?;
    }
    Ok(made)
}

/// How long a signature without its document will be, with a value of so many octets: no other length depends on the
/// document, nor on the key.
pub(super) fn length<E>(
    certificate: &[u8],
    signing: Parameters,
    value: usize,
) -> Result<usize, MakeError<E>> {
    let digest = of(signing.digest, &[]).filter(|_| signing.digest.signs()).ok_or(MakeError::Digest)?;
    let unsigned = Unsigned::over(&digest, certificate, signing)?;
    let signer_info = unsigned.signed(vec![0; value])?;
    Ok(unsigned.framed(&signer_info, None)?.around().len())
}

/// A signature but for its value.
struct Unsigned<'a> {
    certificate: &'a [u8],
    parsed: Certificate,
    digest: DigestAlgorithm,
    attributes: Attributes,
}

impl<'a> Unsigned<'a> {
    fn over<E>(digest: &[u8], certificate: &'a [u8], signing: Parameters) -> Result<Self, MakeError<E>> {
        let parsed = Certificate::from_der(certificate).map_err(|_| MakeError::Certificate)?;
        if !(0..253_402_300_800).contains(&signing.signing_time.timestamp()) {
            return Err(MakeError::Time);
        }
        let attributes = attributes::signed(signing.profile, digest, certificate, signing.signing_time)
            .map_err(|_| MakeError::Certificate)?;
        Ok(Self { certificate, parsed, digest: signing.digest, attributes })
    }

    /// What the key is asked to sign.
    fn digest_info<E>(&self) -> Result<Vec<u8>, MakeError<E>> {
        let signed = self.attributes.to_der().map_err(|_| MakeError::Certificate)?;
        let hashed = of(self.digest, &signed).ok_or(MakeError::Digest)?;
        Ok(digest_info(self.digest, &hashed))
    }

    /// The DER of the signer's part with this value.
    fn signed<E>(&self, value: Vec<u8>) -> Result<Vec<u8>, MakeError<E>> {
        let signer_info = SignerInfo {
            version: CmsVersion::V1,
            sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
                issuer: self.parsed.tbs_certificate.issuer.clone(),
                serial_number: self.parsed.tbs_certificate.serial_number.clone(),
            }),
            digest_alg: AlgorithmIdentifierOwned::from_der(&identifier(self.digest))
                .map_err(|_| MakeError::Digest)?,
            signed_attrs: Some(self.attributes.clone()),
            // CMS names the plain RSA key beside the digest's own name (RFC 3370, 3.2).
            signature_algorithm: AlgorithmIdentifierOwned {
                oid: RSA_ENCRYPTION,
                parameters: Some(Any::null()),
            },
            signature: SignatureValue::new(value).map_err(|_| MakeError::DoesNotFit)?,
            unsigned_attrs: None,
        };
        signer_info.to_der().map_err(|_| MakeError::DoesNotFit)
    }

    fn framed<E>(&self, signer_info: &[u8], document: Option<u64>) -> Result<Frame, MakeError<E>> {
        Frame::new(&identifier(self.digest), self.certificate, signer_info, document)
            .ok_or(MakeError::TooLarge)
    }
}
