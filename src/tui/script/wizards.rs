//! Screens 4 and 5 under key scripts: with the simulated card's own session, and with real files in a folder of the
//! test's own.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use super::*;
use crate::domain::policy::Act;
use crate::domain::verdict::ChainVerdict;
use crate::session::trace::Ring;
use crate::session::{Bench, Session};
use crate::sim::{self, Persona, Simulator};
use crate::task::{self, Output, Task, TaskEvent, TaskFault, Verified};
use crate::trust::Anchors;
use crate::tui::ports::Ports;

pub(super) const NOW: &str = "2026-11-22T15:00:00+09:00";
const DOCUMENT: &[u8] = b"I owe you one.\n";
pub(super) const PASSWORD: &str = "DEMO2580";

/// The program on a desk: a card, its session, files.
pub(super) struct Desk {
    pub(super) script: Script,
    session: Session,
    events: mpsc::Receiver<session::Event>,
    pub(super) hand: sim::Hand,
    files: tempfile::TempDir,
    /// What every file is judged to be, where that is not looked at.
    pub(super) verdict: Option<Arc<Verified>>,
}

impl Desk {
    pub(super) fn new(persona: &str, lang: Lang, width: u16, height: u16) -> Self {
        Self::of(&Persona::named(persona).unwrap(), lang, width, height)
    }

    pub(super) fn of(persona: &Persona, lang: Lang, width: u16, height: u16) -> Self {
        let now = sample::at(NOW);
        // Of a path as long as any other of its kind: pictures have it.
        let files = tempfile::tempdir_in("/tmp").unwrap();
        for (name, bytes) in [("a.txt", DOCUMENT), (".hidden", b""), ("b.pdf", b"other"), ("c.p7s", b"no")] {
            std::fs::write(files.path().join(name), bytes).unwrap();
        }
        std::fs::create_dir(files.path().join("deeper")).unwrap();
        std::fs::write(files.path().join("deeper").join("確定申告.pdf"), b"x").unwrap();
        let mut script = Script::start(lang, width, height);
        script.now = now;
        let exchanges = Ring::new(500);
        script.app.shared.ports = Ports {
            exchanges: exchanges.clone(),
            folder: files.path().to_path_buf(),
            home: Some(files.path().join("deeper")),
            judge: Arc::new(|_, _| ChainVerdict::Untrusted),
            ..Ports::default()
        };
        let simulator = Simulator::new(sim::Card::new(persona, now));
        let hand = simulator.hand();
        let (sender, events) = mpsc::channel();
        let bench = Bench {
            anchors: Anchors::built_in(),
            clock: Arc::new(move || now),
            recorders: vec![Box::new(exchanges)],
            random: || None,
            around: crate::session::unseen(),
            pin_pads: false,
            rules: crate::session::pin::Rules::own(),
        };
        let sink: session::Sink = Arc::new(move |event| drop(sender.send(event)));
        let session = Session::start(Arc::new(simulator), bench, &sink).unwrap();
        let mut desk = Self { script, session, events, hand, files, verdict: None };
        desk.until(|model| model.report().is_some());
        desk
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.files.path().join(name)
    }

