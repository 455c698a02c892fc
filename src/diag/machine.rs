//! The one place that looks at a machine: files below a [`Root`], a few commands that only tell, a few variables. It writes
//! nothing, opens no device and asks nobody for a right that this user lacks; what may not be seen is told as such.
//!
//! What is read is read up to a bound, and commands have a time limit: a machine in trouble is what this is for. No name of
//! a host or a user, and no path of a home, goes into a fact.

mod command;
mod holders;
mod journal;
mod library;
mod linux;
mod mac;
mod plist;
mod root;
mod unit;
mod usb;
mod windows;

#[cfg(test)]
pub(crate) mod tests;

use super::facts::{Machine, Os, System};
use crate::link::Spy;
pub use root::Root;

/// Looks.
#[must_use]
pub fn look(root: &Root) -> Machine {
    match root.os() {
        Os::Linux => linux::look(root),
        Os::MacOs => mac::look(root),
        Os::Windows => windows::look(root),
        os @ Os::Other => Machine { system: System { os, ..System::default() }, ..Machine::default() },
    }
}

/// A library that is loaded between this program and the service, and sees what is sent. Runs no command.
#[must_use]
pub fn spy(root: &Root) -> Option<Spy> {
    (root.os() == Os::Linux).then(|| library::spy(root)).flatten()
}
