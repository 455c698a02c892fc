//! Signatures in PDFs (ISO 32000-2, 12.8): what will be put behind a file, signed by whatever holds the key; and every
//! signature of a file held against its octets.

pub mod check;
pub mod filing;
pub mod make;
mod pass;
#[cfg(test)]
pub(crate) mod tests;
mod time_stamp;

use std::fmt;

use super::digest::Hashing;
use crate::codec::pdf::PdfError;
use crate::codec::pdf::append::Plan;
use crate::domain::calendar::Instant;
use crate::domain::pdf::InPdf;
use crate::domain::verdict::DigestAlgorithm;

/// Why a PDF is not signed, told before anybody is asked for a PIN.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Refusal {
    /// It can't be read as it must be: not a PDF, encrypted, a damaged cross-reference and the like.
    #[error(transparent)]
    Unreadable(#[from] PdfError),
    /// It is certified, and allows no change at all (`DocMDP`, P = 1).
    #[error("certified: no change is allowed")]
    Certified,
    /// A signature locks the fields, so that none may be added (`FieldMDP` or `/Lock`, all).
    #[error("locked by the signature in {0}")]
    Locked(String),
    /// A signature that is there already does not fit what it covers.
    #[error("the signature in {0} does not fit")]
    Broken(String),
    /// All of it is an XFA form, which a viewer draws anew.
    #[error("an XFA form")]
    XfaOnly,
    /// Offsets would have more than ten digits.
    #[error("too large")]
    TooLarge,
    /// Reading was stopped.
    #[error("stopped")]
    Stopped,
}

/// Something to know before signing that is no refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// Usage rights (`/Perms /UR3`) end with any change.
    UsageRights,
    /// The first section has several subsections: Acrobat repairs such a file, and then calls its signature invalid.
    Subsections,
    /// Two readers may read it in two ways (hybrid cross-reference).
    Hybrid,
}

/// What is known of a PDF before it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// How many pages it says that it has.
    pub pages: Option<u64>,
    /// The signatures that are there.
    pub signatures: Vec<InPdf>,
    /// What to know.
    pub warnings: Vec<Warning>,
}

/// A PDF that was read to be signed: what goes behind it, but for what only certificate and clock tell.
#[derive(Clone)]
pub struct Prepared {
    /// What goes behind it.
    pub plan: Plan,
    /// What is known of it.
    pub about: About,
    /// The digest of the source so far, to be gone on with.
    pub hashed: Hashing,
    /// Digest of the source alone, to be shown.
    pub digest: (DigestAlgorithm, Vec<u8>),
}

/// Of another source or not: of one source every preparation is the same.
impl PartialEq for Prepared {
    fn eq(&self, other: &Self) -> bool {
        self.plan == other.plan && self.digest == other.digest
    }
}

impl Eq for Prepared {}

/// Where the signature goes; nothing of what the file says.
impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared").field("plan", &self.plan).finish_non_exhaustive()
    }
}

/// A signature that was made for a PDF, and was checked against its certificate.
#[must_use]
#[derive(Clone, PartialEq, Eq)]
pub struct Made {
    /// What goes behind the source, whole.
    pub increment: Vec<u8>,
    /// The source's length in octets.
    pub length: u64,
    /// Its field.
    pub field: String,
    /// The digest that was signed.
    pub digest_algorithm: DigestAlgorithm,
    /// The time that it claims.
    pub signing_time: Instant,
}

/// Where it is; nothing of the signer, whom its octets name.
impl fmt::Debug for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Made")
            .field("length", &self.length)
            .field("field", &self.field)
            .finish_non_exhaustive()
    }
}
