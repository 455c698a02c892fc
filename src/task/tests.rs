//! Tasks on real files, signed by a key in memory.

use std::io::Write;
use std::sync::LazyLock;
use std::sync::mpsc::channel;

use ::rsa::pkcs1::DecodeRsaPrivateKey;
use ::rsa::traits::SignatureScheme;

use std::path::Path;

use super::verify::beside;
use super::*;
use crate::domain::calendar::in_japan;
use crate::domain::verdict::{Indication, SubIndication};
use crate::sign::SigningKey;
use crate::sign::check;
use crate::sign::make::{Container, Parameters, Profile, make};

struct TestKey(Vec<u8>, ::rsa::RsaPrivateKey);

impl SigningKey for TestKey {
    type Error = ::rsa::Error;

    fn certificate(&self) -> &[u8] {
        &self.0
    }

    fn sign(&mut self, digest_info: &[u8]) -> Result<Vec<u8>, Self::Error> {
        ::rsa::Pkcs1v15Sign::new_unprefixed().sign::<::rsa::rand_core::OsRng>(None, &self.1, digest_info)
    }
}

/// A self-signed certificate and its key, made by `OpenSSL` now: they say TEST.
fn key() -> TestKey {
    static BYTES: LazyLock<(Vec<u8>, Vec<u8>)> = LazyLock::new(|| {
        let directory = tempfile::tempdir().unwrap();
        let openssl = |words: &[&str]| {
            let run = std::process::Command::new("openssl")
                .args(words)
                .current_dir(directory.path())
                .output()
                .unwrap();
            assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        };
        openssl(&[
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-outform", "DER", "-out",
            "cert", "-subj", "/CN=TEST",
        ]);
        openssl(&["rsa", "-in", "key", "-traditional", "-outform", "DER", "-out", "key.der"]);
        let read = |name: &str| std::fs::read(directory.path().join(name)).unwrap();
        (read("cert"), read("key.der"))
    });
    TestKey(BYTES.0.clone(), ::rsa::RsaPrivateKey::from_pkcs1_der(&BYTES.1).unwrap())
}

fn now() -> Instant {
    in_japan(std::time::SystemTime::now().into())
}

fn quiet(_: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn trusting(_: &[u8], _: Instant) -> ChainVerdict {
    ChainVerdict::Trusted(crate::trust::Anchors::built_in().iter().next().unwrap().clone())
}

fn made(document: &Document, attached: bool) -> Made {
    let digests = document.hash(&[DigestAlgorithm::Sha256], &quiet).unwrap();
    make(
        &mut key(),
        &digests,
        Parameters {
            digest: DigestAlgorithm::Sha256,
            container: Container::cms(attached),
            profile: Profile::Cms,
            signing_time: now(),
        },
    )
    .unwrap()
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_document_is_hashed_signed_written_and_verified_in_every_form() {
    for (attached, pem) in [(false, false), (false, true), (true, false), (true, true)] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.txt");
        std::fs::write(&path, vec![7; 1_000_000]).unwrap();
        let document = Document::open(&path).unwrap();
        let signed = directory.path().join("a.txt.p7s");
        let made = made(&document, attached);
        document.write_to(&made, pem, &signed, false, &quiet).unwrap();
        assert_eq!(names(directory.path()), ["a.txt", "a.txt.p7s"]);
        let report = verify(&signed, None, now(), &trusting, &quiet).unwrap().report;
        assert_eq!((report.worst(), report.attached), (Indication::TotalPassed, attached));
        assert_eq!(report.content_length, Some(1_000_000));
        // Its name is taken now.
        assert!(matches!(document.write_to(&made, pem, &signed, false, &quiet),
            Err(TaskFault::Io(error)) if error.kind() == io::ErrorKind::AlreadyExists));
    }
}

#[test]
fn a_signature_finds_its_document_by_its_own_name() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    for name in ["a.txt", "a.txt.p7s", "b", "b.P7S"] {
        std::fs::write(path(name), b"TEST").unwrap();
    }
    assert_eq!(signature_of(&path("a.txt")), path("a.txt.p7s"));
    for (signature, document) in [
        ("a.txt.p7s", Some("a.txt")),
        // Not the other signature, which lies there too.
        ("a.txt.p7s.pem", Some("a.txt")),
        ("a.txt.p7m.PEM", Some("a.txt")),
        ("a.txt.p7s.x", Some("a.txt")),
        ("a.txt.p7s.p7s", Some("a.txt.p7s")),
        ("a.txt.pem", Some("a.txt")),
        ("b.P7S.pem", Some("b")),
        ("c.p7s", None),
        ("b", None),
    ] {
        assert_eq!(beside(&path(signature)), document.map(path), "{signature}");
    }
}

