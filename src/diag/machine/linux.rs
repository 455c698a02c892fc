//! Linux with pcsc-lite: the system, the service, its socket and its units, who decides about readers.

use std::time::Instant;

use super::command::{Running, limit};
use super::root::Root;
use super::{holders, journal, library, unit, usb};
use crate::diag::facts::{Daemon, Machine, Os, Sandbox, Seen, Socket, System, UsbReader};
use crate::installed;

/// What polkit knows of pcscd, where it decides (`org.debian.pcsc-lite.policy`).
const POLICIES: [&str; 2] = [
    "/usr/share/polkit-1/actions/org.debian.pcsc-lite.policy",
    "/run/current-system/sw/share/polkit-1/actions/org.debian.pcsc-lite.policy",
];
/// Whom polkit and pcscd run as, where not as root: who must see processes that `/proc` hides.
const DECIDERS: [&str; 2] = ["polkitd", "pcscd"];

pub(super) fn look(root: &Root) -> Machine {
    let by = Instant::now() + limit(Os::Linux);
    // Commands run while files are read.
    let place = daemon(root);
    let system = system(root, place.is_some());
    let sandbox = system.sandbox;
    let version = place.as_ref().map(|place| Running::start(root, place, &["--version"]));
    let units = unit::start(root);
    let journal = journal::start(root);
    let package = library::start(root, system.packages);

    let user = holders::owner(root, "self");
    let library = library::look(root);
    let variables = library::variables(root);
    let hidden_processes = hides_processes(root);
    let socket = socket(root, variables.socket);

    let daemon = match (place, version) {
        (Some(place), Some(version)) => Seen::Is(told(&place, version.end(by).as_ref())),
        _ => unless_shut(Seen::Not, sandbox),
    };
    let drivers = usb::drivers(root, daemon.as_ref().and_then(|daemon| daemon.drivers.as_deref()));
    let daemon = match daemon {
        Seen::Is(daemon) => {
            Seen::Is(Daemon { drivers: daemon.drivers.as_deref().map(library::shown), ..daemon })
        }
        other => other,
    };
    let readers = usb::readers(root, &drivers);
    let nodes: Vec<String> = readers.as_ref().into_iter().flatten().map(|(_, node)| node.clone()).collect();
    let holders = holders::look(root, user, &nodes);
    let polkit_gate = gate(root, daemon.as_ref(), sandbox);
    let (unit, service_unit) = unit::end(root, units, by);
    Machine {
        library: library.version(root, package, by),
        copies: library.copies,
        daemon,
        socket,
        unit,
        service_unit,
        polkit_gate,
        hidden_processes,
        variables,
        journal: journal::end(journal, user, by),
        usb: of_bus(readers),
        drivers: unless_shut(drivers, sandbox),
        modules: modules(root),
        holders,
        system: System { at_desk: at_desk(root, user), ..system },
        ..Machine::default()
    }
}

/// In a snap, a flatpak or a container another machine's files are seen: what is not there may be there outside.
fn unless_shut<T>(seen: Seen<T>, sandbox: Option<Sandbox>) -> Seen<T> {
    if seen.is_not() && sandbox.is_some() { Seen::Barred } else { seen }
}

fn of_bus(readers: Seen<Vec<(UsbReader, String)>>) -> Seen<Vec<UsbReader>> {
    match readers {
        Seen::Is(readers) => Seen::Is(readers.into_iter().map(|(reader, _)| reader).collect()),
        Seen::Not | Seen::Barred | Seen::Unasked => Seen::Barred,
    }
}

fn system(root: &Root, has_service: bool) -> System {
    let release = root.text("/etc/os-release");
    let release = if release.is_not() { root.text("/usr/lib/os-release") } else { release };
    let said = |key: &str| {
        let mut lines = release.as_ref()?.lines();
        let value = lines.find_map(|line| line.strip_prefix(key)?.strip_prefix('='))?;
        let value = value.trim().trim_matches(['"', '\'']);
        (!value.is_empty()).then(|| value.to_owned())
    };
    System {
        os: Os::Linux,
        name: said("PRETTY_NAME").or_else(|| said("NAME")),
        id: said("ID"),
        packages: installed::packages(root.folder()),
        init: installed::init(root.folder()),
        sandbox: sandbox(root, has_service),
        over_ssh: root.variable("SSH_CONNECTION").is_some() || is_remote(root),
        at_desk: Seen::Unasked,
    }
}

/// A container with a service of its own is a machine of its own: nothing is to come in from outside.
fn sandbox(root: &Root, has_service: bool) -> Option<Sandbox> {
    if root.variable("SNAP").is_some() {
        return Some(Sandbox::Snap);
    }
    if root.variable("FLATPAK_ID").is_some() || root.has("/.flatpak-info") {
        return Some(Sandbox::Flatpak);
    }
    let signs = ["/.dockerenv", "/run/.containerenv", "/run/systemd/container"];
    let is_container = root.variable("container").is_some() || signs.iter().any(|sign| root.has(sign));
    (is_container && !has_service).then_some(Sandbox::Container)
}

