//! Kept by nobody: once a card is out, or a command has said its answer, nothing of the person stands in the program's
//! memory: not the name, not the address, not the birth date, not the certificate that holds them.
//!
//! The screen is looked at from outside while it lives. A command has ended too soon for that: this binary plays it
//! (`play`), from the program's own first line to its last, and stands still where the process would end.

use std::fs::File;
use std::hint::black_box;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use mynascope::sim::{self, Persona};
use rustix::process::{Pid, Signal, kill_process};

use crate::live::serve;
use crate::program::{NOW, Ran, card_is_in, finish, now, trials};
use crate::terminal::{MYNASCOPE, Terminal};
use crate::world::{READERS, World, trial, within};

pub(crate) fn trials() -> Vec<Trial> {
    trials![trial:
        nothing_of_a_person_outlives_the_card_on_the_screen,
        no_frame_keeps_what_is_hidden_again_or_left,
        nothing_of_a_person_is_left_when_the_screen_ends,
        nothing_of_a_person_is_left_when_a_command_ends,
        nothing_of_a_person_is_left_of_a_simulated_card,
        a_simulated_card_that_is_out_has_its_data_for_itself,
        nothing_of_a_signer_outlives_the_verdict_on_the_screen,
        the_search_for_a_person_finds_what_is_kept_and_not_what_is_freed,
    ]
}

const SOON: Duration = Duration::from_secs(20);
/// How long the program has, from the moment when the card is taken out.
/// Tests sleep until then: what counts is what is there at that moment, not that it was gone at some moment before.
pub(crate) const AFTER_REMOVAL: Duration = Duration::from_secs(2);

/// Tells this binary to be the program, and to stand still at its end.
const PLAYED: &str = "MYNASCOPE_TEST_PLAYED";
/// What such a process keeps, and what it has freed: found, and not found.
const KEPT: &str = "a canary that sings";
const FREED: &str = "a canary that is gone";

/// The program as it is started with arguments; stopped when all of it has ended but the process.
pub(crate) fn play() -> Option<ExitCode> {
    std::env::var_os(PLAYED)?;
    let kept: String = KEPT.chars().collect();
    // So much that what is allocated next does not take all of its place.
    drop(black_box(FREED.repeat(4000)));
    let ended = mynascope::run();
    // A simulated card is in the process, and the session's threads have it until they have ended; one that reads ahead
    // has what it read. Nobody waits for them.
    let works = |task: std::io::Result<std::fs::DirEntry>| {
        let name = std::fs::read_to_string(task.unwrap().path().join("comm")).unwrap_or_default();
        ["card-session", "reader-monitor", "read-ahead"].contains(&name.trim_end())
    };
    within(SOON, "those threads end", || !std::fs::read_dir("/proc/self/task").unwrap().any(works));
    // Whoever started it may look.
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::Dumpable);
    let _ = kill_process(rustix::process::getpid(), Signal::STOP);
    black_box(kept);
    Some(ended)
}

const PASSWORD: &str = "DEMO2580";
/// In no table, on no other card, and rare enough to be looked for one by one.
const NAME: &str = "魑魅　魍魎子";
const ADDRESS: &str = "福島県会津若松市鼹鼠町９８－７６５";
const RARE: [char; 6] = ['魑', '魅', '魍', '魎', '鼹', '鼠'];
/// Born in 1985, as the certificate, ISO and people write it.
const BIRTH: [&str; 5] = ["319851207", "1985-12-07", "1985年12月7日", "昭和60年12月7日", "7 Dec 1985"];
/// What the subject's common name begins with: the moment of issue.
const SUBJECT: &str = "202511021035";

/// The card's own number, from record 1 of 共通AP.
const CARD: &str = "999901234567890";

/// A card of a person who is nobody.
fn person() -> Persona {
    person_of("fresh", NAME, ADDRESS, CARD, "12-07")
}

