//! The service, its library, socket and unit.

use super::view::{At, stops, version};
use super::{machine, policy};
use crate::diag::facts::{Facts, Machine, Os, Seen, Service, ServiceState, Unit};
use crate::diag::fault::Fault;
use crate::diag::finding::{Finding, Mark, Part, Remedy, What};
use crate::installed;
use crate::link::Spy;

const SOCKET: &str = "pcscd.socket";
const DAEMON: &str = "pcscd.service";

/// S1: which versions of library and service there are.
pub(super) fn versions(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("S1", Part::Service);
    let Some(machine) = facts.on(Os::Linux) else { return Vec::new() };
    let library = machine.library.as_ref().cloned();
    match &machine.daemon {
        Seen::Is(daemon) if daemon.version.is_some() => {
            vec![AT.good(What::Versions { library, daemon: daemon.version.clone() })]
        }
        Seen::Not => Vec::new(),
        Seen::Is(_) | Seen::Barred | Seen::Unasked => vec![AT.unknown(What::DaemonUntold)],
    }
}

/// S2: pcscd is not installed. One that is elsewhere answers through a socket.
pub(super) fn daemon_missing(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("S2", Part::Service);
    let missing = facts.on(Os::Linux).filter(|machine| {
        let elsewhere = machine.socket.as_ref().is_some() || machine.system.sandbox.is_some();
        machine.daemon.is_not() && !elsewhere && facts.readers().is_none()
    });
    let Some(machine) = missing else { return Vec::new() };
    let packages = match facts.down() {
        Some(Fault::NotInstalled(packages)) => packages,
        _ => facts.packages(),
    };
    let remedy = Remedy::InstallService(packages, machine.system.init);
    let found = AT.bad(What::DaemonMissing(packages)).todo(remedy);
    vec![if machine.variables.socket { found.likely() } else { found }]
}

/// The units of systemd that are known, with their names.
fn units(machine: &Machine) -> impl Iterator<Item = (&'static str, &Unit)> {
    let known = [(SOCKET, &machine.unit), (DAEMON, &machine.service_unit)];
    known.into_iter().filter_map(|(name, unit)| Some((name, unit.as_ref()?)))
}

/// The machine, where pcscd is or may be installed on it: without it its units say nothing.
fn installed(facts: &Facts) -> Option<&Machine> {
    facts.on(Os::Linux).filter(|_| daemon_missing(facts).is_empty())
}

/// S3: a unit is masked, so that nothing starts it.
pub(super) fn masked(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("S3", Part::Service);
    let masked = installed(facts).into_iter().flat_map(units).filter(|(_, unit)| unit.masked);
    masked
        .map(|(name, _)| AT.found(facts.of_service(), What::UnitMasked(name)).todo(Remedy::Unmask(name)))
        .collect()
}

/// S4: a unit failed.
pub(super) fn failed(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("S4", Part::Service);
    let units = installed(facts).into_iter().flat_map(units).filter(|(_, unit)| !unit.masked);
    let failed = units.filter_map(|(name, unit)| Some((name, unit.failed.clone()?)));
    failed
        .map(|(name, word)| {
            AT.found(facts.of_service(), What::UnitFailed(name, word)).todo(Remedy::Restart(name))
        })
        .collect()
}

/// S5: does the unit listen, now and after the next start?
pub(super) fn unit(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("S5", Part::Service);
    let Some(machine) = installed(facts) else { return Vec::new() };
    let daemon_runs = machine.service_unit.as_ref().is_some_and(|unit| unit.active || unit.enabled);
    vec![match &machine.unit {
        Seen::Is(unit) if unit.masked || unit.failed.is_some() => return Vec::new(),
        Seen::Is(unit) if unit.active => AT.good(What::UnitActive),
        Seen::Is(unit) if unit.enabled || daemon_runs => return Vec::new(),
        Seen::Is(_) if machine.socket.as_ref().is_some() => {
            AT.warn(What::UnitDisabled).todo(Remedy::EnableSocket)
        }
        Seen::Is(_) => AT.found(facts.of_service(), What::UnitStopped).todo(Remedy::EnableSocket),
        Seen::Not => return Vec::new(),
        Seen::Barred | Seen::Unasked => AT.unknown(What::UnitUntold),
    }]
}

