//! The machine with real tasks on real files; only the card is left out.

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::conduct::drive;
use crate::domain::credential::{PinName, Secret, Tries};
use crate::present::sample;
use crate::session::Fault;
use crate::session::pin::Subject;
use crate::sign::digest;

struct Bench {
    directory: TempDir,
    ids: TaskIds,
}

impl Bench {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("a.txt"), "TEST").unwrap();
        Self { directory, ids: TaskIds::default() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn signing(&self) -> Signing {
        Signing::of(KeyPair::Sign, self.path("a.txt"), Form::default())
    }

    /// One whose document was read.
    fn read(&self) -> Signing {
        let mut signing = self.signing();
        let request = signing.read(&self.ids);
        carry_out(&mut signing, [request]);
        signing
    }

    /// One whose signature was made; what it asks then.
    fn made(&self) -> (Signing, Vec<Request>) {
        let mut signing = self.read();
        signing.sent(&sample::fresh());
        let outcome = signed(&signing);
        let requests = signing.pin_ended(&outcome, &self.ids);
        (signing, requests)
    }
}

/// What is in the way with the sample's card.
fn hindrance(signing: &Signing) -> Option<Hindrance> {
    signing.hindrance(Some(&sample::fresh()), false, Terms::asking(sample::now()))
}

/// Starts every task and tells the machine of its end.
fn carry_out(signing: &mut Signing, requests: impl IntoIterator<Item = Request>) {
    for request in requests {
        let (id, result) = drive::end_of(request);
        assert!(signing.task_ended(id, &result));
    }
}

/// A job that ended so.
fn outcome(result: Result<Done, Stop>) -> Arc<PinOutcome> {
    Arc::new(PinOutcome { pin: PinName::Sign, result, tries: Vec::new(), presented: 1, closed: true })
}

/// A job that signed what the machine asks for, by a simulated card's key.
fn signed(signing: &Signing) -> Arc<PinOutcome> {
    let Some(Work::Sign(input)) = signing.work(&sample::fresh()) else { panic!("{:?}", signing.reading()) };
    let Subject::Document(digests, container) = &input.subject else { panic!("a document") };
    let made = Product::Cms(drive::made(digests, input.digest, *container));
    let signing_time = sample::now();
    let certificate = sample::certificate();
    outcome(Ok(Done::Signed(Box::new(Signed {
        made,
        certificate,
        signing_time,
        cautions: Vec::new(),
        moved: None,
    }))))
}

#[test]
fn a_document_is_read_signed_and_written() {
    let bench = Bench::new();
    let (mut signing, requests) = bench.made();
    assert!(matches!(signing.stage(), Stage::Writing(_)));
    carry_out(&mut signing, requests);
    assert!(matches!(signing.stage(), Stage::Written), "{:?}", signing.stage());
    assert_eq!(signing.output(), bench.path("a.txt.p7s"));
    assert!(signing.output().exists());
    assert!(signing.signed().is_some());
}

#[test]
fn nothing_is_asked_of_a_card_while_something_is_in_the_way() {
    let bench = Bench::new();
    let mut signing = bench.signing();
    assert!(matches!(hindrance(&signing), Some(Hindrance::Reading)));
    assert!(signing.work(&sample::fresh()).is_none());
    let request = signing.read(&bench.ids);
    assert!(matches!(hindrance(&signing), Some(Hindrance::Reading)));
    carry_out(&mut signing, [request]);
    assert!(hindrance(&signing).is_none());
    assert!(matches!(signing.hindrance(None, false, Terms::asking(sample::now())), Some(Hindrance::NoCard)));
    let mut locked = sample::fresh();
    *locked.tries_mut(Secret::Sign) = Ok(Tries::Left(0));
    assert!(matches!(
        signing.hindrance(Some(&locked), true, Terms::asking(sample::now())),
        Some(Hindrance::Busy)
    ));
    assert!(matches!(
        signing.hindrance(Some(&locked), false, Terms::asking(sample::now())),
        Some(Hindrance::Card(Stop::Locked))
    ));
    // What can't be read outranks the card, and so does a name that is taken.
    fs::write(bench.path("a.txt.p7s"), "another's").unwrap();
    let request = signing.attempt(&bench.ids);
    carry_out(&mut signing, [request]);
    assert!(matches!(
        signing.hindrance(Some(&locked), true, Terms::asking(sample::now())),
        Some(Hindrance::Barred(_))
    ));
    fs::remove_file(bench.path("a.txt")).unwrap();
    let request = signing.read(&bench.ids);
    carry_out(&mut signing, [request]);
    assert!(matches!(
        signing.hindrance(Some(&locked), true, Terms::asking(sample::now())),
        Some(Hindrance::Unread)
    ));
}