/// The same persona with another holder.
pub(crate) fn person_of(persona: &str, name: &str, address: &str, card: &str, birthday: &str) -> Persona {
    let file = format!("{}/assets/personas/{persona}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(file);
    let lines: Vec<String> = text
        .unwrap()
        .lines()
        .map(|line| match line.split(" = ").next() {
            Some("name") => format!("name = \"{name}\""),
            Some("name_marks") => format!("name_marks = \"{}\"", "0".repeat(name.chars().count())),
            Some("address") => format!("address = \"{address}\""),
            Some("address_marks") => format!("address_marks = \"{}\"", "0".repeat(address.chars().count())),
            Some("serial") => format!("serial = \"{card}\""),
            Some("birthday") => format!("birthday = \"{birthday}\""),
            _ => line.to_owned(),
        })
        .collect();
    Persona::parse("person", &lines.join("\n")).unwrap()
}

fn card() -> sim::Card {
    sim::Card::new(&person(), now())
}

/// Something to look for, and what it is called.
pub(crate) struct Needle {
    pub(crate) what: String,
    pub(crate) bytes: Vec<u8>,
}

/// Full-width letters, digits and marks as their usual ones.
fn narrow(text: &str) -> String {
    let fold = |c| match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap(),
        c => c,
    };
    text.chars().map(fold).collect()
}

/// A text in UTF-8, UTF-16 and as a list of characters; as it is and with its full-width parts folded.
pub(crate) fn texts(text: &str) -> Vec<Needle> {
    let mut all = Vec::new();
    let mut both = vec![text.to_owned(), narrow(text)];
    both.dedup();
    for text in both {
        let what = |form: &str| format!("{text} ({form})");
        all.push(Needle { what: what("UTF-8"), bytes: text.clone().into_bytes() });
        let two = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        all.push(Needle { what: what("UTF-16"), bytes: two });
        let four = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        all.push(Needle { what: what("characters"), bytes: four });
    }
    all
}

/// What stands of a person in the texts.
fn person_texts() -> Vec<Needle> {
    let mut all: Vec<Needle> =
        NAME.split('\u{3000}').chain([ADDRESS, "鼹鼠町", SUBJECT]).flat_map(texts).collect();
    all.extend(BIRTH.into_iter().flat_map(texts));
    all.extend(cells());
    all
}

/// The characters one by one: as cells of a frame hold them, with zeros behind, and as they go to the terminal, which is
/// told anew where it is behind each that is wide.
fn cells() -> Vec<Needle> {
    cells_of(&RARE)
}

pub(crate) fn cells_of(letters: &[char]) -> Vec<Needle> {
    let each = |c: char| {
        [("in a cell", &[0; 6][..]), ("drawn", b"\x1b[")].map(|(what, behind)| Needle {
            what: format!("{c} ({what})"),
            bytes: [c.to_string().as_bytes(), behind].concat(),
        })
    };
    letters.iter().copied().flat_map(each).collect()
}

fn hex(bytes: &[u8], between: &str) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(between)
}

/// Pieces of the signing certificate that are in no other: as they are, in hexadecimal, and in base64.
fn certificate_pieces(der: &[u8], pem: &str, common: &[&[u8]]) -> Vec<Needle> {
    let mut all = Vec::new();
    for at in (0..der.len() - 16).step_by(16) {
        let bytes = &der[at..at + 16];
        if common.iter().all(|other| other.windows(16).all(|window| window != bytes)) {
            all.push(Needle { what: format!("certificate at {at}"), bytes: bytes.to_vec() });
        }
    }
    assert!(all.len() > 40, "{}", all.len());
    for line in pem.lines().filter(|line| line.len() == 64).skip(8) {
        all.push(Needle { what: format!("PEM {line}"), bytes: line.as_bytes().to_vec() });
    }
    let signature = &der[der.len() - 256..];
    for between in ["", ":", " "] {
        let told = hex(&signature[..12], between);
        all.push(Needle { what: format!("signature {told}"), bytes: told.clone().into_bytes() });
        all.push(Needle {
            what: format!("signature {told}, small"),
            bytes: told.to_lowercase().into_bytes(),
        });
    }
    all
}

