//! Is the service on this machine at all, and may this user reach it? A service that is not installed can't be started; who
//! reads that it does not run needs to be told what to install. Nor does starting help who may not open its socket, which the
//! library tells as no service too. Asked when it does not answer, and then each time anew; and by who looks at a machine.
//!
//! Every question takes the folder that stands for `/`. Nothing is opened and nothing is run.

use std::path::{Path, PathBuf};

use crate::link::{Init, LinkError, Packages};
use crate::os;

/// Where programs are, those of administrators too, whatever the search path of this user says.
const PROGRAMS: [&str; 7] =
    ["usr/sbin", "usr/local/sbin", "sbin", "usr/bin", "usr/local/bin", "bin", "run/current-system/sw/bin"];
/// Where systemd's units are: the program may be elsewhere (NixOS).
pub const UNITS: [&str; 3] = ["etc/systemd/system", "usr/lib/systemd/system", "lib/systemd/system"];
/// By what they are told, in the order of packaging/needs.sh.
const MANAGERS: [(&str, Packages); 5] = [
    ("apt-get", Packages::Apt),
    ("dnf", Packages::Dnf),
    ("pacman", Packages::Pacman),
    ("zypper", Packages::Zypper),
    ("apk", Packages::Apk),
];

/// Where pcsc-lite's library looks for the service.
pub const SOCKET: &str = "run/pcscd/pcscd.comm";

/// No service becomes no right to its socket, or no such program, where that is why. Not so where the service is the
/// system's own.
#[must_use]
pub fn told(error: LinkError) -> LinkError {
    if error != LinkError::NoService || os::machine::BRINGS_CARD_SERVICE {
        return error;
    }
    let root = Path::new("/");
    if is_barred(&root.join(SOCKET)) {
        return LinkError::Barred;
    }
    match (missing(root), init(root)) {
        (Some(packages), _) => LinkError::NotInstalled(packages),
        (None, Some(Init::Systemd)) => error,
        (None, init) => LinkError::NotStarted(init),
    }
}

/// Is the socket, or the way to it, closed to this user? To connect is to write to it (unix(7)).
#[must_use]
pub fn is_barred(socket: &Path) -> bool {
    os::file::is_barred(socket)
}

/// With what it can be installed, where it is not.
fn missing(root: &Path) -> Option<Packages> {
    let has_unit = UNITS.iter().any(|folder| root.join(folder).join("pcscd.socket").exists());
    (!has_unit && program(root, "pcscd").is_none()).then(|| packages(root).unwrap_or(Packages::Unknown))
}

/// Where a program is.
#[must_use]
pub fn program(root: &Path, name: &str) -> Option<PathBuf> {
    PROGRAMS.iter().map(|folder| root.join(folder).join(name)).find(|path| path.exists())
}

/// With what software is installed here; `None` where it is none that is known.
#[must_use]
pub fn packages(root: &Path) -> Option<Packages> {
    MANAGERS.iter().find(|(name, _)| program(root, name).is_some()).map(|(_, packages)| *packages)
}

/// What starts services here (`sd_booted(3)`; `OpenRC`'s own folder); `None` where it is neither, as in most containers.
#[must_use]
pub fn init(root: &Path) -> Option<Init> {
    let marks = [("run/systemd/system", Init::Systemd), ("run/openrc", Init::OpenRc)];
    marks.into_iter().find(|(mark, _)| root.join(mark).exists()).map(|(_, init)| init)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_told_with_what_installs_it() {
        for (files, wanted) in [
            (&["usr/bin/apt-get"][..], Some(Packages::Apt)),
            (&["usr/bin/dnf"], Some(Packages::Dnf)),
            (&["usr/bin/pacman"], Some(Packages::Pacman)),
            (&["usr/bin/zypper"], Some(Packages::Zypper)),
            (&["sbin/apk"], Some(Packages::Apk)),
            (&[], Some(Packages::Unknown)),
            (&["usr/bin/apt-get", "usr/sbin/pcscd"], None),
            (&["usr/bin/apt-get", "usr/local/sbin/pcscd"], None),
            (&["usr/local/bin/pcscd"], None),
            (&["etc/systemd/system/pcscd.socket"], None),
        ] {
            let root = tempfile::tempdir().unwrap();
            for file in files {
                let file = root.path().join(file);
                std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                std::fs::write(file, "").unwrap();
            }
            assert_eq!(missing(root.path()), wanted, "{files:?}");
        }
    }

    #[test]
    fn a_socket_that_may_not_be_written_to_is_closed_to_this_user() {
        let root = tempfile::tempdir().unwrap();
        // Not there: nothing is known of a right to it.
        let socket = root.path().join(SOCKET);
        assert!(!is_barred(&socket));
        std::fs::create_dir_all(root.path().join("run/pcscd")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        assert!(!is_barred(&socket));
    }

    #[test]
    fn what_starts_services_is_told_by_what_it_makes_when_it_starts() {
        for (mark, wanted) in [
            ("run/systemd/system", Some(Init::Systemd)),
            ("run/openrc", Some(Init::OpenRc)),
            ("usr/lib/systemd/system", None),
        ] {
            let root = tempfile::tempdir().unwrap();
            std::fs::create_dir_all(root.path().join(mark)).unwrap();
            assert_eq!(init(root.path()), wanted, "{mark}");
        }
    }

    #[test]
    fn any_other_error_stays_what_it_is() {
        assert_eq!(told(LinkError::Denied), LinkError::Denied);
    }
}
