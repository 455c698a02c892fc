//! Who issued a certificate: the roots that are compiled in, those that were pinned, and the verdict.
//!
//! Takes the date from its caller and reads no files. Issuers are found by key identifier and proven by signature:
//! every generation of JPKI has the same name. Revocation is never asked: only accredited verifiers can.

pub mod key;
mod root;
mod strict;

pub use root::{PUBLIC_KEYS, Refused};

use root::{BUILT_IN, Root};
use sha2::{Digest as _, Sha256};
use strict::{Algorithm, Parameters, Strict};

use crate::domain::calendar::Instant;
use crate::domain::trust::{Anchor, CaCopy, Fingerprint, Hierarchy, Origin, Reason, Trust};

/// The roots to judge with.
#[derive(Clone)]
pub struct Anchors {
    roots: Vec<Root>,
}

impl Anchors {
    /// The roots that are compiled in: J-LIS's six and the test system's four.
    #[must_use]
    pub fn built_in() -> Self {
        Self { roots: BUILT_IN.iter().filter_map(root::BuiltIn::root).collect() }
    }

    /// Adds a root by its bytes and the fingerprint that its owner publishes. `public` are further fingerprints (of
    /// certificates or of public keys) whose private keys are public: such a root gives `test` and nothing more, as
    /// does one of the test system.
    pub fn pin(
        &mut self,
        der: &[u8],
        fingerprint: Fingerprint,
        public: &[Fingerprint],
    ) -> Result<Anchor, Refused> {
        let mut root = Root::read(der, fingerprint, "pinned", Origin::Pinned, public)?;
        if let Some(known) = self.roots.iter_mut().find(|known| known.strict.fingerprint == fingerprint) {
            // What is compiled in stays what it is, unless its key is said to be public.
            if root.anchor.origin == Origin::Public {
                known.anchor.origin = Origin::Public;
            }
            return Ok(known.anchor.clone());
        }
        // Another certificate for a test root's key is a test root.
        let key = root.strict.key_fingerprint();
        if let Some(twin) =
            self.roots.iter().find(|known| known.is_test() && known.strict.key_fingerprint() == key)
        {
            root.anchor.origin = twin.anchor.origin;
        }
        let anchor = root.anchor.clone();
        self.roots.push(root);
        Ok(anchor)
    }

    /// Adds a demonstration's root, whose private key anybody has: what is issued below it is told as `test`.
    pub fn add_demonstration(&mut self, der: &[u8]) -> Result<(), Refused> {
        let fingerprint = Fingerprint(Sha256::digest(der).into());
        let root = Root::read(der, fingerprint, "demo", Origin::Public, &[fingerprint])?;
        if !self.roots.iter().any(|known| known.strict.fingerprint == fingerprint) {
            self.roots.push(root);
        }
        Ok(())
    }

