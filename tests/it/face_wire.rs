//! The face on the wire, through pcscd's virtual reader: in how many exchanges it is read, what is never asked for whatever
//! command or screen asks, and that a card that is pulled anywhere is presented to once.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use libtest_mimic::Trial;
use mynascope::domain::face::{Parts, Reading};
use mynascope::session::Fault;
use mynascope::session::pin::{After, Done, Stop, Work};
use mynascope::sim::vpcd::{Heard, Server};
use mynascope::sim::{self, Ap, Extended, Reply};

use crate::live::{card, serve};
use crate::pins::Jobs;
use crate::program::{NOW, Ran, card_is_in, card_is_out, command, finish, trials};
use crate::terminal::{MYNASCOPE, Terminal};
use crate::world::{READERS, World, port, trial};

pub(crate) fn trials() -> Vec<Trial> {
    trials![trial:
        four_attributes_and_their_digest_take_eight_exchanges_through_pcscd,
        no_command_asks_for_the_individual_number_or_what_tells_it,
        no_screen_asks_for_the_individual_number_or_what_tells_it,
        what_must_not_be_asked_for_is_noticed,
        a_card_pulled_after_any_exchange_of_reading_its_text_is_presented_to_once,
        a_card_pulled_after_any_exchange_of_reading_its_text_by_number_is_presented_to_once,
        a_card_pulled_after_any_exchange_of_reading_both_is_presented_to_once_in_each,
        a_wrong_number_and_a_card_pulled_anywhere_cost_one_try_at_the_most,
    ]
}

/// The number of the persona `fresh`: birth date, the card's last year, the four digits.
const NUMBER: &str = "61051120350000";
const WRONG: &str = "61051120350001";
const PIN: &str = "3690";

/// The program with lines on its standard input.
fn told(folder: &Path, arguments: &[&str], lines: &str) -> Ran {
    use std::io::Write as _;
    let mut command = command(&[arguments, &["--now", NOW]].concat());
    let (reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(lines.as_bytes()).unwrap();
    drop(writer);
    command.stdin(Stdio::from(reader)).current_dir(folder);
    finish(command)
}

fn four_attributes_and_their_digest_take_eight_exchanges_through_pcscd() {
    let _world = World::start();
    let folder = tempfile::tempdir().unwrap();
    let short_number = format!("{}{}", &NUMBER[..6], &NUMBER[10..]);
    // Of a card that is nobody's the text is short; with extended length a longer one takes no more either.
    for (persona, extended) in [("fresh", Extended::No), ("fresh", Extended::Yes), ("moved", Extended::No)] {
        let mut measured = card(persona);
        measured.wire.extended = extended;
        let server = serve(measured, 0);
        card_is_in(0);
        // All of a command, from its first to its last: 共通AP's two apart, of which the number has its year.
        for (more, line, common) in [
            (&[][..], PIN, 0),
            (&["--json"], PIN, 2),
            (&["--code"], NUMBER, 2),
            (&["--code"], &short_number, 2),
        ] {
            let before = server.with_card(|card| card.log().len());
            let ran = told(folder.path(), &[&["face", "--pin-stdin"], more].concat(), &format!("{line}\n"));
            let ran = ran.done();
            let json = more == ["--json"];
            assert!(json || ran.text().contains("agrees with the record in the card"), "{}", ran.text());
            let log = server.with_card(|card| card.log()[before..].to_vec());
            assert!(log.len() <= 8 + common, "{persona} {more:?}: {log:02X?}");
            // The tries are asked for before the PIN is sent, once each, and the card is left in the end.
            let verify: Vec<bool> =
                log.iter().filter(|one| one[1] == 0x20).map(|one| one.len() > 5).collect();
            assert_eq!(verify, [false, true], "{log:02X?}");
            assert_eq!(log.last().unwrap()[1], 0xA4, "{log:02X?}");
            eprintln!("measured: {persona} {more:?}: attributes and digest in {} exchanges", log.len());
        }
        let mut jobs = Jobs::start();
        let from = server.exchanges();
        assert!(jobs.run(Work::Face(Reading::TextByPin), PIN).result.is_ok());
        let of_the_job = server.exchanges() - from;
        assert!(of_the_job <= 8, "{persona}: {of_the_job}");
        drop(jobs);
        drop(server);
        card_is_out(0);
    }
}

const TEXT_AP: &[u8] = &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08];
const SURFACE_AP: &[u8] = &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02];
/// What may be named in the text application: 基本4情報, the record, the PIN, 照合番号B.
const TEXT_FILES: [u16; 4] = [0x0002, 0x0003, 0x0011, 0x0015];
/// And in the surface application: the face, 生年月日 (its tries), 照合番号B.
const SURFACE_FILES: [u16; 3] = [0x0002, 0x0011, 0x0012];