#[test]
fn a_signature_is_kept_when_its_name_is_taken_and_written_under_another() {
    let bench = Bench::new();
    let (mut signing, requests) = bench.made();
    fs::write(bench.path("a.txt.p7s"), "another's").unwrap();
    carry_out(&mut signing, requests);
    assert!(matches!(signing.stage(), Stage::Failed(TaskFault::Io(_))), "{:?}", signing.stage());
    assert_eq!(fs::read(bench.path("a.txt.p7s")).unwrap(), b"another's");
    let requests = signing.rename(bench.path("b.p7s"), &bench.ids);
    carry_out(&mut signing, requests);
    assert!(matches!(signing.stage(), Stage::Written), "{:?}", signing.stage());
    assert!(bench.path("b.p7s").exists());
}

#[test]
fn a_document_that_changed_takes_its_signature_with_it() {
    let bench = Bench::new();
    let (mut signing, requests) = bench.made();
    fs::write(bench.path("a.txt"), "another text").unwrap();
    carry_out(&mut signing, requests);
    assert!(matches!(signing.stage(), Stage::Failed(TaskFault::Changed)), "{:?}", signing.stage());
    assert!(signing.signed().is_none());
    // There is nothing to write: a name is only tried.
    let requests = signing.rename(bench.path("b.p7s"), &bench.ids);
    assert!(matches!(requests.as_slice(), [Request::Start(_, Task::Try { .. })]), "{requests:?}");
}

#[test]
fn what_the_card_gives_after_it_was_given_up_is_not_written() {
    let bench = Bench::new();
    let mut signing = bench.read();
    signing.sent(&sample::fresh());
    assert!(matches!(signing.give_up(), Some(Request::Abandon)));
    let outcome = signed(&signing);
    assert!(signing.pin_ended(&outcome, &bench.ids).is_empty());
    assert!(matches!(signing.stage(), Stage::Open));
    assert!(signing.signed().is_none());
}

#[test]
fn a_job_that_gave_nothing_is_told_unless_it_was_left_before_the_pin_was_presented_or_after_it_was_right() {
    let bench = Bench::new();
    for (stop, open) in [
        (Stop::Abandoned(After::Nothing), true),
        (Stop::Abandoned(After::Verified), true),
        (Stop::Abandoned(After::Unanswered), false),
        (Stop::Locked, false),
        (Stop::Fault { fault: Fault::Held, after: After::Nothing }, false),
    ] {
        let mut signing = bench.read();
        signing.sent(&sample::fresh());
        assert!(signing.pin_ended(&outcome(Err(stop.clone())), &bench.ids).is_empty());
        assert_eq!(matches!(signing.stage(), Stage::Open), open, "{stop:?}");
        assert_eq!(matches!(signing.stage(), Stage::Refused(_)), !open, "{stop:?}");
        signing.reopen();
        assert!(matches!(signing.stage(), Stage::Open));
        // Another's job is not this machine's.
        assert!(signing.pin_ended(&outcome(Err(Stop::Locked)), &bench.ids).is_empty());
        assert!(matches!(signing.stage(), Stage::Open));
    }
}

#[test]
fn only_another_digest_has_the_document_read_again_and_that_one_alone_is_taken() {
    let bench = Bench::new();
    let mut signing = bench.read();
    let form = Form { kind: Kind::Inside, pem: true, ..signing.form() };
    assert!(signing.set_form(form, &bench.ids).is_empty());
    let wider = Form { digest: DigestAlgorithm::Sha512, ..form };
    let requests = signing.set_form(wider, &bench.ids);
    assert!(matches!(hindrance(&signing), Some(Hindrance::Reading)));
    // Changed back while it is read: that reading is stopped, and its end is nobody's.
    let Reading::Running(old) = *signing.reading() else { panic!("{:?}", signing.reading()) };
    drop(requests);
    let mut requests = signing.set_form(form, &bench.ids);
    assert!(matches!(requests.remove(0), Request::Stop(id) if id == old));
    assert!(!signing.task_ended(old, &Err(TaskFault::Stopped)));
    carry_out(&mut signing, requests);
    let Reading::Done(_, digests) = signing.reading() else { panic!("{:?}", signing.reading()) };
    assert_eq!(digests.get(DigestAlgorithm::Sha256), digest::of(DigestAlgorithm::Sha256, b"TEST").as_deref());
    assert_eq!(digests.get(DigestAlgorithm::Sha512), None);
    let requests = signing.set_form(wider, &bench.ids);
    carry_out(&mut signing, requests);
    let Reading::Done(_, digests) = signing.reading() else { panic!("{:?}", signing.reading()) };
    assert_eq!(digests.get(DigestAlgorithm::Sha512), digest::of(DigestAlgorithm::Sha512, b"TEST").as_deref());
    assert_eq!(digests.get(DigestAlgorithm::Sha256), None);
}

