//! Bytes and texts to values, and back: total functions, no I/O, no clock.

pub mod ics;
pub mod profile;
pub mod qr;
