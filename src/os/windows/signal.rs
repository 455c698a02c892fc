//! What ends the program from outside: Ctrl-C, Ctrl-Break and a console that is closed. By the numbers that these have on
//! Unix, so that the faces have one table.
//!
//! Windows ends a process whose console is closed a moment after it was told, whatever it still does: a card that is at work
//! then is powered down by the card service.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// It goes on after a stop. Never comes: nobody stops a program here.
pub const CONTINUED: i32 = 18;
/// It is to stop until it is continued. Never comes.
pub const STOP: i32 = 20;
/// The terminal has another size. Noticed with the next key.
pub const RESIZED: i32 = 28;
/// The terminal is gone. Never comes by itself.
pub const HANG_UP: i32 = 1;
/// Ctrl-C, Ctrl-Break, a closed console: the three can't be told apart.
pub const INTERRUPT: i32 = 2;
/// The end is asked for. Never comes by itself.
pub const TERMINATE: i32 = 15;

/// Every signal that ends the program in good order: with 128 and its number.
pub fn ends() -> impl Iterator<Item = i32> {
    [INTERRUPT].into_iter()
}

/// Hears of a signal, and says whether anybody still listens.
pub type Tell = Box<dyn Fn(i32) -> bool + Send>;

/// Who listens: the handler is one for the process.
static LISTENER: Mutex<Option<Tell>> = Mutex::new(None);

/// Asked to end before anybody listened.
static ENDED: AtomicBool = AtomicBool::new(false);

/// Tells who listens.
pub(super) fn tell(signal: i32) {
    let mut listener = LISTENER.lock().unwrap_or_else(PoisonError::into_inner);
    if listener.as_ref().is_some_and(|tell| !tell(signal)) {
        *listener = None;
    }
}

/// Tells of what ends the program, and that the console has another size, until `tell` says that nobody listens any more.
///
/// # Errors
///
/// Where the system refuses.
pub fn watch(tell_all: Tell) -> io::Result<()> {
    *LISTENER.lock().unwrap_or_else(PoisonError::into_inner) = Some(tell_all);
    let handler = || {
        ENDED.store(true, Ordering::SeqCst);
        tell(INTERRUPT);
    };
    match ctrlc::set_handler(handler) {
        // Set already, where the same process ran before: the same one.
        Ok(()) | Err(ctrlc::Error::MultipleHandlers) => Ok(()),
        Err(error) => Err(io::Error::other(error)),
    }
}

/// The same: nobody stops a program here.
///
/// # Errors
///
/// Where the system refuses.
pub fn watch_unstopped(tell: Tell) -> io::Result<()> {
    watch(tell)
}

/// Becomes true where the end was asked for before this; who asks later is heard by who listens.
pub fn remember_the_end(told: &Arc<AtomicBool>) {
    told.fetch_or(ENDED.load(Ordering::SeqCst), Ordering::SeqCst);
}

/// Nobody stops a program here.
pub fn stop() {}

/// Nor a job.
///
/// # Errors
///
/// Always.
pub fn stop_job() -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// No shell lets a program go on.
#[must_use]
pub fn leads_its_session() -> bool {
    true
}

/// No shell lets a program go on.
#[must_use]
pub fn can_go_on() -> bool {
    false
}
