//! A terminal read by lines: canonical, as the system edits them, with the echo off while a secret is typed.
//!
//! A line is read into memory that is wiped, without the standard library's buffer, which never is. What was typed before a
//! secret is asked for is read and dropped, and that is told. Whoever takes the echo away gives it back on every way out.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, dup, read, write};
use rustix::process::{Signal, getpgrp, getpid, kill_process};
use rustix::stdio::{stdin, stdout};
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetpgrp, tcsetattr,
};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGTSTP, SIGWINCH};
use zeroize::{Zeroize as _, Zeroizing};

/// What a terminal gives.
#[derive(Debug)]
pub enum Input {
    /// A line without its end, as octets: wiped when it is dropped.
    Line(Zeroizing<Vec<u8>>),
    /// The end of input: Ctrl-D on an empty line.
    End,
    /// The terminal is gone.
    Gone,
}

/// What a signal asks of a program that reads lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// To stop until it is continued.
    Stop,
    /// It goes on after a stop.
    Continued,
    /// Nothing: the terminal has another size.
    Nothing,
    /// To end.
    End,
}

/// What a signal asks.
#[must_use]
pub const fn asks(signal: i32) -> Asks {
    match signal {
        SIGTSTP => Asks::Stop,
        SIGCONT => Asks::Continued,
        SIGWINCH => Asks::Nothing,
        _ => Asks::End,
    }
}

/// The signal of a terminal that hung up.
pub const HANG_UP: i32 = SIGHUP;

/// Longer lines are cut: the system's own editing takes no more (`N_TTY_BUF_SIZE` of Linux).
const LONGEST: usize = 4096;

/// How the echo is.
#[derive(Default)]
struct Echo {
    /// The modes as they were found, while the echo is off.
    found: Option<Termios>,
    /// A line whose end has not come: Ctrl-D gives what stands before it at once.
    begun: Option<Zeroizing<Vec<u8>>>,
}

/// The terminal of standard input and output; all clones are the same one.
#[derive(Clone, Default)]
pub struct Terminal {
    /// Held while the terminal is read or its modes are changed.
    echo: Arc<Mutex<Echo>>,
}

impl Terminal {
    /// Nothing is changed yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, Echo> {
        // Every change is whole, whatever panicked beside it.
        self.echo.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads lines on a thread of its own, until `tell` says that nobody takes any, or the terminal is gone.
    ///
    /// # Errors
    ///
    /// Where the system has no thread or descriptor to give.
    pub fn listen(&self, tell: impl Fn(Input) -> bool + Send + 'static) -> io::Result<()> {
        let (tty, own) = (dup(stdin())?, self.clone());
        let read = move || {
            if own.lines(&tty, &tell).is_err() {
                tell(Input::Gone);
            }
        };
        thread::Builder::new().name("input".to_owned()).spawn(read)?;
        Ok(())
    }

    /// Reads until nobody takes any line, or the terminal fails.
    fn lines(&self, tty: &OwnedFd, tell: impl Fn(Input) -> bool) -> io::Result<()> {
        let mut bytes = Zeroizing::new([0_u8; LONGEST]);
        loop {
            // Waited for without the lock: who asks for a secret drops what waits, and nothing of it is in here then.
            match poll(&mut [PollFd::new(tty, PollFlags::IN)], None) {
                Ok(_) | Err(Errno::INTR | Errno::AGAIN) => {}
                Err(error) => return Err(error.into()),
            }
            let mut held = self.lock();
            if !is_ready(tty) {
                continue;
            }
            // Told under the lock too: what was typed before a secret was asked for has come by then.
            match read(tty.as_fd(), &mut bytes[..]) {
                Ok(0) if is_gone() => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(0) if !tell(Input::End) => return Ok(()),
                Ok(count) => {
                    for byte in &mut bytes[..count] {
                        let line = held.begun.get_or_insert_with(room);
                        if *byte != b'\n' {
                            // What was longer is cut, and is no answer to anything that is asked.
                            if line.len() < LONGEST {
                                line.push(*byte);
                            }
                        } else if let Some(line) = held.begun.take()
                            && !tell(Input::Line(line))
                        {
                            return Ok(());
                        }
                        byte.zeroize();
                    }
                }
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(error) => return Err(error.into()),
            }
            drop(held);
        }
    }

