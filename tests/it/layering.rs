//! Who may know whom: the house's plan as a table, and what of `src/` breaks it.
//!
//! Paths are followed to where an item is defined (see `sources`): what a parent hands on counts as its child's. Rooms
//! are held to the table both by what a path says and by where it leads. A room that is not in the table breaks it too.
//!
//! Test code (`#[cfg(test)]` items, the files of such modules) may know any room and any
//! crate, except that what one file alone names is named by it alone even there.

mod halves;
mod sources;
mod systems;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use libtest_mimic::{Failed, Trial};

use sources::{How, Mention, Sources, Target};

/// One room: its module, the rooms that it may import, the crates that it may name, what of `std` it may not.
struct Room {
    name: &'static str,
    rooms: &'static [&'static str],
    crates: &'static [&'static str],
    never: &'static [&'static str],
}

type Names = &'static [&'static str];

const fn room(name: &'static str, rooms: Names, crates: Names, never: Names) -> Room {
    Room { name, rooms, crates, never }
}

/// What a room of values has no business with.
const OUTSIDE: Names = &["fs", "env", "time", "thread", "net", "process"];
/// Of those modules these are values all the same.
const VALUES: Names = &["Duration", "IpAddr", "Ipv4Addr", "Ipv6Addr"];
/// The rooms that work with a card may measure time and hold threads; disk, network and environment are others'.
const DISK_AND_NET: Names = &["fs", "env", "net"];
/// The faces keep time, nothing else.
const THREADS_TOO: Names = &["fs", "env", "net", "thread"];

/// Byte and text formats; what is decoded of a secret is wiped. Names are compared in one form of Unicode.
#[rustfmt::skip]
const FORMATS: Names = &[
    "base64ct", "chrono", "cms", "const_oid", "der", "hayro_jpeg2000", "mail_parser", "miniz_oxide", "png", "qrcode", "serde", "sha2", "spki", "thiserror", "toml",
    "unicode_normalization", "x509_cert", "x509_parser", "zeroize",
];
#[rustfmt::skip]
const SIGNATURES: Names = &[
    "chrono", "thiserror", "const_oid", "der", "spki", "x509_cert", "x509_parser", "cms", "sha2", "sha2_stream", "sha1", "rsa",
    "p256", "p384", "zeroize",
];

