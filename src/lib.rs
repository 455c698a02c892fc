//! mynascope: a My Number Card, told to its holder.
//!
//! # The map
//!
//! ```text
//!  main → lib::run → compose        the graph: which readers, which face     ending: how it ends
//!               ┌──────┴──────┐
//!              tui           cli                  faces: no card bytes, no PC/SC
//!               └──┬───────┬──┘
//!               present  conduct                  what is said · what is done step by step
//!              session   task                     the card's threads · work without a card
//!           card · sign · trust                   operations on the card, signatures, issuers
//!   codec · link · files · secret · domain        formats, ports, the disk's door, a PIN, values and rules
//!
//!   edges, named by compose, ending and this file: reader (PC/SC) · sim · process · clock · holidays · config · surroundings
//! ```
//!
//! Dependencies point down; `tests/it/layering.rs` holds the table and fails where an import breaks it.
//! `docs/architecture.md` says of each room what it holds and refuses, and walks a PIN, a certificate, a document and an
//! insertion through them.
//!
//! What is a terminal and how large, the locale, `NO_COLOR`, home and current directory: `surroundings` asks once, and
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

pub mod card;
pub mod cli;
pub mod clock;
pub mod codec;
mod compose;
pub mod conduct;
pub mod config;
pub mod domain;
mod ending;
pub mod files;
pub mod holidays;
pub mod link;
pub mod present;
pub mod process;
pub mod reader;
pub mod secret;
pub mod session;
pub mod sign;
pub mod sim;
pub mod surroundings;
pub mod task;
pub mod trust;
pub mod tui;

use std::alloc::System;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;
use color_eyre::eyre::Result;

use cli::line::{Args, Command};
use compose::furniture::{furnish, spoken};
use ending::REST;
use link::Backend;
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
    process::install_hooks();
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Nobody is left to be told that help could not be printed.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let around = Surroundings::look();
    let (json, lang) = (args.global.json, spoken(&args.global, &around));
    let ended = dispatch(args, service, around);
    reader::rest(REST);
    match ended {
        Ok(code) => ExitCode::from(code),
        Err(report) if wants_a_thread(&report) => {
            ExitCode::from(cli::refuse(cli::Failure::Fault(session::Fault::NoThread), json, lang))
        }
        Err(report) => {
            if let Some(sim::PersonaError::Unknown(name)) = report.downcast_ref() {
                let unknown = cli::Failure::Persona(name.clone(), sim::Persona::names().collect());
                return ExitCode::from(cli::refuse(unknown, json, lang));
            }
            let _ = writeln!(io::stderr(), "mynascope: {report:#}");
            ExitCode::FAILURE
        }
    }
}

/// Did it fail since the system has no thread to give? Nothing else here says that it would block.
fn wants_a_thread(report: &color_eyre::Report) -> bool {
    let kinds = report.chain().filter_map(|error| error.downcast_ref::<io::Error>().map(io::Error::kind));
    kinds.into_iter().any(|kind| kind == io::ErrorKind::WouldBlock)
}

/// From what was typed to the exit code.
fn dispatch(args: Args, service: Arc<dyn Backend>, around: Surroundings) -> Result<u8> {
    let Args { mut global, command } = args;
    match command {
        Some(Command::Man) => cli::man()?,
        Some(Command::Completions { shell }) => cli::completions(shell)?,
        Some(Command::Report(report)) => return compose::report::run(&report, global, service, around),
        other => {
            let furnished = furnish(&mut global, around.configurations.as_deref());
            let lang = spoken(&global, &around);
            return match (furnished, other) {
                (Err(error), _) => {
                    Ok(cli::refuse(cli::Failure::Configuration(error.to_string()), global.json, lang))
                }
                (_, Some(Command::Simulate(simulate))) => {
                    compose::serve::run(&simulate, &global, &around, lang)
                }
                (Ok(furniture), _) => compose::screen::run(global, lang, furniture, service, around),
            };
        }
    }
    Ok(0)
}