/// Where the digest of the four attributes stands in the record: all that may be read of it.
const DIGEST: std::ops::Range<usize> = 0x28..0x4B;

/// Listens to the wire, and knows by the standard alone (ISO/IEC 7816-4) what each command means.
#[derive(Default)]
struct Judge {
    application: Option<Vec<u8>>,
    file: Option<u16>,
    commands: usize,
    /// In the two applications: what was named there.
    named: BTreeSet<(u8, u16)>,
    wrong: Vec<String>,
}

impl Judge {
    fn hears(&mut self, heard: &Heard<'_>) {
        if let Heard::Exchange(command, answer, _) = heard {
            self.command(command, *answer);
        } else {
            // Nothing is selected any more.
            (self.application, self.file) = (None, None);
        }
    }

    fn command(&mut self, command: &[u8], answer: Option<&[u8]>) {
        self.commands += 1;
        if let Some(answer) = answer
            && SECRETS.iter().any(|secret| answer.windows(secret.len()).any(|window| window == *secret))
        {
            self.wrong.push(format!("{:02X?} was answered with what must not be told", &command[..4]));
        }
        let (ins, p1, p2) = (command[1], command[2], command[3]);
        let short = command.get(4).is_some_and(|length| *length != 0);
        let data = if short { command.get(5..5 + usize::from(command[4])).unwrap_or_default() } else { &[] };
        let done = answer.is_some_and(|answer| answer.ends_with(&[0x90, 0x00]));
        if ins == 0xA4 && p1 == 0x04 {
            self.application = done.then(|| data.to_vec());
            self.file = None;
            if data.len() < 7 {
                self.wrong.push(format!("an application by the start of its name: {command:02X?}"));
            }
            return;
        }
        let files = match self.application.as_deref() {
            Some(TEXT_AP) => &TEXT_FILES[..],
            Some(SURFACE_AP) => &SURFACE_FILES,
            // By a part of its name no application is selected, and without one only the card manager is there.
            _ => return,
        };
        let text = files.len() == TEXT_FILES.len();
        let short_id = |octet: u8| (octet & 0x1F != 0).then_some(u16::from(octet & 0x1F));
        let file = match ins {
            0xA4 if p1 == 0x02 && data.len() == 2 => {
                self.file = Some(u16::from_be_bytes([data[0], data[1]]));
                self.file
            }
            0xB0 if p1 & 0x80 != 0 => {
                self.file = short_id(p1);
                self.file
            }
            0xB0 => self.file,
            0x20 | 0x24 if p2 & 0x80 != 0 => short_id(p2).or(self.file),
            _ => None,
        };
        let offset = if p1 & 0x80 != 0 { usize::from(p2) } else { usize::from(u16::from_be_bytes([p1, p2])) };
        // Of a short command the last octet, 0 for 256; of an extended one the last two.
        let length = match command.len() {
            5 => {
                if command[4] == 0 {
                    256
                } else {
                    usize::from(command[4])
                }
            }
            _ => usize::MAX,
        };
        let allowed = file.is_some_and(|file| files.contains(&file))
            && match (ins, file) {
                (0xB0, Some(0x0003)) => {
                    text && offset >= DIGEST.start && offset.saturating_add(length) <= DIGEST.end
                }
                (0xB0, file) => file == Some(0x0002),
                // Its tries only.
                (0x20, Some(0x0011)) => text || command.len() <= 5,
                (0x20, file) => file > Some(0x0010),
                (0x24, file) => text && file == Some(0x0011),
                _ => true,
            };
        self.named.extend(file.map(|file| (if text { 0x08 } else { 0x02 }, file)));
        if !allowed && ins != 0xC0 {
            self.wrong.push(format!(
                "in {:02X?}: {:02X?}",
                self.application,
                &command[..5.min(command.len())]
            ));
        }
    }
}

/// Puts what must never be told into a card, where a real one has it; also where it would be found without any secret.
fn marked(persona: &str) -> sim::Card {
    let mut card = card(persona);
    card.set_file(Ap::Text, 0x0001, [&[0xFF, 0x10, 0x0C], SECRETS[0], &[0xFF; 2]].concat());
    card.set_file(Ap::Surface, 0x0005, [&[0xFF, 0x40, 0x10], SECRETS[1]].concat());
    let mut record = card.file(Ap::Text, 0x0003).unwrap();
    record[0x08..0x28].copy_from_slice(&SECRETS[2].repeat(2));
    card.set_file(Ap::Text, 0x0003, record);
    card
}

