//! A trace of every job of every simulated card names nobody and nothing secret, in no encoding that could carry it; and
//! what is looked for is found where it is.
//!
//! Times are taken out before: their digits are by chance what a PIN has.

use std::collections::HashMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use base64ct::{Base64Unpadded, Encoding as _};
use libtest_mimic::Trial;
use mynascope::sim::{Persona, Pins};
use serde_json::Value;

use crate::program::{NOW, Ran, command, finish, plain, trials};
use crate::terminal::Terminal;
use crate::world::within;

pub(crate) fn trials() -> Vec<Trial> {
    let mut all: Vec<Trial> = Persona::names().map(of_persona).collect();
    all.extend(trials![plain:
        what_a_trace_must_not_hold_is_found_where_it_is_put,
        with_contents_a_trace_holds_the_person_and_still_no_pin,
        a_trace_of_the_screen_names_nobody,
        a_trace_says_what_it_is_and_in_which_language,
        contents_are_asked_for_beside_a_trace_alone,
        a_trace_is_for_its_owner_alone,
        a_trace_goes_into_a_regular_file_that_the_command_does_not_use,
        a_card_that_is_served_traces_what_others_ask_of_it,
    ]);
    all
}

/// What replaces a PIN in the jobs: of no persona.
const NEW: [(&str, &str); 4] = [("auth", "7193"), ("sign", "NEW7193X"), ("text", "7193"), ("juki", "7193")];

/// Something that no trace may hold.
struct Needle {
    what: String,
    spellings: Vec<Vec<u8>>,
}

/// A text in every form in which it may come to stand in a file: as it is, with full-width letters as usual ones, in UTF-8
/// and UTF-16, as bytes, in hexadecimal, base64, and as a list of numbers.
fn needle(what: &str, text: &str) -> Needle {
    let mut bytes = Vec::new();
    for text in [text.to_owned(), text.to_lowercase(), narrow(text)] {
        bytes.push(text.clone().into_bytes());
        bytes.push(text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>());
        bytes.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
    }
    bytes.sort();
    bytes.dedup();
    let mut spellings: Vec<Vec<u8>> = bytes.iter().flat_map(|bytes| spelled(bytes)).collect();
    spellings.extend(bytes);
    // Words of a JSON text are escaped.
    let escaped: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    spellings.push(escaped.into_bytes());
    Needle { what: format!("{what}: {text}"), spellings }
}

fn spelled(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for between in ["", " ", ":"] {
        let told = bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(between);
        all.push(told.to_lowercase().into_bytes());
        all.push(told.into_bytes());
    }
    let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
    all.extend([numbers.join(", ").into_bytes(), numbers.join(",").into_bytes()]);
    // By where it begins among the three bytes that four letters stand for; without the letters that its neighbours share.
    for before in 0..3_usize {
        let told = Base64Unpadded::encode_string(&[&vec![0; before], bytes].concat());
        let first = (before * 8).div_ceil(6);
        let last = (before + bytes.len()) * 8 / 6;
        all.push(told.as_bytes()[first..last].to_vec());
    }
    all
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

/// The names of those that stand in it.
fn found<'a>(text: &str, needles: &'a [Needle]) -> Vec<&'a str> {
    let text = text.as_bytes();
    let mut places: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (at, pair) in text.windows(2).enumerate() {
        places.entry(pair).or_default().push(at);
    }
    let stands = |spelling: &Vec<u8>| {
        places.get(&spelling[..2]).is_some_and(|at| at.iter().any(|at| text[*at..].starts_with(spelling)))
    };
    let standing = needles.iter().filter(|needle| needle.spellings.iter().any(stands));
    standing.map(|needle| needle.what.as_str()).collect()
}

