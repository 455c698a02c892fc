//! Certificates in a phone: the authentication certificate opens with its PIN, under the rules of every other PIN.

use std::path::Path;

use libtest_mimic::Trial;
use mynascope::domain::calendar;
use mynascope::sim::vpcd::Server;
use mynascope::sim::{self, Persona};

use crate::live::{card, serve};
use crate::program::{NOW, Ran, card_is_in, command, finish, mynascope, plain, trials};
use crate::terminal::{MYNASCOPE, Terminal};
use crate::world::{READERS, World, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = trials![plain:
        the_authentication_certificate_of_a_phone_is_told_in_every_form_once_its_pin_was_right,
        at_a_terminal_its_pin_is_asked_for_and_may_be_kept_back,
        a_certificate_that_is_read_freely_costs_no_pin,
    ];
    all.extend(trials![trial:
        the_pin_of_a_phone_is_sent_once_and_the_last_try_only_with_leave,
        a_phone_gets_its_pin_only_alone,
        the_screen_reads_a_phones_certificate_with_its_pin,
    ]);
    all
}

fn with_pin(arguments: &[&str], pin: &[u8]) -> Ran {
    use std::io::Write as _;
    let (reader, mut writer) = std::io::pipe().unwrap();
    let mut command = command(&[&["--now", NOW], arguments, &["--pin-stdin"]].concat());
    command.stdin(reader);
    writer.write_all(pin).unwrap();
    drop(writer);
    finish(command)
}

/// Secrets that reached the phone.
fn sent(server: &Server) -> usize {
    server.with_card(|card| card.log().iter().filter(|one| one[1] == 0x20 && one.len() > 5).count())
}

/// An Android phone with so many tries left.
fn phone(tries: u8) -> sim::Card {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/personas/android.toml"));
    let text = format!("{}\n[tries]\nauth = {tries}\n", text.unwrap());
    sim::Card::new(&Persona::parse("android", &text).unwrap(), calendar::parse(NOW).unwrap())
}

fn the_authentication_certificate_of_a_phone_is_told_in_every_form_once_its_pin_was_right() {
    let ask =
        |arguments: &[&str]| with_pin(&[&["--demo=android", "cert", "auth"], arguments].concat(), b"2580\n");
    let told = ask(&["--json"]).done().json();
    let certificate = &told["certificate"];
    assert_eq!((&told["card"]["kind"], &certificate["read"]), (&"android".into(), &true.into()));
    assert_eq!(certificate["present"], true);
    // Judged as any other.
    assert_ne!(certificate["trust"]["status"], "unchecked");
    assert_eq!(certificate["lifecycle"]["state"], "valid");
    let serial = certificate["serial"].as_str().unwrap();
    let text = ask(&[]).done();
    assert!(text.text().contains(serial) && !text.text().contains("needs its PIN"), "{text:?}");
    let pem = ask(&["--format", "pem"]).done();
    assert!(pem.text().starts_with("-----BEGIN CERTIFICATE-----\n"), "{pem:?}");
    assert!(ask(&["--format", "der"]).done().out.starts_with(&[0x30, 0x82]));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("auth.pem");
    ask(&["--format", "pem", "-o", file.to_str().unwrap()]).done();
    assert_eq!(std::fs::read(&file).unwrap(), pem.out);
    for (pin, code, kind) in
        [(&b"1111\n"[..], 5, "wrong-pin"), (b"258\n", 5, "pin-form"), (b"", 5, "pin-form")]
    {
        let ran = with_pin(&["--demo=android", "cert", "auth", "--json"], pin).failed(code, kind);
        assert_eq!(ran.json()["error"]["tries_left"], if kind == "wrong-pin" { 2 } else { 3 });
    }
    // Without its PIN it says why it is closed.
    let told = mynascope(&["--demo=android", "--now", NOW, "inspect", "--json"]).done().json();
    assert_eq!(told["certificates"]["auth"]["unread"], "needs-pin");
}