/// What is found in the writable memory of a process; `None` where this user may not look.
pub(crate) fn search(pid: i32, needles: &[Needle]) -> Option<Vec<String>> {
    const ROOM: usize = 1 << 20;
    let maps = std::fs::read_to_string(format!("/proc/{pid}/maps")).ok()?;
    let mut memory = File::open(format!("/proc/{pid}/mem")).ok()?;
    let mut by_pair: Vec<Vec<&Needle>> = (0..1 << 16).map(|_| Vec::new()).collect();
    let pair = |bytes: &[u8]| usize::from(bytes[0]) << 8 | usize::from(bytes[1]);
    for needle in needles {
        by_pair[pair(&needle.bytes)].push(needle);
    }
    let longest = needles.iter().map(|needle| needle.bytes.len()).max().unwrap();
    let mut found = Vec::new();
    let mut bytes = vec![0; ROOM + longest];
    for line in maps.lines() {
        let mut parts = line.split_whitespace();
        let (range, rights) = (parts.next()?, parts.next()?);
        if !rights.starts_with("rw") {
            continue;
        }
        let (from, to) = range.split_once('-')?;
        let (from, to) = (u64::from_str_radix(from, 16).ok()?, u64::from_str_radix(to, 16).ok()?);
        let mut at = from;
        while at < to {
            memory.seek(SeekFrom::Start(at)).ok()?;
            let mut here = (&mut memory).take((to - at).min(bytes.len() as u64));
            let mut read = 0;
            // A page that is not there ends the region.
            while let Ok(count @ 1..) = here.read(&mut bytes[read..]) {
                read += count;
            }
            let here = &bytes[..read];
            let mut place = 0;
            while place + 1 < read.min(ROOM) {
                // Most of a memory is nothing.
                if here[place..].starts_with(&[0; 64]) {
                    place += 63;
                    continue;
                }
                for needle in &by_pair[pair(&here[place..])] {
                    if here[place..].starts_with(&needle.bytes) {
                        let region = line.split_whitespace().nth(5).unwrap_or("without a name");
                        found.push(format!("{} at {:x}, {region}", needle.what, at + place as u64));
                    }
                }
                place += 1;
            }
            if read == 0 {
                break;
            }
            at += ROOM as u64;
        }
    }
    Some(found)
}

pub(crate) fn unsearched() {
    eprintln!("measured: NOT searched, this user may not read the program's memory");
}

/// This binary as the program.
fn played(arguments: &[&str], stdin: Stdio) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(arguments).env(PLAYED, "1").stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in ["LC_ALL", "LC_MESSAGES", "NO_COLOR", "COLUMNS"] {
        command.env_remove(name);
    }
    command.env("LANG", "en_US.UTF-8").env("TERM", "xterm-256color");
    command
}

pub(crate) fn typed(password: &str) -> Stdio {
    let (reader, mut writer) = std::io::pipe().unwrap();
    writeln!(writer, "{password}").unwrap();
    reader.into()
}

/// What is found in the program that this binary plays, once it stands still at its end, and that the search can be
/// believed.
#[track_caller]
fn standing_still(pid: i32, needles: &[Needle], gone: impl Fn() -> bool) -> Option<Vec<String>> {
    within(SOON, "it has come to its end", || {
        assert!(!gone(), "it ended without standing still");
        is_stopped(pid)
    });
    let canaries =
        [KEPT, FREED].map(|canary| Needle { what: canary.to_owned(), bytes: canary.as_bytes().to_vec() });
    let found = search(pid, &canaries)?;
    assert!(found.iter().any(|one| one.starts_with(KEPT)), "the search finds what is there");
    assert!(!found.iter().any(|one| one.starts_with(FREED)), "what is freed is wiped: {found:#?}");
    search(pid, needles)
}

