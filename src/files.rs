//! The one door to the disk for documents: reads that are bounded, writes that replace nothing unasked, follow no
//! link and leave nothing half done, and a way to notice that a file has changed meanwhile.

mod ahead;
pub mod folder;

pub use ahead::ReadAhead;

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use crate::os::file::{self as system, Identity, Seen, Times};

/// A file as it was at one moment: another value means that it was changed or replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    identity: Identity,
    /// The length in octets.
    pub length: u64,
    times: Times,
}

impl Stamp {
    const fn new(Seen { identity, length, times }: Seen) -> Self {
        Self { identity, length, times }
    }

    /// Of an open file.
    pub fn of(file: &File) -> io::Result<Self> {
        Ok(Self::new(system::seen(file)?))
    }

    /// Of whatever has this name now.
    pub fn at(path: &Path) -> io::Result<Self> {
        Ok(Self::new(system::seen_at(path)?))
    }

    /// True for the same file at another moment, whatever its name.
    #[must_use]
    pub fn is_same_file(&self, other: &Self) -> bool {
        self.identity == other.identity
    }
}

/// Do two names lead to the same file? Not where one leads nowhere.
#[must_use]
pub fn are_same(one: &Path, other: &Path) -> bool {
    matches!((Stamp::at(one), Stamp::at(other)), (Ok(one), Ok(other)) if one.is_same_file(&other))
}

/// Does a name lead to the file that standard input is read from?
#[must_use]
pub fn is_standard_input(path: &Path) -> bool {
    let input = system::standard_input().and_then(|input| Stamp::of(&input));
    matches!((input, Stamp::at(path)), (Ok(input), Ok(there)) if input.is_same_file(&there))
}

/// Opens a regular file for reading, and nothing else: a pipe would be waited for until somebody writes, a device may
/// have no end. Told before it is opened, and again of what was opened, should the name lead elsewhere meanwhile.
pub fn open(path: &Path) -> io::Result<File> {
    regular(&std::fs::metadata(path)?)?;
    let file = system::open(path)?;
    regular(&file.metadata()?)?;
    Ok(file)
}

fn regular(meta: &Metadata) -> io::Result<()> {
    match meta {
        _ if meta.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        _ if meta.is_file() => Ok(()),
        _ => Err(irregular()),
    }
}

fn irregular() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")
}

/// Opens a regular file for writing, emptied, and for its owner alone: never through a link, and no pipe without a reader
/// is waited for.
pub fn open_private(path: &Path) -> io::Result<File> {
    let file = system::open_emptied(path)?.ok_or_else(irregular)?;
    regular(&file.metadata()?)?;
    // One that was there before may have been everybody's.
    system::make_private(&file)?;
    Ok(file)
}

