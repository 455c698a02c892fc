//! What the place says of presenting a PIN, and who counts the wrong ones. Asked before every VERIFY that carries a secret,
//! in the job itself: no face can forget it.

use std::io;
use std::sync::Arc;

use crate::domain::policy::Policy;

/// Counts the wrong PINs of an insertion, beyond the life of this process. What counts them also knows when a card was seen
/// to leave; nothing that names a card or a person is kept.
pub trait Tally: Send + Sync {
    /// So many were wrong in this insertion, or may have been.
    fn wrong(&self) -> u8;

    /// One is about to be presented: it counts as wrong from now on, whatever becomes of this process.
    fn begin(&self) -> io::Result<()>;

    /// The last one that was begun was right, or was not presented after all: it does not count.
    fn taken_back(&self);
}

/// Counts nothing: one's own terminal.
#[derive(Debug, Clone, Copy)]
pub struct Uncounted;

impl Tally for Uncounted {
    fn wrong(&self) -> u8 {
        0
    }

    fn begin(&self) -> io::Result<()> {
        Ok(())
    }

    fn taken_back(&self) {}
}

/// The rules of a place for PINs.
#[derive(Clone)]
pub struct Rules {
    /// The place's policy.
    pub policy: Policy,
    /// Who counts.
    pub tally: Arc<dyn Tally>,
}

impl Rules {
    /// Those of one's own terminal.
    #[must_use]
    pub fn own() -> Self {
        Self { policy: Policy::own(false), tally: Arc::new(Uncounted) }
    }
}
