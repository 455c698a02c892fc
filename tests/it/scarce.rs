//! Where the system lets a user have only so many processes and threads: what can't be started is told, with its cause
//! and what to do, by both faces; nothing hangs and nothing is left blank.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use libtest_mimic::{Completion, Trial};

use crate::program::{NOW, Ran, executable};
use crate::terminal::{MYNASCOPE, Terminal};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        as_another("with_too_few_processes_the_screen_says_so", the_screen_says_so),
        as_another("with_too_few_processes_a_command_says_so", a_command_says_so),
        as_another("with_too_few_processes_a_file_is_verified_all_the_same", a_file_is_verified),
    ]
}

/// A limit counts all that its user runs, so each run is another user's, whom only root can be.
fn as_another(name: &'static str, body: fn(&Desk)) -> Trial {
    Trial::ignorable_test(name, move || {
        if !rustix::process::geteuid().is_root() {
            return Ok(Completion::ignored_with("only root can be another user"));
        }
        body(&Desk::new());
        Ok(Completion::Completed)
    })
}

/// A place that every user may enter, with the program in it.
struct Desk {
    place: tempfile::TempDir,
    program: PathBuf,
}

impl Desk {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        std::fs::set_permissions(place.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let program = place.path().join("mynascope");
        executable(&program, &std::fs::read(MYNASCOPE).unwrap());
        Self { place, program }
    }

    /// The command line that starts the program as a user of its own with so many processes allowed.
    fn line(&self, most: u32, arguments: &[&str]) -> Vec<String> {
        static USER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        // Nobody's but this run's: another one at the same time on this machine counts for itself.
        let of_this_run = 100_000 + (std::process::id() % 1_000_000) * 100;
        let user = (of_this_run + USER.fetch_add(1, std::sync::atomic::Ordering::SeqCst)).to_string();
        let nproc = format!("--nproc={most}");
        let home = format!("HOME={}", self.place.path().display());
        let start = ["env", &home, "setpriv", "--reuid", &user, "--clear-groups", "prlimit", &nproc];
        let program = self.program.to_str().unwrap();
        let own = [program, "--demo", "--now", NOW];
        start.iter().chain(&own).chain(arguments).map(|word| (*word).to_owned()).collect()
    }
}

fn the_screen_says_so(desk: &Desk) {
    // The screen itself, signals, keys, the card, the readers: five.
    for most in 1..=5 {
        let line = desk.line(most, &[]);
        let words: Vec<&str> = line.iter().map(String::as_str).collect();
        let mut terminal = Terminal::start((80, 24), &words, &[]);
        if most == 5 {
            terminal.shows("1,266 days left");
        } else {
            terminal.shows("can't be started");
            terminal.shows("as many processes and threads as are allowed");
            terminal.shows("raise the limit");
        }
        if most >= 3 {
            // Told on the screen, which can be left.
            assert_eq!(terminal.press("q").end(), 0, "{most}");
        } else {
            assert_eq!(terminal.end(), 1, "{most}");
        }
        terminal.given_back();
    }
}

fn a_command_says_so(desk: &Desk) {
    // The command itself, signals, the card, the readers: four.
    for most in 1..=4 {
        let line = desk.line(most, &["--lang", "en", "inspect", "--json"]);
        let output = Command::new(&line[0]).args(&line[1..]).stdin(Stdio::null()).output().unwrap();
        let ran = Ran::of(output);
        if most == 4 {
            assert_eq!(ran.code, 0, "{ran:?}");
        } else {
            let ran = ran.failed(1, "system");
            assert!(ran.err.contains("ulimit -u") && ran.err.contains("raise the limit"), "{ran:?}");
        }
    }
}

fn a_file_is_verified(desk: &Desk) {
    let document = desk.place.path().join("a.txt");
    std::fs::write(&document, "TEST").unwrap();
    let mut signing = crate::program::command(&["--demo", "--now", NOW, "sign", "--pin-stdin"]);
    let mut child = signing.arg(&document).stdin(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"DEMO2580\n").unwrap();
    assert!(child.wait().unwrap().success());
    let signature = desk.place.path().join("a.txt.p7s");
    std::fs::set_permissions(&signature, std::fs::Permissions::from_mode(0o644)).unwrap();
    // Signals have their thread; nobody reads ahead.
    let line = desk.line(2, &["verify", "--json", signature.to_str().unwrap()]);
    let output = Command::new(&line[0]).args(&line[1..]).stdin(Stdio::null()).output().unwrap();
    let ran = Ran::of(output);
    assert_eq!(ran.code, 10, "{ran:?}");
    assert_eq!(ran.json()["signatures"][0]["digest_matches"], true);
}
