//! What can be said about a signature, in the words of ETSI EN 319 102-1.
//!
//! A verdict is a value that must be used; its words for people are made elsewhere. All that was found is one list
//! ([`Findings`]); revocation is always among what was not confirmed: nobody but an accredited verifier may ask.

mod findings;
mod terms;
#[cfg(test)]
pub(crate) mod tests;

pub use findings::{Finding, Findings, Fit, Matter, Place};
pub use terms::{Caution, Confirmed, Defect, Indication, NotConfirmed, SubIndication};

use super::calendar::Instant;
use super::holder::Octets;
use super::trust::{Anchor, Reason, Trust};

/// The validation policy that every report names beside its indication: revocation constraints are not checked.
pub const POLICY: &str = "offline-no-revocation";

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
    /// All that was found.
    pub findings: Findings,
    /// The digest that the value stands for is the document's.
    pub digest_named: bool,
    /// What is not supported yet, by its name, each beside the finding that says so.
    pub unsupported: Vec<(Defect, String)>,
    /// The digest algorithm; `None` where the signer's part can't be read.
    pub digest_algorithm: Option<DigestName>,
    /// What the signer says about when.
    pub signing_time_claimed: Option<Instant>,
    /// The signer's certificate, DER.
    pub signer_certificate: Option<Octets>,
    /// How its chain was judged now; `None` where there was nothing to judge.
    pub chain: Option<ChainVerdict>,
    /// A time stamp over the document, and no person's signature.
    pub time_stamp: bool,
}

impl SignatureReport {
    /// The one thing that decided against a pass.
    #[must_use]
    pub fn problem(&self) -> Option<Defect> {
        self.findings.problem()
    }

    /// The sub-indication, unless passed.
    #[must_use]
    pub fn sub_indication(&self) -> Option<SubIndication> {
        self.problem().map(Defect::sub_indication)
    }

    /// The indication under [`POLICY`].
    pub fn indication(&self) -> Indication {
        self.sub_indication().map_or(Indication::TotalPassed, SubIndication::indication)
    }

    /// Is the document the signed one, by the digest that is named? `None` where that could not be computed.
    #[must_use]
    pub fn digest_matches(&self) -> Option<bool> {
        let differs = self.findings.has(Finding::Against(Defect::DocumentDiffers));
        if differs { Some(false) } else { self.digest_named.then_some(true) }
    }

    /// Does the signature value fit the certificate's key? `None` where that could not be computed.
    #[must_use]
    pub fn signature_valid(&self) -> Option<bool> {
        let differs = self.findings.has(Finding::Against(Defect::SignatureDiffers));
        if differs { Some(false) } else { self.findings.holds(Confirmed::Signature).then_some(true) }
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
    /// The worst of all: it decides the exit code. A time stamp beside a person's signature says something only where it is
    /// wrong.
    pub fn worst(&self) -> Indication {
        let signed = self.signatures.iter().any(|each| !each.time_stamp);
        let says = |each: &&SignatureReport| {
            !signed || !each.time_stamp || each.indication() == Indication::TotalFailed
        };
        let indications = self.signatures.iter().filter(says).map(SignatureReport::indication);
        indications.max().unwrap_or(Indication::TotalPassed)
    }

    /// The places of all signatures, the worst first, those that are alike in the file's order: so they are told.
    #[must_use]
    pub fn worst_first(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.signatures.len()).collect();
        places.sort_by_key(|at| std::cmp::Reverse(self.signatures.get(*at).map(SignatureReport::indication)));
        places
    }
}