/// Reads octets from a place in a file on, as many as are there and fit; where it stands is left alone.
pub fn read_at(file: &File, at: u64, into: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(room) = into.get_mut(filled..).filter(|room| !room.is_empty()) {
        match system::read_at(file, room, at.saturating_add(filled as u64)) {
            Ok(0) => break,
            Ok(octets) => filled += octets,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Reads a whole file of at most `most` octets.
pub fn read_bounded(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    open(path)?.take(most.saturating_add(1)).read_to_end(&mut out)?;
    if out.len() as u64 > most { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(out) }
}

/// Hands all of a source on, piece by piece. Not by `io::copy`, whose buffer stays on the stack as it was last: a
/// signature names its signer.
pub fn pass_on<E: From<io::Error>>(
    source: &mut (impl Read + ?Sized),
    mut sink: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let mut piece = Zeroizing::new(vec![0; 1 << 16]);
    loop {
        match source.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(octets) => sink(&piece[..octets])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// A temporary file without a name in a directory, for what comes out of a pipe: nobody else can open it, and it is
/// gone with the process, however that ends.
pub fn spool(directory: &Path) -> io::Result<File> {
    if let Some(file) = system::create_nameless(directory)? {
        return Ok(file);
    }
    let (file, _) = create_beside(directory, "spool", system::create_passing)?;
    Ok(file)
}

/// Names under which something lies half done, for who ends the process from another thread.
static PARTIAL: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Whether files may still get their names: the one thing that can't be taken back.
static GATE: Mutex<Gate> = Mutex::new(Gate { closed: false, settled: false });

struct Gate {
    closed: bool,
    settled: bool,
}

/// Whole, whatever panicked beside it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lets nothing get its name any more: the process is to be ended from another thread. False, and nothing changed,
/// where something has got one already: who did that has only to say so.
#[must_use]
pub fn close() -> bool {
    let mut gate = lock(&GATE);
    gate.closed = !gate.settled;
    gate.closed
}

/// Has something been done that can't be taken back?
#[must_use]
pub fn is_settled() -> bool {
    lock(&GATE).settled
}

/// Does what can't be taken back, unless the process is about to end.
pub fn settle<T>(last: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let mut gate = lock(&GATE);
    if gate.closed {
        return Err(io::ErrorKind::Interrupted.into());
    }
    let done = last()?;
    gate.settled = true;
    Ok(done)
}

/// From here on what is done stands, an answer that is told, say. Where the process is about to end this never returns.
pub fn settle_or_wait() {
    while settle(|| Ok(())).is_err() {
        std::thread::park();
    }
}

/// Removes what lies half done under a name: the process is about to end. On file systems that know files without a
/// name there is nothing to remove, ever.
pub fn sweep() {
    let partial = std::mem::take(&mut *lock(&PARTIAL));
    for path in partial {
        // Nothing more can be done about a name that can't be removed.
        let _ = std::fs::remove_file(path);
    }
}

/// A name beside others that nothing has yet, most likely.
fn free_name(directory: &Path, what: &str, number: u64) -> PathBuf {
    directory.join(format!(".mynascope-{what}-{}-{number}", std::process::id()))
}

fn create_beside(
    directory: &Path,
    what: &str,
    create: fn(&Path) -> io::Result<File>,
) -> io::Result<(File, PathBuf)> {
    for number in 0..1000 {
        let path = free_name(directory, what, number);
        match create(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            opened => return opened.map(|file| (file, path)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// A new file for its owner alone, whole or not at all; an existing name, a link included, is never written through.
pub fn save(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = NewFile::create(path, false)?;
    file.write_all(bytes)?;
    file.publish()
}

/// A file that is being written and has no name until it is whole; where the file system knows no such files, another
/// name beside its own. Dropped without [`NewFile::publish`], nothing of it remains.
#[derive(Debug)]
pub struct NewFile {
    file: File,
    /// Its name while it is written, where it has one.
    beside: Option<PathBuf>,
    path: PathBuf,
    replace: bool,
}

impl NewFile {
    /// Begins a file that shall be called `path`. Without `replace` an existing name is refused, now and (for good)
    /// when it is published; with it, a regular file is replaced and nothing else is.
    pub fn create(path: &Path, replace: bool) -> io::Result<Self> {
        refuse(path, replace)?;
        if path.file_name().is_none() || path.as_os_str().as_encoded_bytes().ends_with(b"/") {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let (file, beside) = if let Some(file) = system::create_nameless(directory(path))? {
            (file, None)
        } else {
            // Not between the sweep and the end of the process.
            let gate = lock(&GATE);
            if gate.closed {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let (file, beside) = create_beside(directory(path), "partial", system::create)?;
            lock(&PARTIAL).push(beside.clone());
            drop(gate);
            (file, Some(beside))
        };
        Ok(Self { file, beside, path: path.to_path_buf(), replace })
    }

    /// What was written so far, from its beginning.
    pub fn rewind(&mut self) -> io::Result<&mut File> {
        self.file.rewind()?;
        Ok(&mut self.file)
    }

    /// What was written so far, cut or gone on with at this length.
    pub fn end_at(&mut self, length: u64) -> io::Result<&mut File> {
        self.file.set_len(length)?;
        self.file.seek(io::SeekFrom::Start(length))?;
        Ok(&mut self.file)
    }

    /// Reads what was written by place.
    pub fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        read_at(&self.file, at, into)
    }

    /// How long it is so far, in octets.
    pub fn length(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    /// Shall be called `path` instead, as [`Self::create`] has it. False, and nothing changed, where that is in another folder,
    /// which may be another file system: it begins there anew.
    pub fn rename(&mut self, path: &Path, replace: bool) -> io::Result<bool> {
        if !are_same(directory(path), directory(&self.path)) {
            return Ok(false);
        }
        refuse(path, replace)?;
        (self.path, self.replace) = (path.to_path_buf(), replace);
        Ok(true)
    }

    /// Gives the file its name, once its octets are on the disk. Where that fails it may be tried again, under another name.
    pub fn publish(&mut self) -> io::Result<()> {
        self.file.sync_all()?;
        settle(|| self.give_name())
    }

    fn give_name(&mut self) -> io::Result<()> {
        refuse(&self.path, self.replace)?;
        if self.beside.is_none() {
            if !self.replace {
                return system::name(&self.file, &self.path);
            }
            // No other open file of this disk has its number.
            let number = system::seen(&self.file)?.identity.number();
            let beside = free_name(directory(&self.path), "partial", number);
            lock(&PARTIAL).push(beside.clone());
            let named = system::name(&self.file, &beside);
            self.beside = Some(beside);
            named?;
        }
        let Some(beside) = self.beside.clone() else { return Ok(()) };
        if self.replace {
            std::fs::rename(&beside, &self.path)?;
        } else {
            system::rename_to_a_new_name(&beside, &self.path)?;
        }
        lock(&PARTIAL).retain(|known| *known != beside);
        self.beside = None;
        Ok(())
    }
}

/// Where a path's file lies.
fn directory(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

impl Write for NewFile {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.file.write(octets)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if let Some(path) = self.beside.take() {
            // Nothing more can be done about a name that can't be removed.
            let _ = std::fs::remove_file(&path);
            lock(&PARTIAL).retain(|known| *known != path);
        }
    }
}

/// The friendly half of the refusal; the atomic one is in [`system::rename_to_a_new_name`].
fn refuse(path: &Path, replace: bool) -> io::Result<()> {
    match std::fs::symlink_metadata(path) {
        Ok(meta) if replace && meta.is_file() => Ok(()),
        // A link or a device under that name is not ours to replace, whatever was allowed.
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn write(path: &Path, replace: bool, text: &[u8]) -> io::Result<()> {
        let mut file = NewFile::create(path, replace)?;
        file.write_all(text)?;
        file.publish()
    }

    #[test]
    fn a_new_file_is_private_and_the_only_thing_left() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.p7s");
        write(&path, false, b"one").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o177, 0);
        assert_eq!(names(directory.path()), ["a.p7s"]);
    }

    #[test]
    fn an_existing_name_is_refused_unless_it_may_be_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.p7s");
        write(&path, false, b"one").unwrap();
        assert_eq!(write(&path, false, b"two").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        write(&path, true, b"three").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"three");
        assert_eq!(names(directory.path()), ["a.p7s"]);
    }

    #[test]
    fn a_name_that_appears_meanwhile_is_not_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.p7s");
        let (_file, beside) = create_beside(directory.path(), "partial", system::create).unwrap();
        std::fs::write(&path, b"mine").unwrap();
        let error = system::rename_to_a_new_name(&beside, &path).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).unwrap(), b"mine");
    }

    #[test]
    fn a_link_is_neither_followed_nor_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let target = directory.path().join("target");
        let link = directory.path().join("link");
        symlink(&target, &link).unwrap();
        for replace in [false, true] {
            assert!(write(&link, replace, b"x").is_err());
        }
        assert!(!target.exists());
        assert_eq!(names(directory.path()), ["link"]);
    }

    #[test]
    fn what_is_written_has_no_name_until_it_is_whole_or_is_swept_away() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a");
        let mut file = NewFile::create(&path, false).unwrap();
        file.write_all(b"half").unwrap();
        if file.beside.is_none() {
            assert_eq!(names(directory.path()), [""; 0]);
        }
        drop(file);
        // As on a file system that has no nameless files.
        let (half, beside) = create_beside(directory.path(), "partial", system::create).unwrap();
        lock(&PARTIAL).push(beside.clone());
        assert_eq!(names(directory.path()).len(), 1);
        let mut named = NewFile { file: half, beside: Some(beside), path: path.clone(), replace: false };
        named.publish().unwrap();
        assert_eq!(names(directory.path()), ["a"]);
        let (_half, beside) = create_beside(directory.path(), "partial", system::create).unwrap();
        lock(&PARTIAL).push(beside.clone());
        sweep();
        assert_eq!(names(directory.path()), ["a"]);
    }

    #[test]
    fn what_is_written_gets_another_name_of_its_folder_where_the_first_is_taken() {
        let [directory, other] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let path = |name: &str| directory.path().join(name);
        let as_without_nameless = || {
            let (file, beside) = create_beside(directory.path(), "partial", system::create).unwrap();
            lock(&PARTIAL).push(beside.clone());
            NewFile { file, beside: Some(beside), path: path("a"), replace: false }
        };
        for (mut file, second) in
            [(NewFile::create(&path("a"), false).unwrap(), "b"), (as_without_nameless(), "c")]
        {
            file.write_all(b"made").unwrap();
            std::fs::write(path("a"), b"another's").unwrap();
            assert_eq!(file.publish().unwrap_err().kind(), io::ErrorKind::AlreadyExists);
            assert_eq!(file.rename(&path("a"), false).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
            assert!(!file.rename(&other.path().join(second), false).unwrap());
            assert!(file.rename(&path(second), false).unwrap());
            file.publish().unwrap();
            drop(file);
            assert_eq!(std::fs::read(path(second)).unwrap(), b"made");
            std::fs::remove_file(path("a")).unwrap();
        }
        assert_eq!(names(directory.path()), ["b", "c"]);
        assert_eq!(names(other.path()), [""; 0]);
    }

    #[test]
    fn what_is_dropped_half_done_leaves_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let mut file = NewFile::create(&directory.path().join("a"), false).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert_eq!(names(directory.path()), [""; 0]);
    }

    #[test]
    fn a_changed_file_has_another_stamp() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a");
        std::fs::write(&path, b"one").unwrap();
        let before = Stamp::at(&path).unwrap();
        assert_eq!(before, Stamp::of(&open(&path).unwrap()).unwrap());
        std::fs::write(&path, b"three").unwrap();
        assert_ne!(before, Stamp::at(&path).unwrap());
    }

    #[test]
    fn a_file_that_is_too_long_is_not_read() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a");
        std::fs::write(&path, b"12345").unwrap();
        assert_eq!(read_bounded(&path, 5).unwrap(), b"12345");
        assert_eq!(read_bounded(&path, 4).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert!(open(directory.path()).is_err());
    }

    #[test]
    fn what_is_no_regular_file_is_refused_at_once() {
        let directory = tempfile::tempdir().unwrap();
        let pipe = directory.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR)
            .unwrap();
        let link = directory.path().join("link");
        symlink(&pipe, &link).unwrap();
        for path in [pipe.as_path(), &link, Path::new("/dev/zero")] {
            let error = open(path).unwrap_err();
            assert_eq!(
                (error.kind(), error.to_string().as_str()),
                (io::ErrorKind::InvalidInput, "not a regular file")
            );
        }
    }

    #[test]
    fn a_spool_has_no_name() {
        let directory = tempfile::tempdir().unwrap();
        let mut spool = spool(directory.path()).unwrap();
        spool.write_all(b"x").unwrap();
        assert_eq!(names(directory.path()), [""; 0]);
    }
}
