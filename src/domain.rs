//! Pure values and rules: Japan's days, the card's secrets, certificates as facts, the report of one card.
//!
//! Knows no bytes, no readers, no clock of its own: whoever asks says what day it is.

#[macro_use]
mod keyed;

pub mod audit;
pub mod calendar;
pub mod certificate;
pub mod credential;
pub mod face;
pub mod finding;
pub mod holder;
pub mod holding;
pub mod identity;
pub mod jis;
pub mod kind;
pub mod lifecycle;
pub mod moved;
pub mod municipality;
pub mod pdf;
pub mod picture;
pub mod policy;
pub mod procedure;
pub mod profile;
pub mod reader;
pub mod reminder;
pub mod report;
pub mod text;
pub mod tongue;
pub mod trust;
pub mod validity;
pub mod verdict;
