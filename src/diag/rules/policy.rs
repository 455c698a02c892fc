//! Who may use readers.

use super::view::At;
use crate::diag::facts::{Complaint, Facts, Os, Seen, Service};
use crate::diag::fault::Fault;
use crate::diag::finding::{Finding, Part, Remedy, What};

/// R3: policy denies the service or the card; where polkit can't see who asks, that is why.
pub(super) fn denied(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("R3", Part::Policy);
    let machine = facts.here();
    let said = facts.down() == Some(Fault::Denied) || facts.card_fault() == Some(Fault::Denied);
    let journal = machine.and_then(|machine| machine.journal.as_ref());
    let told = journal.is_some_and(|told| told.contains(&Complaint::NotAuthorized));
    if said && machine.is_some_and(|machine| machine.hidden_processes) {
        vec![AT.bad(What::HiddenProcesses).likely().todo(Remedy::ShowProcesses)]
    } else if said && facts.on(Os::Linux).is_some() {
        let over_ssh = machine.is_some_and(|machine| machine.system.over_ssh);
        vec![AT.bad(What::PolicyDenies { over_ssh }).todo(Remedy::PolkitRule)]
    } else if said {
        vec![AT.bad(What::Fault(Fault::Denied)).todo(Remedy::Fault(Fault::Denied))]
    } else if told && facts.report().is_none() {
        // Since the machine started; it may have been somebody else, or before a rule was made.
        vec![AT.warn(What::Complaint(Complaint::NotAuthorized)).possible().todo(Remedy::PolkitRule)]
    } else {
        Vec::new()
    }
}

/// P1: does polkit decide, and did it let this user in?
pub(super) fn gate(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("P1", Part::Policy);
    let Some(machine) = facts.on(Os::Linux) else { return Vec::new() };
    vec![match (&machine.polkit_gate, &facts.service) {
        (_, Service::Down(Fault::Denied)) => return Vec::new(),
        (Seen::Not, _) => AT.good(What::NoPolicy),
        (Seen::Is(()), Service::Up(_)) => AT.good(What::PolicyAllows),
        (Seen::Is(()) | Seen::Barred | Seen::Unasked, _) => AT.unknown(What::PolicyAsked),
    }]
}

/// P2: `/proc` hides processes, so that polkit refuses in spite of a rule; not yet seen to.
pub(super) fn hidden_processes(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("P2", Part::Policy);
    let hides = facts
        .on(Os::Linux)
        .is_some_and(|machine| machine.hidden_processes && matches!(machine.polkit_gate, Seen::Is(())));
    if !hides || facts.readers().is_some() || !denied(facts).is_empty() {
        return Vec::new();
    }
    vec![AT.warn(What::HiddenProcesses).possible().todo(Remedy::ShowProcesses)]
}
