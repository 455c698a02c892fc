//! A signature for a PDF: planned before anybody is asked for a PIN, made in one call of the key.

use std::sync::Arc;

use super::{About, Made, Prepared, Refusal};
use crate::codec::pdf::Source;
use crate::codec::pdf::append::Plan;
use crate::sign::make::{MakeError, Parameters};
use crate::sign::{SigningKey, Watch};

/// Looks at a PDF before it is copied: refuses what can't be signed, checks the signatures that are there (one pass where there are any), and plans.
pub fn plan(source: &dyn Source, watch: &Watch<'_>) -> Result<(Plan, About), Refusal> {
    let _ = (source, watch);
    unimplemented!()
}

/// Signs a prepared PDF. The key is asked once; nothing is told before the result was checked.
pub fn make<K: SigningKey>(
    key: &mut K,
    prepared: &Arc<Prepared>,
    signing: Parameters,
) -> Result<Made, MakeError<K::Error>> {
    let _ = (key, prepared, signing);
    unimplemented!()
}
