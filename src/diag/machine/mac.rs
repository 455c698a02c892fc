//! macOS with Apple's PC/SC: by commands that only tell, and the folders of drivers. Type-checked only: what these commands
//! say is from their manuals and from reports of users.

use std::collections::BTreeSet;
use std::time::Instant;

use super::command::{Running, limit};
use super::root::Root;
use super::usb;
use crate::diag::facts::{Driver, Holder, Mac, Machine, Os, Seen, System};
use crate::diag::without_serial;

/// Apple's folder of drivers, and that of others' (`SmartCardServices(7)`).
const DRIVERS: [&str; 2] =
    ["/usr/libexec/SmartCardServices/drivers", "/usr/local/libexec/SmartCardServices/drivers"];
/// Where the switches for readers are.
const SETTINGS: &str = "/Library/Preferences/com.apple.security.smartcard";

pub(super) fn look(root: &Root) -> Machine {
    let by = Instant::now() + limit(Os::MacOs);
    let release = Running::start(root, "sw_vers", &[]);
    let readers = Running::start(root, "system_profiler", &["SPSmartCardsDataType"]);
    let settings = Running::start(root, "defaults", &["read", SETTINGS]);
    let programs = Running::start(root, "ps", &["-xo", "comm="]);
    let drivers = drivers(root);
    let settings = settings.end(by);
    let set = |key| settings.as_ref().and_then(|text| switch(text, key));
    let mac = Mac {
        use_ifd_ccid: set("useIFDCCID"),
        logging: set("Logging") == Some(true),
        readers: told(readers.end(by), self::readers),
    };
    Machine {
        system: System {
            os: Os::MacOs,
            name: release.end(by).as_ref().and_then(|text| name(text)),
            over_ssh: root.variable("SSH_CONNECTION").is_some(),
            ..System::default()
        },
        drivers,
        holders: told(programs.end(by), holders),
        mac: Some(mac),
        ..Machine::default()
    }
}

/// What was made of an answer; a command that is not there shows nothing.
pub(super) fn told<T>(answer: Seen<String>, of: impl Fn(&str) -> T) -> Seen<T> {
    match answer {
        Seen::Is(text) => Seen::Is(of(&text)),
        Seen::Not | Seen::Barred => Seen::Barred,
        Seen::Unasked => Seen::Unasked,
    }
}

/// `ProductName: macOS`, `ProductVersion: 14.5`.
fn name(text: &str) -> Option<String> {
    let said = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)).map(str::trim);
    Some(format!("{} {}", said("ProductName:")?, said("ProductVersion:")?))
}

/// A switch as defaults(1) prints it: `useIFDCCID = 1;`.
fn switch(text: &str, key: &str) -> Option<bool> {
    let mut lines = text.lines().filter_map(|line| line.trim().trim_end_matches(';').split_once(" = "));
    let (_, value) = lines.find(|(name, _)| name.trim_matches('"') == key)?;
    Some(matches!(value.trim_matches('"').to_ascii_lowercase().as_str(), "1" | "yes" | "true"))
}

/// The readers: `#01: name (ATR:…)` below the first heading. Headings are in the user's language, so none is known by name.
fn readers(text: &str) -> Vec<String> {
    let is_heading = |line: &&str| line.starts_with("    ") && !line.starts_with("     ");
    let lines =
        text.lines().skip_while(|line| !is_heading(line)).skip(1).take_while(|line| !is_heading(line));
    let mut found = Vec::new();
    for line in lines {
        let Some((_, name)) = line.trim().strip_prefix('#').and_then(|line| line.split_once(": ")) else {
            continue;
        };
        found.push(without_serial(name.rsplit_once(" (").map_or(name, |(name, _)| name)));
    }
    found
}

fn drivers(root: &Root) -> Seen<Vec<Driver>> {
    let folders = DRIVERS.map(|folder| usb::bundles(root, folder));
    if folders.iter().all(|folder| folder.as_ref().is_none()) {
        return if folders.iter().all(Seen::is_not) { Seen::Not } else { Seen::Barred };
    }
    Seen::Is(folders.iter().filter_map(Seen::as_ref).flatten().cloned().collect())
}

/// Of running programs' paths, or their names, those that may hold a card.
pub(super) fn holders(text: &str) -> Vec<Holder> {
    let found: BTreeSet<Holder> = text.lines().filter_map(holder).collect();
    found.into_iter().collect()
}

fn holder(program: &str) -> Option<Holder> {
    let file = program.trim().rsplit(['/', '\\']).next()?.to_lowercase();
    let named = |names: &[&str]| names.iter().any(|name| file.starts_with(name));
    if named(&["scdaemon"]) {
        Some(Holder::Scdaemon)
    } else if named(&["opensc-", "pkcs11-", "pkcs15-"]) {
        Some(Holder::OpenSc)
    } else {
        (file.contains("jpki") || file.contains("etax")).then_some(Holder::JpkiClient)
    }
}
