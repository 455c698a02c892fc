//! The configuration of a kiosk: a file that root alone can write, or none.
//!
//! Whoever can write it, or put another in its place, decides which roots count and who is let in as staff. So it and every
//! folder above it belong to root and can be written by nobody else, and no link is followed on the way; the same of every
//! file that it names.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::audit::Place;
use super::staff::Hash;
use crate::config::{Config, ConfigError, Source, WrittenMunicipality, WrittenRoot};
use crate::os;

/// Where it lies, if anywhere.
pub const USUAL: &str = os::machine::KIOSK;

/// The most that is read of any file.
const LONGEST: u64 = 64 * 1024;

/// What the terminal is called where nothing is said.
const TERMINAL: &str = "kiosk";

/// What was configured. The default is what holds without a file: no staff code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// The terminal's name in the audit log.
    pub terminal: Terminal,
    /// The hash of the staff code.
    pub staff_code: Option<Hash>,
    /// The digits of a keypad lie anew each time.
    pub is_shuffled: bool,
    /// The program begins anew after each visit.
    pub one_process_per_visit: bool,
    /// Where the audit log goes, where that is said.
    pub audit: Option<Place>,
    /// Where the state file lies, where that is said.
    pub state: Option<PathBuf>,
    /// Reader, roots, profiles.
    pub config: Config,
}

/// A name of up to 64 letters, digits and signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terminal(pub String);

impl Default for Terminal {
    fn default() -> Self {
        Self(TERMINAL.to_owned())
    }
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "lowercase")]
enum Keypad {
    #[default]
    Fixed,
    Shuffled,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default, deserialize_with = "terminal")]
    terminal: Terminal,
    staff_code: Option<Hash>,
    #[serde(default)]
    keypad: Keypad,
    #[serde(default)]
    one_process_per_visit: bool,
    #[serde(default, deserialize_with = "audit")]
    audit: Option<Place>,
    #[serde(default, deserialize_with = "whole")]
    state: Option<PathBuf>,
    reader: Option<String>,
    #[serde(default)]
    root: Vec<WrittenRoot>,
    #[serde(default)]
    municipality: Vec<WrittenMunicipality>,
}

fn terminal<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Terminal, D::Error> {
    let name = String::deserialize(from)?;
    let is_name = (1..=64).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if is_name {
        Ok(Terminal(name))
    } else {
        Err(serde::de::Error::custom("a terminal's name has 1 to 64 characters"))
    }
}

fn audit<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Place>, D::Error> {
    match String::deserialize(from)?.as_str() {
        "stderr" => Ok(Some(Place::StandardError)),
        "none" => Ok(Some(Place::Nowhere)),
        path if path.starts_with('/') => Ok(Some(Place::File(path.into()))),
        _ => Err(serde::de::Error::custom("audit is stderr, none or a path from /")),
    }
}

fn whole<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<PathBuf>, D::Error> {
    let path = PathBuf::deserialize(from)?;
    if path.is_absolute() {
        Ok(Some(path))
    } else {
        Err(serde::de::Error::custom("a path from / is expected"))
    }
}

/// Reads the file that was named, or the one at its usual place, which may be absent.
pub fn load(named: Option<&Path>) -> Result<Settings, ConfigError> {
    let path = named.unwrap_or(Path::new(USUAL));
    match read(path) {
        Ok(bytes) => parse(path, &bytes),
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => Ok(Settings::default()),
        Err(error) => Err(ConfigError { file: path.to_owned(), line: None, reason: error.to_string() }),
    }
}

fn parse(path: &Path, bytes: &[u8]) -> Result<Settings, ConfigError> {
    let source = Source::of(path, bytes, read)?;
    let written: Written = source.parsed()?;
    Ok(Settings {
        terminal: written.terminal,
        staff_code: written.staff_code,
        is_shuffled: matches!(written.keypad, Keypad::Shuffled),
        one_process_per_visit: written.one_process_per_visit,
        audit: written.audit,
        state: written.state,
        config: Config {
            file: path.to_owned(),
            reader: written.reader,
            roots: source.roots(&written.root)?,
            municipalities: source.municipalities(&written.municipality)?,
            ..Config::default()
        },
    })
}

/// A whole file that root alone can write, of at most [`LONGEST`] bytes.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    os::trusted::open(path)?.take(LONGEST + 1).read_to_end(&mut out)?;
    if out.len() as u64 > LONGEST { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(out) }
}

#[cfg(test)]
mod tests;