/// Runs a command to where its process would end, and searches it there. What it said, and what was found.
#[track_caller]
pub(crate) fn at_its_end(arguments: &[&str], stdin: Stdio, needles: &[Needle]) -> (Ran, Option<Vec<String>>) {
    let child = played(arguments, stdin).spawn().unwrap();
    let pid = child.id().cast_signed();
    let waiting = std::thread::spawn(move || child.wait_with_output().unwrap());
    let found = standing_still(pid, needles, || waiting.is_finished());
    kill_process(Pid::from_raw(pid).unwrap(), Signal::CONT).unwrap();
    (Ran::of(waiting.join().unwrap()), found)
}

/// What the signing certificate of the card in the reader is, by the program itself.
fn needles_of_the_card() -> Vec<Needle> {
    let read = |which: &[&str], stdin: Stdio| {
        let arguments = [&["cert"], which, &["--reader", READERS[0], "--now", NOW]].concat();
        let mut command = crate::program::command(&arguments);
        command.stdin(stdin);
        let ran = finish(command);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.out
    };
    let stdin = |which: &str| if which == "sign" { typed(PASSWORD) } else { Stdio::null() };
    let password = |which: &str| if which == "sign" { &["--pin-stdin"][..] } else { &[] };
    let told =
        |which: &str, format: &[&str]| read(&[&[which], password(which), format].concat(), stdin(which));
    let der = |which: &str| told(which, &["--format", "der"]);
    let sign = der("sign");
    let holds = |text: &str| sign.windows(text.len()).any(|window| window == text.as_bytes());
    for text in [NAME, ADDRESS, BIRTH[0], SUBJECT] {
        assert!(holds(text), "{text}");
    }
    let mut needles = person_texts();
    let issuers = ["auth-ca", "sign-ca"].map(der);
    // The other one names nobody, and is this person's all the same.
    for which in ["sign", "auth"] {
        let pem = told(which, &["--format", "pem"]);
        let pem = std::str::from_utf8(&pem).unwrap();
        needles.extend(certificate_pieces(&der(which), pem, &issuers.each_ref().map(Vec::as_slice)));
        let facts: serde_json::Value = serde_json::from_slice(&told(which, &["--json"])).unwrap();
        let fingerprint = facts["certificate"]["fingerprint_sha256"].as_str().unwrap();
        needles.extend(texts(&fingerprint[..16]));
    }
    needles.extend(texts(CARD));
    needles
}

/// On the screen of certificates, all of it revealed.
fn revealed() -> Terminal {
    let this = std::env::current_exe().unwrap();
    let program = [this.to_str().unwrap(), "--now", NOW, "--reader", READERS[0]];
    let mut terminal = Terminal::start((120, 40), &program, &[(PLAYED, "1")]);
    terminal.shows("What to do now");
    terminal.press("\t\t\r").shows("5 of 5 tries left");
    terminal.press(PASSWORD).press("\r").shows("The exchange with the card has ended");
    terminal.press("\r2\tv").shows("魑魅");
    terminal
}

fn no_frame_keeps_what_is_hidden_again_or_left() {
    let _world = World::start();
    let _server = serve(card(), 0);
    card_is_in(0);
    let mut terminal = revealed();
    let pid = terminal.pid().as_raw_nonzero().get();
    let cells = cells();
    let Some(before) = search(pid, &cells) else { return unsearched() };
    assert!(!before.is_empty(), "the search finds what is in a frame");
    terminal.press("v").until("a whole frame without the name", |shown| {
        shown.frames.last().is_some_and(|(_, text)| !text.contains("魑魅"))
    });
    assert_eq!(search(pid, &cells).unwrap(), Vec::<String>::new(), "hidden again");
    // Suspended, with the certificate in the program and its frames given up.
    terminal.press("v").shows("魑魅");
    kill_process(terminal.pid(), Signal::TSTP).unwrap();
    within(SOON, "it is suspended", || is_stopped(pid));
    assert_eq!(search(pid, &cells).unwrap(), Vec::<String>::new(), "suspended");
    kill_process(terminal.pid(), Signal::CONT).unwrap();
    // What was revealed before is masked again: somebody else may be at the terminal now.
    terminal.shows("masked (v reveals)");
    assert!(!terminal.text().contains("魑魅"), "{}", terminal.text());
}

