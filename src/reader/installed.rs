//! Is the service on this machine at all? A service that is not installed can't be started; who reads that it does not
//! run needs to be told what to install. Asked only when it does not answer, and then each time anew.

use std::path::Path;

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

/// No service becomes no such program, where that is why. Elsewhere than on Linux the service is the system's own.
pub(super) fn told(error: LinkError) -> LinkError {
    if error != LinkError::NoService || !cfg!(target_os = "linux") {
        return error;
    }
    missing(Path::new("/")).map_or(error, LinkError::NotInstalled)
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
    fn any_other_error_stays_what_it_is() {
        assert_eq!(told(LinkError::Denied), LinkError::Denied);
    }
}
