//! The machine with real tasks on real files.

use std::fs;
use std::io;
use std::ops::ControlFlow;

use tempfile::TempDir;

use super::*;
use crate::conduct::drive;
use crate::domain::pdf::{Filing, InPdf, Later, PdfReport, Scope};
use crate::domain::verdict::{
    Carrier, ChainVerdict, Confirmed, ContentType, DigestAlgorithm, Findings, SignedFileReport, Wrapping,
};
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

/// A verdict over signatures in a PDF: of each whether it is a time stamp, what was found, what it covers and where that ends.
fn in_pdf(each: &[(bool, Finding, Covers, u64)]) -> Verified {
    let signatures = each.iter().map(|(time_stamp, finding, ..)| SignatureReport {
        findings: Findings::settled(
            [
                Confirmed::Document,
                Confirmed::Signature,
                Confirmed::KeyUsage,
                Confirmed::Chain,
                Confirmed::ValidNow,
            ]
            .map(Finding::Holds)
            .into_iter()
            .chain([*finding]),
        ),
        digest_named: true,
        time_stamp: *time_stamp,
        unsupported: Vec::new(),
        digest_algorithm: None,
        signing_time_claimed: None,
        signer_certificate: None,
        chain: None,
    });
    let there = each.iter().map(|(time_stamp, _, covers, end)| InPdf {
        field: "Signature1".to_owned(),
        time_stamp: *time_stamp,
        sub_filter: None,
        name: None,
        reason: None,
        location: None,
        claimed: None,
        scope: Scope {
            covers: *covers,
            revision: Some(1),
            revisions: 2,
            later: Later::None,
            end: Some(*end),
            additions: Vec::new(),
        },
        certifies: None,
        time_stamps: Vec::new(),
    });
    let pdf = PdfReport {
        pages: None,
        revisions: 2,
        length: 100,
        signatures: there.collect(),
        filing: Filing::default(),
    };
    Verified {
        signers: vec![None; each.len()],
        report: SignedFileReport { attached: true, content_length: None, signatures: signatures.collect() },
        content: None,
        wrapping: Wrapping { carrier: Carrier::Der, passed_over: Vec::new(), content: ContentType::Data },
        pdf: Some(pdf),
    }
}

#[test]
fn a_time_stamp_that_is_only_undecided_decides_nothing_beside_a_person_s_signature() {
    use Covers::{Revision, WholeFile};
    let passes = Finding::Holds(Confirmed::Document);
    let open = Finding::Against(Defect::NoChain);
    let broken = Finding::Against(Defect::DocumentDiffers);
    for (each, expected) in [
        (vec![(false, passes, Revision, 50), (true, open, WholeFile, 100)], Conclusion::Holds),
        (vec![(false, open, Revision, 50), (true, passes, WholeFile, 100)], Conclusion::Undecided),
        (vec![(false, passes, Revision, 50), (true, broken, WholeFile, 100)], Conclusion::Broken),
        (vec![(true, open, WholeFile, 100)], Conclusion::Undecided),
    ] {
        assert_eq!(conclusion(&in_pdf(&each)), expected, "{each:?}");
    }
}

#[test]
fn what_can_be_written_is_the_last_revision_that_a_person_signed_and_that_is_not_all() {
    use Covers::{Revision, Unclear, WholeFile};
    let passes = Finding::Holds(Confirmed::Document);
    let broken = Finding::Against(Defect::DocumentDiffers);
    for (each, expected) in [
        (vec![(false, passes, WholeFile, 100)], None),
        (vec![(false, passes, Revision, 40)], Some(40)),
        (vec![(false, passes, Revision, 40), (false, passes, Revision, 60)], Some(60)),
        (vec![(false, passes, Revision, 40), (false, passes, WholeFile, 100)], Some(40)),
        (vec![(true, passes, Revision, 40)], None),
        (vec![(false, passes, Unclear, 40)], None),
        (vec![(false, broken, Revision, 40)], None),
    ] {
        assert_eq!(signed_revision(&in_pdf(&each)), expected, "{each:?}");
    }
}
