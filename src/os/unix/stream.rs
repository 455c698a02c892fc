//! The three standard streams without the standard library's buffers, which are never wiped.

use std::io;
use std::os::fd::BorrowedFd;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat, stat};
use rustix::io::Errno;
use rustix::stdio::{stderr, stdin, stdout};
use rustix::termios::{Winsize, tcgetwinsize};

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

impl Stream {
    fn descriptor(self) -> BorrowedFd<'static> {
        match self {
            Self::Input => stdin(),
            Self::Output => stdout(),
            Self::Error => stderr(),
        }
    }
}

/// Reads standard input, once.
///
/// # Errors
///
/// What the system says; `Interrupted` where a signal came.
pub fn read(bytes: &mut [u8]) -> io::Result<usize> {
    Ok(rustix::io::read(stdin(), bytes)?)
}

/// Writes, once.
///
/// # Errors
///
/// What the system says.
pub fn write(to: Stream, bytes: &[u8]) -> io::Result<usize> {
    Ok(rustix::io::write(to.descriptor(), bytes)?)
}

/// Writes all of it, and waits where who shares the terminal has made it so that nobody waits.
///
/// # Errors
///
/// Where it takes nothing any more.
pub fn write_all(to: Stream, bytes: &[u8]) -> io::Result<()> {
    let (to, mut rest) = (to.descriptor(), bytes);
    while !rest.is_empty() {
        match rustix::io::write(to, rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => rest = rest.get(count..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                poll(&mut [PollFd::new(&to, PollFlags::OUT)], None)?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Writes where it is taken within this time. Nobody is left to be told that it was not.
pub fn write_soon(to: Stream, bytes: &[u8], patience: Duration) {
    let to = to.descriptor();
    let mut ready = [PollFd::from_borrowed_fd(to, PollFlags::OUT)];
    if poll(&mut ready, Some(&length(patience))) == Ok(1) {
        let _ = rustix::io::write(to, bytes);
    }
}

/// Has the terminal of standard input hung up? Where nobody can say, it has not.
#[must_use]
pub fn is_gone() -> bool {
    let tty = stdin();
    let mut asked = [PollFd::new(&tty, PollFlags::empty())];
    poll(&mut asked, Some(&length(Duration::ZERO))).is_ok()
        && asked[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL)
}

/// Was it closed when the program began? The standard library has put its own null device there, open both ways.
#[must_use]
pub fn is_closed(which: Stream) -> bool {
    let null = stat("/dev/null").map(|null| null.st_rdev);
    let (Ok(null), Ok(here), Ok(flags)) = (null, fstat(which.descriptor()), fcntl_getfl(which.descriptor()))
    else {
        return true;
    };
    let is_device = FileType::from_raw_mode(here.st_mode).is_char_device();
    is_device && here.st_rdev == null && flags & OFlags::RWMODE == OFlags::RDWR
}

/// Is standard input open for reading?
#[must_use]
pub fn is_readable() -> bool {
    fcntl_getfl(stdin()).is_ok_and(|flags| flags & OFlags::RWMODE != OFlags::WRONLY)
}

/// The size in cells of the terminal of standard output, else of standard input, columns first; `None` where it tells none,
/// as on a serial line.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the surroundings are told by it")]
pub fn size() -> Option<(u16, u16)> {
    told([stdout(), stdin()].map(tcgetwinsize).into_iter().flatten())
}

/// The first that is a size.
fn told(mut sizes: impl Iterator<Item = Winsize>) -> Option<(u16, u16)> {
    let size = sizes.find(|size| size.ws_col > 0 && size.ws_row > 0)?;
    Some((size.ws_col, size.ws_row))
}

pub(super) fn length(time: Duration) -> Timespec {
    // Longer than any wait here in any case.
    Timespec {
        tv_sec: i64::try_from(time.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: i64::from(time.subsec_nanos()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_without_columns_or_rows_tells_no_size() {
        let size = |ws_col, ws_row| Winsize { ws_col, ws_row, ws_xpixel: 0, ws_ypixel: 0 };
        assert_eq!(told([size(0, 0), size(132, 43)].into_iter()), Some((132, 43)));
        assert_eq!(told([size(120, 40), size(80, 24)].into_iter()), Some((120, 40)));
        assert_eq!(told([size(0, 24)].into_iter()), None);
        assert_eq!(told(std::iter::empty()), None);
    }
}