    /// Carries out what was asked for, until nothing is left to do but what the card has not answered.
    pub(super) fn settle(&mut self) -> &mut Self {
        let mut effects: VecDeque<Effect> = self.script.effects.drain(..).collect();
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Request(request) => self.session.request(request),
                Effect::Start(task, job) => {
                    let result = match (&job, &self.verdict) {
                        (Task::Verify { .. }, Some(verdict)) => Ok(Output::Verified(Arc::clone(verdict))),
                        _ => task::run(job, &|_| ControlFlow::Continue(())),
                    };
                    let ended = TaskEvent::Ended { task, result };
                    effects.extend(self.script.app.update(Event::Task(ended), self.script.now));
                }
                other => self.script.effects.push(other),
            }
        }
        self
    }

    /// Takes the session's events until something is so.
    pub(super) fn until(&mut self, wanted: impl Fn(&Model) -> bool) -> &mut Self {
        self.settle();
        while !wanted(&self.script.app.shared.model) {
            let event = self.events.recv_timeout(Duration::from_secs(20)).unwrap();
            self.script.session(event);
            self.settle();
        }
        self
    }

    /// Keys, and what comes of each, a card's answer included.
    pub(super) fn keys(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys;
        while let Some(c) = rest.chars().next() {
            let end = rest.find('>').filter(|_| c == '<').map_or(c.len_utf8(), |end| end + 1);
            self.script.keys(&rest[..end]);
            self.until(|model| !model.pin_runs());
            rest = &rest[end..];
        }
        self
    }

    #[track_caller]
    pub(super) fn shows(&mut self, words: &[&str]) -> &mut Self {
        let screen = self.script.screen();
        for word in words {
            assert!(screen.contains(word), "{word} is not on\n{screen}");
        }
        self
    }

    #[track_caller]
    pub(super) fn lacks(&mut self, words: &[&str]) -> &mut Self {
        let screen = self.script.screen();
        for word in words {
            assert!(!screen.contains(word), "{word} is on\n{screen}");
        }
        self
    }
}

fn desk() -> Desk {
    Desk::new("fresh", Lang::En, 100, 40)
}

#[test]
fn a_file_is_signed_read_back_and_verified_on_the_next_screen() {
    let mut desk = desk();
    desk.keys("4").shows(&["1/5", "name, address, birth date and sex"]);
    desk.keys("<enter>a.t").shows(&["a.txt"]).lacks(&["b.pdf"]);
    desk.keys("<enter>").shows(&[
        "2/5",
        "15 bytes",
        "as the certificate has it",
        "a.txt.p7s",
        "5 of 5 tries",
    ]);
    desk.keys("<enter>").shows(&["3/5", "6 more needed"]).lacks(&[PASSWORD]);
    desk.keys(PASSWORD).lacks(&[PASSWORD]).keys("<enter>");
    desk.shows(&["5/5", "a.txt.p7s", "read back", "INDETERMINATE", "offline-no-revocation", "not a real"]);
    desk.lacks(&["見本", "花子"]).keys("v").shows(&["花子"]);
    let signature = std::fs::read(desk.path("a.txt.p7s")).unwrap();
    assert!(!signature.windows(DOCUMENT.len()).any(|part| part == DOCUMENT), "it is detached");
    desk.keys("p");
    let copied = desk.script.effects.iter().any(
        |effect| matches!(effect, Effect::Copy(text) if Path::new(text.as_str()) == desk.path("a.txt.p7s")),
    );
    assert!(copied);
    desk.keys("<enter>").shows(&[
        "4/4",
        "a.txt.p7s",
        "can't be decided here",
        "What fits",
        "What was not checked",
        "Revocation was not checked",
    ]);
}

#[test]
fn an_expired_certificate_is_told_before_the_password_and_goes_on_after_a_word() {
    for (lang, words, word) in [
        (Lang::En, ["has expired", "usually ends the same day", "type \"yes\""], "yes"),
        (Lang::Ja, ["期限が切れています", "たいてい同じ日に切れます", "「hai」と打って"], "hai"),
    ] {
        let mut desk = Desk::new("expired", lang, 100, 40);
        desk.keys("4<enter>a.txt<enter><enter>").shows(&["3/5"]).shows(&words);
        // What is typed too early is no password, and nothing goes on by Enter alone.
        desk.keys("<enter>").keys(PASSWORD).keys("<enter>").shows(&words);
        desk.keys(word).keys("<enter>").lacks(&words);
        desk.keys(PASSWORD).keys("<enter>").shows(&["5/5", "a.txt.p7s"]);
    }
}

