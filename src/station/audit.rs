//! The audit log: JSON lines, to a file or standard error.