/// The individual number, its picture, its digest; none of a real one.
const SECRETS: [&[u8]; 3] = [b"NUMBER*NUMBE", b"PICTURE*PICTURE*", b"DIGEST*DIGEST*DI"];

fn judged(card: sim::Card) -> (Server, Arc<Mutex<Judge>>) {
    let judge = Arc::new(Mutex::new(Judge::default()));
    let hears = Arc::clone(&judge);
    let listener = Box::new(move |heard: Heard<'_>| hears.lock().unwrap().hears(&heard));
    let server = Server::heard(card, &format!("127.0.0.1:{}", port(0)), listener).unwrap();
    card_is_in(0);
    (server, judge)
}

/// Each command that has to do with a card, what is typed for it, and how it ends.
const COMMANDS: [(&[&str], &str, i32); 33] = [
    (&["inspect"], "", 0),
    (&["inspect", "--all", "--json"], "", 0),
    (&["inspect", "--sign", "--all", "--pin-stdin"], "DEMO2580\n", 0),
    (&["cert", "auth"], "", 0),
    (&["cert", "auth-ca"], "", 0),
    (&["cert", "sign-ca"], "", 0),
    (&["cert", "sign", "--pin-stdin"], "DEMO2580\n", 0),
    (&["renew"], "", 0),
    (&["renew", "--json"], "", 0),
    (&["pin", "status"], "", 0),
    (&["pin", "status", "--json"], "", 0),
    (&["pin", "check", "auth", "--pin-stdin"], "2580\n", 0),
    (&["pin", "check", "sign", "--pin-stdin"], "DEMO2580\n", 0),
    (&["pin", "check", "text", "--pin-stdin"], "3690\n", 0),
    (&["pin", "check", "text", "--pin-stdin"], "1111\n", 5),
    (&["pin", "check", "juki", "--pin-stdin"], "4071\n", 0),
    (&["pin", "change", "text", "--pin-stdin"], "3690\n7193\n", 0),
    (&["pin", "change", "text", "--pin-stdin"], "7193\n3690\n", 0),
    (&["authenticate", "--pin-stdin"], "2580\n", 0),
    (&["authenticate", "--key", "sign", "--pin-stdin"], "DEMO2580\n", 0),
    (&["readers"], "", 0),
    (&["doctor"], "", 0),
    (&["sign", "a.txt", "-o", "a.p7s", "--pin-stdin"], "DEMO2580\n", 0),
    (&["sign", "a.txt", "-o", "b.p7s", "--face", "--pin-stdin"], "3690\nDEMO2580\n", 1),
    (&["sign", "a.txt", "-o", "c.p7s", "--face", "--moved", "--pin-stdin"], "3690\nDEMO2580\n", 0),
    (&["face", "--pin-stdin"], "3690\n", 0),
    (&["face", "--pin-stdin"], "1111\n", 5),
    (&["face", "--json", "--sign", "--pin-stdin"], "3690\nDEMO2580\n", 0),
    (&["face", "--json", "--code", "--pin-stdin"], "6105110000\n", 0),
    (&["face", "--json", "--code", "--pin-stdin"], "6105110001\n", 5),
    (&["face", "--code", "--sign", "--pin-stdin"], "0000\nDEMO2580\n", 0),
    (&["face", "--photo", "a.jp2", "--pin-stdin"], "6105110000\n", 0),
    (&["face", "--photo", "a.png", "--json", "--pin-stdin"], "6105110000\n", 0),
];

fn no_command_asks_for_the_individual_number_or_what_tells_it() {
    let _world = World::start();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "x").unwrap();
    let (server, judge) = judged(marked("moved"));
    for extended in [Extended::No, Extended::Yes] {
        server.with_card(|card| card.wire.extended = extended);
        for (arguments, lines, code) in COMMANDS {
            let more: &[&str] = if arguments.contains(&"a.txt") || arguments.contains(&"--photo") {
                &["--force"]
            } else {
                &[]
            };
            let ran = told(folder.path(), &[arguments, more].concat(), lines);
            assert_eq!(ran.code, code, "{arguments:?}: {ran:?}");
            assert_eq!(judge.lock().unwrap().wrong, Vec::<String>::new(), "{arguments:?}");
        }
    }
    let judge = judge.lock().unwrap();
    // All that may be named was: the judge has listened.
    let all: Vec<(u8, u16)> =
        TEXT_FILES.map(|file| (0x08, file)).into_iter().chain([(0x02, 0x0002), (0x02, 0x0012)]).collect();
    assert!(all.iter().all(|one| judge.named.contains(one)), "{:02X?}", judge.named);
    eprintln!("measured: {} commands on the wire, none for what is not read", judge.commands);
}

