//! Unix: Linux, where it is run, and macOS, where it is only type-checked.

pub mod file;
pub mod keys;
pub mod line;
pub mod name;
pub mod process;
pub mod signal;
pub mod stream;
pub mod tty;
