//! Kept by nobody: after a PIN was typed and used, the whole of the program's memory is read and searched for it.
//!
//! The program is caught alive at its end: its standard output is a pipe that is full, so it waits in its last write,
//! when the card is left and the terminal given back. What is searched for is in no persona and no table of the
//! program; that the search finds what is there is shown by the reader's name.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use mynascope::sim::{self, Ap, Persona, Reply};
use rustix::process::{Pid, Signal, kill_process};

use crate::live::serve;
use crate::program::{NOW, card_is_in, command, now, trials};
use crate::terminal::{MYNASCOPE, Terminal};
use crate::world::{READERS, World, trial, within};

pub(crate) fn trials() -> Vec<Trial> {
    trials![trial:
        a_right_password_is_not_left_in_memory,
        a_wrong_password_is_not_left_in_memory,
        a_changed_password_is_not_left_in_memory,
        an_entry_that_was_given_up_is_not_left_in_memory,
        a_password_is_not_left_in_memory_when_the_card_is_pulled,
        a_password_from_standard_input_is_not_left_in_memory,
        a_4_digit_pin_is_not_left_in_memory,
        no_output_trace_or_file_of_any_flow_names_a_password,
        a_signal_in_the_prompt_gives_the_terminal_back,
        a_signal_during_a_job_closes_the_card_before_the_process_ends,
    ]
}

const SOON: Duration = Duration::from_secs(30);
pub(crate) const RIGHT: &str = "QZX7WKJ4VH";
const WRONG: &str = "VHJ4WKX7ZQ";
const NEW: &str = "KQW9ZXJ3VB";

pub(crate) fn card() -> sim::Card {
    card_with(RIGHT)
}

/// A card with this password.
pub(crate) fn card_with(password: &str) -> sim::Card {
    let mut persona = Persona::named("fresh").unwrap();
    persona.pins.sign = Some(password.to_owned());
    persona.pins.auth = Some(FOUR.to_owned());
    sim::Card::new(&persona, now())
}

/// A pipe with a name that takes nothing more until it is read.
struct FullPipe {
    path: PathBuf,
    end: File,
}

impl FullPipe {
    fn new() -> Self {
        let path = PathBuf::from("/run/world/out");
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
        let mut end = OpenOptions::new().read(true).write(true).custom_flags(flags).open(&path).unwrap();
        // Whole pages first, then whatever still fits.
        while end.write(&[b'.'; 4096]).is_ok() {}
        while end.write(b".").is_ok() {}
        Self { path, end }
    }

    fn drain(&mut self) {
        let mut buffer = [0; 1 << 12];
        while matches!(self.end.read(&mut buffer), Ok(1..)) {}
    }
}

/// The program in a terminal of its own, its standard output going into a full pipe.
fn start(pipe: &FullPipe, arguments: &[&str]) -> Terminal {
    let line = format!("exec \"$0\" \"$@\" > {}", pipe.path.display());
    let program = [&["sh", "-c", &line, MYNASCOPE][..], arguments, &["--json", "--now", NOW]].concat();
    Terminal::start((80, 24), &program, &[])
}

/// Everything in a process's memory where one of these is found; how many bytes were read.
pub(crate) fn search(pid: i32, needles: &[Vec<u8>]) -> Option<(Vec<String>, usize)> {
    let maps = std::fs::read_to_string(format!("/proc/{pid}/maps")).ok()?;
    let mut memory = File::open(format!("/proc/{pid}/mem")).ok()?;
    let (mut found, mut read) = (Vec::new(), 0);
    // By the first two bytes: few places of a memory begin as one of these.
    let pair = |bytes: &[u8]| usize::from(bytes[0]) << 8 | usize::from(bytes[1]);
    let mut first = vec![false; 1 << 16];
    for needle in needles {
        first[pair(needle)] = true;
    }
    for line in maps.lines().filter(|line| !line.contains("[v")) {
        let mut parts = line.split_whitespace();
        let (range, rights) = (parts.next()?, parts.next()?);
        if !rights.starts_with('r') {
            continue;
        }
        let (from, to) = range.split_once('-')?;
        let (from, to) = (u64::from_str_radix(from, 16).ok()?, u64::from_str_radix(to, 16).ok()?);
        let mut bytes = Vec::new();
        memory.seek(SeekFrom::Start(from)).ok()?;
        // A page that is not there ends the region.
        let _ = (&mut memory).take(to - from).read_to_end(&mut bytes);
        read += bytes.len();
        // One pass over the bytes for all that is searched: the tests are not optimised.
        for (at, two) in bytes.windows(2).enumerate() {
            if !first[pair(two)] {
                continue;
            }
            for needle in needles.iter().filter(|needle| bytes[at..].starts_with(needle)) {
                found.push(format!("{} in {line} at {at}", String::from_utf8_lossy(needle)));
            }
        }
    }
    Some((found, read))
}

