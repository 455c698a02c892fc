//! Time-stamp tokens (RFC 3161, RFC 5816) in unsigned attributes and as document time stamps: read, held against what they are over, told with their
//! issuer. Their time proves nothing unless their root was pinned.
//!
//! A token is itself a CMS signature, judged as any other; here is what is asked of it besides.

use std::ops::ControlFlow;

use chrono::NaiveDateTime;
use der::Decode as _;
use der::asn1::ObjectIdentifier;
use der::oid::db::rfc5280::{
    ID_CE_BASIC_CONSTRAINTS, ID_CE_CERTIFICATE_POLICIES, ID_CE_EXT_KEY_USAGE, ID_CE_KEY_USAGE,
    ID_KP_TIME_STAMPING,
};
use x509_cert::ext::pkix::BasicConstraints;

use crate::codec::cms::ber::{Der, value};
use crate::codec::cms::{self, ContentSink, SignedData};
use crate::codec::x509;
use crate::codec::x509::outline::Outline;
use crate::domain::calendar::{Instant, in_japan};
use crate::domain::pdf::TimeStamp;
use crate::domain::verdict::{
    ChainVerdict, ContentType, Defect, DigestAlgorithm, Finding, Indication, SignatureReport,
};
use crate::sign::allowance::Allowance;
use crate::sign::attributes::{ESS_V1, ESS_V2};
use crate::sign::check;
use crate::sign::digest::{self, Digests};
use crate::sign::info::SignerInfo;
use crate::sign::{Judge, algorithm};

/// The longest `TSTInfo` that is read; one has a few hundred octets.
const LONGEST: usize = 1 << 16;

/// Over which octets a token must be.
pub(super) enum Over<'a> {
    /// A signature value.
    Value(&'a [u8]),
    /// A document, by its digests.
    Document(&'a Digests),
}

/// By which digest a token names what it is over: what a document must be hashed by.
pub(super) fn imprint(token: &[u8]) -> Option<DigestAlgorithm> {
    Info::read(&Token::read(token)?.info)?.algorithm
}

/// Reads a token (DER of its `ContentInfo`), at the cost of the file's allowance.
pub(super) fn read(
    token: &[u8],
    over: &Over<'_>,
    now: Instant,
    judge: &Judge<'_>,
    allowance: &Allowance,
) -> TimeStamp {
    let nothing = TimeStamp { at: None, fits: None, authority: None, issuer: None, chain: None };
    let Some(read) = Token::read(token) else { return nothing };
    let Some(info) = Info::read(&read.info) else { return nothing };
    let Ok(found) = check::bare(token, &|_| ControlFlow::Continue(())) else { return nothing };
    let told = found.judge_within(allowance, None, now, &self::authority(judge));
    let ([report], ContentType::TimeStamp) = (told.signatures.as_slice(), &found.wrapping.content) else {
        return TimeStamp { at: Some(info.at), fits: Some(false), ..nothing };
    };
    let certificate = report.signer_certificate.as_deref();
    let names = certificate.and_then(|der| x509::decode(der).ok());
    let (authority, issuer) = names.map(|names| (names.subject.as_str().to_owned(), names.issuer)).unzip();
    let asked = [
        stands(report),
        certificate.map(|der| is_for_time_stamps(der)),
        Some(names_certificate(&read.data)),
        info.is_over(over),
    ];
    let fits = if asked.contains(&Some(false)) {
        Some(false)
    } else {
        asked.iter().all(Option::is_some).then_some(true)
    };
    let chain = report.chain.clone();
    TimeStamp { at: Some(info.at), fits, authority, issuer, chain }
}

/// Does the token's own signature fit, whoever issued its certificate and whenever that counts?
fn stands(report: &SignatureReport) -> Option<bool> {
    let wrong = |finding: Finding| match finding {
        Finding::Against(defect) => {
            defect.sub_indication().indication() == Indication::TotalFailed
                || matches!(defect, Defect::CertificateDiffers | Defect::ReferencesDisagree)
        }
        _ => false,
    };
    if report.findings.iter().any(wrong) {
        return Some(false);
    }
    let doubtful = [Defect::WeakDigest, Defect::WeakKey, Defect::AttributesOrder].map(Finding::Against);
    let fits = report.digest_matches() == Some(true) && report.signature_valid() == Some(true);
    (fits && !doubtful.iter().any(|each| report.findings.has(*each))).then_some(true)
}

/// RFC 3161, 2.3: for time stamps alone, and critical.
fn is_for_time_stamps(certificate: &[u8]) -> bool {
    let purpose = value(0x30, &[&value(0x06, &[ID_KP_TIME_STAMPING.as_bytes()])]);
    Outline::read(certificate).is_some_and(|outline| {
        let mut purposes =
            outline.extensions.iter().filter(|each| each.oid == ID_CE_EXT_KEY_USAGE.as_bytes());
        purposes.next().is_some_and(|only| only.critical && only.value == purpose)
            && purposes.next().is_none()
    })
}

/// Judges the chains of authorities. Elsewhere chains are those of signatures over documents, for which a critical purpose of
/// another kind is a condition that is not known. What else may hold a certificate back there is asked again here: the roots
/// that count may all issue.
pub(super) fn authority(judge: &Judge<'_>) -> impl Fn(&[u8], Instant) -> ChainVerdict {
    move |der, at| match judge(der, at) {
        ChainVerdict::Constrained(anchor) if is_for_time_stamps(der) && is_free_otherwise(der) => {
            let counts = ChainVerdict::Trusted(anchor.clone());
            if counts.in_bounds(at) { counts } else { ChainVerdict::AnchorOutOfBounds(anchor) }
        }
        chain => chain,
    }
}

/// Does nothing but its purpose hold a certificate back?
fn is_free_otherwise(certificate: &[u8]) -> bool {
    const KNOWN: [ObjectIdentifier; 4] =
        [ID_CE_EXT_KEY_USAGE, ID_CE_KEY_USAGE, ID_CE_BASIC_CONSTRAINTS, ID_CE_CERTIFICATE_POLICIES];
    Outline::read(certificate).is_some_and(|outline| {
        let known = |oid| KNOWN.iter().any(|known| known.as_bytes() == oid);
        let constraints = outline.extension(ID_CE_BASIC_CONSTRAINTS.as_bytes());
        let issues = match constraints {
            Ok(None) => false,
            Ok(Some(constraints)) => !BasicConstraints::from_der(constraints).is_ok_and(|it| !it.ca),
            Err(_) => true,
        };
        outline.extensions.iter().all(|each| !each.critical || known(each.oid))
            && !issues
            && check::usage(certificate).is_ok()
    })
}

/// RFC 3161, 2.4.2 and RFC 5816: the certificate is named among the signed attributes. Whether it is that one the check of the
/// signature says.
fn names_certificate(data: &SignedData) -> bool {
    let info = data.signers.first().and_then(|part| SignerInfo::read(&part.der));
    let attributes = info.and_then(|info| info.attributes);
    attributes.is_some_and(|all| {
        [ESS_V2, ESS_V1].into_iter().any(|oid| matches!(all.certificate_id(oid), Ok(Some(_))))
    })
}

/// A token's `SignedData` and the `TSTInfo` in it.
struct Token {
    data: SignedData,
    info: Vec<u8>,
}

impl Token {
    fn read(token: &[u8]) -> Option<Self> {
        let mut kept = Kept(Vec::new());
        let data = cms::read(token, &mut kept).ok()?;
        (data.signers.len() == 1).then_some(Self { data, info: kept.0 })
    }
}

struct Kept(Vec<u8>);

impl ContentSink for Kept {
    fn announced(&mut self, _: &[Vec<u8>]) {}

    fn octets(&mut self, octets: &[u8]) -> ControlFlow<()> {
        if self.0.len() + octets.len() > LONGEST {
            return ControlFlow::Break(());
        }
        self.0.extend_from_slice(octets);
        ControlFlow::Continue(())
    }
}

/// `TSTInfo` (RFC 3161, 2.4.2), as far as it is asked for.
struct Info<'a> {
    algorithm: Option<DigestAlgorithm>,
    hash: &'a [u8],
    at: Instant,
}

