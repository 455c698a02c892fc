//! `make install` and `make uninstall`: what the one puts somewhere the other takes away, and nothing else.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::Trial;

use super::{program, ran, said};
use crate::program::{plain, trials};

pub(super) fn trials() -> Vec<Trial> {
    trials![plain:
        what_was_installed_goes_and_what_was_there_stays,
        however_a_folder_is_written_it_is_the_same,
        the_kiosk_goes_too_but_for_what_was_changed,
        an_installation_before_records_goes_too,
        a_further_installation_takes_away_what_it_does_not_have,
        a_record_says_nothing_of_other_places,
        a_tilde_that_the_shell_left_is_the_home_folder,
    ]
}

/// Everything below a folder and itself: folders with a slash.
fn everything(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    let mut next = vec![folder.to_owned()];
    while let Some(path) = next.pop() {
        if path.is_dir() {
            next.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            all.push(path.join(""));
        } else if path.symlink_metadata().is_ok() {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// One of the Makefile's ways to install or uninstall; of these only the scripts are tried here, without a release build.
fn script(name: &str, arguments: &[&str]) -> String {
    ran(Command::new(format!("packaging/{name}")).args(arguments))
}

const PREFIXES: [&str; 4] = ["/usr/local", "/opt/my scope", "/usr/", "/"];

fn what_was_installed_goes_and_what_was_there_stays() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("a root");
    for prefix in PREFIXES {
        for there in [false, true] {
            if there {
                // Empty folders, a page of somebody's own, a configuration.
                for path in ["bin", "share/man/man1", "share/fish"] {
                    fs::create_dir_all(root.join(prefix.trim_start_matches('/')).join(path)).unwrap();
                }
                for path in ["share/man/man1/mynascope-mine.1", "bin/mynascope-too"] {
                    fs::write(root.join(prefix.trim_start_matches('/')).join(path), "mine").unwrap();
                }
            }
            let before = everything(&root);
            let told = script("install.sh", &[program(), prefix, root.to_str().unwrap()]);
            assert!(told.starts_with("Installed under "), "{told}");
            let binary = root.join(prefix.trim_start_matches('/')).join("bin/mynascope");
            assert!(binary.is_file());
            let installed = everything(&root);
            script("install.sh", &[program(), prefix, root.to_str().unwrap()]);
            assert_eq!(everything(&root), installed);
            // The program is not asked: it may be gone, or another one.
            fs::remove_file(&binary).unwrap();
            if there {
                fs::write(&binary, "#!/bin/sh\nexit 1\n").unwrap();
            }
            let told = script("uninstall.sh", &[prefix, root.to_str().unwrap()]);
            assert_eq!(everything(&root), before, "{prefix}");
            assert!(told.contains("removed ") && told.contains("Yours stays"), "{told}");
            let told = script("uninstall.sh", &[prefix, root.to_str().unwrap()]);
            assert!(told.starts_with("Nothing of mynascope is installed under "), "{told}");
            assert_eq!(everything(&root), before, "{prefix}");
        }
        fs::remove_dir_all(&root).unwrap();
    }
    // By make, as it is typed.
    let destination = format!("DESTDIR={}", root.display());
    for (prefix, typed) in
        [("/opt/my scope", "PREFIX=/opt/my scope"), ("/opt/somebody's $x", "prefix=/opt/somebody's $$x")]
    {
        script("install.sh", &[program(), prefix, root.to_str().unwrap()]);
        ran(Command::new("make").args(["-s", "uninstall", typed, &destination]).env_remove("MAKEFLAGS"));
        assert!(!root.exists(), "{:?}", everything(&root));
    }
}

/// A folder has many names; installed under one and again, or taken away, under another, it is the same.
fn however_a_folder_is_written_it_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let top = fs::canonicalize(folder.path()).unwrap();
    let packaging = fs::canonicalize("packaging").unwrap();
    // From another folder than that of the sources.
    let script = |name: &str, arguments: &[&str]| {
        ran(Command::new(packaging.join(name)).args(arguments).current_dir(&top))
    };
    let prefix = format!("{}/my scope", top.display());
    // Its pages are many; these two stand for them.
    let program = top.join("program");
    let says = "#!/bin/sh\nif [ \"$1 ${2-}\" = 'man --list' ]; then echo mynascope mynascope-pin; fi\n";
    fs::write(&program, says).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let program = program.to_str().unwrap();
    script("install.sh", &[program, &prefix]);
    let installed = everything(&top);
    for other in
        [format!("{prefix}//"), "my scope".to_owned(), format!("{}//./y/../my scope/.", top.display())]
    {
        script("install.sh", &[program, &other]);
        assert_eq!(everything(&top), installed, "{other}");
    }
    // What took the place of a file is not ours.
    let mine = top.join("my scope/share/man/man1/mynascope-pin.1");
    fs::remove_file(&mine).unwrap();
    fs::create_dir(&mine).unwrap();
    script("uninstall.sh", &["./my scope/"]);
    assert!(mine.is_dir());
    fs::remove_dir_all(top.join("my scope")).unwrap();

    script("kiosk/install.sh", &["/opt//my scope/", "/etc/.", "a root"]);
    let unit = top.join("a root/opt/my scope/lib/systemd/system/mynascope-kiosk.service");
    assert!(!fs::read_to_string(unit).unwrap().contains("//"));
    script("kiosk/uninstall.sh", &["/opt/x/../my scope", "/etc", "./a root"]);
    assert_eq!(everything(&top), [top.join(""), program.into()]);
}

fn the_kiosk_goes_too_but_for_what_was_changed() {
    for (program_first, changed) in [(true, false), (false, false), (true, true)] {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("a root");
        let destination = root.to_str().unwrap();
        let prefix = "/opt/my scope";
        script("install.sh", &[program(), prefix, destination]);
        script("kiosk/install.sh", &[prefix, "/etc", destination]);
        let own = root.join("etc/mynascope/kiosk.toml");
        let font = root.join("etc/mynascope/foot.ini");
        if changed {
            fs::write(&own, "terminal = \"hall\"\n").unwrap();
            fs::write(&font, "# mine\n").unwrap();
        }
        // What it keeps of an earlier time is known to be its own.
        script("kiosk/install.sh", &[prefix, "/etc", destination]);
        let uninstall = |program: bool| {
            if program {
                let told = script("uninstall.sh", &[prefix, destination]);
                assert_eq!(told.contains("make uninstall-kiosk"), program_first, "{told}");
            } else {
                let destination = format!("DESTDIR={destination}");
                let prefix = format!("PREFIX={prefix}");
                let told = ran(Command::new("make").args(["-s", "uninstall-kiosk", &prefix, &destination]));
                assert!(told.contains("systemctl disable --now mynascope-kiosk"), "{told}");
                assert_eq!(told.contains("Changed since, so it stays: "), changed, "{told}");
            }
        };
        uninstall(program_first);
        uninstall(!program_first);
        if changed {
            let left: Vec<PathBuf> = everything(&root).into_iter().filter(|path| path.is_file()).collect();
            assert_eq!(left, [font, own]);
        } else {
            assert!(!root.exists(), "{:?}", everything(&root));
        }
        let again = Command::new("packaging/kiosk/uninstall.sh").args([prefix, "/etc", destination]).output();
        let again = again.unwrap();
        assert!(!again.status.success() && said(&again).contains("Nothing was removed"), "{}", said(&again));
    }
}

/// What was put there before there were records is told from its names.
fn an_installation_before_records_goes_too() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("usr/local");
    let files = [
        "bin/mynascope",
        "share/man/man1/mynascope.1",
        "share/man/ja/man1/mynascope.1",
        "share/bash-completion/completions/mynascope",
        "share/zsh/site-functions/_mynascope",
        "share/fish/vendor_completions.d/mynascope.fish",
        "share/man/man1/mynascope-mine.1",
    ];
    for file in files {
        fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
        fs::write(root.join(file), "").unwrap();
    }
    script("uninstall.sh", &["/usr/local", folder.path().to_str().unwrap()]);
    let left: Vec<PathBuf> = everything(&root).into_iter().filter(|path| path.is_file()).collect();
    assert_eq!(left, [root.join("share/man/man1/mynascope-mine.1")]);
}