fn no_screen_asks_for_the_individual_number_or_what_tells_it() {
    let _world = World::start();
    let (_server, judge) = judged(marked("moved"));
    let program = [MYNASCOPE, "--now", NOW, "--reader", READERS[0], "--lang", "en"];
    let mut terminal = Terminal::start((120, 40), &program, &[]);
    terminal.shows("What to do now");
    for screen in ["2", "3", "4", "5", "6", "7"] {
        terminal.press(screen);
        terminal.settled(Duration::from_millis(300));
    }
    // Screen 8: by PIN, then what is printed and the photo by number, then the certificate beside it.
    terminal.press("8").shows("never read");
    terminal.press("\r").shows("3 of 3 tries left");
    terminal.press(PIN).press("\r").shows("The exchange with the card has ended");
    terminal.press("\r");
    for key in ["i", "p"] {
        terminal.press(key);
        by_number(&mut terminal, "6105110000");
    }
    terminal.press("v").shows("見本台");
    terminal.press("q").end();
    let judge = judge.lock().unwrap();
    assert_eq!(judge.wrong, Vec::<String>::new());
    assert!(
        judge.named.contains(&(0x08, 0x0003)) && judge.named.contains(&(0x02, 0x0002)),
        "{:02X?}",
        judge.named
    );
}

/// Enters birth date and number on the sheet that asks for them, and sees the job end.
pub(crate) fn by_number(terminal: &mut Terminal, digits: &str) {
    let (birth, under_photo) = digits.split_at(6);
    terminal.shows("The birth date, before");
    terminal.press(birth).press("\r").shows("The 4 digits printed under the photo");
    terminal.press(under_photo).press("\r").shows("The exchange with the card has ended");
    terminal.press("\r").lost("The exchange with the card has ended");
}

/// The judge himself: each of these is noticed.
fn what_must_not_be_asked_for_is_noticed() {
    let select = |name: &[u8]| [&[0x00, 0xA4, 0x04, 0x0C, name.len() as u8], name].concat();
    for (name, wrong, right) in [
        (
            TEXT_AP,
            &[
                &b"\x00\xA4\x02\x0C\x02\x00\x01"[..],
                b"\x00\xA4\x02\x0C\x02\x00\x14",
                b"\x00\xA4\x00\x0C\x02\x00\x02",
                b"\x00\xB0\x00\x00\x00",
                b"\x00\xB0\x81\x00\x00",
                b"\x00\xB0\x83\x00\x00",
                b"\x00\xB0\x83\x27\x23",
                b"\x00\xB0\x83\x28\x24",
                b"\x00\xB0\x83\x28\x00\x00\x00",
                b"\x00\x20\x00\x94",
                b"\x00\x20\x00\x94\x04\x31\x31\x31\x31",
                b"\x00\xB2\x01\x0C\x00",
                b"\x00\xCA\x00\x01\x00",
            ][..],
            &[
                &b"\x00\xA4\x02\x0C\x02\x00\x02"[..],
                b"\x00\xB0\x82\x00\x00",
                b"\x00\xB0\x83\x28\x23",
                b"\x00\x20\x00\x95",
            ][..],
        ),
        (
            SURFACE_AP,
            &[
                b"\x00\xA4\x02\x0C\x02\x00\x05",
                b"\x00\xB0\x85\x00\x00",
                b"\x00\x20\x00\x93",
                b"\x00\x20\x00\x91\x06\x31\x31\x31\x31\x31\x31",
                b"\x00\xB0\x83\x28\x23",
            ],
            &[b"\x00\xB0\x82\x00\x00", b"\x00\x20\x00\x91", b"\x00\x20\x00\x92"],
        ),
    ] {
        let judged = |command: &[u8], answer: &[u8]| {
            let mut judge = Judge::default();
            judge.command(&select(name), Some(&[0x90, 0x00]));
            judge.command(command, Some(answer));
            judge.wrong.len()
        };
        for command in wrong {
            assert_eq!(judged(command, &[0x90, 0x00]), 1, "{command:02X?}");
        }
        for command in right {
            assert_eq!(judged(command, &[0x90, 0x00]), 0, "{command:02X?}");
            assert_eq!(judged(command, &[SECRETS[2], &[0x90, 0x00]].concat()), 1, "{command:02X?}");
        }
    }
}