fn at_a_terminal_its_pin_is_asked_for_and_may_be_kept_back() {
    for (lang, prompt) in [("ja", "利用者証明用の暗証番号"), ("en", "Authentication PIN")] {
        let program = [MYNASCOPE, "--demo=android", "--now", NOW, "--lang", lang, "cert", "auth"];
        let mut terminal = Terminal::start((100, 50), &program, &[]);
        terminal.shows(prompt);
        terminal.press("2580\r");
        terminal.shows("DEMO card of mynascope");
        assert_eq!(terminal.end(), 0);
        assert!(!terminal.text().contains("2580"), "{}", terminal.text());
        let mut terminal = Terminal::start((100, 50), &program, &[]);
        terminal.shows(prompt);
        terminal.press("\x03");
        assert_eq!(terminal.end(), 130);
    }
}

fn a_certificate_that_is_read_freely_costs_no_pin() {
    for demo in ["--demo", "--demo=iphone"] {
        let trace = tempfile::NamedTempFile::new().unwrap();
        let file = trace.path().to_str().unwrap();
        assert_eq!(with_pin(&[demo, "cert", "auth", "--json", "--trace", file], b"2580\n").code, 0);
        let told = std::fs::read_to_string(trace.path()).unwrap();
        assert!(told.contains("00A4040C") && !told.contains("blanked"), "{told}");
    }
}

fn the_pin_of_a_phone_is_sent_once_and_the_last_try_only_with_leave() {
    let _world = World::start();
    let cert = |more: &[&str], pin: &[u8]| with_pin(&[&["cert", "auth", "--json"], more].concat(), pin);
    for (tries, more, pin, code, kind, presented) in [
        (3, &[][..], b"2580\n", 0, "", 1),
        (3, &[], b"1111\n", 5, "wrong-pin", 1),
        (1, &[], b"2580\n", 5, "last-try", 0),
        (1, &["--last-try"], b"2580\n", 0, "", 1),
        (1, &["--last-try"], b"1111\n", 6, "locked", 1),
        (0, &["--last-try"], b"2580\n", 6, "locked", 0),
    ] {
        let server = serve(phone(tries), 0);
        card_is_in(0);
        let ran = cert(more, pin);
        match code {
            0 => assert_eq!(ran.code, 0, "{ran:?}"),
            _ => assert_eq!(ran.failed(code, kind).json()["error"]["kind"], kind),
        }
        assert_eq!(sent(&server), presented, "{tries} {more:?}");
        drop(server);
        crate::program::card_is_out(0);
    }
}

fn a_phone_gets_its_pin_only_alone() {
    let _world = World::start();
    let first = serve(card("android"), 0);
    let second = serve(card("other-card"), 1);
    card_is_in(0);
    card_is_in(1);
    let ran = with_pin(&["cert", "auth", "--json"], b"2580\n").failed(4, "not-alone");
    assert!(ran.err.contains("Another card is in a reader"), "{ran:?}");
    // Another with 公的個人認証: which one is meant has to be said, and it is not enough.
    drop(second);
    crate::program::card_is_out(1);
    let second = serve(card("fresh"), 1);
    card_is_in(1);
    with_pin(&["cert", "auth", "--json"], b"2580\n").failed(2, "several-cards");
    with_pin(&["cert", "auth", "--json", "--reader", READERS[0]], b"2580\n").failed(4, "not-alone");
    assert_eq!((sent(&first), sent(&second)), (0, 0));
}

fn the_screen_reads_a_phones_certificate_with_its_pin() {
    let _world = World::start();
    let server = serve(card("android"), 0);
    card_is_in(0);
    let mut terminal = Terminal::mynascope(&["--now", NOW]);
    terminal.shows("needs its PIN");
    terminal.press("2").shows("read it with the authentication PIN");
    terminal.press("\r").shows("3 of 3 tries left");
    terminal.press("2580\r").shows("certificate: read.");
    terminal.press("\r").shows("Serial number");
    assert_eq!(sent(&server), 1);
    server.with_card(|card| assert!(!card.verified(sim::Ap::Jpki, 0x0018)));
}
