//! Is the service on this machine at all, and may this user reach it? A service that is not installed can't be started; who
//! reads that it does not run needs to be told what to install. Nor does starting help who may not open its socket, which the
//! library tells as no service too. Asked only when it does not answer, and then each time anew.

use std::path::Path;

use rustix::fs::{Access, access};
use rustix::io::Errno;

use crate::link::{LinkError, Packages};

/// Where programs are, those of administrators too, whatever the search path of this user says.
const PROGRAMS: [&str; 7] =
    ["usr/sbin", "usr/local/sbin", "sbin", "usr/bin", "usr/local/bin", "bin", "run/current-system/sw/bin"];
/// Where systemd's units are: the program may be elsewhere (NixOS).
const UNITS: [&str; 3] = ["etc/systemd/system", "usr/lib/systemd/system", "lib/systemd/system"];
/// By what they are told, in the order of packaging/needs.sh.
const MANAGERS: [(&str, Packages); 5] = [
    ("apt-get", Packages::Apt),
    ("dnf", Packages::Dnf),
    ("pacman", Packages::Pacman),
    ("zypper", Packages::Zypper),
    ("apk", Packages::Apk),
];

/// Where pcsc-lite's library looks for the service.
const SOCKET: &str = "run/pcscd/pcscd.comm";

/// No service becomes no right to its socket, or no such program, where that is why. Elsewhere than on Linux the service is the system's own.
pub(super) fn told(error: LinkError) -> LinkError {
    if error != LinkError::NoService || !cfg!(target_os = "linux") {
        return error;
    }
    let root = Path::new("/");
    if is_barred(root) {
        return LinkError::Barred;
    }
    missing(root).map_or(error, LinkError::NotInstalled)
}

/// Is the socket, or the way to it, closed to this user? To connect is to write to it (unix(7)).
fn is_barred(root: &Path) -> bool {
    matches!(access(root.join(SOCKET), Access::WRITE_OK), Err(Errno::ACCESS | Errno::PERM))
}

/// With what it can be installed, where it is not.
fn missing(root: &Path) -> Option<Packages> {
    let is_there = |program: &str| PROGRAMS.iter().any(|folder| root.join(folder).join(program).exists());
    let has_unit = UNITS.iter().any(|folder| root.join(folder).join("pcscd.socket").exists());
    if has_unit || is_there("pcscd") {
        return None;
    }
    let manager = MANAGERS.iter().find(|(program, _)| is_there(program));
    Some(manager.map_or(Packages::Unknown, |(_, packages)| *packages))
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
        assert!(!is_barred(root.path()));
        std::fs::create_dir_all(root.path().join("run/pcscd")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(root.path().join(SOCKET)).unwrap();
        assert!(!is_barred(root.path()));
    }

    #[test]
    fn any_other_error_stays_what_it_is() {
        assert_eq!(told(LinkError::Denied), LinkError::Denied);
    }
}
