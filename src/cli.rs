//! The command line's face: one file per command, human text and JSON from the same report.
//!
//! The only room that prints. It speaks to the card through [`crate::session`] as the screen does.

pub mod args;
mod ask;
mod authenticate;
mod cert;
mod inspect;
mod json;
mod outcome;
mod output;
mod own;
mod pin;
mod prompt;
mod reach;
mod readers;
mod renew;
mod sign;
pub mod simulate;
mod terminal;
mod verify;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use clap::CommandFactory as _;

use crate::domain::calendar::{Instant, TimeSource};
use crate::domain::procedure::{Holiday, Procedures};
use crate::files;
use crate::present::text::{Lang, words};
use crate::session::{Session, Sink};
use crate::task::{self, SharedJudge};

pub use outcome::{Failure, Left, Outcome, Trouble};
pub use terminal::{Hush, give_back, stopped, woken};

words! {
    enum Say {
        Waiting: "カードの応答を待っています (3秒まで)", "waiting for the card, 3 seconds at the most";
        WaitingWhy: "暗証番号の作業の途中です。カードを閉じてから終わります", "A PIN was under way: the card is closed before the end";
    }
}

/// Starts a session that tells its events to the sink.
pub type Start = Box<dyn FnOnce(&Sink) -> std::io::Result<Session>>;

/// Which of the process's descriptors are terminals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Terminals {
    /// Standard input.
    pub stdin: bool,
    /// Standard output: others may look at it, so what identifies the holder is masked there.
    pub stdout: bool,
    /// Standard error.
    pub stderr: bool,
}

/// What every command works with.
pub struct Setting {
    /// Starts the session that the command speaks with.
    pub start: Start,
    /// Now, taken once: all of one answer is of one moment.
    pub now: Instant,
    /// The language of the answer.
    pub lang: Lang,
    /// JSON instead of words.
    pub json: bool,
    /// Colours and weight on standard output.
    pub colour: bool,
    /// How long to wait for a card.
    pub wait: Duration,
    /// Which reader, by name or number.
    pub reader: Option<String>,
    /// More rows.
    pub verbose: bool,
    /// The time at which something is signed: a person may have thought for a while.
    pub clock: Arc<dyn Fn() -> Instant + Send + Sync>,
    /// Whose time that is.
    pub source: TimeSource,
    /// Judges the chains of signers' certificates.
    pub judge: SharedJudge,
    /// Which of the three descriptors are terminals.
    pub terminals: Terminals,
    /// The terminal's size in cells, columns first.
    pub size: (u16, u16),
    /// Where temporary files go.
    pub temporary: PathBuf,
    /// What municipalities say.
    pub procedures: Procedures,
    /// Whether a day is a national holiday.
    pub holiday: fn(NaiveDate) -> Holiday,
}

impl Setting {
    /// The room that standard output has in cells, where it is a terminal.
    fn screen(&self) -> Option<(u16, u16)> {
        self.terminals.stdout.then_some(self.size)
    }
}

impl std::fmt::Debug for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setting").field("now", &self.now).field("json", &self.json).finish_non_exhaustive()
    }
}

/// A command that reports on readers or a card.
#[derive(Debug, Clone)]
pub enum Report {
    /// `inspect`.
    Inspect(args::Inspect),
    /// `readers`.
    Readers,
    /// `cert`.
    Cert(args::Cert),
    /// `sign`.
    Sign(args::Sign),
    /// `verify`.
    Verify(args::Verify),
    /// `pin`.
    Pin(args::Pin),
    /// `authenticate`.
    Authenticate(args::Authenticate),
    /// `renew`.
    Renew(args::Renew),
}

impl Report {
    /// How it takes a PIN, where it takes one.
    fn pin(&self) -> Option<args::PinArgs> {
        match self {
            Self::Inspect(args) => Some(args.pin).filter(|_| args.sign),
            Self::Cert(args) => Some(args.pin).filter(|_| args.which == args::Which::Sign),
            Self::Pin(args::Pin::Change { pin, .. } | args::Pin::Check { pin, .. }) => Some(*pin),
            Self::Authenticate(args) => Some(args.pin),
            Self::Sign(args) => Some(args.pin),
            Self::Pin(args::Pin::Status) | Self::Readers | Self::Verify(_) | Self::Renew(_) => None,
        }
    }

