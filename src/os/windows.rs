//! Windows, where it is only type-checked.

pub mod line;
