//! What pcscd wrote to the journal since the machine started. Only what is known to mean something is kept of it, by a
//! word of ours: its lines name users, processes and readers.

use std::time::Instant;

use super::command::Running;
use super::root::Root;
use crate::diag::facts::{Complaint, Seen};

const ASKED: [&str; 8] = ["-b", "-u", "pcscd", "-n", "50", "--no-pager", "-o", "cat"];
/// What journalctl says where it shows this user nothing of the service.
const BARRED: [&str; 4] = [
    "insufficient permissions",
    "not seeing messages from other users",
    "No journal files were found",
    "No journal files were opened",
];

/// Asks.
pub(super) fn start(root: &Root) -> Running {
    Running::start(root, "journalctl", &ASKED)
}

/// What it complains of.
pub(super) fn end(asked: Running, user: Option<u32>, by: Instant) -> Seen<Vec<Complaint>> {
    match asked.end(by) {
        Seen::Is(text) => {
            let complaints = complaints(&text, user);
            let barred = complaints.is_empty() && BARRED.iter().any(|words| text.contains(words));
            if barred { Seen::Barred } else { Seen::Is(complaints) }
        }
        Seen::Not => Seen::Not,
        Seen::Barred => Seen::Barred,
        Seen::Unasked => Seen::Unasked,
    }
}

/// Of the run that is the last: what an earlier one complained of may have been put right.
fn complaints(text: &str, user: Option<u32>) -> Vec<Complaint> {
    let lines: Vec<&str> = text.lines().collect();
    let begins = |word: &str| {
        lines.iter().rposition(|line| line.starts_with(word) && line.contains("PC/SC Smart Card Daemon"))
    };
    let from = begins("Starting ").or_else(|| begins("Started ")).unwrap_or(0);
    let mut found: Vec<Complaint> = lines[from..].iter().filter_map(|line| complaint(line, user)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn complaint(line: &str, user: Option<u32>) -> Option<Complaint> {
    if line.contains("NOT authorized for action") {
        // Another user's refusal is none of ours: `Process 3087 (user: 1001) is NOT authorized for action: access_pcsc`.
        let refused = line.split_once("(user: ").and_then(|(_, rest)| rest.split_once(')')?.0.parse().ok());
        return (refused.is_none() || user.is_none() || refused == user).then_some(Complaint::NotAuthorized);
    }
    if line.contains("LIBUSB_ERROR_BUSY") {
        return Some(Complaint::UsbBusy);
    }
    line.contains("LIBUSB_ERROR_ACCESS").then_some(Complaint::UsbAccess)
}