fn is_stopped(pid: i32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    status.lines().any(|line| line.starts_with("State:\tT"))
}

fn nothing_of_a_person_outlives_the_card_on_the_screen() {
    let _world = World::start();
    let server = serve(card(), 0);
    card_is_in(0);
    let needles = needles_of_the_card();
    in_a_place();
    for lang in ["en", "ja"] {
        let script = r#"cd /run/world/place && exec "$@""#;
        let program =
            ["sh", "-c", script, "sh", MYNASCOPE, "--now", NOW, "--reader", READERS[0], "--lang", lang];
        let mut terminal = Terminal::start((120, 40), &program, &[]);
        let [told, left, closed, save, empty] = match lang {
            "en" => [
                "What to do now",
                "5 of 5 tries left",
                "The exchange with the card has ended",
                "Save to a file",
                "Place a My Number",
            ],
            _ => [
                "今すること",
                "残り 5回 / 5回",
                "カードとのやりとりを終えました",
                "ファイルに保存",
                "カードをリーダーに置いて",
            ],
        };
        terminal.shows(told);
        terminal.press("\t\t\r").shows(left);
        terminal.press(PASSWORD).press("\r").shows(closed);
        // Told whole and revealed, looked for, copied, as raw ASN.1, to a file; and its dates as a code for a phone.
        terminal.press("\r2\tv").shows("魑魅");
        terminal.press("Gg/魑魅\r").shows("/魑魅");
        terminal.press("jjyjyjy\x1b").lost("/魑魅");
        terminal.press("x").shows("UTF8String");
        terminal.press("    /魍魎\r").shows("/魍魎");
        terminal.press("y\x1b").lost("/魍魎");
        terminal.press("x").lost("UTF8String");
        for ending in ["der", "pem"] {
            terminal.press("e").shows(save);
            terminal.press(&format!("\x15{lang}.{ending}\r")).shows(&format!("/{lang}.{ending}"));
            terminal.press("\r").lost(save);
            assert!(std::path::Path::new("/run/world/place").join(format!("{lang}.{ending}")).exists());
        }
        terminal.press("3p").shows("█");
        terminal.press("\x1b").lost("█");
        // A signature names its signer too, and its verdict.
        terminal.press("4\r").shows("a.txt");
        terminal.press("\r").shows("2/5");
        terminal.until("a digest", |shown| {
            let text = shown.text();
            text.split_whitespace()
                .any(|word| word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit()))
        });
        terminal.press("\r").shows("3/5");
        terminal.press(PASSWORD).press("\r").shows("5/5");
        // What is revealed stays so on its tab alone.
        terminal.press("v").shows("魑魅");
        terminal.press("2").lost("魑魅");
        terminal.press("v").shows("魑魅");
        let pid = terminal.pid().as_raw_nonzero().get();
        let Some(before) = search(pid, &needles) else { return unsearched() };
        for what in ["魑魅 ", "鼹鼠町 ", "202511021035", "certificate at", "魑 (in a cell)"] {
            assert!(
                before.iter().any(|one| one.starts_with(what)),
                "while it is shown {what} is found: {before:#?}"
            );
        }
        server.take_out();
        let out = Instant::now();
        terminal.shows(empty);
        std::thread::sleep(AFTER_REMOVAL.saturating_sub(out.elapsed()));
        let canary = [Needle { what: "the reader".to_owned(), bytes: READERS[0].as_bytes().to_vec() }];
        assert!(!search(pid, &canary).unwrap().is_empty(), "the search finds what is there");
        let after = search(pid, &needles).unwrap();
        eprintln!("measured: screen, {lang}: {} hits with the card, {} after it", before.len(), after.len());
        assert!(after.is_empty(), "{after:#?}");
        assert_eq!(terminal.press("q").end(), 0);
        std::fs::remove_file("a.txt.p7s").unwrap();
        server.put_back();
        card_is_in(0);
    }
}

