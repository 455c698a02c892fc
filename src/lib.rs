//! mynascope: a My Number Card, told to its holder.
//!
//! # The map
//!
//! ```text
//!  main → lib::run → compose        the graph: which readers, which face     ending: how it ends
//!        ┌─────────────┼─────────────┐
//!       tui         stream          cli           faces: no card bytes, no PC/SC
//!        └──── model ──┤             │            what an interactive face knows of service, readers and cards
//!               present  conduct ────┘            what is said · what is done step by step
//!              session   task                     the card's threads · work without a card
//!        diag · card · sign · trust               what is wrong, operations on the card, signatures, issuers
//!   codec · link · installed · files · secret     formats, ports, is there a service, the disk's door, a PIN
//!              domain                             values and rules
//!
//!   edges, named by compose, ending and this file: reader (PC/SC) · sim · process · clock · holidays · config · station · surroundings
//!   os: what differs between operating systems, for every room that needs it; no other names one
//! ```
//!
//! Dependencies point down; `tests/it/layering.rs` holds the table and fails where an import breaks it.
//! `docs/architecture.md` says of each room what it holds and refuses, and walks a PIN, a certificate, a document and an
//! insertion through them.
//!
//! What is a terminal and how large, the locale, `NO_COLOR`, home, current directory, and the variables that change what
//! the card service's library does: `surroundings` asks once, and
//! whoever needs it takes it as a value.
//!
//! Signals come from `process`, whose one table says which of them end the program, whatever face it has; how it ends then
//! is told in `ending`.
//!
//! Two threads touch a card service, each with a side of its own: `reader-monitor` waits for changes and never
//! connects, `card-session` connects and transmits. Keys come from a third. All feed one channel of events; the
//! screen's thread never waits for a card.
//!
//! What tells of a person is a `domain::holder::Personal`, which wipes itself. What copies it on the way (texts, JSON,
//! frames) is wiped by the allocator below when it is freed, and each output when it is written.

// First: its macro for enums with stable words is used by others too.
#[macro_use]
pub mod domain;

pub mod card;
pub mod cli;
pub mod clock;
pub mod codec;
mod compose;
pub mod conduct;
pub mod config;
pub mod diag;
mod ending;
pub mod files;
pub mod holidays;
pub mod installed;
pub mod link;
mod model;
pub mod os;
pub mod present;
pub mod process;
pub mod reader;
pub mod secret;
pub mod session;
pub mod sign;
pub mod sim;
pub mod station;
pub mod stream;
pub mod surroundings;
pub mod task;
pub mod trust;
pub mod tui;

use std::alloc::System;
use std::io;
use std::process::ExitCode;
use std::sync::Arc;

use color_eyre::eyre::Result;

use cli::line::{Args, Command, Glimpse};
use compose::furniture::{furnish, refused, spoken, spoken_first};
use ending::REST;
use link::Backend;
use present::text::Lang;
use surroundings::Surroundings;
use zeroizing_alloc::ZeroAlloc;

/// Whatever is freed is wiped first, also what libraries copy: a person's data do not outlive what held them. Below it
/// stand `domain::holder::Personal` and `secret::Pin`, which wipe their own.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

/// Runs the program on its command line.
#[must_use]
pub fn run() -> ExitCode {
    run_on(Arc::new(reader::PcSc))
}

/// The same on another card service than the system's.
#[must_use]
pub fn run_on(service: Arc<dyn Backend>) -> ExitCode {
    process::harden();
    let around = Surroundings::look();
    let seen = Glimpse::of(&around.arguments);
    let first = spoken_first(&seen, &around);
    process::install_hooks(cli::mistake(first));
    let args = match cli::read(&around.arguments, seen.json, first) {
        Ok(args) => args,
        Err(code) => return ExitCode::from(code),
    };
    let json = args.global.json;
    let ended = dispatch(args, service, around, first);
    reader::rest(REST);
    ExitCode::from(ended.unwrap_or_else(|report| cli::refuse(stuck(&report, first), json, first)))
}

/// Why the program could not go on.
fn stuck(report: &color_eyre::Report, lang: Lang) -> cli::Failure {
    if wants_a_thread(report) {
        return cli::Failure::Fault(session::Fault::NoThread);
    }
    if let Some(sim::PersonaError::Unknown(name)) = report.downcast_ref() {
        return cli::Failure::Persona(name.clone(), sim::Persona::names().collect());
    }
    let system = report.chain().find_map(|error| error.downcast_ref::<io::Error>());
    cli::Failure::Stuck(system.map_or_else(|| format!("{report:#}"), |error| present::file::why(error, lang)))
}

/// Did it fail since the system has no thread to give? Nothing else here says that it would block.
fn wants_a_thread(report: &color_eyre::Report) -> bool {
    let kinds = report.chain().filter_map(|error| error.downcast_ref::<io::Error>().map(io::Error::kind));
    kinds.into_iter().any(|kind| kind == io::ErrorKind::WouldBlock)
}

/// The simulated cards, as the command line tells them.
fn personas() -> Vec<(&'static str, [String; 2])> {
    let named = |name| sim::Persona::named(name).ok().map(|it| (name, [it.title_ja, it.title_en]));
    sim::Persona::names().filter_map(named).collect()
}

/// From what was typed to the exit code.
fn dispatch(args: Args, service: Arc<dyn Backend>, around: Surroundings, first: Lang) -> Result<u8> {
    let Args { mut global, command } = args;
    // A kiosk is what it is wherever it is started; only what was typed with it counts.
    global.accessible |= around.accessible && !matches!(command, Some(Command::Kiosk { .. }));
    match command {
        Some(Command::Man { list: true, .. }) => cli::pages()?,
        Some(Command::Man { command, .. }) => {
            let code = cli::man(&command, &personas(), global.json, first)?;
            let [_, stdout, stderr] = around.terminals;
            if code == 0 && stdout && stderr {
                cli::man_hint(&command, first);
            }
            return Ok(code);
        }
        Some(Command::Completions { shell }) => cli::completions(shell, &personas(), first)?,
        Some(Command::Report(report)) => return compose::report::run(&report, global, service, around),
        Some(Command::Kiosk { hash }) => return compose::kiosk::run(hash, global, service, &around),
        // A person looks at the screens; what reads JSON would wait before one. Without a terminal that is what is told.
        None if global.json && matches!(around.terminals, [true, true, _]) => {
            return Ok(cli::refuse(cli::command_missing(first), true, first));
        }
        other => {
            let furnished = furnish(&mut global, &around);
            let lang = spoken(&global, &around);
            return match (furnished, other) {
                (Err(error), _) => Ok(cli::refuse(refused(&error, lang), global.json, lang)),
                (_, Some(Command::Simulate(simulate))) => {
                    compose::serve::run(&simulate, &global, &around, lang)
                }
                (Ok(furniture), _) if global.accessible => {
                    compose::stream::run(global, lang, furniture, service, &around)
                }
                (Ok(furniture), _) => compose::screen::run(global, lang, furniture, service, &around),
            };
        }
    }
    Ok(0)
}
