//! Who may know whom: the house's plan as a table, and a scan of `src/` for what breaks it.
//!
//! The scan reads text, not syntax: comments, strings and test code are taken out, then every path is looked at that
//! starts with `crate::`, `super::`, `std::` or a crate's name. A room that is not in the table breaks it too.
//!
//! Test code (`#[cfg(test)]` items, the files of such modules, files that end in `tests.rs`) may know any room and any crate, except that `pcsc`
//! is named by `reader.rs` alone even there.

use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};

/// One room: its module, the rooms that it may import, the crates that it may name, what of `std` it may not.
struct Room {
    name: &'static str,
    rooms: &'static [&'static str],
    crates: &'static [&'static str],
    never: &'static [&'static str],
}

const fn room(
    name: &'static str,
    rooms: &'static [&'static str],
    crates: &'static [&'static str],
    never: &'static [&'static str],
) -> Room {
    Room { name, rooms, crates, never }
}

/// What a room of values has no business with.
const OUTSIDE: &[&str] = &["fs", "env", "time", "thread", "net", "process"];
/// Of those modules these are values all the same.
const VALUES: &[&str] = &["Duration", "IpAddr", "Ipv4Addr", "Ipv6Addr"];
/// The rooms that work with a card may measure time and hold threads; disk, network and environment are others'.
const DISK_AND_NET: &[&str] = &["fs", "env", "net"];
/// The screen keeps time, nothing else.
const THREADS_TOO: &[&str] = &["fs", "env", "net", "thread"];

/// Byte and text formats; what is decoded of a secret is wiped.
const FORMATS: &[&str] = &[
    "base64ct",
    "chrono",
    "cms",
    "const_oid",
    "der",
    "qrcode",
    "serde",
    "sha2",
    "spki",
    "thiserror",
    "toml",
    "x509_cert",
    "x509_parser",
    "zeroize",
];
const SIGNATURES: &[&str] = &[
    "chrono",
    "thiserror",
    "const_oid",
    "der",
    "spki",
    "x509_cert",
    "x509_parser",
    "cms",
    "sha2",
    "sha1",
    "rsa",
    "zeroize",
];

/// The table of the house. Rooms that are not built yet know their place already.
const HOUSE: &[Room] = &[
    room("domain", &[], &["chrono", "zeroize"], OUTSIDE),
    room("secret", &[], &["region", "zeroize"], OUTSIDE),
    room("link", &[], &["thiserror"], OUTSIDE),
    room("files", &[], &["thiserror", "rustix", "zeroize"], &["net"]),
    room("codec", &["domain"], FORMATS, OUTSIDE),
    room("trust", &["domain", "codec"], SIGNATURES, OUTSIDE),
    room("card", &["domain", "secret", "codec", "link"], &["chrono", "thiserror", "zeroize"], OUTSIDE),
    room("sign", &["domain", "codec", "trust"], SIGNATURES, OUTSIDE),
    room("diag", &["domain", "link", "codec", "card"], &["chrono", "thiserror", "rustix"], &["net"]),
    room("reader", &["link"], &["pcsc", "zeroize"], DISK_AND_NET),
    room(
        "sim",
        &["domain", "codec", "link"],
        &[
            "chrono",
            "thiserror",
            "const_oid",
            "der",
            "spki",
            "x509_cert",
            "rsa",
            "sha2",
            "sha1",
            "toml",
            "serde",
            "rustix",
            "zeroize",
            "signature",
        ],
        &["env"],
    ),
    room(
        "session",
        &["domain", "secret", "link", "codec", "card", "sign", "trust", "diag", "files"],
        &["chrono", "thiserror", "zeroize"],
        DISK_AND_NET,
    ),
    // The formats of files that stream past: what a stream's reader and writer are made of.
    room("task", &["domain", "codec", "sign", "trust", "files"], &["chrono", "thiserror"], DISK_AND_NET),
    room(
        "present",
        &["domain", "session", "sign", "diag"],
        &["chrono", "serde", "serde_json", "unicode_normalization", "unicode_width"],
        &["fs", "env", "net", "thread", "process"],
    ),
    room(
        "tui",
        &["domain", "secret", "session", "task", "present"],
        &[
            "chrono",
            "crossterm",
            "ratatui",
            "rustix",
            "signal_hook",
            "unicode_normalization",
            "unicode_width",
            "zeroize",
        ],
        THREADS_TOO,
    ),
    room(
        "cli",
        // Answers and exports are documents: they go through the one door to the disk.
        &["domain", "secret", "session", "task", "present", "files"],
        &[
            "chrono",
            "clap",
            "clap_complete",
            "clap_mangen",
            "serde",
            "serde_json",
            "rustix",
            // Columns of Japanese words.
            "unicode_width",
            "zeroize",
        ],
        &["fs", "env", "net", "thread"],
    ),
    room(
        "config",
        &["domain", "files"],
        &["chrono", "toml", "serde", "thiserror"],
        &["env", "net", "thread"],
    ),
    // Signals, and how the process stops.
    room("process", &[], &["rustix", "signal_hook"], &["env", "net"]),
    // The end of the process: composition, like lib.rs.
    room(
        "ending",
        &["cli", "files", "present", "process", "reader", "session"],
        &["color_eyre", "signal_hook", "rustix"],
        &["fs", "env", "net"],
    ),
    // What surrounds the process; an edge like the clock.
    room("surroundings", &[], &["etcetera", "rustix"], &["fs", "time", "thread", "net", "process"]),
    // The one room that names the crate of Japan's holidays; an edge like the clock.
    room("holidays", &["domain"], &["chrono", "jpholiday"], OUTSIDE),
    room("clock", &["domain"], &["chrono"], &["fs", "env", "net"]),
    room("log", &["domain"], &["chrono"], &["net"]),
];

