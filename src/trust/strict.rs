//! A certificate on the strict reading that a verdict needs: DER and nothing but DER.
//!
//! A reader that forgives shows more; a verdict must not rest on bytes that two programs could read differently.

use der::Decode;
use der::oid::ObjectIdentifier;
use der::oid::db::rfc5280;
use der::oid::db::rfc5912::{
    ECDSA_WITH_SHA_224, ECDSA_WITH_SHA_256, ECDSA_WITH_SHA_384, ECDSA_WITH_SHA_512,
    SHA_256_WITH_RSA_ENCRYPTION,
};
use rsa::Pkcs1v15Sign;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectKeyIdentifier};

use super::key::{Key, Unread};
use crate::codec::asn1::oid;
use crate::codec::cms::ber::Der;
use crate::codec::x509::{Name, Outline, algorithm_named};
use crate::domain::calendar::Instant;
use crate::domain::trust::{Fingerprint, Reason};

/// Extensions that a verdict may rest on or pass over where they are critical.
const UNDERSTOOD: [ObjectIdentifier; 3] =
    [rfc5280::ID_CE_KEY_USAGE, rfc5280::ID_CE_BASIC_CONSTRAINTS, rfc5280::ID_CE_CERTIFICATE_POLICIES];

/// Extensions of one certificate: JPKI's have at most nine, and each is held against every other.
const EXTENSIONS: usize = 64;

/// What a certificate says of its issuer's key (RFC 5280, 4.2.1.1). By hand: `x509-cert` sorts the names in it by
/// insertion, in a time that grows with the square of what a certificate can hold.
#[derive(Clone, Default)]
pub(super) struct AuthorityKey {
    pub(super) identifier: Option<Vec<u8>>,
    /// The content of the INTEGER of the issuer's certificate's number.
    pub(super) serial: Option<Vec<u8>>,
}

impl AuthorityKey {
    fn read(der: &[u8]) -> Option<Self> {
        let mut outer = Der::new(der);
        let mut fields = Der::new(outer.read(0x30)?);
        let mut field = |tag| fields.read(tag).map(<[u8]>::to_vec);
        let (identifier, _names, serial) = (field(0x80), field(0xA1), field(0x82));
        // What does not read is left over.
        (fields.is_empty() && outer.is_empty()).then_some(Self { identifier, serial })
    }
}

/// A certificate that is strict DER.
#[derive(Clone)]
pub(super) struct Strict {
    signed: Vec<u8>,
    signature: Vec<u8>,
    signed_algorithm: Vec<u8>,
    algorithm: Vec<u8>,
    key: Vec<u8>,
    /// The content of its number's INTEGER.
    pub(super) serial: Vec<u8>,
    /// Names as they stand and as they are compared.
    pub(super) issuer: (Vec<u8>, Name),
    pub(super) subject: (Vec<u8>, Name),
    /// First and last instant, both counting.
    pub(super) dates: (Instant, Instant),
    pub(super) fingerprint: Fingerprint,
    pub(super) key_usage: Option<KeyUsage>,
    /// Its extended key usage names other purposes than signatures over documents.
    pub(super) for_something_else: bool,
    pub(super) authority_key: AuthorityKey,
    pub(super) subject_key: Option<Vec<u8>>,
    pub(super) is_ca: bool,
    pub(super) unknown_critical: Option<String>,
}

impl Strict {
    /// Reads `der`: DER throughout, no unused bits, not too many extensions and none twice, and the ones a verdict rests
    /// on without a flaw.
    pub(super) fn read(der: &[u8]) -> Result<Self, Reason> {
        Self::parse(der).ok_or(Reason::NotStrict)
    }

    fn parse(der: &[u8]) -> Option<Self> {
        let outline = Outline::read(der).filter(|outline| outline.strict)?;
        let extensions = &outline.extensions;
        if extensions.len() > EXTENSIONS {
            return None;
        }
        for (index, extension) in extensions.iter().enumerate() {
            if extensions[..index].iter().any(|earlier| earlier.oid == extension.oid) {
                return None;
            }
        }
        let oid = |octets| ObjectIdentifier::from_bytes(octets).ok();
        let unknown_critical = extensions
            .iter()
            .find(|e| e.critical && !oid(e.oid).is_some_and(|oid| UNDERSTOOD.contains(&oid)))
            .map(|e| crate::codec::asn1::oid(e.oid));
        let find = |kind: ObjectIdentifier| {
            extensions
                .iter()
                .find(|extension| extension.oid == kind.as_bytes())
                .map(|extension| extension.value)
        };
        let authority_key = find(rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER).map(AuthorityKey::read);
        let authority_key = if let Some(read) = authority_key { read? } else { AuthorityKey::default() };
        let subject_key: Option<SubjectKeyIdentifier> =
            decoded(find(rfc5280::ID_CE_SUBJECT_KEY_IDENTIFIER)).ok()?;
        let constraints: Option<BasicConstraints> = decoded(find(rfc5280::ID_CE_BASIC_CONSTRAINTS)).ok()?;
        Some(Self {
            signed: outline.tbs.into(),
            signature: outline.signature.into(),
            signed_algorithm: outline.signed_algorithm.into(),
            algorithm: outline.algorithm.into(),
            key: outline.key.into(),
            serial: outline.serial.into(),
            issuer: (outline.issuer.into(), Name::read(outline.issuer)),
            subject: (outline.subject.into(), Name::read(outline.subject)),
            dates: (outline.not_before, outline.not_after),
            fingerprint: Fingerprint(Sha256::digest(der).into()),
            key_usage: decoded(find(rfc5280::ID_CE_KEY_USAGE)).ok()?,
            for_something_else: find(rfc5280::ID_CE_EXT_KEY_USAGE).is_some_and(is_for_something_else),
            authority_key,
            subject_key: subject_key.map(|key| key.0.as_bytes().into()),
            is_ca: constraints.is_some_and(|constraints| constraints.ca),
            unknown_critical,
        })
    }