/// A persona as it is written.
fn written(persona: &str) -> toml::Table {
    let file = format!("{}/assets/personas/{persona}.toml", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(file).unwrap().parse().unwrap()
}

/// Its secrets, and what replaces them.
fn secrets(persona: &str) -> Vec<Needle> {
    let Pins { auth, sign, text, juki, .. } = Persona::named(persona).unwrap().pins;
    let pins = [auth, sign, text, juki].into_iter().flatten();
    let new = NEW.iter().map(|(_, pin)| (*pin).to_owned());
    pins.chain(new).map(|pin| needle("a PIN", &pin)).collect()
}

/// Whom it names, by what is written and by what the program itself says where it may.
fn person(persona: &str) -> Vec<Needle> {
    let written = written(persona);
    let text = |table: &str, key: &str| written[table][key].as_str().unwrap().to_owned();
    let (name, address) = (text("holder", "name"), text("holder", "address"));
    let mut all: Vec<Needle> = name.split('\u{3000}').map(|part| needle("name", part)).collect();
    let end: String = address.chars().rev().take(6).collect::<Vec<_>>().into_iter().rev().collect();
    all.extend([needle("address", &address), needle("address", &end)]);
    all.push(needle("card serial", &text("card", "serial")));
    let demo = format!("--demo={persona}");
    if let Some(pin) = Persona::named(persona).unwrap().pins.sign {
        let ran = with_input(&[&demo, "--now", NOW, "cert", "sign", "--json", "--pin-stdin"], &pin);
        if ran.code == 0 {
            let certificate = &ran.json()["certificate"];
            let birth = &certificate["holder"]["birth_date"];
            for (what, told) in [
                ("birth", &birth["raw"]),
                ("birth", &birth["date"]),
                ("address", &certificate["holder"]["address"]),
            ] {
                all.push(needle(what, told.as_str().unwrap_or_else(|| panic!("{what}: {ran:?}"))));
            }
            all.push(needle("birth", &birth["raw"].as_str().unwrap()[1..]));
            let der =
                with_input(&[&demo, "--now", NOW, "cert", "sign", "--format", "der", "--pin-stdin"], &pin)
                    .out;
            all.extend(pieces("signing certificate", &der));
        }
    }
    // A phone tells it to its PIN alone; asked without one, a terminal would be.
    let pin = Persona::named(persona).unwrap().pins.auth.unwrap_or_default();
    let pin_too = if is_phone(persona) { &["--pin-stdin"][..] } else { &[] };
    let asked = [&[demo.as_str(), "--now", NOW, "cert", "auth", "--format", "der"], pin_too].concat();
    let auth = with_input(&asked, &pin);
    if auth.code == 0 {
        all.extend(pieces("authentication certificate", &auth.out));
    }
    all
}

fn is_phone(persona: &str) -> bool {
    ["android", "iphone"].contains(&persona)
}

/// Pieces of a certificate.
fn pieces(what: &str, der: &[u8]) -> Vec<Needle> {
    assert!(der.len() > 600, "{what}");
    let piece = |(at, bytes): (usize, &[u8])| Needle {
        what: format!("{what}, piece {at}"),
        spellings: spelled(bytes),
    };
    der.chunks_exact(12).enumerate().map(piece).collect()
}

fn with_input(arguments: &[&str], input: &str) -> Ran {
    let mut command = command(arguments);
    let (reader, mut writer) = std::io::pipe().unwrap();
    command.stdin(Stdio::from(reader));
    writer.write_all(format!("{input}\n").as_bytes()).unwrap();
    drop(writer);
    finish(command)
}

/// What there is to do with a card, and what is typed for it.
fn jobs(pins: &Pins) -> Vec<(Vec<&'static str>, String)> {
    let pin = |pin: &Option<String>, usual: &str| pin.clone().unwrap_or_else(|| usual.to_owned());
    let [auth, text, juki] = [&pins.auth, &pins.text, &pins.juki].map(|own| pin(own, "2580"));
    let sign = pin(&pins.sign, "DEMO2580");
    let mut all: Vec<(Vec<&str>, String)> = [
        &["readers"][..],
        &["inspect", "--all"],
        &["renew"],
        &["pin", "status"],
        &["cert", "auth"],
        &["cert", "auth-ca"],
        &["cert", "sign-ca"],
        &["doctor"],
        &["doctor", "--exercise", "2"],
    ]
    .into_iter()
    .map(|job| (job.to_vec(), String::new()))
    .collect();
    let mut with = |job: &[&'static str], typed: &str| {
        all.push(([job, &["--pin-stdin", "--last-try"]].concat(), typed.to_owned()));
    };
    with(&["inspect", "--sign", "--all"], &sign);
    with(&["cert", "sign", "--verbose"], &sign);
    with(&["cert", "auth"], &auth);
    with(&["sign", "document", "--force"], &sign);
    with(&["sign", "document", "--force", "--key", "auth", "--digest", "sha512"], &auth);
    with(&["authenticate"], &auth);
    with(&["authenticate", "--key", "sign"], &sign);
    for ((name, new), old) in NEW.into_iter().zip([&auth, &sign, &text, &juki]) {
        with(&["pin", "check", name], old);
        // A wrong one.
        with(&["pin", "check", name], new);
        with(&["pin", "change", name], &format!("{old}\n{new}"));
    }
    all
}

/// The forms of a trace.
const FORMS: [&[&str]; 3] =
    [&["--trace", "trace.txt"], &["--trace", "trace.txt", "--lang", "ja"], &["--trace", "trace.jsonl"]];

/// Runs a job in a folder, and gives its trace, without times.
fn traced(folder: &Path, options: &[&str], job: &[&str], typed: &str) -> String {
    let mut command = command(&[options, &["--now", NOW], job].concat());
    command.current_dir(folder);
    let (reader, mut writer) = std::io::pipe().unwrap();
    command.stdin(Stdio::from(reader));
    writer.write_all(format!("{typed}\n").as_bytes()).unwrap();
    drop(writer);
    let ran = finish(command);
    let file = options[options.iter().position(|option| *option == "--trace").unwrap() + 1];
    let told =
        fs::read_to_string(folder.join(file)).unwrap_or_else(|error| panic!("{error}: {job:?} {ran:?}"));
    fs::remove_file(folder.join(file)).unwrap();
    without_times(&told)
}

/// The trace without what the clock has put into it.
pub(crate) fn without_times(trace: &str) -> String {
    let line = |line: &str| {
        if line.starts_with('{') {
            let mut value: Value =
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            let object = value.as_object_mut().unwrap();
            object.remove("at");
            object.remove("spent");
            return value.to_string();
        }
        let (_, rest) = line.split_at_checked(9).filter(|_| !line.starts_with('#')).unwrap_or(("", line));
        rest.rsplit_once("  ")
            .filter(|(_, end)| end.ends_with(" ms"))
            .map_or(rest, |(rest, _)| rest)
            .to_owned()
    };
    trace.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// A report with an exercise, without what was measured.
fn reported(folder: &Path, options: &[&str]) -> String {
    let ran = finish({
        let mut command = command(&[options, &["doctor", "--exercise", "2", "--report", "report"]].concat());
        command.current_dir(folder);
        command
    });
    let file = folder.join("report");
    let report = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    fs::remove_file(file).unwrap();
    let measured = |line: &&str| line.contains(" ms") || line.contains("_ms\"");
    report.lines().filter(|line| !measured(line)).collect::<Vec<_>>().join("\n")
}

fn of_persona(persona: &'static str) -> Trial {
    plain_owned(format!("no_trace_of_a_job_of_{}_names_anybody", persona.replace('-', "_")), move || {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("document"), "a document").unwrap();
        let demo = format!("--demo={persona}");
        let needles: Vec<Needle> = [secrets(persona), person(persona)].into_iter().flatten().collect();
        let jobs = jobs(&Persona::named(persona).unwrap().pins);
        let mut told = 0;
        // Without a PIN a phone's certificate is asked for on the terminal, where there is one.
        let asks =
            |job: &[&str], typed: &str| is_phone(persona) && typed.is_empty() && job == ["cert", "auth"];
        let jobs = jobs.iter().filter(|(job, typed)| !asks(job, typed)).collect::<Vec<_>>();
        for (number, (job, typed)) in jobs.iter().enumerate() {
            let options = [&[demo.as_str()], FORMS[number % FORMS.len()]].concat();
            let trace = traced(folder.path(), &options, job, typed);
            assert_eq!(found(&trace, &needles), [""; 0], "{job:?}: {trace}");
            told += usize::from(trace.contains("00A4040C"));
        }
        assert!(told > jobs.len() / 2, "{told} traces of {}", jobs.len());
        let of_card = written(persona)["card"].clone();
        let place = |key: &str| Some(needle("municipality", of_card.get(key)?.as_str()?));
        let needles: Vec<Needle> = needles
            .into_iter()
            .chain(["municipality", "city_name"].iter().filter_map(|key| place(key)))
            .collect();
        for lang in ["en", "ja"] {
            let report = reported(folder.path(), &[&demo, "--lang", lang, "--now", NOW]);
            assert_eq!(found(&report, &needles), [""; 0], "{report}");
            for needle in &needles {
                let spelling = needle.spellings.iter().find_map(|it| std::str::from_utf8(it).ok()).unwrap();
                let put = format!("{report}{spelling}");
                assert!(found(&put, &needles).contains(&needle.what.as_str()), "{}", needle.what);
            }
        }
    })
}

fn plain_owned(name: String, body: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        body();
        Ok(())
    })
}

