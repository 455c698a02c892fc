//! What `make install-kiosk` puts on a machine: all of it, nothing of somebody's own overwritten, and understood by the
//! programs that it is for, where those are there.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use libtest_mimic::{Completion, Trial};

use crate::program::{executable, plain, trials};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = trials![plain:
        a_kiosk_is_installed_into_a_folder_and_what_was_changed_there_stays,
        foot_has_no_key_and_no_button_of_its_own,
        what_the_unit_and_its_session_say_is_what_the_program_does,
        the_exit_status_of_the_program_is_that_of_the_unit_whatever_cage_is,
    ];
    trials.extend([
        Trial::ignorable_test("systemd_understands_the_unit_and_would_say_if_it_did_not", || {
            Ok(where_there_is("systemd-analyze", systemd_understands))
        }),
        Trial::ignorable_test("systemd_makes_the_account_and_its_folder", || {
            Ok(where_there_is("systemd-sysusers", systemd_makes_the_account))
        }),
        Trial::ignorable_test("foot_understands_its_configuration_and_would_say_if_it_did_not", || {
            Ok(where_there_is("foot", foot_understands))
        }),
    ]);
    trials
}

/// Runs where a program is installed; else says why not.
fn where_there_is(program: &str, body: fn()) -> Completion {
    let path = std::env::var_os("PATH").unwrap_or_default();
    if !std::env::split_paths(&path).any(|folder| folder.join(program).is_file()) {
        return Completion::ignored_with(format!("{program} is not installed"));
    }
    body();
    Completion::Completed
}

fn ran(program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).env("LANG", "C.UTF-8").output().unwrap()
}

/// What it said, on either output.
fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned()).concat()
}

const PREFIX: &str = "/opt/my scope";

/// Installs into this folder, as a package is made.
fn install(folder: &Path) -> String {
    let destination = format!("DESTDIR={}", folder.display());
    let made = ran("make", &["-s", "install-kiosk", &destination, &format!("PREFIX={PREFIX}")]);
    assert!(made.status.success(), "{}", said(&made));
    said(&made)
}

/// Every file below a folder, as seen from it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                all.push(path.strip_prefix(folder).unwrap().to_owned());
            }
        }
    }
    all.sort();
    all
}

fn a_kiosk_is_installed_into_a_folder_and_what_was_changed_there_stays() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("a root");
    let told = install(&root);
    assert!(told.contains("neither enabled nor started"), "{told}");
    let installed = files(&root);
    let expected = [
        "etc/mynascope/foot.ini",
        "etc/pam.d/mynascope-kiosk",
        "etc/polkit-1/rules.d/50-mynascope-kiosk.rules",
        "opt/my scope/lib/systemd/system/mynascope-kiosk.service",
        "opt/my scope/lib/sysusers.d/mynascope-kiosk.conf",
        "opt/my scope/lib/tmpfiles.d/mynascope-kiosk.conf",
        "opt/my scope/libexec/mynascope/kiosk-screen",
        "opt/my scope/libexec/mynascope/kiosk-session",
        "opt/my scope/share/mynascope/kiosk/60-mynascope-kiosk.conf",
        "opt/my scope/share/mynascope/kiosk/installed",
        "opt/my scope/share/mynascope/kiosk/kiosk.toml",
        "opt/my scope/share/mynascope/kiosk/mynascope-kiosk.conf",
    ];
    assert_eq!(installed, expected.map(PathBuf::from));
    for file in &installed {
        let path = root.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("@PREFIX@") && !text.contains("@SYSCONFDIR@"), "{}", file.display());
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        let expected = if file.to_str().unwrap().contains("/libexec/") { 0o755 } else { 0o644 };
        assert_eq!(mode, expected, "{}", file.display());
    }
    let own = root.join("etc/mynascope/foot.ini");
    fs::write(&own, "# mine\n").unwrap();
    assert!(install(&root).contains("Left as it is"));
    assert_eq!(fs::read_to_string(own).unwrap(), "# mine\n");
    assert_eq!(files(&root), installed);
}