    /// Does it take a PIN? Whoever interrupts it is told what became of that.
    #[must_use]
    pub fn takes_pin(&self) -> bool {
        self.pin().is_some()
    }

    /// Will it ask for a PIN on the terminal?
    fn asks(&self, terminals: Terminals) -> bool {
        match self {
            // A document that is typed is seen; the prompt comes after it.
            Self::Sign(args) if args.file.as_os_str() == "-" && terminals.stdin => false,
            report => report.pin().is_some_and(|pin| !pin.pin_stdin),
        }
    }

    /// Takes the terminal's echo, where this command will ask for a PIN on it.
    #[must_use]
    pub fn hush(&self, terminals: Terminals, lang: Lang) -> Option<Hush> {
        self.asks(terminals).then(|| terminal::hush(lang))
    }
}

/// Prints the manual page, roff.
pub fn man() -> std::io::Result<()> {
    let mut page = Vec::new();
    clap_mangen::Man::new(args::Args::command()).render(&mut page)?;
    output::hand_out(&page)
}

/// Prints a completion script.
pub fn completions(shell: clap_complete::Shell) -> std::io::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut args::Args::command(), "mynascope", &mut script);
    output::hand_out(&script)
}

/// Runs a command and prints its answer or why there is none; the number is the exit code.
#[must_use]
pub fn run(report: &Report, setting: Setting) -> u8 {
    let (json, lang) = (setting.json, setting.lang);
    output::deliver(answer(report, setting), json, lang)
}

/// Runs a command; nothing is printed but how far it is.
#[must_use]
pub fn answer(report: &Report, setting: Setting) -> Outcome {
    match report {
        Report::Inspect(args) => inspect::run(args, setting),
        Report::Readers => readers::run(setting),
        Report::Cert(args) => cert::run(args, setting),
        Report::Pin(args) => pin::run(*args, setting),
        Report::Authenticate(args) => authenticate::run(*args, setting),
        Report::Renew(args) => renew::run(args, setting),
        Report::Sign(args) => sign::run(args, setting),
        Report::Verify(args) => verify::run(args, &setting),
    }
}

/// Would the trace take the place of what the command reads or writes?
#[must_use]
pub fn overwrites(report: &Report, trace: Option<&Path>, lang: Lang) -> Option<Failure> {
    let trace = trace?;
    let taken = match report {
        Report::Sign(args) => {
            files::is_standard_input(trace)
                || files::are_same(trace, &args.file)
                || args
                    .output
                    .as_ref()
                    .is_some_and(|output| output == trace || files::are_same(trace, output))
                || files::are_same(trace, &task::signature_of(&args.file))
        }
        Report::Verify(args) => {
            let beside = task::document_of(&args.file);
            [Some(&args.file), args.content.as_ref(), beside.as_ref()]
                .into_iter()
                .flatten()
                .any(|read| files::are_same(trace, read))
        }
        _ => false,
    };
    taken.then(|| sign::itself(trace, lang))
}

/// Says why a command could not even begin; the number is the exit code.
#[must_use]
pub fn refuse(failure: Failure, as_json: bool, lang: Lang) -> u8 {
    output::deliver(Outcome::failed(failure), as_json, lang)
}

/// Says that a command is interrupted, from another thread, as its process ends: whatever the command holds is not waited
/// for. The screen says the same once it has given the terminal back.
/// `terminal`: standard error is one.
pub fn interrupted(code: u8, left: Left, as_json: bool, lang: Lang, terminal: bool) {
    output::last_words(&Failure::Interrupted(left), code, as_json, lang, terminal);
}

/// Says why the process does not end yet, as it is about to.
pub fn waits_for_the_card(lang: Lang) {
    let [what, why] = [Say::Waiting, Say::WaitingWhy].map(|say| say.say(lang));
    output::write_err(&format!("mynascope: {what}\n  {why}\n"));
}

#[cfg(test)]
mod tests;