#[test]
fn a_signing_certificate_that_alone_has_expired_ends_the_job_and_a_word_takes_a_new_one() {
    let fresh = include_str!("../../../assets/personas/fresh.toml");
    let text = fresh.replacen("last_day = \"birthday +3y\"", "last_day = \"-1d\"", 1);
    let mut desk = Desk::of(&Persona::parse("mine", &text).unwrap(), Lang::En, 100, 40);
    desk.keys("4<enter>a.txt<enter><enter>").lacks(&["has expired"]);
    desk.keys(PASSWORD).keys("<enter>");
    desk.shows(&[
        "digital signature certificate has expired",
        "21 Nov 2026",
        "no try is spent",
        "No file was written",
    ]);
    assert!(!desk.path("a.txt.p7s").exists());
    desk.keys("<enter>").shows(&["3/5", "digital signature certificate has expired", "type \"yes\""]);
    desk.keys("yes<enter>").keys(PASSWORD).keys("<enter>").shows(&["5/5", "Signed outside the certificate"]);
    // Known from now on: it is told on the page before.
    desk.keys("o<enter>").shows(&["2/5", "A file of that name exists", "outside its dates"]);
}

#[test]
fn a_key_is_proven_outside_its_dates_only_after_a_word() {
    let mut desk = Desk::new("expired", Lang::En, 100, 40);
    desk.keys("6").keys("p").shows(&["user authentication certificate has expired", "type \"yes\""]);
    desk.keys("2580<enter>").shows(&["Type \"yes\""]).keys("yes<enter>").lacks(&["has expired"]);
}

#[test]
fn beside_a_card_that_is_held_the_wizard_asks_which_before_the_password() {
    let mut desk = desk();
    desk.hand.add_reader("B");
    desk.hand.hold("B", true);
    desk.hand.put_in("B", sim::Card::new(&Persona::named("renewable").unwrap(), sample::at(NOW)));
    desk.until(|model| model.visit.beside().next().is_some()).shows(&["Another card (B)"]);
    desk.keys("4<enter>a.txt<enter><enter>").shows(&["Choose a card"]).lacks(&["6 more needed"]);
    desk.keys("<enter>").lacks(&["Choose a card"]);
    desk.keys("<enter>").keys(PASSWORD).keys("<enter>").shows(&["5/5", "a.txt.p7s"]);
}

#[test]
fn the_document_goes_inside_in_pem_with_another_digest_under_another_name() {
    let mut desk = desk();
    desk.keys("4<enter>a.txt<enter>amd").shows(&["a.txt.p7s", "the document inside", "PEM", "SHA-384"]);
    desk.keys("e<bs><bs><bs><bs>mine.pem<enter>").shows(&["a.txtmine.pem"]);
    desk.keys("<enter>").keys(PASSWORD).keys("<enter>").shows(&["5/5", "SHA-384"]);
    let text = std::fs::read_to_string(desk.path("a.txtmine.pem")).unwrap();
    assert!(text.starts_with("-----BEGIN"), "{text}");
}

#[test]
fn a_name_that_is_taken_is_refused_before_the_password_and_never_replaced() {
    let mut desk = desk();
    std::fs::write(desk.path("a.txt.p7s"), b"mine").unwrap();
    // What Enter would only refuse is mended by it.
    desk.keys("4<enter>a.txt<enter>").shows(&["> Sign", "A file of that name exists", "Enter change it"]);
    desk.lacks(&["the password comes next"]).keys("<enter>2<enter>").shows(&["a.txt.p7s2", "Enter go on"]);
    desk.script.now += chrono::TimeDelta::seconds(10);
    desk.lacks(&["A file of that name exists"]);
    // Taken after it was asked: the signature is kept, and no second password is wanted.
    desk.keys("<enter>").keys(PASSWORD);
    std::fs::write(desk.path("a.txt.p7s2"), b"mine too").unwrap();
    desk.keys("<enter>").shows(&["A file of that name exists", "No file was written"]);
    desk.keys("<enter>3<enter>").shows(&["5/5", "a.txt.p7s23"]);
    assert_eq!(std::fs::read(desk.path("a.txt.p7s")).unwrap(), b"mine");
    assert_eq!(std::fs::read(desk.path("a.txt.p7s2")).unwrap(), b"mine too");
    assert!(desk.path("a.txt.p7s23").exists());
}

