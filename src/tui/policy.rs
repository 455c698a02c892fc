//! What may be done on this terminal: asked for every step in the one place where steps are carried out, so that no
//! screen can forget it.

use super::component::Step;

/// The rules of a place.
pub(crate) trait Policy {
    /// May this be carried out? What may not is told as a notice.
    fn allows(&self, step: &Step) -> bool;
}

/// One's own terminal: everything, and the simulated card is moved only where there is one.
pub(crate) struct OwnTerminal {
    pub simulated: bool,
}

impl Policy for OwnTerminal {
    fn allows(&self, step: &Step) -> bool {
        self.simulated || !matches!(step, Step::Demo)
    }
}
