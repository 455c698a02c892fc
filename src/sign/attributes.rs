//! Signed attributes: those that we write, by profile, and those that we read.

use der::asn1::{ObjectIdentifier, OctetString, SetOfVec, UtcTime};
use der::oid::db::rfc5911::ID_DATA;
use der::{Any, Decode};
use x509_cert::attr::{Attribute, Attributes};
use x509_cert::time::Time;

use super::{algorithm, digest};
use crate::codec::cms::ber::{Der, value};
use crate::codec::x509::{Name, outline};
use crate::domain::calendar::Instant;
use crate::domain::verdict::{Defect, DigestAlgorithm};

/// ESS signing-certificate (RFC 2634, 5.4): SHA-1 only. And its second version (RFC 5035).
pub(super) use der::oid::db::rfc5911::{
    ID_AA_SIGNING_CERTIFICATE as ESS_V1, ID_AA_SIGNING_CERTIFICATE_V_2 as ESS_V2,
};
/// content-type, message-digest, signing-time (RFC 5652, 11.1 to 11.3).
pub(super) use der::oid::db::rfc5911::{
    ID_CONTENT_TYPE as CONTENT_TYPE, ID_MESSAGE_DIGEST as MESSAGE_DIGEST, ID_SIGNING_TIME as SIGNING_TIME,
};

/// CMS algorithm protection (RFC 6211).
pub(super) const PROTECTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.52");

/// Which attributes are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// CAdES baseline B-B (ETSI EN 319 122-1): content-type, message-digest, signing-time, signing-certificate-v2.
    Cms,
    /// `PAdES` baseline B-B (ETSI EN 319 142-1, 6.3): the same without signing-time, which the PDF's own dictionary says.
    Pades,
}

impl Profile {
    /// Is the time of signing among them?
    pub(super) const fn claims_time(self) -> bool {
        matches!(self, Self::Cms)
    }
}

fn attribute(oid: ObjectIdentifier, content: Any) -> der::Result<Attribute> {
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![content])? })
}

/// The attributes of a profile over plain data, in DER's order.
pub(super) fn signed(
    profile: Profile,
    message_digest: &[u8],
    certificate: &[u8],
    signing_time: Instant,
) -> der::Result<Attributes> {
    let hash = digest::of(DigestAlgorithm::Sha256, certificate).unwrap_or_default();
    // ESSCertIDv2 without its hash algorithm, which defaults to SHA-256 and in DER must then be left out.
    let id = value(0x30, &[&value(0x04, &[&hash])]);
    let ess = Any::from_der(&value(0x30, &[&value(0x30, &[&id])]))?;
    let mut attributes = vec![
        attribute(CONTENT_TYPE, Any::encode_from(&ID_DATA)?)?,
        attribute(MESSAGE_DIGEST, Any::encode_from(&OctetString::new(message_digest)?)?)?,
        attribute(ESS_V2, ess)?,
    ];
    if profile.claims_time() {
        let seconds = u64::try_from(signing_time.timestamp()).map_err(|_| der::ErrorKind::DateTime)?;
        let since = core::time::Duration::from_secs(seconds);
        // UTCTime through 2049, then GeneralizedTime (RFC 5652, 11.3).
        let time = match UtcTime::from_unix_duration(since) {
            Ok(time) => Time::UtcTime(time),
            Err(_) => Time::GeneralTime(der::asn1::GeneralizedTime::from_unix_duration(since)?),
        };
        attributes.push(attribute(SIGNING_TIME, Any::encode_from(&time)?)?);
    }
    SetOfVec::try_from(attributes)
}

/// The signed attributes of a signature that is read.
#[derive(Debug)]
pub(super) struct SignedAttributes<'a> {
    each: Vec<SignedAttribute<'a>>,
}

#[derive(Debug)]
struct SignedAttribute<'a> {
    der: &'a [u8],
    /// The content of its type's OBJECT IDENTIFIER.
    oid: &'a [u8],
    /// The content of its SET of values.
    values: &'a [u8],
}

