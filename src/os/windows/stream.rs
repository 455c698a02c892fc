//! The three standard streams.

use std::io::{self, Read as _, Write as _};
use std::time::Duration;

use crossterm::tty::IsTty as _;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard input.
    Input,
    /// Standard output.
    Output,
    /// Standard error.
    Error,
}

/// Reads standard input, once. A file or a pipe is read without a buffer, a console by the standard library, whose buffer
/// of a line stays until the next: a PIN is asked for on the console itself ([`super::tty`]).
///
/// # Errors
///
/// What the system says.
pub fn read(bytes: &mut [u8]) -> io::Result<usize> {
    match super::file::standard_input() {
        Ok(mut file) if !io::stdin().is_tty() => file.read(bytes),
        _ => io::stdin().lock().read(bytes),
    }
}

/// Writes, once.
///
/// # Errors
///
/// What the system says.
pub fn write(to: Stream, bytes: &[u8]) -> io::Result<usize> {
    match to {
        Stream::Input => Err(io::ErrorKind::Unsupported.into()),
        Stream::Output => {
            let mut out = io::stdout().lock();
            let count = out.write(bytes)?;
            out.flush().map(|()| count)
        }
        Stream::Error => io::stderr().lock().write(bytes),
    }
}

/// Writes all of it.
///
/// # Errors
///
/// Where it takes nothing any more.
pub fn write_all(to: Stream, bytes: &[u8]) -> io::Result<()> {
    let mut rest = bytes;
    while !rest.is_empty() {
        match write(to, rest)? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            count => rest = rest.get(count..).unwrap_or_default(),
        }
    }
    Ok(())
}

/// Writes; whether it is taken soon can't be asked. Nobody is left to be told that it was not.
pub fn write_soon(to: Stream, bytes: &[u8], _patience: Duration) {
    let _ = write(to, bytes);
}

/// Has the console gone? Nobody can say, so it has not.
#[must_use]
pub fn is_gone() -> bool {
    false
}

/// Was it closed when the program began? Nobody can say: reading or writing it tells.
#[must_use]
pub fn is_closed(_which: Stream) -> bool {
    false
}

/// Is standard input open for reading? Reading it tells.
#[must_use]
pub fn is_readable() -> bool {
    true
}

/// The console's size in cells, columns first; `None` where there is none.
#[must_use]
pub fn size() -> Option<(u16, u16)> {
    crossterm::terminal::size().ok().filter(|(columns, rows)| *columns > 0 && *rows > 0)
}
