//! Signing that goes wrong, or is made to: what is told, what is left, and whether a try is spent.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use mynascope::sim::{Ap, Reply};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::live::{card, serve};
use crate::program::{card_is_in, finish, moves, plain, trials};
use crate::signing::{Desk, PASSWORD};
use crate::terminal::{MYNASCOPE, Terminal};
use crate::world::{World, trial, within};

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = trials![plain:
        what_can_not_be_written_is_refused_before_the_password,
        a_failed_signature_leaves_nothing_and_says_whether_a_try_is_spent,
        the_document_is_never_what_is_written,
        what_is_no_regular_file_is_told_before_it_is_opened,
        a_file_that_may_not_grow_is_told_and_leaves_nothing,
        a_signal_leaves_a_whole_file_and_says_so_or_none_and_says_that,
        a_password_is_not_echoed_after_a_shell_had_the_terminal,
        a_document_that_changes_while_the_password_is_typed_is_noticed,
        a_signature_that_is_interrupted_or_killed_leaves_nothing,
    ];
    all.extend(trials![trial:
        a_card_pulled_at_any_exchange_leaves_no_signature,
        a_full_disk_leaves_nothing,
        a_file_that_may_not_be_read_is_said_so_and_costs_no_try,
    ]);
    all
}

fn what_can_not_be_written_is_refused_before_the_password() {
    let desk = Desk::new(b"TEST document\n");
    fs::write(desk.path("a.txt.p7s"), "mine").unwrap();
    symlink("elsewhere", desk.path("link")).unwrap();
    for arguments in [
        &["a.txt"][..],
        &["a.txt", "-o", "link"],
        &["a.txt", "-o", "link", "--force"],
        &["a.txt", "-o", "no/such/directory"],
        &["a.txt", "-o", ".", "--force"],
    ] {
        let ran = desk.sign(&[&["--demo", "--json"], arguments].concat(), b"");
        ran.failed(1, "file");
    }
    for missing in ["nothing", "."] {
        let ran = desk.sign(&["--demo", "--json", missing, "-o", "b"], b"");
        ran.failed(1, "unreadable-file");
    }
    assert_eq!(desk.read("a.txt.p7s"), b"mine");
    assert_eq!(desk.left(), ["a.txt.p7s", "link"]);
    // With leave, a regular file is replaced.
    assert_eq!(desk.sign(&["--demo", "a.txt", "--force"], PASSWORD).code, 0);
    desk.openssl_verifies("a.txt.p7s", false, false, "sign.pem");
}

fn a_failed_signature_leaves_nothing_and_says_whether_a_try_is_spent() {
    let desk = Desk::new(b"TEST document\n");
    for (demo, secret, code, said) in [
        ("--demo", &b"WRONG999\n"[..], 5, "4 of 5 tries left"),
        ("--demo", b"short\n", 5, "no try is spent"),
        ("--demo=one-try-left", PASSWORD, 5, "no try is spent"),
        ("--demo=locked-sign", PASSWORD, 6, "locked"),
        ("--demo=no-sign", PASSWORD, 9, "does not hold"),
        ("--demo=other-card", PASSWORD, 8, "not a My Number Card"),
    ] {
        let ran = desk.sign(&[demo, "a.txt"], secret);
        assert_eq!((ran.code, ran.out.len()), (code, 0), "{demo}: {ran:?}");
        assert!(ran.err.contains(said), "{demo}: {ran:?}");
        // What it would give away was told before, each of the four by name: where nobody is asked, the card is looked at
        // in the job.
        for part in ["a.txt", "SHA-256", "Name", "Date of birth", "Sex", "Address"] {
            assert!(ran.err.contains(part), "{demo}: {part}: {ran:?}");
        }
    }
    assert_eq!(desk.left(), [""; 0]);
}

/// What is said where a file would be lost.
fn refusal(arguments: &[&str]) -> &'static str {
    if arguments.contains(&"--trace") {
        "the trace does not take its place"
    } else {
        "is the document itself"
    }
}