/// The table of the house. Rooms that are not built yet know their place already.
#[rustfmt::skip]
const HOUSE: &[Room] = &[
    // Values: days, holders, credentials, validity, verdicts. What people write in two ways is compared in one form of Unicode.
    room("domain", &[], &["chrono", "unicode_normalization", "zeroize"], OUTSIDE),
    // A PIN in memory.
    room("secret", &[], &["region", "zeroize"], OUTSIDE),
    // Ports: what a reader and a connection are, and how they fail.
    room("link", &[], &["thiserror"], OUTSIDE),
    // The one door to the disk for documents; names are folded where they are read, off the screen's thread.
    room("files", &["os"], &["thiserror", "unicode_normalization", "zeroize"], &["net"]),
    // Bytes to values and back.
    room("codec", &["domain"], FORMATS, OUTSIDE),
    // Anchors and chains.
    room("trust", &["domain", "codec"], SIGNATURES, OUTSIDE),
    // Operations on the card.
    room("card", &["domain", "secret", "codec", "link"], &["chrono", "thiserror", "zeroize"], OUTSIDE),
    // Signatures made and checked.
    room("sign", &["domain", "codec", "trust"], SIGNATURES, OUTSIDE),
    // What is wrong with machine, service and reader.
    room("diag", &["domain", "link", "codec", "card", "installed", "os"], &["chrono", "thiserror"], &["net"]),
    // Whether the system's card service is on this machine; an edge.
    room("installed", &["link", "os"], &[], &["env", "time", "thread", "net", "process"]),
    // The system's card service.
    room("reader", &["link", "installed", "os"], &["pcsc", "zeroize"], DISK_AND_NET),
    // The simulated card: never `card`, whose mistakes it would share.
    room("sim", &["domain", "codec", "link", "os"], &[
        "chrono", "thiserror", "const_oid", "der", "spki", "x509_cert", "rsa", "sha2", "sha1", "toml", "serde",
        "zeroize", "signature", "png",
    ], &["env"]),
    // The thread that owns the card.
    room("session", &["domain", "secret", "link", "codec", "card", "sign", "trust", "diag", "files"],
        &["chrono", "thiserror", "zeroize"], DISK_AND_NET),
    // Work without a card; the formats of files that stream past are what a stream's reader and writer are made of.
    room("task", &["domain", "codec", "sign", "trust", "files"], &["chrono", "thiserror"], DISK_AND_NET),
    // What a job does step by step, for every face the same: events in, requests and findings out, no words.
    room("conduct", &["domain", "secret", "session", "task", "diag", "os"], &["chrono", "thiserror", "zeroize"],
        &["fs", "env", "time", "thread", "net", "process"]),
    // Words of both languages; no keys and no options.
    room("present", &["domain", "session", "sign", "diag", "conduct"],
        &["chrono", "serde", "serde_json", "unicode_normalization", "unicode_width"],
        &["fs", "env", "net", "thread", "process"]),
    // What an interactive face knows of service, readers and cards, whatever it draws or says of it.
    room("model", &["domain", "session", "task", "present", "conduct", "diag"], &["chrono"], &["fs", "env", "net", "thread", "time", "process"]),
    // The reading mode: the interactive program as lines. Never `tui` or `cli`, its siblings.
    room("stream", &["domain", "secret", "session", "task", "present", "conduct", "diag", "model", "os"],
        &["chrono", "unicode_width", "zeroize"], THREADS_TOO),
    // What differs between operating systems: no other room names one.
    room("os", &[], &["crossterm", "crossterm_winapi", "ctrlc", "getrandom", "rustix", "signal_hook", "thiserror", "winapi_util", "zeroize"], &[]),
    // The full screen; never `cli`, its sibling.
    room("tui", &["domain", "secret", "session", "task", "present", "conduct", "diag", "model", "os"], &[
        "chrono", "crossterm", "ratatui", "unicode_width", "zeroize",
    ], THREADS_TOO),
    // Commands; never `tui`. Answers and exports are documents: they go through the one door to the disk. Columns of
    // Japanese words need their width.
    room("cli", &["domain", "secret", "session", "task", "present", "conduct", "diag", "files", "os"], &[
        "chrono", "clap", "clap_complete", "clap_mangen", "serde", "serde_json", "unicode_width", "zeroize",
    ], THREADS_TOO),
    // Typed arguments and the file of settings.
    room("config", &["domain", "files"], &["chrono", "toml", "serde", "thiserror"], &["env", "net", "thread"]),
    // Signals, hardening, panics, and how the process stops.
    room("process", &["os"], &["color_eyre"], &["env", "net"]),
    // The graph of the program, like lib.rs: only it and the root name readers, the simulator and the faces.
    room("compose",
        &["cli", "clock", "codec", "config", "diag", "domain", "ending", "files", "holidays", "link", "model", "os", "present", "process",
          "session", "sim", "station", "stream", "surroundings", "task", "trust", "tui"],
        &["color_eyre"], &["env", "net"]),
    // The end of the process: composition, like lib.rs.
    room("ending", &["cli", "domain", "files", "os", "present", "process", "reader", "session"],
        &["color_eyre"], &["fs", "env", "net"]),
    // The kiosk as a machine: its configuration, state, log, staff code, service manager; an edge.
    // Its file names roots and profiles as the other configuration does.
    room("station", &["config", "domain", "files", "os", "secret", "session"],
        &["argon2", "chrono", "serde", "serde_json", "thiserror", "zeroize"], &["net"]),
    // What surrounds the process; an edge like the clock.
    room("surroundings", &["os"], &["etcetera"], &["fs", "time", "thread", "net", "process"]),
    // The one room that names the crate of Japan's holidays; an edge like the clock.
    room("holidays", &["domain"], &["chrono", "jpholiday"], OUTSIDE),
    // What time it is.
    room("clock", &["domain"], &["chrono"], &["fs", "env", "net"]),
    // Logging, blanked.
    room("log", &["domain"], &["chrono"], &["net"]),
];

