//! One signature under examination: its attributes, its value, its certificate, each finding in the order of the checks.

use std::collections::BTreeMap;

use der::oid::db::rfc5911::ID_DATA;

use super::algorithm::{self, by_oid};
use super::allowance::Allowance;
use super::attributes::{self, SignedAttributes};
use super::digest::{self, Digests};
use super::info::{SignerId, SignerInfo};
use super::signer::Signer;
use super::{Judge, signature};
use crate::codec::algorithm::name;
use crate::codec::cms::ber::{Der, value};
use crate::codec::cms::{SignedData, SignerPart};
use crate::domain::calendar::Instant;
use crate::domain::holder::Octets;
use crate::domain::verdict::{
    ChainVerdict, Confirmed, Defect, DigestAlgorithm, DigestName, Finding, Findings, NotConfirmed,
    SignatureReport,
};

/// Two clocks that are both right may differ by this much.
const SKEW_SECONDS: i64 = 300;

/// What is known of a signature before its own octets are looked at.
#[derive(Default)]
pub(super) struct Outer<'a> {
    /// The document's, where it was found and hashed.
    pub(super) digests: Option<&'a Digests>,
    /// Another document was given than the one inside.
    pub(super) differ: bool,
    /// No document was given.
    pub(super) absent: bool,
    /// What was found before.
    pub(super) found: Vec<Finding>,
    /// What is said of the time around it, for one that claims none itself.
    pub(super) claimed: Option<Instant>,
}

/// The report of a signature of which nothing can be read but how it lies there.
pub(super) fn unread(found: Vec<Finding>, unsupported: Vec<(Defect, String)>) -> SignatureReport {
    Facts { unsupported, ..Facts::default() }.told(Findings::settled(found))
}

/// One signature under examination.
pub(super) struct Examination<'a> {
    data: &'a SignedData,
    /// In the file's order, `None` for what is no certificate that can be read.
    certificates: &'a [Option<Signer<'a>>],
    allowance: &'a Allowance,
    outer: &'a Outer<'a>,
    now: Instant,
    /// What came of each key by which the value was checked.
    tried: BTreeMap<usize, Result<Tried, Defect>>,
    /// In the order of the checks.
    found: Vec<Finding>,
    facts: Facts,
}

/// What a report tells besides the findings.
#[derive(Default)]
struct Facts {
    digest_named: bool,
    digest: Option<DigestName>,
    time: Option<Instant>,
    certificate: Option<Octets>,
    chain: Option<ChainVerdict>,
    unsupported: Vec<(Defect, String)>,
}

impl Facts {
    fn told(self, findings: Findings) -> SignatureReport {
        let Self { digest_named, digest, time, certificate, chain, mut unsupported } = self;
        unsupported.retain(|(defect, _)| findings.has(Finding::Against(*defect)));
        SignatureReport {
            findings,
            digest_named,
            unsupported,
            digest_algorithm: digest,
            signing_time_claimed: time,
            signer_certificate: certificate,
            chain,
            time_stamp: false,
        }
    }
}

/// What a signature value stands over.
struct Stood {
    digest: DigestAlgorithm,
    /// The digest of the attributes as DER (RFC 5652, 5.4), or of the document itself.
    hashed: Vec<u8>,
    /// And of the attributes as they stand, where that is another order than DER's.
    unordered: Option<Vec<u8>>,
}

/// What came of a key.
#[derive(Clone, Copy)]
struct Tried {
    fits: bool,
    /// But the attributes as they stand, and not as DER.
    unordered: bool,
    weak_key: bool,
}