fn what_a_trace_must_not_hold_is_found_where_it_is_put() {
    let folder = tempfile::tempdir().unwrap();
    let trace = traced(folder.path(), &["--demo", "--trace", "t.txt"], &["inspect"], "");
    let needles: Vec<Needle> = [secrets("fresh"), person("fresh"), vec![needle("個人番号", "123456789018")]]
        .into_iter()
        .flatten()
        .collect();
    assert!(needles.len() > 200 && needles.iter().all(|needle| needle.spellings.len() > 8));
    for needle in &needles {
        for spelling in &needle.spellings {
            let Ok(spelling) = std::str::from_utf8(spelling) else { continue };
            let put = trace.replacen("9000", &format!("{spelling} 9000"), 1);
            assert!(found(&put, &needles).contains(&needle.what.as_str()), "{}: {spelling}", needle.what);
        }
    }
    // Whatever stands around it in base64.
    for before in ["", "a", "ab", "abc"] {
        let told = Base64Unpadded::encode_string(format!("{before}見本yz").as_bytes());
        assert!(found(&told, &needles).contains(&"name: 見本"), "{told}");
    }
}

fn with_contents_a_trace_holds_the_person_and_still_no_pin() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("document"), "a document").unwrap();
    let (person, pins) = (person("fresh"), secrets("fresh"));
    // What a certificate has by chance of a PIN's digits is nothing: bytes are looked for.
    let bytes = |needles: Vec<Needle>| -> Vec<Needle> {
        let long = |spelling: &Vec<u8>| spelling.len() >= 8;
        let kept = |needle: Needle| Needle {
            spellings: needle.spellings.into_iter().filter(long).collect(),
            ..needle
        };
        needles.into_iter().map(kept).collect()
    };
    let pins = bytes(pins);
    let mut named = Vec::new();
    for file in ["t.txt", "t.jsonl"] {
        for (job, typed) in jobs(&Persona::named("fresh").unwrap().pins) {
            let trace = traced(folder.path(), &["--demo", "--trace", file, "--trace-contents"], &job, &typed);
            assert_eq!(found(&trace, &pins), [""; 0], "{job:?}: {trace}");
            named.extend(found(&trace, &person));
        }
    }
    for what in ["name: 見本", "name: 花子", "card serial: 999900000000001", "signing certificate, piece 20"]
    {
        assert!(named.contains(&what), "{what}");
    }
    assert!(
        named.iter().any(|what| what.starts_with("address"))
            && named.iter().any(|what| what.starts_with("birth"))
    );
}

