//! The key of a pair, opened for whoever uses it: of a certificate that is supported, or not at all.

use super::Job;
use crate::card::ap::jpki;
use crate::card::iso::KeyForm;
use crate::codec::x509;
use crate::domain::certificate::Certificate;
use crate::domain::credential::KeyPair;
use crate::domain::identity::Identity;
use crate::session::pin::work::{Operation, Stop};

impl Job<'_, '_> {
    /// The secret of a key pair, presented, with its certificate: where that is read freely, before the secret is, so that
    /// none is presented for a key that can't be used.
    pub(super) fn open_to_use(&mut self, pair: KeyPair) -> Result<(KeyForm, Certificate), Stop> {
        let freely =
            pair == KeyPair::Auth && matches!(self.terms.card.identity, Ok(Identity::Certificate(_)));
        let before = if freely { Some(self.usable(pair)?) } else { None };
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
}