fn memchr(bytes: &[u8], needle: &[u8]) -> Vec<usize> {
    let first = needle[0];
    (0..bytes.len().saturating_sub(needle.len() - 1))
        .filter(|at| bytes[*at] == first && bytes[*at..].starts_with(needle))
        .collect()
}

/// A secret as it may lie about: as the card knows it, as it was typed, full width, and each in UTF-16.
pub(crate) fn forms(secret: &str) -> Vec<Vec<u8>> {
    let small = secret.to_lowercase();
    let wide: String = secret.chars().filter_map(|c| char::from_u32(u32::from(c) + 0xFEE0)).collect();
    let mut all = Vec::new();
    for text in [secret, &small, &wide] {
        all.push(text.as_bytes().to_vec());
        all.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
    }
    all.dedup();
    all
}

/// The same, and as a program that looks at bytes would tell them: in hexadecimal, in either case, with and without
/// something between the bytes.
pub(crate) fn spelled(secret: &str) -> Vec<Vec<u8>> {
    let mut all = forms(secret);
    for text in [secret.to_owned(), secret.to_lowercase()] {
        for between in ["", " ", ":", ", "] {
            let small = text.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(between);
            all.push(small.to_uppercase().into_bytes());
            all.push(small.into_bytes());
        }
        // As Rust's `Debug` tells a list of bytes.
        let numbers: Vec<String> = text.bytes().map(|byte| byte.to_string()).collect();
        all.push(numbers.join(", ").into_bytes());
    }
    all.sort();
    all.dedup();
    all
}

/// The spellings of a secret that stand in these bytes.
pub(crate) fn named_in(bytes: &[u8], secret: &str) -> Vec<String> {
    let all = spelled(secret);
    let found = all.iter().filter(|needle| !memchr(bytes, needle).is_empty());
    found.map(|needle| String::from_utf8_lossy(needle).into_owned()).collect()
}

/// The files below a directory in whose content or name a secret stands. That they are all searched is shown by one
/// put there on purpose.
pub(crate) fn named_below(directory: &Path, secret: &str) -> Vec<String> {
    const CANARY: &str = "canary";
    let below = directory.join("below");
    std::fs::create_dir(&below).unwrap();
    for (place, spelling) in spelled(secret).iter().enumerate() {
        std::fs::write(
            below.join(format!("{CANARY}{place}")),
            [b"before ", &spelling[..], b" after"].concat(),
        )
        .unwrap();
    }
    let (mut found, mut canaries) = (Vec::new(), 0);
    let mut directories = vec![directory.to_path_buf()];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
                continue;
            }
            let name = path.display().to_string();
            let content = std::fs::read(&path).unwrap();
            let stands =
                !named_in(&content, secret).is_empty() || !named_in(name.as_bytes(), secret).is_empty();
            match stands {
                true if path.starts_with(&below) => canaries += 1,
                true => found.push(name),
                false => {}
            }
        }
    }
    assert_eq!(canaries, spelled(secret).len(), "the search finds what is there");
    std::fs::remove_dir_all(&below).unwrap();
    found
}

/// Waits until the program is in its last write, and searches it.
#[track_caller]
fn nothing_left(terminal: &Terminal, secrets: &[&str]) {
    let pid = terminal.pid().as_raw_nonzero().get();
    let in_last_write = || {
        let waits = std::fs::read_to_string(format!("/proc/{pid}/wchan")).unwrap_or_default();
        let call = std::fs::read_to_string(format!("/proc/{pid}/syscall")).unwrap_or_default();
        // x86_64 and aarch64: write(1, …).
        waits.contains("pipe_w") || call.starts_with("1 0x1 ") || call.starts_with("64 0x1 ")
    };
    within(SOON, "the program is in its last write", in_last_write);
    let Some((canary, _)) = search(pid, &[READERS[0].as_bytes().to_vec()]) else {
        // Only root reads a process that can't be dumped.
        eprintln!("measured: NOT searched, this user may not read the program's memory");
        return;
    };
    assert!(!canary.is_empty(), "the search finds what is there");
    let needles: Vec<Vec<u8>> = secrets.iter().flat_map(|secret| forms(secret)).collect();
    let (found, read) = search(pid, &needles).unwrap();
    assert!(found.is_empty(), "{found:#?}");
    eprintln!("measured: {} MB searched, {} canaries, no secret", read / 1_000_000, canary.len());
}

/// Waits until another field than the last one is drawn, still empty; its words.
fn another_field(terminal: &Terminal, than: &str) -> String {
    let words = |text: &str| text.trim_end().lines().next_back().unwrap_or_default().to_owned();
    terminal.until("another empty field", |shown| {
        let words = words(&shown.text());
        words.ends_with(':') && words != than
    });
    words(&terminal.text())
}