fn the_document_is_never_what_is_written() {
    let desk = Desk::new(b"TEST document\n");
    fs::create_dir(desk.path("d")).unwrap();
    symlink("d", desk.path("e")).unwrap();
    fs::hard_link(desk.path("a.txt"), desk.path("d/hard")).unwrap();
    fs::copy(desk.path("a.txt"), desk.path("d/x")).unwrap();
    for arguments in [
        &["a.txt", "-o", "a.txt"][..],
        &["a.txt", "-o", "d/../a.txt", "--attached"],
        &["a.txt", "-o", "d/hard"],
        &["d/x", "-o", "e/x"],
        &["a.txt", "-o", "b", "--trace", "a.txt"],
        &["a.txt", "-o", "b", "--trace", "b"],
    ] {
        let ran = desk.sign(&[&["--demo", "--json", "--force"], arguments].concat(), PASSWORD);
        assert!(ran.failed(2, "usage").err.contains(refusal(arguments)), "{arguments:?}");
    }
    // Nor where it is on standard input, or where a signature is held against it.
    let from = |arguments: &[&str]| {
        let mut command = desk.command(arguments);
        command.stdin(fs::File::open(desk.path("a.txt")).unwrap());
        finish(command)
    };
    assert_eq!(desk.sign(&["--demo", "d/x", "-o", "x.p7s"], PASSWORD).code, 0);
    for arguments in [
        &["sign", "--demo", "-", "-o", "a.txt", "--force"][..],
        &["sign", "--demo", "-", "-o", "q", "--trace", "a.txt"],
        &["verify", "x.p7s", "--content", "a.txt", "--trace", "d/hard"],
        &["verify", "x.p7s", "--content", "d/x", "--trace", "x.p7s"],
    ] {
        let ran = from(arguments);
        assert!(ran.code == 2 && ran.err.contains(refusal(arguments)), "{arguments:?}: {ran:?}");
    }
    fs::remove_file(desk.path("x.p7s")).unwrap();
    for name in ["a.txt", "d/hard", "d/x"] {
        assert_eq!(desk.read(name), b"TEST document\n", "{name}");
    }
    assert_eq!(desk.left(), ["d", "e"]);
}

fn what_is_no_regular_file_is_told_before_it_is_opened() {
    let desk = Desk::new(b"");
    // Opened, it would wait for a writer for ever.
    let made = Command::new("mkfifo").arg(desk.path("pipe")).status().unwrap();
    assert!(made.success());
    for file in ["pipe", "/dev/zero"] {
        let ran = desk.sign(&["--demo", "--json", file, "-o", "b"], PASSWORD).failed(1, "unreadable-file");
        assert!(ran.err.contains("not a regular file") && ran.err.contains("standard input"), "{ran:?}");
    }
    // Nor is one waited for that is to be verified, that was signed, or that is the configuration.
    assert_eq!(desk.sign(&["--demo", "a.txt"], PASSWORD).code, 0);
    for arguments in [&["verify", "pipe"][..], &["verify", "a.txt.p7s", "--content", "pipe"]] {
        let ran = finish(desk.command(&[arguments, &["--json"]].concat())).failed(1, "unreadable-file");
        assert!(ran.err.contains("pipe: not a regular file"), "{ran:?}");
    }
    let ran = finish(desk.command(&["readers", "--config", "pipe", "--json"])).failed(2, "configuration");
    assert!(ran.err.contains("pipe: not a regular file"), "{ran:?}");
    fs::remove_file(desk.path("a.txt.p7s")).unwrap();
    // Closed descriptors: nothing is read as if it were empty, and nothing told to have been written.
    for script in [
        "exec <&-; \"$0\" --lang en sign --demo - -o b",
        "\"$0\" --lang en sign --demo --pin-stdin a.txt -o - >&- </dev/null",
    ] {
        let mut shell = desk.command(&[]);
        let program = shell.get_program().to_owned();
        shell = Command::new("sh");
        shell.arg("-c").arg(script).arg(program).current_dir(desk.path(""));
        let output = shell.stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{script}: {said}");
        assert!(said.contains("is closed"), "{script}: {said}");
    }
    // Where the temporary files go there is no such place: said before the password, by its name.
    let mut nowhere = desk.command(&["sign", "--demo", "--pin-stdin", "--json", "a.txt", "-o", "-"]);
    nowhere.env("TMPDIR", desk.path("nowhere")).stdin(Stdio::null());
    assert_eq!(finish(nowhere).code, 2, "--json and -o -");
    let mut nowhere = desk.command(&["sign", "--demo", "--pin-stdin", "a.txt", "-o", "-"]);
    nowhere.env("TMPDIR", desk.path("nowhere")).stdin(Stdio::null());
    let ran = finish(nowhere);
    assert!(ran.code == 1 && ran.err.contains("nowhere") && ran.err.contains("TMPDIR"), "{ran:?}");
    assert_eq!(desk.left(), ["pipe"]);
}

