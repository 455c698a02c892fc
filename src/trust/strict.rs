//! A certificate on the strict reading that a verdict needs: DER and nothing but DER.
//!
//! A reader that forgives shows more; a verdict must not rest on bytes that two programs could read differently.

use der::oid::ObjectIdentifier;
use der::oid::db::rfc5280;
use der::oid::db::rfc5912::{RSA_ENCRYPTION, SHA_256_WITH_RSA_ENCRYPTION};
use der::{Decode as _, Encode as _};
use rsa::pkcs1::DecodeRsaPublicKey as _;
use rsa::{Pkcs1v15Sign, RsaPublicKey};
use sha2::{Digest as _, Sha256};
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, SubjectKeyIdentifier};
use x509_cert::{Certificate, TbsCertificate};

use crate::codec::cms::ber::{Der, value};
use crate::domain::trust::{Fingerprint, Reason};

/// Extensions that a verdict may rest on or pass over where they are critical.
const UNDERSTOOD: [ObjectIdentifier; 3] =
    [rfc5280::ID_CE_KEY_USAGE, rfc5280::ID_CE_BASIC_CONSTRAINTS, rfc5280::ID_CE_CERTIFICATE_POLICIES];

/// Extensions of one certificate: JPKI's have at most nine, and each is held against every other.
const EXTENSIONS: usize = 64;

/// What a certificate says of its issuer's key (RFC 5280, 4.2.1.1). By hand: `x509-cert` sorts the names in it by
/// insertion, in a time that grows with the square of what a certificate can hold.
#[derive(Clone)]
pub(super) struct AuthorityKey {
    pub(super) identifier: Option<Vec<u8>>,
    /// The serial number of the issuer's certificate, DER.
    pub(super) serial: Option<Vec<u8>>,
}

impl AuthorityKey {
    fn read(der: &[u8]) -> Option<Self> {
        let mut outer = Der::new(der);
        let mut fields = Der::new(outer.read(0x30)?);
        let mut field = |tag| (fields.peek() == Some(tag)).then(|| fields.read(tag));
        let (identifier, _names, serial) = (field(0x80), field(0xA1), field(0x82));
        // What does not read is left over.
        let read = fields.is_empty() && outer.is_empty();
        read.then_some(Self {
            identifier: identifier.flatten().map(<[u8]>::to_vec),
            serial: serial.flatten().map(|number| value(0x02, &[number])),
        })
    }
}

/// A certificate that is strict DER.
#[derive(Clone)]
pub(super) struct Strict {
    certificate: Certificate,
    signed: Vec<u8>,
    pub(super) fingerprint: Fingerprint,
    pub(super) key_usage: Option<KeyUsage>,
    pub(super) authority_key: Option<AuthorityKey>,
    pub(super) subject_key: Option<Vec<u8>>,
    pub(super) is_ca: bool,
    pub(super) unknown_critical: Option<String>,
}

impl Strict {
    /// Reads `der`: parsed whole, the same again when encoded, no unused bits, not too many extensions and none twice,
    /// and the ones a verdict rests on without a flaw.
    pub(super) fn read(der: &[u8]) -> Result<Self, Reason> {
        Self::parse(der).ok_or(Reason::NotStrict)
    }

    fn parse(der: &[u8]) -> Option<Self> {
        let certificate = Certificate::from_der(der).ok()?;
        if certificate.to_der().ok()? != der {
            return None;
        }
        let tbs = &certificate.tbs_certificate;
        certificate.signature.as_bytes()?;
        tbs.subject_public_key_info.subject_public_key.as_bytes()?;
        let extensions = tbs.extensions.as_deref().unwrap_or_default();
        if extensions.len() > EXTENSIONS {
            return None;
        }
        for (index, extension) in extensions.iter().enumerate() {
            if extensions[..index].iter().any(|earlier| earlier.extn_id == extension.extn_id) {
                return None;
            }
        }
        let unknown_critical = extensions
            .iter()
            .find(|e| e.critical && !UNDERSTOOD.contains(&e.extn_id))
            .map(|e| e.extn_id.to_string());
        let key_usage = tbs.get::<KeyUsage>().ok()?.map(|(_, usage)| usage);
        let authority_key = extensions.iter().find(|e| e.extn_id == rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER);
        let authority_key = match authority_key {
            Some(extension) => Some(AuthorityKey::read(extension.extn_value.as_bytes())?),
            None => None,
        };
        let subject_key = tbs.get::<SubjectKeyIdentifier>().ok()?.map(|(_, key)| key.0.as_bytes().to_vec());
        let is_ca = tbs.get::<BasicConstraints>().ok()?.is_some_and(|(_, constraints)| constraints.ca);
        Some(Self {
            signed: tbs.to_der().ok()?,
            fingerprint: Fingerprint(Sha256::digest(der).into()),
            key_usage,
            authority_key,
            subject_key,
            is_ca,
            unknown_critical,
            certificate,
        })
    }

    pub(super) const fn tbs(&self) -> &TbsCertificate {
        &self.certificate.tbs_certificate
    }

    /// Its serial number, DER.
    pub(super) fn serial(&self) -> Option<Vec<u8>> {
        self.tbs().serial_number.to_der().ok()
    }

    /// First and last second since 1970, both counting.
    pub(super) fn seconds(&self) -> (u64, u64) {
        let validity = &self.tbs().validity;
        (validity.not_before.to_unix_duration().as_secs(), validity.not_after.to_unix_duration().as_secs())
    }

    /// SHA-256 over the public key with its algorithm: the same in every certificate that is made for a key.
    pub(super) fn key_fingerprint(&self) -> Option<Fingerprint> {
        let der = self.tbs().subject_public_key_info.to_der().ok()?;
        Some(Fingerprint(Sha256::digest(der).into()))
    }

    pub(super) fn rsa_key(&self) -> Option<RsaPublicKey> {
        let info = &self.tbs().subject_public_key_info;
        let null = info.algorithm.parameters.as_ref().is_some_and(der::asn1::Any::is_null);
        if info.algorithm.oid != RSA_ENCRYPTION || !null {
            return None;
        }
        RsaPublicKey::from_pkcs1_der(info.subject_public_key.as_bytes()?).ok()
    }

    /// The one algorithm that JPKI signs with, and the same inside and outside (RFC 5280 §4.1.1.2).
    pub(super) fn algorithm_is_right(&self) -> bool {
        let inner = &self.tbs().signature;
        let null = inner.parameters.as_ref().is_some_and(der::asn1::Any::is_null);
        *inner == self.certificate.signature_algorithm && inner.oid == SHA_256_WITH_RSA_ENCRYPTION && null
    }

    /// Did this key sign it?
    pub(super) fn is_signed_by(&self, key: &RsaPublicKey) -> bool {
        let Some(signature) = self.certificate.signature.as_bytes() else { return false };
        let digest = Sha256::digest(&self.signed);
        self.algorithm_is_right() && key.verify(Pkcs1v15Sign::new::<Sha256>(), &digest, signature).is_ok()
    }
}
