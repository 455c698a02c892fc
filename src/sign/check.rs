//! Checking signatures: what the bytes prove, what they do not, and the indication that follows.
//!
//! Two steps, so that the document is read once: [`read`] takes the signed file (and hashes a document inside it);
//! a document beside it is hashed with [`Found::algorithms`]; then [`Found::judge`] says what is so.
//!
//! A broken signature is told before a missing trust: EN 319 102-1 lets a validator stop at the certificate, but
//! 「changed」 is what the person must hear first. What unsigned attributes and revocation lists hold changes nothing
//! in a report, nor do spare certificates.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::mem::take;
use std::ops::ControlFlow;

use der::asn1::ObjectIdentifier;
use der::oid::db::rfc5911::ID_DATA;

use super::algorithm::by_oid;
use super::allowance::Allowance;
use super::digest::{Digests, Hashing};
use super::info::{SignerId, SignerInfo};
use super::signature::{self, Checked};
use super::signer::Signer;
pub use super::signer::usage;
use super::{Judge, Watch, algorithm, attributes, digest, signer};
use crate::codec::algorithm::name;
pub use crate::codec::cms::ber::Flaw;
use crate::codec::cms::ber::{Der, Read, ReadError, value};
use crate::codec::cms::carrier::{Carried, Opened};
use crate::codec::cms::mail::{Mail, canonical};
use crate::codec::cms::{self as codec, SignedData, SignerPart};
use crate::domain::calendar::Instant;
use crate::domain::text::hex;
use crate::domain::verdict::{
    Carrier, Caution, ChainVerdict, Confirmed, ContentType, Defect, DigestAlgorithm, DigestName, Indication,
    NotConfirmed, PassedOver, SignatureReport, SignedFileReport, Wrapping,
};

/// What a time-stamping authority signs (RFC 3161, 2.4.2).
const ID_CT_TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");

/// Two clocks that are both right may differ by this much.
const SKEW_SECONDS: i64 = 300;

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

/// Reads the signature itself.
fn bare(source: impl BufRead, watch: &Watch<'_>) -> Read<Found> {
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
        let certificates = signer::read_all(&self.data.certificates);
        let differ = digests.zip(beside).is_some_and(|(inside, beside)| inside.differ(beside));
        let examine = |signer| {
            let report = SignatureReport {
                problem: None,
                unsupported: None,
                digest_matches: None,
                signature_valid: None,
                digest_algorithm: None,
                signing_time_claimed: None,
                signer_certificate: None,
                chain: None,
                confirmed: Vec::new(),
                not_confirmed: vec![NotConfirmed::Revocation],
                cautions: Vec::new(),
            };
            let (data, certificates) = (&self.data, &*certificates);
            let (problems, unsupported, tried) = (Vec::new(), Vec::new(), BTreeMap::new());
            Examination {
                data,
                certificates,
                allowance,
                digests,
                differ,
                now,
                tried,
                problems,
                unsupported,
                report,
            }
            .signature(signer, judge)
        };
        SignedFileReport {
            attached: self.attached(),
            content_length: digests.map(|digests| digests.length),
            signatures: self.data.signers.iter().map(examine).collect(),
        }
    }
}

/// One signature under examination.
struct Examination<'a> {
    data: &'a SignedData,
    /// In the file's order, `None` for what is no certificate that can be read.
    certificates: &'a [Option<Signer<'a>>],
    allowance: &'a Allowance,
    digests: Option<&'a Digests>,
    /// Another document was given than the one inside.
    differ: bool,
    now: Instant,
    /// What came of each key by which the value was checked.
    tried: BTreeMap<usize, Result<Checked, Defect>>,
    problems: Vec<Defect>,
    /// Of these some are that something is not supported yet: its name.
    unsupported: Vec<(Defect, String)>,
    report: SignatureReport,
}