/// Where a single file may more than its room's row says; each with its reason.
const FILES: &[(&str, Names)] = &[
    // The runtime owns terminal, channels, threads and clock.
    ("tui/runtime.rs", &["std::thread"]),
    // The calendar file and the QR code are words in another form, handed out by both faces.
    ("present/reminder.rs", &["codec"]),
    // What an answer to reset says, byte by byte, is its format in words.
    ("present/atr.rs", &["codec"]),
    // The terminal is given back by the thread that took it.
    ("tui/terminal.rs", &["std::thread"]),
    // Keys come from a thread of their own, read from the terminal's descriptor without a buffer that is never wiped.
    ("tui/input.rs", &["std::thread"]),
    ("tui/turn.rs", &["std::thread"]),
    // The reading mode's threads: a panic of another one ends it, and a disk may take its time.
    ("stream/runtime.rs", &["std::thread"]),
    // Holds the open file that `files` gave it.
    ("task/document.rs", &["std::fs"]),
    // What restarts a service that says nothing is the machine's.
    ("cli/outcome.rs", &["installed"]),
    // Serving a card is no report: it waits for keys and signals until it is told to end.
    ("cli/simulate.rs", &["std::thread", "crossterm"]),
];

/// Of these rooms `present` may know the errors, which it words, and what they are made of; nothing else.
const TOLD: Names = &["files", "link", "task"];
const ERRORS: Names = &["Error", "Fault", "Flaw", "Init", "Packages", "Spy"];

/// What a room offers of another's: files whose items it hands on to rooms that must not name theirs.
#[rustfmt::skip]
const HANDED_ON: Names = &[
    // What is wrong with a signed file, told by `sign` and `task`.
    "codec/cms/ber.rs",
    // What is wrong with a PDF, told by `task`.
    "codec/pdf.rs",
    // The QR code as `present` made it.
    "codec/qr.rs",
    // What lies in a folder, for who chooses a file for a task.
    "files/folder.rs",
    // A document's digests, between two tasks.
    "sign/digest.rs",
    // Which attributes are signed.
    "sign/attributes.rs",
    // What a signature is made as, and what was made.
    "sign/make.rs",
    // The same of a PDF, and what is known of it before.
    "sign/pdf.rs",
];

/// Named by these files alone, in test code too.
const ALONE: &[(&str, Names)] =
    &[("pcsc", &["reader.rs"]), ("jpholiday", &["holidays.rs"]), ("zeroizing_alloc", &["lib.rs"])];

/// `lib.rs::run` builds the graph and may name every room; of the crates only those of the binary's edge.
/// The allocator is one for the whole program.
const ROOT: Room = room("root", &[], &["color_eyre", "clap", "chrono", "zeroizing_alloc"], &[]);

/// Files of `tui/` that everything there is made of, and that know nothing of what is made of them.
const BASE: Names =
    &["component", "ports", "key", "own", "words", "text", "theme", "decode", "typed", "policy", "pointer"];

/// Inside `tui/`: what each kind of file may know of the others. A screen knows itself besides, and what lies below
/// it; kinds without a row (what serves the runtime) know whom they like, and nobody with a row knows them.
const SHELVES: &[(&str, Names)] = &[
    ("base", &["base"]),
    ("widget", &["base", "widget"]),
    ("overlay", &["base", "widget", "overlay"]),
    ("screen", &["base", "widget", "overlay"]),
    // The rows of the screens.
    ("registry", &["base", "widget", "overlay", "screen"]),
    ("app", &["base", "widget", "overlay", "screen", "registry", "app", "other"]),
    ("runtime", &["base", "widget", "overlay", "screen", "registry", "app", "runtime", "other"]),
];