#[test]
fn what_a_signature_says_of_a_person_goes_with_the_card_but_not_before_it_is_written() {
    let bench = Bench::new();
    let (mut signing, requests) = bench.made();
    signing.card_left();
    assert!(signing.signed().is_some());
    carry_out(&mut signing, requests);
    assert!(matches!(signing.stage(), Stage::Written));
    assert!(signing.signed().is_none());

    fs::remove_file(bench.path("a.txt.p7s")).unwrap();
    let (mut signing, requests) = bench.made();
    carry_out(&mut signing, requests);
    assert!(signing.signed().is_some());
    signing.card_left();
    assert!(signing.signed().is_none());
}

#[test]
fn writing_can_be_given_up_and_refused_and_leaves_all_open() {
    let bench = Bench::new();
    let (mut signing, requests) = bench.made();
    let [Request::Start(id, _)] = requests.as_slice() else { panic!("{requests:?}") };
    assert!(matches!(signing.give_up(), Some(Request::Stop(stopped)) if stopped == *id));
    assert!(signing.task_ended(*id, &Err(TaskFault::Stopped)));
    assert!(matches!(signing.stage(), Stage::Open));
    assert!(signing.signed().is_none());

    let (mut signing, requests) = bench.made();
    let [Request::Start(id, _)] = requests.as_slice() else { panic!("{requests:?}") };
    assert!(!signing.refused(TaskId(id.0 + 1)));
    assert!(signing.refused(*id));
    assert!(matches!(signing.stage(), Stage::Open));
    assert!(!bench.path("a.txt.p7s").exists());
}

#[test]
fn a_pdf_is_copied_to_where_its_signed_copy_goes_and_a_name_belongs_to_its_kind() {
    let bench = Bench::new();
    let kinds = |requests: &[Request]| -> Vec<&str> {
        let kind = |request: &Request| match request {
            Request::Start(_, Task::Try { .. }) => "try",
            Request::Start(_, Task::Prepare { .. }) => "prepare",
            Request::Start(_, Task::Hash { .. }) => "hash",
            Request::Stop(_) => "stop",
            _ => "else",
        };
        requests.iter().map(kind).collect()
    };
    for (name, copy) in [
        ("a.pdf", Some("a_signed.pdf")),
        ("a.PDF", Some("a_signed.PDF")),
        ("a.b.pdf", Some("a.b_signed.pdf")),
        ("a", None),
        ("a.txt", None),
    ] {
        let file = bench.path(name);
        let signing = Signing::of(KeyPair::Sign, file.clone(), Form::first_for(&file));
        assert_eq!(signing.form().kind.is_pdf(), copy.is_some(), "{name}");
        let expected = copy.map_or_else(|| format!("{name}.p7s"), str::to_owned);
        assert_eq!(signing.output(), bench.path(&expected));
    }
    let pdf = Form { kind: Kind::Pdf { pades: false }, ..Form::default() };
    let mut signing = Signing::of(KeyPair::Sign, bench.path("a"), pdf);
    assert_eq!(signing.output(), bench.path("a_signed.pdf"));
    let request = signing.read(&bench.ids);
    let Request::Start(_, Task::Prepare { output, .. }) = &request else { panic!("{request:?}") };
    assert_eq!(*output, bench.path("a_signed.pdf"));
    // As PAdES it is the same copy.
    let pades = Form { kind: Kind::Pdf { pades: true }, ..pdf };
    assert_eq!(kinds(&signing.set_form(pades, &bench.ids)), [""; 0]);
    // Renamed before it is read it is read anew, to there.
    assert_eq!(kinds(&signing.rename(bench.path("b.pdf"), &bench.ids)), ["try", "stop", "prepare"]);
    assert_eq!(signing.output(), bench.path("b.pdf"));
    assert_eq!(kinds(&signing.set_form(Form::default(), &bench.ids)), ["stop", "try", "hash"]);
    assert_eq!(signing.output(), bench.path("a.p7s"));
    // What is in the way of the copy is the name's, not the document's.
    let mut signing = Signing::of(KeyPair::Sign, bench.path("a"), pdf);
    let Request::Start(id, _) = signing.read(&bench.ids) else { panic!() };
    let taken = TaskFault::from(io::Error::from(io::ErrorKind::AlreadyExists));
    assert!(signing.task_ended(id, &Err(taken)));
    assert!(matches!(hindrance(&signing), Some(Hindrance::Barred(_))));
}
