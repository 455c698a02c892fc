//! Machines that are not here: `tests/fixtures/machines`, each a file that says what lies where, what commands answer, and
//! what facts must come out. `README.md` there says how they are written.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::*;
use crate::diag::facts::{Facts, Inside, Reader, Service};
use crate::diag::fault::Fault;
use crate::diag::finding::{Finding, Mark};
use crate::diag::report::DiagReport;
use crate::diag::rules::stand::{card, card_report, reader, well};
use crate::domain::kind::CardKind;
use crate::link::{Packages, Spy};
use crate::surroundings::OF_READERS;

/// One part of a fixture: what its heading says, and what stands below.
type Part = (String, String);

/// The parts of a machine, those of the machine that it is like first.
fn parts(name: &str) -> Vec<Part> {
    let file = Path::new("tests/fixtures/machines").join(name).with_extension("machine");
    let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut parts: Vec<Part> = Vec::new();
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("--- ") {
            parts.push((heading.trim().to_owned(), String::new()));
        } else if let Some((_, below)) = parts.last_mut() {
            *below += line;
            *below += "\n";
        } else {
            assert!(line.is_empty() || line.starts_with('#'), "{name}: {line}");
        }
    }
    let like = parts.iter().find_map(|(heading, _)| heading.strip_prefix("like "));
    let mut all = like.map(self::parts).unwrap_or_default();
    all.retain(|(heading, _)| heading != "facts" && heading != "findings");
    all.extend(parts);
    all
}

/// A machine that was put into a folder.
struct Built {
    root: Root,
    /// How its service answers.
    service: Service,
    /// What is written of what must be seen, and of what must be found.
    facts: String,
    findings: String,
}

/// Puts a machine into a folder.
fn build(name: &str, folder: &Path) -> Built {
    let (files, answers) = (folder.join("files"), folder.join("answers"));
    fs::create_dir_all(&files).unwrap();
    fs::create_dir_all(&answers).unwrap();
    let (mut os, mut variables, mut service) = (Os::Linux, Vec::new(), Service::Unasked);
    let (mut facts, mut findings) = (String::new(), String::new());
    for (heading, below) in parts(name) {
        let words: Vec<&str> = heading.split(' ').collect();
        match words[..] {
            ["like", _] => {}
            ["macos"] => os = Os::MacOs,
            ["windows"] => os = Os::Windows,
            ["facts"] => facts = below,
            ["findings"] => findings = below,
            ["service", "up"] => service = Service::Up(Vec::new()),
            ["service", "up", ref name @ ..] => {
                service = Service::Up(vec![reader(&name.join(" "), Inside::Nothing)]);
            }
            ["service", "held", ref name @ ..] => {
                let card = Inside::Card { atr: vec![0x3B, 0x80, 0x80, 0x01, 0x01] };
                service = Service::Up(vec![Reader { held: true, ..reader(&name.join(" "), card) }]);
            }
            ["service", "silent"] => service = Service::Silent,
            ["service", fault] => service = Service::Down(of_service(fault)),
            ["$", ..] => fs::write(answers.join(command::file_of(&heading[2..])), below).unwrap(),
            ["variable", ..] => {
                let (name, value) = heading["variable ".len()..].split_once('=').unwrap();
                let name = OF_READERS.into_iter().find(|known| *known == name);
                let name = name.expect("a variable that is asked for");
                variables.retain(|(known, _)| *known != name);
                variables.push((name, value.to_owned()));
            }
            ["gone", path] => {
                let path = at(&files, path);
                let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
                removed.unwrap_or_else(|error| panic!("{name}: {}: {error}", path.display()));
            }
            ["unanswered", ..] => {
                fs::remove_file(answers.join(command::file_of(&heading["unanswered ".len()..]))).unwrap();
            }
            [path, "->", target] => {
                let path = at(&files, path);
                let _ = fs::remove_file(&path);
                symlink(target, path).unwrap();
            }
            [path, "socket"] => drop(UnixListener::bind(at(&files, path)).unwrap()),
            [path, "closed"] => {
                fs::set_permissions(at(&files, path), fs::Permissions::from_mode(0o444)).unwrap();
            }
            [path, "folder"] => fs::create_dir_all(at(&files, path)).unwrap(),
            [path] if path.starts_with('/') => fs::write(at(&files, path), below).unwrap(),
            _ => panic!("{name}: {heading}"),
        }
    }
    Built { root: Root::at(files, answers, os, variables), service, facts, findings }
}

