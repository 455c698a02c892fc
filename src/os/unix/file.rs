//! Files: which file it is, and opening, making and naming one without being led elsewhere or kept waiting.

use std::fs::{DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::fs::{
    DirBuilderExt as _, FileExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
};
use std::path::Path;

use rustix::fs::{CWD, OFlags, RenameFlags};
use rustix::io::Errno;

#[cfg(target_os = "linux")]
pub use nameless::{create_nameless, name};

/// Which file it is, whatever its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    device: u64,
    inode: u64,
}

impl Identity {
    /// A number that no other file of this disk has as long as this one is open.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.inode
    }
}

/// When it was changed: its octets, and what else is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    modified: (i64, i64),
    changed: (i64, i64),
}

/// A file as it is now.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// Which.
    pub identity: Identity,
    /// Its length in octets.
    pub length: u64,
    /// Last changed.
    pub times: Times,
}

impl Seen {
    fn new(meta: &Metadata) -> Self {
        Self {
            identity: Identity { device: meta.dev(), inode: meta.ino() },
            length: meta.len(),
            times: Times {
                modified: (meta.mtime(), meta.mtime_nsec()),
                changed: (meta.ctime(), meta.ctime_nsec()),
            },
        }
    }
}

/// An open file.
pub fn seen(file: &File) -> io::Result<Seen> {
    Ok(Seen::new(&file.metadata()?))
}

/// What a name leads to.
pub fn seen_at(path: &Path) -> io::Result<Seen> {
    Ok(Seen::new(&std::fs::metadata(path)?))
}

/// What has a name, a link itself where it is one.
pub fn seen_itself(path: &Path) -> io::Result<Seen> {
    Ok(Seen::new(&std::fs::symlink_metadata(path)?))
}

/// What standard input is read from.
pub fn standard_input() -> io::Result<File> {
    Ok(io::stdin().as_fd().try_clone_to_owned()?.into())
}

/// Opens what is there for reading: no pipe is waited for, no terminal taken.
pub fn open(path: &Path) -> io::Result<File> {
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

/// Opens for writing, emptied, never through a link, and no pipe without a reader is waited for. `None` where it is a link, a
/// pipe that nobody reads, or a socket. A file that is new is its owner's alone.
pub fn open_emptied(path: &Path) -> io::Result<Option<File>> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let mut options = OpenOptions::new();
    let options = options.write(true).create(true).truncate(true).mode(0o600).custom_flags(flags);
    match options.open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) => match Errno::from_io_error(&error) {
            Some(Errno::LOOP | Errno::NXIO) => Ok(None),
            _ => Err(error),
        },
    }
}

/// Are new files their owner's alone, and can others be made so?
pub const HAS_PRIVATE: bool = true;

/// Lets nobody but its owner open a file, which may have been everybody's.
pub fn make_private(file: &File) -> io::Result<()> {
    file.set_permissions(Permissions::from_mode(0o600))
}

/// Opens a log to write at its end, never through a link, for its owner and its group; no pipe is waited for.
pub fn open_log(path: &Path) -> io::Result<File> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true).mode(0o640).custom_flags(flags).open(path)
}

/// Reads from a place, once; where the file stands is left alone.
pub fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    file.read_at(into, at)
}

/// A new file for its owner alone, to be read and written; a name that is taken, by a link too, is refused.
pub fn create(path: &Path) -> io::Result<File> {
    // `create_new` follows no link; the mode is cut by the umask, so the tighter of the two holds.
    OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)
}

/// The same, gone once it is closed, however the process ends.
pub fn create_passing(path: &Path) -> io::Result<File> {
    let file = create(path)?;
    std::fs::remove_file(path)?;
    Ok(file)
}

/// A new file that anybody may read and its owner alone write.
pub fn create_public(path: &Path) -> io::Result<File> {
    let new = OpenOptions::new().write(true).create_new(true).mode(0o644).open(path)?;
    new.set_permissions(Permissions::from_mode(0o644))?;
    Ok(new)
}

/// A folder that anybody may look into, as far as the umask lets them, and its owner alone fill.
pub fn create_public_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o755).create(path)
}

/// Renames unless the new name exists, in one step: `RENAME_NOREPLACE`, or where the file system does not know it, a
/// second name (which fails on an existing one) and the removal of the first.
pub fn rename_to_a_new_name(from: &Path, to: &Path) -> io::Result<()> {
    match rustix::fs::renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
            std::fs::hard_link(from, to)?;
            std::fs::remove_file(from)
        }
        renamed => renamed.map_err(Into::into),
    }
}

/// May this user make and remove files in a folder?
#[must_use]
pub fn may_fill(folder: &Path) -> bool {
    rustix::fs::access(folder, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK).is_ok()
}

/// Is it, or the way to it, closed to this user who would write there? Not where it is not there.
#[must_use]
pub fn is_barred(path: &Path) -> bool {
    matches!(rustix::fs::access(path, rustix::fs::Access::WRITE_OK), Err(Errno::ACCESS | Errno::PERM))
}

/// Files without a name, which Linux has (`O_TMPFILE`).
#[cfg(target_os = "linux")]
mod nameless {
    use std::os::fd::AsRawFd as _;

    use rustix::fs::{AtFlags, Mode};

    use super::{CWD, Errno, File, OFlags, Path, io};

    /// A file in a directory that has no name yet; `None` where the file system has no such files.
    pub fn create_nameless(directory: &Path) -> io::Result<Option<File>> {
        // A name is given through /proc.
        if !Path::new("/proc/self/fd").exists() {
            return Ok(None);
        }
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        // The mode is cut by the umask, so the tighter of the two holds.
        match rustix::fs::open(directory, flags, Mode::RUSR | Mode::WUSR) {
            Ok(file) => Ok(Some(file.into())),
            // What open(2) says of a file system, or of a kernel, that does not know them.
            Err(Errno::NOTSUP | Errno::ISDIR | Errno::INVAL) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Gives a file without a name one that must not exist.
    pub fn name(file: &File, path: &Path) -> io::Result<()> {
        let held = format!("/proc/self/fd/{}", file.as_raw_fd());
        Ok(rustix::fs::linkat(CWD, held.as_str(), CWD, path, AtFlags::SYMLINK_FOLLOW)?)
    }
}

/// A file that has no name yet: there are none here, every file is made under a name.
#[cfg(not(target_os = "linux"))]
pub fn create_nameless(_directory: &Path) -> io::Result<Option<File>> {
    Ok(None)
}

/// Gives a file without a name one: there are none here.
#[cfg(not(target_os = "linux"))]
pub fn name(_file: &File, _path: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
