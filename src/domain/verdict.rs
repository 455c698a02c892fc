//! What can be said about a signature, in the words of ETSI EN 319 102-1.
//!
//! A verdict is a value that must be used; its words for people are made elsewhere. What was confirmed and what was
//! not are separate lists, and revocation is always in the second: nobody but an accredited verifier may ask.

use super::calendar::Instant;
use super::holder::Octets;
use super::trust::{Anchor, Reason, Trust};

/// The validation policy that every report names beside its indication: revocation constraints are not checked.
pub const POLICY: &str = "offline-no-revocation";

keyed! {
    /// The status indication (EN 319 102-1, 5.1.3), the worst last.
    #[must_use]
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Indication {
        /// Every check that the policy asks for succeeded.
        TotalPassed => "TOTAL-PASSED",
        /// Neither could be said.
        Indeterminate => "INDETERMINATE",
        /// The signature is wrong.
        TotalFailed => "TOTAL-FAILED",
    }
}

keyed! {
    /// The sub-indications that this program gives (EN 319 102-1, tables 5 and 6).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum SubIndication {
        /// The signature is not built as its standard says.
        FormatFailure => "FORMAT_FAILURE",
        /// The document is not the one that was signed.
        HashFailure => "HASH_FAILURE",
        /// The signature value does not fit the signer's key.
        SigCryptoFailure => "SIG_CRYPTO_FAILURE",
        /// A signed attribute contradicts what is known.
        SigConstraintsFailure => "SIG_CONSTRAINTS_FAILURE",
        /// The certificate may not be used for this.
        ChainConstraintsFailure => "CHAIN_CONSTRAINTS_FAILURE",
        /// An algorithm or key is too weak, and nothing proves that the signature is older than the weakness.
        CryptoConstraintsFailureNoPoe => "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
        /// The signer's certificate is not there, or is not the one that the signature means.
        NoSigningCertificateFound => "NO_SIGNING_CERTIFICATE_FOUND",
        /// No chain from the signer's certificate to an anchor that counts.
        NoCertificateChainFound => "NO_CERTIFICATE_CHAIN_FOUND",
        /// Outside the certificate's validity, and nothing proves that the signature is older.
        OutOfBoundsNoPoe => "OUT_OF_BOUNDS_NO_POE",
        /// The signed document was not given.
        SignedDataNotFound => "SIGNED_DATA_NOT_FOUND",
        /// Anything else, e.g. an algorithm that this program does not know.
        Generic => "GENERIC",
    }
}

impl SubIndication {
    /// The indication that the standard ties it to.
    pub const fn indication(self) -> Indication {
        match self {
            Self::FormatFailure | Self::HashFailure | Self::SigCryptoFailure => Indication::TotalFailed,
            _ => Indication::Indeterminate,
        }
    }
}

keyed! {
    /// The one thing that decided against a pass: the detail behind a sub-indication.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Defect {
        /// The signer's part can't be read.
        MalformedSigner => "malformed-signer",
        /// The version does not fit the way in which the signer is named (RFC 5652, 5.3).
        WrongVersion => "wrong-version",
        /// The content is not plain data, so signed attributes were required (RFC 5652, 5.3).
        AttributesMissing => "attributes-missing",
        /// There are no signed attributes, and the document has the form of some: the signature may be one over attributes,
        /// put to another use.
        AttributesAsDocument => "attributes-as-document",
        /// No content-type attribute, or more than one.
        ContentTypeAttribute => "content-type-attribute",
        /// The content-type attribute names another type than the content has.
        ContentTypeDiffers => "content-type-differs",
        /// No message-digest attribute, or more than one.
        MessageDigestAttribute => "message-digest-attribute",
        /// An attribute occurs twice or holds not exactly one value, or what it should hold can't be read.
        AttributeForm => "attribute-form",
        /// The document was changed, or it is another one.
        DocumentDiffers => "document-differs",
        /// The signature value was not made over this by this certificate's key.
        SignatureDiffers => "signature-differs",
        /// The digest algorithm and the signature's algorithm contradict each other.
        AlgorithmsDisagree => "algorithms-disagree",
        /// The digest algorithm is not supported yet.
        UnknownDigest => "unknown-digest",
        /// The signature algorithm or its parameters are not supported yet.
        UnknownSignature => "unknown-signature",
        /// The key is of a kind or a size that is not supported yet.
        UnknownKey => "unknown-key",
        /// The digest algorithm is weak (SHA-1, MD5).
        WeakDigest => "weak-digest",
        /// The RSA key is shorter than 2048 bits.
        WeakKey => "weak-key",
        /// The signer's certificate is not in the file.
        CertificateAbsent => "certificate-absent",
        /// The signer's certificate is in the file, but it is no well-formed certificate.
        CertificateMalformed => "certificate-malformed",
        /// The certificate is not the one whose digest was signed (ESS signing-certificate).
        CertificateDiffers => "certificate-differs",
        /// Which certificate the signature means can't be checked: that is said by a digest that is not computed here.
        ReferenceUnchecked => "reference-unchecked",
        /// The certificate's key usage allows no signatures.
        KeyUsage => "key-usage",
        /// An anchor issued the certificate, which (or the anchor itself) may not be used for this: key usage, basic
        /// constraints, a critical extension that is unknown here.
        ChainConstraints => "chain-constraints",
        /// The certificate is not strict DER: two programs might read it differently, so nothing is said of its issuer.
        CertificateNotStrict => "certificate-not-strict",
        /// The issuer's signature in the certificate is of a kind that is not supported yet.
        IssuerUnsupported => "issuer-unsupported",
        /// No chain to an anchor.
        NoChain => "no-chain",
        /// The chain ends in a root for tests or demonstrations.
        TestRoot => "test-root",
        /// The anchor itself is outside its validity.
        AnchorOutOfBounds => "anchor-out-of-bounds",
        /// The certificate has expired.
        Expired => "expired",
        /// The certificate is not valid yet.
        NotYetValid => "not-yet-valid",
        /// The claimed time of signing is outside the certificate's validity.
        ClaimedTimeOutOfBounds => "claimed-time-out-of-bounds",
        /// The claimed time of signing is still to come.
        ClaimedTimeInFuture => "claimed-time-in-future",
        /// The document was not given.
        DocumentAbsent => "document-absent",
        /// So many signers, certificates and keys that not all was checked.
        TooMuch => "too-much",
    }
}