impl<'a> Examination<'a> {
    fn signature(mut self, part: &SignerPart, judge: &Judge<'_>) -> SignatureReport {
        if part.unsigned {
            self.report.not_confirmed.push(NotConfirmed::UnsignedAttributes);
        }
        match SignerInfo::read(&part.der) {
            Some(info) => self.examine(&info, judge),
            None => self.problems.push(Defect::MalformedSigner),
        }
        self.conclude()
    }

    /// The first failure decides, else the first doubt; passed is what is left without either.
    fn conclude(self) -> SignatureReport {
        let mut report = self.report;
        let valid = report.signature_valid == Some(true);
        if !valid {
            // What the attributes say is confirmed by the value alone.
            let attributes = [Confirmed::CertificateBinding, Confirmed::ValidAtClaimedTime];
            report.confirmed.retain(|each| !attributes.contains(each));
        }
        let undecided =
            report.digest_matches != Some(false) && !report.confirmed.contains(&Confirmed::Document);
        let open = [
            (!report.confirmed.contains(&Confirmed::CertificateBinding), NotConfirmed::CertificateBinding),
            (report.chain.is_none(), NotConfirmed::Chain),
            (undecided, NotConfirmed::Document),
            (report.signature_valid.is_none(), NotConfirmed::Signature),
        ];
        report.not_confirmed.extend(open.into_iter().filter_map(|(open, what)| open.then_some(what)));
        // In one order, whatever was found when: what matters most stands first.
        report.confirmed.sort_unstable();
        report.not_confirmed.sort_unstable();
        let failed = |problem: &&Defect| problem.sub_indication().indication() == Indication::TotalFailed;
        let decisive = self.problems.iter().find(failed).or(self.problems.first());
        // Not reached while every path above names its problem; a pass needs both all the same.
        let unnamed = (!checked_both(&report)).then_some(Defect::MalformedSigner);
        report.problem = decisive.copied().or(unnamed);
        let named = self.unsupported.into_iter().find(|(problem, _)| Some(*problem) == report.problem);
        report.unsupported = named.map(|(_, name)| name);
        report
    }

    fn examine(&mut self, info: &SignerInfo<'_>, judge: &Judge<'_>) {
        // RFC 5652, 5.3: 1 or 3, as the signer is named.
        let version = match info.id {
            SignerId::IssuerAndSerial { .. } => 1,
            SignerId::Key(_) => 3,
        };
        if info.version != [version] {
            self.problems.push(Defect::WrongVersion);
        }
        let digest = self.digest_algorithm(info);
        if let Some(digest) = digest {
            self.signed_attributes(info, digest);
        }
        // What the value stands over: the attributes as DER (RFC 5652, 5.4), or the document itself. `None` for MD5 or
        // without a document: problems that are named elsewhere.
        let hashed = digest.and_then(|digest| match &info.attributes {
            Some(attributes) => digest::of(digest, &attributes.to_der()),
            None => self.digests.and_then(|digests| digests.get(digest)).map(<[u8]>::to_vec),
        });
        let over = digest.zip(hashed.as_deref());
        if let Some(signer) = self.signer(info, over) {
            if let Some((digest, hashed)) = over {
                self.value(info, digest, hashed, signer);
            }
            self.certificate(signer, judge);
        }
        if self.weak() {
            self.problems.push(Defect::WeakDigest);
            self.report.cautions.push(Caution::WeakDigest);
        }
    }

    /// Is the digest one that is known to be weak?
    fn weak(&self) -> bool {
        matches!(self.report.digest_algorithm, Some(DigestName::Known(algorithm)) if algorithm.weak())
    }

    fn digest_algorithm(&mut self, info: &SignerInfo<'_>) -> Option<DigestAlgorithm> {
        let found = algorithm::plain_digest(info.digest_algorithm);
        if found.is_none() {
            self.problems.push(Defect::UnknownDigest);
            self.unsupported.push((Defect::UnknownDigest, algorithm::unsupported(info.digest_algorithm)));
        }
        let (oid, _) = algorithm::parts(info.digest_algorithm)?;
        self.report.digest_algorithm = Some(match by_oid(oid) {
            Some(known) => DigestName::Known(known),
            None => DigestName::Other(name(oid)),
        });
        found
    }

