//! Unix: Linux, where it is run, and macOS, where it is only type-checked.

pub mod line;
