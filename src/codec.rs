//! Bytes and texts to values, and back: total functions, no I/O, no clock.

pub mod profile;
