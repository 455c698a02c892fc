//! The operating system: what each of them does in its own way, behind one set of names. No other room names one.
//!
//! A topic is a file in each half, with the same items: what one system can't do its half says (`None`, an error that says
//! so), and nobody above asks which system it is.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::{file, keys, line, name, process, signal, stream, tty};
#[cfg(windows)]
pub use windows::{file, keys, line, name, process, signal, stream, tty};