/// Does logind hold this session for one from elsewhere? So does polkit then, whatever the variables say.
fn is_remote(root: &Root) -> bool {
    let Seen::Is(groups) = root.text("/proc/self/cgroup") else { return false };
    let scope =
        groups.split(['/', '\n']).find_map(|part| part.strip_prefix("session-")?.strip_suffix(".scope"));
    let session = scope.map(|session| root.text(&format!("/run/systemd/sessions/{session}")));
    session.is_some_and(|text| text.as_ref().is_some_and(|text| text.lines().any(|line| line == "REMOTE=1")))
}

/// Has this user a session at the machine that is in front (`sd_uid_is_on_seat(3)`)? Where logind does not run, nobody knows.
fn at_desk(root: &Root, user: Option<u32>) -> Seen<bool> {
    let Some(user) = user.filter(|_| root.has("/run/systemd/users")) else { return Seen::Barred };
    match root.text(&format!("/run/systemd/users/{user}")) {
        Seen::Is(text) => {
            let seats = text.lines().find_map(|line| line.strip_prefix("ACTIVE_SEATS="));
            Seen::Is(seats.is_some_and(|seats| !seats.trim().is_empty()))
        }
        Seen::Not => Seen::Is(false),
        Seen::Barred | Seen::Unasked => Seen::Barred,
    }
}

/// Where pcscd is: among programs, or where its unit says (NixOS).
fn daemon(root: &Root) -> Option<String> {
    if let Some(place) = installed::program(root.folder(), "pcscd") {
        return Some(format!("/{}", place.strip_prefix(root.folder()).ok()?.to_str()?));
    }
    installed::UNITS.iter().find_map(|folder| {
        let text = root.text(&format!("/{folder}/pcscd.service"));
        let mut lines = text.as_ref()?.lines().filter_map(|line| line.strip_prefix("ExecStart="));
        let place = lines
            .find_map(|line| line.trim_start_matches(['-', '@', ':', '+', '!']).split_whitespace().next())?;
        (place.starts_with('/') && root.has(place)).then(|| place.to_owned())
    })
}

/// What `pcscd --version` says.
fn told(place: &str, answer: Option<&String>) -> Daemon {
    let path = library::shown(place);
    let Some(answer) = answer else { return Daemon { path, ..Daemon::default() } };
    let behind = |words: &str| answer.split_once(words)?.1.split_whitespace().next();
    let features = answer.lines().find_map(|line| line.strip_prefix("Enabled features:"));
    let mut all = features.into_iter().flat_map(str::split_whitespace);
    let drivers = all.clone().find_map(|feature| feature.strip_prefix("usbdropdir="));
    Daemon {
        path,
        version: behind("pcsc-lite version ").map(|version| version.trim_end_matches('.').to_owned()),
        drivers: drivers.map(str::to_owned),
        polkit: features.map(|_| all.any(|feature| feature == "polkit")),
        most_readers: behind("PCSCLITE_MAX_READERS_CONTEXTS: ").and_then(|number| number.parse().ok()),
    }
}

/// The socket that the library opens. The value of a variable is not told: it may name a home.
fn socket(root: &Root, is_named: bool) -> Seen<Socket> {
    let usual = format!("/{}", installed::SOCKET);
    let named = root.variable("PCSCLITE_CSOCK_NAME").filter(|_| is_named);
    let path = if named.is_some() { "$PCSCLITE_CSOCK_NAME".to_owned() } else { usual.clone() };
    match root.may_write(named.unwrap_or(&usual)) {
        Seen::Is(writable) => Seen::Is(Socket { path, writable }),
        Seen::Not => Seen::Not,
        Seen::Barred | Seen::Unasked => Seen::Barred,
    }
}

fn gate(root: &Root, daemon: Option<&Daemon>, sandbox: Option<Sandbox>) -> Seen<()> {
    match daemon.and_then(|daemon| daemon.polkit) {
        Some(true) => Seen::Is(()),
        Some(false) => Seen::Not,
        None if POLICIES.iter().any(|policy| root.has(policy)) => Seen::Is(()),
        None => unless_shut(Seen::Not, sandbox),
    }
}

/// Is `/proc` mounted so that polkit can't see who asks? Members of the mount's group see all.
fn hides_processes(root: &Root) -> bool {
    let Seen::Is(mounts) = root.text("/proc/mounts") else { return false };
    let mut mounts = mounts.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let Some(mount) = mounts.rfind(|fields| fields.get(1) == Some(&"/proc")) else { return false };
    let mut options = mount.get(3).copied().unwrap_or_default().split(',');
    let hides = options.clone().find_map(|option| option.strip_prefix("hidepid="));
    let sees =
        options.find_map(|option| option.strip_prefix("gid=")).is_some_and(|group| decides(root, group));
    hides.is_some_and(|how| !matches!(how, "0" | "off")) && !sees
}

/// Is polkit or pcscd in this group?
fn decides(root: &Root, group: &str) -> bool {
    let Seen::Is(groups) = root.text("/etc/group") else { return false };
    let mut groups = groups.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let members =
        groups.find(|fields| fields.get(2) == Some(&group)).and_then(|fields| fields.get(3).copied());
    members.is_some_and(|members| members.split(',').any(|member| DECIDERS.contains(&member)))
}

/// The kernel's NFC modules that are loaded.
fn modules(root: &Root) -> Vec<String> {
    let Seen::Is(text) = root.text("/proc/modules") else { return Vec::new() };
    let names = text.lines().filter_map(|line| line.split_whitespace().next());
    names.filter(|name| usb::NFC.contains(name)).map(str::to_owned).collect()
}