impl Defect {
    /// The sub-indication under which it is reported.
    #[must_use]
    pub const fn sub_indication(self) -> SubIndication {
        match self {
            Self::MalformedSigner
            | Self::WrongVersion
            | Self::AttributesMissing
            | Self::ContentTypeAttribute
            | Self::ContentTypeDiffers
            | Self::MessageDigestAttribute
            | Self::AlgorithmsDisagree
            | Self::AttributeForm => SubIndication::FormatFailure,
            Self::DocumentDiffers => SubIndication::HashFailure,
            Self::SignatureDiffers => SubIndication::SigCryptoFailure,
            Self::UnknownDigest
            | Self::UnknownSignature
            | Self::UnknownKey
            | Self::ReferenceUnchecked
            | Self::TooMuch => SubIndication::Generic,
            Self::WeakDigest | Self::WeakKey => SubIndication::CryptoConstraintsFailureNoPoe,
            Self::CertificateAbsent | Self::CertificateMalformed | Self::CertificateDiffers => {
                SubIndication::NoSigningCertificateFound
            }
            Self::KeyUsage | Self::ChainConstraints => SubIndication::ChainConstraintsFailure,
            Self::CertificateNotStrict | Self::IssuerUnsupported | Self::NoChain | Self::TestRoot => {
                SubIndication::NoCertificateChainFound
            }
            Self::AnchorOutOfBounds | Self::Expired | Self::NotYetValid => SubIndication::OutOfBoundsNoPoe,
            Self::AttributesAsDocument | Self::ClaimedTimeOutOfBounds | Self::ClaimedTimeInFuture => {
                SubIndication::SigConstraintsFailure
            }
            Self::DocumentAbsent => SubIndication::SignedDataNotFound,
        }
    }
}

keyed! {
    /// What was found to be so.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Confirmed {
        /// The document is the one that was signed.
        Document => "document",
        /// The signature value was made with the key of the signer's certificate.
        Signature => "signature",
        /// The signature itself says which certificate it belongs to (ESS signing-certificate).
        CertificateBinding => "certificate-binding",
        /// The certificate may be used to sign.
        KeyUsage => "key-usage",
        /// The certificate's issuer leads to an anchor that counts.
        Chain => "chain",
        /// The certificate is within its validity now.
        ValidNow => "valid-now",
        /// The certificate was within its validity at the claimed time of signing.
        ValidAtClaimedTime => "valid-at-claimed-time",
    }
}

keyed! {
    /// What nothing here can confirm.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum NotConfirmed {
        /// 失効: nobody but an accredited verifier may ask. In every report.
        Revocation => "revocation",
        /// When it was signed: the time is the signer's own word.
        SigningTime => "signing-time",
        /// No time of signing is claimed at all.
        SigningTimeAbsent => "signing-time-absent",
        /// The signature does not say by its own bytes which certificate it belongs to (or only by SHA-1).
        CertificateBinding => "certificate-binding",
        /// There are unsigned attributes (time stamps, counter-signatures), which were not looked at.
        UnsignedAttributes => "unsigned-attributes",
        /// Who issued the certificate: its chain ends in no anchor that counts.
        Chain => "chain",
        /// Whether the document is the signed one: it could not be computed.
        Document => "document",
        /// Whether the signature value fits: it could not be computed.
        Signature => "signature",
    }
}

