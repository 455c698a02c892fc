//! The reading mode: the interactive program as a stream of lines, for screen readers and for terminals that can't be drawn
//! on. No alternate screen, nothing drawn over, no escape sequence: what was said stays said.
//!
//! ```text
//!   lines ───┐                                   ┌─▶ lines (`talk::Talk::say`)
//!   signals ─┼─▶ one channel ─▶ talk ─▶ a page ──┼─▶ Request ──▶ session
//!   session ─┤   (waits without a tick)          ├─▶ Task, a file ──▶ threads of their own
//!   tasks ───┘                                   └─▶ the simulated reader
//! ```
//!
//! The same view models as the full screen (`model`, `present`, `conduct`) in spoken order: the answer first, a label before
//! its value, menus by numbers. It says nothing by itself but what happened.
//!
//! ```text
//!   words own spoken          what is said, and how a text made for the eye is said
//!   talk news work secret     questions, menus, what happens meanwhile, work, PINs
//!   stand counter job         what several pages say alike
//!   file save                 a file that is chosen, one that is written
//!   one file each             a page: it knows no other page
//!   page                      what every page is
//!   menu runtime              the pages in their order · terminal, threads, panics
//! ```

mod card;
mod certificates;
mod counter;
mod diagnostics;
mod face;
mod file;
mod job;
mod menu;
mod news;
mod own;
mod page;
mod pins;
mod renewal;
mod runtime;
mod save;
mod secret;
mod sign;
mod spoken;
mod stand;
mod talk;
mod verify;
mod words;
mod work;

#[cfg(test)]
mod script;

pub use runtime::{End, Ended, Requests, Setup, Sink, run};