impl<'a> Info<'a> {
    fn read(der: &'a [u8]) -> Option<Self> {
        let mut outer = Der::new(der);
        let mut fields = Der::new(outer.read(0x30)?);
        let (version, _policy) = (fields.read(0x02)?, fields.read(0x06)?);
        let mut imprint = Der::new(fields.read(0x30)?);
        let algorithm = algorithm::plain_digest(imprint.any()?.2);
        let hash = imprint.read(0x04)?;
        let _serial = fields.read(0x02)?;
        let at = time(fields.read(0x18)?)?;
        // Accuracy, ordering, nonce and the authority's name say nothing that is told; an extension might change what it means.
        let mut rest = true;
        while !fields.is_empty() {
            let (tag, content, _) = fields.any()?;
            rest &= tag != 0xA1 || !has_critical(content);
        }
        (version == [1] && imprint.is_empty() && outer.is_empty() && rest).then_some(Self {
            algorithm,
            hash,
            at,
        })
    }

    /// `None` where the digest is not computed here, or is too weak to tell.
    fn is_over(&self, over: &Over<'_>) -> Option<bool> {
        let algorithm = self.algorithm.filter(|algorithm| !algorithm.weak())?;
        let hash = match over {
            Over::Value(value) => digest::of(algorithm, value),
            Over::Document(digests) => digests.get(algorithm).map(<[u8]>::to_vec),
        };
        Some(hash? == self.hash)
    }
}

/// Is one of these extensions critical, or can't they be read?
fn has_critical(extensions: &[u8]) -> bool {
    let mut all = Der::new(extensions);
    while !all.is_empty() {
        let Some(mut each) = all.read(0x30).map(Der::new) else { return true };
        if each.read(0x06).is_none() || each.peek() == Some(0x01) {
            return true;
        }
    }
    false
}

/// A `GeneralizedTime` of UTC; fractions of a second, which RFC 3161 allows (2.4.2), are cut off.
fn time(content: &[u8]) -> Option<Instant> {
    let text = std::str::from_utf8(content).ok()?.strip_suffix('Z')?;
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
    let is_one = seconds.len() == 14 && !seconds.ends_with("60") && digits(seconds) && digits(fraction);
    let at = NaiveDateTime::parse_from_str(seconds, "%Y%m%d%H%M%S").ok().filter(|_| is_one)?;
    Some(in_japan(at.and_utc()))
}

#[cfg(test)]
mod tests;
