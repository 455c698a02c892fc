//! What wakes the screen: everything that other threads have to tell it comes through one channel of these.

use super::app::Event;

/// One thing that happened elsewhere.
pub(super) enum Wakeup {
    Event(Event),
    /// Something waits in [`super::typed::Typed`]; what it is never goes through the channel.
    Typed,
    Signal(i32),
    /// Nothing more can be typed: the terminal is gone.
    Gone,
    Panicked,
}
