//! The terminal that the process belongs to, whatever its standard streams are: what a secret is asked on.

use std::ffi::CString;
use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{Mode, OFlags};
use rustix::io::{Errno, FdFlags, fcntl_getfd, fcntl_setfd, read, write};
use rustix::process::getpgrp;
#[cfg(not(target_os = "linux"))]
use rustix::stdio::{stderr, stdin, stdout};
use rustix::termios::{
    InputModes, LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetpgrp, tcsetattr,
};

use super::stream::length;

/// Variables say what the terminal is (`TERM`) and which characters it shows (the locale's).
pub const IS_TOLD: bool = true;

/// The modes of a terminal.
#[derive(Debug, Clone)]
pub struct Modes(Termios);

impl Modes {
    /// Without echo, and every byte at once, so that it can be seen whether there is one; Ctrl-C and Ctrl-Z do what they do.
    #[must_use]
    pub fn quiet(&self) -> Self {
        let mut modes = self.0.clone();
        modes.local_modes -= LocalModes::ICANON
            | LocalModes::ECHO
            | LocalModes::ECHOE
            | LocalModes::ECHOK
            | LocalModes::ECHONL;
        modes.special_codes[SpecialCodeIndex::VMIN] = 1;
        modes.special_codes[SpecialCodeIndex::VTIME] = 0;
        Self(modes)
    }

    /// The same with every key a key.
    #[must_use]
    pub fn raw(&self) -> Self {
        let Self(mut modes) = self.quiet();
        modes.local_modes -= LocalModes::ISIG | LocalModes::IEXTEN;
        // Ctrl-S would stop the terminal, and with it whoever gives it back.
        modes.input_modes -= InputModes::IXON;
        Self(modes)
    }
}

/// The terminal.
#[derive(Debug)]
pub struct Tty(OwnedFd);

impl Tty {
    /// Opens it.
    ///
    /// # Errors
    ///
    /// Where the process has none.
    pub fn open() -> io::Result<Self> {
        Self::with(OFlags::empty())
    }

    /// The same, of which no read waits.
    ///
    /// # Errors
    ///
    /// Where the process has none.
    pub fn open_now() -> io::Result<Self> {
        Self::with(OFlags::NONBLOCK)
    }

    fn with(more: OFlags) -> io::Result<Self> {
        let flags = OFlags::RDWR | OFlags::CLOEXEC | OFlags::NOCTTY | more;
        Ok(Self(rustix::fs::open(path().as_c_str(), flags, Mode::empty())?))
    }

    /// Is this the job that it reads for?
    #[must_use]
    pub fn is_in_front(&self) -> bool {
        tcgetpgrp(&self.0).is_ok_and(|front| front == getpgrp())
    }

    /// Returns once the process is in front. From behind it reads, which stops its job until the shell brings it in front.
    /// `None` where nobody could; true where something was read on the way, into `byte`. Of one that was opened so that no
    /// read waits.
    #[must_use]
    pub fn come_forward(&self, byte: &mut [u8]) -> Option<bool> {
        let mut any = false;
        while !self.is_in_front() {
            match read(&self.0, &mut *byte) {
                Ok(1..) => any = true,
                // What read(2) says where the stop would be for ever.
                Err(Errno::IO) if !self.is_in_front() => return None,
                _ => {}
            }
        }
        Some(any)
    }

    /// Its modes.
    ///
    /// # Errors
    ///
    /// Where it tells none.
    pub fn modes(&self) -> io::Result<Modes> {
        Ok(Modes(tcgetattr(&self.0)?))
    }

    /// Sets them.
    ///
    /// # Errors
    ///
    /// Where the system refuses.
    pub fn set(&self, modes: &Modes) -> io::Result<()> {
        Ok(tcsetattr(&self.0, OptionalActions::Now, &modes.0)?)
    }

    /// Sets them, and drops what was typed.
    ///
    /// # Errors
    ///
    /// Where the system refuses.
    pub fn set_and_drop(&self, modes: &Modes) -> io::Result<()> {
        Ok(tcsetattr(&self.0, OptionalActions::Flush, &modes.0)?)
    }

    /// Is there something to read?
    #[must_use]
    pub fn has_more(&self) -> bool {
        let mut ready = [PollFd::new(&self.0, PollFlags::IN)];
        poll(&mut ready, Some(&length(Duration::ZERO))) == Ok(1) && ready[0].revents().contains(PollFlags::IN)
    }

    /// Reads, once.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn read(&self, bytes: &mut [u8]) -> io::Result<usize> {
        Ok(read(&self.0, bytes)?)
    }

    /// Writes, once.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        Ok(write(&self.0, bytes)?)
    }
}

/// Where it is: on macOS `poll` can't wait for `/dev/tty`, so there it is the device of the first standard stream that is one.
fn path() -> CString {
    #[cfg(not(target_os = "linux"))]
    for stream in [stdin(), stderr(), stdout()] {
        if let Ok(name) = rustix::termios::ttyname(stream, Vec::new()) {
            return name;
        }
    }
    c"/dev/tty".to_owned()
}

/// What is told who waits that the process goes on.
#[derive(Debug)]
pub struct Waker(OwnedFd);

impl Waker {
    /// Tells it. A full pipe says it already.
    pub fn wake(&self) {
        let _ = write(&self.0, &[0]);
    }
}

/// Has something to read once the process was stopped and goes on.
#[derive(Debug)]
pub struct Woken(OwnedFd);

/// The two ends; neither waits. By two calls each where the system has no single one (macOS has no `pipe2`): nobody starts
/// another program in between.
///
/// # Errors
///
/// Where the system has no descriptor to give.
pub fn wake() -> io::Result<(Woken, Waker)> {
    let (woken, waker) = rustix::pipe::pipe()?;
    for end in [&woken, &waker] {
        fcntl_setfd(end, fcntl_getfd(end)? | FdFlags::CLOEXEC)?;
        rustix::io::ioctl_fionbio(end, true)?;
    }
    Ok((Woken(woken), Waker(waker)))
}

/// What ended a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waited {
    /// A key was pressed.
    Key,
    /// The process was stopped, and goes on.
    Woken,
    /// Neither, for so long.
    Nothing,
}

/// Waits for a key or for a process that goes on.
///
/// # Errors
///
/// What the system says; `Interrupted` where a signal came.
pub fn wait(keys: &Tty, woken: &Woken, patience: Duration) -> io::Result<Waited> {
    let mut waiting =
        [&keys.0, &woken.0].map(|descriptor| PollFd::from_borrowed_fd(descriptor.as_fd(), PollFlags::IN));
    if poll(&mut waiting, Some(&length(patience)))? == 0 {
        return Ok(Waited::Nothing);
    }
    if waiting[1].revents().is_empty() {
        return Ok(Waited::Key);
    }
    while let Ok(1..) = read(&woken.0, &mut [0_u8; 16]) {}
    Ok(Waited::Woken)
}