fn asked(arguments: &[&str], typed: &[&str], secrets: &[&str], pull: bool) {
    let _world = World::start();
    let server = serve(card(), 0);
    card_is_in(0);
    if pull {
        server.with_card(|card| {
            card.set_hook(Box::new(|_, command| {
                (command[1] == 0x20 && command.len() > 5).then(|| Reply::Left(Duration::from_secs(3)))
            }));
        });
    }
    let mut pipe = FullPipe::new();
    let mut terminal = start(&pipe, &[arguments, &["--reader", READERS[0]]].concat());
    let mut field = String::new();
    for line in typed {
        field = another_field(&terminal, &field);
        terminal.press(line);
    }
    nothing_left(&terminal, secrets);
    pipe.drain();
    terminal.end();
    let raw = terminal.shown().raw.clone();
    for form in secrets.iter().flat_map(|secret| forms(secret)) {
        assert!(memchr(&raw, &form).is_empty(), "on the terminal");
    }
}

fn a_right_password_is_not_left_in_memory() {
    asked(&["inspect", "--sign"], &["qzx7wkj4vh\r"], &[RIGHT], false);
}

fn a_wrong_password_is_not_left_in_memory() {
    asked(&["cert", "sign"], &["vhj4wkx7zq\r"], &[WRONG], false);
}

fn a_changed_password_is_not_left_in_memory() {
    let typed = ["qzx7wkj4vh\r", "ｋｑｗ９ｚｘｊ３ｖｂ\r", "KQW9ZXJ3VB\r"];
    asked(&["pin", "change", "sign"], &typed, &[RIGHT, NEW], false);
}

fn an_entry_that_was_given_up_is_not_left_in_memory() {
    asked(&["cert", "sign"], &["qzx7wkj4vh\x03"], &[RIGHT], false);
}

fn a_password_is_not_left_in_memory_when_the_card_is_pulled() {
    asked(&["authenticate", "--key", "sign"], &["qzx7wkj4vh\r"], &[RIGHT], true);
}

fn a_password_from_standard_input_is_not_left_in_memory() {
    let _world = World::start();
    let _server = serve(card(), 0);
    card_is_in(0);
    let mut pipe = FullPipe::new();
    std::fs::write("/run/world/in", "qzx7wkj4vh\n").unwrap();
    let line = format!("exec \"$0\" \"$@\" < /run/world/in > {}", pipe.path.display());
    let arguments = ["cert", "sign", "--pin-stdin", "--json", "--now", NOW, "--reader", READERS[0]];
    let mut terminal =
        Terminal::start((80, 24), &[&["sh", "-c", &line, MYNASCOPE][..], &arguments].concat(), &[]);
    nothing_left(&terminal, &[RIGHT]);
    pipe.drain();
    assert_eq!(terminal.end(), 0);
}

/// Four digits are found by chance; these were in no part of the program.
const FOUR: &str = "8306";

/// What is random in a memory has them once in some hundred runs: then once more, and what is left is left again.
fn a_4_digit_pin_is_not_left_in_memory() {
    let _world = World::start();
    let _server = serve(card(), 0);
    card_is_in(0);
    let left: Vec<_> = (0..3).map(|_| left_of_four_digits()).take_while(|left| !left.is_empty()).collect();
    assert!(left.len() < 3, "{left:#?}");
}

/// Where they are found once they were presented, if oftener than before they were typed.
fn left_of_four_digits() -> Vec<String> {
    let _ = std::fs::remove_file("/run/world/out");
    let mut pipe = FullPipe::new();
    let mut terminal = start(&pipe, &["authenticate", "--reader", READERS[0]]);
    another_field(&terminal, "");
    let pid = terminal.pid().as_raw_nonzero().get();
    let needles: Vec<Vec<u8>> = forms(FOUR);
    let before = search(pid, &needles).map_or(0, |(found, _)| found.len());
    terminal.press(&format!("{FOUR}\r"));
    let in_last_write = || {
        let call = std::fs::read_to_string(format!("/proc/{pid}/syscall")).unwrap_or_default();
        let waits = std::fs::read_to_string(format!("/proc/{pid}/wchan")).unwrap_or_default();
        waits.contains("pipe_w") || call.starts_with("1 0x1 ") || call.starts_with("64 0x1 ")
    };
    within(SOON, "the program is in its last write", in_last_write);
    let found = search(pid, &needles).map_or_else(Vec::new, |(found, _)| found);
    eprintln!("measured: four digits found {before} times before they were typed, {} after", found.len());
    pipe.drain();
    assert_eq!(terminal.end(), 0);
    if found.len() > before { found } else { Vec::new() }
}

