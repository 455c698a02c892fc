//! A signed file: read, judged, and its document asked for where that is somewhere else.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::request::Request;
use crate::domain::calendar::Instant;
use crate::domain::pdf::Covers;
use crate::domain::verdict::{Defect, Finding, Indication, SignatureReport};
use crate::task::{Output, SharedJudge, Task, TaskFault, TaskId, TaskIds, Verified};

/// How far it has come.
#[derive(Debug)]
pub enum Stage {
    /// This task reads it.
    Reading(TaskId),
    /// It was judged; the verdict is dropped while nobody looks.
    Judged(Option<Arc<Verified>>),
    /// It could not be read.
    Failed(TaskFault),
}

/// What comes of a task that ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// There is a verdict, or a reason why there is none.
    Shown,
    /// There is one, and the document that the signature belongs to was not found: it may be asked for, once.
    DocumentWanted,
    /// The revision that was signed is written, or not: [`Verifying::extracting`] says.
    Extracted,
    /// It was stopped.
    Stopped,
}

/// How a signed file as a whole is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conclusion {
    /// Every signature holds, by what was checked.
    Holds,
    /// One does not.
    Broken,
    /// One does not, and the document beside it is another one than was signed.
    OtherDocument,
    /// It can't be decided.
    Undecided,
}

/// The conclusion of a verdict: its worst signature's.
#[must_use]
pub fn conclusion(verified: &Verified) -> Conclusion {
    match verified.report.worst() {
        Indication::TotalPassed => Conclusion::Holds,
        Indication::TotalFailed => {
            let differs = Finding::Against(Defect::DocumentDiffers);
            let differs = |each: &SignatureReport| each.findings.has(differs);
            let beside = verified.content.is_some() && verified.report.signatures.iter().any(differs);
            if beside { Conclusion::OtherDocument } else { Conclusion::Broken }
        }
        Indication::Indeterminate => Conclusion::Undecided,
    }
}

/// Where the revision ends that a person signed last and that is not the whole file, in octets: what can be written to a file of its
/// own. Nothing of a signature that does not hold.
#[must_use]
pub fn signed_revision(verified: &Verified) -> Option<u64> {
    let in_pdf = &verified.pdf.as_ref()?.signatures;
    let ends = in_pdf.iter().zip(&verified.report.signatures).filter_map(|(there, report)| {
        let earlier = !there.time_stamp && there.scope.covers == Covers::Revision;
        there.scope.end.filter(|_| earlier && report.indication() != Indication::TotalFailed)
    });
    ends.max()
}

/// How far the revision that was signed is written to a file of its own.
#[derive(Debug)]
pub enum Extracting {
    /// Not asked for.
    Not,
    /// This task writes it there.
    Running(TaskId, PathBuf),
    /// It is written there.
    Done(PathBuf),
    /// It could not be written there.
    Failed(PathBuf, TaskFault),
}

/// Such a file.
#[derive(Debug)]
pub struct Verifying {
    file: PathBuf,
    content: Option<PathBuf>,
    stage: Stage,
    /// The document was asked for already.
    asked: bool,
    extracting: Extracting,
}

impl Verifying {
    /// Reads it; `content` is its document, where that has not the name that goes with it.
    #[must_use]
    pub fn of(
        file: PathBuf,
        content: Option<PathBuf>,
        now: Instant,
        judge: &SharedJudge,
        ids: &TaskIds,
    ) -> (Self, Request) {
        let mut verifying =
            Self { file, content, stage: Stage::Judged(None), asked: false, extracting: Extracting::Not };
        let request = verifying.read(now, judge, ids);
        (verifying, request)
    }

    /// The signed file.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// How far it has come.
    #[must_use]
    pub const fn stage(&self) -> &Stage {
        &self.stage
    }

    /// Reads it again.
    pub fn read(&mut self, now: Instant, judge: &SharedJudge, ids: &TaskIds) -> Request {
        let id = ids.next();
        self.stage = Stage::Reading(id);
        let judge = Arc::clone(judge);
        Request::Start(
            id,
            Task::Verify { path: self.file.clone(), content: self.content.clone(), now, judge },
        )
    }

    /// Holds it against this document.
    pub fn hold_against(
        &mut self,
        document: PathBuf,
        now: Instant,
        judge: &SharedJudge,
        ids: &TaskIds,
    ) -> Request {
        self.content = Some(document);
        self.read(now, judge, ids)
    }

    /// Writes the revision that was signed to a new file; nothing where there is none to write.
    pub fn extract(&mut self, output: PathBuf, replace: bool, ids: &TaskIds) -> Option<Request> {
        let Stage::Judged(Some(verified)) = &self.stage else { return None };
        let (id, end, path) = (ids.next(), signed_revision(verified)?, self.file.clone());
        self.extracting = Extracting::Running(id, output.clone());
        Some(Request::Start(id, Task::Extract { path, end, output, replace }))
    }

    /// How far that has come.
    #[must_use]
    pub const fn extracting(&self) -> &Extracting {
        &self.extracting
    }

    /// Gives up what is being written; nothing is left of it.
    #[must_use]
    pub const fn stop_extracting(&self) -> Option<Request> {
        match self.extracting {
            Extracting::Running(id, _) => Some(Request::Stop(id)),
            Extracting::Not | Extracting::Done(_) | Extracting::Failed(..) => None,
        }
    }

    /// Nobody looks: what it says of a person is not kept.
    pub fn put_away(&mut self) {
        if let Stage::Judged(verified) = &mut self.stage {
            *verified = None;
        }
    }

    /// A task has ended; nothing where it was another's.
    pub fn task_ended(&mut self, id: TaskId, result: &Result<Output, TaskFault>) -> Option<Next> {
        if let Extracting::Running(running, output) = &self.extracting
            && *running == id
        {
            let output = output.clone();
            self.extracting = match result {
                Ok(_) => Extracting::Done(output),
                Err(TaskFault::Stopped) => Extracting::Not,
                Err(fault) => Extracting::Failed(output, fault.clone()),
            };
            return Some(Next::Extracted);
        }
        if !matches!(self.stage, Stage::Reading(reading) if reading == id) {
            return None;
        }
        match result {
            Ok(Output::Verified(verified)) => {
                let absent = !verified.report.attached && verified.content.is_none();
                let first = !std::mem::replace(&mut self.asked, true);
                self.stage = Stage::Judged(Some(Arc::clone(verified)));
                Some(if absent && first { Next::DocumentWanted } else { Next::Shown })
            }
            Ok(_) | Err(TaskFault::Stopped) => {
                self.stage = Stage::Judged(None);
                Some(Next::Stopped)
            }
            Err(fault) => {
                self.stage = Stage::Failed(fault.clone());
                Some(Next::Shown)
            }
        }
    }
}

#[cfg(test)]
mod tests;