#[test]
fn a_file_that_changes_meanwhile_is_noticed_and_leaves_nothing() {
    for attached in [false, true] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.txt");
        std::fs::write(&path, vec![7; 3_000_000]).unwrap();
        let document = Document::open(&path).unwrap();
        let made = made(&document, attached);
        let signed = directory.path().join("a.txt.p7s");
        // Same length, other bytes; then another file under the same name.
        std::fs::write(&path, vec![8; 3_000_000]).unwrap();
        let late = document.write_to(&made, false, &signed, false, &quiet);
        assert!(matches!(late, Err(TaskFault::Changed)), "{late:?}");
        assert_eq!(names(directory.path()), ["a.txt"]);
    }
}

#[test]
fn a_file_that_changes_while_it_is_copied_is_noticed() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.txt");
    std::fs::write(&path, vec![7; 8_000_000]).unwrap();
    let document = Document::open(&path).unwrap();
    let made = made(&document, true);
    let watch = |done: u64| {
        if done < 1_000_000 {
            std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"more").unwrap();
        }
        ControlFlow::Continue(())
    };
    let result = document.write_to(&made, false, &directory.path().join("b"), false, &watch);
    assert!(matches!(result, Err(TaskFault::Changed)), "{result:?}");
    assert_eq!(names(directory.path()), ["a.txt"]);
}

#[test]
fn what_does_not_read_back_as_it_was_signed_is_never_published() {
    for (attached, pem) in [(false, false), (false, true), (true, false), (true, true)] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.txt");
        std::fs::write(&path, b"TEST document").unwrap();
        let document = Document::open(&path).unwrap();
        // As if the octets were damaged after the signature was made: before the document, its value, its end.
        let right = made(&document, attached);
        let end = right.frame.behind.len() - 1;
        let ways: [&dyn Fn(&mut Made); 4] = [
            &|made| made.frame.before[0] ^= 1,
            &|made| made.frame.behind[end - 128] ^= 1,
            &|made| made.frame.behind.truncate(end),
            &|made| made.frame.behind.push(0),
        ];
        for damage in ways {
            let mut damaged = right.clone();
            damage(&mut damaged);
            let told = document.write_to(&damaged, pem, &directory.path().join("b"), false, &quiet);
            assert!(
                matches!(&told, Err(TaskFault::Io(error)) if error.kind() == io::ErrorKind::InvalidData),
                "{told:?}"
            );
            assert_eq!(names(directory.path()), ["a.txt"]);
        }
    }
}

#[test]
fn a_stopped_task_says_so_and_leaves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.txt");
    std::fs::write(&path, vec![7; 3_000_000]).unwrap();
    let document = Document::open(&path).unwrap();
    let made = made(&document, true);
    let stopped =
        document.write_to(&made, false, &directory.path().join("b"), false, &|_| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(TaskFault::Stopped)));
    assert_eq!(names(directory.path()), ["a.txt"]);

    let (events, told) = channel();
    let work = Task::Hash { path, algorithms: vec![DigestAlgorithm::Sha256] };
    let task = start(TaskId(7), work, move |event| drop(events.send(event))).unwrap();
    task.stop();
    let ended = told.iter().any(|event| matches!(event, TaskEvent::Ended { task: TaskId(7), .. }));
    assert!(ended);
}

#[test]
fn a_pipe_is_spooled_and_signed_attached() {
    let document = Document::spool(&mut &b"from a pipe"[..], Path::new("/tmp"), &quiet).unwrap();
    let mut out = Vec::new();
    document.write(&made(&document, true), false, &mut out, &quiet).unwrap();
    let found = check::read(out.as_slice(), &quiet).unwrap();
    assert_eq!(found.judge(None, now(), &trusting).worst(), Indication::TotalPassed);
}

#[test]
fn a_full_disk_leaves_nothing_and_says_so() {
    let document = Document::spool(&mut &b"x"[..], Path::new("/tmp"), &quiet).unwrap();
    let made = made(&document, true);
    let mut full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    assert!(matches!(document.write(&made, false, &mut full, &quiet), Err(TaskFault::Io(_))));
}

