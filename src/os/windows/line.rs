//! A console read by lines. Its echo can't be turned off by the standard library: no secret is asked for here, and that is
//! said ([`Terminal::hide`]).

use std::io::{self, BufRead as _, Write as _};
use std::thread;

use zeroize::Zeroizing;

/// What a terminal gives.
#[derive(Debug)]
pub enum Input {
    /// A line without its end, as octets: wiped when it is dropped.
    Line(Zeroizing<Vec<u8>>),
    /// The end of input: Ctrl-Z on an empty line.
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

/// What a signal asks: there are no others.
#[must_use]
pub const fn asks(_signal: i32) -> Asks {
    Asks::End
}

/// The signal of a terminal that hung up, by the number that it has elsewhere.
pub const HANG_UP: i32 = 1;

/// The console; all clones are the same one.
#[derive(Clone, Default)]
pub struct Terminal;

impl Terminal {
    /// Nothing is changed yet.
    #[must_use]
    pub fn new() -> Self {
        Self
    }

    /// Reads lines on a thread of its own, until `tell` says that nobody takes any, or the console is gone.
    ///
    /// # Errors
    ///
    /// Where the system has no thread to give.
    pub fn listen(&self, tell: impl Fn(Input) -> bool + Send + 'static) -> io::Result<()> {
        let read = move || {
            let mut input = io::stdin().lock();
            loop {
                let mut line = Zeroizing::new(Vec::new());
                let goes_on = match input.read_until(b'\n', &mut line) {
                    Ok(0) => tell(Input::End),
                    Ok(_) => {
                        while matches!(line.last(), Some(b'\n' | b'\r')) {
                            line.pop();
                        }
                        tell(Input::Line(line))
                    }
                    Err(_) => {
                        tell(Input::Gone);
                        return;
                    }
                };
                if !goes_on {
                    return;
                }
            }
        };
        thread::Builder::new().name("input".to_owned()).spawn(read)?;
        Ok(())
    }

    /// Writes all of it.
    ///
    /// # Errors
    ///
    /// Where the console takes nothing any more.
    pub fn write(&self, bytes: &[u8]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()
    }

    /// The echo stays on: nothing secret may be asked for.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn hide(&self) -> io::Result<bool> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// The echo was never off.
    pub fn show(&self) {}

    /// Nobody stops a program here.
    pub fn stop(&self) {}
}
