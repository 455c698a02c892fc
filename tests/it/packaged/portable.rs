//! `make check-portable` says how many errors the compiler found for each system, and fails where there is one. The compiler itself
//! is not run here: that takes minutes and the network, so the gate is no part of the tests. Another program stands for cargo.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use libtest_mimic::Trial;

use super::said;
use crate::program::{plain, trials};

pub(super) fn trials() -> Vec<Trial> {
    trials![plain: the_portable_check_tells_how_many_errors_there_are]
}

/// What stands for cargo says, and with what it ends.
fn told(folder: &Path, says: &str, code: i32) -> (String, bool) {
    let cargo = folder.join("cargo");
    // In colours where they are asked for, as cargo does.
    let script = format!(
        "#!/bin/sh\nif [ \"$CARGO_TERM_COLOR\" = always ]; then red=$(printf '\\033[31m'); fi\n\
        printf '%s\\n' '{says}' | sed \"s/^error/${{red-}}error/\" >&2\nexit {code}\n"
    );
    fs::write(&cargo, script).unwrap();
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
    let output = Command::new("packaging/check-portable.sh")
        .arg(folder)
        .args(["aarch64-apple-darwin", "x86_64-pc-windows-msvc"])
        .env("CARGO", &cargo)
        .env("CARGO_TERM_COLOR", "always")
        .output()
        .unwrap();
    let text = said(&output);
    let lines = text.lines().filter(|line| line.starts_with("aarch64-") || line.starts_with("x86_64-"));
    let counts: Vec<&str> = lines.map(|line| line.rsplit_once(',').unwrap().0).collect();
    (counts.join("; "), output.status.success())
}

fn the_portable_check_tells_how_many_errors_there_are() {
    let folder = tempfile::tempdir().unwrap();
    // As if the compiler had been fetched.
    let toolchain = folder.path().join("portable/toolchain");
    fs::create_dir_all(&toolchain).unwrap();
    fs::write(toolchain.join("complete"), "").unwrap();
    let both = |said: &str| format!("aarch64-apple-darwin: {said}; x86_64-pc-windows-msvc: {said}");
    let last = "error: could not compile `mynascope` (lib) due to 2 previous errors";
    for (says, code, expected) in [
        ("warning: unused", 0, "0 errors"),
        (
            &format!("error[E0433]: failed to resolve\n --> src/os.rs:1:1\nerror: no such macro\n{last}"),
            101,
            "2 errors",
        ),
        ("error: the lock file needs to be updated", 101, "1 error"),
        // Of which nothing was said.
        ("", 101, "1 error"),
    ] {
        assert_eq!(told(folder.path(), says, code), (both(expected), code == 0), "{says}");
    }
    assert!(!fs::read_to_string("packaging/test.sh").unwrap().contains("portable"));
}
