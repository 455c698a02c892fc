//! A signature from a document to a file that was read back: hashed once, asked for only where nothing is in the way, kept
//! until it is written.
//!
//! A signature that was made is not thrown away by a name that is taken or a full disk: it costs no second password.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::pin::{Terms, possible};
use super::request::Request;
use crate::domain::credential::KeyPair;
use crate::domain::pdf::Filing;
use crate::domain::report::CardReport;
use crate::domain::verdict::DigestAlgorithm;
use crate::session::pin::{After, Done, PinOutcome, Product, Profile, Signed, SigningInput, Stop, Work};
use crate::task::{self, Digests, Output, PreparedPdf, Task, TaskFault, TaskId, TaskIds};

/// Digests to choose from.
pub const DIGESTS: [DigestAlgorithm; 3] =
    [DigestAlgorithm::Sha256, DigestAlgorithm::Sha384, DigestAlgorithm::Sha512];

/// Where a signature and its document are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A CMS file beside the document.
    Beside,
    /// A CMS file with the document inside.
    Inside,
    /// In a copy of the PDF, in the form that the registries ask for (`adbe.pkcs7.detached`) or as `PAdES` B-B.
    Pdf {
        /// `PAdES`.
        pades: bool,
    },
}

impl Kind {
    /// In a PDF?
    #[must_use]
    pub const fn is_pdf(self) -> bool {
        matches!(self, Self::Pdf { .. })
    }
}

/// In which form it is made and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// Where it is.
    pub kind: Kind,
    /// In PEM armour.
    pub pem: bool,
    /// The digest that is signed.
    pub digest: DigestAlgorithm,
}

impl Default for Form {
    fn default() -> Self {
        Self { kind: Kind::Beside, pem: false, digest: DigestAlgorithm::Sha256 }
    }
}

impl Form {
    /// What is offered first for a file of this name: of a PDF its signed copy.
    #[must_use]
    pub fn first_for(file: &Path) -> Self {
        let kind = if task::is_named_pdf(file) { Kind::Pdf { pades: false } } else { Kind::Beside };
        Self { kind, ..Self::default() }
    }
}

/// How far the document is read.
#[derive(Debug)]
pub enum Reading {
    /// Not begun.
    Not,
    /// This task reads it.
    Running(TaskId),
    /// It was hashed.
    Done(Arc<task::Document>, Digests),
    /// A PDF was looked at, copied and hashed.
    Prepared(Arc<PreparedPdf>),
    /// It could not be read.
    Failed(TaskFault),
}

/// How far it has come.
#[derive(Debug)]
pub enum Stage {
    /// All is open to change.
    Open,
    /// The card is at work; `leaving`: nothing is wanted of it any more.
    Card {
        /// It was given up meanwhile.
        leaving: bool,
    },
    /// The card gave no signature.
    Refused(Arc<PinOutcome>),
    /// It is written, by this task.
    Writing(TaskId),
    /// It was not written; where it was made it is kept.
    Failed(TaskFault),
    /// It is written and was read back.
    Written,
}

/// What is in the way of asking for the PIN.
#[derive(Debug)]
pub enum Hindrance {
    /// The document is still being read.
    Reading,
    /// It could not be read.
    Unread,
    /// Nothing can be written where the signature shall go.
    Barred(Arc<io::Error>),
    /// No card is shown.
    NoCard,
    /// Another PIN job goes on.
    Busy,
    /// What the card has told.
    Card(Stop),
}

/// Such a signature.
#[derive(Debug)]
pub struct Signing {
    with: KeyPair,
    file: PathBuf,
    named: Option<PathBuf>,
    replace: bool,
    form: Form,
    reading: Reading,
    barred: Option<Arc<io::Error>>,
    trying: Option<TaskId>,
    stage: Stage,
    signed: Option<Box<Signed>>,
    filing: Option<Filing>,
    simulated: bool,
    gone: bool,
}

