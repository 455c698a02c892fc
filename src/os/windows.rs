//! Windows, where it is only type-checked.

pub mod file;
pub mod line;