fn a_file_that_may_not_grow_is_told_and_leaves_nothing() {
    let desk = Desk::new(&vec![7; 3_000_000]);
    let script =
        "ulimit -f 100; printf 'DEMO2580\n' | \"$0\" --lang en sign --demo --pin-stdin --attached a.txt";
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(script).arg(desk.command(&[]).get_program()).current_dir(desk.path(""));
    let output = shell.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("too large") && said.contains("no try is spent"), "{said}");
    assert_eq!(desk.left(), [""; 0]);
}

/// At whatever moment a signal comes: either nothing is there and that is said, with what is certain of the try, or the
/// signature is there, whole, and the command ends as if nothing had come.
fn a_signal_leaves_a_whole_file_and_says_so_or_none_and_says_that() {
    let desk = Desk::new(&vec![7; 2_000_000]);
    let mut seen = [0; 2];
    // How long it takes undisturbed, here and now: the moments are spread over that and beyond.
    let mut undisturbed = Waiting::start(&desk, &["a.txt", "--attached", "--json"]);
    let started = Instant::now();
    undisturbed.give();
    let (status, said) = undisturbed.end();
    assert!(status.success(), "{said}");
    let whole = started.elapsed();
    fs::remove_file(desk.path("a.txt.p7s")).unwrap();
    // A machine that has more or less to do than just now has it take longer or less long: then a few more.
    for round in 0..90_u32 {
        let moment = match round {
            0..60 => whole * (round % 20) / 12,
            _ if seen.iter().all(|times| *times > 0) => break,
            _ if seen[0] == 0 => whole * (round - 58),
            _ => Duration::ZERO,
        };
        let mut waiting = Waiting::start(&desk, &["a.txt", "--attached", "--json"]);
        waiting.give();
        // Slept: the moment is what is tested.
        std::thread::sleep(moment);
        // It may have ended by itself.
        let _ = kill_process(Pid::from_child(&waiting.child), Signal::INT);
        let mut stdout = waiting.child.stdout.take().unwrap();
        let mut answer = String::new();
        stdout.read_to_string(&mut answer).unwrap();
        let (status, said) = waiting.end();
        let told: Value = serde_json::from_str(answer.trim()).unwrap_or_else(|_| panic!("{answer}: {said}"));
        if status.code() == Some(0) {
            seen[0] += 1;
            assert_eq!(told["output"], "a.txt.p7s");
            desk.openssl_verifies("a.txt.p7s", true, false, "sign.pem");
            fs::remove_file(desk.path("a.txt.p7s")).unwrap();
        } else {
            seen[1] += 1;
            assert_eq!((status.code(), &told["error"]["code"]), (Some(130), &130.into()), "{said}");
            assert!(said.contains("Interrupted") && said.contains("PIN"), "{said}");
        }
        assert_eq!(desk.left(), [""; 0], "round {round}: {said}");
    }
    assert!(seen.iter().all(|times| *times > 0), "both are seen: {seen:?}");
}