/// Where a single file may more than its room's row says; each with its reason.
const FILES: &[(&str, &[&str])] = &[
    // The runtime owns terminal, channels, threads and clock.
    ("tui/runtime.rs", &["std::thread"]),
    // The calendar file and the QR code are words in another form, handed out by both faces.
    ("present/reminder.rs", &["codec"]),
    // The terminal is given back by the thread that took it.
    ("tui/terminal.rs", &["std::thread"]),
    // Keys come from a thread of their own, read from the terminal's descriptor without a buffer that is never wiped.
    ("tui/input.rs", &["std::thread"]),
    // Holds the open file that `files` gave it.
    ("task/document.rs", &["std::fs"]),
    // Serving a card is no report: it waits for keys and signals until it is told to end.
    ("cli/simulate.rs", &["std::thread", "crossterm", "signal_hook"]),
];

/// Named by these files alone, in test code too.
const ALONE: &[(&str, &[&str])] =
    &[("pcsc", &["reader.rs"]), ("jpholiday", &["holidays.rs"]), ("zeroizing_alloc", &["lib.rs"])];

/// `lib.rs::run` builds the graph and may name every room; of the crates only those of the binary's edge.
/// Signals and the flags of a file that is not followed are the process's business, so the root's.
/// The allocator is one for the whole program.
const ROOT_CRATES: &[&str] = &["color_eyre", "clap", "chrono", "signal_hook", "rustix", "zeroizing_alloc"];

/// Names of all crates that the program may be built from, as paths write them.
fn crates() -> Vec<String> {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap_or_default();
    manifest
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .take_while(|line| !line.starts_with("[lints"))
        .filter_map(|line| line.split_once(" = "))
        .filter(|(name, _)| !name.starts_with('#'))
        .map(|(name, _)| name.trim().replace('-', "_"))
        .collect()
}