#[test]
fn a_place_that_can_not_be_written_is_told_before_the_password() {
    let mut desk = desk();
    desk.keys("4<enter>a.txt<enter>e<c-u>no/a.p7s<enter>")
        .shows(&["2/5", "The folder to save in is not there"]);
    desk.keys("<enter><c-u>b.pdf/a.p7s<enter>").shows(&["The folder to save in is not there"]);
    desk.keys("e<c-u><enter>").shows(&["2/5", "Type a name"]).keys("<esc>");
    // `~` is the home, as where a file is looked for; here that is a folder of the desk.
    desk.keys("e<c-u>~/a.p7s<enter>").lacks(&["The folder to save in"]);
    desk.keys("<enter>").keys(PASSWORD).keys("<enter>").shows(&["5/5", "deeper/a.p7s"]);
    assert!(desk.path("deeper/a.p7s").exists());
}

#[test]
fn a_signature_that_is_made_is_not_lost_by_leaving_the_line_for_its_name() {
    let mut desk = desk();
    desk.keys("4<enter>a.txt<enter><enter>").keys(PASSWORD);
    std::fs::write(desk.path("a.txt.p7s"), b"mine").unwrap();
    desk.keys("<enter>").shows(&["A file of that name exists", "no try is spent"]);
    desk.keys("<enter>")
        .shows(&["no password is needed"])
        .keys("<esc>")
        .shows(&["A file of that name exists"]);
    desk.keys("<enter>2<enter>").shows(&["5/5", "a.txt.p7s2"]);
    // What is taken by now is told for the next.
    desk.keys("o<enter>").shows(&["A file of that name exists. e: another"]);
}

#[test]
fn of_names_that_fit_alike_a_signature_comes_first_where_one_is_looked_for() {
    let mut desk = desk();
    desk.keys("4<enter>a.txt<enter><enter>").keys(PASSWORD).keys("<enter>").shows(&["5/5"]);
    desk.keys("5<enter>a.").shows(&["> a.txt.p7s"]).keys("<enter>").shows(&["4/4", "What fits"]);
    desk.keys("<esc><c-u>a.txt").shows(&["> a.txt "]);
}

#[test]
fn a_name_is_found_however_it_is_written() {
    let mut desk = desk();
    // As macOS writes it, in two parts.
    std::fs::write(desk.path("か\u{3099}き\u{3099}.txt"), b"x").unwrap();
    desk.keys("4<enter>がぎ").shows(&[".txt", "1/1  of "]).lacks(&["b.pdf"]);
    desk.keys("<c-u>ＢＰＤＦ").lacks(&["b.pdf"]).keys("<c-u>Ｂ.ＰＤＦ").shows(&["b.pdf"]);
}

#[test]
fn a_card_that_leaves_before_the_signature_is_written_leaves_no_name_in_the_result() {
    let mut desk = desk();
    desk.keys("4<enter>a.txt<enter><enter>").keys(PASSWORD);
    std::fs::write(desk.path("a.txt.p7s"), b"mine").unwrap();
    desk.keys("<enter>").shows(&["A file of that name exists"]);
    desk.hand.take_out(sim::READER);
    desk.until(|model| !model.any_card());
    desk.keys("<enter>2<enter>").shows(&["5/5", "a.txt.p7s2", "not a real signature", "no longer shown"]);
    desk.keys("v").lacks(&["花子", "Date of birth"]);
    assert!(desk.path("a.txt.p7s2").exists());
}

#[test]
fn a_name_that_is_free_again_is_taken_the_next_time() {
    let mut desk = desk();
    std::fs::write(desk.path("a.txt.p7s"), b"mine").unwrap();
    desk.keys("4<enter>a.txt<enter>").shows(&["A file of that name exists"]);
    std::fs::remove_file(desk.path("a.txt.p7s")).unwrap();
    desk.keys("<enter><enter>").shows(&["2/5", "the password comes next"]).keys("<enter>").shows(&["3/5"]);
}

#[test]
fn the_line_for_the_name_is_seen_on_the_smallest_screen() {
    let mut desk = Desk::new("fresh", Lang::En, 40, 10);
    desk.keys("4<enter>a.txt<enter>e").shows(&["a.txt.p7s"]);
}