/// Names of all crates that the program may be built from, as paths write them.
fn crates() -> Vec<String> {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap_or_default();
    let lines = manifest.lines().skip_while(|line| *line != "[dependencies]");
    let lines = lines.take_while(|line| !line.starts_with("[lints"));
    let names = lines.filter_map(|line| line.split_once(" = ")).filter(|(name, _)| !name.starts_with('#'));
    names.map(|(name, _)| name.trim().replace('-', "_")).chain(["std", "core"].map(str::to_owned)).collect()
}

/// The package that is tested: cargo names it when it runs a test.
fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from)
}

/// All of `src/`, read once.
fn house() -> &'static Sources {
    static READ: OnceLock<Sources> = OnceLock::new();
    READ.get_or_init(|| {
        let (src, mut files) = (root().join("src"), Vec::new());
        collect(&src, &mut files);
        let name = |path: &Path| path.strip_prefix(&src).unwrap().to_str().unwrap().replace('\\', "/");
        let texts: Vec<(String, String)> =
            files.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect();
        assert!(texts.len() > 100, "{} sources found", texts.len());
        Sources::read(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())), crates())
    })
}

/// Every string in the code of `src/`, tests and attributes apart: its file, its line, itself.
pub(crate) fn strings() -> impl Iterator<Item = (String, usize, String)> {
    let sources = house();
    let said = sources.said.iter().filter(|said| !said.test);
    said.map(|said| (sources.file(said.module).to_owned(), said.line, said.text.clone()))
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(directory).into_iter().flatten();
    let mut entries: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

type Rule = fn(&Sources) -> Vec<String>;

/// What the sources are held to, each by the name of its test.
const RULES: &[(&str, Rule)] = &[
    ("every_room_imports_only_what_the_house_allows", rooms),
    ("inside_the_screen_parts_know_no_wholes_and_screens_no_other_screen", shelves),
    ("what_all_faces_say_names_no_command_and_no_option", options),
    ("no_files_know_each_other_in_a_circle", circles),
    ("no_room_but_one_names_an_operating_system", systems::broken),
];

pub(crate) fn trials() -> Vec<Trial> {
    let held = |(name, broken): &(&str, Rule)| {
        let broken = *broken;
        Trial::test(*name, move || {
            let broken = broken(house());
            if broken.is_empty() { Ok(()) } else { Err(broken.join("\n").into()) }
        })
    };
    let mut trials: Vec<Trial> = RULES.iter().map(held).collect();
    trials.extend([
        Trial::test("nothing_is_the_whole_process_s_but_what_is_named", statics),
        Trial::test("the_house_itself_has_no_circle", no_circle),
        Trial::test("both_halves_of_the_operating_system_have_the_same_items", halves::compared),
        Trial::test("the_scan_catches_what_breaks_the_house_and_nothing_else", scan),
    ]);
    trials
}

/// The values of the whole process, each with its reason.
const STATICS: &[(&str, &str)] = &[
    // The allocator is one.
    ("lib.rs", "MEMORY"),
    // Whoever handles a signal gives the terminal back from another thread.
    ("cli/terminal.rs", "STATE"),
    // It lets no file get its name any more, and removes what lies half done.
    ("files.rs", "PARTIAL"),
    ("files.rs", "GATE"),
    // The table of readers, as it was compiled in: read once, never changed.
    ("codec/reader.rs", "ROWS"),
    // Of Windows: one handler of Ctrl-C and one reader of the console, as it has one of each for a process.
    ("os/windows/signal.rs", "LISTENER"),
    ("os/windows/signal.rs", "ENDED"),
    ("os/windows/console.rs", "SOURCE"),
    // At the end of the process, threads that are inside the PC/SC library are waited for: it takes itself apart.
    ("reader/guest.rs", "GUESTS"),
    // The simulated cards' keys: made once, never changed.
    ("sim/issue.rs", "SIGN"),
    ("sim/issue.rs", "AUTH"),
    ("sim/object.rs", "ISSUER"),
    ("sim/object.rs", "AUTHORITY"),
    // And what is signed with them once for all cards.
    ("sim/text.rs", "CERTIFICATE"),
    ("sim/text.rs", "CARD_KEY"),
    ("sim/surface.rs", "CERTIFICATE"),
];

fn statics() -> Result<(), Failed> {
    let (src, mut files) = (root().join("src"), Vec::new());
    collect(&src, &mut files);
    let mut found = Vec::new();
    for path in files {
        let (text, name) =
            (std::fs::read_to_string(&path).unwrap(), path.strip_prefix(&src).unwrap().to_owned());
        let product = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().lines();
        for line in product {
            let line = line.trim_start().trim_start_matches("pub ").trim_start_matches("pub(crate) ");
            if let Some(item) = line.strip_prefix("static ").or_else(|| line.strip_prefix("thread_local!")) {
                let item = item.split(':').next().unwrap_or_default().to_owned();
                found.push((name.to_str().unwrap().to_owned(), item));
            }
        }
    }
    found.retain(|(file, _)| !file.ends_with("tests.rs") && !file.contains("/tests/"));
    let unnamed: Vec<_> =
        found.iter().filter(|(file, item)| !STATICS.contains(&(file.as_str(), item.as_str()))).collect();
    if unnamed.is_empty() && found.len() == STATICS.len() {
        Ok(())
    } else {
        Err(format!("{unnamed:?}").into())
    }
}

/// In the order of files and lines, each once.
fn told(broken: BTreeSet<(&str, usize, String)>) -> Vec<String> {
    broken.into_iter().map(|(file, line, what)| format!("src/{file}:{line}: {what}")).collect()
}

/// The room of a file, `None` for the root.
fn room_of(file: &str) -> Option<&str> {
    let room = file.split('/').next()?.trim_end_matches(".rs");
    (!matches!(room, "lib" | "main")).then_some(room)
}

fn row(file: &str) -> Option<&'static Room> {
    room_of(file).map_or(Some(&ROOT), |name| HOUSE.iter().find(|room| room.name == name))
}