impl<'a> SignedAttributes<'a> {
    /// Reads the content of the field that holds them.
    pub(super) fn read(content: &'a [u8]) -> Option<Self> {
        let (mut rest, mut each) = (Der::new(content), Vec::new());
        while !rest.is_empty() {
            let (tag, inside, der) = rest.any()?;
            let mut inside = Der::new(inside);
            let (oid, values) = (inside.read(0x06)?, inside.read(0x31)?);
            (tag == 0x30 && inside.is_empty()).then_some(())?;
            each.push(SignedAttribute { der, oid, values });
        }
        Some(Self { each })
    }

    /// What is hashed: their DER (RFC 5652, 5.4), a SET in its one order (X.690, 11.6) whatever order they came in.
    pub(super) fn to_der(&self) -> Vec<u8> {
        let mut sorted: Vec<&[u8]> = self.each.iter().map(|attribute| attribute.der).collect();
        sorted.sort_unstable();
        value(0x31, &sorted)
    }

    /// The same in the order in which they came, where that is another one.
    pub(super) fn unordered(&self) -> Option<Vec<u8>> {
        let each: Vec<&[u8]> = self.each.iter().map(|attribute| attribute.der).collect();
        (!each.is_sorted()).then(|| value(0x31, &each))
    }

    /// The one value of an attribute (DER), `None` where there is no such attribute.
    pub(super) fn single(&self, oid: ObjectIdentifier) -> Result<Option<&'a [u8]>, Defect> {
        let mut found = self.each.iter().filter(|attribute| attribute.oid == oid.as_bytes());
        let Some(attribute) = found.next() else { return Ok(None) };
        let mut values = Der::new(attribute.values);
        match (found.next(), values.any()) {
            (None, Some((.., only))) if values.is_empty() => Ok(Some(only)),
            _ => Err(Defect::AttributeForm),
        }
    }

    /// The claimed time of signing.
    pub(super) fn signing_time(&self) -> Result<Option<Instant>, Defect> {
        let Some(der) = self.single(SIGNING_TIME)? else { return Ok(None) };
        let mut only = Der::new(der);
        let time = outline::time(&mut only).filter(|_| only.is_empty());
        time.map(Some).ok_or(Defect::AttributeForm)
    }

    /// The first certificate of an ESS attribute, which is the signer's (RFC 5035, 4).
    pub(super) fn certificate_id(&self, oid: ObjectIdentifier) -> Result<Option<CertificateId>, Defect> {
        let Some(der) = self.single(oid)? else { return Ok(None) };
        read_certificate_id(der, oid == ESS_V1).map(Some).ok_or(Defect::ReferenceUnchecked)
    }
}

/// Which certificate an ESS attribute means.
pub(super) struct CertificateId {
    /// The digest algorithm, `None` for one that is unknown here.
    pub(super) algorithm: Option<DigestAlgorithm>,
    pub(super) hash: Vec<u8>,
    /// The issuer's Name, and the content of the serial number's INTEGER.
    pub(super) issuer_serial: Option<(Name, Vec<u8>)>,
}

fn read_certificate_id(der: &[u8], v1: bool) -> Option<CertificateId> {
    let mut outer = Der::new(der);
    let mut ids = Der::new(Der::new(outer.read(0x30)?).read(0x30)?);
    let mut id = Der::new(ids.read(0x30)?);
    let algorithm = if v1 {
        Some(DigestAlgorithm::Sha1)
    } else if id.peek() == Some(0x30) {
        algorithm::plain_digest(id.any()?.2)
    } else {
        Some(DigestAlgorithm::Sha256)
    };
    let hash = id.read(0x04)?.to_vec();
    let issuer_serial = if id.is_empty() {
        None
    } else {
        let mut both = Der::new(id.read(0x30)?);
        // GeneralNames with the one directoryName [4].
        let name = Der::new(both.read(0x30)?).read(0xA4)?;
        let serial = both.read(0x02)?.to_vec();
        both.is_empty().then_some(Some((Name::read(name), serial)))?
    };
    (id.is_empty() && outer.is_empty()).then_some(CertificateId { algorithm, hash, issuer_serial })
}