keyed! {
    /// What the person should know although it decides nothing.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Caution {
        /// The certificate is for authentication: no nonRepudiation in its key usage. It is not meant for documents.
        NotForDocuments => "not-for-documents",
        /// The digest algorithm is a weak one.
        WeakDigest => "weak-digest",
    }
}

/// How a certificate's chain was judged at one instant.
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChainVerdict {
    /// It ends in an anchor that counts.
    Trusted(Anchor),
    /// It ends in a root for tests or demonstrations.
    Test(Anchor),
    /// It ends in an anchor that counts, but not at this instant.
    AnchorOutOfBounds(Anchor),
    /// It ends in an anchor that counts, but the certificate or the anchor may not be used so.
    Constrained(Anchor),
    /// It is not strict DER: two programs might read it differently, and no anchor was looked for.
    NotStrict,
    /// How its issuer signed it is not supported yet: no anchor was looked for.
    Unsupported,
    /// It leads to no anchor.
    Untrusted,
}

impl From<Trust> for ChainVerdict {
    /// The certificate's own dates are no matter of its chain: a signature's check looks at them itself.
    fn from(trust: Trust) -> Self {
        match trust {
            Trust::Test { anchor, .. } => Self::Test(anchor),
            Trust::Trusted(anchor) => Self::Trusted(anchor),
            Trust::Untrusted { reason, anchor: Some(anchor), .. } => match reason {
                Reason::Expired | Reason::NotYetValid => Self::Trusted(anchor),
                Reason::IssuerExpired | Reason::IssuerNotYetValid => Self::AnchorOutOfBounds(anchor),
                Reason::KeyUsage | Reason::CriticalExtension(_) | Reason::IssuerKeyUsage => {
                    Self::Constrained(anchor)
                }
                Reason::NotStrict
                | Reason::Algorithm
                | Reason::Unsupported(_)
                | Reason::UnknownIssuer
                | Reason::Signature => Self::Untrusted,
            },
            Trust::Untrusted { reason: Reason::NotStrict, .. } => Self::NotStrict,
            Trust::Untrusted { reason: Reason::Unsupported(_), .. } => Self::Unsupported,
            Trust::Untrusted { .. } | Trust::Unchecked => Self::Untrusted,
        }
    }
}

impl ChainVerdict {
    /// The anchor at its end, where it leads to one.
    #[must_use]
    pub const fn anchor(&self) -> Option<&Anchor> {
        match self {
            Self::Trusted(anchor)
            | Self::Test(anchor)
            | Self::AnchorOutOfBounds(anchor)
            | Self::Constrained(anchor) => Some(anchor),
            Self::NotStrict | Self::Unsupported | Self::Untrusted => None,
        }
    }

    /// May the anchor at its end count at another instant? Nothing else of a chain depends on one.
    #[must_use]
    pub fn in_bounds(&self, at: Instant) -> bool {
        match self {
            Self::Trusted(anchor) | Self::AnchorOutOfBounds(anchor) => {
                (anchor.not_before..=anchor.not_after).contains(&at)
            }
            Self::Test(_) | Self::Constrained(_) | Self::NotStrict | Self::Unsupported | Self::Untrusted => {
                true
            }
        }
    }

    /// The word in JSON (`trust.status`).
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Trusted { .. } => "trusted",
            Self::Test { .. } => "test",
            Self::AnchorOutOfBounds { .. }
            | Self::Constrained { .. }
            | Self::NotStrict
            | Self::Unsupported
            | Self::Untrusted => "untrusted",
        }
    }
}

keyed! {
    /// A digest algorithm that this program knows by name.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum DigestAlgorithm {
        /// MD5: named only, never computed.
        Md5 => "MD5",
        /// SHA-1.
        Sha1 => "SHA-1",
        /// SHA-224.
        Sha224 => "SHA-224",
        /// SHA-256.
        Sha256 => "SHA-256",
        /// SHA-384.
        Sha384 => "SHA-384",
        /// SHA-512.
        Sha512 => "SHA-512",
    }
}

impl DigestAlgorithm {
    /// Too weak to pass a signature: another document with the same digest can be made. SHA-224 is not among them: its
    /// 112 bits are enough for signatures until 2030 (NIST SP 800-57 part 1, 5.6), and to check those made until then.
    #[must_use]
    pub const fn weak(self) -> bool {
        matches!(self, Self::Md5 | Self::Sha1)
    }

    /// One to sign with; the others are only checked.
    #[must_use]
    pub const fn signs(self) -> bool {
        matches!(self, Self::Sha256 | Self::Sha384 | Self::Sha512)
    }
}

