//! Checking signatures: what the bytes prove, what they do not, and the indication that follows.
//!
//! Two steps, so that the document is read once: [`read`] takes the signed file (and hashes a document inside it);
//! a document beside it is hashed with [`Found::algorithms`]; then [`Found::judge`] says what is so.
//!
//! A broken signature is told before a missing trust: EN 319 102-1 lets a validator stop at the certificate, but
//! 「changed」 is what the person must hear first. What unsigned attributes and revocation lists hold changes nothing
//! in a report, nor do spare certificates.

use std::io::BufRead;
use std::mem::take;
use std::ops::ControlFlow;

use der::asn1::ObjectIdentifier;
use der::oid::db::rfc5911::ID_DATA;

use super::algorithm::by_oid;
use super::allowance::Allowance;
use super::digest::{Digests, Hashing};
use super::examination::{Examination, Outer};
use super::info::SignerInfo;
pub use super::signer::usage;
use super::{Judge, Watch, algorithm, attributes, digest, signer};
pub use crate::codec::cms::ber::Flaw;
use crate::codec::cms::ber::{Read, ReadError, value};
use crate::codec::cms::carrier::{Carried, Opened};
use crate::codec::cms::mail::{Mail, canonical};
use crate::codec::cms::{self as codec, SignedData, SignerPart};
use crate::domain::calendar::Instant;
use crate::domain::text::hex;
use crate::domain::verdict::{
    Carrier, ContentType, DigestAlgorithm, PassedOver, SignatureReport, SignedFileReport, Wrapping,
};

/// What a time-stamping authority signs (RFC 3161, 2.4.2).
const ID_CT_TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");

/// A signed file as it was read, not judged yet.
#[derive(Debug, Clone)]
pub struct Found {
    data: SignedData,
    inside: Option<Digests>,
    /// What is around it.
    pub wrapping: Wrapping,
}

struct Hashes<'a> {
    hashing: Hashing,
    watch: &'a Watch<'a>,
}

impl codec::ContentSink for Hashes<'_> {
    fn announced(&mut self, algorithms: &[Vec<u8>]) {
        self.hashing = Hashing::new(&known(algorithms));
    }

    fn octets(&mut self, octets: &[u8]) -> ControlFlow<()> {
        self.hashing.update(octets);
        (self.watch)(self.hashing.length)
    }
}

/// The algorithms among these identifiers that are known here.
fn known(identifiers: &[Vec<u8>]) -> Vec<DigestAlgorithm> {
    identifiers.iter().filter_map(|der| by_oid(algorithm::parts(der)?.0)).collect()
}

/// Reads a signed file to its end: DER, BER, PEM, base64 or a mail.
pub fn read(source: impl BufRead, watch: &Watch<'_>) -> Read<Found> {
    let around = Carried::open(source)?;
    let mut found = match around.opened {
        Opened::Armour(mut armour) => {
            let mut found = bare(&mut armour, watch)?;
            found.wrapping.passed_over.extend(armour.has_text().then_some(PassedOver::Text));
            found
        }
        Opened::Mail(mail) => {
            let mail = Mail::read(&mail).map_err(|flaw| ReadError::Malformed { at: 0, flaw })?;
            let mut found = bare(mail.signature.as_slice(), watch)?;
            // What the mail shows is what must have been signed, whatever lies within the signature.
            if let Some(saved) = mail.signed {
                let hash = |octets: &[u8]| digest::stream(octets, &found.algorithms(), watch);
                let (sent, saved) = (hash(&canonical(&saved))?, hash(&saved)?);
                // Some are signed with the line ends that they were saved with (`openssl cms -binary`).
                let as_saved = found.data.signers.iter().any(|signer| names(signer, &saved));
                found.inside = Some(if as_saved { saved } else { sent });
            }
            found
        }
    };
    found.wrapping.carrier = around.carrier;
    found.wrapping.passed_over.splice(0..0, around.passed_over);
    Ok(found)
}

