//! The configuration of a kiosk: a file that root alone can write, or none.
//!
//! Whoever can write it, or put another in its place, decides which roots count and who is let in as staff. So it and every
//! folder above it belong to root and can be written by nobody else, and no link is followed on the way; the same of every
//! file that it names.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};

use rustix::fd::{AsFd as _, OwnedFd};
use rustix::fs::{FileType, Mode, OFlags, fstat, openat};
use serde::Deserialize;

use super::audit::Place;
use super::staff::Hash;
use crate::config::{Config, ConfigError, Source, WrittenMunicipality, WrittenRoot};

/// Where it lies, if anywhere.
pub const USUAL: &str = "/etc/mynascope/kiosk.toml";

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

/// Why a file, or a folder on the way to it, does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum Untrusted {
    #[error("only a path from / is followed, without . and ..")]
    Path,
    #[error("it is a symbolic link")]
    Link,
    #[error("it does not belong to root")]
    Owner,
    #[error("it can be written by others than root")]
    Writable,
}

impl Untrusted {
    /// The file itself is named by whoever tells it; a folder is named here.
    fn at(self, place: &Path, file: &Path) -> io::Error {
        let told = if place == file { self.to_string() } else { format!("{}: {self}", place.display()) };
        io::Error::new(io::ErrorKind::PermissionDenied, told)
    }
}

/// A whole file that root alone can write, of at most [`LONGEST`] bytes. Each folder is opened from the one before it: what
/// was looked at is what is read.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut parts = path.components();
    if parts.next() != Some(Component::RootDir) {
        return Err(Untrusted::Path.at(path, path));
    }
    let mut place = PathBuf::from("/");
    let mut at: OwnedFd =
        rustix::fs::open("/", OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    trusted(&at, &place, path)?;
    while let Some(part) = parts.next() {
        let Component::Normal(name) = part else { return Err(Untrusted::Path.at(path, path)) };
        place.push(name);
        let is_last = parts.clone().next().is_none();
        // A pipe is not waited for.
        let kind = if is_last { OFlags::NONBLOCK | OFlags::NOCTTY } else { OFlags::PATH | OFlags::DIRECTORY };
        // What a link is opened as by its path alone says that it is one.
        let link =
            openat(at.as_fd(), name, OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())?;
        let found = FileType::from_raw_mode(fstat(&link)?.st_mode);
        if found == FileType::Symlink {
            return Err(Untrusted::Link.at(&place, path));
        }
        trusted(&link, &place, path)?;
        if is_last && found != FileType::RegularFile {
            // A device may do something when it is opened.
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        at = openat(at.as_fd(), name, kind | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())?;
        trusted(&at, &place, path)?;
    }
    let mut out = Vec::new();
    File::from(at).take(LONGEST + 1).read_to_end(&mut out)?;
    if out.len() as u64 > LONGEST { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(out) }
}

fn trusted(what: &OwnedFd, place: &Path, file: &Path) -> io::Result<()> {
    let stat = fstat(what)?;
    let others = Mode::WGRP | Mode::WOTH;
    if stat.st_uid != 0 {
        return Err(Untrusted::Owner.at(place, file));
    }
    if Mode::from_raw_mode(stat.st_mode).intersects(others) {
        return Err(Untrusted::Writable.at(place, file));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
