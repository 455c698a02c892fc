//! The machine with real tasks on real files.

use std::fs;
use std::io;
use std::ops::ControlFlow;

use tempfile::TempDir;

use super::*;
use crate::conduct::drive;
use crate::domain::verdict::{ChainVerdict, DigestAlgorithm};
use crate::present::sample;
use crate::sign::make::Container;
use crate::task::Document;
use crate::trust::Anchors;

struct Bench {
    directory: TempDir,
    ids: TaskIds,
    judge: SharedJudge,
}

impl Bench {
    /// A document `a.txt` and its signature; inside `a.txt.p7s`, or beside it.
    fn signed(attached: bool) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("a.txt");
        fs::write(&file, "TEST").unwrap();
        let document = Document::open(&file).unwrap();
        let digests = document.hash(&[DigestAlgorithm::Sha256], &|_| ControlFlow::Continue(())).unwrap();
        let made = drive::made(&digests, DigestAlgorithm::Sha256, Container::cms(attached));
        let output = directory.path().join("a.txt.p7s");
        document.write_to(&made, false, &output, false, &|_| ControlFlow::Continue(())).unwrap();
        let trusted = Anchors::built_in().iter().next().unwrap().clone();
        let judge: SharedJudge = Arc::new(move |_: &[u8], _| ChainVerdict::Trusted(trusted.clone()));
        Self { directory, ids: TaskIds::default(), judge }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn begin(&self) -> (Verifying, Request) {
        Verifying::of(self.path("a.txt.p7s"), None, sample::now(), &self.judge, &self.ids)
    }

    /// What comes of the file, and what is found.
    fn verified(&self) -> (Verifying, Next) {
        let (mut verifying, request) = self.begin();
        let finding = carry_out(&mut verifying, request).unwrap();
        (verifying, finding)
    }
}

fn carry_out(verifying: &mut Verifying, request: Request) -> Option<Next> {
    let (id, result) = drive::end_of(request);
    verifying.task_ended(id, &result)
}

fn verdict(verifying: &Verifying) -> &Verified {
    let Stage::Judged(Some(verified)) = verifying.stage() else { panic!("{:?}", verifying.stage()) };
    verified
}

#[test]
fn a_signed_file_is_read_and_judged() {
    for attached in [true, false] {
        let (verifying, finding) = Bench::signed(attached).verified();
        assert_eq!(finding, Next::Shown);
        assert_eq!(conclusion(verdict(&verifying)), Conclusion::Holds);
    }
}

#[test]
fn a_document_that_is_not_found_is_asked_for_once() {
    let bench = Bench::signed(false);
    fs::rename(bench.path("a.txt"), bench.path("elsewhere")).unwrap();
    let (mut verifying, finding) = bench.verified();
    assert_eq!(finding, Next::DocumentWanted);
    assert_eq!(conclusion(verdict(&verifying)), Conclusion::Undecided);
    let request = verifying.read(sample::now(), &bench.judge, &bench.ids);
    assert_eq!(carry_out(&mut verifying, request), Some(Next::Shown));
    let request = verifying.hold_against(bench.path("elsewhere"), sample::now(), &bench.judge, &bench.ids);
    assert_eq!(carry_out(&mut verifying, request), Some(Next::Shown));
    assert_eq!(conclusion(verdict(&verifying)), Conclusion::Holds);
}

#[test]
fn another_document_beside_a_signature_is_told_apart_from_a_broken_one() {
    let bench = Bench::signed(false);
    fs::write(bench.path("a.txt"), "another").unwrap();
    assert_eq!(conclusion(verdict(&bench.verified().0)), Conclusion::OtherDocument);
    let bench = Bench::signed(true);
    let mut bytes = fs::read(bench.path("a.txt.p7s")).unwrap();
    let at = bytes.windows(4).position(|found| found == b"TEST").unwrap();
    bytes[at] = b'B';
    fs::write(bench.path("a.txt.p7s"), bytes).unwrap();
    fs::remove_file(bench.path("a.txt")).unwrap();
    assert_eq!(conclusion(verdict(&bench.verified().0)), Conclusion::Broken);
}

#[test]
fn what_can_not_be_read_is_told_and_what_was_stopped_is_not_judged() {
    let bench = Bench::signed(true);
    fs::remove_file(bench.path("a.txt.p7s")).unwrap();
    let (verifying, finding) = bench.verified();
    assert_eq!(finding, Next::Shown);
    let Stage::Failed(TaskFault::Io(error)) = verifying.stage() else { panic!("{:?}", verifying.stage()) };
    assert_eq!(error.kind(), io::ErrorKind::NotFound);

    let (mut verifying, request) = bench.begin();
    let Request::Start(id, _) = request else { panic!("{request:?}") };
    assert_eq!(verifying.task_ended(TaskId(id.0 + 1), &Err(TaskFault::Stopped)), None);
    assert!(matches!(verifying.stage(), Stage::Reading(_)));
    assert_eq!(verifying.task_ended(id, &Err(TaskFault::Stopped)), Some(Next::Stopped));
    assert!(matches!(verifying.stage(), Stage::Judged(None)));
}

#[test]
fn a_verdict_that_is_put_away_is_made_anew() {
    let bench = Bench::signed(true);
    let (mut verifying, _) = bench.verified();
    verifying.put_away();
    assert!(matches!(verifying.stage(), Stage::Judged(None)));
    let request = verifying.read(sample::now(), &bench.judge, &bench.ids);
    // Put away while it is read, it is still read.
    verifying.put_away();
    assert_eq!(carry_out(&mut verifying, request), Some(Next::Shown));
    assert_eq!(conclusion(verdict(&verifying)), Conclusion::Holds);
}