impl Signing {
    /// Of this file, beside it unless another name is given.
    #[must_use]
    pub const fn of(with: KeyPair, file: PathBuf, form: Form) -> Self {
        Self {
            with,
            file,
            named: None,
            replace: false,
            form,
            reading: Reading::Not,
            barred: None,
            trying: None,
            stage: Stage::Open,
            signed: None,
            filing: None,
            simulated: false,
            gone: false,
        }
    }

    /// The same under another name, where one is given; a file of that name may be replaced.
    #[must_use]
    pub fn named(mut self, output: Option<PathBuf>, replace: bool) -> Self {
        (self.named, self.replace) = (output, replace);
        self
    }

    /// The document's file.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The document, where it is not in its signature.
    #[must_use]
    pub fn beside(&self) -> Option<PathBuf> {
        (self.form().kind == Kind::Beside).then(|| self.file().to_path_buf())
    }

    /// Where the signature goes.
    #[must_use]
    pub fn output(&self) -> PathBuf {
        let by_kind = || {
            if self.form.kind.is_pdf() {
                task::signed_copy_of(&self.file)
            } else {
                task::signature_of(&self.file)
            }
        };
        self.named.clone().unwrap_or_else(by_kind)
    }

    /// May it be signed as a PDF: by its name, or by how it begins, once that was read?
    #[must_use]
    pub fn is_pdf(&self) -> bool {
        let begins = match &self.reading {
            Reading::Done(document, _) => document.begins_as_pdf(),
            Reading::Prepared(_) => true,
            Reading::Not | Reading::Running(_) | Reading::Failed(_) => self.form.kind.is_pdf(),
        };
        begins || task::is_named_pdf(&self.file)
    }

    /// What the registries ask: of a PDF's signed copy once it is written, of its name and length as soon as it was read.
    #[must_use]
    pub fn filing(&self) -> Option<Filing> {
        match (&self.filing, &self.reading) {
            (Some(filing), _) => Some(filing.clone()),
            (None, Reading::Prepared(prepared)) => {
                Some(task::filing_of_name(&self.output(), prepared.length()))
            }
            (None, _) => None,
        }
    }

    /// Its form.
    #[must_use]
    pub const fn form(&self) -> Form {
        self.form
    }

    /// How far the document is read.
    #[must_use]
    pub const fn reading(&self) -> &Reading {
        &self.reading
    }

    /// Why nothing can be written where it shall go, as far as that was tried.
    #[must_use]
    pub const fn barred(&self) -> Option<&Arc<io::Error>> {
        self.barred.as_ref()
    }

    /// How far it has come.
    #[must_use]
    pub const fn stage(&self) -> &Stage {
        &self.stage
    }

    /// What was made; not once its card is gone and it is written.
    #[must_use]
    pub fn signed(&self) -> Option<&Signed> {
        self.signed.as_deref()
    }

    /// Was it made by a simulated card?
    #[must_use]
    pub const fn simulated(&self) -> bool {
        self.simulated
    }

    /// In another form; another digest is taken anew. What was called a signed PDF is no name for a signature beside it, nor the other
    /// way round.
    pub fn set_form(&mut self, form: Form, ids: &TaskIds) -> Vec<Request> {
        let before = std::mem::replace(&mut self.form, form);
        let other = before.kind.is_pdf() != form.kind.is_pdf();
        if !other && before.digest == form.digest {
            return Vec::new();
        }
        let mut requests: Vec<Request> = self.stop_reading().into_iter().collect();
        if other {
            self.named = None;
            requests.push(self.attempt(ids));
        }
        requests.push(self.read(ids));
        requests
    }

    /// Under another name. What was made already is written there; a PDF that was not signed yet is copied anew where that is in
    /// another folder.
    pub fn rename(&mut self, output: PathBuf, ids: &TaskIds) -> Vec<Request> {
        let moved = output.parent() != self.output().parent();
        self.named = Some(output);
        self.stage = Stage::Open;
        if let Some(request) = self.write(ids) {
            return vec![request];
        }
        let mut requests = vec![self.attempt(ids)];
        let copied = matches!(self.reading, Reading::Prepared(_)) && !moved;
        if self.form.kind.is_pdf() && !copied {
            requests.extend(self.stop_reading());
            requests.push(self.read(ids));
        }
        requests
    }

