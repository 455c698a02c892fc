//! Operations on a connected card: applications, files, counters, and what a look at the whole card finds. Every command goes
//! out through one gate, which has a closed list of them: nothing of the 個人番号 is on it.
//!
//! Works over any [`crate::link::Transmit`]. No threads, no waiting, no PC/SC. Nothing is cached that the card owns:
//! only what this card and reader were found to refuse is remembered, and only for as long as the caller keeps it.

pub mod ap;
mod ef;
mod error;
mod face;
mod gate;
pub mod identity;
pub mod iso;
pub mod look;
pub mod pin;
pub mod status;
