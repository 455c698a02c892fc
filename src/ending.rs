//! How the program ends from outside: by a signal, by a panic of a thread that is waited for, by who leaves the screen
//! while a card is at work. Whatever ends it, the terminal is given back, every PIN wiped and the card left first.
//!
//! Composition, as `lib.rs` is: it knows the command line, the session and the PC/SC library's threads.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use color_eyre::eyre::Result;

use crate::domain::credential::PinName;
use crate::os::signal;
use crate::present::text::Lang;
use crate::session::pin::{After, Certain};
use crate::session::{self, Ender, Session};
use crate::{cli, files, process, reader};

/// How the end of a report is told.
#[derive(Clone, Copy)]
pub(crate) struct Told {
    /// As JSON too.
    pub(crate) json: bool,
    /// In this language.
    pub(crate) lang: Lang,
    /// Standard error is a terminal.
    pub(crate) terminal: bool,
    /// It takes a PIN.
    pub(crate) takes_pin: bool,
}

/// How a report ends from outside: by a signal, or by a panic of a thread that it waits for.
pub(crate) struct Ending {
    /// What leaves the card, once there is a session.
    pub(crate) ender: OnceLock<Ender>,
    told: Mutex<Told>,
    /// From here on only [`Ending::end`] ends the process: what a session that is being ended still says, the command
    /// would take for its answer.
    begun: AtomicBool,
}

impl Ending {
    /// The terminal given back, every PIN wiped, and the card left before the process is gone. The first one wins.
    fn end(&self, code: i32) {
        if self.begun.swap(true, Ordering::SeqCst) {
            return;
        }
        // Nothing gets its name from here on.
        let _ = files::close();
        cli::give_back();
        if let Some(ender) = self.ender.get() {
            // What is not left by then is powered down when the service misses us.
            if !ender.end(UNTOLD) {
                let Told { lang, terminal, .. } = self.told();
                if terminal {
                    cli::waits_for_the_card(lang);
                }
                let _ = ender.end(session::PATIENCE);
            }
        }
        files::sweep();
        if code != PANICKED {
            let Told { json, lang, terminal, takes_pin } = self.told();
            let left = left(self.ender.get(), takes_pin);
            cli::interrupted(u8::try_from(code).unwrap_or(1), left, json, lang, terminal);
        }
        reader::rest(REST);
        std::process::exit(code);
    }

    fn told(&self) -> Told {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The language, as the configuration has it.
    pub(crate) fn speak(&self, lang: Lang) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).lang = lang;
    }

    /// What a session says, as long as it is not being ended.
    pub(crate) fn listen(self: &Arc<Self>, sink: &session::Sink) -> session::Sink {
        let (ending, sink) = (Arc::clone(self), Arc::clone(sink));
        Arc::new(move |event| {
            if !ending.begun.load(Ordering::SeqCst) {
                sink(event);
            }
        })
    }
}

/// Ctrl-C ends a report with 130, as a script expects, and the other signals as their numbers say. A panic on another
/// thread ends it as one on this thread would: nobody else would wake the command that waits for its answer.
pub(crate) fn interruptible(told: Told) -> Result<Arc<Ending>> {
    let ending =
        Arc::new(Ending { ender: OnceLock::new(), told: Mutex::new(told), begun: AtomicBool::new(false) });
    let told = Arc::clone(&ending);
    let answer = move |signal| {
        match signal {
            signal::CONTINUED => cli::woken(),
            signal::STOP if process::can_go_on() => {
                cli::stopped();
                process::stop();
            }
            signal::STOP | signal::RESIZED => {}
            signal => {
                if !files::close() {
                    // What can't be taken back is done, and the command has only to say so.
                    std::thread::sleep(DELIVERY);
                }
                told.end(128 + signal);
            }
        }
        true
    };
    process::watch(Box::new(answer))?;
    let (main, told) = (std::thread::current().id(), Arc::clone(&ending));
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        report(panic);
        if std::thread::current().id() != main {
            let told = Arc::clone(&told);
            // On a thread of its own: the one that panics has a card to leave.
            std::thread::spawn(move || told.end(PANICKED));
        }
    }));
    Ok(ending)
}

/// What is left behind where something is interrupted that takes a PIN, or does not.
pub(crate) fn left(ender: Option<&Ender>, takes_pin: bool) -> cli::Left {
    match ender.and_then(Ender::certain) {
        _ if files::is_settled() => cli::Left::Settled,
        Some((pin, certain)) => cli::Left::Pin(pin, certain),
        // Of no secret in particular: none was sent.
        None if takes_pin => cli::Left::Pin(PinName::Auth, Certain::So(After::Nothing)),
        None => cli::Left::Nothing,
    }
}

/// Ends the process at once: every PIN is wiped, and no thread is waited for.
pub(crate) fn by_force(ender: Option<&Ender>, code: u8) -> ! {
    let _ = ender.map(|ender| ender.end(Duration::ZERO));
    std::process::exit(i32::from(code))
}

/// How long the threads that have to do with the PC/SC library are waited for at the very end.
pub(crate) const REST: Duration = Duration::from_millis(200);

/// How long a command may still tell its answer after it was asked to end.
const DELIVERY: Duration = Duration::from_secs(1);

/// The exit code of a panic, as the standard library has it.
const PANICKED: i32 = 101;

/// The screen's session, dropped once the terminal was given back: who waits at the shell is told for what.
pub(crate) struct Leaving {
    pub(crate) session: Session,
    pub(crate) lang: Lang,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        if !self.session.ender().end(UNTOLD) {
            cli::waits_for_the_card(self.lang);
        }
    }
}

/// So long the end waits for a PIN job without a word.
const UNTOLD: Duration = Duration::from_millis(200);