/// Reads the signature itself, without anything around it.
pub(super) fn bare(source: impl BufRead, watch: &Watch<'_>) -> Read<Found> {
    let mut hashes = Hashes { hashing: Hashing::default(), watch };
    let mut data = codec::read(source, &mut hashes)?;
    // RFC 5652, 5.1: the set announces every signer's algorithm. A reader in one pass depends on it.
    let announced: Vec<_> =
        data.digest_algorithms.iter().filter_map(|der| algorithm::parts(der).map(|(oid, _)| oid)).collect();
    for signer in &data.signers {
        let named = SignerInfo::read(&signer.der).and_then(|info| algorithm::parts(info.digest_algorithm));
        if named.is_some_and(|(oid, _)| !announced.contains(&oid)) {
            return Err(ReadError::Malformed { at: signer.at, flaw: Flaw::Unannounced });
        }
    }
    let inside = data.document.is_some().then(|| hashes.hashing.finish());
    let content = match ObjectIdentifier::from_bytes(&data.content_type) {
        Ok(ID_DATA) => ContentType::Data,
        Ok(ID_CT_TST_INFO) => ContentType::TimeStamp,
        Ok(other) => ContentType::Other(other.to_string()),
        Err(_) => ContentType::Other(hex(&data.content_type)),
    };
    let wrapping = Wrapping { carrier: Carrier::Der, passed_over: take(&mut data.passed_over), content };
    Ok(Found { data, inside, wrapping })
}

impl Found {
    /// True where the document is inside.
    #[must_use]
    pub const fn attached(&self) -> bool {
        self.inside.is_some()
    }

    /// The digests that a document beside this file needs.
    #[must_use]
    pub fn algorithms(&self) -> Vec<DigestAlgorithm> {
        known(&self.data.digest_algorithms)
    }

    /// Judges every signature at `now`. `beside` holds the digests of the document as it lies beside the file: the only
    /// one, or one that must be the same as the one inside.
    pub fn judge(&self, beside: Option<&Digests>, now: Instant, judge: &Judge<'_>) -> SignedFileReport {
        self.judge_within(&Allowance::per_file(), beside, now, judge)
    }

    /// The same at the cost of an allowance.
    pub(super) fn judge_within(
        &self,
        allowance: &Allowance,
        beside: Option<&Digests>,
        now: Instant,
        judge: &Judge<'_>,
    ) -> SignedFileReport {
        let digests = self.inside.as_ref().or(beside);
        let differ = digests.zip(beside).is_some_and(|(inside, beside)| inside.differ(beside));
        let outer = Outer { digests, differ, absent: digests.is_none(), ..Outer::default() };
        SignedFileReport {
            attached: self.attached(),
            content_length: digests.map(|digests| digests.length),
            signatures: self.examined(allowance, &outer, now, judge),
        }
    }

    /// The reports of all signers, over what is known from outside.
    pub(super) fn examined(
        &self,
        allowance: &Allowance,
        outer: &Outer<'_>,
        now: Instant,
        judge: &Judge<'_>,
    ) -> Vec<SignatureReport> {
        let certificates = signer::read_all(&self.data.certificates);
        let examine = |signer| {
            Examination::new(&self.data, &certificates, allowance, outer, now).signature(signer, judge)
        };
        self.data.signers.iter().map(examine).collect()
    }

    /// The digests of the document inside.
    pub(super) const fn inside(&self) -> Option<&Digests> {
        self.inside.as_ref()
    }

    /// Every time stamp beside a signature's value, which it must be over: the value, and the token.
    pub(super) fn time_stamps(&self) -> Vec<(&[u8], &[u8])> {
        let all = self.data.signers.iter().filter_map(|part| {
            let info = SignerInfo::read(&part.der)?;
            Some((info.signature, &part.time_stamps))
        });
        all.flat_map(|(value, tokens)| tokens.iter().map(move |token| (value, token.as_slice()))).collect()
    }

    /// How many have signed.
    pub(super) fn signers(&self) -> usize {
        self.data.signers.len()
    }
}

/// Does a signer's message-digest attribute name the digest of this document?
fn names(signer: &SignerPart, document: &Digests) -> bool {
    let Some(info) = SignerInfo::read(&signer.der) else { return false };
    let named = info.attributes.as_ref().and_then(|all| all.single(attributes::MESSAGE_DIGEST).ok()?);
    let digest = algorithm::plain_digest(info.digest_algorithm).and_then(|digest| document.get(digest));
    named.zip(digest).is_some_and(|(named, digest)| named == value(0x04, &[digest]))
}