#[test]
fn a_key_that_is_not_supported_signs_nothing_and_is_told_before_the_password_where_it_is_known() {
    let mut desk = Desk::new("p384", Lang::En, 100, 40);
    desk.keys("4<enter>a.txt<enter><enter>").keys(PASSWORD).keys("<enter>");
    desk.shows(&[
        "not supported yet: EC P-384",
        "right: no try is spent",
        "newer version",
        "No file was written",
    ]);
    let sent = |desk: &Desk| desk.hand.log().iter().filter(|one| one[1] == 0x20 && one.len() > 5).count();
    assert_eq!(sent(&desk), 1);
    // Read first, its key is known.
    let mut desk = Desk::new("p384", Lang::En, 100, 40);
    desk.keys("4<enter>a.txt<enter>r").keys(PASSWORD).keys("<enter><enter>");
    desk.keys("<enter>").shows(&["not supported yet: EC P-384"]).lacks(&["3/5", "more needed"]);
    assert_eq!(sent(&desk), 1);
    // The signing key is of use whatever the other one is.
    let mut desk = Desk::new("p256-auth", Lang::En, 100, 40);
    desk.keys("4<enter>a.txt<enter><enter>").keys(PASSWORD).keys("<enter>").shows(&["5/5"]);
}

#[test]
fn a_right_password_puts_the_count_back_on_every_screen() {
    let mut desk = desk();
    desk.keys("4<enter>a.txt<enter>rWRONG123<enter><esc>").shows(&["4 of 5 tries left"]);
    desk.keys("r").keys(PASSWORD).keys("<enter><enter>").shows(&["2/5", "5 of 5 tries left"]);
    desk.keys("1").shows(&["5 of 5"]);
}

#[test]
fn of_several_signatures_the_worst_is_seen_first_and_their_number_is_told() {
    let file = several();
    let mut desk = Desk::new("fresh", Lang::En, 40, 10);
    std::fs::write(desk.path("several.p7m"), &file).unwrap();
    desk.keys("5<enter>several<enter>")
        .shows(&["Signature 2 of 2", "This signature does not hold", "> The signature value"])
        .keys("j")
        .shows(&["2 signatures: 1 does not hold", "This signature does not hold"]);
    for size in [(100, 40), (80, 24), (60, 15)] {
        let mut desk = Desk::new("fresh", Lang::En, size.0, size.1);
        std::fs::write(desk.path("several.p7m"), &file).unwrap();
        desk.keys("5<enter>several<enter>")
            .shows(&["Signature 2 of 2", "This signature does not hold", "2 signatures: 1 does not hold"])
            .keys("G")
            .shows(&["SIG_CRYPTO_FAILURE"]);
        desk.keys("<tab>").shows(&["Signature 1 of 2", "can't be decided here", "1 does not hold"]);
        desk.keys("G").shows(&["INDETERMINATE"]);
    }
}

/// Two signatures of one document; the second one's value is another.
fn several() -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let openssl = |line: &str| {
        let run = std::process::Command::new("openssl")
            .args(line.split_whitespace())
            .current_dir(directory.path())
            .output()
            .unwrap();
        assert!(run.status.success(), "{line}: {}", String::from_utf8_lossy(&run.stderr));
    };
    for name in ["one", "two"] {
        openssl(&format!(
            "req -x509 -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.pem -subj /CN=TEST-{name}"
        ));
    }
    std::fs::write(directory.path().join("doc"), DOCUMENT).unwrap();
    openssl(
        "cms -sign -binary -nodetach -in doc -outform DER -out out -signer one.pem -inkey one.key -signer two.pem -inkey two.key",
    );
    let mut file = std::fs::read(directory.path().join("out")).unwrap();
    *file.last_mut().unwrap() ^= 1;
    file
}

