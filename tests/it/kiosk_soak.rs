//! A kiosk for months: visit after visit, each of another holder, through pcscd's virtual reader and the real program. After
//! each, nothing of its holder is in the process's memory, on the screen, above it, in the log or on the disk; and the
//! process is no larger than before.

use std::path::{Path, PathBuf};
use std::time::Duration;

use libtest_mimic::Trial;
use mynascope::codec::x509;
use mynascope::conduct::visiting::Press;
use mynascope::domain::tongue::Tongue;
use mynascope::sim::{self, Ap};
use rustix::process::{Signal, kill_process};

use crate::guided::{Guided, Place};
use crate::live::serve;
use crate::memory::forms;
use crate::personal::{Needle, cells_of, person_of, search, texts, unsearched};
use crate::program::{card_is_out, now};
use crate::world::{READERS, World, long_trial, within};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        long_trial("thirty_visits_leave_nothing_and_cost_nothing", Duration::from_mins(12), || visits(30)),
        // `make soak`.
        long_trial("a_thousand_visits_leave_nothing_and_cost_nothing", Duration::from_hours(4), || {
            visits(1000);
        })
        .with_ignored_flag(true),
    ]
}

/// In no table of the program and in no persona. All of them have glyphs.
const RARE: [char; 24] = [
    '魑', '魅', '魍', '魎', '鼈', '黽', '麑', '鴆', '鴉', '鳧', '鰄', '鰕', '驪', '驢', '韃', '韆', '霙',
    '霤', '閹', '闔', '鑪', '鑽', '醺', '釁',
];

/// Who comes at a visit, and what to look for of them.
struct Holder {
    name: String,
    card: sim::Card,
    password: String,
    needles: Vec<Needle>,
}

impl Holder {
    fn of(visit: usize) -> Self {
        let rare = |at: usize| RARE[at % RARE.len()];
        let family = format!("{}{}", rare(visit), rare(visit / RARE.len() + 7 * visit + 1));
        let given = format!("{}{}子", rare(visit + 11), rare(3 * visit + 5));
        let name = format!("{family}　{given}");
        let address =
            format!("福島県会津若松市{}{}町９８－{}", rare(visit + 3), rare(5 * visit + 2), wide(visit));
        let number = format!("9999{:011}", 70_000_000_000_u64 + 7_654_321 * visit as u64);
        let birthday = format!("{:02}-{:02}", visit % 12 + 1, visit % 28 + 1);
        let mut persona = person_of("fresh", &name, &address, &number, &birthday);
        // The certificate's own numbers are digests of it.
        persona.name = format!("holder {visit}");
        let password = format!("QZX{:05}", 10_007 * (visit + 3) % 99_991);
        persona.pins.sign = Some(password.clone());
        let mut card = sim::Card::new(&persona, now());

        let mut needles: Vec<Needle> =
            [&family, &given, &address, &number].into_iter().flat_map(|text| texts(text)).collect();
        let letters: Vec<char> = name.chars().chain(address.chars()).filter(|c| RARE.contains(c)).collect();
        needles.extend(cells_of(&letters));
        let secret = forms(&password).into_iter();
        needles.extend(secret.map(|bytes| Needle { what: "the password".to_owned(), bytes }));
        for (what, ef) in [("sign", 0x0001), ("auth", 0x000A)] {
            let der = card.file(Ap::Jpki, ef).unwrap();
            let der = &der[..4 + usize::from(u16::from_be_bytes([der[2], der[3]]))];
            // Its signature is in no other certificate.
            for at in (der.len() - 256..der.len() - 16).step_by(16) {
                let bytes = der[at..at + 16].to_vec();
                needles.push(Needle { what: format!("{what} certificate at {at}"), bytes });
            }
            let validity = x509::decode(der).unwrap().validity();
            let last = validity.to.format("%Y年%-m月%-d日").to_string();
            needles.extend(texts(&last));
        }
        Self { name, card, password, needles }
    }
}

fn wide(number: usize) -> String {
    number.to_string().chars().filter_map(|c| char::from_u32(u32::from(c) + 0xFEE0)).collect()
}

/// What a process takes: kilobytes in memory, threads, descriptors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cost {
    memory: usize,
    threads: usize,
    descriptors: usize,
}

impl Cost {
    fn of(pid: i32) -> Self {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let number = |name: &str| -> usize {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap();
            line.split_whitespace().nth(1).unwrap().parse().unwrap()
        };
        let descriptors = std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap().count();
        Self { memory: number("VmRSS:"), threads: number("Threads:"), descriptors }
    }
}

/// What of a holder stands in the files of a world, by name or content.
fn on_disk(needles: &[Needle]) -> Vec<String> {
    let mut folders = vec![PathBuf::from("/run")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let kind = path.symlink_metadata().unwrap().file_type();
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                let name = path.display().to_string();
                let all = [name.as_bytes(), &std::fs::read(&path).unwrap()].concat();
                let stands = |needle: &&Needle| all.windows(needle.bytes.len()).any(|it| it == needle.bytes);
                found
                    .extend(needles.iter().filter(stands).map(|needle| format!("{} in {name}", needle.what)));
            }
        }
    }
    found
}