    /// SHA-256 over the public key with its algorithm: the same in every certificate that is made for a key.
    pub(super) fn key_fingerprint(&self) -> Fingerprint {
        Fingerprint(Sha256::digest(&self.key).into())
    }

    /// Its own key.
    pub(super) fn key(&self) -> Result<Key, Unread> {
        Key::read(&self.key)
    }

    /// How it was signed, where that can be checked here: the same inside and outside (RFC 5280 §4.1.1.2).
    pub(super) fn algorithm(&self) -> Option<Algorithm> {
        if self.signed_algorithm != self.algorithm {
            return None;
        }
        if let Some(parameters) = identifies(&self.algorithm, SHA_256_WITH_RSA_ENCRYPTION) {
            return Some(Algorithm::Rsa(parameters));
        }
        let ecdsa = ECDSA.iter().find(|(oid, _)| identifies(&self.algorithm, *oid).is_some());
        ecdsa.map(|(_, hash)| Algorithm::Ecdsa(*hash))
    }

    /// Did its issuer sign with an algorithm that is not checked here, although it may be right? The same inside and outside,
    /// and none that is broken.
    pub(super) fn unsupported(&self) -> Option<Reason> {
        let mut fields = Der::new(Der::new(&self.algorithm).read(0x30)?);
        let algorithm = algorithm_named(oid(fields.read(0x06)?));
        (algorithm.is_unsupported() && self.signed_algorithm == self.algorithm)
            .then_some(Reason::Unsupported(algorithm))
    }

    /// Did this key sign it?
    pub(super) fn is_signed_by(&self, key: &Key) -> bool {
        match (self.algorithm(), key) {
            (Some(Algorithm::Rsa(_)), Key::Rsa(key)) => {
                let digest = Sha256::digest(&self.signed);
                key.verify(Pkcs1v15Sign::new::<Sha256>(), &digest, &self.signature).is_ok()
            }
            (Some(Algorithm::Ecdsa(hash)), _) => key.made_ecdsa(&self.signature, &hash(&self.signed)),
            _ => false,
        }
    }
}

/// How a certificate is signed.
#[derive(Clone, Copy)]
pub(super) enum Algorithm {
    /// RSA PKCS #1 v1.5 with SHA-256, as JPKI signs.
    Rsa(Parameters),
    /// ECDSA with this digest.
    Ecdsa(Hash),
}

type Hash = fn(&[u8]) -> Vec<u8>;

const ECDSA: [(ObjectIdentifier, Hash); 4] = [
    (ECDSA_WITH_SHA_224, hash::<Sha224>),
    (ECDSA_WITH_SHA_256, hash::<Sha256>),
    (ECDSA_WITH_SHA_384, hash::<Sha384>),
    (ECDSA_WITH_SHA_512, hash::<Sha512>),
];

fn hash<D: Digest>(octets: &[u8]) -> Vec<u8> {
    D::digest(octets).to_vec()
}

/// What stands behind an algorithm that takes no parameters: NULL, as whoever writes must, or nothing, which whoever reads
/// must accept as well (RFC 4055, 5).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Parameters {
    Null,
    Absent,
}

/// Does an `AlgorithmIdentifier` name this algorithm, and how?
fn identifies(der: &[u8], oid: ObjectIdentifier) -> Option<Parameters> {
    let mut outer = Der::new(der);
    let mut fields = Der::new(outer.read(0x30)?);
    (fields.read(0x06)? == oid.as_bytes() && outer.is_empty()).then_some(())?;
    if fields.is_empty() {
        return Some(Parameters::Absent);
    }
    (fields.any()?.2 == [0x05, 0x00] && fields.is_empty()).then_some(Parameters::Null)
}

/// An extension's value, where there is such an extension.
fn decoded<'a, T: Decode<'a>>(value: Option<&'a [u8]>) -> der::Result<Option<T>> {
    value.map(T::from_der).transpose()
}

/// Does an extended key usage leave no room for signatures over documents: neither any purpose, nor mail, nor documents
/// (RFC 9336)? One that can't be read leaves none.
fn is_for_something_else(purposes: &[u8]) -> bool {
    let documents = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.36");
    let signing = [rfc5280::ANY_EXTENDED_KEY_USAGE, rfc5280::ID_KP_EMAIL_PROTECTION, documents];
    !ExtendedKeyUsage::from_der(purposes).is_ok_and(|all| all.0.iter().any(|each| signing.contains(each)))
}
