//! A document on its way to a signature: hashed once, and when it goes inside the signature, copied and hashed
//! again. A document that changed between the two is an error, never a signature.

use std::fs::File;
use std::io::{self, BufRead, BufWriter, Read, Seek, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::fault::TaskFault;
use crate::codec::cms::pem::Enarmour;
use crate::codec::pdf::Source;
use crate::domain::verdict::DigestAlgorithm;
use crate::files::{self, NewFile, ReadAhead, Stamp};
use crate::sign::Watch;
use crate::sign::digest::{self, Digests, Hashing};
use crate::sign::make::Made;

/// Octets copied at a time.
const PIECE: usize = 64 * 1024;

/// Where a document comes from.
#[derive(Debug)]
enum From {
    /// A file of this name.
    File(PathBuf),
    /// A pipe: it is kept in a temporary file in this directory.
    Pipe(PathBuf),
}

/// An open document.
#[derive(Debug)]
pub struct Document {
    file: File,
    from: From,
    stamp: Stamp,
}

/// As long as it was when it was opened; what is missing of it then is no end.
impl Source for Document {
    fn length(&self) -> u64 {
        self.stamp.length
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        let room =
            usize::try_from(self.stamp.length.saturating_sub(at)).unwrap_or(usize::MAX).min(into.len());
        match files::read_at(&self.file, at, &mut into[..room])? {
            read if read < room => Err(io::ErrorKind::UnexpectedEof.into()),
            read => Ok(read),
        }
    }
}

impl Document {
    /// Opens a file.
    pub fn open(path: &Path) -> Result<Self, TaskFault> {
        let file = files::open(path).map_err(|error| match error.kind() {
            // It can't be read twice: it is given as standard input instead.
            io::ErrorKind::InvalidInput => TaskFault::NoFile,
            _ => error.into(),
        })?;
        let stamp = Stamp::of(&file)?;
        Ok(Self { file, from: From::File(path.to_path_buf()), stamp })
    }

    /// Keeps what comes out of a pipe in a file without a name in a directory, so that it can be read twice.
    pub fn spool(source: &mut dyn Read, directory: &Path, watch: &Watch<'_>) -> Result<Self, TaskFault> {
        let failed = |error: io::Error| TaskFault::Spool(directory.to_path_buf(), error.into());
        let mut file = files::spool(directory).map_err(failed)?;
        let mut length = 0_u64;
        files::pass_on(source, |piece| {
            file.write_all(piece).map_err(failed)?;
            length += piece.len() as u64;
            if watch(length).is_break() { Err(TaskFault::Stopped) } else { Ok(()) }
        })?;
        let stamp = Stamp::of(&file)?;
        Ok(Self { file, from: From::Pipe(directory.to_path_buf()), stamp })
    }

    /// Does it begin as a PDF does?
    #[must_use]
    pub fn begins_as_pdf(&self) -> bool {
        let mut head = [0; 5];
        files::read_at(&self.file, 0, &mut head).is_ok() && head == *b"%PDF-"
    }

    /// Its length in octets when it was opened.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.stamp.length
    }

    fn source(&self) -> Result<ReadAhead, TaskFault> {
        let mut file = self.file.try_clone()?;
        file.rewind()?;
        Ok(ReadAhead::new(file))
    }

    /// An error where the file is not as it was opened, or where its name has another file now.
    pub fn is_unchanged(&self) -> Result<(), TaskFault> {
        let same_name = match &self.from {
            From::File(path) => Stamp::at(path).is_ok_and(|now| now == self.stamp),
            From::Pipe(_) => true,
        };
        if same_name && Stamp::of(&self.file)? == self.stamp { Ok(()) } else { Err(TaskFault::Changed) }
    }

    /// Whatever may be replaced, the document is not.
    pub(super) fn is_not_at(&self, path: &Path) -> Result<(), TaskFault> {
        if Stamp::at(path).is_ok_and(|there| there.is_same_file(&self.stamp)) {
            return Err(io::Error::from(io::ErrorKind::AlreadyExists).into());
        }
        Ok(())
    }

    /// Hands its first octets on, so many, piece by piece.
    pub(super) fn pass_on(
        &self,
        end: u64,
        watch: &Watch<'_>,
        mut sink: impl FnMut(&[u8]) -> Result<(), TaskFault>,
    ) -> Result<(), TaskFault> {
        let (mut source, mut done) = (self.source()?, 0);
        while done < end {
            let octets = source.fill_buf().map_err(|error| self.unread(error))?;
            if octets.is_empty() {
                return Err(TaskFault::Changed);
            }
            let rest = usize::try_from(end - done).unwrap_or(usize::MAX);
            let octets = octets.get(..rest).unwrap_or(octets);
            sink(octets)?;
            let taken = octets.len();
            source.consume(taken);
            done += taken as u64;
            if watch(done).is_break() {
                return Err(TaskFault::Stopped);
            }
        }
        self.is_unchanged()
    }

    /// Hashes it, reading ahead on another thread.
    pub fn hash(&self, algorithms: &[DigestAlgorithm], watch: &Watch<'_>) -> Result<Digests, TaskFault> {
        let digests = digest::stream(self.source()?, algorithms, watch)?;
        self.is_unchanged()?;
        if digests.length == self.length() { Ok(digests) } else { Err(TaskFault::Changed) }
    }

    /// An error of reading, told apart from one of writing.
    pub(super) fn unread(&self, error: io::Error) -> TaskFault {
        match &self.from {
            From::File(path) => TaskFault::Document(path.clone(), error.into()),
            From::Pipe(directory) => TaskFault::Spool(directory.clone(), error.into()),
        }
    }

    /// Writes a signature, with this document inside where it was made so. Says how many octets were written
    /// (before any PEM armour).
    pub fn write(
        &self,
        made: &Made,
        pem: bool,
        out: &mut dyn Write,
        watch: &Watch<'_>,
    ) -> Result<(), TaskFault> {
        if pem {
            // A line of armour has 64 characters: too few for a call each.
            let mut armour = Enarmour::new(BufWriter::with_capacity(PIECE, out));
            self.write_bare(made, &mut armour, watch)?;
            armour.finish()?.flush()?;
        } else {
            self.write_bare(made, out, watch)?;
            out.flush()?;
        }
        Ok(())
    }

    fn write_bare(&self, made: &Made, out: &mut dyn Write, watch: &Watch<'_>) -> Result<(), TaskFault> {
        self.is_unchanged()?;
        out.write_all(&made.frame.before)?;
        if let Some(length) = made.frame.document {
            let mut source = self.source()?;
            let mut hashing = Hashing::new(&[made.digest_algorithm]);
            loop {
                let octets = source.fill_buf().map_err(|error| self.unread(error))?;
                if octets.is_empty() {
                    break;
                }
                if hashing.length + octets.len() as u64 > length {
                    return Err(TaskFault::Changed);
                }
                hashing.update(octets);
                out.write_all(octets)?;
                let taken = octets.len();
                source.consume(taken);
                if watch(hashing.length).is_break() {
                    return Err(TaskFault::Stopped);
                }
            }
            let again = hashing.finish();
            if again.length != length || again.get(made.digest_algorithm) != Some(&made.digest) {
                return Err(TaskFault::Changed);
            }
        }
        self.is_unchanged()?;
        out.write_all(&made.frame.behind)?;
        Ok(())
    }

    /// Writes a signature at the beginning of an empty file and reads it back from there, document and all, before
    /// anyone is told that it worked; then stands at its beginning. What is read back is what the system holds for
    /// that file, which need not be on the disk yet. Each octet passes twice: progress counts both passes as halves.
    pub fn write_and_read_back(
        &self,
        made: &Made,
        pem: bool,
        file: &mut File,
        watch: &Watch<'_>,
    ) -> Result<(), TaskFault> {
        self.write(made, pem, file, &|done| watch(done / 2))?;
        file.rewind()?;
        let half = self.length() / 2;
        let written = ReadAhead::new(file.try_clone()?);
        if !made.reads_back(written, &|done| watch(half + done / 2))? {
            let said = "what was written does not read back as it was signed";
            return Err(io::Error::new(io::ErrorKind::InvalidData, said).into());
        }
        file.rewind()?;
        Ok(())
    }

    /// Writes a signature to a new file, which exists whole and read back, or not at all.
    pub fn write_to(
        &self,
        made: &Made,
        pem: bool,
        path: &Path,
        replace: bool,
        watch: &Watch<'_>,
    ) -> Result<(), TaskFault> {
        self.is_not_at(path)?;
        let mut file = NewFile::create(path, replace)?;
        self.write_and_read_back(made, pem, file.rewind()?, watch)?;
        if watch(self.length()) == ControlFlow::Break(()) {
            return Err(TaskFault::Stopped);
        }
        file.publish()?;
        Ok(())
    }
}
