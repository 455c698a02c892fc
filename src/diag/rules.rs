//! The table of rules: facts in, findings out. Each row stands for itself; its truth table is its test, and
//! `docs/diagnostics.md` says where it is from and how sure it is.
//!
//! A rule that finds a cause says `Mark::Bad` only where that is what stops the way to the card; the same thing beside a
//! service that answers is worth a warning. A rule for a general fault is silent where a cause was found. What nobody looked at
//! is `Mark::Unknown`. `DiagReport` holds them against each other.

mod application;
mod card;
mod certificate;
mod driver;
mod machine;
mod policy;
mod reader;
mod service;
#[cfg(test)]
pub(in crate::diag) mod stand;
#[cfg(test)]
mod tests;
mod usb;
mod view;

use super::facts::Facts;
use super::finding::Finding;

/// One rule.
pub struct Rule {
    /// Its name, as `docs/diagnostics.md` has it.
    pub id: &'static str,
    /// What it finds.
    pub find: fn(&Facts) -> Vec<Finding>,
}

const fn rule(id: &'static str, find: fn(&Facts) -> Vec<Finding>) -> Rule {
    Rule { id, find }
}

/// Every rule, in the order in which a part's findings are told.
pub const RULES: &[Rule] = &[
    rule("M1", machine::system),
    rule("M2", machine::sandbox),
    rule("M3", machine::over_ssh),
    rule("M4", machine::remote_desktop),
    rule("S1", service::versions),
    rule("S2", service::daemon_missing),
    rule("S3", service::masked),
    rule("S4", service::failed),
    rule("S5", service::unit),
    rule("S6", service::socket),
    rule("R2", service::mismatch),
    rule("S7", service::other_socket),
    rule("S8", service::library_debug),
    rule("S9", service::spied),
    rule("S10", service::mac_logging),
    rule("S11", service::windows_service),
    rule("S12", service::windows_enumerator),
    rule("S13", service::reader_limit),
    rule("S14", service::journal),
    rule("R1", service::answers),
    rule("R3", policy::denied),
    rule("P1", policy::gate),
    rule("P2", policy::hidden_processes),
    rule("U1", usb::bus),
    rule("R5", usb::taken_by_kernel),
    rule("U2", usb::kernel_modules),
    rule("U3", usb::no_pcsc_driver),
    rule("U4", usb::ignored),
    rule("R6", usb::busy),
    rule("U5", usb::access),
    rule("R13", usb::unsteady),
    rule("D1", driver::knows),
    rule("R4", driver::missing),
    rule("D2", driver::unlisted),
    rule("D3", driver::windows),
    rule("R14", driver::mac),
    rule("L1", reader::listed),
    rule("L2", reader::not_named),
    rule("L3", reader::unavailable),
    rule("L4", reader::known),
    rule("L5", reader::says),
    rule("L6", reader::keys),
    rule("R12", reader::length),
    rule("C1", card::present),
    rule("R7", card::held),
    rule("C2", card::bad_atr),
    rule("R11", card::mute),
    rule("R8", card::wrong_slot),
    rule("R10", card::flaky),
    rule("R9", card::other),
    rule("C3", card::several),
    rule("C4", card::kind),
    rule("C5", card::fault),
    rule("C6", card::no_card),
    rule("C7", card::may_hold),
    rule("C8", card::timing),
    rule("C9", card::ends),
    rule("A1", application::there),
    rule("R15", application::tries),
    rule("Z1", certificate::dates),
];
