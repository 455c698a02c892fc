//! Windows with its smart card service: by commands that only tell. What they say is in the user's language; what is read of
//! it is not. Type-checked only: what they say is from Microsoft's documentation and from reports of users.

use std::time::Instant;

use super::command::{Running, limit};
use super::mac::{holders, told};
use super::root::Root;
use crate::diag::facts::{Machine, Os, Seen, ServiceState, System, Windows};

/// The builds from which on Windows 10.0 is called 11.
const ELEVEN: u32 = 22000;

pub(super) fn look(root: &Root) -> Machine {
    let by = Instant::now() + limit(Os::Windows);
    let release = Running::start(root, "cmd", &["/c", "ver"]);
    let [service, enumerator] = ["SCardSvr", "ScDeviceEnum"]
        .map(|name| ["query", "qc"].map(|question| Running::start(root, "sc", &[question, name])));
    let class = ["/enum-devices", "/connected", "/class", "SmartCardReader"];
    let devices = Running::start(root, "pnputil", &class);
    let broken = Running::start(root, "pnputil", &[&class[..], &["/problem"]].concat());
    let programs = Running::start(root, "tasklist", &["/fo", "csv", "/nh"]);
    let devices = devices.end(by);
    let broken = broken.end(by);
    let broken = broken.as_ref().map_or_else(Vec::new, |text| self::devices(text));
    let readers = told(devices, |text| {
        let works = |id: &str| !broken.iter().any(|(known, _)| known == id);
        self::devices(text).into_iter().map(|(id, name)| (name, works(&id))).collect()
    });
    let windows = Windows {
        service: state(service, by),
        enumerator: state(enumerator, by),
        remote: root
            .variable("SESSIONNAME")
            .is_some_and(|name| name.to_ascii_uppercase().starts_with("RDP-")),
        readers,
    };
    Machine {
        system: System {
            os: Os::Windows,
            name: release.end(by).as_ref().and_then(|text| name(text)),
            over_ssh: root.variable("SSH_CONNECTION").is_some(),
            ..System::default()
        },
        holders: told(programs.end(by), |text| holders(&text.replace('"', ""))),
        windows: Some(windows),
        ..Machine::default()
    }
}

/// `Microsoft Windows [Version 10.0.22631.3007]`, the word before the number in any language.
fn name(text: &str) -> Option<String> {
    let number = text.split_once(']')?.0.rsplit(['[', ' ']).next()?;
    let build: u32 = number.split('.').nth(2)?.parse().ok()?;
    Some(format!("Windows {} ({number})", if build >= ELEVEN { 11 } else { 10 }))
}

/// How a service stands, of `sc query` and `sc qc`: the words behind its numbers are the same in every language.
fn state([query, settings]: [Running; 2], by: Instant) -> Seen<ServiceState> {
    let (query, settings) = (query.end(by), settings.end(by));
    let has = |answer: &Seen<String>, word: &str| {
        answer.as_ref().is_some_and(|text| text.split_whitespace().any(|it| it.trim_end_matches(':') == word))
    };
    match &query {
        Seen::Is(_) if has(&query, "RUNNING") || has(&query, "START_PENDING") => {
            Seen::Is(ServiceState::Running)
        }
        Seen::Is(_) if has(&settings, "DISABLED") => Seen::Is(ServiceState::Disabled),
        Seen::Is(_) if has(&query, "STOPPED") || has(&query, "STOP_PENDING") => {
            Seen::Is(ServiceState::Stopped)
        }
        // ERROR_SERVICE_DOES_NOT_EXIST.
        Seen::Is(_) if has(&query, "1060") => Seen::Not,
        Seen::Unasked => Seen::Unasked,
        Seen::Is(_) | Seen::Not | Seen::Barred => Seen::Barred,
    }
}

/// Devices as pnputil lists them, in paragraphs: the first line has what tells the device from others (never told, it may hold a
/// serial number), the second its name.
fn devices(text: &str) -> Vec<(String, String)> {
    let text = text.replace('\r', "");
    let value = |line: &str| line.split_once([':', '：']).map(|(_, value)| value.trim().to_owned());
    text.split("\n\n")
        .filter_map(|paragraph| {
            let mut lines = paragraph.lines().filter(|line| !line.trim().is_empty());
            let id = value(lines.next()?).filter(|id| id.contains('\\'))?;
            Some((id, value(lines.next()?)?))
        })
        .collect()
}
