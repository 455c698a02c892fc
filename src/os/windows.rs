//! Windows, where it is only type-checked.

pub mod file;
pub mod line;
pub mod machine;
pub mod random;
pub mod socket;
pub mod trusted;