/// With the card still in, and everything of it told.
fn nothing_of_a_person_is_left_when_the_screen_ends() {
    let _world = World::start();
    let _server = serve(card(), 0);
    card_is_in(0);
    let needles = needles_of_the_card();
    let mut terminal = revealed();
    terminal.press("q");
    let found = standing_still(terminal.pid().as_raw_nonzero().get(), &needles, || false);
    kill_process(terminal.pid(), Signal::CONT).unwrap();
    assert_eq!(terminal.end(), 0);
    let Some(found) = found else { return unsearched() };
    assert!(found.is_empty(), "{found:#?}");
}

/// The commands that have a person in hand, in words and for scripts.
fn commands() -> Vec<Vec<&'static str>> {
    let mut all = Vec::new();
    for form in [&[][..], &["--json"]] {
        for command in [
            &["inspect", "--sign", "--all", "--pin-stdin", "--trace", "trace"][..],
            &["cert", "sign", "--pin-stdin", "--verbose"],
            &["sign", "a.txt", "--force", "--pin-stdin", "--verbose"],
            &["sign", "a.txt", "--force", "--attached", "-o", "a.p7m", "--pin-stdin", "--pem"],
            &["verify", "a.txt.p7s", "--verbose"],
            &["verify", "a.p7m"],
            &["authenticate", "--key", "sign", "--pin-stdin"],
        ] {
            all.push([command, form].concat());
        }
    }
    all.push(vec!["cert", "sign", "--pin-stdin", "--format", "pem"]);
    all.push(vec!["cert", "sign", "--pin-stdin", "--format", "der"]);
    all.push(vec!["cert", "sign", "--pin-stdin", "-o", "sign.der", "--format", "der"]);
    all.push(vec!["sign", "a.txt", "-o", "-", "--pin-stdin"]);
    all
}

pub(crate) fn in_a_place() {
    std::fs::create_dir("/run/world/place").unwrap();
    std::env::set_current_dir("/run/world/place").unwrap();
    std::fs::write("a.txt", "a document\n").unwrap();
}

fn nothing_of_a_person_is_left_when_a_command_ends() {
    let _world = World::start();
    let _server = serve(card(), 0);
    card_is_in(0);
    in_a_place();
    let needles = needles_of_the_card();
    let mut kept = Vec::new();
    for command in commands() {
        let reader = if command[0] == "verify" { &[][..] } else { &["--reader", READERS[0]] };
        let arguments = [&command[..], reader, &["--now", NOW]].concat();
        let (ran, found) = at_its_end(&arguments, typed(PASSWORD), &needles);
        let wanted = if command[0] == "verify" { 10 } else { 0 };
        assert!(ran.code == wanted || command[0] == "verify", "{command:?}: {ran:?}");
        let names = [&ran.out[..], ran.err.as_bytes()].concat();
        if command[0] != "authenticate" && !command.contains(&"-o") && !command.contains(&"pem") {
            let told = names.windows("魑魅".len()).any(|window| window == "魑魅".as_bytes());
            assert!(told, "{command:?} names the person: {ran:?}");
        }
        let Some(found) = found else { return unsearched() };
        eprintln!("measured: {}: {} hits", command.join(" "), found.len());
        if !found.is_empty() {
            kept.push(format!("{command:?}: {found:#?}"));
        }
    }
    assert!(kept.is_empty(), "{}", kept.join("\n"));
}