fn a_trace_of_the_screen_names_nobody() {
    let folder = tempfile::tempdir().unwrap();
    for file in ["t.txt", "t.jsonl"] {
        let file = folder.path().join(file);
        let mut terminal = Terminal::mynascope(&["--demo", "--now", NOW, "--trace", file.to_str().unwrap()]);
        terminal.shows("What to do now");
        terminal.press("\t\t\r").shows("5 of 5 tries left");
        terminal.press("DEMO2580\r").shows("The exchange with the card has ended");
        terminal.press("\rq");
        assert_eq!(terminal.end(), 0);
        let trace = without_times(&fs::read_to_string(&file).unwrap());
        assert!(trace.contains("0020009B"), "{trace}");
        let needles: Vec<Needle> = [secrets("fresh"), person("fresh")].into_iter().flatten().collect();
        assert_eq!(found(&trace, &needles), [""; 0], "{trace}");
    }
}

fn a_trace_says_what_it_is_and_in_which_language() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    for (file, lang, said) in [
        ("a", "en", "# Simulated: not a real card"),
        ("b.txt", "ja", "# シミュレーション: 本物のカードではありません"),
    ] {
        assert_eq!(finish(command(&["--demo", "--lang", lang, "inspect", "--trace", &path(file)])).code, 0);
        let told = fs::read_to_string(path(file)).unwrap();
        assert!(
            told.contains(said) && told.contains(concat!("mynascope ", env!("CARGO_PKG_VERSION"))),
            "{told}"
        );
        assert!(told.lines().all(|line| line.starts_with('#') || [" > ", " < ", " * "].iter().any(|to| line.contains(to))));
    }
    let lines = ["ja", "en"].map(|lang| {
        let file = path("c.jsonl");
        assert_eq!(finish(command(&["--demo", "--lang", lang, "inspect", "--trace", &file])).code, 0);
        without_times(&fs::read_to_string(file).unwrap())
    });
    assert_eq!(lines[0], lines[1], "the same in every language");
    let head: Value = serde_json::from_str(lines[0].lines().next().unwrap()).unwrap();
    assert_eq!(
        (&head["schema"], &head["kind"], &head["simulated"]),
        (&1.into(), &"trace".into(), &true.into())
    );
    // Every key and every word is in its document.
    let document = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/trace.md")).unwrap();
    for line in lines[0].lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        let inner = value["command"].as_object().into_iter().chain(value["answer"].as_object());
        for key in value.as_object().into_iter().chain(inner).flat_map(|object| object.keys()) {
            let told = ["`", "."].iter().any(|before| document.contains(&format!("{before}{key}`")));
            assert!(told || ["command", "answer"].contains(&key.as_str()), "{key}");
        }
    }
}

