//! What `make rpm` makes, as rpm reads it. Nothing was installed with it: there is no system with RPM here.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::Completion;

use super::{EPOCH, copy, files, program, ran, there_is, version, where_there_is};

/// Where `make rpm` puts its tool.
fn tools() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("tools/bin")
}

pub(super) fn run() -> Completion {
    if !tools().join("cargo-generate-rpm").is_file() && !there_is("cargo-generate-rpm") {
        return Completion::ignored_with("cargo-generate-rpm is not installed (make rpm fetches it)");
    }
    where_there_is(&["rpm", "strip"], has_what_is_installed_and_its_licences)
}

/// Made in this folder, with everything that is built below another.
fn made(top: &Path, target: &Path) -> PathBuf {
    let path = format!("{}:{}", tools().display(), std::env::var("PATH").unwrap_or_default());
    let script = fs::canonicalize(top).unwrap().join("packaging/rpm.sh");
    let made = ran(Command::new(script)
        .arg(program())
        .args([&target.join("packages"), target])
        .env("PATH", path)
        .env("SOURCE_DATE_EPOCH", EPOCH));
    PathBuf::from(made.trim_end())
}

fn has_what_is_installed_and_its_licences() {
    let folder = tempfile::tempdir().unwrap();
    let package = made(Path::new("."), &folder.path().join("target"));
    let asked =
        |arguments: &[&str]| ran(Command::new("rpm").args(arguments).arg(&package).env("LC_ALL", "C"));
    assert!(asked(&["-K"]).contains("digests OK"));
    let head = asked(&["-qp", "--qf", "%{NAME} %{VERSION} %{RELEASE} %{BUILDTIME} [%{FILEMTIMES} ]"]);
    let (head, times) = head.split_at(head.find(EPOCH).unwrap());
    assert_eq!(head, format!("mynascope {} 1 ", version()));
    assert!(times.split_whitespace().all(|time| time == EPOCH), "{times}");
    let lines = |text: String| text.lines().map(|line| line.trim_end().to_owned()).collect::<BTreeSet<_>>();
    let requires = lines(asked(&["-qp", "--requires"]));
    for wanted in ["pcsc-lite-libs", "libpcsclite.so.1()(64bit)", "libc.so.6()(64bit)"] {
        assert!(
            cfg!(not(target_pointer_width = "64")) || requires.contains(wanted),
            "{wanted}: {requires:?}"
        );
    }
    assert!(!requires.contains("/bin/sh"), "{requires:?}");
    let recommends = lines(asked(&["-qp", "--recommends"]));
    assert_eq!(recommends, ["pcsc-lite", "pcsc-lite-ccid"].map(str::to_owned).into());
    assert_eq!(asked(&["-qp", "--scripts"]), "");

    let packaged = lines(asked(&["-qpl"]));
    let root = folder.path().join("root");
    ran(Command::new("packaging/install.sh").args([program(), "/usr"]).arg(&root));
    for file in files(&root).iter().filter(|file| *file != "usr/share/mynascope/installed") {
        let end = if file.starts_with("usr/share/man/") { ".gz" } else { "" };
        assert!(packaged.contains(&format!("/{file}{end}")), "{file}: {packaged:?}");
    }
    let documents = ["README.ja.md", "docs/kiosk.md", "assets/pictures/card.ja.svg"];
    let licences =
        ["copyright", "LICENSE-MIT", "LICENSE-APACHE"].map(|it| format!("licenses/mynascope/{it}"));
    for file in licences.into_iter().chain(documents.map(|it| format!("doc/mynascope/{it}"))) {
        assert!(packaged.contains(&format!("/usr/share/{file}")), "{file}");
    }
    // Every licence of what is in the program, and no other.
    let told = asked(&["-qp", "--qf", "%{LICENSE}"]);
    let told: BTreeSet<&str> =
        told.split(" AND ").flat_map(|part| part.trim_matches(['(', ')']).split(" OR ")).collect();
    let copyright = ran(&mut Command::new("packaging/copyright.py"));
    let own = ["public-domain", "public-certificates"];
    let licences = copyright.lines().filter_map(|line| line.strip_prefix("License: "));
    let licences = licences.flat_map(|line| line.split(" and ")).flat_map(|line| line.split(" or "));
    assert_eq!(told, licences.filter(|name| !own.contains(name)).collect());

    // The same to the bit elsewhere.
    let there = folder.path().join("another folder");
    copy(&there);
    let again = made(&there, &there.join("target"));
    assert!(fs::read(&package).unwrap() == fs::read(again).unwrap(), "not the same to the bit");
}