#[test]
fn progress_is_told_and_the_end_comes_last() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.txt");
    std::fs::write(&path, vec![7; 20_000_000]).unwrap();
    let (events, told) = channel();
    let work = Task::Hash { path, algorithms: vec![DigestAlgorithm::Sha256] };
    start(TaskId(1), work, move |event| drop(events.send(event))).unwrap();
    let events: Vec<_> = told.iter().collect();
    let (last, before) = events.split_last().unwrap();
    assert!(matches!(last, TaskEvent::Ended { result: Ok(Output::Hashed(..)), .. }));
    assert!(before.len() >= 3);
    assert!(before.iter().all(|event| matches!(event, TaskEvent::Progress { of: Some(20_000_000), .. })));
}

#[test]
fn a_detached_signature_without_its_document_says_so() {
    let directory = tempfile::tempdir().unwrap();
    let document = Document::spool(&mut &b"x"[..], Path::new("/tmp"), &quiet).unwrap();
    let signed = directory.path().join("gone.txt.p7s");
    document.write_to(&made(&document, false), false, &signed, false, &quiet).unwrap();
    let told = verify(&signed, None, now(), &trusting, &quiet).unwrap();
    assert_eq!((told.report.worst(), told.content), (Indication::Indeterminate, None));
    assert_eq!(told.report.signatures[0].sub_indication(), Some(SubIndication::SignedDataNotFound));
    // One that was named and is not there is an error that names it.
    let named = directory.path().join("no such file");
    let fault = verify(&signed, Some(&named), now(), &trusting, &quiet);
    assert!(matches!(fault, Err(TaskFault::Document(path, _)) if path == named));
}

#[test]
fn what_is_no_signature_says_where_it_is_wrong() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.txt");
    std::fs::write(&path, b"a text").unwrap();
    let said = verify(&path, None, now(), &trusting, &quiet);
    assert!(matches!(said, Err(TaskFault::Malformed { at: 0, flaw: Flaw::NotSignedData })), "{said:?}");
}

#[test]
fn a_pdf_is_told_by_its_name_or_by_how_it_begins_and_a_signature_around_one_is_none() {
    let directory = tempfile::tempdir().unwrap();
    let behind = |count: usize| [&vec![b' '; count][..], b"%PDF-1.7"].concat();
    for (name, octets, signed, verified) in [
        ("a.pdf", &b"a text"[..], true, true),
        ("a.PDF", b"", true, true),
        ("a", b"%PDF-1.7", true, true),
        ("b", b"%PDF", false, false),
        ("c", &behind(1), false, true),
        ("d", &behind(1024), false, true),
        ("e", &behind(1025), false, false),
        // A CMS signature with a PDF inside.
        ("a.p7m", b"\x30\x80\x06\x09 %PDF-1.7", false, false),
    ] {
        let path = directory.path().join(name);
        std::fs::write(&path, octets).unwrap();
        let told = (is_pdf_to_sign(&path).unwrap(), is_pdf_to_verify(&path).unwrap());
        assert_eq!(told, (signed, verified), "{name}");
    }
    assert!(is_pdf_to_sign(&directory.path().join("gone")).is_err());
}

/// A PDF with one page, as small as one is.
fn a_pdf() -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R>>",
    ];
    let (mut pdf, mut rows) = (b"%PDF-1.7\n".to_vec(), String::new());
    for (number, object) in (1..).zip(objects) {
        rows += &format!("{:010} 00000 n \n", pdf.len());
        pdf.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    let at = pdf.len();
    pdf.extend(
        format!(
            "xref\n0 4\n0000000000 65535 f \n{rows}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n"
        )
        .bytes(),
    );
    pdf
}

fn prepared(path: &Path, output: &Path) -> Result<PreparedPdf, TaskFault> {
    PreparedPdf::open(path, DigestAlgorithm::Sha256, (output, false), &quiet)
}

fn made_in_pdf(prepared: &PreparedPdf) -> MadeInPdf {
    // Its certificate first: it is valid from when it is made.
    let mut key = key();
    let parameters = Parameters {
        digest: DigestAlgorithm::Sha256,
        container: Container::Pdf,
        profile: Profile::Cms,
        signing_time: now(),
    };
    crate::sign::pdf::make::make(&mut key, prepared.prepared(), parameters).unwrap()
}