fn a_password_is_not_echoed_after_a_shell_had_the_terminal() {
    let desk = Desk::new(b"TEST document\n");
    let document = desk.path("a.txt");
    let mut terminal = Terminal::mynascope(&["sign", "--demo", "--lang", "en", document.to_str().unwrap()]);
    terminal.shows("signing password:");
    terminal.press("DEMO").shows("●●●●");
    // As a shell does between a stop and `fg`.
    let pid = terminal.pid();
    let device = fs::read_link(format!("/proc/{}/fd/0", pid.as_raw_nonzero())).unwrap();
    let stty = |words: &[&str]| {
        let told = Command::new("stty").arg("-F").arg(&device).args(words).output().unwrap();
        assert!(told.status.success());
        String::from_utf8(told.stdout).unwrap()
    };
    kill_process(pid, Signal::STOP).unwrap();
    stty(&["echo", "icanon"]);
    kill_process(pid, Signal::CONT).unwrap();
    within(Duration::from_secs(30), "the echo is off", || stty(&["-a"]).contains("-echo "));
    terminal.shows("wiped");
    terminal.press("DEMO2580").shows("●●●●●●●●");
    assert!(!String::from_utf8_lossy(&terminal.shown().raw).contains("DEMO25"));
    terminal.press("\r").shows("a.txt.p7s");
    assert_eq!(terminal.end(), 0);
    // SIGQUIT, too, gives the terminal back.
    let again =
        ["-c", "trap : QUIT; \"$@\"; stty -a", "sh", MYNASCOPE, "sign", "--demo", "--lang", "en", "--force"];
    let terminal =
        Terminal::start((80, 40), &[&["sh"], &again[..], &[document.to_str().unwrap()]].concat(), &[]);
    terminal.shows("signing password:");
    let children = format!("/proc/{0}/task/{0}/children", terminal.pid().as_raw_nonzero());
    let child = fs::read_to_string(children).unwrap().trim().parse().unwrap();
    kill_process(Pid::from_raw(child).unwrap(), Signal::QUIT).unwrap();
    terminal.shows("no try is spent");
    terminal.shows(" echo ");
}

/// `sign` with nothing on its standard input yet, and what it has said so far.
struct Waiting {
    child: std::process::Child,
    stdin: Option<std::io::PipeWriter>,
    said: String,
}

impl Waiting {
    /// Returns when the document was hashed and told.
    fn start(desk: &Desk, arguments: &[&str]) -> Self {
        let mut command = desk.command(&[&["sign", "--demo", "--pin-stdin"], arguments].concat());
        let (reader, writer) = std::io::pipe().unwrap();
        let mut child = command.stdin(Stdio::from(reader)).spawn().unwrap();
        let mut said = String::new();
        let mut piece = [0; 256];
        while !said.contains("Every recipient") {
            let read = child.stderr.as_mut().unwrap().read(&mut piece).unwrap();
            assert!(read > 0, "{said}");
            said.push_str(&String::from_utf8_lossy(&piece[..read]));
        }
        Self { child, stdin: Some(writer), said }
    }

    fn give(&mut self) {
        self.stdin.take().unwrap().write_all(PASSWORD).unwrap();
    }

    fn end(mut self) -> (std::process::ExitStatus, String) {
        self.child.stderr.take().unwrap().read_to_string(&mut self.said).unwrap();
        (self.child.wait().unwrap(), self.said)
    }
}

fn a_document_that_changes_while_the_password_is_typed_is_noticed() {
    let desk = Desk::new(b"TEST document\n");
    for attached in [false, true] {
        let arguments = ["a.txt", "--attached"];
        let mut waiting = Waiting::start(&desk, &arguments[..if attached { 2 } else { 1 }]);
        fs::write(desk.path("a.txt"), b"TEST documemt\n").unwrap();
        waiting.give();
        let (status, said) = waiting.end();
        assert_eq!(status.code(), Some(1), "{said}");
        assert!(said.contains("changed meanwhile") && said.contains("no try is spent"), "{said}");
        assert_eq!(desk.left(), [""; 0]);
    }
}