/// The keys and buttons that foot 1.13 knows.
const KEYS: [&str; 25] = [
    "scrollback-up-page",
    "scrollback-up-half-page",
    "scrollback-up-line",
    "scrollback-down-page",
    "scrollback-down-half-page",
    "scrollback-down-line",
    "clipboard-copy",
    "clipboard-paste",
    "primary-paste",
    "search-start",
    "font-increase",
    "font-decrease",
    "font-reset",
    "spawn-terminal",
    "minimize",
    "maximize",
    "fullscreen",
    "pipe-visible",
    "pipe-scrollback",
    "pipe-selected",
    "show-urls-launch",
    "show-urls-copy",
    "show-urls-persistent",
    "prompt-prev",
    "prompt-next",
];
const BUTTONS: [&str; 9] = [
    "selection-override-modifiers",
    "primary-paste",
    "select-begin",
    "select-begin-block",
    "select-extend",
    "select-extend-character-wise",
    "select-word",
    "select-word-whitespace",
    "select-row",
];

/// The lines of a section of an ini file.
fn section<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let lines = text.lines().skip_while(|line| *line != format!("[{name}]")).skip(1);
    lines
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

fn foot_has_no_key_and_no_button_of_its_own() {
    let text = fs::read_to_string("packaging/kiosk/foot.ini").unwrap();
    for (name, all) in [("key-bindings", &KEYS[..]), ("mouse-bindings", &BUTTONS[..])] {
        let lines = section(&text, name);
        for key in all.iter().copied().chain((name == "key-bindings").then_some("unicode-input")) {
            assert!(lines.contains(&format!("{key}=none").as_str()), "{name}: {key}");
        }
        assert!(lines.iter().all(|line| line.ends_with("=none")), "{lines:?}");
    }
    for (name, line) in [("scrollback", "lines=0"), ("url", "launch=/bin/true"), ("bell", "notify=no")] {
        assert!(section(&text, name).contains(&line), "{line}");
    }
    for line in ["selection-target=none", "locked-title=yes", "notify=/bin/true"] {
        assert!(text.lines().any(|it| it == line), "{line}");
    }
}

fn what_the_unit_and_its_session_say_is_what_the_program_does() {
    let unit = fs::read_to_string("packaging/kiosk/mynascope-kiosk.service").unwrap();
    for line in [
        "Type=notify",
        // The program is neither cage nor foot, which the unit starts.
        "NotifyAccess=all",
        "Restart=always",
        "RestartPreventExitStatus=40",
        "StartLimitIntervalSec=0",
        "LimitCORE=0",
    ] {
        assert!(unit.lines().any(|it| it == line), "{line}");
    }
    assert!(unit.lines().any(|line| line.starts_with("WatchdogSec=")));
    // Each would hide what is needed: the socket of the screen, and screen and keys themselves.
    for line in ["ProtectHome=", "PrivateDevices=", "DynamicUser="] {
        assert!(!unit.lines().any(|it| it.starts_with(line)), "{line}");
    }
    // Without a journal: what the program says goes nowhere else than to its terminal; its exit status is handed on, and
    // written down.
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("bin/mynascope");
    fs::create_dir(folder.path().join("bin")).unwrap();
    executable(&program, b"#!/bin/sh\necho \"drawn $*\"\necho written >&2\nexit 40\n");
    let session = fs::read_to_string("packaging/kiosk/kiosk-session").unwrap();
    let session = session.replace("@PREFIX@", folder.path().to_str().unwrap());
    for (journal, written) in [("/nonexistent", ""), (socket(&folder), "written\n")] {
        let session = session.replace("/run/systemd/journal/stdout", journal);
        let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
        let status = folder.path().join("status");
        let ran =
            Command::new("/bin/sh").args(["-c", &session, "session"]).arg(&status).env("PATH", path).output();
        let ran = ran.unwrap();
        assert_eq!(ran.status.code(), Some(40), "{}", said(&ran));
        assert_eq!(fs::read_to_string(status).unwrap(), "40\n");
        assert_eq!(String::from_utf8_lossy(&ran.stdout), "drawn kiosk\n");
        assert_eq!(fs::read_to_string(folder.path().join("log")).unwrap_or_default(), written);
    }
}