#[test]
fn a_wrong_password_is_told_with_its_try_and_writes_nothing() {
    let mut desk = desk();
    desk.keys("4<enter>a.txt<enter><enter>WRONG123<enter>");
    desk.shows(&["3/5", "4 of 5 tries left", "No file was written"]);
    assert!(!desk.path("a.txt.p7s").exists());
    desk.keys("<enter>").shows(&["4 of 5 tries"]).keys(PASSWORD).keys("<enter>").shows(&["5/5"]);
}

#[test]
fn the_certificate_can_be_read_first_and_its_values_go_with_the_card() {
    let mut desk = desk();
    desk.keys("4<enter>a.txt<enter>r").keys(PASSWORD).keys("<enter><enter>v");
    desk.shows(&["2/5", "花子"]).lacks(&["as the certificate has it"]);
    desk.hand.take_out(sim::READER);
    desk.until(|model| !model.any_card());
    desk.shows(&["2/5", "Place the card first"]).lacks(&["花子"]);
    // Everything else is still there.
    desk.keys("<enter>").shows(&["2/5", "a.txt.p7s"]);
    desk.hand.put_back(sim::READER);
    desk.until(|model| model.report().is_some()).shows(&["********"; 0]).lacks(&["花子"]);
}

#[test]
fn a_card_that_leaves_takes_the_typed_password_and_the_told_result_with_it() {
    let mut desk = desk();
    desk.keys("4<enter>a.txt<enter><enter>DEMO");
    desk.hand.take_out(sim::READER);
    desk.until(|model| !model.any_card());
    desk.shows(&["2/5"]);
    desk.hand.put_back(sim::READER);
    desk.until(|model| model.report().is_some());
    desk.keys("<enter>").shows(&["6 more needed"]);
    desk.keys(PASSWORD).keys("<enter>v").shows(&["5/5", "花子"]);
    desk.hand.take_out(sim::READER);
    desk.until(|model| !model.any_card());
    desk.shows(&["5/5", "a.txt.p7s", "no longer shown"]).lacks(&["花子"]);
}

#[test]
fn neither_a_signature_nor_a_verdict_is_kept_when_the_card_is_out() {
    let mut desk = desk();
    desk.keys("4<enter>a.txt<enter><enter>").keys(PASSWORD).keys("<enter>v").shows(&["5/5", "花子"]);
    assert!(desk.script.app.holds_personal());
    desk.hand.take_out(sim::READER);
    desk.until(|model| !model.any_card());
    desk.lacks(&["花子"]);
    assert!(!desk.script.app.holds_personal());
    desk.hand.put_back(sim::READER);
    desk.until(|model| model.report().is_some());
    desk.keys("<enter>v").shows(&["4/4", "花子"]);
    assert!(desk.script.app.holds_personal());
    desk.hand.take_out(sim::READER);
    desk.until(|model| !model.any_card());
    desk.shows(&["1/4"]).lacks(&["花子"]);
    assert!(!desk.script.app.holds_personal());
}

#[test]
fn a_card_begins_masked_whatever_was_revealed_without_one() {
    let mut desk = desk();
    desk.keys("4<enter>a.txt<enter><enter>").keys(PASSWORD).keys("<enter>").shows(&["5/5"]);
    desk.hand.take_out(sim::READER);
    desk.until(|model| !model.any_card());
    desk.keys("5<enter>a.txt.p7s<enter>v").shows(&["4/4", "花子"]);
    desk.hand.put_back(sim::READER);
    desk.until(|model| model.report().is_some());
    desk.shows(&["4/4"]).lacks(&["花子"]);
}

#[test]
fn where_no_file_may_be_written_a_signature_is_thrown_away_and_nobody_waits() {
    let mut desk = desk();
    desk.script.app.shared.policy.never = &[Act::Save];
    desk.keys("4<enter>a.txt<enter><enter>").keys(PASSWORD).keys("<enter>").shows(&["2/5", "Stopped"]);
    assert!(!desk.path("a.txt.p7s").exists());
    desk.keys("n").shows(&["That is not allowed here"]);
    assert!(!desk.script.app.holds_personal());
}

