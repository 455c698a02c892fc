//! mynascope: a My Number Card, told to its holder.
//!
//! # The map
//!
//! ```text
//!             main.rs → lib.rs::run          composition root: picks reader|sim, tui|cli
//!       ┌──────────────┴───────────────┐
//!      tui                            cli          faces: no card bytes, no PC/SC
//!       └────────── present · session ─┘           words, typed messages, background work
//!                     card                         operations on the card
//!             codec · link · domain                pure values, byte formats, ports
//!    edges, named only by run:   reader (pcsc) · sim · clock · config · log
//! ```
//!
//! Dependencies point down; `tests/it/layering.rs` holds the table and fails where an import breaks it.
//!
//! Two threads touch a card service, each with a side of its own: `reader-monitor` waits for changes and never
//! connects, `card-session` connects and transmits. Keys come from a third. All feed one channel of events; the
//! screen's thread never waits for a card.

pub mod codec;
pub mod domain;
pub mod files;
pub mod link;
pub mod session;
pub mod sign;
pub mod task;

/// Runs the program on its command line.
#[must_use]
pub fn run() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