    /// The roots, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &Anchor> {
        self.roots.iter().map(|root| &root.anchor)
    }

    /// Judges a holder's certificate as of an instant. A chain to a test root gives [`Trust::Test`], said loudly.
    pub fn judge(&self, der: &[u8], at: Instant) -> Trust {
        let strict = match Strict::read(der) {
            Ok(strict) => strict,
            Err(reason) => return Trust::Untrusted { reason, issuer_name_is_jpki: false, anchor: None },
        };
        let issuer_name_is_jpki = self
            .roots
            .iter()
            .any(|root| root.anchor.origin == Origin::JLis && root.strict.subject.0 == strict.issuer.0);
        let untrusted = |reason, anchor| Trust::Untrusted { reason, issuer_name_is_jpki, anchor };
        let issuer = match self.issuer_of(&strict) {
            Ok(issuer) => issuer,
            Err(reason) => return untrusted(reason, None),
        };
        let anchor = issuer.anchor.clone();
        match flaw(&strict, issuer, at) {
            flaw if issuer.is_test() => Trust::Test { anchor, flaw },
            Some(reason) => untrusted(reason, Some(anchor)),
            None => Trust::Trusted(anchor),
        }
    }

    /// What the card's own copy of a CA is, beside the verdict on the certificate that it should have issued. It is
    /// compared, byte for byte, and never believed.
    pub fn compare_ca(&self, copy: &[u8], issued: &Trust) -> CaCopy {
        let Some(root) = self.roots.iter().find(|root| root.der == copy) else { return CaCopy::Unknown };
        let anchor = root.anchor.clone();
        if issued.anchor().is_some_and(|issuer| issuer.fingerprint == anchor.fingerprint) {
            CaCopy::TheIssuer(anchor)
        } else {
            CaCopy::AnotherRoot(anchor)
        }
    }

    /// The root that signed it, found by key identifier (RFC 5280 §4.2.1.1). JPKI's names its issuer in one way, octet for
    /// octet, and signs with RSA; what a pinned root issued may do what RFC 5280, RFC 4055 and RFC 5758 allow: spell the name
    /// differently, name no key, leave NULL out, be signed with ECDSA.
    fn issuer_of(&self, strict: &Strict) -> Result<&Root, Reason> {
        let algorithm =
            strict.algorithm().ok_or_else(|| strict.unsupported().unwrap_or(Reason::Algorithm))?;
        let as_jpkis = matches!(algorithm, Algorithm::Rsa(Parameters::Null));
        let named = &strict.authority_key;
        let mut reason = Reason::UnknownIssuer;
        for root in &self.roots {
            let jpki = root.anchor.hierarchy.is_some();
            let name = if jpki {
                strict.issuer.0 == root.strict.subject.0
            } else {
                strict.issuer.1 == root.strict.subject.1
            };
            let found = match &named.identifier {
                Some(id) => root.strict.subject_key.as_ref() == Some(id),
                None => !jpki && name,
            };
            if !found {
                continue;
            }
            if jpki && !as_jpkis {
                reason = Reason::Algorithm;
                continue;
            }
            // The identifier may be followed by the issuer certificate's serial number: it must be this one's.
            let numbered = named.serial.as_ref().is_none_or(|serial| *serial == root.strict.serial);
            if numbered && name && strict.is_signed_by(&root.key) {
                return Ok(root);
            }
            if named.identifier.is_some() {
                reason = Reason::Signature;
            }
        }
        Err(reason)
    }
}

/// What is wrong with a certificate whose signature is proven. Dates come last: a certificate that is only too old
/// is told apart from one that never was right.
fn flaw(strict: &Strict, issuer: &Root, at: Instant) -> Option<Reason> {
    if let Some(oid) = &strict.unknown_critical {
        return Some(Reason::CriticalExtension(oid.clone()));
    }
    let fits = match (strict.key_usage, issuer.anchor.hierarchy) {
        (Some(usage), Some(Hierarchy::Sign)) => usage.digital_signature() && usage.non_repudiation(),
        (Some(usage), Some(Hierarchy::Auth)) => usage.digital_signature(),
        // Elsewhere a certificate for signatures may have nonRepudiation alone (EN 319 412-2, 4.3.2).
        (Some(usage), None) => usage.digital_signature() || usage.non_repudiation(),
        // And without the extension every use is allowed that another does not take away (RFC 5280, 4.2.1.3, 4.2.1.12).
        (None, None) => !strict.for_something_else,
        (None, Some(_)) => false,
    };
    if strict.is_ca || !fits {
        return Some(Reason::KeyUsage);
    }
    if !issuer.strict.key_usage.is_some_and(|usage| usage.key_cert_sign()) {
        return Some(Reason::IssuerKeyUsage);
    }
    // By whole seconds, the last one counting to its end.
    let seconds = |(from, to): (Instant, Instant)| (from.timestamp(), to.timestamp());
    let at = at.timestamp();
    let ((issuer_from, issuer_to), (from, to)) = (seconds(issuer.strict.dates), seconds(strict.dates));
    [
        (at < issuer_from, Reason::IssuerNotYetValid),
        (at > issuer_to, Reason::IssuerExpired),
        (at < from, Reason::NotYetValid),
        (at > to, Reason::Expired),
    ]
    .into_iter()
    .find_map(|(wrong, reason)| wrong.then_some(reason))
}

#[cfg(test)]
mod tests;