    /// RFC 5652, 5.3 and 5.4: what must be among the signed attributes, and what it must say.
    fn signed_attributes(&mut self, info: &SignerInfo<'_>, digest: DigestAlgorithm) {
        let content = self.digests.map(|digests| digests.get(digest));
        if content.is_none() {
            self.problems.push(Defect::DocumentAbsent);
        }
        if self.differ {
            self.problems.push(Defect::DocumentDiffers);
        }
        let Some(attributes) = &info.attributes else {
            if self.data.content_type != ID_DATA.as_bytes() {
                self.problems.push(Defect::AttributesMissing);
            }
            if self.digests.is_some_and(|digests| digests.like_attributes) {
                self.problems.push(Defect::AttributesAsDocument);
            }
            self.report.not_confirmed.push(NotConfirmed::SigningTimeAbsent);
            return;
        };
        match attributes.single(attributes::CONTENT_TYPE) {
            Ok(Some(named)) if named == value(0x06, &[&self.data.content_type]) => {}
            Ok(Some(_)) => self.problems.push(Defect::ContentTypeDiffers),
            _ => self.problems.push(Defect::ContentTypeAttribute),
        }
        match attributes.single(attributes::MESSAGE_DIGEST) {
            Ok(Some(named)) => {
                if let Some(hash) = content.flatten() {
                    let matches = named == value(0x04, &[hash]);
                    self.report.digest_matches = Some(matches && !self.differ);
                    if !matches {
                        self.problems.push(Defect::DocumentDiffers);
                    }
                }
            }
            _ => self.problems.push(Defect::MessageDigestAttribute),
        }
        match attributes.single(attributes::PROTECTION) {
            Ok(Some(protection)) if !protects(protection, info) => {
                self.problems.push(Defect::AlgorithmsDisagree);
            }
            Ok(_) => {}
            Err(problem) => self.problems.push(problem),
        }
        match attributes.signing_time() {
            Ok(Some(time)) => {
                self.report.signing_time_claimed = Some(time);
                self.report.not_confirmed.push(NotConfirmed::SigningTime);
            }
            Ok(None) => self.report.not_confirmed.push(NotConfirmed::SigningTimeAbsent),
            Err(problem) => self.problems.push(problem),
        }
    }

