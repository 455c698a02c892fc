//! Work without a card, on short-lived threads of their own: hashing a document, writing a signature, verifying a
//! signed file. A face starts a task, is told how it goes through the sink it gave, and may stop it at any moment.
//!
//! The functions that do the work are here too, for a face that has nothing else to do meanwhile.

mod document;
mod fault;
mod pdf;
mod verify;

pub use document::Document;
pub use fault::TaskFault;
pub use pdf::{PreparedPdf, filing_of_name, is_named_pdf, is_pdf_to_sign, is_pdf_to_verify, signed_copy_of};
pub use verify::{Verified, document_of, signature_of, verify};

use std::cell::Cell;
use std::fmt;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

pub use crate::codec::cms::ber::Flaw;
pub use crate::codec::pdf::{Flaw as PdfFlaw, PdfError};
use crate::codec::picture;
use crate::domain::calendar::Instant;
use crate::domain::face::Photo;
use crate::domain::finding::{Finding, Unread};
use crate::domain::holder::Octets;
use crate::domain::pdf::Filing;
use crate::domain::verdict::{ChainVerdict, DigestAlgorithm};
pub use crate::files::folder;
use crate::files::{self, Stamp};
use crate::sign::Watch;
pub use crate::sign::digest::Digests;
use crate::sign::make::Made;
use crate::sign::pdf::Made as MadeInPdf;

/// The photo as a file of this name holds it: as a PNG where the name ends so, else as it lies in the card.
pub fn photo_for(path: &Path, photo: &Photo) -> Finding<Octets> {
    let png = path.extension().is_some_and(|last| last.eq_ignore_ascii_case("png"));
    if png { photo.grey.as_ref().map(picture::png).map_err(Unread::clone) } else { Ok(photo.file.clone()) }
}

/// Ties an event to the task that it tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub u64);

/// Gives numbers to tasks, each once.
#[derive(Debug, Default)]
pub struct TaskIds(Cell<u64>);

impl TaskIds {
    /// One that no other task has.
    pub fn next(&self) -> TaskId {
        self.0.set(self.0.get() + 1);
        TaskId(self.0.get())
    }
}

/// Judges chains, from any thread.
pub type SharedJudge = Arc<dyn Fn(&[u8], Instant) -> ChainVerdict + Send + Sync>;

/// What to do.
pub enum Task {
    /// Look at what is in a folder, or at what a path leads to.
    Look(PathBuf),
    /// Find sizes and dates of what is in a folder.
    Details(Arc<folder::Found>),
    /// Find out whether a file can be written at a path, leaving nothing there.
    Try {
        /// Where.
        path: PathBuf,
        /// A file of that name may be replaced.
        replace: bool,
    },
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
    /// Look at a PDF that will be signed, and copy and hash it to where its signed copy goes.
    Prepare {
        /// The PDF.
        path: PathBuf,
        /// The digest that will be signed.
        digest: DigestAlgorithm,
        /// Where the signed copy goes.
        output: PathBuf,
        /// A file of that name may be replaced.
        replace: bool,
    },
    /// Finish the signed copy of a PDF: it exists whole and read back, or not at all.
    Finish {
        /// The copy.
        prepared: Arc<PreparedPdf>,
        /// What goes behind it.
        made: Box<MadeInPdf>,
        /// Where to.
        path: PathBuf,
        /// A file of that name may be replaced.
        replace: bool,
    },
    /// Write the first octets of a PDF to a new file: the revision that was signed.
    Extract {
        /// The PDF.
        path: PathBuf,
        /// How many octets.
        end: u64,
        /// Where to.
        output: PathBuf,
        /// A file of that name may be replaced.
        replace: bool,
    },
    /// Hold a PDF against what the registries ask, and judge nothing.
    Filing(PathBuf),
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

impl Task {
    /// The document, or the signature, that a person had read by it.
    #[must_use]
    pub fn document(&self) -> Option<&Path> {
        match self {
            Self::Hash { path, .. }
            | Self::Prepare { path, .. }
            | Self::Extract { path, .. }
            | Self::Filing(path)
            | Self::Verify { path, .. } => Some(path),
            Self::Look(_)
            | Self::Details(_)
            | Self::Try { .. }
            | Self::Write { .. }
            | Self::Finish { .. } => None,
        }
    }

