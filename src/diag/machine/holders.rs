//! Programs that may hold a reader or a card, by what the kernel shows of this user's own processes. Of a process nothing
//! is kept but which program of these it is.

use std::collections::BTreeSet;

use super::root::Root;
use crate::diag::facts::{Holder, Seen};

/// By the names under which the kernel runs them, at most 15 characters.
const BROWSERS: [&str; 14] = [
    "firefox",
    "firefox-bin",
    "firefox-esr",
    "librewolf",
    "thunderbird",
    "thunderbird-bin",
    "chrome",
    "chromium",
    "chromium-browse",
    "msedge",
    "brave",
    "vivaldi-bin",
    "opera",
    "google-chrome",
];
/// Libraries through which a browser uses cards.
const THROUGH: [&str; 3] = ["opensc-pkcs11.so", "p11-kit-proxy.so", "opensc_pkcs11.so"];
/// How the names of OpenSC's tools begin.
const TOOLS: [&str; 3] = ["opensc-", "pkcs11-", "pkcs15-"];

/// Who may hold one of the readers with these files in `/dev`.
pub(super) fn look(root: &Root, user: Option<u32>, nodes: &[String]) -> Seen<Vec<Holder>> {
    let Seen::Is(names) = root.names("/proc") else { return Seen::Barred };
    let (mut found, mut daemons) = (BTreeSet::new(), 0);
    for process in names.iter().filter(|name| name.bytes().all(|digit| digit.is_ascii_digit())) {
        let Some(name) = root.line(&format!("/proc/{process}/comm")) else { continue };
        if name == "pcscd" {
            daemons += 1;
        } else if user.is_some() && owner(root, process) == user {
            found.extend(holder(root, process, &name, nodes));
        }
    }
    found.extend((daemons > 1).then_some(Holder::SecondPcscd));
    Seen::Is(found.into_iter().collect())
}

/// As whom a process runs: the second number is the one that counts (`proc_pid_status(5)`).
pub(super) fn owner(root: &Root, process: &str) -> Option<u32> {
    let Seen::Is(status) = root.text(&format!("/proc/{process}/status")) else { return None };
    status.lines().find_map(|line| line.strip_prefix("Uid:"))?.split_whitespace().nth(1)?.parse().ok()
}

fn holder(root: &Root, process: &str, name: &str, nodes: &[String]) -> Option<Holder> {
    match name {
        "scdaemon" => Some(Holder::Scdaemon),
        "gsd-smartcard" => Some(Holder::GsdSmartcard),
        _ if TOOLS.iter().any(|tool| name.starts_with(tool)) => Some(Holder::OpenSc),
        _ if BROWSERS.contains(&name) => {
            let maps = root.text(&format!("/proc/{process}/maps"));
            let is_through =
                maps.as_ref().is_some_and(|maps| THROUGH.iter().any(|library| maps.contains(library)));
            is_through.then_some(Holder::Browser)
        }
        _ => opens(root, process, nodes).then_some(Holder::Nfcpy),
    }
}

/// Has it the reader itself open, past the service?
fn opens(root: &Root, process: &str, nodes: &[String]) -> bool {
    let folder = format!("/proc/{process}/fd");
    !nodes.is_empty()
        && root.names(&folder).as_ref().is_some_and(|files| {
            let mut files = files.iter().filter_map(|file| root.link(&format!("{folder}/{file}")));
            files.any(|file| nodes.contains(&file))
        })
}
