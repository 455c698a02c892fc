//! A file that root alone can write: each folder is opened from the one before it, and no link is followed, so what was looked
//! at is what is read.

use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};

use rustix::fd::{AsFd as _, OwnedFd};
use rustix::fs::{FileType, Mode, OFlags, Stat, fstat, openat};

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

/// A folder that may be searched need not be one that may be read.
#[cfg(target_os = "linux")]
const FOLDER: OFlags = OFlags::PATH.union(OFlags::DIRECTORY);
/// Nor is any other system's kept waiting.
#[cfg(not(target_os = "linux"))]
const FOLDER: OFlags = OFlags::DIRECTORY.union(OFlags::NONBLOCK);

/// Opens a regular file that root alone can write, as can every folder above it.
pub fn open(path: &Path) -> io::Result<File> {
    let mut parts = path.components();
    if parts.next() != Some(Component::RootDir) {
        return Err(Untrusted::Path.at(path, path));
    }
    let mut place = PathBuf::from("/");
    let mut at: OwnedFd = rustix::fs::open("/", FOLDER | OFlags::CLOEXEC, Mode::empty())?;
    trusted(&fstat(&at)?, &place, path)?;
    while let Some(part) = parts.next() {
        let Component::Normal(name) = part else { return Err(Untrusted::Path.at(path, path)) };
        place.push(name);
        let is_last = parts.clone().next().is_none();
        // A pipe is not waited for.
        let kind = if is_last { OFlags::NONBLOCK | OFlags::NOCTTY } else { FOLDER };
        let link = itself(&at, name)?;
        let found = FileType::from_raw_mode(link.st_mode);
        if found == FileType::Symlink {
            return Err(Untrusted::Link.at(&place, path));
        }
        trusted(&link, &place, path)?;
        if is_last && found != FileType::RegularFile {
            // A device may do something when it is opened.
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        at = openat(at.as_fd(), name, kind | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())?;
        trusted(&fstat(&at)?, &place, path)?;
    }
    Ok(File::from(at))
}

/// What has a name in a folder, a link itself: what a link is opened as by its path alone says that it is one.
#[cfg(target_os = "linux")]
fn itself(folder: &OwnedFd, name: &std::ffi::OsStr) -> rustix::io::Result<Stat> {
    let link = openat(folder, name, OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())?;
    fstat(&link)
}

/// What has a name in a folder, a link itself.
#[cfg(not(target_os = "linux"))]
fn itself(folder: &OwnedFd, name: &std::ffi::OsStr) -> rustix::io::Result<Stat> {
    rustix::fs::statat(folder, name, rustix::fs::AtFlags::SYMLINK_NOFOLLOW)
}

fn trusted(stat: &Stat, place: &Path, file: &Path) -> io::Result<()> {
    let others = Mode::WGRP | Mode::WOTH;
    if stat.st_uid != 0 {
        return Err(Untrusted::Owner.at(place, file));
    }
    if Mode::from_raw_mode(stat.st_mode).intersects(others) {
        return Err(Untrusted::Writable.at(place, file));
    }
    Ok(())
}
