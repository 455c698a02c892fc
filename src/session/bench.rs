//! What the card session works with besides the card.

use std::sync::Arc;

use super::trace::Recorder;
use crate::domain::calendar::Instant;
use crate::trust::Anchors;

/// What the card session works with besides the card.
pub struct Bench {
    /// The roots that certificates are judged with.
    pub anchors: Anchors,
    /// Now.
    pub clock: Arc<dyn Fn() -> Instant + Send + Sync>,
    /// Who is told of each exchange with a card.
    pub recorders: Vec<Box<dyn Recorder>>,
    /// The system's random bytes; `None` where it has none to give.
    pub random: fn() -> Option<[u8; 32]>,
    /// Whether a reader's own keys for PINs may be used: some drivers fail when they are only asked about them.
    pub pin_pads: bool,
}