fn rooms(sources: &Sources) -> Vec<String> {
    let unknown = sources.files().filter(|file| row(file).is_none()).map(|file| {
        let name = room_of(file).unwrap_or_default();
        (file, 1, format!("`{name}` is no room of the house: give it a row in tests/it/layering.rs"))
    });
    let broken = sources.mentions.iter().filter_map(|mention| {
        let file = sources.file(mention.module);
        let room = row(file)?;
        let more = FILES.iter().find(|(name, _)| *name == file).map_or(&[][..], |(_, names)| *names);
        let what = match sources.target(mention) {
            // A word by itself is a value's name, but where it is imported.
            Some(Target::Crate(path)) if path.len() > 1 || mention.how == How::Use => {
                breaks_by_crate(room, file, more, &path, mention.test)
            }
            target if room.name != ROOT.name && !mention.test => {
                breaks_by_room(room, sources, more, mention, target)
            }
            _ => None,
        };
        Some((file, mention.line, what?))
    });
    let bound = sources.bound.iter().filter(|it| !it.test).map(|it| {
        (
            sources.file(it.module),
            it.line,
            format!("a module's file is where its name says, not {:?}", it.text),
        )
    });
    told(unknown.chain(broken).chain(bound).collect())
}

fn breaks_by_crate(room: &Room, file: &str, more: &[&str], path: &[String], test: bool) -> Option<String> {
    let (name, module) = (path[0].as_str(), path.get(1).map_or("", String::as_str));
    if let Some((_, homes)) = ALONE.iter().find(|(alone, homes)| *alone == name && !homes.contains(&file)) {
        return Some(format!("`{name}` is named by {} alone", homes.join(", ")));
    }
    if matches!(name, "std" | "core") {
        // Values: a length of time and an address; what time it is and a socket are not.
        let value = path.get(2).is_some_and(|what| VALUES.contains(&what.as_str()));
        let allowed = test || value || more.contains(&format!("std::{module}").as_str());
        (room.never.contains(&module) && !allowed)
            .then(|| format!("`{}` must not use `std::{module}`", room.name))
    } else {
        let allowed = test || room.crates.contains(&name) || more.contains(&name);
        (!allowed).then(|| format!("`{}` must not name the crate `{name}`", room.name))
    }
}

