//! What wakes the screen: everything that other threads have to tell it comes through one channel of these.

use super::component::Saved;
use crate::session;
use crate::task::TaskEvent;

/// One thing that happened elsewhere.
pub(super) enum Wakeup {
    Session(session::Event),
    /// Something waits in [`super::typed::Typed`]; what it is never goes through the channel.
    Typed,
    Signal(i32),
    HangUp,
    Panicked,
    Saved(Saved),
    Task(TaskEvent),
}
