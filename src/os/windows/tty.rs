//! The console that the process belongs to, whatever its standard streams are: what a secret is asked on.

use std::fs::File;
use std::io::{self, Write as _};
use std::time::Duration;

use super::console;
pub use super::console::Modes;

/// No variable says what the console is, nor which characters it shows: it takes UTF-16.
pub const IS_TOLD: bool = false;

/// The console.
#[derive(Debug)]
pub struct Tty(File);

impl Tty {
    /// Opens it. What is written may steer it, as a terminal.
    ///
    /// # Errors
    ///
    /// Where the process has none.
    pub fn open() -> io::Result<Self> {
        console::input()?;
        let out = console::output()?;
        if !crossterm::ansi_support::supports_ansi() {
            return Err(io::ErrorKind::Unsupported.into());
        }
        Ok(Self(out))
    }

    /// The same, of which no read waits.
    ///
    /// # Errors
    ///
    /// Where the process has none.
    pub fn open_now() -> io::Result<Self> {
        Self::open()
    }

    /// There are no jobs: it always is.
    #[must_use]
    pub fn is_in_front(&self) -> bool {
        true
    }

    /// The process is in front, and nothing was read on the way.
    #[must_use]
    pub fn come_forward(&self, _byte: &mut [u8]) -> Option<bool> {
        Some(false)
    }

    /// Its modes.
    ///
    /// # Errors
    ///
    /// Where it tells none.
    pub fn modes(&self) -> io::Result<Modes> {
        Modes::now()
    }

    /// Sets them.
    ///
    /// # Errors
    ///
    /// Where the system refuses.
    pub fn set(&self, modes: &Modes) -> io::Result<()> {
        modes.set()
    }

    /// Sets them, and drops what was typed.
    ///
    /// # Errors
    ///
    /// Where the system refuses.
    pub fn set_and_drop(&self, modes: &Modes) -> io::Result<()> {
        let mut bytes = zeroize::Zeroizing::new([0_u8; 256]);
        while self.has_more() && console::read(&mut bytes[..]).is_ok_and(|count| count > 0) {}
        modes.set()
    }

    /// Is there something to read?
    #[must_use]
    pub fn has_more(&self) -> bool {
        // What was typed a moment ago is on its way from the thread that reads.
        console::wait(Some(Duration::from_millis(20))).unwrap_or(false)
    }

    /// Reads, once.
    ///
    /// # Errors
    ///
    /// Where the console is gone.
    pub fn read(&self, bytes: &mut [u8]) -> io::Result<usize> {
        console::read(bytes)
    }

    /// Writes, once.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        (&self.0).write(bytes)
    }
}

/// What would be told who waits that the process goes on: nobody stops it.
#[derive(Debug)]
pub struct Waker(());

impl Waker {
    /// Nobody waits for it.
    pub fn wake(&self) {}
}

/// Never has anything to say.
#[derive(Debug)]
pub struct Woken(());

/// The two ends.
///
/// # Errors
///
/// Never.
pub fn wake() -> io::Result<(Woken, Waker)> {
    Ok((Woken(()), Waker(())))
}

/// What ended a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waited {
    /// A key was pressed.
    Key,
    /// The process was stopped, and goes on. Never comes.
    Woken,
    /// Neither, for so long.
    Nothing,
}

/// Waits for a key.
///
/// # Errors
///
/// Where the console is gone.
pub fn wait(_keys: &Tty, _woken: &Woken, patience: Duration) -> io::Result<Waited> {
    Ok(if console::wait(Some(patience))? { Waited::Key } else { Waited::Nothing })
}
