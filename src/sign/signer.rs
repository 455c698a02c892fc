//! A certificate that may be a signer's, read once for all signers of a file: a file may hold many of both, and what is
//! asked of one (its hashes, its key, its chain) is found once.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;

use der::Decode as _;
use der::oid::db::rfc5280::{ID_CE_KEY_USAGE, ID_CE_SUBJECT_ALT_NAME, ID_CE_SUBJECT_KEY_IDENTIFIER};
use x509_cert::ext::pkix::{KeyUsage, SubjectKeyIdentifier};

use super::attributes::CertificateId;
use super::info::SignerId;
use super::{algorithm, allowance, digest};
use crate::codec::cms::ber::Der;
use crate::codec::x509::{self, Name, Outline, outline};
use crate::domain::calendar::Instant;
use crate::domain::verdict::{Caution, ChainVerdict, Defect, DigestAlgorithm};
use crate::trust::key::{Key, Unread};

/// The certificate and what was found of it so far.
pub(super) struct Signer<'a> {
    pub(super) der: &'a [u8],
    outline: Outline<'a>,
    issuer: Name,
    key_identifier: Option<Vec<u8>>,
    /// Which of the file's keys it has.
    pub(super) key_number: usize,
    key: OnceCell<Result<Key, Unread>>,
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
        signer.key_number = *keys.entry(signer.outline.key).or_insert(next);
    }
    signers
}

impl<'a> Signer<'a> {
    /// Reads one; `None` also for one that is too long to be told of.
    fn read(der: &'a [u8]) -> Option<Self> {
        let outline = (der.len() <= x509::LONGEST).then(|| Outline::read(der))??;
        let key_identifier = outline.extension(ID_CE_SUBJECT_KEY_IDENTIFIER.as_bytes()).ok().flatten();
        let key_identifier = key_identifier.and_then(|own| SubjectKeyIdentifier::from_der(own).ok());
        Some(Self {
            der,
            issuer: Name::read(outline.issuer),
            key_identifier: key_identifier.map(|own| own.0.as_bytes().into()),
            outline,
            key_number: 0,
            key: OnceCell::new(),
            well_formed: OnceCell::new(),
            chain: OnceCell::new(),
            hashes: RefCell::default(),
        })
    }

    pub(super) fn is_named_by(&self, id: &SignerId<'_>) -> bool {
        match id {
            SignerId::IssuerAndSerial { issuer, serial } => {
                self.outline.serial == *serial && self.issuer == *issuer
            }
            SignerId::Key(key) => self.key_identifier.as_deref() == Some(key),
        }
    }

    /// Does an ESS attribute mean it? `None` where its digest can't be computed.
    pub(super) fn is_meant_by(&self, id: &CertificateId) -> Option<bool> {
        let named = id
            .issuer_serial
            .as_ref()
            .is_none_or(|(name, number)| number == self.outline.serial && *name == self.issuer);
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
    pub(super) const fn dates(&self) -> (Instant, Instant) {
        (self.outline.not_before, self.outline.not_after)
    }

    /// Its key, where it is one that is checked here.
    pub(super) fn key(&self) -> Result<&Key, Defect> {
        self.key.get_or_init(|| Key::read(self.outline.key)).as_ref().map_err(|unread| match unread {
            Unread::Unsupported(_) => Defect::UnknownKey,
            Unread::Malformed => Defect::CertificateMalformed,
        })
    }

    /// What its key is, where that is not checked here.
    pub(super) fn unsupported_key(&self) -> Option<String> {
        match self.key.get() {
            Some(Err(Unread::Unsupported(name))) => Some(name.clone()),
            _ => None,
        }
    }

    /// The object identifier of how its issuer signed it.
    pub(super) fn issuers_algorithm(&self) -> &[u8] {
        algorithm::parts(self.outline.algorithm).map_or(&[], |(oid, _)| oid)
    }

    /// Can it be told of, and says the same of its algorithm in both places? It is stated twice in a certificate and
    /// signed once (RFC 5280, 4.1.1.2).
    pub(super) fn is_well_formed(&self) -> bool {
        let same = self.outline.algorithm == self.outline.signed_algorithm;
        *self.well_formed.get_or_init(|| same && x509::decode(self.der).is_ok())
    }

    /// Its chain, judged by whoever asks first; all of a file's signers are judged at the same instant.
    pub(super) fn chain(
        &self,
        judge: impl FnOnce() -> Result<ChainVerdict, Defect>,
    ) -> &Result<ChainVerdict, Defect> {
        self.chain.get_or_init(judge)
    }

    /// What it costs to check its issuer's signature: one of RSA is as long as the key, which has at most 4096 bits, and one
    /// of ECDSA over P-256 has at most 72 octets.
    pub(super) fn issuers_cost(&self) -> u32 {
        match self.outline.signature.len() {
            _ if !algorithm::is_ecdsa(self.issuers_algorithm()) => {
                allowance::cost(self.outline.signature.len().min(512))
            }
            ..=72 => allowance::P256,
            _ => allowance::P384,
        }
    }

    /// The octets of what is told of it: the names and the number, and what may be said of a holder.
    pub(super) fn told_octets(&self) -> usize {
        let Outline { issuer, subject, serial, extensions, .. } = &self.outline;
        let holder = |extension: &outline::Extension<'_>| {
            let mut names = Der::new(Der::new(extension.value).read(0x30).unwrap_or_default());
            let each = std::iter::from_fn(move || names.any());
            each.filter(|(tag, ..)| *tag == 0xA0).map(|(.., whole)| whole.len()).sum::<usize>()
        };
        let alternative = extensions.iter().filter(|each| each.oid == ID_CE_SUBJECT_ALT_NAME.as_bytes());
        issuer.len() + subject.len() + serial.len() + alternative.map(holder).sum::<usize>()
    }

    /// What its key usage says about signing documents.
    pub(super) fn usage(&self) -> Result<Vec<Caution>, Defect> {
        usage_of(&self.outline)
    }
}

/// What a certificate's key usage says about signing documents: nothing, a caution, or that it may not.
pub fn usage(certificate: &[u8]) -> Result<Vec<Caution>, Defect> {
    usage_of(&Outline::read(certificate).ok_or(Defect::CertificateMalformed)?)
}

fn usage_of(certificate: &Outline<'_>) -> Result<Vec<Caution>, Defect> {
    // Twice is as malformed as unreadable.
    let usage =
        certificate.extension(ID_CE_KEY_USAGE.as_bytes()).map_err(|_| Defect::CertificateMalformed)?;
    // Without the extension every use is allowed (RFC 5280, 4.2.1.3).
    let Some(usage) = usage else { return Ok(Vec::new()) };
    let usage = KeyUsage::from_der(usage).map_err(|_| Defect::CertificateMalformed)?;
    match (usage.digital_signature(), usage.non_repudiation()) {
        (_, true) => Ok(Vec::new()),
        (true, false) => Ok(vec![Caution::NotForDocuments]),
        (false, false) => Err(Defect::KeyUsage),
    }
}
