//! The reading mode put together.

use std::sync::Arc;

use color_eyre::eyre::Result;

use super::furniture::Furniture;
use crate::cli::line::Global;
use crate::link::Backend;
use crate::present::text::Lang;
use crate::surroundings::Surroundings;

/// The interactive inspector as lines.
pub(crate) fn run(
    _global: Global,
    _lang: Lang,
    _furniture: Furniture,
    _service: Arc<dyn Backend>,
    _around: Surroundings,
) -> Result<u8> {
    unimplemented!("the reading mode")
}