fn of_service(fault: &str) -> Fault {
    match fault {
        "away" => Fault::NoService,
        "missing" => Fault::NotInstalled(Packages::Apt),
        "closed" => Fault::Barred,
        "denied" => Fault::Denied,
        "mismatch" => Fault::ServiceMismatch,
        _ => panic!("{fault}"),
    }
}

/// The place of a path, its folder made.
fn at(files: &Path, path: &str) -> PathBuf {
    let place = files.join(path.trim_start_matches('/'));
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    place
}

/// Every machine of the fixtures as it is seen, and what is written of it: made once, since it takes thousands of files.
fn every() -> &'static BTreeMap<String, (Machine, Built)> {
    static EVERY: OnceLock<BTreeMap<String, (Machine, Built)>> = OnceLock::new();
    EVERY.get_or_init(|| {
        let files = fs::read_dir("tests/fixtures/machines").unwrap().map(|entry| entry.unwrap().path());
        let machines = files.filter(|file| file.extension().is_some_and(|ending| ending == "machine"));
        let names = machines.map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned());
        names
            .map(|name| {
                let folder = tempfile::tempdir().unwrap();
                let built = build(&name, folder.path());
                (name, (look(&built.root), built))
            })
            .collect()
    })
}

/// Everything that was seen, a line each; what nothing was seen of is left out.
fn told(machine: &Machine) -> Vec<String> {
    let (seen, unseen) = (lines(machine), lines(&Machine::default()));
    seen.into_iter().zip(unseen).filter(|(seen, unseen)| seen != unseen).map(|(seen, _)| seen).collect()
}

macro_rules! lines {
    ($($name:literal: $value:expr,)*) => { vec![$(format!("{}: {:x?}", $name, $value)),*] };
}

fn lines(machine: &Machine) -> Vec<String> {
    let Machine {
        system,
        library,
        copies,
        daemon,
        socket,
        unit,
        service_unit,
        polkit_gate,
        hidden_processes,
        variables,
        journal,
        usb,
        drivers,
        modules,
        holders,
        mac,
        windows,
    } = machine;
    let readers = drivers.as_ref().into_iter().flatten().flat_map(|driver| {
        let known = driver.readers.iter().map(|(vendor, product, _)| format!("{vendor:04x}:{product:04x}"));
        [format!("{} {}", driver.bundle, driver.version.as_deref().unwrap_or("-"))].into_iter().chain(known)
    });
    let bus = usb.as_ref().into_iter().flatten().map(|reader| {
        let driver = reader.driver.as_deref().unwrap_or("-");
        let (class, ignored) =
            (if reader.ccid { " ccid" } else { "" }, if reader.ignored { " ignored" } else { "" });
        let name = reader.name.as_deref().unwrap_or("-");
        format!("{:04x}:{:04x} {name} ({driver}{class}{ignored})", reader.vendor, reader.product)
    });
    let listed = |seen: &str, rest: Vec<String>| {
        [seen.to_owned()].into_iter().chain(rest).collect::<Vec<_>>().join(" | ")
    };
    let kind = |text: String| text.split(['(', ' ']).next().unwrap_or_default().to_owned();
    let drivers = listed(&kind(format!("{drivers:?}")), readers.collect());
    let usb = listed(&kind(format!("{usb:?}")), bus.collect());
    let mut lines = lines![
        "os": system.os,
        "name": system.name,
        "id": system.id,
        "packages": system.packages,
        "init": system.init,
        "sandbox": system.sandbox,
        "over_ssh": system.over_ssh,
        "at_desk": system.at_desk,
        "library": library,
        "copies": copies,
        "daemon": daemon,
        "socket": socket,
        "unit": unit,
        "service_unit": service_unit,
        "polkit_gate": polkit_gate,
        "hidden_processes": hidden_processes,
        "variables": variables,
        "journal": journal,
        "modules": modules,
        "holders": holders,
        "mac": mac,
        "windows": windows,
    ];
    lines.push(format!("usb: {usb}"));
    lines.push(format!("drivers: {drivers}"));
    lines
}