/// The package that is tested: cargo names it when it runs a test.
fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from)
}

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("every_room_imports_only_what_the_house_allows", || {
            let mut breaks = Vec::new();
            let mut files = Vec::new();
            collect(&root().join("src"), &mut files);
            if files.is_empty() {
                return Err("no sources found".into());
            }
            let mut sources = Vec::new();
            for file in files {
                let name = file.strip_prefix(root().join("src"))?.to_string_lossy().replace('\\', "/");
                sources.push((name, std::fs::read_to_string(&file)?));
            }
            let tests: Vec<String> =
                sources.iter().flat_map(|(name, source)| test_modules(name, source)).collect();
            for (name, source) in &sources {
                let test = tests.iter().any(|module| is_in(name, module));
                let told = check(name, source, &crates());
                // In test code only what is named by one file alone still counts.
                breaks.extend(told.into_iter().filter(|line| !test || line.ends_with("alone")));
            }
            if breaks.is_empty() { Ok(()) } else { Err(breaks.join("\n").into()) }
        }),
        Trial::test("the_house_itself_has_no_circle", no_circle),
        Trial::test("the_scan_catches_what_breaks_the_house", catches),
        Trial::test("the_scan_lets_pass_what_the_house_allows", lets_pass),
    ]
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(directory)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Whether a file is a module's own or below it.
fn is_in(file: &str, module: &str) -> bool {
    file.strip_prefix(module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

/// The modules of `#[cfg(test)] mod name;` in a file, as paths below `src/` without their ending.
fn test_modules(file: &str, source: &str) -> Vec<String> {
    let home = file.trim_end_matches(".rs");
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    lines
        .windows(2)
        .filter(|pair| pair[0] == "#[cfg(test)]")
        .filter_map(|pair| pair[1].strip_suffix(';')?.split_once("mod ").map(|(_, name)| name))
        .map(|name| if home == "lib" { name.to_owned() } else { format!("{home}/{name}") })
        .collect()
}

/// Every break in one file, as `src/file:line: what`.
fn check(file: &str, source: &str, crates: &[String]) -> Vec<String> {
    let lines = code_lines(source);
    let test_file = file.ends_with("tests.rs") || file.contains("tests/");
    let mut path: Vec<&str> = file.trim_end_matches(".rs").split('/').collect();
    if matches!(path[..], ["lib" | "main"]) {
        path.clear();
    }
    let room = path.first().map(|name| HOUSE.iter().find(|room| room.name == *name).ok_or(*name));
    let mut breaks = Vec::new();
    let mut report = |line: usize, what: String| breaks.push(format!("src/{file}:{line}: {what}"));
    if let Some(Err(unknown)) = room {
        report(1, format!("`{unknown}` is no room of the house: give it a row in tests/it/layering.rs"));
        return breaks;
    }
    let room = room.and_then(Result::ok);
    let more = FILES.iter().find(|(name, _)| *name == file);
    let allowed = |name: &str| more.is_some_and(|(_, names)| names.contains(&name));
    for line in &lines {
        let number = line.number;
        for found in paths(&line.text) {
            let first = found.first().map(String::as_str).unwrap_or_default();
            if let Some((_, homes)) = ALONE.iter().find(|(name, _)| *name == first)
                && !homes.contains(&file)
            {
                report(number, format!("`{first}` is named by {} alone", homes.join(", ")));
                continue;
            }
            if line.test || test_file {
                continue;
            }
            let second = found.get(1).map(String::as_str).unwrap_or_default();
            let known = crates.iter().any(|known| known == first);
            match (first, room) {
                ("crate" | "mynascope", Some(room))
                    if second != room.name && !room.rooms.contains(&second) && !allowed(second) =>
                {
                    report(number, format!("`{}` must not know `{second}`", room.name));
                }
                ("super", Some(room)) => {
                    let climbs = found.iter().take_while(|part| *part == "super").count();
                    let target = found.get(climbs).map(String::as_str).unwrap_or_default();
                    // From the file of a room's own module the first `super` is the crate.
                    let outside = climbs >= path.len() + line.inline;
                    if outside && target != room.name && !room.rooms.contains(&target) {
                        report(number, format!("`{}` must not climb to `{target}`", room.name));
                    }
                }
                ("std" | "core", Some(room))
                    if room.never.contains(&second)
                        && !allowed(&format!("std::{second}"))
                        // Values: a length of time and an address; what time it is and a socket are not.
                        && found.get(2).is_none_or(|what| !VALUES.contains(&what.as_str())) =>
                {
                    report(number, format!("`{}` must not use `std::{second}`", room.name));
                }
                (name, Some(room)) if known && !room.crates.contains(&name) && !allowed(name) => {
                    report(number, format!("`{}` must not name the crate `{name}`", room.name));
                }
                (name, None) if known && !ROOT_CRATES.contains(&name) => {
                    report(number, format!("the root must not name the crate `{name}`"));
                }
                _ => {}
            }
        }
    }
    breaks
}

/// One line without comments and strings; a `use` over several lines is one.
struct Line {
    number: usize,
    text: String,
    /// Inside a `#[cfg(test)]` item.
    test: bool,
    /// Inline modules open around it.
    inline: usize,
}

/// Takes out comments, strings and characters, and marks test items by their braces.
fn code_lines(source: &str) -> Vec<Line> {
    let bare = strip(source);
    let mut lines: Vec<Line> = Vec::new();
    let (mut depth, mut test, mut pending) = (0_usize, None::<usize>, false);
    let mut inline: Vec<usize> = Vec::new();
    for (number, text) in (1..).zip(bare.lines()) {
        if text.contains("#[cfg(test)]") && test.is_none() {
            pending = true;
        }
        let in_test = test.is_some() || pending;
        let opens_module =
            text.trim_end().ends_with('{') && text.split_whitespace().any(|word| word == "mod");
        match lines.last_mut().filter(|last| is_use(&last.text) && !last.text.contains(';')) {
            Some(last) => last.text.push_str(text),
            None => lines.push(Line { number, text: text.to_owned(), test: in_test, inline: inline.len() }),
        }
        for letter in text.chars() {
            match letter {
                '{' => {
                    if opens_module {
                        inline.push(depth);
                    }
                    if std::mem::take(&mut pending) {
                        test = Some(depth);
                    }
                    depth += 1;
                }
                '}' => {
                    depth = depth.saturating_sub(1);
                    if test == Some(depth) {
                        test = None;
                    }
                    if inline.last() == Some(&depth) {
                        inline.pop();
                    }
                }
                // `#[cfg(test)] mod tests;` or `use` ends without a brace.
                ';' if pending => pending = false,
                _ => {}
            }
        }
    }
    lines
}

fn is_use(line: &str) -> bool {
    line.split_whitespace().take(2).any(|word| word == "use")
}

fn strip(source: &str) -> String {
    let letters: Vec<char> = source.chars().collect();
    let mut bare = String::with_capacity(source.len());
    let mut at = 0;
    let peek = |at: usize| letters.get(at).copied().unwrap_or('\0');
    while at < letters.len() {
        match (peek(at), peek(at + 1)) {
            ('/', '/') => {
                while at < letters.len() && peek(at) != '\n' {
                    at += 1;
                }
            }
            ('/', '*') => {
                let mut open = 1;
                at += 2;
                while at < letters.len() && open > 0 {
                    match (peek(at), peek(at + 1)) {
                        ('/', '*') => (open, at) = (open + 1, at + 1),
                        ('*', '/') => (open, at) = (open - 1, at + 1),
                        ('\n', _) => bare.push('\n'),
                        _ => {}
                    }
                    at += 1;
                }
            }
            ('r', '"' | '#')
                if !bare.ends_with(|c: char| c.is_alphanumeric() && c != 'b' && c != 'c' || c == '_') =>
            {
                let hashes = letters[at + 1..].iter().take_while(|letter| **letter == '#').count();
                if peek(at + 1 + hashes) == '"' {
                    at += 2 + hashes;
                    while at < letters.len()
                        && !(peek(at) == '"' && (1..=hashes).all(|more| peek(at + more) == '#'))
                    {
                        if peek(at) == '\n' {
                            bare.push('\n');
                        }
                        at += 1;
                    }
                    at += 1 + hashes;
                } else {
                    bare.push('r');
                    at += 1;
                }
            }
            ('"', _) => {
                at += 1;
                while at < letters.len() && peek(at) != '"' {
                    if peek(at) == '\\' {
                        at += 1;
                    }
                    if peek(at) == '\n' {
                        bare.push('\n');
                    }
                    at += 1;
                }
                at += 1;
            }
            // A character, not a lifetime.
            ('\'', '\\') => {
                at += 3;
                while at < letters.len() && peek(at) != '\'' {
                    at += 1;
                }
                at += 1;
            }
            ('\'', _) if peek(at + 2) == '\'' => at += 3,
            (letter, _) => {
                bare.push(letter);
                at += 1;
            }
        }
    }
    bare
}

/// Every path in a line, `use` groups unfolded on that line: `crate::{a, b::c}` is `crate::a` and `crate::b::c`.
fn paths(line: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut prefixes: Vec<Vec<String>> = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut word = String::new();
    let letters: Vec<char> = line.chars().chain([' ']).collect();
    let mut at = 0;
    while at < letters.len() {
        let letter = letters[at];
        if letter.is_alphanumeric() || letter == '_' {
            word.push(letter);
            at += 1;
            continue;
        }
        if !word.is_empty() {
            path.push(std::mem::take(&mut word));
        }
        if letter == ':' && letters.get(at + 1) == Some(&':') {
            at += 2;
            if letters.get(at) == Some(&'{') {
                prefixes.push(prefixes.last().into_iter().flatten().cloned().chain(path.drain(..)).collect());
                at += 1;
            }
            continue;
        }
        if !path.is_empty() {
            let whole: Vec<String> =
                prefixes.last().into_iter().flatten().cloned().chain(path.drain(..)).collect();
            // A bare word is no path; `use name;` and `extern crate` are.
            if whole.len() > 1 || (is_use(line) && !matches!(whole[0].as_str(), "crate" | "super" | "self")) {
                found.push(whole);
            }
        }
        if letter == '}' {
            prefixes.pop();
        }
        at += 1;
    }
    found
}

fn no_circle() -> Result<(), Failed> {
    let mut known: Vec<&str> = Vec::new();
    loop {
        let before = known.len();
        for room in HOUSE {
            if !known.contains(&room.name) && room.rooms.iter().all(|other| known.contains(other)) {
                known.push(room.name);
            }
        }
        if known.len() == HOUSE.len() {
            return Ok(());
        }
        if known.len() == before {
            let circle: Vec<&str> =
                HOUSE.iter().map(|room| room.name).filter(|name| !known.contains(name)).collect();
            return Err(format!("these wait for each other or for a room without a row: {circle:?}").into());
        }
    }
}

fn catches() -> Result<(), Failed> {
    let cases = [
        (
            "domain/calendar.rs",
            "use crate::link::LinkError;",
            "src/domain/calendar.rs:1: `domain` must not know `link`",
        ),
        (
            "domain/calendar.rs",
            "//\nfn f() { std::fs::read(x) }",
            "src/domain/calendar.rs:2: `domain` must not use `std::fs`",
        ),
        ("domain.rs", "use std::{fmt, time::Instant};", "src/domain.rs:1: `domain` must not use `std::time`"),
        (
            "sim/vpcd.rs",
            "use crate::{link::Transmit, card::iso};",
            "src/sim/vpcd.rs:1: `sim` must not know `card`",
        ),
        (
            "sim/vpcd.rs",
            "\nuse crate::{\n    link::{\n        Transmit,\n    },\n    card::iso,\n};",
            "src/sim/vpcd.rs:2: `sim` must not know `card`",
        ),
        ("sim/vpcd.rs", "use super::super::card::iso;", "src/sim/vpcd.rs:1: `sim` must not climb to `card`"),
        ("sim.rs", "use super::card;", "src/sim.rs:1: `sim` must not climb to `card`"),
        ("tui/app.rs", "let r = crate::reader::PcSc;", "src/tui/app.rs:1: `tui` must not know `reader`"),
        ("cli/args.rs", "use ratatui::Frame;", "src/cli/args.rs:1: `cli` must not name the crate `ratatui`"),
        ("tui/app.rs", "use clap::Parser;", "src/tui/app.rs:1: `tui` must not name the crate `clap`"),
        ("diag/probe.rs", "use pcsc::Context;", "src/diag/probe.rs:1: `pcsc` is named by reader.rs alone"),
        (
            "reader/watch.rs",
            "fn f(e: pcsc::Error) {}",
            "src/reader/watch.rs:1: `pcsc` is named by reader.rs alone",
        ),
        (
            "card.rs",
            "#[cfg(test)]\nmod tests {\n use pcsc::Card;\n}",
            "src/card.rs:3: `pcsc` is named by reader.rs alone",
        ),
        (
            "utils.rs",
            "",
            "src/utils.rs:1: `utils` is no room of the house: give it a row in tests/it/layering.rs",
        ),
        (
            "card.rs",
            "#[cfg(test)]\nmod tests {\n use crate::sim;\n}\nuse crate::sim;",
            "src/card.rs:5: `card` must not know `sim`",
        ),
        ("lib.rs", "use ratatui::Frame;", "src/lib.rs:1: the root must not name the crate `ratatui`"),
    ];
    for (file, source, expected) in cases {
        let told = check(file, source, &crates());
        if told != [expected] {
            return Err(format!("{file}: {source}\n told {told:?}\n not {expected:?}").into());
        }
    }
    Ok(())
}

fn lets_pass() -> Result<(), Failed> {
    let cases = [
        ("lib.rs", "use crate::reader::PcSc; use crate::sim; use crate::tui;"),
        ("reader.rs", "use pcsc::Context;\nuse crate::link::{Backend, Watch};\nuse std::time::Instant;"),
        (
            "sim.rs",
            "// use crate::card;\nconst S: &str = \"crate::card\";\n/* crate::card */ const C: char = '\"';",
        ),
        (
            "card/iso.rs",
            "use super::status::Status;\nuse super::super::codec::apdu;\nuse crate::card::status;",
        ),
        ("card.rs", "#[cfg(test)]\nmod tests {\n use crate::sim::Persona;\n use super::*;\n}"),
        ("link.rs", "mod a {\n use super::LinkError;\n}"),
        ("session/watch_tests.rs", "use crate::sim::Persona;"),
        ("tui/runtime.rs", "use std::thread;"),
        ("sim.rs", "const R: &str = r#\"use crate::card; \"x\" \"#;"),
        ("domain.rs", "fn f(d: std::time::Duration) {}"),
    ];
    for (file, source) in cases {
        let told = check(file, source, &crates());
        if !told.is_empty() {
            return Err(format!("{file}: {source}\n told {told:?}").into());
        }
    }
    Ok(())
}