fn contents_are_asked_for_beside_a_trace_alone() {
    let ran = finish(command(&["--demo", "inspect", "--trace-contents"]));
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("--trace"), "{ran:?}");
}

fn a_trace_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.jsonl");
    fs::write(&file, "~".repeat(100_000)).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(finish(command(&["--demo", "inspect", "--trace", file.to_str().unwrap()])).code, 0);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!fs::read_to_string(&file).unwrap().contains('~'), "nothing is left of what was there");
}

fn a_trace_goes_into_a_regular_file_that_the_command_does_not_use() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("there"), "kept").unwrap();
    std::os::unix::fs::symlink(at("there"), at("link")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, at("fifo"), rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR)
        .unwrap();
    for (name, lang, why) in [
        ("link", "en", "not a regular file"),
        ("link", "ja", "普通のファイルではありません"),
        ("fifo", "en", "not a regular file"),
    ] {
        let ran = finish(command(&["--demo", "--lang", lang, "inspect", "--trace", &at(name)]));
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.err.contains(why) && !ran.err.contains("os error"), "{ran:?}");
    }
    assert_eq!(fs::read_to_string(at("there")).unwrap(), "kept");
    for job in
        [&["cert", "auth", "-o"][..], &["renew", "--ics"], &["renew", "--save"], &["doctor", "--report"]]
    {
        let same = format!("{}/./new", folder.path().display());
        let ran = finish(command(&[&["--demo", "--trace", &at("new")], job, &[&same]].concat()));
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains("the trace does not take its place"), "{ran:?}");
        assert!(!fs::exists(at("new")).unwrap(), "{ran:?}");
    }
}

/// The test is the virtual reader.
fn a_card_that_is_served_traces_what_others_ask_of_it() {
    let (folder, listener) = (tempfile::tempdir().unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
    let (file, address) = (folder.path().join("t.txt"), listener.local_addr().unwrap().to_string());
    let served = ["simulate", "fresh", "--vpcd", &address, "--trace", file.to_str().unwrap()];
    let mut child = command(&served).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let (mut reader, _) = listener.accept().unwrap();
    let mut send = |message: &[u8]| {
        let length = u16::try_from(message.len()).unwrap().to_be_bytes();
        reader.write_all(&[&length, message].concat()).unwrap();
        if message.len() > 1 {
            let mut answer = [0; 4];
            reader.read_exact(&mut answer).unwrap();
            assert_eq!(answer, [0, 2, 0x90, 0]);
        }
    };
    send(&[1]);
    send(b"\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01");
    send(b"\x00\x20\x00\x98\x042580");
    let told = || fs::read_to_string(&file).unwrap();
    within(Duration::from_secs(10), "the exchange is told", || told().contains("00200098"));
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert!(child.wait().unwrap().success());
    let told = without_times(&told());
    for said in [
        "# Simulated: not a real card",
        " * card powered up",
        " > SELECT JPKI  00A4040C 0AD392F000260100000001",
        " > VERIFY Authentication PIN  00200098 [blanked]",
        " < done  9000",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    assert_eq!(found(&told, &secrets("fresh")), [""; 0], "{told}");
}
