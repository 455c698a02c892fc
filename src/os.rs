//! The operating system: what each of them does in its own way, behind one set of names. No other room names one.
//!
//! A topic is a file in each half, with the same items: what one system can't do its half says (`None`, an error that says
//! so), and nobody above asks which system it is.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::{file, keys, line, machine, name, process, random, signal, socket, stream, trusted, tty};
#[cfg(windows)]
pub use windows::{file, keys, line, machine, name, process, random, signal, socket, stream, trusted, tty};

/// Which system it is, for who tells what its machine is like (`diag`); nobody else asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// Linux.
    Linux,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
    /// Another one.
    Other,
}

/// This one.
pub const SYSTEM: System = if cfg!(target_os = "linux") {
    System::Linux
} else if cfg!(target_os = "macos") {
    System::MacOs
} else if cfg!(windows) {
    System::Windows
} else {
    System::Other
};