/// S6: the socket, and whether this user may use it.
pub(super) fn socket(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("S6", Part::Service);
    let Some(machine) = facts.on(Os::Linux) else { return Vec::new() };
    match &machine.socket {
        Seen::Is(socket) if socket.writable => vec![AT.good(What::SocketThere(socket.path.clone()))],
        Seen::Is(socket) => {
            let path = socket.path.clone();
            let found = AT.found(facts.of_service(), What::SocketBarred(path.clone()));
            vec![found.todo(Remedy::GetSocket(path))]
        }
        // What follows from that is R1's.
        Seen::Not => Vec::new(),
        Seen::Barred | Seen::Unasked => vec![AT.unknown(What::SocketUnseen)],
    }
}

/// The protocols between library and service that a version of pcsc-lite speaks (`docs/pcsc.md §1.3`).
fn protocols(text: &str) -> Option<&'static [u8]> {
    let version = version(text)?;
    Some(if version < [2, 3, 0] {
        &[4]
    } else if version <= [2, 4, 0] {
        &[5]
    } else {
        &[4, 5]
    })
}

/// R2: library and service speak different versions of their protocol: by what they are, or by a second library.
pub(super) fn mismatch(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("R2", Part::Service);
    let Some(machine) = facts.on(Os::Linux) else { return Vec::new() };
    let refused = facts.down() == Some(Fault::ServiceMismatch);
    let mark = if refused { Mark::Bad } else { Mark::Warn };
    let mut found = Vec::new();
    let daemon = machine.daemon.as_ref().and_then(|daemon| daemon.version.clone());
    if let (Some(library), Some(daemon)) = (machine.library.as_ref().cloned(), daemon)
        && let (Some(ours), Some(its)) = (protocols(&library), protocols(&daemon))
        && !ours.iter().any(|protocol| its.contains(protocol))
    {
        let remedy = match &machine.copies[..] {
            // The copy is why.
            copies @ [_, ..] if machine.system.sandbox.is_none() => Remedy::RemoveCopies(copies.to_vec()),
            _ => Remedy::MatchVersions(facts.packages()),
        };
        let differ = AT.found(mark, What::VersionsDiffer { library, daemon }).todo(remedy);
        found.push(if refused { differ } else { differ.possible() });
    }
    // In a sandbox the second is the system's own, and M2 says what there is to say.
    if !machine.copies.is_empty() && machine.system.sandbox.is_none() {
        let remedy = Remedy::RemoveCopies(machine.copies.clone());
        let copies = AT.found(mark, What::LibraryCopies(machine.copies.clone())).todo(remedy);
        found.push(if refused { copies.likely() } else { copies.possible() });
    }
    found
}

/// S7: a variable names another socket than the usual one.
pub(super) fn other_socket(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("S7", Part::Service);
    if !facts.here().is_some_and(|machine| machine.variables.socket) {
        return Vec::new();
    }
    let away = facts.readers().is_none() && !matches!(facts.service, Service::Unasked);
    let found = AT.found(if away { Mark::Bad } else { Mark::Warn }, What::OtherSocket);
    vec![if away { found.likely() } else { found }.todo(Remedy::Unset("PCSCLITE_CSOCK_NAME"))]
}

/// S8: the library writes what it does to the terminal.
pub(super) fn library_debug(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("S8", Part::Service);
    let debug = facts.here().is_some_and(|machine| machine.variables.debug);
    debug.then(|| AT.warn(What::LibraryDebug).todo(Remedy::Unset("PCSCLITE_DEBUG"))).into_iter().collect()
}

/// S9: a spy library sees what is sent, PINs too; nothing is sent to a card through one that is loaded.
pub(super) fn spied(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("S9", Part::Service);
    let Some(spy) = facts.here().and_then(|machine| machine.variables.spy) else { return Vec::new() };
    let kept = matches!(facts.card_fault(), Some(Fault::Spied(_)));
    vec![AT.found(if kept { Mark::Bad } else { Mark::Warn }, What::Spied(spy)).todo(match spy {
        Spy::Preloaded => Remedy::Unset("LD_PRELOAD"),
        Spy::ForAll => Remedy::ClearPreload,
        Spy::Delegated => Remedy::Unset("LIBPCSCLITE_DELEGATE"),
        Spy::Linked => Remedy::RestoreLibrary(facts.packages()),
    })]
}

/// S10: macOS writes whole APDUs to its log, PINs too.
pub(super) fn mac_logging(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("S10", Part::Service);
    let mac = facts.on(Os::MacOs).and_then(|machine| machine.mac.as_ref());
    let logs = mac.is_some_and(|mac| mac.logging);
    logs.then(|| AT.warn(What::MacLogging).todo(Remedy::StopMacLogging)).into_iter().collect()
}