#[test]
fn every_step_can_be_left_and_what_was_chosen_is_kept() {
    let mut desk = desk();
    desk.keys("4<enter>a.t<enter><enter>DEMO<esc>").shows(&["2/5"]);
    // Nothing is looked for any more, and what was chosen is selected.
    desk.keys("<enter>").shows(&["6 more needed"]).keys("<esc><esc>").shows(&["1/5", "> a.txt", "b.pdf"]);
    desk.keys("<esc>1").shows(&["What to do now"]).keys("4").shows(&["1/5", "Enter: choose"]);
    desk.keys("<enter>").shows(&["a.t"]).keys("<enter>").shows(&["2/5"]);
    // To another screen and back in the middle.
    desk.keys("1").shows(&["What to do now"]).keys("4").shows(&["2/5", "a.txt.p7s"]);
}

#[test]
fn a_document_that_changes_before_it_is_signed_is_not_signed() {
    let mut desk = desk();
    desk.keys("4<enter>a.txt<enter><enter>").keys(PASSWORD);
    std::fs::write(desk.path("a.txt"), b"I owe you two.\n").unwrap();
    desk.keys("<enter>").shows(&["changed meanwhile", "No file was written"]);
    assert!(!desk.path("a.txt.p7s").exists());
    desk.keys("<enter>").shows(&["2/5"]);
}

#[test]
fn a_detached_signature_asks_for_its_document_and_can_do_without() {
    let mut desk = desk();
    desk.keys("4<enter>a.txt<enter><enter>").keys(PASSWORD).keys("<enter>").shows(&["5/5"]);
    std::fs::rename(desk.path("a.txt"), desk.path("moved.txt")).unwrap();
    desk.keys("5<enter>a.txt").keys("<enter>").shows(&["2/4"]);
    desk.keys("<esc>").shows(&["4/4", "choose it with d"]).lacks(&["--content", "This signature does not"]);
    desk.keys("G").shows(&["SIGNED_DATA_NOT_FOUND"]);
    desk.keys("d").shows(&["2/4"]).keys("b.pdf<enter>").shows(&[
        "4/4",
        "This signature does not hold",
        "b.pdf",
        "The document was changed",
    ]);
    desk.keys("d")
        .keys("moved<enter>")
        .shows(&["4/4", "it leads to no CA that is known here"])
        .lacks(&["The document was changed"]);
}

#[test]
fn what_is_no_signature_is_told_and_another_file_can_be_chosen() {
    let mut desk = desk();
    // A PDF comes among the signed files.
    desk.keys("5<enter>").shows(&["> b.pdf"]).keys("<down>").shows(&["> c.p7s"]);
    desk.keys("<enter>").shows(&["can't be read as a CMS signature"]);
    desk.keys("<enter>").shows(&["1/4", "c.p7s"]);
}

#[test]
fn verifying_needs_no_card_and_no_reader() {
    let mut desk = desk();
    desk.keys("4<enter>a.txt<enter><enter>").keys(PASSWORD).keys("<enter>");
    desk.hand.take_out(sim::READER);
    desk.until(|model| !model.any_card());
    desk.keys("5<enter>a.txt.p7s<enter>").shows(&["4/4", "What fits"]).lacks(&["花子"]);
    desk.keys("v").shows(&["4/4"]);
}

#[test]
fn the_list_is_walked_by_keys_names_and_typed_paths() {
    let mut desk = desk();
    desk.keys("5<enter>").shows(&["c.p7s", "deeper/"]).lacks(&[".hidden"]);
    desk.script.key(KeyPress::ctrl('t'));
    desk.settle().shows(&[".hidden"]);
    desk.script.key(KeyPress::ctrl('t'));
    desk.settle().lacks(&[".hidden"]);
    desk.keys(".h").shows(&[".hidden"]).keys("<bs><bs>");
    desk.keys("deeper/").shows(&["確定申告.pdf"]).lacks(&["c.p7s"]);
    desk.keys("<bs>").shows(&["c.p7s", "> deeper/"]);
    desk.keys("~/").shows(&["確定申告.pdf"]).keys("../").shows(&["c.p7s"]);
    desk.keys("nothing<enter>").shows(&["There is no such place"]).keys("<bs><bs><bs><bs><bs><bs><bs>");
    desk.keys("no/").shows(&["There is no such place"]).keys("<c-u>").shows(&["c.p7s"]);
    let path = desk.path("deeper").to_string_lossy().into_owned();
    desk.keys(&format!("{path}/確定申告.pdf<enter>")).shows(&["can't be read as a PDF", "確定申告.pdf"]);
}

