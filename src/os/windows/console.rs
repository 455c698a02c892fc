//! The console: its modes, and what is typed at it as the bytes of a terminal.
//!
//! One thread of the process reads it, on demand, into memory that is wiped: who waits for a key waits for that thread. Once
//! it was asked it reads on, so nobody else in the process may read the console then.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, TryRecvError};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use crossterm_winapi::{ConsoleMode, Handle};
use zeroize::{Zeroize as _, Zeroizing};

use super::signal::{self, RESIZED};
use super::stream;

// Of `SetConsoleMode`, by Microsoft's documentation.
const ENABLE_PROCESSED_INPUT: u32 = 0x1;
const ENABLE_LINE_INPUT: u32 = 0x2;
const ENABLE_ECHO_INPUT: u32 = 0x4;
const ENABLE_VIRTUAL_TERMINAL_INPUT: u32 = 0x200;

/// The modes of the console's input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Modes(u32);

impl Modes {
    /// As they are now.
    pub(super) fn now() -> io::Result<Self> {
        Ok(Self(console()?.mode()?))
    }

    /// Sets them.
    pub(super) fn set(self) -> io::Result<()> {
        console()?.set_mode(self.0)
    }

    /// Without echo, and every byte at once; Ctrl-C does what it does.
    #[must_use]
    pub fn quiet(&self) -> Self {
        Self(self.0 & !(ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT) | ENABLE_VIRTUAL_TERMINAL_INPUT)
    }

    /// The same with every key a key.
    #[must_use]
    pub fn raw(&self) -> Self {
        Self(self.quiet().0 & !ENABLE_PROCESSED_INPUT)
    }
}

fn console() -> io::Result<ConsoleMode> {
    Ok(ConsoleMode::from(Handle::current_in_handle()?))
}

/// The console's input, whatever standard input is.
pub(super) fn input() -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open("CONIN$")
}

/// What it shows.
pub(super) fn output() -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open("CONOUT$")
}

type Bytes = io::Result<Zeroizing<Vec<u8>>>;

/// What was read and nobody took yet.
struct Source {
    come: Receiver<Bytes>,
    waiting: VecDeque<u8>,
}

static SOURCE: OnceLock<Mutex<Source>> = OnceLock::new();

/// The thread that reads, begun by who asks first.
fn source() -> &'static Mutex<Source> {
    SOURCE.get_or_init(|| {
        let (tell, come) = mpsc::channel();
        let read = move || {
            let mut size = stream::size();
            let mut console = match input() {
                Ok(console) => console,
                Err(error) => return drop(tell.send(Err(error))),
            };
            loop {
                let mut bytes = Zeroizing::new(vec![0; 256]);
                let count = match console.read(&mut bytes) {
                    Ok(count) => count,
                    Err(error) => return drop(tell.send(Err(error))),
                };
                bytes.truncate(count);
                // Nobody else tells that the window has another size.
                let now = stream::size();
                if std::mem::replace(&mut size, now) != now {
                    signal::tell(RESIZED);
                }
                if tell.send(Ok(bytes)).is_err() {
                    return;
                }
            }
        };
        // Where there is no thread the channel is closed at once, which is told as a console that is gone.
        let _ = thread::Builder::new().name("console".to_owned()).spawn(read);
        Mutex::new(Source { come, waiting: VecDeque::new() })
    })
}

impl Source {
    fn take(&mut self, bytes: Bytes) -> io::Result<bool> {
        let bytes = bytes?;
        self.waiting.extend(bytes.iter());
        Ok(true)
    }

    /// Waits until there is something. `None` waits as long as it takes.
    fn wait(&mut self, patience: Option<Duration>) -> io::Result<bool> {
        if !self.waiting.is_empty() {
            return Ok(true);
        }
        let gone = || io::Error::from(io::ErrorKind::UnexpectedEof);
        match patience {
            None => {
                let bytes = self.come.recv().map_err(|_| gone())?;
                self.take(bytes)
            }
            Some(time) if time.is_zero() => match self.come.try_recv() {
                Ok(bytes) => self.take(bytes),
                Err(TryRecvError::Empty) => Ok(false),
                Err(TryRecvError::Disconnected) => Err(gone()),
            },
            Some(time) => match self.come.recv_timeout(time) {
                Ok(bytes) => self.take(bytes),
                Err(RecvTimeoutError::Timeout) => Ok(false),
                Err(RecvTimeoutError::Disconnected) => Err(gone()),
            },
        }
    }
}

/// Waits for a key, for so long. Was one pressed?
pub(super) fn wait(patience: Option<Duration>) -> io::Result<bool> {
    source().lock().unwrap_or_else(PoisonError::into_inner).wait(patience)
}

/// The bytes of keys, once there are any.
pub(super) fn read(into: &mut [u8]) -> io::Result<usize> {
    let mut source = source().lock().unwrap_or_else(PoisonError::into_inner);
    source.wait(None)?;
    let mut count = 0;
    for place in into {
        let Some(mut byte) = source.waiting.pop_front() else { break };
        *place = byte;
        byte.zeroize();
        count += 1;
    }
    if source.waiting.is_empty() {
        // What stood in it is wiped with it.
        source.waiting = VecDeque::new();
    }
    Ok(count)
}
