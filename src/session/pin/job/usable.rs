//! The key of a pair, opened for whoever uses it: of a certificate that is supported, or not at all.

use super::Job;
use crate::card::ap::jpki;
use crate::card::iso::KeyForm;
use crate::codec::x509;
use crate::domain::certificate::Certificate;
use crate::domain::credential::KeyPair;
use crate::domain::identity::Meant;
use crate::session::pin::work::{Operation, Stop};

/// `6982`, to a read: a PIN is needed first.
const CLOSED: u16 = 0x6982;

/// Octets of a signature by a key that is supported: RSA with 2048 bits.
const SIGNATURE: usize = 256;

impl Job<'_, '_> {
    /// The secret of a key pair, presented, with its certificate: where that is read freely, before the secret is, so that
    /// none is presented for a key that can't be used or of which nothing can be read.
    pub(super) fn open_to_use(&mut self, pair: KeyPair) -> Result<(KeyForm, Certificate), Stop> {
        // A phone that does not tell itself has it closed.
        let Meant { kind, identity, .. } = self.terms.card;
        let freely = pair == KeyPair::Auth && !(kind.is_phone() && identity.is_err());
        let before = match freely.then(|| self.usable(pair)) {
            // It is read after its PIN, or not at all.
            Some(Err(Stop::Refused { status: Some(CLOSED), .. })) | None => None,
            Some(read) => Some(read?),
        };
        let form = self.open(pair)?;
        let certificate = match before {
            Some(certificate) => certificate,
            None => self.usable(pair)?,
        };
        Ok((form, certificate))
    }

    /// The certificate of a pair, of which the key can be used and the issuer checked.
    fn usable(&mut self, pair: KeyPair) -> Result<Certificate, Stop> {
        self.select(&jpki::AID)?;
        let der = self.certificate(pair)?;
        self.confirm(pair, &der)?;
        let certificate = x509::decode(&der).map_err(|_| self.refused(Operation::Read, None))?;
        self.supports(&certificate)?;
        Ok(certificate)
    }

    /// Can the key be used, and how it was issued be checked?
    pub(super) fn supports(&self, certificate: &Certificate) -> Result<(), Stop> {
        let stop = |what| Stop::Unsupported { what, after: self.after };
        certificate.unsupported().map(stop).map_or(Ok(()), Err)
    }

    /// The card does not hold what was asked of it.
    pub(super) const fn not_held(&self) -> Stop {
        Stop::NotHeld(self.terms.card.kind)
    }

    /// A signature by the key.
    pub(super) fn sign(&mut self, pair: KeyPair, form: KeyForm, digest_info: &[u8]) -> Result<Vec<u8>, Stop> {
        let signature = self.card.sign(pair, form, digest_info);
        let signature = signature.map_err(|error| self.stop(Operation::Sign, &error))?;
        // One that can't be by its length, as none at all, says nothing of who holds the key.
        if signature.len() == SIGNATURE { Ok(signature) } else { Err(self.refused(Operation::Sign, None)) }
    }
}
