//! Windows, where it is only type-checked.
