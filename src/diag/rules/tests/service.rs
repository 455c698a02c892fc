//! Machine, service, policy.

use super::{Table, table};
use crate::diag::facts::*;
use crate::diag::fault::Fault;
use crate::diag::rules::stand::*;
use crate::link::{Packages, Spy};

pub(super) const TABLES: &[Table] = &[
    table(
        "M1",
        &[
            (|_| (), &["good System(Some(\"Debian GNU/Linux 12 (bookworm)\"))"]),
            (|f| f.simulated = true, &["good Simulated"]),
            (|f| f.machine = None, &["unknown NotLookedAt(Other)"]),
            (
                |f| machine(f).system = System { name: Some("FreeBSD 14".into()), ..System::default() },
                &["good System(Some(\"FreeBSD 14\"))", "unknown NotLookedAt(Other)"],
            ),
        ],
    ),
    table(
        "M2",
        &[
            (|_| (), &[]),
            (|f| machine(f).system.sandbox = Some(Sandbox::Snap), &["good Sandboxed(Snap)"]),
            (
                |f| {
                    machine(f).system.sandbox = Some(Sandbox::Snap);
                    down(f, Fault::ServiceMismatch);
                },
                &["bad likely Sandboxed(Snap) -> UseDistribution"],
            ),
            (
                |f| {
                    machine(f).system.sandbox = Some(Sandbox::Container);
                    down(f, Fault::ServiceMismatch);
                },
                &["bad likely Sandboxed(Container) -> MatchOutside"],
            ),
            (
                |f| {
                    uninstalled(f);
                    machine(f).system.sandbox = Some(Sandbox::Flatpak);
                },
                &["bad likely Sandboxed(Flatpak) -> UseDistribution"],
            ),
            (
                |f| {
                    asleep(f);
                    machine(f).system.sandbox = Some(Sandbox::Container);
                },
                &["bad likely Sandboxed(Container) -> ShareSocket"],
            ),
            (
                |f| {
                    machine(f).system.sandbox = Some(Sandbox::Flatpak);
                    f.service = Service::Silent;
                },
                &["warn possible Sandboxed(Flatpak)"],
            ),
            // The socket is there: the service is what is away.
            (
                |f| {
                    machine(f).system.sandbox = Some(Sandbox::Snap);
                    down(f, Fault::NoService);
                },
                &["warn possible Sandboxed(Snap)"],
            ),
        ],
    ),
    table(
        "M3",
        &[
            (|_| (), &[]),
            (|f| machine(f).system.over_ssh = true, &["good OverSsh"]),
            (
                |f| {
                    machine(f).system.over_ssh = true;
                    machine(f).polkit_gate = Seen::Is(());
                    f.service = Service::Unasked;
                },
                &["warn possible OverSsh"],
            ),
            // It was let in.
            (
                |f| {
                    machine(f).system.over_ssh = true;
                    machine(f).polkit_gate = Seen::Is(());
                },
                &["good OverSsh"],
            ),
            (
                |f| {
                    machine(f).system.over_ssh = true;
                    down(f, Fault::NoService);
                },
                &["good OverSsh"],
            ),
        ],
    ),
    table(
        "M4",
        &[
            (on_windows, &[]),
            (
                |f| {
                    on_windows(f);
                    windows(f).remote = true;
                },
                &["good RemoteDesktop"],
            ),
            (
                |f| {
                    on_windows(f);
                    windows(f).remote = true;
                    unlisted(f);
                },
                &["bad likely RemoteDesktop -> PlugHere"],
            ),
            (
                |f| {
                    on_windows(f);
                    windows(f).remote = true;
                    down(f, Fault::NoService);
                },
                &["bad likely RemoteDesktop -> PlugHere"],
            ),
            // Its service is disabled: S11.
            (
                |f| {
                    on_windows(f);
                    windows(f).remote = true;
                    windows(f).service = Seen::Is(ServiceState::Disabled);
                    down(f, Fault::NoService);
                },
                &["warn possible RemoteDesktop"],
            ),
            (
                |f| {
                    on_windows(f);
                    windows(f).remote = true;
                    f.service = Service::Unasked;
                },
                &["warn possible RemoteDesktop"],
            ),
        ],
    ),
    table(
        "S1",
        &[
            (|_| (), &["good Versions { library: Some(\"1.9.9\"), daemon: Some(\"1.9.9\") }"]),
            (
                |f| machine(f).library = Seen::Unasked,
                &["good Versions { library: None, daemon: Some(\"1.9.9\") }"],
            ),
            (|f| machine(f).daemon = Seen::Barred, &["unknown DaemonUntold"]),
            (|f| machine(f).daemon = Seen::Unasked, &["unknown DaemonUntold"]),
            (|f| machine(f).daemon = Seen::Is(Daemon::default()), &["unknown DaemonUntold"]),
            (uninstalled, &[]),
            (on_mac, &[]),
        ],
    ),
    table(
        "S2",
        &[
            (|_| (), &[]),
            (uninstalled, &["bad DaemonMissing(Apt) -> InstallService(Apt, Some(Systemd))"]),
            (
                |f| {
                    uninstalled(f);
                    f.service = Service::Unasked;
                    machine(f).system.packages = Some(Packages::Dnf);
                },
                &["bad DaemonMissing(Dnf) -> InstallService(Dnf, Some(Systemd))"],
            ),
            // Through a socket that somebody else's pcscd listens on.
            (|f| machine(f).daemon = Seen::Not, &[]),
            (
                |f| {
                    uninstalled(f);
                    machine(f).system.sandbox = Some(Sandbox::Snap);
                },
                &[],
            ),
            (
                |f| {
                    uninstalled(f);
                    machine(f).variables.socket = true;
                },
                &["bad likely DaemonMissing(Apt) -> InstallService(Apt, Some(Systemd))"],
            ),
            (
                |f| {
                    uninstalled(f);
                    machine(f).daemon = Seen::Barred;
                },
                &[],
            ),
        ],
    ),
    table(
        "S3",
        &[
            (|_| (), &[]),
            (
                |f| {
                    asleep(f);
                    machine(f).unit = Seen::Is(Unit { masked: true, ..Unit::default() });
                },
                &["bad UnitMasked(\"pcscd.socket\") -> Unmask(\"pcscd.socket\")"],
            ),
            (
                |f| machine(f).service_unit = Seen::Is(Unit { masked: true, ..Unit::default() }),
                &["warn UnitMasked(\"pcscd.service\") -> Unmask(\"pcscd.service\")"],
            ),
            (
                |f| {
                    uninstalled(f);
                    machine(f).unit = Seen::Is(Unit { masked: true, ..Unit::default() });
                },
                &[],
            ),
            (|f| machine(f).unit = Seen::Barred, &[]),
        ],
    ),
    table(
        "S4",
        &[
            (|_| (), &[]),
            (
                |f| {
                    asleep(f);
                    let failed = Some("start-limit-hit".into());
                    machine(f).unit = Seen::Is(Unit { failed, enabled: true, ..Unit::default() });
                },
                &["bad UnitFailed(\"pcscd.socket\", \"start-limit-hit\") -> Restart(\"pcscd.socket\")"],
            ),
            (
                |f| {
                    let failed = Some("exit-code".into());
                    machine(f).service_unit = Seen::Is(Unit { failed, enabled: true, ..Unit::default() });
                },
                &["warn UnitFailed(\"pcscd.service\", \"exit-code\") -> Restart(\"pcscd.service\")"],
            ),
        ],
    ),
    table(
        "S5",
        &[
            (|_| (), &["good UnitActive"]),
            (asleep, &["bad UnitStopped -> EnableSocket"]),
            (
                |f| {
                    asleep(f);
                    f.service = Service::Unasked;
                },
                &["bad UnitStopped -> EnableSocket"],
            ),
            // It was started by hand, and will not be there after the next start.
            (
                |f| {
                    machine(f).unit = Seen::Is(Unit::default());
                    machine(f).service_unit = Seen::Is(Unit::default());
                },
                &["warn UnitDisabled -> EnableSocket"],
            ),
            (
                |f| {
                    asleep(f);
                    machine(f).unit = Seen::Is(Unit { enabled: true, ..Unit::default() });
                },
                &[],
            ),
            (|f| machine(f).unit = Seen::Is(Unit::default()), &[]),
            (|f| machine(f).unit = Seen::Is(Unit { masked: true, ..Unit::default() }), &[]),
            (|f| machine(f).unit = Seen::Not, &[]),
            (|f| machine(f).unit = Seen::Barred, &["unknown UnitUntold"]),
            (|f| machine(f).unit = Seen::Unasked, &["unknown UnitUntold"]),
        ],
    ),
    table(
        "S6",
        &[
            (|_| (), &["good SocketThere(\"/run/pcscd/pcscd.comm\")"]),
            (
                |f| {
                    machine(f).socket =
                        Seen::Is(Socket { path: "/run/pcscd/pcscd.comm".into(), writable: false });
                    down(f, Fault::Barred);
                },
                &["bad SocketBarred(\"/run/pcscd/pcscd.comm\") -> GetSocket(\"/run/pcscd/pcscd.comm\")"],
            ),
            (asleep, &[]),
            (|f| machine(f).socket = Seen::Barred, &["unknown SocketUnseen"]),
            (|f| machine(f).socket = Seen::Unasked, &["unknown SocketUnseen"]),
        ],
    ),
    table(
        "R2",
        &[
            (|_| (), &[]),
            (
                |f| {
                    machine(f).library = Seen::Is("2.3.0".into());
                    down(f, Fault::ServiceMismatch);
                },
                &["bad VersionsDiffer { library: \"2.3.0\", daemon: \"1.9.9\" } -> MatchVersions(Apt)"],
            ),
            (
                |f| machine(f).library = Seen::Is("2.4.0".into()),
                &[
                    "warn possible VersionsDiffer { library: \"2.4.0\", daemon: \"1.9.9\" } -> MatchVersions(Apt)",
                ],
            ),
            // From 2.4.1 on both are spoken; up to 2.2.3 it is the old one alone.
            (|f| machine(f).library = Seen::Is("2.4.1".into()), &[]),
            (|f| machine(f).library = Seen::Is("2.2.3".into()), &[]),
            (
                |f| {
                    machine(f).copies = vec!["/usr/local/lib/libpcsclite.so.1".into()];
                    down(f, Fault::ServiceMismatch);
                },
                &[
                    "bad likely LibraryCopies([\"/usr/local/lib/libpcsclite.so.1\"]) -> RemoveCopies([\"/usr/local/lib/libpcsclite.so.1\"])",
                ],
            ),
            (
                |f| machine(f).copies = vec!["/usr/local/lib/libpcsclite.so.1".into()],
                &[
                    "warn possible LibraryCopies([\"/usr/local/lib/libpcsclite.so.1\"]) -> RemoveCopies([\"/usr/local/lib/libpcsclite.so.1\"])",
                ],
            ),
            (
                |f| {
                    machine(f).library = Seen::Unasked;
                    down(f, Fault::ServiceMismatch);
                },
                &[],
            ),
            // The snap's own: M2.
            (
                |f| {
                    machine(f).copies = vec!["/usr/lib/libpcsclite.so.1".into()];
                    machine(f).system.sandbox = Some(Sandbox::Snap);
                    down(f, Fault::ServiceMismatch);
                },
                &[],
            ),
        ],
    ),
    table(
        "S7",
        &[
            (|_| (), &[]),
            (|f| machine(f).variables.socket = true, &["warn OtherSocket -> Unset(\"PCSCLITE_CSOCK_NAME\")"]),
            (
                |f| {
                    machine(f).variables.socket = true;
                    down(f, Fault::NoService);
                },
                &["bad likely OtherSocket -> Unset(\"PCSCLITE_CSOCK_NAME\")"],
            ),
        ],
    ),
    table(
        "S8",
        &[
            (|_| (), &[]),
            (|f| machine(f).variables.debug = true, &["warn LibraryDebug -> Unset(\"PCSCLITE_DEBUG\")"]),
        ],
    ),
    table(
        "S9",
        &[
            (|_| (), &[]),
            (
                |f| machine(f).variables.spy = Some(Spy::Preloaded),
                &["warn Spied(Preloaded) -> Unset(\"LD_PRELOAD\")"],
            ),
            (|f| machine(f).variables.spy = Some(Spy::ForAll), &["warn Spied(ForAll) -> ClearPreload"]),
            (
                |f| machine(f).variables.spy = Some(Spy::Delegated),
                &["warn Spied(Delegated) -> Unset(\"LIBPCSCLITE_DELEGATE\")"],
            ),
            (
                |f| machine(f).variables.spy = Some(Spy::Linked),
                &["warn Spied(Linked) -> RestoreLibrary(Apt)"],
            ),
            // The card that is there was not asked because of it.
            (
                |f| {
                    machine(f).variables.spy = Some(Spy::Preloaded);
                    fails(f, Fault::Spied(Spy::Preloaded));
                },
                &["bad Spied(Preloaded) -> Unset(\"LD_PRELOAD\")"],
            ),
        ],
    ),
    table(
        "S10",
        &[
            (on_mac, &[]),
            (
                |f| {
                    on_mac(f);
                    machine(f).mac.as_mut().unwrap().logging = true;
                },
                &["warn MacLogging -> StopMacLogging"],
            ),
        ],
    ),
    table(
        "S11",
        &[
            (|_| (), &[]),
            (on_windows, &["good WindowsServiceRunning"]),
            (
                |f| {
                    on_windows(f);
                    windows(f).service = Seen::Is(ServiceState::Stopped);
                    down(f, Fault::NoService);
                },
                &["bad WindowsServiceStopped -> StartWindowsService(\"SCardSvr\")"],
            ),
            // It starts when it is asked.
            (
                |f| {
                    on_windows(f);
                    windows(f).service = Seen::Is(ServiceState::Stopped);
                },
                &["good WindowsServiceStopped"],
            ),
            (
                |f| {
                    on_windows(f);
                    windows(f).service = Seen::Is(ServiceState::Disabled);
                    down(f, Fault::NoService);
                },
                &["bad WindowsServiceDisabled -> EnableWindowsService(\"SCardSvr\")"],
            ),
            (
                |f| {
                    on_windows(f);
                    windows(f).service = Seen::Barred;
                },
                &["unknown WindowsServiceUntold"],
            ),
            (
                |f| {
                    on_windows(f);
                    windows(f).service = Seen::Unasked;
                },
                &["unknown WindowsServiceUntold"],
            ),
        ],
    ),
    table(
        "S12",
        &[
            (on_windows, &[]),
            (
                |f| {
                    on_windows(f);
                    windows(f).enumerator = Seen::Is(ServiceState::Disabled);
                    unlisted(f);
                },
                &["bad likely WindowsEnumeratorDisabled -> EnableWindowsService(\"ScDeviceEnum\")"],
            ),
            (
                |f| {
                    on_windows(f);
                    windows(f).enumerator = Seen::Is(ServiceState::Disabled);
                },
                &["warn likely WindowsEnumeratorDisabled -> EnableWindowsService(\"ScDeviceEnum\")"],
            ),
            (
                |f| {
                    on_windows(f);
                    windows(f).enumerator = Seen::Unasked;
                },
                &[],
            ),
        ],
    ),
    table(
        "S13",
        &[
            (|_| (), &[]),
            (
                |f| {
                    let many =
                        (0..16).map(|slot| reader(&format!("Virtual PCD 00 {slot:02}"), Inside::Nothing));
                    f.service = Service::Up(many.collect());
                },
                &["warn ReaderLimit(16) -> FewerReaders"],
            ),
            (
                |f| {
                    let many =
                        (0..16).map(|slot| reader(&format!("Virtual PCD 00 {slot:02}"), Inside::Nothing));
                    f.service = Service::Up(many.collect());
                    machine(f).daemon = Seen::Is(Daemon { most_readers: None, ..Daemon::default() });
                },
                &[],
            ),
        ],
    ),
    table(
        "S14",
        &[
            (|_| (), &[]),
            (|f| machine(f).journal = Seen::Not, &[]),
            (|f| machine(f).journal = Seen::Barred, &["unknown JournalBarred -> ReadJournal"]),
            (|f| machine(f).journal = Seen::Unasked, &["unknown JournalBarred -> ReadJournal"]),
        ],
    ),
    table(
        "R1",
        &[
            (|_| (), &["good Answers"]),
            (|f| f.service = Service::Unasked, &["unknown ServiceUnasked"]),
            (|f| f.service = Service::Silent, &["bad Silent -> RestartHung"]),
            // A cause was found.
            (uninstalled, &["warn SocketMissing(\"/run/pcscd/pcscd.comm\")"]),
            (asleep, &["warn SocketMissing(\"/run/pcscd/pcscd.comm\")"]),
            // None was.
            (
                |f| {
                    asleep(f);
                    machine(f).unit = Seen::Not;
                },
                &["bad SocketMissing(\"/run/pcscd/pcscd.comm\") -> EnableSocket"],
            ),
            (
                |f| {
                    asleep(f);
                    machine(f).unit = Seen::Not;
                    f.service = Service::Unasked;
                },
                &["bad SocketMissing(\"/run/pcscd/pcscd.comm\") -> EnableSocket"],
            ),
            (|f| down(f, Fault::NoService), &["bad Fault(NoService) -> Fault(NoService)"]),
            (|f| down(f, Fault::ServiceMismatch), &["bad Fault(ServiceMismatch) -> Fault(ServiceMismatch)"]),
            (
                |f| {
                    down(f, Fault::ServiceMismatch);
                    machine(f).system.sandbox = Some(Sandbox::Snap);
                },
                &[],
            ),
            (|f| down(f, Fault::Barred), &["bad Fault(Barred) -> Fault(Barred)"]),
            (
                |f| {
                    machine(f).socket = Seen::Is(Socket::default());
                    down(f, Fault::Barred);
                },
                &[],
            ),
            (|f| down(f, Fault::Denied), &[]),
            (
                |f| {
                    f.machine = None;
                    down(f, Fault::NotInstalled(Packages::Dnf));
                },
                &["bad Fault(NotInstalled(Dnf)) -> Fault(NotInstalled(Dnf))"],
            ),
            (
                |f| down(f, Fault::Link(0x8010_001D)),
                &["bad Fault(Link(2148532253)) -> Fault(Link(2148532253))"],
            ),
            (
                |f| {
                    on_windows(f);
                    windows(f).service = Seen::Is(ServiceState::Stopped);
                    down(f, Fault::NoService);
                },
                &[],
            ),
        ],
    ),
    table(
        "R3",
        &[
            (|_| (), &[]),
            (|f| down(f, Fault::Denied), &["bad PolicyDenies { over_ssh: false } -> PolkitRule"]),
            (
                |f| {
                    machine(f).system.over_ssh = true;
                    down(f, Fault::Denied);
                },
                &["bad PolicyDenies { over_ssh: true } -> PolkitRule"],
            ),
            (
                |f| {
                    machine(f).hidden_processes = true;
                    down(f, Fault::Denied);
                },
                &["bad likely HiddenProcesses -> ShowProcesses"],
            ),
            // The service lets in and the card does not.
            (|f| fails(f, Fault::Denied), &["bad PolicyDenies { over_ssh: false } -> PolkitRule"]),
            (
                |f| {
                    on_mac(f);
                    fails(f, Fault::Denied);
                },
                &["bad Fault(Denied) -> Fault(Denied)"],
            ),
            (
                |f| {
                    emptied(f);
                    machine(f).journal = Seen::Is(vec![Complaint::NotAuthorized]);
                },
                &["warn possible Complaint(NotAuthorized) -> PolkitRule"],
            ),
            (
                |f| {
                    emptied(f);
                    machine(f).journal = Seen::Is(vec![Complaint::UsbBusy]);
                },
                &[],
            ),
            // A card answers: somebody else was refused.
            (|f| machine(f).journal = Seen::Is(vec![Complaint::NotAuthorized]), &[]),
        ],
    ),
    table(
        "P1",
        &[
            (|_| (), &["good NoPolicy"]),
            (|f| machine(f).polkit_gate = Seen::Is(()), &["good PolicyAllows"]),
            (
                |f| {
                    machine(f).polkit_gate = Seen::Is(());
                    f.service = Service::Unasked;
                },
                &["unknown PolicyAsked"],
            ),
            (|f| machine(f).polkit_gate = Seen::Unasked, &["unknown PolicyAsked"]),
            (|f| machine(f).polkit_gate = Seen::Barred, &["unknown PolicyAsked"]),
            (|f| down(f, Fault::Denied), &[]),
            (on_windows, &[]),
        ],
    ),
    table(
        "P2",
        &[
            (|f| machine(f).hidden_processes = true, &[]),
            (
                |f| {
                    machine(f).hidden_processes = true;
                    machine(f).polkit_gate = Seen::Is(());
                    f.service = Service::Unasked;
                },
                &["warn possible HiddenProcesses -> ShowProcesses"],
            ),
            // It was let in, or R3 says so.
            (
                |f| {
                    machine(f).hidden_processes = true;
                    machine(f).polkit_gate = Seen::Is(());
                },
                &[],
            ),
            (
                |f| {
                    machine(f).hidden_processes = true;
                    machine(f).polkit_gate = Seen::Is(());
                    down(f, Fault::Denied);
                },
                &[],
            ),
        ],
    ),
];
