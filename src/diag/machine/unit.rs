//! How systemd has pcscd: its socket and its service.

use std::time::Instant;

use super::command::Running;
use super::root::Root;
use crate::diag::facts::{Seen, Unit};

const SOCKET: &str = "pcscd.socket";
const SERVICE: &str = "pcscd.service";
const ASKED: [&str; 5] = ["show", SOCKET, SERVICE, "-p", "Id,LoadState,ActiveState,Result,UnitFileState"];

/// Asks, where systemd runs this machine (`sd_booted(3)`).
pub(super) fn start(root: &Root) -> Option<Running> {
    root.has("/run/systemd/system").then(|| Running::start(root, "systemctl", &ASKED))
}

/// The socket's unit and the service's.
pub(super) fn end(root: &Root, asked: Option<Running>, by: Instant) -> (Seen<Unit>, Seen<Unit>) {
    let Some(asked) = asked else { return (Seen::Not, Seen::Not) };
    let answer = asked.end(by);
    let of = |name: &str| match block(answer.as_ref(), name) {
        Some(block) => unit(block),
        // What systemd does not say its files may.
        None if is_masked(root, name) => Seen::Is(Unit { masked: true, ..Unit::default() }),
        None => Seen::Barred,
    };
    (of(SOCKET), of(SERVICE))
}

/// What was told of one unit: paragraphs, in whatever order.
fn block<'a>(answer: Option<&'a String>, name: &str) -> Option<&'a str> {
    answer?.split("\n\n").find(|block| value(block, "Id") == Some(name))
}

fn value<'a>(block: &'a str, key: &str) -> Option<&'a str> {
    block.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
}

fn unit(block: &str) -> Seen<Unit> {
    let said = |key| value(block, key).unwrap_or_default();
    if said("LoadState") == "not-found" {
        return Seen::Not;
    }
    let state = said("ActiveState");
    Seen::Is(Unit {
        masked: said("LoadState") == "masked",
        enabled: said("UnitFileState").starts_with("enabled"),
        active: matches!(state, "active" | "reloading" | "activating"),
        failed: (state == "failed").then(|| said("Result").to_owned()),
    })
}

fn is_masked(root: &Root, name: &str) -> bool {
    let folders = ["/etc/systemd/system", "/run/systemd/system"];
    folders.iter().any(|folder| root.link(&format!("{folder}/{name}")).as_deref() == Some("/dev/null"))
}
