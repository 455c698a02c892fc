//! Windows, where it is only type-checked.

mod console;
pub mod file;
pub mod keys;
pub mod line;
pub mod machine;
pub mod name;
pub mod process;
pub mod random;
pub mod signal;
pub mod socket;
pub mod stream;
pub mod trusted;
pub mod tty;
