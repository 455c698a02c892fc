//! The machine: where what programs keep lies, and the program that runs begun anew.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

/// Whether the card service is a part of the system.
pub const BRINGS_CARD_SERVICE: bool = true;
/// Whether the card service ends with its last reader.
pub const CARD_SERVICE_ENDS: bool = true;
/// Where the configuration of a kiosk lies, if anywhere; no file is trusted here yet (`trusted`).
pub const KIOSK: &str = r"C:\ProgramData\mynascope\kiosk.toml";
/// Where files for a while lie, where nothing else is said.
pub const TEMPORARY: &str = r"C:\Windows\Temp";

/// Where files of programs that run lie: the machine's, and this user's.
#[must_use]
pub fn run_folders() -> [PathBuf; 2] {
    ["ProgramData", "LOCALAPPDATA"]
        .map(|name| std::env::var_os(name).map_or_else(std::env::temp_dir, PathBuf::from))
}

/// A process can't become another program here.
#[must_use]
pub fn begin_anew(_program: &Path, _arguments: &[OsString], _kept: &[(&'static str, OsString)]) -> io::Error {
    io::ErrorKind::Unsupported.into()
}
