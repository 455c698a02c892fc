//! Which libpcsclite this program uses, what other copies there are, and what comes between it and the service.

use std::time::Instant;

use super::command::Running;
use super::root::Root;
use crate::diag::facts::{Seen, Variables};
use crate::link::{Packages, Spy};

/// The library's name for the linker.
const NAME: &str = "libpcsclite.so.1";
/// How the spy of pcsc-lite is called (pcsc-spy(1)).
const SPY: &str = "pcscspy";

/// What was seen of it.
pub(super) struct Library {
    /// The copy that this process has loaded, or would load.
    used: Option<String>,
    /// Copies beside the system's own, as they are shown: whichever is used, they are what does not belong there.
    pub(super) copies: Vec<String>,
}

/// The command that tells a package's version, where one is known, and the package.
const fn package(packages: Packages) -> Option<(&'static str, &'static [&'static str], &'static str)> {
    Some(match packages {
        Packages::Apt => ("dpkg-query", &["-W", "-f", "${Version} ", "libpcsclite1"], "libpcsclite1"),
        Packages::Dnf => ("rpm", &["-q", "--qf", "%{VERSION} ", "pcsc-lite-libs"], "pcsc-lite-libs"),
        Packages::Zypper => ("rpm", &["-q", "--qf", "%{VERSION} ", "libpcsclite1"], "libpcsclite1"),
        Packages::Pacman => ("pacman", &["-Q", "pcsclite"], "pcsclite"),
        Packages::Apk => ("apk", &["info", "-ve", "pcsc-lite-libs"], "pcsc-lite-libs"),
        Packages::Unknown => return None,
    })
}

/// Asks for the version of its package: its file tells none.
pub(super) fn start(root: &Root, packages: Option<Packages>) -> Option<(Running, &'static str)> {
    let (program, arguments, name) = package(packages?)?;
    Some((Running::start(root, program, arguments), name))
}

/// Looks for copies.
pub(super) fn look(root: &Root) -> Library {
    let maps = root.text("/proc/self/maps");
    let mut loaded = maps.as_ref().into_iter().flat_map(|maps| maps.lines().filter_map(mapped));
    let called = |path: &str, name: &str| path.rsplit('/').next().is_some_and(|file| file.contains(name));
    let used = loaded.find(|path| called(path, "libpcsclite.so")).map(str::to_owned);
    let (system, local) = (of_system(root), below(root, "/usr/local/lib"));
    // What the linker takes may be neither.
    let mut copies: Vec<String> =
        local.iter().chain(&used).filter(|copy| is_by_hand(copy)).map(|copy| shown(copy)).collect();
    copies.sort();
    copies.dedup();
    let used = used.or_else(|| system.clone()).or_else(|| local.into_iter().next());
    // One alone is no mixture.
    if system.is_none() {
        copies.retain(|copy| Some(copy) != used.as_deref().map(shown).as_ref());
    }
    Library { used, copies }
}

/// Built by hand, beside what the system installs.
fn is_by_hand(path: &str) -> bool {
    path.starts_with("/usr/local/") || path.starts_with("/opt/") || shown(path) != path
}

/// The file of a line of `proc_pid_maps(5)`.
fn mapped(line: &str) -> Option<&str> {
    let file = &line[line.find('/')?..];
    Some(file.trim_end_matches(" (deleted)"))
}

/// The system's copy.
fn of_system(root: &Root) -> Option<String> {
    ["/usr/lib", "/lib"].into_iter().find_map(|above| below(root, above).into_iter().next())
}

/// Copies in the folders of one place where libraries are, each behind its links.
fn below(root: &Root, above: &str) -> Vec<String> {
    let names = root.names(above);
    // Another machine's format beside the system's own is no mixture.
    let is_ours =
        |name: &str| name.contains("-linux-") && !name.starts_with("i386") && !name.starts_with("i686");
    let names = names.as_ref().into_iter().flatten().filter(|name| is_ours(name));
    let below: Vec<String> = names.map(|name| format!("{above}/{name}")).collect();
    let folders = [format!("{above}64")].into_iter().chain(below).chain([above.to_owned()]);
    folders.filter_map(|folder| root.place(&format!("{folder}/{NAME}"))).collect()
}

impl Library {
    /// Its version: of a package, where it is the system's; else of its path or what was installed with it, where they have it.
    pub(super) fn version(
        &self,
        root: &Root,
        package: Option<(Running, &'static str)>,
        by: Instant,
    ) -> Seen<String> {
        // Asked, so ended: a command is not left behind.
        let answer = package.map(|(running, name)| (running.end(by), name));
        let Some(used) = self.used.as_deref() else { return Seen::Not };
        let of_path = used.split('/').find_map(|part| number(part.split_once("pcsclite-")?.1));
        let of_package = || {
            let (answer, name) = answer?;
            let is_system = ["/usr/lib", "/lib"].iter().any(|folder| used.starts_with(folder));
            let said = answer.as_ref()?.lines().next()?.split_whitespace().next_back()?.to_owned();
            is_system.then(|| {
                number(said.strip_prefix(name).map_or(said.as_str(), |rest| rest.trim_start_matches('-')))
            })?
        };
        // For who builds with it (pkg-config).
        let of_build = || {
            let text = root.text(&format!("{}/pkgconfig/libpcsclite.pc", used.rsplit_once('/')?.0));
            number(text.as_ref()?.lines().find_map(|line| line.strip_prefix("Version: "))?)
        };
        of_path.or_else(of_package).or_else(of_build).map_or(Seen::Barred, Seen::Is)
    }
}

/// The numbers at the beginning: `1.9.9` of `1.9.9-2`.
fn number(text: &str) -> Option<String> {
    let end = text.find(|it: char| !it.is_ascii_digit() && it != '.').unwrap_or(text.len());
    let number = text[..end].trim_end_matches('.');
    (number.contains('.') && number.starts_with(|it: char| it.is_ascii_digit())).then(|| number.to_owned())
}

/// What the variables do to the library.
pub(super) fn variables(root: &Root) -> Variables {
    Variables {
        socket: root.variable("PCSCLITE_CSOCK_NAME").is_some(),
        debug: ["PCSCLITE_DEBUG", "MUSCLECARD_DEBUG"].iter().any(|name| root.variable(name).is_some()),
        spy: spies(root).named,
    }
}

/// The spy that is loaded now; one that is only named and that nothing has loaded sees nothing.
pub(super) fn spy(root: &Root) -> Option<Spy> {
    let Spies { named, is_loaded } = spies(root);
    named.filter(|_| is_loaded)
}

/// What there is of spies.
struct Spies {
    named: Option<Spy>,
    is_loaded: bool,
}

/// Named by the variables, in front of all programs, or loaded in the library's place.
fn spies(root: &Root) -> Spies {
    let maps = root.text("/proc/self/maps");
    let is_mapped =
        |is: &dyn Fn(&str) -> bool| maps.as_ref().is_some_and(|maps| maps.lines().filter_map(mapped).any(is));
    let spied = is_mapped(&|path| path.rsplit('/').next().is_some_and(|file| file.contains(SPY)));
    // Also by another name of its file.
    let names_spy = |text: &str| {
        let mut files = text.split([' ', ':', '\t', '\n']).filter(|file| !file.is_empty());
        files.any(|file| file.contains(SPY) || root.place(file).is_some_and(|place| place.contains(SPY)))
    };
    let before_all = root.text("/etc/ld.so.preload");
    let for_all = before_all.as_ref().is_some_and(|text| names_spy(text));
    let preloaded = root.variable("LD_PRELOAD").is_some_and(names_spy);
    // The library's own other half (libpcsclite(5) from 2.0.0 on) is what it would take anyway.
    let delegate = root.variable("LIBPCSCLITE_DELEGATE");
    let is_own =
        |path: &&str| path.rsplit('/').next().is_some_and(|file| file.starts_with("libpcsclite_real.so"));
    let delegate = delegate.filter(|path| !is_own(path));
    let handed_on = delegate.is_some_and(|path| {
        let place = root.place(path);
        is_mapped(&|loaded| loaded == path || Some(loaded) == place.as_deref())
    });
    let all = [
        (for_all, Spy::ForAll),
        (preloaded, Spy::Preloaded),
        (delegate.is_some(), Spy::Delegated),
        (spied, Spy::Linked),
    ];
    let named = all.into_iter().find(|(is_so, _)| *is_so).map(|(_, spy)| spy);
    // Where it can't be seen what is loaded, one that is named is taken to be.
    Spies { named, is_loaded: spied || handed_on || maps.as_ref().is_none() }
}

/// A path without the name of a home.
pub(super) fn shown(path: &str) -> String {
    let homes = ["/home/", "/var/home/", "/Users/"];
    let behind = homes.iter().find_map(|homes| path.strip_prefix(homes)?.split_once('/'));
    let behind = behind.map(|(_, rest)| rest).or_else(|| path.strip_prefix("/root/"));
    behind.map_or_else(|| path.to_owned(), |rest| format!("~/{rest}"))
}