    /// What is in the way, with this card.
    #[must_use]
    pub fn hindrance(&self, report: Option<&CardReport>, busy: bool, terms: Terms) -> Option<Hindrance> {
        match (&self.reading, &self.barred, report) {
            (Reading::Not | Reading::Running(_), ..) => Some(Hindrance::Reading),
            // A PDF is copied while it is read: its own errors are the document's.
            (Reading::Failed(TaskFault::Io(error)), ..) if self.form.kind.is_pdf() => {
                Some(Hindrance::Barred(Arc::clone(error)))
            }
            (Reading::Failed(_), ..) => Some(Hindrance::Unread),
            (_, Some(error), _) => Some(Hindrance::Barred(Arc::clone(error))),
            (_, _, None) => Some(Hindrance::NoCard),
            _ if busy => Some(Hindrance::Busy),
            (_, _, Some(report)) => self.possible(report, terms).err().map(Hindrance::Card),
        }
    }

    /// Refuses what this card can't do, before the document is read and anybody is asked.
    pub fn possible(&self, report: &CardReport, terms: Terms) -> Result<(), Stop> {
        // Any work with its key: which document it is makes no difference.
        possible(&Work::Challenge(self.with), report, terms).map(drop)
    }

    /// Tries again whether it can be written: what was in the way may be gone.
    pub fn attempt(&mut self, ids: &TaskIds) -> Request {
        let id = ids.next();
        (self.barred, self.trying) = (None, Some(id));
        Request::Start(id, Task::Try { path: self.output(), replace: self.replace })
    }

