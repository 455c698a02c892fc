//! The maker of a CMS signature: a document that was hashed before the PIN was asked for, signed while the card is
//! open. Only the digest comes here, so that nothing is waited for.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::message::{Make, Maker, NotMade, NotSigned, Signer};
use crate::domain::calendar::Instant;
use crate::domain::certificate::Certificate;
use crate::domain::verdict::{Caution, DigestAlgorithm};
use crate::sign::digest::Digests;
use crate::sign::make::{Made, MakeError, Wish, make};
use crate::sign::{SigningKey, check};

/// A signature that was made, and by whose certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// What is written, around the document or beside it.
    pub made: Made,
    /// The signer's certificate, which is inside: what it says is given away.
    pub certificate: Certificate,
    /// The time that the signature claims.
    pub signing_time: Instant,
    /// What should be known of the key.
    pub cautions: Vec<Caution>,
}

impl Signed {
    /// Is the claimed time within the certificate's dates?
    #[must_use]
    pub fn within_dates(&self) -> bool {
        (self.certificate.not_before..=self.certificate.not_after).contains(&self.signing_time)
    }
}

/// Makes one signature over a document's digests, and keeps it.
pub struct CmsMaker {
    digests: Digests,
    digest: DigestAlgorithm,
    attached: bool,
    clock: Arc<dyn Fn() -> Instant + Send + Sync>,
    signed: Mutex<Option<Signed>>,
}

impl fmt::Debug for CmsMaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CmsMaker").field("attached", &self.attached).finish_non_exhaustive()
    }
}

impl CmsMaker {
    /// For a document that has these digests, that of `digest` among them.
    #[must_use]
    pub fn new(
        digests: Digests,
        digest: DigestAlgorithm,
        attached: bool,
        clock: Arc<dyn Fn() -> Instant + Send + Sync>,
    ) -> Arc<Self> {
        Arc::new(Self { digests, digest, attached, clock, signed: Mutex::new(None) })
    }

    /// What a PIN job takes.
    #[must_use]
    pub fn maker(self: &Arc<Self>) -> Maker {
        Maker(Arc::<Self>::clone(self))
    }

    /// What was made, once the job has ended well; then it is not here any more.
    #[must_use]
    pub fn take(&self) -> Option<Signed> {
        self.signed.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

struct OnCard<'a, 'b> {
    certificate: &'a [u8],
    sign: &'a mut Signer<'b>,
}

impl SigningKey for OnCard<'_, '_> {
    type Error = NotSigned;

    fn certificate(&self) -> &[u8] {
        self.certificate
    }

    fn sign(&mut self, digest_info: &[u8]) -> Result<Vec<u8>, NotSigned> {
        (self.sign)(digest_info)
    }
}

impl Make for CmsMaker {
    /// The octets before and behind the document; the document itself is copied between them by who writes it.
    fn make(&self, certificate: &Certificate, sign: &mut Signer<'_>) -> Result<Vec<u8>, NotMade> {
        // Before the key is used: one that is for other things signs nothing.
        let cautions = check::usage(&certificate.der)
            .map_err(|problem| NotMade::Otherwise(format!("certificate: {}", problem.key())))?;
        let wish = Wish { digest: self.digest, attached: self.attached, signing_time: (self.clock)() };
        let mut key = OnCard { certificate: &certificate.der, sign };
        let made = make(&mut key, &self.digests, wish).map_err(|error| match error {
            MakeError::Key(not_signed) => NotMade::NotSigned(not_signed),
            error => NotMade::Otherwise(error.to_string()),
        })?;
        let octets = [made.frame.before.as_slice(), &made.frame.behind].concat();
        let signed =
            Signed { made, certificate: certificate.clone(), signing_time: wish.signing_time, cautions };
        *self.signed.lock().unwrap_or_else(PoisonError::into_inner) = Some(signed);
        Ok(octets)
    }
}