/// A cage that hands no exit status on (before 0.1.5), one that does, and one that comes to nothing.
fn the_exit_status_of_the_program_is_that_of_the_unit_whatever_cage_is() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        executable(&path, text.as_bytes());
        path.to_str().unwrap().to_owned()
    };
    let screen = fs::read_to_string("packaging/kiosk/kiosk-screen").unwrap();
    let session = write("session", "#!/bin/sh\necho 40 >$1\nexit 40\n");
    let foot = write(
        "foot",
        "#!/bin/sh\n[ \"$1\" = \"--config=/e t c/mynascope/foot.ini\" ] && shift && exec \"$@\"\n",
    );
    // From before: no status of this time.
    fs::write(folder.path().join("mynascope-kiosk.status"), "40\n").unwrap();
    for (cage, expected) in [("exit 3", 3), ("shift 2; \"$@\"; exit 0", 40), ("shift 2; exec \"$@\"", 40)] {
        let cage = write("cage", &format!("#!/bin/sh\n{cage}\n"));
        let screen = screen.replace("/usr/bin/cage", &cage).replace("/usr/bin/foot", &foot);
        let screen = screen.replace("@SYSCONFDIR@", "/e t c");
        let screen = screen.replace("@PREFIX@/libexec/mynascope/kiosk-session", &session);
        let ran = Command::new("/bin/sh")
            .args(["-c", &screen])
            .env("XDG_RUNTIME_DIR", folder.path())
            .output()
            .unwrap();
        assert_eq!(ran.status.code(), Some(expected), "{cage}: {}", said(&ran));
    }
}

/// A socket that stands for the journal's, and before it in the search path a `systemd-cat` that writes to a file.
fn socket(folder: &tempfile::TempDir) -> &'static str {
    let path = folder.path().join("journal");
    std::os::unix::net::UnixListener::bind(&path).unwrap();
    let cat = folder.path().join("systemd-cat");
    let log = folder.path().join("log");
    let script = format!("#!/bin/sh\nshift\nexec \"$@\" >>'{0}' 2>>'{0}'\n", log.display());
    executable(&cat, script.as_bytes());
    path.to_str().unwrap().to_owned().leak()
}

/// What systemd says of a unit; what it runs is not installed here.
fn verified(unit: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mynascope-kiosk.service");
    let screen = format!("{PREFIX}/libexec/mynascope/kiosk-screen");
    assert!(unit.contains(&format!("ExecStart=\"{screen}\"\n")));
    fs::write(&path, unit.replace(&screen, "/bin/true")).unwrap();
    said(&ran("systemd-analyze", &["verify", "--man=no", path.to_str().unwrap()]))
}

fn systemd_understands() {
    let folder = tempfile::tempdir().unwrap();
    install(folder.path());
    let unit = "opt/my scope/lib/systemd/system/mynascope-kiosk.service";
    let unit = fs::read_to_string(folder.path().join(unit)).unwrap();
    assert_eq!(verified(&unit), "");
    assert!(verified(&unit.replace("LimitCORE=", "LimitCOREDUMP=")).contains("LimitCOREDUMP"));
}

fn systemd_makes_the_account() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("etc")).unwrap();
    let root = format!("--root={}", folder.path().display());
    let here = std::env::current_dir().unwrap().join("packaging/kiosk");
    let made = ran("systemd-sysusers", &[&root, here.join("sysusers.conf").to_str().unwrap()]);
    assert!(made.status.success(), "{}", said(&made));
    let accounts = fs::read_to_string(folder.path().join("etc/passwd")).unwrap();
    assert!(accounts.contains("mynascope-kiosk:") && accounts.contains("nologin"), "{accounts}");
    if rustix::process::getuid().is_root() {
        let made =
            ran("systemd-tmpfiles", &[&root, "--create", here.join("tmpfiles.conf").to_str().unwrap()]);
        assert!(made.status.success(), "{}", said(&made));
        assert!(folder.path().join("run/mynascope").is_dir());
    }
}

fn foot_understands() {
    let check = |path: &str| ran("foot", &["--config", path, "--check-config"]);
    let good = check("packaging/kiosk/foot.ini");
    assert!(good.status.success(), "{}", said(&good));
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("foot.ini");
    let text = fs::read_to_string("packaging/kiosk/foot.ini").unwrap();
    fs::write(&bad, text.replace("spawn-terminal=", "spawn-shell=")).unwrap();
    assert!(!check(bad.to_str().unwrap()).status.success());
}
