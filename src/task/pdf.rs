//! A PDF on its way to a signature: looked at, copied once while it is hashed, and after the card was asked finished in place: the
//! increment is put behind the copy, which is read back by our own verifier before it has a name. And a signed PDF on its way to a
//! verdict.
//!
//! The source is never written to, and must be the same from the first look to the copy's name.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::document::Document;
use super::fault::TaskFault;
use crate::codec::pdf::{PdfError, Source};
use crate::domain::calendar::{self, Instant};
use crate::domain::pdf::{Covers, Filing};
use crate::domain::verdict::{ChainVerdict, Confirmed, DigestAlgorithm};
use crate::files::NewFile;
use crate::sign::digest::Hashing;
use crate::sign::pdf::check::{Checked, Unjudged, check};
use crate::sign::pdf::{Made, Prepared, Refusal, filing, make};
use crate::sign::{Judge, Watch};

/// Where `%PDF-` may begin for a viewer to take a file as one.
const HEAD: usize = 1024;

const MARK: &[u8] = b"%PDF-";

/// Does a file's name say that it is a PDF?
#[must_use]
pub fn is_named_pdf(path: &Path) -> bool {
    path.extension().is_some_and(|last| last.eq_ignore_ascii_case("pdf"))
}

/// Is a file to be signed as a PDF? By its name, or by how it begins.
pub fn is_pdf_to_sign(path: &Path) -> Result<bool, TaskFault> {
    Ok(is_named_pdf(path) || Document::open(path)?.begins_as_pdf())
}

/// Is a file to be verified as a PDF? By its name, or by what a viewer would open as one; a CMS file with a PDF inside is none.
pub fn is_pdf_to_verify(path: &Path) -> io::Result<bool> {
    if is_named_pdf(path) {
        return Ok(true);
    }
    let (file, mut head) = (crate::files::open(path)?, vec![0; HEAD + MARK.len()]);
    let read = crate::files::read_at(&file, 0, &mut head)?;
    // SEQUENCE: the outermost of DER and BER.
    Ok(head.first() != Some(&0x30) && head[..read].windows(MARK.len()).any(|octets| octets == MARK))
}

/// Where the signed copy of a PDF is written unless another name is given: `a.pdf` becomes `a_signed.pdf`. No hyphen: registries
/// advise against it.
#[must_use]
pub fn signed_copy_of(document: &Path) -> PathBuf {
    let (stem, extension) = match document.extension() {
        Some(extension) if is_named_pdf(document) => (document.file_stem(), extension),
        _ => (document.file_name(), "pdf".as_ref()),
    };
    let mut name = stem.unwrap_or_default().to_owned();
    name.push("_signed.");
    name.push(extension);
    document.with_file_name(name)
}

/// What the registries ask of the name of a file and of its length, before it is there.
#[must_use]
pub fn filing_of_name(path: &Path, length: u64) -> Filing {
    filing::of_name(&name(path), length)
}

/// A file's own name, as text.
fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// A PDF that was copied and hashed, without a name yet.
#[derive(Debug)]
pub struct PreparedPdf {
    document: Document,
    prepared: Arc<Prepared>,
    /// None once it has its name: whoever wants a second one has it copied anew.
    copy: Mutex<Option<NewFile>>,
}

impl PreparedPdf {
    /// What is signed.
    #[must_use]
    pub const fn prepared(&self) -> &Arc<Prepared> {
        &self.prepared
    }

    /// Looks at a PDF that will be signed with this digest, and copies and hashes it to where its signed copy goes.
    pub(super) fn open(
        path: &Path,
        digest: DigestAlgorithm,
        (output, replace): (&Path, bool),
        watch: &Watch<'_>,
    ) -> Result<Self, TaskFault> {
        let document = Document::open(path)?;
        document.is_not_at(output)?;
        let planned = make::plan(&document, watch);
        if matches!(planned, Err(Refusal::Stopped)) {
            return Err(TaskFault::Stopped);
        }
        // What is read while it is written is nothing that it is.
        document.is_unchanged()?;
        let (plan, about) = planned.map_err(|refusal| match refusal {
            Refusal::Unreadable(PdfError::Io(error)) => TaskFault::Document(path.to_path_buf(), error),
            refusal => TaskFault::Refused(refusal.into()),
        })?;
        let mut copy = NewFile::create(output, replace)?;
        let mut hashed = Hashing::new(&[digest]);
        document.pass_on(document.length(), watch, |octets| {
            hashed.update(octets);
            Ok(copy.write_all(octets)?)
        })?;
        let value = hashed.clone().finish().get(digest).unwrap_or_default().to_vec();
        let prepared = Prepared { plan, about, hashed, digest: (digest, value) };
        Ok(Self { document, prepared: prepared.into(), copy: Mutex::new(Some(copy)) })
    }

    /// The source's length in octets.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.document.length()
    }

    /// Puts an increment behind the copy, reads it back and gives it its name. Where that fails the copy is kept: it may be tried
    /// again, under another name too; in another folder it is copied anew.
    pub(super) fn finish(
        &self,
        made: &Made,
        (path, replace): (&Path, bool),
        watch: &Watch<'_>,
    ) -> Result<Filing, TaskFault> {
        self.document.is_not_at(path)?;
        self.document.is_unchanged()?;
        let mut kept = self.copy.lock().unwrap_or_else(PoisonError::into_inner);
        let here = kept.as_mut().map(|copy| copy.rename(path, replace)).transpose()?;
        if here != Some(true) {
            let mut copy = NewFile::create(path, replace)?;
            self.document.pass_on(self.length(), watch, |octets| Ok(copy.write_all(octets)?))?;
            *kept = Some(copy);
        }
        let Some(copy) = kept.as_mut() else { return Err(TaskFault::Changed) };
        copy.end_at(made.length)?.write_all(&made.increment)?;
        let filing = read_back(copy, path, made, watch)?;
        self.document.is_unchanged()?;
        if watch(self.length()).is_break() {
            return Err(TaskFault::Stopped);
        }
        copy.publish()?;
        *kept = None;
        Ok(filing)
    }
}