    /// What a PIN is asked for, once the document was read; with the certificate, where it was read of the card of a report.
    #[must_use]
    pub fn work<'r>(&self, report: impl Into<Option<&'r CardReport>>) -> Option<Work> {
        let known =
            report.into().and_then(|report| report.certificate(self.with.slot()).as_ref().ok()).cloned();
        let Form { kind, digest, .. } = self.form;
        let input = match (&self.reading, kind) {
            (Reading::Done(_, digests), Kind::Beside | Kind::Inside) => {
                SigningInput::cms(self.with, digests.clone(), digest, kind == Kind::Inside, known)
            }
            (Reading::Prepared(prepared), Kind::Pdf { pades }) => {
                let profile = if pades { Profile::Pades } else { Profile::Cms };
                SigningInput::pdf(self.with, Arc::clone(prepared.prepared()), digest, profile, known)
            }
            _ => return None,
        };
        Some(Work::Sign(Box::new(input)))
    }

    /// The PIN was sent to the card of this report.
    pub fn sent(&mut self, report: &CardReport) {
        (self.simulated, self.gone) = (report.simulated, false);
        self.stage = Stage::Card { leaving: false };
    }

    /// The job with the PIN ended; what was made is written.
    pub fn pin_ended(&mut self, outcome: &Arc<PinOutcome>, ids: &TaskIds) -> Vec<Request> {
        let Stage::Card { leaving } = self.stage else { return Vec::new() };
        match &outcome.result {
            Ok(Done::Signed(signed)) if !leaving => {
                self.signed = Some(signed.clone());
                return self.write(ids).into_iter().collect();
            }
            Ok(_) | Err(Stop::Abandoned(After::Nothing | After::Verified)) => self.stage = Stage::Open,
            Err(_) => self.stage = Stage::Refused(Arc::clone(outcome)),
        }
        Vec::new()
    }

    /// A task has ended; true where it was one of this machine's.
    pub fn task_ended(&mut self, id: TaskId, result: &Result<Output, TaskFault>) -> bool {
        if self.trying == Some(id) {
            self.trying = None;
            self.barred = match result {
                Err(TaskFault::Io(error)) => Some(Arc::clone(error)),
                Ok(_) | Err(_) => None,
            };
            return true;
        }
        if matches!(self.reading, Reading::Running(reading) if reading == id) {
            self.reading = match result {
                Ok(Output::Hashed(document, digests)) => Reading::Done(Arc::clone(document), digests.clone()),
                Ok(Output::Prepared(prepared)) => Reading::Prepared(Arc::clone(prepared)),
                Ok(_) | Err(TaskFault::Stopped) => Reading::Not,
                Err(fault) => Reading::Failed(fault.clone()),
            };
            return true;
        }
        if !matches!(self.stage, Stage::Writing(writing) if writing == id) {
            return false;
        }
        match result {
            Ok(output) => {
                self.stage = Stage::Written;
                if let Output::Finished(filing) = output {
                    self.filing = Some(filing.clone());
                }
                if self.gone {
                    self.signed = None;
                }
            }
            Err(TaskFault::Stopped) => self.discard(),
            Err(fault) => {
                if matches!(fault, TaskFault::Changed) {
                    self.signed = None;
                }
                self.stage = Stage::Failed(fault.clone());
            }
        }
        true
    }

    /// What came to nothing is put aside: all is open to change again.
    pub fn reopen(&mut self) {
        if matches!(self.stage, Stage::Refused(_) | Stage::Failed(_) | Stage::Card { .. } | Stage::Writing(_))
        {
            self.discard();
        }
    }

    /// A task may not be started here; true where it was to write, and what was made is dropped.
    pub fn refused(&mut self, id: TaskId) -> bool {
        let mine = matches!(self.stage, Stage::Writing(writing) if writing == id);
        if mine {
            self.discard();
        }
        mine
    }

    /// Gives up what goes on, or what was made and not written; nothing is harmed.
    pub fn give_up(&mut self) -> Option<Request> {
        match &mut self.stage {
            Stage::Card { leaving } => {
                *leaving = true;
                Some(Request::Abandon)
            }
            Stage::Writing(id) => Some(Request::Stop(*id)),
            Stage::Open => self.stop_reading(),
            Stage::Refused(_) | Stage::Failed(_) => {
                self.discard();
                None
            }
            Stage::Written => None,
        }
    }

    /// Its card is another one or gone: what the signature says of a person goes with it, once it is written.
    pub fn card_left(&mut self) {
        self.gone = true;
        if matches!(self.stage, Stage::Written) {
            self.signed = None;
        }
    }

    fn discard(&mut self) {
        (self.signed, self.stage) = (None, Stage::Open);
    }

    const fn stop_reading(&self) -> Option<Request> {
        match self.reading {
            Reading::Running(id) => Some(Request::Stop(id)),
            Reading::Not | Reading::Done(..) | Reading::Prepared(_) | Reading::Failed(_) => None,
        }
    }

    /// What came through a pipe was read already.
    pub fn was_read(&mut self, document: Arc<task::Document>, digests: Digests) {
        self.reading = Reading::Done(document, digests);
    }

    /// Reads the document, for the digest that is signed and no other; of a PDF to where its signed copy goes.
    pub fn read(&mut self, ids: &TaskIds) -> Request {
        let id = ids.next();
        self.reading = Reading::Running(id);
        let (path, digest) = (self.file.clone(), self.form.digest);
        let task = if self.form.kind.is_pdf() {
            Task::Prepare { path, digest, output: self.output(), replace: self.replace }
        } else {
            Task::Hash { path, algorithms: vec![digest] }
        };
        Request::Start(id, task)
    }

    /// Writes what was made, where something was.
    fn write(&mut self, ids: &TaskIds) -> Option<Request> {
        let (path, replace) = (self.output(), self.replace);
        let task = match (&self.signed.as_ref()?.made, &self.reading) {
            (Product::Cms(made), Reading::Done(document, _)) => {
                let (document, made, pem) = (Arc::clone(document), Box::new(made.clone()), self.form.pem);
                Task::Write { document, made, pem, path, replace }
            }
            (Product::Pdf(made), Reading::Prepared(prepared)) => {
                let (prepared, made) = (Arc::clone(prepared), Box::new(made.clone()));
                Task::Finish { prepared, made, path, replace }
            }
            _ => return None,
        };
        let id = ids.next();
        self.stage = Stage::Writing(id);
        Some(Request::Start(id, task))
    }
}

#[cfg(test)]
mod tests;
