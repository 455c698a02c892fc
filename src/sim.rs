//! The simulated card, at the level of APDUs: what a reader sends goes in, what a My Number Card would answer
//! comes out, state and counters included.
//!
//! It shares nothing with `card`, which reads cards: a mistake there must not be answered by the same mistake
//! here. Facts about the card are `docs/card.md §4, §6`; where they leave a gap, the comment says *assumed*.
//!
//! What it refuses to do: it has no individual number (個人番号) and no key that anyone should trust.

mod apdu;
mod backend;
mod card;
mod content;
mod files;
mod issue;
mod object;
mod persona;
mod picture;
mod surface;
mod text;
pub mod vpcd;

pub use backend::{Hand, READER, Simulator};
pub use card::{Card, Hook, Reply};
pub use files::Ap;
pub use issue::demo_roots;
#[cfg(test)]
pub(crate) use issue::{SIGN, leaf};
pub use persona::{Extended, Persona, PersonaError, Pins, Wire};