fn a_further_installation_takes_away_what_it_does_not_have() {
    let folder = tempfile::tempdir().unwrap();
    let destination = folder.path().to_str().unwrap();
    script("install.sh", &[program(), "/usr", destination]);
    let installed = everything(folder.path());
    let page = folder.path().join("usr/share/man/man1/mynascope-formerly.1");
    fs::write(&page, "").unwrap();
    let record = folder.path().join("usr/share/mynascope/installed");
    let text = fs::read_to_string(&record).unwrap();
    fs::write(&record, format!("{text}file /usr/share/man/man1/mynascope-formerly.1\n")).unwrap();
    script("install.sh", &[program(), "/usr", destination]);
    assert_eq!(everything(folder.path()), installed);
}

/// Whoever moved the folder, or wrote into the record.
fn a_record_says_nothing_of_other_places() {
    let folder = tempfile::tempdir().unwrap();
    let destination = folder.path().to_str().unwrap();
    script("install.sh", &[program(), "/usr", destination]);
    let others = ["etc/passwd", "home/me", "usrs/mine"].map(|path| folder.path().join(path));
    for other in &others {
        fs::create_dir_all(other.parent().unwrap()).unwrap();
        fs::write(other, "mine").unwrap();
    }
    let record = folder.path().join("usr/share/mynascope/installed");
    let text = fs::read_to_string(&record).unwrap();
    let text =
        format!("{text}file /etc/passwd\nfile /usr/../home/me\nfile /usrs/mine\nconfig 1 2 /etc/passwd\n");
    fs::write(&record, text).unwrap();
    script("uninstall.sh", &["/usr", destination]);
    assert!(!record.exists());
    for other in others {
        assert!(other.is_file(), "{}", other.display());
    }
}

/// As zsh, fish and dash leave it behind `PREFIX=`.
fn a_tilde_that_the_shell_left_is_the_home_folder() {
    for (goal, prefix, meant) in [
        ("install", "~/.local", "'/home/some one/.local'"),
        ("uninstall", "~/my scope", "'/home/some one/my scope'"),
        ("install-kiosk", "~/.local", "'/home/some one/.local'"),
        ("uninstall-kiosk", "~/.local", "'/home/some one/.local'"),
        ("install", "/opt/a~/b", "'/opt/a~/b'"),
    ] {
        let mut make = Command::new("make");
        make.args(["-n", goal, &format!("PREFIX={prefix}")]).env("HOME", "/home/some one");
        let told = ran(make.env_remove("MAKEFLAGS"));
        assert!(told.contains(meant), "{goal} {prefix}: {told}");
    }
}