fn a_signature_that_is_interrupted_or_killed_leaves_nothing() {
    let desk = Desk::new(b"");
    let document = fs::File::create(desk.path("a.txt")).unwrap();
    document.set_len(1 << 30).unwrap();
    for (signal, code) in [(Signal::INT, Some(130)), (Signal::TERM, Some(143)), (Signal::KILL, None)] {
        let mut waiting = Waiting::start(&desk, &["a.txt", "--attached"]);
        waiting.give();
        // Somewhere in the copy of a gibibyte.
        let counts = format!("/proc/{}/io", waiting.child.id());
        within(Duration::from_secs(30), "the copy is under way", || {
            let told = fs::read_to_string(&counts).unwrap_or_default();
            let written = told.lines().find_map(|line| line.strip_prefix("wchar: "));
            written.and_then(|bytes| bytes.parse::<u64>().ok()).is_some_and(|bytes| bytes > 64 << 20)
        });
        kill_process(Pid::from_child(&waiting.child), signal).unwrap();
        let (status, said) = waiting.end();
        assert_eq!(status.code(), code, "{said}");
        let left = desk.left();
        assert!(left.is_empty(), "{signal:?}: {left:?}");
    }
}

fn a_card_pulled_at_any_exchange_leaves_no_signature() {
    let _world = World::start();
    let desk = Desk::new(b"TEST document\n");
    let server = serve(card("extended"), 0);
    card_is_in(0);
    let arguments = ["a.txt", "--attached", "--now", crate::program::NOW];
    assert_eq!(desk.sign(&arguments, PASSWORD).code, 0);
    let whole = server.exchanges();
    fs::remove_file(desk.path("a.txt.p7s")).unwrap();
    let mut signed = 0;
    // The look may be repeated when the card is back; from the question for the tries on nothing is.
    for k in whole - 5..whole {
        let (from, before) = (server.exchanges(), server.with_card(|card| card.log().len()));
        let (moved, left) = (moves(0), Arc::new(AtomicBool::new(false)));
        let leaves = Arc::clone(&left);
        server.with_card(|card| {
            card.set_hook(Box::new(move |count, _| {
                let now = count == from + k + 1;
                leaves.fetch_or(now, Ordering::SeqCst);
                now.then(|| Reply::Left(Duration::from_millis(700)))
            }));
        });
        let ran = desk.sign(&arguments, PASSWORD);
        server.with_card(|card| card.set_hook(Box::new(|_, _| None)));
        let presented = server.with_card(|card| {
            card.log()[before..].iter().filter(|one| one[1] == 0x20 && one.len() > 5).count()
        });
        assert!(presented <= 1, "{k}: {presented}");
        if ran.code == 0 {
            signed += 1;
            desk.openssl_verifies("a.txt.p7s", true, false, "sign.pem");
            fs::remove_file(desk.path("a.txt.p7s")).unwrap();
        } else {
            assert_eq!(ran.code, 4, "{k}: {ran:?}");
            assert!(ran.err.contains("spent"), "{k}: {ran:?}");
        }
        assert_eq!(desk.left(), [""; 0], "{k}");
        // It is back, and pcscd has seen it leave and come back, if it was not too busy for that: it looks every 0.4 s.
        if left.load(Ordering::SeqCst) {
            let since = Instant::now();
            let seen = || moves(0) >= moved + 2 || since.elapsed() > Duration::from_secs(3);
            within(Duration::from_secs(30), "the card is back", seen);
        }
        card_is_in(0);
    }
    assert!(signed <= 1, "only leaving may be left undone");
    assert_eq!(server.with_card(|card| card.tries_left(Ap::Jpki, 0x1B)), Some(5));
}