/// By what the path says, or by where it leads.
fn breaks_by_room(
    room: &Room,
    sources: &Sources,
    more: &[&str],
    mention: &Mention,
    target: Option<Target>,
) -> Option<String> {
    let (item, home) = match target {
        Some(Target::Item(module, name)) => (name, Some(sources.file(module))),
        Some(Target::Module(module)) => (String::new(), Some(sources.file(module))),
        _ => (String::new(), None),
    };
    let is_error = room.name == "present" && ERRORS.iter().any(|ending| item.ends_with(ending));
    let allowed = |name: &str| {
        name == room.name
            || room.rooms.contains(&name)
            || more.contains(&name)
            || is_error && TOLD.contains(&name)
    };
    let written = sources.written(mention);
    let home = home.filter(|home| !HANDED_ON.contains(home)).and_then(room_of);
    let name = [written.as_deref(), home].into_iter().flatten().find(|name| !allowed(name))?;
    Some(format!("`{}` must not know `{name}` ({})", room.name, mention.path.join("::")))
}

/// The kind of a file of `tui/`, and which screen it belongs to.
fn shelf(file: &str) -> Option<(&'static str, &str)> {
    let below = file.strip_prefix("tui/")?.trim_end_matches(".rs");
    Some(match below.split_once('/').unwrap_or((below, "")) {
        ("screen", "") => ("registry", ""),
        ("screen", screen) => ("screen", screen.split('/').next().unwrap_or_default()),
        (base, _) if BASE.contains(&base) => ("base", ""),
        (name, _) => {
            (SHELVES.iter().find(|(known, _)| *known == name).map_or("other", |(known, _)| known), "")
        }
    })
}

fn shelves(sources: &Sources) -> Vec<String> {
    // Of two files the first line is told.
    let mut broken = BTreeMap::new();
    for mention in sources.mentions.iter().filter(|mention| !mention.test) {
        let Some(Target::Item(home, _) | Target::Module(home)) = sources.target(mention) else { continue };
        let (file, known) = (sources.file(mention.module), sources.file(home));
        let (Some((kind, screen)), Some((other, its_screen))) = (shelf(file), shelf(known)) else { continue };
        let Some((_, may)) = SHELVES.iter().find(|(name, _)| *name == kind) else { continue };
        let own = file == known || kind == "screen" && other == "screen" && screen == its_screen;
        if !own && !may.contains(&other) {
            let what = format!("{kind} must not know {other}: src/{known}");
            let line = broken.entry((file, what)).or_insert(mention.line);
            *line = mention.line.min(*line);
        }
    }
    told(broken.into_iter().map(|((file, what), line)| (file, line, what)).collect())
}

fn options(sources: &Sources) -> Vec<String> {
    let is_ours = |text: &str| {
        let mut words = text.split("--").skip(1);
        text.contains("mynascope ") || words.any(|word| word.starts_with(|it: char| it.is_ascii_lowercase()))
    };
    let said = sources.said.iter().filter(|said| !said.test);
    let said = said.map(|said| (sources.file(said.module), said.line, &said.text));
    // Another program's options, in a line to be pasted into a shell.
    let is_theirs = |text: &str| ["sudo ", "systemctl ", "gpgconf "].iter().any(|it| text.starts_with(it));
    let said = said.filter(|(file, _, text)| room_of(file) == Some("present") && !is_theirs(text));
    told(
        said.filter(|(_, _, text)| is_ours(text))
            .map(|(file, line, text)| (file, line, format!("{text:?}")))
            .collect(),
    )
}