#[test]
fn a_pdf_is_signed_in_a_copy_that_has_no_name_before_it_was_read_back() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    std::fs::write(path("a.pdf"), a_pdf()).unwrap();
    let first = prepared(&path("a.pdf"), &path("b.pdf")).unwrap();
    let made = made_in_pdf(&first);
    // Damaged on its way it gets none.
    let mut damaged = made.clone();
    let at = damaged.increment.iter().position(|octet| *octet == b'(').unwrap();
    damaged.increment[at + 1] ^= 1;
    assert!(first.finish(&damaged, (&path("b.pdf"), false), &quiet).is_err());
    assert!(!path("b.pdf").exists());
    first.finish(&made, (&path("b.pdf"), false), &quiet).unwrap();
    let signed = std::fs::read(path("b.pdf")).unwrap();
    assert_eq!(signed, [a_pdf(), made.increment.clone()].concat());
    let told = verify(&path("b.pdf"), None, now(), &trusting, &quiet).unwrap();
    assert_eq!(told.report.worst(), Indication::TotalPassed, "{:?}", told.report);
    // Again under another name, here and in another folder: nothing was lost by having it written.
    let other = tempfile::tempdir().unwrap();
    for again in [path("c.pdf"), other.path().join("d.pdf")] {
        first.finish(&made, (&again, false), &quiet).unwrap();
        assert_eq!(std::fs::read(again).unwrap(), signed);
    }
    // A second one, and what the first signed is had back.
    let second = prepared(&path("b.pdf"), &path("e.pdf")).unwrap();
    second.finish(&made_in_pdf(&second), (&path("e.pdf"), false), &quiet).unwrap();
    let told = verify(&path("e.pdf"), None, now(), &trusting, &quiet).unwrap();
    assert_eq!(told.report.worst(), Indication::TotalPassed, "{:?}", told.report);
    let cut = |end: usize| pdf::extract(&path("e.pdf"), end as u64, (&path("f.pdf"), false), &quiet);
    assert!(matches!(cut(signed.len() - 1), Err(TaskFault::Changed)));
    assert!(!path("f.pdf").exists());
    cut(signed.len()).unwrap();
    assert_eq!(std::fs::read(path("f.pdf")).unwrap(), signed);
}

#[test]
fn a_made_signature_outlives_a_name_that_is_taken_but_not_its_document() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    std::fs::write(path("a.pdf"), a_pdf()).unwrap();
    let copied = prepared(&path("a.pdf"), &path("b.pdf")).unwrap();
    assert_eq!(names(directory.path()), ["a.pdf"]);
    let made = made_in_pdf(&copied);
    std::fs::write(path("b.pdf"), "another's").unwrap();
    for (name, replace) in [("b.pdf", false), ("a.pdf", false), ("a.pdf", true)] {
        let taken = copied.finish(&made, (&path(name), replace), &quiet);
        assert!(matches!(taken, Err(TaskFault::Io(error)) if error.kind() == io::ErrorKind::AlreadyExists));
    }
    assert!(matches!(
        copied.finish(&made, (&path("c.pdf"), false), &|_| ControlFlow::Break(())),
        Err(TaskFault::Stopped)
    ));
    copied.finish(&made, (&path("c.pdf"), false), &quiet).unwrap();
    assert_eq!(std::fs::read(path("b.pdf")).unwrap(), b"another's");
    std::fs::write(path("a.pdf"), [a_pdf(), a_pdf()].concat()).unwrap();
    let changed = copied.finish(&made, (&path("d.pdf"), false), &quiet);
    assert!(matches!(changed, Err(TaskFault::Changed)));
    assert_eq!(names(directory.path()), ["a.pdf", "b.pdf", "c.pdf"]);
    // What is no PDF is refused, and so is the document as its own copy; neither leaves anything.
    std::fs::write(path("e.pdf"), "a text").unwrap();
    assert!(matches!(prepared(&path("e.pdf"), &path("f.pdf")), Err(TaskFault::Refused(_))));
    assert!(matches!(verify(&path("e.pdf"), None, now(), &trusting, &quiet), Err(TaskFault::Pdf(_))));
    assert!(matches!(prepared(&path("c.pdf"), &path("c.pdf")), Err(TaskFault::Io(_))));
    assert_eq!(names(directory.path()), ["a.pdf", "b.pdf", "c.pdf", "e.pdf"]);
}