    /// Finds the signer's certificate: named by the signer, and the one that the signed attributes mean. Where
    /// look-alikes lie beside it under the same name and number, the meant one counts, and where none is meant, the one
    /// whose key made the value; of several that have that key (a renewed certificate), one that is within its dates.
    fn signer(
        &mut self,
        info: &SignerInfo<'_>,
        over: Option<(DigestAlgorithm, &[u8])>,
    ) -> Option<&'a Signer<'a>> {
        let mut ids = Vec::new();
        for oid in [attributes::ESS_V2, attributes::ESS_V1] {
            match info.attributes.as_ref().map(|attributes| attributes.certificate_id(oid)) {
                Some(Ok(Some(id))) => ids.push(id),
                Some(Err(problem)) => self.problems.push(problem),
                _ => {}
            }
        }
        let said = |signer: &Signer<'_>| -> Vec<Option<bool>> {
            ids.iter().map(|id| signer.is_meant_by(id)).collect()
        };
        let readable = self.certificates.iter().flatten();
        let candidates: Vec<&Signer<'_>> = readable.filter(|signer| signer.is_named_by(&info.id)).collect();
        let Some(first) = candidates.first().copied() else {
            // [1] to [3] are certificates of other kinds (RFC 5652, 10.2.2).
            let mut all = self.data.certificates.iter().zip(self.certificates);
            let broken = all.any(|(der, read)| read.is_none() && der.first() == Some(&0x30));
            self.problems.push(if broken { Defect::CertificateMalformed } else { Defect::CertificateAbsent });
            return None;
        };
        let meant: Vec<&Signer<'_>> =
            candidates.into_iter().filter(|signer| !said(signer).contains(&Some(false))).collect();
        let signer = match meant.as_slice() {
            [] => {
                self.problems.push(Defect::CertificateDiffers);
                first
            }
            [only] => only,
            several => {
                let mut best = ((None, false), first);
                for signer in several.iter().copied() {
                    let checked = over.map(|(digest, hashed)| self.check(signer, info, digest, hashed));
                    if checked == Some(Err(Defect::TooMuch)) {
                        self.problems.push(Defect::TooMuch);
                        return None;
                    }
                    // A key that can't be checked may be the one: it comes before those that are not.
                    let fits = match checked {
                        Some(Ok(Checked { fits, .. })) => Some(if fits { 2 } else { 0 }),
                        Some(Err(_)) => Some(1),
                        None => None,
                    };
                    let (from, to) = signer.dates();
                    let in_time = (from..=to).contains(&self.now);
                    if (fits, in_time) > best.0 {
                        best = ((fits, in_time), signer);
                    }
                }
                best.1
            }
        };
        if let Err(problem) = self.allowance.tell(signer.told_octets()) {
            self.problems.push(problem);
            return None;
        }
        let said = said(signer);
        if said.contains(&None) {
            self.problems.push(Defect::ReferenceUnchecked);
        }
        let strong = |id: &attributes::CertificateId| id.algorithm.is_some_and(|algorithm| !algorithm.weak());
        if said.iter().zip(&ids).any(|(means, id)| *means == Some(true) && strong(id)) {
            self.report.confirmed.push(Confirmed::CertificateBinding);
        }
        // One that passes must be one that can be told of.
        if !signer.is_well_formed() {
            self.problems.push(Defect::CertificateMalformed);
        }
        Some(signer)
    }

    /// Checks the signature value with a certificate's key, each key once.
    fn check(
        &mut self,
        signer: &Signer<'_>,
        info: &SignerInfo<'_>,
        digest: DigestAlgorithm,
        hashed: &[u8],
    ) -> Result<Checked, Defect> {
        let check = || {
            let made = (info.signature_algorithm, info.signature);
            signature::check(signer.key()?, made, digest, hashed, |cost| self.allowance.take(cost))
        };
        *self.tried.entry(signer.key_number).or_insert_with(check)
    }

    /// The signature value over the attributes or over the document itself.
    fn value(&mut self, info: &SignerInfo<'_>, digest: DigestAlgorithm, hashed: &[u8], signer: &Signer<'_>) {
        match self.check(signer, info, digest, hashed) {
            Ok(checked) => {
                self.report.signature_valid = Some(checked.fits);
                if checked.weak_key {
                    self.problems.push(Defect::WeakKey);
                }
                if checked.fits {
                    self.report.confirmed.push(Confirmed::Signature);
                    if info.attributes.is_none() {
                        self.report.digest_matches = Some(!self.differ);
                    }
                } else {
                    self.problems.push(Defect::SignatureDiffers);
                }
            }
            Err(problem) => {
                self.problems.push(problem);
                let name = match problem {
                    Defect::UnknownKey => signer.unsupported_key(),
                    Defect::UnknownSignature => Some(algorithm::unsupported(info.signature_algorithm)),
                    _ => None,
                };
                self.unsupported.extend(name.map(|name| (problem, name)));
            }
        }
        // The document is confirmed by a digest only if the digest itself is signed, and is a strong one.
        if checked_both(&self.report) && !digest.weak() {
            self.report.confirmed.push(Confirmed::Document);
        }
    }

    /// Chain, key usage and validity, in the order in which they decide.
    fn certificate(&mut self, signer: &Signer<'_>, judge: &Judge<'_>) {
        self.report.signer_certificate = Some(signer.der.into());
        let afforded = |at| self.allowance.take(signer.issuers_cost()).map(|()| judge(signer.der, at));
        let chain = signer.chain(|| afforded(self.now));
        match chain {
            Ok(ChainVerdict::Trusted { .. }) => self.report.confirmed.push(Confirmed::Chain),
            Ok(ChainVerdict::Test { .. }) => self.problems.push(Defect::TestRoot),
            Ok(ChainVerdict::AnchorOutOfBounds { .. }) => self.problems.push(Defect::AnchorOutOfBounds),
            Ok(ChainVerdict::Constrained { .. }) => self.problems.push(Defect::ChainConstraints),
            Ok(ChainVerdict::NotStrict) => self.problems.push(Defect::CertificateNotStrict),
            Ok(ChainVerdict::Unsupported) => {
                self.problems.push(Defect::IssuerUnsupported);
                self.unsupported.push((Defect::IssuerUnsupported, name(signer.issuers_algorithm())));
            }
            Ok(ChainVerdict::Untrusted) => self.problems.push(Defect::NoChain),
            Err(problem) => self.problems.push(*problem),
        }
        if !matches!(chain, Ok(ChainVerdict::Trusted { .. }) | Err(_)) {
            self.report.not_confirmed.push(NotConfirmed::Chain);
        }
        match signer.usage() {
            Ok(cautions) => {
                // Where the chain's own rules speak against it, nothing is confirmed of its use.
                if !matches!(chain, Ok(ChainVerdict::Constrained { .. })) {
                    self.report.confirmed.push(Confirmed::KeyUsage);
                }
                self.report.cautions = cautions;
            }
            Err(problem) => self.problems.push(problem),
        }
        self.report.chain = chain.as_ref().ok().cloned();
        let (from, to) = signer.dates();
        if self.now > to {
            self.problems.push(Defect::Expired);
        } else if self.now < from {
            self.problems.push(Defect::NotYetValid);
        } else {
            self.report.confirmed.push(Confirmed::ValidNow);
        }
        if let Some(claimed) = self.report.signing_time_claimed {
            let signed_later = claimed.signed_duration_since(self.now).num_seconds() > SKEW_SECONDS;
            if claimed < from || claimed > to {
                self.problems.push(Defect::ClaimedTimeOutOfBounds);
            } else if signed_later {
                self.problems.push(Defect::ClaimedTimeInFuture);
            } else {
                // Of a chain nothing but the anchor's dates depends on the instant: judged again only outside them.
                let then = match chain {
                    Ok(chain) if chain.in_bounds(claimed) => Ok(None),
                    Ok(_) => afforded(claimed).map(Some),
                    Err(problem) => Err(*problem),
                };
                match then {
                    Ok(Some(ChainVerdict::AnchorOutOfBounds { .. })) => {
                        self.problems.push(Defect::ClaimedTimeOutOfBounds);
                    }
                    Ok(_) => self.report.confirmed.push(Confirmed::ValidAtClaimedTime),
                    Err(problem) => self.problems.push(problem),
                }
            }
        }
    }
}