type Graph<'a> = BTreeMap<&'a str, BTreeMap<&'a str, usize>>;

/// Which file needs which, with the first line that says so.
fn graph(sources: &Sources) -> Graph<'_> {
    let mut graph = Graph::new();
    for mention in sources.mentions.iter().filter(|it| !it.test && it.how != How::Reexport) {
        let home = match sources.target(mention) {
            Some(Target::Item(home, _)) => home,
            // A glob may bring anything of it; a module's name by itself brings nothing.
            Some(Target::Module(home)) if mention.how == How::Glob => home,
            _ => continue,
        };
        let (file, known) = (sources.file(mention.module), sources.file(home));
        if file != known {
            graph.entry(file).or_default().entry(known).or_insert(mention.line);
        }
    }
    graph
}

/// The shortest way from a file back to itself.
fn way_back<'a>(graph: &Graph<'a>, from: &'a str) -> Option<Vec<(&'a str, usize)>> {
    let mut ways = vec![vec![(from, 0)]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for (next, line) in graph.get(way.last()?.0).into_iter().flatten() {
                let mut way = way.clone();
                way.last_mut()?.1 = *line;
                if *next == from {
                    return Some(way);
                }
                if seen.insert(*next) {
                    way.push((*next, 0));
                    longer.push(way);
                }
            }
        }
        ways = longer;
    }
    None
}

/// Each circle of two and more, by its shortest ways round; one that shares a step with another told is not told again.
fn circles(sources: &Sources) -> Vec<String> {
    let graph = graph(sources);
    let mut ways: Vec<_> = graph.keys().filter_map(|file| way_back(&graph, file)).collect();
    ways.sort_by_key(Vec::len);
    let (mut steps, mut broken) = (BTreeSet::new(), Vec::new());
    for way in ways {
        if way.iter().any(|step| steps.contains(step)) {
            continue;
        }
        steps.extend(way.iter().copied());
        let round: Vec<String> = way.iter().map(|(file, line)| format!("src/{file}:{line}")).collect();
        broken.push(format!("{} → src/{}", round.join(" → "), way[0].0));
    }
    broken
}

fn no_circle() -> Result<(), Failed> {
    let known = |room: &Room| room.rooms.iter().map(|name| (*name, 0)).collect();
    let graph: Graph<'_> = HOUSE.iter().map(|room| (room.name, known(room))).collect();
    let unknown = HOUSE.iter().flat_map(|room| room.rooms).find(|name| !graph.contains_key(*name));
    match (unknown, graph.keys().find_map(|room| way_back(&graph, room))) {
        (None, None) => Ok(()),
        (unknown, way) => Err(format!("without a row: {unknown:?}; in a circle: {way:?}").into()),
    }
}

/// Sources that break the house or do not, line by line as `file| line`, and what is told of them after a `!`.
const CASES: &str = include_str!("layering/cases.txt");

fn scan() -> Result<(), Failed> {
    for case in CASES.split("\n\n") {
        let mut files: BTreeMap<&str, String> = BTreeMap::new();
        for (file, line) in case.lines().filter_map(|line| line.split_once('|')) {
            *files.entry(file).or_default() += &format!("{line}\n");
        }
        let sources = Sources::read(files.iter().map(|(file, text)| (*file, text.as_str())), crates());
        let told: Vec<String> = RULES.iter().flat_map(|(_, broken)| broken(&sources)).collect();
        let expected: Vec<&str> = case.lines().filter_map(|line| line.strip_prefix("! ")).collect();
        if told != expected {
            return Err(format!("{case}\n told {told:#?}").into());
        }
    }
    Ok(())
}
