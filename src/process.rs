//! The process: who may look into it, what a panic says, which signals end the program, in one table for both faces, and
//! how it stops.
//!
//! An edge: it knows nobody. A signal comes as a number on a thread of its own, which may do what a handler may not:
//! give the terminal back, leave the card, say a word.

use std::fmt;
use std::io::{self, Write as _};
use std::panic::PanicHookInfo;
use std::thread;

use color_eyre::config::HookBuilder;
use color_eyre::section::PanicMessage;

use crate::os;
pub use crate::os::signal::{
    Tell, can_go_on, ends, leads_its_session, remember_the_end, stop, stop_job, watch, watch_unstopped,
};

/// Nobody may look into this process or have its memory written to a disk: it holds PINs. Where the system refuses,
/// they are still wiped.
pub fn harden() {
    os::process::harden();
    // What glibc needs to give a thread the stack of one before it looks up at the first time, and it saves the vector
    // registers on the caller's stack meanwhile. Nothing of a person is in them yet.
    for _ in 0..2 {
        let _ = thread::Builder::new().spawn(|| ()).map(thread::JoinHandle::join);
    }
}

/// Has panics and reports told by `color-eyre`, with a backtrace where `RUST_BACKTRACE` asks for one. A panic says where,
/// and nothing of what was in hand: its message may quote a person's data.
/// `mistake` says that it is a mistake of the program; its place goes into `{0}`.
pub fn install_hooks(mistake: &'static str) {
    let hooks = HookBuilder::blank().panic_message(Place(mistake)).display_env_section(false);
    let (panics, reports) = hooks.into_hooks();
    // Installed already, where the same process ran before: the same one.
    let _ = reports.install();
    // Not its own writing, which panics where nobody reads.
    std::panic::set_hook(Box::new(move |panic| {
        let _ = writeln!(io::stderr(), "{}", panics.panic_report(panic));
    }));
}

/// Where a panic was.
struct Place(&'static str);

impl PanicMessage for Place {
    fn display(&self, panic: &PanicHookInfo<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = panic.location().map_or_else(|| "?".to_owned(), ToString::to_string);
        write!(f, "mynascope: {}", self.0.replace("{0}", &place))
    }
}
