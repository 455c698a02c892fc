//! Work without a card, on short-lived threads of their own: hashing a document, writing a signature, verifying a
//! signed file. A face starts a task, is told how it goes through the sink it gave, and may stop it at any moment.
//!
//! The functions that do the work are here too, for a face that has nothing else to do meanwhile.

mod document;

pub use document::Document;

use std::fmt;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

pub use crate::codec::cms::ber::Flaw;
use crate::codec::cms::ber::ReadError;
use crate::codec::x509;
use crate::domain::calendar::Instant;
use crate::domain::certificate::Certificate;
use crate::domain::verdict::{ChainVerdict, DigestAlgorithm, SignedFileReport};
pub use crate::files::folder;
use crate::files::{self, ReadAhead, Stamp};
pub use crate::sign::digest::Digests;
use crate::sign::make::Made;
use crate::sign::{Judge, Watch, check, digest};

/// Ties an event to the task that it tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub u64);

/// Why a task has no result.
#[derive(Debug, thiserror::Error)]
pub enum TaskFault {
    /// It was stopped on request.
    #[error("stopped")]
    Stopped,
    /// The document changed while it was worked on.
    #[error("the file changed meanwhile")]
    Changed,
    /// The signed file is malformed.
    #[error("at {at}: {flaw}")]
    Malformed {
        /// The offset in octets.
        at: u64,
        /// What is wrong.
        flaw: Flaw,
    },
    /// The document of a detached signature could not be read.
    #[error("{0}: {1}")]
    Document(PathBuf, io::Error),
    /// The document is a pipe or a device, which can't be read twice.
    #[error("not a regular file")]
    NoFile,
    /// What goes into a temporary file in this directory could not be put there, or read from there.
    #[error("the temporary file in {0}: {1}")]
    Spool(PathBuf, io::Error),
    /// A file could not be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<ReadError> for TaskFault {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Malformed { at, flaw } => Self::Malformed { at, flaw },
            ReadError::Io(error) => Self::Io(error),
            ReadError::Stopped => Self::Stopped,
        }
    }
}

/// Judges chains, from any thread.
pub type SharedJudge = Arc<dyn Fn(&[u8], Instant) -> ChainVerdict + Send + Sync>;

/// What to do.
pub enum Job {
    /// Look at what is in a folder, or at what a path leads to.
    Look(PathBuf),
    /// Find out whether a new file can be written at a path, leaving nothing there.
    Try(PathBuf),
    /// Hash a document before it is signed.
    Hash {
        /// The document.
        path: PathBuf,
        /// With these.
        algorithms: Vec<DigestAlgorithm>,
    },
    /// Write a signature that was made.
    Write {
        /// The document as it was hashed.
        document: Arc<Document>,
        /// The signature.
        made: Box<Made>,
        /// In PEM.
        pem: bool,
        /// Where to.
        path: PathBuf,
        /// A file of that name may be replaced.
        replace: bool,
    },
    /// Verify a signed file.
    Verify {
        /// The signed file.
        path: PathBuf,
        /// The document, where it is not the one beside a detached signature.
        content: Option<PathBuf>,
        /// The time that counts as now.
        now: Instant,
        /// Judges the signers' chains.
        judge: SharedJudge,
    },
}

/// A signed file, read and judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// What is said about it.
    pub report: SignedFileReport,
    /// The signers' certificates, decoded, in the order of the signatures; `None` where there is none to decode.
    pub signers: Vec<Option<Arc<Certificate>>>,
    /// The document that the signature was held against; `None` where only the one inside was, or none was found.
    pub content: Option<PathBuf>,
    /// True where it came in PEM armour.
    pub pem: bool,
}

/// Which work and on which file; nothing of what is in it.
impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, path) = match self {
            Self::Look(path) => ("Look", path),
            Self::Try(path) => ("Try", path),
            Self::Hash { path, .. } => ("Hash", path),
            Self::Write { path, .. } => ("Write", path),
            Self::Verify { path, .. } => ("Verify", path),
        };
        f.debug_tuple(word).field(path).finish()
    }
}

/// What came of it.
#[derive(Debug)]
pub enum Outcome {
    /// What was found at a path.
    Found(Arc<folder::Found>),
    /// A new file can be written there.
    Writable,
    /// The document was hashed: keep it open until it is written.
    Hashed(Arc<Document>, Digests),
    /// The signature was written: octets.
    Written(u64),
    /// The signed file was read and judged.
    Verified(Arc<Verified>),
}

/// What a face is told.
#[derive(Debug)]
pub enum TaskEvent {
    /// It goes on: octets of `of` (where that is known).
    Progress {
        /// The task.
        task: TaskId,
        /// Octets done.
        done: u64,
        /// Octets in all.
        of: Option<u64>,
    },
    /// It is over. Always the last event of a task.
    Ended {
        /// The task.
        task: TaskId,
        /// What came of it.
        result: Result<Outcome, TaskFault>,
    },
}

/// A task under way. Dropping it does not stop it.
#[derive(Debug, Clone)]
pub struct Task {
    /// Its name in events.
    pub id: TaskId,
    stop: Arc<AtomicBool>,
}