fn a_full_disk_leaves_nothing() {
    // A file system of this test's own, in its own mount namespace.
    let small = Path::new("/run/small");
    fs::create_dir_all(small).unwrap();
    let mounted =
        Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "tmpfs", "/run/small"]).status();
    assert!(mounted.unwrap().success());
    let desk = Desk::new(&vec![7; 700_000]);
    fs::write(small.join("a.txt"), vec![7; 700_000]).unwrap();
    let ran = desk.sign(&["--demo", "/run/small/a.txt", "--attached"], PASSWORD);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("No space left") && ran.err.contains("no try is spent"), "{ran:?}");
    let left: Vec<_> = fs::read_dir(small).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["a.txt"]);
    // Beside the document there is room for a signature without it.
    assert_eq!(desk.sign(&["--demo", "/run/small/a.txt"], PASSWORD).code, 0);
}

/// A command without root's right to read and write what its mode forbids, and otherwise the same.
fn without_privilege(command: &Command) -> Command {
    let mut lesser = Command::new("setpriv");
    lesser.args(["--bounding-set", "-dac_override,-dac_read_search", "--inh-caps", "-all"]);
    lesser.arg(command.get_program()).args(command.get_args());
    lesser.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => lesser.env(name, value),
            None => lesser.env_remove(name),
        };
    }
    if let Some(directory) = command.get_current_dir() {
        lesser.current_dir(directory);
    }
    lesser
}

fn a_file_that_may_not_be_read_is_said_so_and_costs_no_try() {
    let _world = World::start();
    let desk = Desk::new(b"TEST document\n");
    let server = serve(card("extended"), 0);
    card_is_in(0);
    assert_eq!(desk.sign(&["a.txt", "--now", crate::program::NOW], PASSWORD).code, 0);
    let run = |arguments: &[&str], secret: &[u8]| {
        let mut command = without_privilege(&desk.command(arguments));
        let (reader, mut writer) = std::io::pipe().unwrap();
        writer.write_all(secret).unwrap();
        drop(writer);
        finish({
            command.stdin(Stdio::from(reader));
            command
        })
    };
    let mode = |name: &str, mode: u32| {
        fs::set_permissions(desk.path(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    let presented =
        || server.with_card(|card| card.log().iter().filter(|one| one[1] == 0x20 && one.len() > 5).count());
    let before = presented();
    let sign = ["sign", "--json", "--pin-stdin", "a.txt", "-o"];

    mode("a.txt", 0o200);
    for more in [&["b"][..], &["b", "--attached"], &["a.txt.p7s", "--force"]] {
        let ran = run(&[&sign[..], more].concat(), PASSWORD).failed(1, "unreadable-file");
        assert!(ran.err.contains("a.txt") && ran.err.contains("Permission denied"), "{ran:?}");
    }
    // The document beside a signature, and one that is named.
    for more in [&[][..], &["--content", "a.txt"]] {
        let ran = run(&[&["verify", "--json", "a.txt.p7s"], more].concat(), b"");
        let ran = ran.failed(1, "unreadable-file");
        assert!(ran.err.contains("a.txt") && ran.err.contains("Permission denied"), "{ran:?}");
    }
    mode("a.txt", 0o600);
    mode("a.txt.p7s", 0o200);
    let ran = run(&["verify", "--json", "a.txt.p7s"], b"").failed(1, "unreadable-file");
    assert!(ran.err.contains("a.txt.p7s") && ran.err.contains("Permission denied"), "{ran:?}");

    // Nor where nothing may be written.
    fs::create_dir(desk.path("closed")).unwrap();
    mode("closed", 0o500);
    let ran = run(&[&sign[..], &["closed/b"]].concat(), PASSWORD).failed(1, "file");
    assert!(ran.err.contains("Permission denied"), "{ran:?}");

    assert_eq!(fs::read_dir(desk.path("closed")).unwrap().count(), 0);
    assert_eq!(desk.left(), ["a.txt.p7s", "closed"]);
    assert_eq!(presented(), before);
    assert_eq!(server.with_card(|card| card.tries_left(Ap::Jpki, 0x1B)), Some(5));
    // With the same rights and a readable file it goes well.
    let ran = run(&[&sign[..], &["b", "--now", crate::program::NOW]].concat(), PASSWORD);
    assert_eq!(ran.code, 0, "{ran:?}");
    desk.openssl_verifies("b", false, false, "sign.pem");
}
