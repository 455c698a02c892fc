//! Keys as they are pressed, from the terminal of standard input, without a buffer that is never wiped.

use std::io;
use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::stdio::stdin;

use super::stream::length;

/// Where they come from: a descriptor of its own of standard input. On macOS `poll` can't wait for `/dev/tty`; it can for
/// the terminal's own device, which standard input is.
#[derive(Debug)]
pub struct Keys(OwnedFd);

impl Keys {
    /// Opens them; the terminal's modes are as they are.
    ///
    /// # Errors
    ///
    /// Where the system has no descriptor to give.
    pub fn open() -> io::Result<Self> {
        Ok(Self(rustix::io::dup(stdin())?))
    }

    /// Waits until one is pressed, or for so long. Was one?
    ///
    /// # Errors
    ///
    /// What the system says; `Interrupted` where a signal came.
    pub fn wait(&self, patience: Option<Duration>) -> io::Result<bool> {
        let patience = patience.map(length);
        Ok(poll(&mut [PollFd::new(&self.0, PollFlags::IN)], patience.as_ref())? > 0)
    }

    /// The bytes that they send; none where the terminal is gone.
    ///
    /// # Errors
    ///
    /// What the system says; `WouldBlock` where who shares the terminal has made it so that nobody waits.
    pub fn read(&self, bytes: &mut [u8]) -> io::Result<usize> {
        Ok(rustix::io::read(&self.0, bytes)?)
    }
}