/// Of a panic: `panicked`.
fn no_output_trace_or_file_of_any_flow_names_a_password() {
    let _world = World::start();
    let server = serve(card(), 0);
    card_is_in(0);
    let directory = Path::new("/run/world/place");
    std::fs::create_dir(directory).unwrap();
    let home = directory.to_str().unwrap();
    let (right, wrong) = (RIGHT.to_lowercase(), WRONG.to_lowercase());
    let flows: [(&str, &[&str], String, Option<u32>); 5] = [
        ("right", &["cert", "sign"], format!("{right}\r"), Some(0)),
        ("wrong", &["cert", "sign"], format!("{wrong}\r"), Some(5)),
        ("aborted", &["cert", "sign"], format!("{right}\x03"), None),
        ("malformed", &["inspect", "--sign"], format!("{right} \x03"), None),
        ("pulled", &["authenticate", "--key", "sign"], format!("{right}\r"), None),
    ];
    for (name, arguments, typed, code) in flows {
        if name == "pulled" {
            server.with_card(|card| {
                card.set_hook(Box::new(|_, command| {
                    (command[1] == 0x20 && command.len() > 5).then(|| Reply::Left(Duration::from_secs(3)))
                }));
            });
        }
        let line =
            format!("cd \"$HOME\" && exec \"$0\" \"$@\" --trace trace-{name} > out-{name} 2> err-{name}");
        let usual = ["--json", "--verbose", "--now", NOW, "--reader", READERS[0]];
        let program = [&["sh", "-c", &line, MYNASCOPE][..], arguments, &usual].concat();
        let environment =
            [("HOME", home), ("TMPDIR", home), ("RUST_BACKTRACE", "full"), ("RUST_LOG", "trace")];
        let mut terminal = Terminal::start((80, 24), &program, &environment);
        terminal.shows("password: ");
        terminal.press(&typed);
        let ended = terminal.end();
        assert!(code.map_or(ended != 0, |code| code == ended), "{name}: {ended}\n{}", terminal.text());
        let trace = std::fs::read_to_string(directory.join(format!("trace-{name}"))).unwrap();
        let presented =
            trace.lines().filter(|line| line.contains("0020") && line.contains("blanked")).count();
        assert_eq!(presented > 0, ["right", "wrong", "pulled"].contains(&name), "{name}: {trace}");
        for secret in [RIGHT, WRONG] {
            assert_eq!(
                named_in(&terminal.shown().raw, secret),
                Vec::<String>::new(),
                "{name}: on the terminal"
            );
        }
    }
    for secret in [RIGHT, WRONG] {
        assert_eq!(named_below(directory, secret), Vec::<String>::new());
    }
}

fn a_signal_in_the_prompt_gives_the_terminal_back() {
    let _world = World::start();
    let server = serve(card(), 0);
    card_is_in(0);
    let program = [MYNASCOPE, "cert", "sign", "--reader", READERS[0]];
    let mut terminal = Terminal::start((80, 24), &program, &[]);
    terminal.shows(": ");
    terminal.press("qzx7");
    terminal.shows("●●●●");
    kill_process(terminal.pid(), Signal::TERM).unwrap();
    assert_eq!(terminal.end(), 128 + 15);
    terminal.given_back();
    let sent =
        server.with_card(|card| card.log().iter().filter(|one| one[1] == 0x20 && one.len() > 5).count());
    assert_eq!(sent, 0);
}

/// 400 ms an exchange: reading all of the certificate would take longer than the process has.
fn a_signal_during_a_job_closes_the_card_before_the_process_ends() {
    let _world = World::start();
    let server = serve(card(), 0);
    card_is_in(0);
    server.with_card(|card| card.wire.round_trip_ms = 400);
    let mut command = command(&["cert", "sign", "--pin-stdin", "--reader", READERS[0]]);
    std::fs::write("/run/world/in", format!("{RIGHT}\n")).unwrap();
    let mut child = command.stdin(File::open("/run/world/in").unwrap()).spawn().unwrap();
    let verified = || server.with_card(|card| card.verified(Ap::Jpki, 0x001B));
    within(SOON, "the password is presented", verified);
    let since = Instant::now();
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(128 + 15));
    let took = since.elapsed();
    assert!(took < Duration::from_secs(3), "{took:?}");
    assert!(!verified(), "the card is closed");
    let last = server.with_card(|card| card.log().last().cloned()).unwrap();
    assert_eq!(last[..5], [0x00, 0xA4, 0x04, 0x0C, 0x07], "the card manager was selected");
    eprintln!("measured: ended {} ms after SIGTERM, exchanges of 400 ms", took.as_millis());
}