/// Here the card is in the process too, and goes with it.
fn nothing_of_a_person_is_left_of_a_simulated_card() {
    let _world = World::start();
    in_a_place();
    let needles: Vec<Needle> =
        ["見本　花子", "見本町１２－３", SUBJECT].into_iter().flat_map(texts).collect();
    for command in commands() {
        let arguments = match command[0] {
            "verify" => command.clone(),
            _ => [&command[..], &["--demo"]].concat(),
        };
        let arguments = [&arguments[..], &["--now", NOW]].concat();
        let (_, found) = at_its_end(&arguments, typed(PASSWORD), &needles);
        let Some(found) = found else { return unsearched() };
        assert!(found.is_empty(), "{command:?}: {found:#?}");
    }
}

/// On the screen that card stays in the process, out of its reader: what was found before anything was read of it is
/// its own, and no more than that is found when it is out.
fn a_simulated_card_that_is_out_has_its_data_for_itself() {
    let needles: Vec<Needle> =
        ["見本　花子", "見本町１２－３", SUBJECT].into_iter().flat_map(texts).collect();
    let mut terminal = Terminal::start((120, 40), &[MYNASCOPE, "--demo", "--now", NOW], &[]);
    let pid = terminal.pid().as_raw_nonzero().get();
    terminal.shows("What to do now");
    let Some(own) = search(pid, &needles) else { return unsearched() };
    terminal.press("\t\t\r").shows("5 of 5 tries left");
    terminal.press(PASSWORD).press("\r").shows("The exchange with the card has ended");
    terminal.press("\r2\tv").shows("見本　花子");
    assert!(search(pid, &needles).unwrap().len() > own.len());
    terminal.press("t").shows("Place a My Number Card");
    let out = Instant::now();
    std::thread::sleep(AFTER_REMOVAL.saturating_sub(out.elapsed()));
    let after = search(pid, &needles).unwrap();
    eprintln!("measured: demo: {} hits of the card's own, {} when it is out", own.len(), after.len());
    assert!(after.len() <= own.len(), "{own:#?} {after:#?}");
}

fn nothing_of_a_signer_outlives_the_verdict_on_the_screen() {
    let _world = World::start();
    let server = serve(card(), 0);
    card_is_in(0);
    in_a_place();
    let needles = needles_of_the_card();
    let mut sign =
        crate::program::command(&["sign", "a.txt", "--pin-stdin", "--reader", READERS[0], "--now", NOW]);
    sign.stdin(typed(PASSWORD));
    assert_eq!(finish(sign).code, 0);
    server.take_out();
    let script = r#"cd /run/world/place && exec "$@""#;
    let program = ["sh", "-c", script, "sh", MYNASCOPE, "--now", NOW, "--lang", "en"];
    let mut terminal = Terminal::start((120, 40), &program, &[]);
    terminal.shows("Place a My Number Card");
    let pid = terminal.pid().as_raw_nonzero().get();
    // Left for another screen, begun anew, and both once more: the verdict is there again whenever it is shown.
    terminal.press("5").shows("Enter");
    terminal.press("\r").shows("a.txt.p7s");
    for leaving in ["1", "\x1b"] {
        if terminal.text().contains("1/4") {
            terminal.press("\r");
        } else {
            terminal.press("5");
        }
        terminal.shows("4/4");
        // What was revealed does not stay so when the tab is left.
        terminal.press("v").shows("魑魅");
        let Some(before) = search(pid, &needles) else { return unsearched() };
        assert!(before.iter().any(|one| one.starts_with("魑魅 ")), "{before:#?}");
        terminal.press(leaving).lost("4/4");
        let left = Instant::now();
        terminal.lost("魑魅");
        std::thread::sleep(AFTER_REMOVAL.saturating_sub(left.elapsed()));
        let after = search(pid, &needles).unwrap();
        eprintln!("measured: verdict left by {leaving:?}: {} hits, {} after", before.len(), after.len());
        assert!(after.is_empty(), "{after:#?}");
    }
    assert_eq!(terminal.press("\x03").end(), 0);
}

fn the_search_for_a_person_finds_what_is_kept_and_not_what_is_freed() {
    let (ran, found) = at_its_end(&["--version"], Stdio::null(), &person_texts());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(found.unwrap_or_default(), Vec::<String>::new());
}
