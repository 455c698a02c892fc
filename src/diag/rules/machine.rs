//! The machine itself, and in what the program is shut in.

use super::view::At;
use crate::diag::facts::{Facts, Os, Sandbox, Seen, Service, ServiceState};
use crate::diag::fault::Fault;
use crate::diag::finding::{Finding, Mark, Part, Remedy, What};

/// M1: which system it is, and whether it was looked at.
pub(super) fn system(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("M1", Part::Machine);
    match &facts.machine {
        _ if facts.simulated => vec![AT.good(What::Simulated)],
        None => vec![AT.unknown(What::NotLookedAt(Os::Other))],
        Some(machine) => {
            let what = What::System(machine.system.name.clone());
            let system = if machine.system.name.is_some() { AT.good(what) } else { AT.unknown(what) };
            let other = machine.system.os == Os::Other;
            [system].into_iter().chain(other.then(|| AT.unknown(What::NotLookedAt(Os::Other)))).collect()
        }
    }
}

/// M2: in a snap, a flatpak or a container the library may be another than the service's, and the service's socket away.
pub(super) fn sandbox(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("M2", Part::Machine);
    let Some(sandbox) = facts.here().and_then(|machine| machine.system.sandbox) else { return Vec::new() };
    let shut_in = |mark| AT.found(mark, What::Sandboxed(sandbox));
    let no_socket = facts.here().is_some_and(|machine| machine.socket.is_not());
    vec![match (&facts.service, sandbox) {
        (Service::Up(_), _) => shut_in(Mark::Good),
        (Service::Down(Fault::ServiceMismatch), Sandbox::Container) => {
            shut_in(Mark::Bad).likely().todo(Remedy::MatchOutside)
        }
        (Service::Down(Fault::ServiceMismatch), _) => {
            shut_in(Mark::Bad).likely().todo(Remedy::UseDistribution)
        }
        (
            Service::Down(Fault::NoService | Fault::NotStarted(_) | Fault::NotInstalled(_))
            | Service::Unasked,
            _,
        ) if no_socket => {
            let share = sandbox == Sandbox::Container;
            let remedy = if share { Remedy::ShareSocket } else { Remedy::UseDistribution };
            shut_in(Mark::Bad).likely().todo(remedy)
        }
        _ => shut_in(Mark::Warn).possible(),
    }]
}

/// M3: a session over SSH; with polkit it is often denied what a session at the machine may.
pub(super) fn over_ssh(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("M3", Part::Machine);
    let Some(machine) = facts.here().filter(|machine| machine.system.over_ssh) else { return Vec::new() };
    let may_matter = facts.readers().is_none() && matches!(machine.polkit_gate, Seen::Is(()));
    vec![if may_matter { AT.warn(What::OverSsh).possible() } else { AT.good(What::OverSsh) }]
}

/// M4: in a session of Remote Desktop the readers are those of the machine that one sits at.
pub(super) fn remote_desktop(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("M4", Part::Machine);
    let windows = facts.on(Os::Windows).and_then(|machine| machine.windows.as_ref());
    let Some(windows) = windows.filter(|windows| windows.remote) else { return Vec::new() };
    let disabled = windows.service == Seen::Is(ServiceState::Disabled);
    vec![match &facts.service {
        Service::Up(readers) if !readers.is_empty() => AT.good(What::RemoteDesktop),
        Service::Unasked => AT.warn(What::RemoteDesktop).possible(),
        // S11 says more.
        Service::Down(_) | Service::Silent if disabled => AT.warn(What::RemoteDesktop).possible(),
        Service::Up(_) | Service::Down(_) | Service::Silent => {
            AT.bad(What::RemoteDesktop).likely().todo(Remedy::PlugHere)
        }
    }]
}
