//! The machine: where what programs keep lies, and the program that runs begun anew.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::getuid;

/// Whether the card service is a part of the system: where it is none, it may be missing, or be another's file.
pub const BRINGS_CARD_SERVICE: bool = cfg!(not(target_os = "linux"));
/// Whether the card service ends with its last reader.
pub const CARD_SERVICE_ENDS: bool = false;
/// Where the configuration of a kiosk lies, if anywhere.
pub const KIOSK: &str = "/etc/mynascope/kiosk.toml";
/// Where files for a while lie, where nothing else is said.
pub const TEMPORARY: &str = "/tmp";

/// Where files of programs that run lie: the machine's, and this user's. They are gone when it is started anew.
#[must_use]
pub fn run_folders() -> [PathBuf; 2] {
    let user = format!("/run/user/{}", getuid().as_raw());
    ["/run".to_owned(), user].map(PathBuf::from)
}

/// Begins a program anew as this process, with these arguments and with these variables alone. Returns only where that is
/// not possible.
#[must_use]
pub fn begin_anew(program: &Path, arguments: &[OsString], kept: &[(&'static str, OsString)]) -> io::Error {
    // Replaced on the disk meanwhile, it begins as the new one; taken away, as the one that runs.
    let program = if program.is_file() { program } else { Path::new("/proc/self/exe") };
    let variables = kept.iter().map(|(name, value)| (OsStr::new(name), value));
    Command::new(program).arg0("mynascope").args(arguments).env_clear().envs(variables).exec()
}