/// A digest algorithm as a signature names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DigestName {
    /// One that this program knows.
    Known(DigestAlgorithm),
    /// Any other, by its name or its object identifier in dotted form.
    Other(String),
}

keyed! {
    /// What carries a signature.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Carrier {
        /// As it is (DER or BER).
        Der => "der",
        /// In PEM armour (RFC 7468).
        Pem => "pem",
        /// In base64 without armour.
        Base64 => "base64",
        /// In a signed mail (S/MIME, RFC 8551).
        Mail => "mail",
    }
}

keyed! {
    /// What stands around a signature, is none of it, and does no harm.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum PassedOver {
        /// A byte order mark before it.
        ByteOrderMark => "byte-order-mark",
        /// Text before or after its PEM armour.
        Text => "text",
        /// Line breaks or spaces after its end.
        TrailingSpace => "trailing-space",
        /// Zeros after its end.
        TrailingZeros => "trailing-zeros",
    }
}

/// What kind of content is signed, as the signature names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContentType {
    /// A document: bytes of any meaning.
    Data,
    /// What a time-stamping authority says (`TSTInfo`, RFC 3161).
    TimeStamp,
    /// Any other, by its object identifier in dotted form.
    Other(String),
}

impl ContentType {
    /// Its word in JSON.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Data => "data",
            Self::TimeStamp => "time-stamp",
            Self::Other(oid) => oid,
        }
    }
}

/// What is around a signature, and what it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrapping {
    /// What carries it.
    pub carrier: Carrier,
    /// What was passed over, each once.
    pub passed_over: Vec<PassedOver>,
    /// What kind of content is signed.
    pub content: ContentType,
}

/// What is said about one signature.
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureReport {
    /// The one thing that decided against a pass.
    pub problem: Option<Defect>,
    /// What is not supported yet, by its name, where that is the problem.
    pub unsupported: Option<String>,
    /// Is the document the signed one? `None` where that could not be computed.
    pub digest_matches: Option<bool>,
    /// Does the signature value fit the certificate's key? `None` where that could not be computed.
    pub signature_valid: Option<bool>,
    /// The digest algorithm; `None` where the signer's part can't be read.
    pub digest_algorithm: Option<DigestName>,
    /// What the signer says about when.
    pub signing_time_claimed: Option<Instant>,
    /// The signer's certificate, DER.
    pub signer_certificate: Option<Octets>,
    /// How its chain was judged now; `None` where there was nothing to judge.
    pub chain: Option<ChainVerdict>,
    /// What was found to be so.
    pub confirmed: Vec<Confirmed>,
    /// What nothing here can confirm; [`NotConfirmed::Revocation`] always.
    pub not_confirmed: Vec<NotConfirmed>,
    /// What should be known besides.
    pub cautions: Vec<Caution>,
}

impl SignatureReport {
    /// The sub-indication, unless passed.
    #[must_use]
    pub fn sub_indication(&self) -> Option<SubIndication> {
        self.problem.map(Defect::sub_indication)
    }

    /// The indication under [`POLICY`].
    pub fn indication(&self) -> Indication {
        self.sub_indication().map_or(Indication::TotalPassed, SubIndication::indication)
    }
}

/// What is said about one file.
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedFileReport {
    /// True where the document is inside the file.
    pub attached: bool,
    /// The document's length in octets, where one was read.
    pub content_length: Option<u64>,
    /// Every signature, in the file's order; at least one.
    pub signatures: Vec<SignatureReport>,
}

impl SignedFileReport {
    /// The worst of all: it decides the exit code.
    pub fn worst(&self) -> Indication {
        self.signatures.iter().map(SignatureReport::indication).max().unwrap_or(Indication::TotalPassed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_of_several_signatures_decides() {
        use Indication::*;
        assert_eq!(TotalPassed.max(Indeterminate), Indeterminate);
        assert_eq!(Indeterminate.max(TotalFailed), TotalFailed);
        assert_eq!(TotalFailed.max(TotalPassed), TotalFailed);
        assert_eq!(TotalPassed.max(TotalPassed), TotalPassed);
    }

    #[test]
    fn only_broken_bytes_fail_a_signature_and_the_rest_is_undecided() {
        assert_eq!(Defect::DocumentDiffers.sub_indication().indication(), Indication::TotalFailed);
        assert_eq!(Defect::SignatureDiffers.sub_indication().indication(), Indication::TotalFailed);
        assert_eq!(Defect::TestRoot.sub_indication().indication(), Indication::Indeterminate);
        assert_eq!(Defect::WeakDigest.sub_indication().indication(), Indication::Indeterminate);
        assert_eq!(Defect::UnknownDigest.sub_indication().indication(), Indication::Indeterminate);
        assert_eq!(Defect::Expired.sub_indication().key(), "OUT_OF_BOUNDS_NO_POE");
    }
}
