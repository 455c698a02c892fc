//! A certificate that may be a signer's, read once for all signers of a file: a file may hold many of both, and what is
//! asked of one (its hashes, its key, its chain) is found once.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;

use ::rsa::RsaPublicKey;
use ::rsa::pkcs1::DecodeRsaPublicKey as _;
use der::oid::db::rfc5912::RSA_ENCRYPTION;
use der::{Decode as _, Encode as _};
use x509_cert::Certificate;
use x509_cert::ext::pkix::{KeyUsage, SubjectKeyIdentifier};

use super::attributes::{self, CertificateId};
use super::info::SignerId;
use super::{algorithm, digest};
use crate::codec::x509;
use crate::domain::calendar::Instant;
use crate::domain::verdict::{Caution, ChainVerdict, Defect, DigestAlgorithm};

/// The certificate and what was found of it so far.
pub(super) struct Signer<'a> {
    pub(super) der: &'a [u8],
    parsed: Certificate,
    issuer: Vec<u8>,
    serial: Vec<u8>,
    key_identifier: Option<Vec<u8>>,
    /// Which of the file's keys it has.
    pub(super) key_number: usize,
    key: OnceCell<Result<RsaPublicKey, Defect>>,
    well_formed: OnceCell<bool>,
    chain: OnceCell<Result<ChainVerdict, Defect>>,
    hashes: RefCell<BTreeMap<DigestAlgorithm, Vec<u8>>>,
}

/// All of a file, in its order; `None` for what is no certificate that can be read.
pub(super) fn read_all(certificates: &[Vec<u8>]) -> Vec<Option<Signer<'_>>> {
    let mut signers: Vec<_> = certificates.iter().map(|der| Signer::read(der)).collect();
    let mut keys = BTreeMap::new();
    for signer in signers.iter_mut().flatten() {
        let next = keys.len();
        let key = signer.parsed.tbs_certificate.subject_public_key_info.to_der().unwrap_or_default();
        signer.key_number = *keys.entry(key).or_insert(next);
    }
    signers
}

impl<'a> Signer<'a> {
    /// Reads one; `None` also for one that is too long to be told of.
    fn read(der: &'a [u8]) -> Option<Self> {
        let parsed = (der.len() <= x509::LONGEST).then(|| Certificate::from_der(der).ok())??;
        let tbs = &parsed.tbs_certificate;
        let key_identifier = tbs.get::<SubjectKeyIdentifier>().ok().flatten();
        Some(Self {
            der,
            issuer: tbs.issuer.to_der().ok()?,
            serial: tbs.serial_number.to_der().ok()?,
            key_identifier: key_identifier.map(|(_, own)| own.0.as_bytes().into()),
            parsed,
            key_number: 0,
            key: OnceCell::new(),
            well_formed: OnceCell::new(),
            chain: OnceCell::new(),
            hashes: RefCell::default(),
        })
    }

    pub(super) fn is_named_by(&self, id: SignerId<'_>) -> bool {
        match id {
            SignerId::IssuerAndSerial { issuer, serial } => self.issuer == issuer && self.serial == serial,
            SignerId::Key(key) => self.key_identifier.as_deref() == Some(key),
        }
    }

    /// Does an ESS attribute mean it? `None` where its digest can't be computed.
    pub(super) fn is_meant_by(&self, id: &CertificateId) -> Option<bool> {
        let named = id
            .issuer_serial
            .as_ref()
            .is_none_or(|(name, number)| *name == self.issuer && *number == self.serial);
        if !named {
            return Some(false);
        }
        let algorithm = id.algorithm?;
        if !self.hashes.borrow().contains_key(&algorithm) {
            self.hashes.borrow_mut().insert(algorithm, digest::of(algorithm, self.der)?);
        }
        Some(self.hashes.borrow().get(&algorithm) == Some(&id.hash))
    }

    /// First and last instant, both counting.
    pub(super) fn dates(&self) -> Option<(Instant, Instant)> {
        let validity = &self.parsed.tbs_certificate.validity;
        Some((attributes::instant(validity.not_before)?, attributes::instant(validity.not_after)?))
    }

    /// Its key, where it is one that is checked here.
    pub(super) fn key(&self) -> Result<&RsaPublicKey, Defect> {
        self.key.get_or_init(|| self.read_key().ok_or(Defect::UnknownKey)).as_ref().map_err(|defect| *defect)
    }

    fn read_key(&self) -> Option<RsaPublicKey> {
        let key = &self.parsed.tbs_certificate.subject_public_key_info;
        let named = key.algorithm.to_der().ok()?;
        let (_, parameters) = algorithm::parts(&named)?;
        let rsa = key.algorithm.oid == RSA_ENCRYPTION && algorithm::without_parameters(parameters);
        // At most 4096 bits and a small exponent: the crate's own limits, which also bound the time.
        rsa.then(|| RsaPublicKey::from_pkcs1_der(key.subject_public_key.as_bytes()?).ok())?
    }

    /// Can it be told of, and says the same of its algorithm in both places? It is stated twice in a certificate and
    /// signed once (RFC 5280, 4.1.1.2).
    pub(super) fn is_well_formed(&self) -> bool {
        let twice = || self.parsed.signature_algorithm == self.parsed.tbs_certificate.signature;
        *self.well_formed.get_or_init(|| twice() && x509::decode(self.der).is_ok())
    }

    /// Its chain, judged by whoever asks first; all of a file's signers are judged at the same instant.
    pub(super) fn chain(
        &self,
        judge: impl FnOnce() -> Result<ChainVerdict, Defect>,
    ) -> &Result<ChainVerdict, Defect> {
        self.chain.get_or_init(judge)
    }

    /// The octets of its issuer's key, which are those of the signature; no key is longer than 4096 bits.
    pub(super) fn issuers_octets(&self) -> usize {
        self.parsed.signature.raw_bytes().len().min(512)
    }

    /// What its key usage says about signing documents.
    pub(super) fn usage(&self) -> Result<Vec<Caution>, Defect> {
        usage_of(&self.parsed)
    }
}

/// What a certificate's key usage says about signing documents: nothing, a caution, or that it may not.
pub fn usage(certificate: &[u8]) -> Result<Vec<Caution>, Defect> {
    let parsed = Certificate::from_der(certificate).map_err(|_| Defect::CertificateMalformed)?;
    usage_of(&parsed)
}

fn usage_of(certificate: &Certificate) -> Result<Vec<Caution>, Defect> {
    // Twice is as malformed as unreadable.
    let usage = certificate.tbs_certificate.get::<KeyUsage>().map_err(|_| Defect::CertificateMalformed)?;
    // Without the extension every use is allowed (RFC 5280, 4.2.1.3).
    let Some((_, usage)) = usage else { return Ok(Vec::new()) };
    match (usage.digital_signature(), usage.non_repudiation()) {
        (_, true) => Ok(Vec::new()),
        (true, false) => Ok(vec![Caution::NotForDocuments]),
        (false, false) => Err(Defect::KeyUsage),
    }
}