impl<'a> Examination<'a> {
    pub(super) fn new(
        data: &'a SignedData,
        certificates: &'a [Option<Signer<'a>>],
        allowance: &'a Allowance,
        outer: &'a Outer<'a>,
        now: Instant,
    ) -> Self {
        let (tried, found, facts) = (BTreeMap::new(), Vec::new(), Facts::default());
        Self { data, certificates, allowance, outer, now, tried, found, facts }
    }

    /// Examines one signer's part.
    pub(super) fn signature(mut self, part: &SignerPart, judge: &Judge<'_>) -> SignatureReport {
        self.found.clone_from(&self.outer.found);
        if part.unsigned {
            self.open(NotConfirmed::UnsignedAttributes);
        }
        match SignerInfo::read(&part.der) {
            Some(info) => self.examine(&info, judge),
            None => self.against(Defect::MalformedSigner),
        }
        self.conclude()
    }

    fn holds(&mut self, confirmed: Confirmed) {
        self.found.push(Finding::Holds(confirmed));
    }

    fn open(&mut self, open: NotConfirmed) {
        self.found.push(Finding::Open(open));
    }

    fn against(&mut self, defect: Defect) {
        self.found.push(Finding::Against(defect));
    }

    /// Something is not supported yet, by its name.
    fn unsupported(&mut self, defect: Defect, name: String) {
        self.against(defect);
        self.facts.unsupported.push((defect, name));
    }

    fn conclude(mut self) -> SignatureReport {
        if !self.found.contains(&Finding::Holds(Confirmed::Signature)) {
            // What the attributes say is confirmed by the value alone.
            let said = [Confirmed::CertificateBinding, Confirmed::ValidAtClaimedTime].map(Finding::Holds);
            self.found.retain(|each| !said.contains(each));
        }
        self.facts.told(Findings::settled(self.found))
    }

    fn examine(&mut self, info: &SignerInfo<'_>, judge: &Judge<'_>) {
        // RFC 5652, 5.3: 1 or 3, as the signer is named.
        let version = match info.id {
            SignerId::IssuerAndSerial { .. } => 1,
            SignerId::Key(_) => 3,
        };
        if info.version != [version] {
            self.against(Defect::WrongVersion);
        }
        let digest = self.digest_algorithm(info);
        if let Some(digest) = digest {
            self.signed_attributes(info, digest);
        }
        self.claimed_time(info);
        let over = digest.and_then(|digest| self.stood(info, digest));
        if let Some(signer) = self.signer(info, over.as_ref()) {
            if let Some(over) = &over {
                self.value(info, over, signer);
            }
            self.certificate(signer, judge);
        }
        if matches!(self.facts.digest, Some(DigestName::Known(algorithm)) if algorithm.weak()) {
            self.against(Defect::WeakDigest);
        }
    }

    /// What the value stands over. `None` for MD5 or without a document: defects that are named elsewhere.
    fn stood(&self, info: &SignerInfo<'_>, digest: DigestAlgorithm) -> Option<Stood> {
        let hash = |octets: Vec<u8>| digest::of(digest, &octets);
        let (hashed, unordered) = match &info.attributes {
            Some(attributes) => (hash(attributes.to_der())?, attributes.unordered().and_then(hash)),
            None => (self.outer.digests?.get(digest)?.to_vec(), None),
        };
        Some(Stood { digest, hashed, unordered })
    }

    fn digest_algorithm(&mut self, info: &SignerInfo<'_>) -> Option<DigestAlgorithm> {
        let found = algorithm::plain_digest(info.digest_algorithm);
        if found.is_none() {
            self.unsupported(Defect::UnknownDigest, algorithm::unsupported(info.digest_algorithm));
        }
        let (oid, _) = algorithm::parts(info.digest_algorithm)?;
        self.facts.digest = Some(match by_oid(oid) {
            Some(known) => DigestName::Known(known),
            None => DigestName::Other(name(oid)),
        });
        found
    }

    /// RFC 5652, 5.3 and 5.4: what must be among the signed attributes, and what it must say.
    fn signed_attributes(&mut self, info: &SignerInfo<'_>, digest: DigestAlgorithm) {
        let content = self.outer.digests.and_then(|digests| digests.get(digest));
        if self.outer.absent {
            self.against(Defect::DocumentAbsent);
        }
        if self.outer.differ {
            self.against(Defect::DocumentDiffers);
        }
        let Some(attributes) = &info.attributes else {
            if self.data.content_type != ID_DATA.as_bytes() {
                self.against(Defect::AttributesMissing);
            }
            if self.outer.digests.is_some_and(|digests| digests.like_attributes) {
                self.against(Defect::AttributesAsDocument);
            }
            return;
        };
        match attributes.single(attributes::CONTENT_TYPE) {
            Ok(Some(named)) if named == value(0x06, &[&self.data.content_type]) => {}
            Ok(Some(_)) => self.against(Defect::ContentTypeDiffers),
            _ => self.against(Defect::ContentTypeAttribute),
        }
        match attributes.single(attributes::MESSAGE_DIGEST) {
            Ok(Some(named)) => {
                if let Some(hash) = content {
                    self.facts.digest_named = named == value(0x04, &[hash]);
                    if !self.facts.digest_named {
                        self.against(Defect::DocumentDiffers);
                    }
                }
            }
            _ => self.against(Defect::MessageDigestAttribute),
        }
        match attributes.single(attributes::PROTECTION) {
            Ok(Some(protection)) if !protects(protection, info) => {
                self.against(Defect::AlgorithmsDisagree);
            }
            Ok(_) => {}
            Err(problem) => self.against(problem),
        }
    }

    /// The time is the signer's own word, and proves nothing either way: one that can't be read speaks against nothing.
    fn claimed_time(&mut self, info: &SignerInfo<'_>) {
        let claimed = info.attributes.as_ref().map_or(Ok(None), SignedAttributes::signing_time);
        let claimed = claimed.map(|own| own.or(self.outer.claimed));
        self.open(match claimed {
            Ok(Some(_)) => NotConfirmed::SigningTime,
            Ok(None) => NotConfirmed::SigningTimeAbsent,
            Err(_) => NotConfirmed::SigningTimeUnreadable,
        });
        self.facts.time = claimed.ok().flatten();
    }

    /// Finds the signer's certificate: named by the signer, and the one that the signed attributes mean. Where
    /// look-alikes lie beside it under the same name and number, the meant one counts, and where none is meant, the one
    /// whose key made the value; of several that have that key (a renewed certificate), one that is within its dates.
    fn signer(&mut self, info: &SignerInfo<'_>, over: Option<&Stood>) -> Option<&'a Signer<'a>> {
        let mut ids = Vec::new();
        for oid in [attributes::ESS_V2, attributes::ESS_V1] {
            match info.attributes.as_ref().map(|attributes| attributes.certificate_id(oid)) {
                Some(Ok(Some(id))) => ids.push(id),
                Some(Err(defect)) => self.against(defect),
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
            self.against(if broken { Defect::CertificateMalformed } else { Defect::CertificateAbsent });
            return None;
        };
        let meant: Vec<&Signer<'_>> =
            candidates.iter().copied().filter(|signer| !said(signer).contains(&Some(false))).collect();
        let signer = match meant.as_slice() {
            [] => {
                // Each reference counts by itself (RFC 5035, 5.4); the stronger one says whose certificate is shown.
                let named = |id| candidates.iter().find(|signer| signer.is_meant_by(id) == Some(true));
                let half = ids.iter().find_map(named);
                self.against(half.map_or(Defect::CertificateDiffers, |_| Defect::ReferencesDisagree));
                half.copied().unwrap_or(first)
            }
            [only] => only,
            several => {
                let mut best = ((None, false), first);
                for signer in several.iter().copied() {
                    let checked = over.map(|over| self.check(signer, info, over));
                    if let Some(Err(Defect::TooMuch)) = checked {
                        self.against(Defect::TooMuch);
                        return None;
                    }
                    // A key that can't be checked may be the one: it comes before those that are not.
                    let fits = match checked {
                        Some(Ok(Tried { fits, .. })) => Some(if fits { 2 } else { 0 }),
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
        if let Err(defect) = self.allowance.tell(signer.told_octets()) {
            self.against(defect);
            return None;
        }
        let said = said(signer);
        if said.contains(&None) && !said.contains(&Some(false)) {
            self.against(Defect::ReferenceUnchecked);
        }
        let strong = |id: &attributes::CertificateId| id.algorithm.is_some_and(|algorithm| !algorithm.weak());
        if said.iter().zip(&ids).any(|(means, id)| *means == Some(true) && strong(id)) {
            self.holds(Confirmed::CertificateBinding);
        }
        // One that passes must be one that can be told of.
        if !signer.is_well_formed() {
            self.against(Defect::CertificateMalformed);
        }
        Some(signer)
    }

    /// Checks the signature value with a certificate's key, each key once.
    fn check(&mut self, signer: &Signer<'_>, info: &SignerInfo<'_>, over: &Stood) -> Result<Tried, Defect> {
        let allowance = self.allowance;
        let fits = |hashed| {
            let made = (info.signature_algorithm, info.signature);
            signature::check(signer.key()?, made, over.digest, hashed, |cost| allowance.take(cost))
        };
        let check = || {
            let checked = fits(&over.hashed)?;
            let unordered = match &over.unordered {
                Some(hashed) if !checked.fits => fits(hashed)?.fits,
                _ => false,
            };
            Ok(Tried { fits: checked.fits || unordered, unordered, weak_key: checked.weak_key })
        };
        *self.tried.entry(signer.key_number).or_insert_with(check)
    }

    /// The signature value over the attributes or over the document itself.
    fn value(&mut self, info: &SignerInfo<'_>, over: &Stood, signer: &Signer<'_>) {
        match self.check(signer, info, over) {
            Ok(tried) => {
                if tried.weak_key {
                    self.against(Defect::WeakKey);
                }
                if tried.unordered {
                    self.against(Defect::AttributesOrder);
                }
                if tried.fits {
                    self.holds(Confirmed::Signature);
                    self.facts.digest_named |= info.attributes.is_none();
                } else {
                    self.against(Defect::SignatureDiffers);
                }
                // The document is confirmed by a digest only if the digest itself is signed, and is a strong one.
                if tried.fits && self.facts.digest_named && !over.digest.weak() {
                    self.holds(Confirmed::Document);
                }
            }
            Err(Defect::UnknownKey) => {
                self.unsupported(Defect::UnknownKey, signer.unsupported_key().unwrap_or_default());
            }
            Err(Defect::UnknownSignature) => {
                let name = algorithm::unsupported(info.signature_algorithm);
                self.unsupported(Defect::UnknownSignature, name);
            }
            Err(defect) => self.against(defect),
        }
    }

    /// Chain, key usage and validity, in the order in which they decide.
    fn certificate(&mut self, signer: &Signer<'_>, judge: &Judge<'_>) {
        self.facts.certificate = Some(signer.der.into());
        let (allowance, now) = (self.allowance, self.now);
        let afforded = |at| allowance.take(signer.issuers_cost()).map(|()| judge(signer.der, at));
        let chain = signer.chain(|| afforded(now));
        match chain {
            Ok(ChainVerdict::Trusted { .. }) => self.holds(Confirmed::Chain),
            Ok(ChainVerdict::Test { .. }) => self.against(Defect::TestRoot),
            Ok(ChainVerdict::AnchorOutOfBounds { .. }) => self.against(Defect::AnchorOutOfBounds),
            Ok(ChainVerdict::Constrained { .. }) => self.against(Defect::ChainConstraints),
            Ok(ChainVerdict::NotStrict) => self.against(Defect::CertificateNotStrict),
            Ok(ChainVerdict::Unsupported) => {
                self.unsupported(Defect::IssuerUnsupported, name(signer.issuers_algorithm()));
            }
            Ok(ChainVerdict::Untrusted) => self.against(Defect::NoChain),
            Err(problem) => self.against(*problem),
        }
        match signer.usage() {
            Ok(cautions) => {
                // Where the chain's own rules speak against it, nothing is confirmed of its use.
                if !matches!(chain, Ok(ChainVerdict::Constrained { .. })) {
                    self.holds(Confirmed::KeyUsage);
                }
                self.found.extend(cautions.into_iter().map(Finding::Noted));
            }
            Err(problem) => self.against(problem),
        }
        self.facts.chain = chain.as_ref().ok().cloned();
        let (from, to) = signer.dates();
        if self.now > to {
            self.against(Defect::Expired);
        } else if self.now < from {
            self.against(Defect::NotYetValid);
        } else {
            self.holds(Confirmed::ValidNow);
        }
        if let Some(claimed) = self.facts.time {
            let signed_later = claimed.signed_duration_since(self.now).num_seconds() > SKEW_SECONDS;
            if claimed < from || claimed > to {
                self.against(Defect::ClaimedTimeOutOfBounds);
            } else if signed_later {
                self.against(Defect::ClaimedTimeInFuture);
            } else {
                // Of a chain nothing but the anchor's dates depends on the instant: judged again only outside them.
                let then = match chain {
                    Ok(chain) if chain.in_bounds(claimed) => Ok(None),
                    Ok(_) => afforded(claimed).map(Some),
                    Err(problem) => Err(*problem),
                };
                match then {
                    Ok(Some(ChainVerdict::AnchorOutOfBounds { .. })) => {
                        self.against(Defect::ClaimedTimeOutOfBounds);
                    }
                    Ok(_) => self.holds(Confirmed::ValidAtClaimedTime),
                    Err(problem) => self.against(problem),
                }
            }
        }
    }
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