fn checked_both(report: &SignatureReport) -> bool {
    report.digest_matches == Some(true) && report.signature_valid == Some(true)
}

/// Does a signer's message-digest attribute name the digest of this document?
fn names(signer: &SignerPart, document: &Digests) -> bool {
    let Some(info) = SignerInfo::read(&signer.der) else { return false };
    let named = info.attributes.as_ref().and_then(|all| all.single(attributes::MESSAGE_DIGEST).ok()?);
    let digest = algorithm::plain_digest(info.digest_algorithm).and_then(|digest| document.get(digest));
    named.zip(digest).is_some_and(|(named, digest)| named == value(0x04, &[digest]))
}

/// RFC 6211: the attribute repeats the two algorithms, under signature.
fn protects(protection: &[u8], info: &SignerInfo<'_>) -> bool {
    let said = || {
        let mut outer = Der::new(protection);
        let mut inner = Der::new(outer.read(0x30)?);
        let digest = inner.any()?.2;
        let signature = value(0x30, &[inner.read(0xA1)?]);
        (inner.is_empty() && outer.is_empty()).then_some((digest, signature))
    };
    let Some((digest, signature)) = said() else { return false };
    let oid = |der| algorithm::parts(der).map(|(oid, _)| oid.to_vec());
    oid(digest) == oid(info.digest_algorithm) && oid(&signature) == oid(info.signature_algorithm)
}