/// What of a holder stands on the screen, and in what has scrolled off it.
fn on_screen(kiosk: &Guided, from: usize, name: &str) -> Vec<String> {
    let shown = kiosk.terminal.shown();
    let (rows, columns) = shown.parser.screen().size();
    let mut again = vt100::Parser::new(rows, columns, 10_000);
    again.process(&shown.raw[from..]);
    let mut found = Vec::new();
    for main in [false, true] {
        if main {
            again.process(b"\x1b[?47l");
        }
        again.screen_mut().set_scrollback(10_000);
        for back in (0..=again.screen().scrollback()).rev() {
            again.screen_mut().set_scrollback(back);
            let text = again.screen().contents();
            found.extend(text.chars().filter(|c| RARE.contains(c)).map(|c| format!("{c} of {name}")));
        }
    }
    found
}

/// How a visit ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The card is taken while the name is shown.
    Taken,
    /// The person ends it, and then takes the card.
    Ended,
    /// Nobody does anything.
    Idle,
    /// The service goes away and comes back.
    Service,
}

fn visits(count: usize) {
    let mut world = World::start();
    let place = Place::new();
    let server = serve(Holder::of(0).card, 0);
    server.take_out();
    card_is_out(0);
    let mut kiosk = place.start();
    let pid = kiosk.pid();
    let (mut first, mut last, mut seen) = (None, Cost::of(pid), 0);
    for visit in 0..count {
        let Holder { name, card, password, needles } = Holder::of(visit);
        let from = kiosk.terminal.shown().raw.len();
        let end = match visit {
            13 => End::Idle,
            17 => End::Service,
            _ if visit % 3 == 0 => End::Ended,
            _ => End::Taken,
        };
        server.with_card(|old| *old = card);
        kiosk.consent(Tongue::ALL[visit % Tongue::ALL.len()]);
        server.put_back();
        kiosk.reaches_pins();
        kiosk.press(Press::Read).any_of(&[Press::Enter]);
        kiosk.terminal.press(&format!("{password}\r"));
        kiosk.press(Press::Show);
        let family: String = name.chars().take(2).collect();
        kiosk.terminal.shows(&family);
        if visit == 0 {
            let Some(found) = search(pid, &needles) else { return unsearched() };
            for what in [&family, "sign certificate", "auth certificate"] {
                assert!(
                    found.iter().any(|one| one.starts_with(what)),
                    "while it is shown {what} is found: {found:#?}"
                );
            }
            seen = found.len();
        }
        match end {
            End::Taken => {
                server.take_out();
            }
            End::Ended => {
                kiosk.press(Press::Finish);
                kiosk.terminal.lost(&family);
                nothing_of(&kiosk, from, &name, &needles);
                server.take_out();
            }
            End::Idle => {
                kiosk.gone(&[Press::On, Press::Finish, Press::MoreTime], Duration::from_secs(80));
                nothing_of(&kiosk, from, &name, &needles);
                server.take_out();
            }
            End::Service => {
                world.kill_pcscd();
                kiosk.terminal.lost(&family);
                nothing_of(&kiosk, from, &name, &needles);
                server.take_out();
                world.restart();
                kiosk.at_rest();
                // It is believed that nothing is in the reader that has come back.
                std::thread::sleep(2 * mynascope::session::SETTLED);
            }
        }
        kiosk.at_rest();
        nothing_of(&kiosk, from, &name, &needles);
        let before = std::mem::replace(&mut last, Cost::of(pid));
        // What is used for the first time is fetched for the first time.
        if visit == 6 {
            first = Some(last);
        }
        if let Some(first) = first {
            // A thread or a file that is about to end is none that is left.
            within(Duration::from_secs(30), &format!("visit {visit} {before:?}: as after {first:?}"), || {
                last = Cost::of(pid);
                (last.threads, last.descriptors) == (first.threads, first.descriptors)
            });
        }
        card_is_out(0);
    }
    let first = first.unwrap();
    let grown = last.memory.saturating_sub(first.memory);
    eprintln!(
        "measured: {count} visits, {seen} hits while a name was shown and none after; {} kB, {grown} kB more than after the \
         seventh, {} threads, {} descriptors",
        last.memory, last.threads, last.descriptors
    );
    assert!(grown < 1024, "{first:?} {last:?}");
    kill_process(kiosk.terminal.pid(), Signal::TERM).unwrap();
    assert_eq!(kiosk.terminal.end(), 143);
    kiosk.terminal.given_back();
    assert_eq!(on_screen(&kiosk, 0, "anybody"), [""; 0]);
}

/// Nothing of a holder is left, and each search finds what is there.
#[track_caller]
fn nothing_of(kiosk: &Guided, from: usize, name: &str, needles: &[Needle]) {
    let planted = Path::new("/run/world/planted");
    std::fs::write(planted, name).unwrap();
    assert!(!on_disk(&texts(&name[..6])).is_empty(), "the search finds what is there");
    std::fs::remove_file(planted).unwrap();
    assert_eq!(on_disk(needles), [""; 0]);
    assert_eq!(on_screen(kiosk, from, name), [""; 0]);
    let canary = Needle { what: "canary".to_owned(), bytes: READERS[0].as_bytes().to_vec() };
    let Some(found) = search(kiosk.pid(), &[canary]) else { return unsearched() };
    assert!(!found.is_empty(), "the search finds what is there");
    assert_eq!(search(kiosk.pid(), needles).unwrap(), [""; 0]);
}
