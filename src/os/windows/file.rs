//! Files: which file it is, and opening, making and naming one without being led elsewhere.
//!
//! Access rights of files are lists here, which the standard library does not set: a new file has those of its folder
//! ([`HAS_PRIVATE`]).

use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom};
use std::os::windows::fs::{FileExt as _, OpenOptionsExt as _};
use std::os::windows::io::AsHandle as _;
use std::path::Path;

use winapi_util::file::{Information, information, typ};

// Of `CreateFileW`, by Microsoft's documentation.
const FILE_READ_ATTRIBUTES: u32 = 0x80;
const FILE_ATTRIBUTE_TEMPORARY: u32 = 0x100;
/// A link is opened itself.
const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
/// A folder can be opened too.
const FILE_FLAG_BACKUP_SEMANTICS: u32 = 0x0200_0000;
const FILE_FLAG_DELETE_ON_CLOSE: u32 = 0x0400_0000;

/// Which file it is, whatever its name: ReFS may have two with the same number, NTFS and FAT have not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    volume: u64,
    index: u64,
}

impl Identity {
    /// A number that no other file of this disk has as long as this one is open.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.index
    }
}

/// When it was made and its octets changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    created: Option<u64>,
    written: Option<u64>,
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
    fn new(of: &Information) -> Self {
        Self {
            identity: Identity { volume: of.volume_serial_number(), index: of.file_index() },
            length: of.file_size(),
            times: Times { created: of.creation_time(), written: of.last_write_time() },
        }
    }
}

/// An open file.
pub fn seen(file: &File) -> io::Result<Seen> {
    Ok(Seen::new(&information(file)?))
}

/// What a name leads to.
pub fn seen_at(path: &Path) -> io::Result<Seen> {
    seen_by(path, FILE_FLAG_BACKUP_SEMANTICS)
}

/// What has a name, a link itself where it is one.
pub fn seen_itself(path: &Path) -> io::Result<Seen> {
    seen_by(path, FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT)
}

fn seen_by(path: &Path, flags: u32) -> io::Result<Seen> {
    seen(&OpenOptions::new().access_mode(FILE_READ_ATTRIBUTES).custom_flags(flags).open(path)?)
}

/// What standard input is read from.
pub fn standard_input() -> io::Result<File> {
    Ok(io::stdin().as_handle().try_clone_to_owned()?.into())
}

/// Opens what is there for reading. What is not on a disk, a pipe or a device by its name (`NUL`), is told as such.
pub fn open(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    if typ(&file)?.is_disk() {
        Ok(file)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"))
    }
}

/// Opens for writing, emptied, never through a link. `None` where it is a link, a pipe or a device. A file that is new has
/// the access rights of its folder.
pub fn open_emptied(path: &Path) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    // Emptied once it is known what it is: the flag goes with no `CREATE_ALWAYS`.
    let options = options.write(true).create(true).truncate(false).custom_flags(FILE_FLAG_OPEN_REPARSE_POINT);
    let file = options.open(path)?;
    if !typ(&file)?.is_disk() || file.metadata()?.is_symlink() {
        return Ok(None);
    }
    file.set_len(0)?;
    Ok(Some(file))
}

/// Are new files their owner's alone, and can others be made so? Not by the standard library.
pub const HAS_PRIVATE: bool = false;

/// Would let nobody but its owner open a file: that is not done here, which [`HAS_PRIVATE`] says to who promises it.
pub fn make_private(_file: &File) -> io::Result<()> {
    Ok(())
}

/// Opens a log to write at its end, never through a link.
pub fn open_log(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let options = options.read(true).append(true).create(true).custom_flags(FILE_FLAG_OPEN_REPARSE_POINT);
    let file = options.open(path)?;
    if typ(&file)?.is_disk() && !file.metadata()?.is_symlink() {
        Ok(file)
    } else {
        Err(io::ErrorKind::InvalidInput.into())
    }
}

/// Reads from a place, once; where the file stands is left alone, unless somebody else reads at the same time.
pub fn read_at(mut file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    let stands = file.stream_position()?;
    let read = file.seek_read(into, at);
    file.seek(SeekFrom::Start(stands))?;
    read
}

/// A new file, to be read and written; a name that is taken, by a link too, is refused.
pub fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create_new(true).open(path)
}

/// The same, opened by nobody else and gone once it is closed, however the process ends.
pub fn create_passing(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let options = options.read(true).write(true).create_new(true).share_mode(0);
    options.attributes(FILE_ATTRIBUTE_TEMPORARY).custom_flags(FILE_FLAG_DELETE_ON_CLOSE).open(path)
}

/// A new file that whoever may look into its folder may read.
pub fn create_public(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// A folder with the access rights of the one above it.
pub fn create_public_folder(path: &Path) -> io::Result<()> {
    std::fs::create_dir(path)
}

/// Renames unless the new name exists: a second name (which fails on an existing one) and the removal of the first. Where
/// the disk knows no second names (FAT), the new name is taken by an empty file first, which is then replaced.
pub fn rename_to_a_new_name(from: &Path, to: &Path) -> io::Result<()> {
    match std::fs::hard_link(from, to) {
        Ok(()) => std::fs::remove_file(from),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        Err(_) => {
            File::create_new(to)?;
            std::fs::rename(from, to).inspect_err(|_| {
                // It was made here, and is empty.
                let _ = std::fs::remove_file(to);
            })
        }
    }
}

/// A file that has no name yet: there are none here, every file is made under a name.
pub fn create_nameless(_directory: &Path) -> io::Result<Option<File>> {
    Ok(None)
}

/// Gives a file without a name one: there are none here.
pub fn name(_file: &File, _path: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// May this user make and remove files in a folder? Only trying tells.
#[must_use]
pub fn may_fill(folder: &Path) -> bool {
    create_passing(&folder.join(format!(".mynascope-{}", std::process::id()))).is_ok()
}

/// Is it closed to this user who would write there? The standard library does not tell: nothing is known of a bar.
#[must_use]
pub fn is_barred(_path: &Path) -> bool {
    false
}