/// The card is gone before it answers the nth exchange of a job, for each n: what is told then is so, each secret went out
/// once in each application at the most, and the card's own counters agree.
fn pulled(reading: Reading, typed: &str, keys: &[(Ap, u16)], wrong: bool) {
    let _world = World::start();
    let server = serve(card("fresh"), 0);
    let mut jobs = Jobs::start();
    let full: Vec<_> =
        keys.iter().map(|(ap, ef)| server.with_card(|card| card.tries_left(*ap, *ef)).unwrap()).collect();
    let right = if reading == Reading::TextByPin { PIN } else { NUMBER };
    let whole = {
        let from = server.exchanges();
        assert!(jobs.run(Work::Face(reading), typed).result.is_ok() != wrong);
        let whole = server.exchanges() - from;
        if wrong {
            assert!(jobs.run(Work::Face(reading), right).result.is_ok());
        }
        whole
    };
    let sent =
        || server.with_card(|card| card.log().iter().filter(|one| one[1] == 0x20 && one.len() > 5).count());
    let mut unanswered = 0;
    for k in 0..whole {
        let before = sent();
        let from = server.exchanges();
        let lost = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&lost);
        server.with_card(|card| {
            card.set_hook(Box::new(move |count, command| {
                (count == from + k + 1).then(|| {
                    *heard.lock().unwrap() = vec![command[1], u8::from(command.len() > 5)];
                    Reply::Left(Duration::from_millis(700))
                })
            }));
        });
        let epoch = jobs.epoch;
        let outcome = jobs.run(Work::Face(reading), typed);
        server.with_card(|card| card.set_hook(Box::new(|_, _| None)));
        let presented = sent() - before;
        assert!(presented <= if wrong { 1 } else { keys.len() }, "{k}: {presented}");
        assert_eq!(outcome.presented, u32::try_from(presented).unwrap(), "{k}: as told");
        let lost = lost.lock().unwrap().clone();
        match &outcome.result {
            Ok(Done::Face(_)) => assert_eq!(k + 1, whole, "{k}"),
            Err(Stop::Fault { fault: Fault::CardLeft, after }) => {
                let expected = match lost.as_slice() {
                    [0x20, 1] => After::Unanswered,
                    _ if presented > 0 => After::Verified,
                    _ => After::Nothing,
                };
                unanswered += usize::from(expected == After::Unanswered);
                assert_eq!(*after, expected, "{k}: {lost:X?}");
            }
            Err(Stop::Wrong { .. }) => assert!(wrong, "{k}"),
            other => panic!("{k}: {other:?}"),
        }
        // A wrong one that reached the card has cost a try where the card heard it; never two.
        for ((ap, ef), full) in keys.iter().zip(&full) {
            let left = server.with_card(|card| card.tries_left(*ap, *ef)).unwrap();
            assert!(left == *full || wrong && presented == 1 && left + 1 == *full, "{k}: {left} of {full}");
        }
        if jobs.epoch == epoch {
            jobs.until_card();
        }
        if wrong {
            assert!(jobs.run(Work::Face(reading), right).result.is_ok(), "{k}");
        }
    }
    assert_eq!(unanswered, if wrong { 1 } else { keys.len() }, "one of them was the VERIFY itself");
    eprintln!(
        "measured: {whole} exchanges, the card pulled after each, one VERIFY at the most in an application"
    );
}

fn a_card_pulled_after_any_exchange_of_reading_its_text_is_presented_to_once() {
    pulled(Reading::TextByPin, PIN, &[(Ap::Text, 0x0011)], false);
}

fn a_card_pulled_after_any_exchange_of_reading_its_text_by_number_is_presented_to_once() {
    pulled(Reading::TextByNumber, NUMBER, &[(Ap::Text, 0x0015)], false);
}

fn a_card_pulled_after_any_exchange_of_reading_both_is_presented_to_once_in_each() {
    let all = Parts { pictures: true, photo: true };
    pulled(Reading::Both(all), NUMBER, &[(Ap::Text, 0x0015), (Ap::Surface, 0x0012)], false);
}

fn a_wrong_number_and_a_card_pulled_anywhere_cost_one_try_at_the_most() {
    let parts = Parts::default();
    pulled(Reading::Both(parts), WRONG, &[(Ap::Text, 0x0015), (Ap::Surface, 0x0012)], true);
}
