//! The environment that the kiosk keeps, and the one re-execution that makes it so.
//!
//! By its variables an environment chooses the card service's library and socket, what is loaded into the process, the
//! language. A kiosk takes none of that from whoever started it.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

/// Begins the program anew as this process, with these arguments and with these variables alone. Returns only where that
/// is not possible.
#[must_use]
pub fn begin_anew(program: &Path, arguments: &[OsString], kept: &[(&'static str, OsString)]) -> io::Error {
    // Replaced on the disk meanwhile, it begins as the new one; taken away, as the one that runs.
    let program = if program.is_file() { program } else { Path::new("/proc/self/exe") };
    let variables = kept.iter().map(|(name, value)| (OsStr::new(name), value));
    Command::new(program).arg0("mynascope").args(arguments).env_clear().envs(variables).exec()
}