/// S11: how Windows' smart card service stands. Stopped is usual: it starts when it is asked for.
pub(super) fn windows_service(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("S11", Part::Service);
    const NAME: &str = "SCardSvr";
    let Some(windows) = facts.on(Os::Windows).and_then(|machine| machine.windows.as_ref()) else {
        return Vec::new();
    };
    let away = facts.down().is_some() || facts.service == Service::Silent;
    vec![match &windows.service {
        Seen::Is(ServiceState::Running) => AT.good(What::WindowsServiceRunning),
        Seen::Is(ServiceState::Stopped) if away => {
            AT.bad(What::WindowsServiceStopped).todo(Remedy::StartWindowsService(NAME))
        }
        Seen::Is(ServiceState::Stopped) => AT.good(What::WindowsServiceStopped),
        Seen::Is(ServiceState::Disabled) => AT
            .found(facts.of_service(), What::WindowsServiceDisabled)
            .todo(Remedy::EnableWindowsService(NAME)),
        Seen::Not | Seen::Barred | Seen::Unasked => AT.unknown(What::WindowsServiceUntold),
    }]
}

/// S12: the service of Windows that makes readers known is disabled.
pub(super) fn windows_enumerator(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("S12", Part::Service);
    let windows = facts.on(Os::Windows).and_then(|machine| machine.windows.as_ref());
    if !windows.is_some_and(|windows| windows.enumerator == Seen::Is(ServiceState::Disabled)) {
        return Vec::new();
    }
    let found = AT.found(facts.of_readers(), What::WindowsEnumeratorDisabled).likely();
    vec![found.todo(Remedy::EnableWindowsService("ScDeviceEnum"))]
}

/// S13: the service serves no more readers than these.
pub(super) fn reader_limit(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("S13", Part::Service);
    let daemon = facts.on(Os::Linux).and_then(|machine| machine.daemon.as_ref());
    let Some(most) = daemon.and_then(|daemon| daemon.most_readers) else { return Vec::new() };
    let listed = facts.readers().map_or(0, <[_]>::len);
    let full = u32::try_from(listed).is_ok_and(|listed| listed >= most);
    full.then(|| AT.warn(What::ReaderLimit(most)).todo(Remedy::FewerReaders)).into_iter().collect()
}

/// S14: the journal may not be read; what it says is with the parts that it speaks of.
pub(super) fn journal(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("S14", Part::Service);
    let Some(machine) = facts.on(Os::Linux) else { return Vec::new() };
    let barred = matches!(machine.journal, Seen::Barred | Seen::Unasked);
    barred.then(|| AT.unknown(What::JournalBarred).todo(Remedy::ReadJournal)).into_iter().collect()
}

/// R1: does the service answer? Where it does not and nothing else says why: no socket, or its own fault.
pub(super) fn answers(facts: &Facts) -> Vec<Finding> {
    const AT: At = At("R1", Part::Service);
    const CAUSES: [fn(&Facts) -> Vec<Finding>; 10] = [
        machine::sandbox,
        machine::remote_desktop,
        daemon_missing,
        masked,
        failed,
        unit,
        socket,
        mismatch,
        other_socket,
        windows_service,
    ];
    let no_socket = facts.on(Os::Linux).is_some_and(|machine| machine.socket.is_not());
    // Where the socket is is docs/pcsc.md's; a variable may name another, and S7 says so.
    let missing = || What::SocketMissing(format!("/{}", installed::SOCKET));
    let explained = stops(facts, &CAUSES);
    match facts.service {
        Service::Up(_) => vec![AT.good(What::Answers)],
        Service::Silent => vec![AT.bad(What::Silent).todo(Remedy::RestartHung)],
        Service::Down(_) | Service::Unasked if no_socket && explained => vec![AT.warn(missing())],
        Service::Down(_) if explained => Vec::new(),
        Service::Down(Fault::NoService | Fault::NotStarted(_) | Fault::NotInstalled(_) | Fault::Link(_))
        | Service::Unasked
            if no_socket =>
        {
            vec![AT.bad(missing()).todo(Remedy::EnableSocket)]
        }
        Service::Unasked => vec![AT.unknown(What::ServiceUnasked)],
        // Told as policy.
        Service::Down(Fault::Denied) if stops(facts, &[policy::denied]) => Vec::new(),
        Service::Down(fault) => vec![AT.bad(What::Fault(fault)).todo(Remedy::Fault(fault))],
    }
}