#[test]
fn a_name_from_the_disk_can_not_steer_the_terminal() {
    let mut desk = desk();
    std::fs::write(desk.path("\u{1b}[31mred\u{202e}fdp.txt"), b"x").unwrap();
    desk.keys("4<enter>red").shows(&["(U+001B)[31mred(U+202E)fdp.txt"]);
    desk.keys("<enter>").shows(&["2/5", "(U+202E)"]);
}

#[test]
fn work_that_goes_on_is_told_in_octets_and_can_be_stopped() {
    let mut desk = desk();
    desk.script.keys("5<enter>");
    desk.settle();
    desk.script.keys("c.p7s<enter>");
    let task = desk.script.effects.iter().find_map(|effect| match effect {
        Effect::Start(id, Task::Verify { .. }) => Some(*id),
        _ => None,
    });
    let task = task.unwrap();
    desk.script.now += chrono::TimeDelta::seconds(2);
    desk.script.event(Event::Task(TaskEvent::Progress { task, done: 1_000_000, of: Some(4_000_000) }));
    desk.shows(&["3/4", "1.0 MB / 4.0 MB", "6 s left"]);
    desk.script.keys("<esc>");
    assert!(desk.script.effects.contains(&Effect::Stop(task)));
    desk.shows(&["1/4"]);
    desk.script.event(Event::Task(TaskEvent::Ended { task, result: Err(TaskFault::Stopped) }));
    desk.shows(&["1/4"]);
}

#[test]
fn the_first_pages_have_their_agreed_pictures() {
    let mut told = String::new();
    for lang in Lang::ALL {
        for (width, height) in [(80, 24), (60, 15)] {
            let mut script = state("fresh", lang, width, height);
            for keys in ["4", "5"] {
                told += &["-- ", lang.key(), &format!(" {width}x{height} {keys}\n")].concat();
                told += &script.keys(keys).screen();
            }
        }
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("first_pages", told) });
}

#[test]
fn every_step_is_drawn_at_every_size_in_both_languages() {
    let steps = [
        "4", "<enter>", "a.txt", "<enter>", "e", "<esc>", "<enter>", PASSWORD, "<enter>", "v", "<enter>",
        "v", "d", "<esc>", "<enter>", "c.p7s", "<enter>",
    ];
    for lang in Lang::ALL {
        let mut desk = Desk::new("fresh", lang, 80, 24);
        for keys in steps {
            desk.keys(keys);
            for (width, height) in [(120, 40), (80, 24), (60, 15), (40, 10), (39, 9), (1, 1)] {
                desk.script.terminal.backend_mut().resize(width, height);
                desk.script.event(Event::Resized(width, height));
                desk.script.screen();
            }
        }
        desk.shows(&["4/4"; 0]);
    }
}

#[test]
fn no_sentence_of_the_first_pages_is_cut() {
    for lang in Lang::ALL {
        for key in ["4", "5"] {
            for (width, height) in (10..=24).flat_map(|height| [40, 50, 60, 80].map(|width| (width, height)))
            {
                let mut script = state("fresh", lang, width, height);
                let screen = script.keys(key).screen();
                let lines: Vec<&str> = screen.lines().map(|line| line.trim_matches([' ', '┃'])).collect();
                let told =
                    lines[2..lines.len() - 1].iter().rev().find(|line| line.chars().any(char::is_alphabetic));
                let last = told.copied().unwrap_or_default();
                let whole = last.ends_with(['。', '.']) || last.starts_with("Enter: ");
                assert!(whole, "{key} {width}x{height}\n{screen}");
            }
        }
    }
}