/// What is written of a fact is what was seen of it, and nothing else is seen but on the machine that it is like.
#[test]
fn every_machine_tells_its_facts() {
    assert!(every().len() >= 25, "{}", every().len());
    let mut wrong = Vec::new();
    for (name, (seen, built)) in every() {
        let like = parts(name)
            .iter()
            .rev()
            .find_map(|(heading, _)| heading.strip_prefix("like ").map(str::to_owned));
        // The last one named is this machine's own.
        let mut wanted = like.map(|like| told(&every()[&like].0)).unwrap_or_default();
        for fact in built.facts.lines().filter(|line| !line.is_empty()) {
            let (key, value) = fact.split_once(": ").unwrap_or_else(|| panic!("{name}: {fact}"));
            wanted.retain(|line| line.split(": ").next() != Some(key));
            if value != "nothing" {
                wanted.push(fact.to_owned());
            }
        }
        let mut seen = told(seen);
        seen.sort();
        wanted.sort();
        if seen != wanted {
            let missing = wanted.iter().filter(|line| !seen.contains(line)).map(|line| format!("  - {line}"));
            let more = seen.iter().filter(|line| !wanted.contains(line)).map(|line| format!("  + {line}"));
            wrong.push(format!("{name}:\n{}", missing.chain(more).collect::<Vec<_>>().join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// From the files to the one thing to do: what is bad or worth attention, the first that is bad first, and the exit code.
#[test]
fn every_machine_leads_to_what_is_wrong_with_it() {
    let mut wrong = Vec::new();
    for (name, (seen, built)) in every() {
        let facts = Facts { machine: Some(seen.clone()), service: built.service.clone(), ..Facts::default() };
        let report = DiagReport::of(&facts);
        let marked = |mark: Mark| report.findings.iter().filter(move |finding| finding.mark == mark);
        let mut found: String = [Mark::Bad, Mark::Warn].into_iter().flat_map(marked).map(found).collect();
        found += &format!("exit {}\n", report.exit_code());
        if found != built.findings {
            wrong.push(format!("@@ {name}\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every machine with what is found on it, for who words it.
pub(crate) fn reports() -> Vec<(&'static str, &'static Machine, DiagReport)> {
    let reports = every().iter().map(|(name, (seen, built))| {
        let service = built.service.clone();
        let facts = Facts { machine: Some(seen.clone()), service, asks_for_keys: true, ..Facts::default() };
        (name.as_str(), seen, DiagReport::of(&facts))
    });
    reports.collect()
}

/// What is found on one of them with a card of this kind in its reader.
pub(crate) fn report_with(name: &str, kind: CardKind) -> DiagReport {
    let mut facts = well();
    facts.machine = Some(every()[name].0.clone());
    card(&mut facts).looked = Ok(card_report(kind));
    DiagReport::of(&facts)
}

/// One line: `bad U4 Ignored(…) -> RemoveIgnore`.
fn found(finding: &Finding) -> String {
    let todo = finding.remedy.as_ref().map_or_else(String::new, |remedy| format!(" -> {remedy:x?}"));
    format!("{} {} {:x?}{todo}\n", finding.mark.key(), finding.rule, finding.what)
}

/// No name of a user, a host or a home, and no serial number: every fixture that has one has it by these words.
#[test]
fn only_a_library_that_is_loaded_comes_between() {
    for (name, spy) in [
        ("debian-12", None),
        ("spy-preloaded", None),
        ("spy-for-all", None),
        ("spy-delegated", None),
        ("spy-handed-on", Some(Spy::Delegated)),
        ("spy-linked", Some(Spy::Linked)),
    ] {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(super::spy(&build(name, folder.path()).root), spy, "{name}");
    }
}

#[test]
fn no_fact_names_a_person_a_machine_or_a_piece_of_hardware() {
    let mut planted = 0;
    for (name, (seen, _)) in every() {
        let said = format!("{seen:?}").to_lowercase();
        for word in ["taro", "yamada", "nekomachi", "55041514213263", "sn1234567"] {
            planted += usize::from(parts(name).iter().any(|(heading, below)| {
                [heading, below].iter().any(|text| text.to_lowercase().contains(word))
            }));
            assert!(!said.contains(word), "{name}: {word}\n{said}");
        }
    }
    assert!(planted > 20, "{planted}");
}

/// The machine that this runs on: whatever it is, it is seen in time, twice the same.
#[test]
fn the_real_machine_is_seen() {
    let begun = std::time::Instant::now();
    let root = Root::real(Vec::new());
    let seen = look(&root);
    let took = begun.elapsed();
    assert!(took < std::time::Duration::from_secs(20), "{took:?}");
    assert_eq!(seen.system, look(&root).system);
    assert_eq!(seen.system.os == Os::Linux, cfg!(target_os = "linux"));
}
