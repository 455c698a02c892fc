//! A PDF on its way to a signature: looked at, copied once while it is hashed, and after the card was asked finished in place: the
//! increment is put behind the copy, which is read back by our own verifier before it has a name.

use std::sync::Arc;

use crate::sign::pdf::Prepared;

/// A PDF that was copied and hashed, without a name yet.
#[derive(Debug)]
pub struct PreparedPdf {
    prepared: Arc<Prepared>,
}

impl PreparedPdf {
    /// What is signed.
    #[must_use]
    pub const fn prepared(&self) -> &Arc<Prepared> {
        &self.prepared
    }
}