/// A file that has no name yet, as it was written.
struct Written<'a> {
    file: &'a NewFile,
    length: u64,
}

impl Source for Written<'_> {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        self.file.read_at(at, into)
    }
}

/// Of no chain anything is said: who issued a certificate is not what is asked.
const fn unjudged(_: &[u8], _: Instant) -> ChainVerdict {
    ChainVerdict::Untrusted
}

/// Where no date is asked about.
fn long_ago() -> Instant {
    calendar::in_japan(chrono::DateTime::UNIX_EPOCH)
}

/// Is what was written what was signed, by the whole of our own verifier?
fn read_back(copy: &NewFile, path: &Path, made: &Made, watch: &Watch<'_>) -> Result<Filing, TaskFault> {
    let written = Written { file: copy, length: copy.length()? };
    let damaged = || {
        let said = "what was written does not read back as it was signed";
        TaskFault::from(io::Error::new(io::ErrorKind::InvalidData, said))
    };
    match check(&written, &name(path), made.signing_time, &unjudged, watch) {
        Ok(checked) if holds(&checked, made) => Ok(checked.pdf.filing),
        Err(Unjudged::Stopped) => Err(TaskFault::Stopped),
        Err(Unjudged::Unreadable(PdfError::Io(error))) => Err(TaskFault::Io(error)),
        Ok(_) | Err(Unjudged::Unreadable(_) | Unjudged::NotSigned) => Err(damaged()),
    }
}

/// The signature that was made covers the whole file, fits, binds its certificate and claims the time that was meant.
fn holds(checked: &Checked, made: &Made) -> bool {
    let mut both = checked.pdf.signatures.iter().zip(&checked.report.signatures);
    both.any(|(there, report)| {
        let claimed = report.signing_time_claimed.or(there.claimed);
        there.field == made.field
            && there.scope.covers == Covers::WholeFile
            && claimed.is_some_and(|at| at.timestamp() == made.signing_time.timestamp())
            && [Confirmed::Document, Confirmed::Signature, Confirmed::Coverage, Confirmed::CertificateBinding]
                .into_iter()
                .all(|each| report.findings.holds(each))
    })
}

/// A PDF opened to be looked at; what is no regular file is told as it is of any signed file.
fn opened(path: &Path) -> Result<Document, TaskFault> {
    crate::files::open(path)?;
    Document::open(path)
}

/// Every signature of a PDF, judged.
fn checked(
    document: &Document,
    path: &Path,
    now: Instant,
    judge: &Judge<'_>,
    watch: &Watch<'_>,
) -> Result<Checked, TaskFault> {
    let checked = check(document, &name(path), now, judge, watch);
    if matches!(checked, Err(Unjudged::Stopped)) {
        return Err(TaskFault::Stopped);
    }
    document.is_unchanged()?;
    checked.map_err(|why| match why {
        Unjudged::Stopped => TaskFault::Stopped,
        Unjudged::Unreadable(PdfError::Io(error)) => TaskFault::Io(error),
        Unjudged::Unreadable(error) => TaskFault::Pdf(error),
        Unjudged::NotSigned => TaskFault::NotSigned,
    })
}

/// Judges every signature of a PDF.
pub(super) fn judge(
    path: &Path,
    now: Instant,
    judge: &Judge<'_>,
    watch: &Watch<'_>,
) -> Result<Checked, TaskFault> {
    checked(&opened(path)?, path, now, judge, watch)
}

/// Holds a PDF, signed or not, against what the registries ask.
pub(super) fn filing(path: &Path, watch: &Watch<'_>) -> Result<Filing, TaskFault> {
    let document = opened(path)?;
    match checked(&document, path, long_ago(), &unjudged, watch) {
        Ok(checked) => Ok(checked.pdf.filing),
        Err(TaskFault::NotSigned) => Ok(filing::filing(&name(path), document.length(), &[])),
        Err(fault) => Err(fault),
    }
}

/// Writes the first octets of a PDF to a new file: a revision that was signed, and nothing else.
pub(super) fn extract(
    path: &Path,
    end: u64,
    (output, replace): (&Path, bool),
    watch: &Watch<'_>,
) -> Result<(), TaskFault> {
    let document = opened(path)?;
    document.is_not_at(output)?;
    let mut copy = NewFile::create(output, replace)?;
    document.pass_on(end, watch, |octets| Ok(copy.write_all(octets)?))?;
    // It was found in a file that may have been another one.
    let written = Written { file: &copy, length: end };
    let whole = check(&written, "", long_ago(), &unjudged, watch);
    let covers_all =
        |checked: &Checked| checked.pdf.signatures.iter().any(|each| each.scope.covers == Covers::WholeFile);
    match whole {
        Ok(checked) if covers_all(&checked) => {}
        Err(Unjudged::Stopped) => return Err(TaskFault::Stopped),
        Err(Unjudged::Unreadable(PdfError::Io(error))) => return Err(TaskFault::Io(error)),
        Ok(_) | Err(Unjudged::Unreadable(_) | Unjudged::NotSigned) => return Err(TaskFault::Changed),
    }
    copy.publish()?;
    Ok(())
}