    /// Writes all of it, without a buffer that keeps it.
    ///
    /// # Errors
    ///
    /// Where the terminal takes nothing any more.
    pub fn write(&self, bytes: &[u8]) -> io::Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            match write(stdout(), rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => rest = &rest[count..],
                Err(Errno::INTR) => {}
                // Who shares the terminal has made it so that nobody waits.
                Err(Errno::AGAIN) => {
                    poll(&mut [PollFd::new(&stdout(), PollFlags::OUT)], None)?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Turns the echo off, and drops what was typed until now. Was there any? Lines stay lines.
    ///
    /// # Errors
    ///
    /// Where the terminal refuses, or is another job's: then nothing secret may be asked for.
    pub fn hide(&self) -> io::Result<bool> {
        hide(&mut self.lock())
    }

    /// The echo as it was found.
    pub fn show(&self) {
        show(&mut self.lock());
    }

    /// The echo as it was found, and the process stops, as it would if the signal were not answered. Returns when it goes
    /// on.
    pub fn stop(&self) {
        self.show();
        // It stands still in here.
        let _ = kill_process(getpid(), Signal::STOP);
    }
}

/// All the memory that a line may take, so that none of it is copied about as it grows.
fn room() -> Zeroizing<Vec<u8>> {
    Zeroizing::new(Vec::with_capacity(LONGEST))
}

fn is_ready(tty: &OwnedFd) -> bool {
    let mut asked = [PollFd::new(tty, PollFlags::IN)];
    poll(&mut asked, Some(&NONE)).is_ok_and(|count| count > 0)
}

const NONE: Timespec = Timespec { tv_sec: 0, tv_nsec: 0 };

/// Has the terminal hung up? Where nobody can say, it has not.
fn is_gone() -> bool {
    let tty = stdin();
    let mut asked = [PollFd::new(&tty, PollFlags::empty())];
    poll(&mut asked, Some(&NONE)).is_ok()
        && asked[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL)
}

/// Is this the job that its terminal reads for?
fn is_in_front() -> bool {
    tcgetpgrp(stdin()).is_ok_and(|front| front == getpgrp())
}

fn hide(echo: &mut Echo) -> io::Result<bool> {
    if !is_in_front() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let found = match echo.found.take() {
        Some(found) => found,
        None => tcgetattr(stdin())?,
    };
    // First every byte at once, so that the beginning of a line is seen too.
    let mut bare = found.clone();
    bare.local_modes -=
        LocalModes::ICANON | LocalModes::ECHO | LocalModes::ECHOE | LocalModes::ECHOK | LocalModes::ECHONL;
    bare.special_codes[SpecialCodeIndex::VMIN] = 1;
    bare.special_codes[SpecialCodeIndex::VTIME] = 0;
    let mut hidden = bare.clone();
    hidden.local_modes |= LocalModes::ICANON;
    hidden.special_codes = found.special_codes.clone();
    echo.found = Some(found);
    let set = tcsetattr(stdin(), OptionalActions::Now, &bare);
    // Not `||`: both are dropped.
    let any = (set.is_ok() && discard()) | echo.begun.take().is_some_and(|line| !line.is_empty());
    if let Err(error) = set.and_then(|()| tcsetattr(stdin(), OptionalActions::Flush, &hidden)) {
        show(echo);
        return Err(error.into());
    }
    Ok(any)
}

fn show(echo: &mut Echo) {
    // From behind it would stop the process, and whoever is in front has modes of its own.
    let Some(found) = echo.found.take() else { return };
    // Nor is what of it was taken already put before another answer.
    echo.begun = None;
    if is_in_front() {
        // What was typed of a secret is not left to who reads next. Nobody is left to be told where it fails.
        let _ = tcsetattr(stdin(), OptionalActions::Flush, &found);
    }
}

/// Reads what waits and keeps nothing of it. Was there any?
fn discard() -> bool {
    let (tty, mut bytes, mut any) = (stdin(), Zeroizing::new([0_u8; 256]), false);
    loop {
        let mut asked = [PollFd::new(&tty, PollFlags::IN)];
        let waits = poll(&mut asked, Some(&NONE)) == Ok(1);
        if !waits || !asked[0].revents().contains(PollFlags::IN) {
            return any;
        }
        match read(tty, &mut bytes[..]) {
            Ok(1..) => any = true,
            Err(Errno::INTR) => {}
            Ok(0) | Err(_) => return any,
        }
        bytes.zeroize();
    }
}