    /// What it is called, and its file.
    fn named(&self) -> (&'static str, &Path) {
        match self {
            Self::Look(path) => ("task-look", path),
            Self::Details(found) => ("task-details", found.path()),
            Self::Try { path, .. } => ("task-try", path),
            Self::Hash { path, .. } => ("task-hash", path),
            Self::Write { path, .. } => ("task-write", path),
            Self::Prepare { path, .. } => ("task-prepare", path),
            Self::Finish { path, .. } => ("task-finish", path),
            Self::Extract { path, .. } => ("task-extract", path),
            Self::Filing(path) => ("task-filing", path),
            Self::Verify { path, .. } => ("task-verify", path),
        }
    }
}

/// Which work and on which file; nothing of what is in it.
impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, path) = self.named();
        f.debug_tuple(word).field(&path).finish()
    }
}

/// What came of it.
#[derive(Debug)]
pub enum Output {
    /// What was found at a path.
    Found(Arc<folder::Found>),
    /// A new file can be written there.
    Writable,
    /// The document was hashed: keep it open until it is written.
    Hashed(Arc<Document>, Digests),
    /// The PDF was copied and hashed.
    Prepared(Arc<PreparedPdf>),
    /// What the registries ask.
    Filing(Filing),
    /// What was made, or what was signed, was written.
    Written,
    /// The signed copy of a PDF was written: what the registries ask, of that.
    Finished(Filing),
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
        result: Result<Output, TaskFault>,
    },
}

/// A task under way. Dropping it does not stop it.
#[derive(Debug, Clone)]
pub struct Running {
    stop: Arc<AtomicBool>,
}

impl Running {
    /// Asks it to stop: it ends soon with [`TaskFault::Stopped`], leaving nothing half done.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// A progress event at most every so many octets: a face draws no faster.
const STEP: u64 = 4 << 20;

/// Starts a task on a thread of its own.
pub fn start(id: TaskId, task: Task, sink: impl Fn(TaskEvent) + Send + 'static) -> io::Result<Running> {
    let stop = Arc::new(AtomicBool::new(false));
    let running = Running { stop: Arc::clone(&stop) };
    std::thread::Builder::new().name(task.named().0.into()).spawn(move || {
        let of = length(&task);
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
        let result = run(task, &watch);
        sink(TaskEvent::Ended { task: id, result });
    })?;
    Ok(running)
}

/// How many octets a task will read in one pass, where that can be told before.
#[must_use]
pub fn length(task: &Task) -> Option<u64> {
    let path = match task {
        Task::Look(_) | Task::Details(_) | Task::Try { .. } => return None,
        Task::Write { document, .. } => return Some(document.length()),
        Task::Finish { prepared, .. } => return Some(prepared.length()),
        Task::Extract { end, .. } => return Some(*end),
        Task::Hash { path, .. } | Task::Prepare { path, .. } | Task::Filing(path) => path,
        Task::Verify { path, content, .. } => {
            &content.clone().or_else(|| verify::beside(path)).unwrap_or_else(|| path.clone())
        }
    };
    Stamp::at(path).ok().map(|stamp| stamp.length)
}

fn found(result: io::Result<folder::Found>) -> Result<Output, TaskFault> {
    match result {
        Ok(found) => Ok(Output::Found(Arc::new(found))),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(TaskFault::Stopped),
        Err(error) => Err(error.into()),
    }
}

/// Does a task on this thread.
pub fn run(task: Task, watch: &Watch<'_>) -> Result<Output, TaskFault> {
    match task {
        Task::Look(path) => found(folder::look(&path, &|| watch(0).is_continue())),
        Task::Details(folder) => found(folder::with_details(&folder, &|| watch(0).is_continue())),
        Task::Try { path, replace } => {
            files::NewFile::create(&path, replace)?;
            Ok(Output::Writable)
        }
        Task::Hash { path, algorithms } => {
            let document = Document::open(&path)?;
            let digests = document.hash(&algorithms, watch)?;
            Ok(Output::Hashed(Arc::new(document), digests))
        }
        Task::Write { document, made, pem, path, replace } => {
            document.write_to(&made, pem, &path, replace, watch).map(|()| Output::Written)
        }
        Task::Prepare { path, digest, output, replace } => {
            let prepared = PreparedPdf::open(&path, digest, (&output, replace), watch)?;
            Ok(Output::Prepared(Arc::new(prepared)))
        }
        Task::Finish { prepared, made, path, replace } => {
            prepared.finish(&made, (&path, replace), watch).map(Output::Finished)
        }
        Task::Extract { path, end, output, replace } => {
            pdf::extract(&path, end, (&output, replace), watch).map(|()| Output::Written)
        }
        Task::Filing(path) => pdf::filing(&path, watch).map(Output::Filing),
        Task::Verify { path, content, now, judge } => {
            let verified = verify(&path, content.as_deref(), now, &*judge, watch)?;
            Ok(Output::Verified(Arc::new(verified)))
        }
    }
}

#[cfg(test)]
mod tests;