impl Task {
    /// Asks it to stop: it ends soon with [`TaskFault::Stopped`], leaving nothing half done.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// A progress event at most every so many octets: a face draws no faster.
const STEP: u64 = 4 << 20;

/// Starts a job on a thread of its own.
pub fn start(id: TaskId, job: Job, sink: impl Fn(TaskEvent) + Send + 'static) -> io::Result<Task> {
    let stop = Arc::new(AtomicBool::new(false));
    let task = Task { id, stop: Arc::clone(&stop) };
    let name = match job {
        Job::Look(_) => "task-look",
        Job::Try(_) => "task-try",
        Job::Hash { .. } => "task-hash",
        Job::Write { .. } => "task-write",
        Job::Verify { .. } => "task-verify",
    };
    std::thread::Builder::new().name(name.into()).spawn(move || {
        let of = length(&job);
        let told = AtomicU64::new(0);
        let watch = |done: u64| {
            if stop.load(Ordering::Relaxed) {
                return ControlFlow::Break(());
            }
            let last = told.load(Ordering::Relaxed);
            // A second pass begins again at 0.
            if done < last || done - last >= STEP {
                told.store(done, Ordering::Relaxed);
                sink(TaskEvent::Progress { task: id, done, of });
            }
            ControlFlow::Continue(())
        };
        let result = run(job, &watch);
        sink(TaskEvent::Ended { task: id, result });
    })?;
    Ok(task)
}

/// How many octets a job will read in one pass, where that can be told before.
#[must_use]
pub fn length(job: &Job) -> Option<u64> {
    let path = match job {
        Job::Look(_) | Job::Try(_) => return None,
        Job::Write { document, .. } => return Some(document.length()),
        Job::Hash { path, .. } => path.clone(),
        Job::Verify { path, content, .. } => content.clone().or_else(|| beside(path)).unwrap_or(path.clone()),
    };
    Stamp::at(&path).ok().map(|stamp| stamp.length())
}

/// Does a job on this thread.
pub fn run(job: Job, watch: &Watch<'_>) -> Result<Outcome, TaskFault> {
    match job {
        Job::Look(path) => match folder::look(&path, &|| watch(0).is_continue()) {
            Ok(found) => Ok(Outcome::Found(Arc::new(found))),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(TaskFault::Stopped),
            Err(error) => Err(error.into()),
        },
        Job::Try(path) => {
            files::NewFile::create(&path, false)?;
            Ok(Outcome::Writable)
        }
        Job::Hash { path, algorithms } => {
            let document = Document::open(&path)?;
            let digests = document.hash(&algorithms, watch)?;
            Ok(Outcome::Hashed(Arc::new(document), digests))
        }
        Job::Write { document, made, pem, path, replace } => {
            document.write_to(&made, pem, &path, replace, watch).map(Outcome::Written)
        }
        Job::Verify { path, content, now, judge } => {
            let verified = verify(&path, content.as_deref(), now, &*judge, watch)?;
            Ok(Outcome::Verified(Arc::new(verified)))
        }
    }
}

/// Verifies a signed file. A detached signature's document is `content`, or the file that has the signature's name
/// without its extension; where neither is there, the report says so. Where the document is inside, `content` must be
/// the same.
pub fn verify(
    path: &Path,
    content: Option<&Path>,
    now: Instant,
    judge: &Judge<'_>,
    watch: &Watch<'_>,
) -> Result<Verified, TaskFault> {
    let found = check::read(ReadAhead::new(files::open(path)?), watch)?;
    let content = match content {
        Some(content) => Some(content.to_path_buf()),
        None if found.attached() => None,
        None => beside(path),
    };
    let digests = match &content {
        Some(content) => {
            let source = files::open(content).map(ReadAhead::new);
            let source = source.map_err(|error| TaskFault::Document(content.clone(), error))?;
            Some(digest::stream(source, &found.algorithms(), watch).map_err(|error| match error {
                ReadError::Io(error) => TaskFault::Document(content.clone(), error),
                error => error.into(),
            })?)
        }
        None => None,
    };
    let report = found.judge(digests.as_ref(), now, judge);
    // A certificate that signs many times is held once.
    let mut decoded: Vec<Arc<Certificate>> = Vec::new();
    let signers = report
        .signatures
        .iter()
        .map(|each| {
            let der = each.signer_certificate.as_ref()?;
            if let Some(known) = decoded.iter().find(|known| known.der == *der) {
                return Some(Arc::clone(known));
            }
            let new = Arc::new(x509::decode(der).ok()?);
            decoded.push(Arc::clone(&new));
            Some(new)
        })
        .collect();
    Ok(Verified { report, signers, content, pem: found.pem })
}

/// Where the signature of a document is written unless another name is given: `a.pdf` is signed by `a.pdf.p7s`, in
/// whatever form.
#[must_use]
pub fn signature_of(document: &Path) -> PathBuf {
    let mut name = document.as_os_str().to_owned();
    name.push(".p7s");
    name.into()
}

/// The document that a detached signature lies beside, by its name: `a.pdf.p7s` signs `a.pdf`, and so does
/// `a.pdf.p7s.pem`, whatever else lies there.
#[must_use]
pub fn document_of(signature: &Path) -> Option<PathBuf> {
    let is_signature = |path: &Path| {
        let last = path.extension().and_then(|last| last.to_str()).unwrap_or_default();
        ["p7s", "p7m"].iter().any(|each| last.eq_ignore_ascii_case(each))
    };
    signature.extension()?;
    let mut document = signature.with_extension("");
    if !is_signature(signature) && is_signature(&document) {
        document.set_extension("");
    }
    Some(document)
}

/// The same, where it is there.
fn beside(path: &Path) -> Option<PathBuf> {
    document_of(path).filter(|document| document.is_file())
}

#[cfg(test)]
mod tests;
