//! Signatures made and checked on the command line, with OpenSSL as the other side; what is left when something fails.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{FileExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use libtest_mimic::{Completion, Trial};
use mynascope::sim::{self, Ap, Reply};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use crate::live::{card, serve};
use crate::program::{Ran, card_is_in, command, finish, mynascope, plain, trials};
use crate::terminal::{MYNASCOPE, Terminal};
use crate::world::{World, trial, within};

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = trials![plain:
        openssl_verifies_every_variant_signed_on_the_command_line,
        openssl_verifies_documents_at_the_edges_of_blocks,
        a_signature_on_standard_output_is_whole_or_nothing,
        what_can_not_be_written_is_refused_before_the_password,
        a_failed_signature_leaves_nothing_and_says_whether_a_try_is_spent,
        the_document_is_never_what_is_written,
        what_is_no_regular_file_is_told_before_it_is_opened,
        a_file_that_may_not_grow_is_told_and_leaves_nothing,
        a_signal_leaves_a_whole_file_and_says_so_or_none_and_says_that,
        the_next_command_verifies_as_it_stands,
        a_password_is_not_echoed_after_a_shell_had_the_terminal,
        a_document_that_changes_while_the_password_is_typed_is_noticed,
        a_signature_that_is_interrupted_or_killed_leaves_nothing,
        the_authentication_key_signs_with_a_warning,
        verify_says_what_is_so_in_its_exit_code_and_json,
        a_trusted_signature_passes_until_its_certificate_ends,
    ];
    all.extend(trials![trial:
        openssl_verifies_what_is_signed_through_pcscd,
        a_card_pulled_at_any_exchange_leaves_no_signature,
        a_full_disk_leaves_nothing,
        a_file_that_may_not_be_read_is_said_so_and_costs_no_try,
    ]);
    all.push(Trial::ignorable_test("pyhanko_reads_a_detached_signature_as_cades_baseline_b", || {
        let Some(python) = pyhanko() else {
            return Ok(Completion::ignored_with(
                "pyHanko is not installed: `make test` tries to (packaging/pyhanko.sh)",
            ));
        };
        pyhanko_reads_a_detached_signature_as_cades_baseline_b(&python);
        Ok(Completion::Completed)
    }));
    // Long, and hard on whatever else is timed meanwhile: `make test` runs them after the others.
    let gibibytes: [(&str, u64, fn()); 2] = [
        ("a_document_beyond_four_gibibytes_is_signed_and_verified", 1, beyond_four_gibibytes),
        ("attached_documents_of_gibibytes_are_framed_and_verified", 8, attached_gibibytes),
    ];
    for (name, room, test) in gibibytes {
        let trial = Trial::ignorable_test(name, move || {
            let disk = rustix::fs::statvfs(std::env::temp_dir())?;
            if disk.f_bavail.saturating_mul(disk.f_frsize) < room << 30 {
                return Ok(Completion::ignored_with(format!("needs {room} GiB below TMPDIR")));
            }
            test();
            Ok(Completion::Completed)
        });
        all.push(trial.with_ignored_flag(true));
    }
    all
}

const PASSWORD: &[u8] = b"DEMO2580\n";

/// A directory with a document, and the demonstration's CA for OpenSSL.
struct Desk(TempDir);

impl Desk {
    fn new(document: &[u8]) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        fs::write(desk.path("a.txt"), document).unwrap();
        let [sign, auth] = sim::demo_roots();
        for (name, root) in [("sign", sign), ("auth", auth)] {
            fs::write(desk.path(&format!("{name}.der")), root).unwrap();
            desk.openssl(&format!("x509 -inform DER -in {name}.der -out {name}.pem"));
            fs::remove_file(desk.path(&format!("{name}.der"))).unwrap();
        }
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// What lies here besides the document and the CAs.
    fn left(&self) -> Vec<String> {
        let own = ["a.txt", "sign.pem", "auth.pem"];
        let all = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> = all.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| !own.contains(&name.as_str()));
        names.sort();
        names
    }

    #[track_caller]
    fn openssl(&self, line: &str) {
        let output = Command::new("openssl")
            .args(line.split_whitespace())
            .current_dir(self.0.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// OpenSSL reads it as CAdES, and finds the document.
    #[track_caller]
    fn openssl_verifies(&self, signature: &str, attached: bool, pem: bool, ca: &str) {
        let content = if attached { "" } else { "-content a.txt" };
        let form = if pem { "PEM" } else { "DER" };
        self.openssl(&format!(
            "cms -verify -cades -binary -inform {form} -in {signature} {content} -CAfile {ca} -purpose any -out found"
        ));
        assert_eq!(self.read("found"), self.read("a.txt"));
        fs::remove_file(self.path("found")).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(arguments);
        command.current_dir(self.0.path());
        command
    }

    /// `sign`, the secret on standard input.
    fn sign(&self, arguments: &[&str], secret: &[u8]) -> Ran {
        let mut command = self.command(&[&["sign", "--pin-stdin"], arguments].concat());
        let (reader, mut writer) = std::io::pipe().unwrap();
        writer.write_all(secret).unwrap();
        drop(writer);
        command.stdin(Stdio::from(reader));
        finish(command)
    }

    /// A run that takes its time, in bounded memory whatever the size of the document.
    fn long(&self, arguments: &[&str]) -> Ran {
        let started = std::time::Instant::now();
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(PASSWORD).unwrap();
        let status = format!("/proc/{}/status", child.id());
        let mut peak = 0;
        while child.try_wait().unwrap().is_none() {
            // In kB; the peak only grows, and a process that has just ended says nothing.
            let told = fs::read_to_string(&status).unwrap_or_default();
            let now = told.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
            peak = now.and_then(|now| now.parse().ok()).unwrap_or(peak);
            std::thread::sleep(Duration::from_millis(20));
        }
        eprintln!("measured: {}: {:?}, {peak} kB", arguments[0], started.elapsed());
        assert!((1..24 << 10).contains(&peak), "{peak} kB");
        Ran::of(child.wait_with_output().unwrap())
    }

    fn verify(&self, arguments: &[&str]) -> Ran {
        finish(self.command(&[&["verify", "--json"], arguments].concat()))
    }

    /// Ours says: right in itself, and by a demonstration's card.
    #[track_caller]
    fn we_verify(&self, signature: &str) -> Value {
        let told = self.verify(&[signature]).failed(10, "signature-undecided").json();
        let only = &told["signatures"][0];
        assert_eq!(only["indication"], "INDETERMINATE");
        assert_eq!(only["sub_indication"], "NO_CERTIFICATE_CHAIN_FOUND");
        assert_eq!(only["trust"]["status"], "test");
        assert_eq!((&only["digest_matches"], &only["signature_valid"]), (&true.into(), &true.into()));
        told
    }
}

fn openssl_verifies_every_variant_signed_on_the_command_line() {
    let desk = Desk::new(b"TEST document\n");
    for digest in ["sha256", "sha384", "sha512"] {
        for (attached, pem) in [(false, false), (false, true), (true, false), (true, true)] {
            let mut arguments = vec!["--demo", "a.txt", "--force", "--json", "--digest", digest];
            arguments.extend(attached.then_some("--attached"));
            arguments.extend(pem.then_some("--pem"));
            let ran = desk.sign(&arguments, PASSWORD);
            assert_eq!(ran.code, 0, "{ran:?}");
            let told = ran.json();
            assert_eq!((&told["attached"], &told["pem"]), (&attached.into(), &pem.into()));
            assert_eq!(told["output"], "a.txt.p7s");
            assert_eq!(told["disclosed"].as_array().unwrap().len(), 4);
            desk.openssl_verifies("a.txt.p7s", attached, pem, "sign.pem");
            let verified = desk.we_verify("a.txt.p7s");
            let named = verified["signatures"][0]["digest_algorithm"].as_str().unwrap().to_lowercase();
            assert_eq!(named.replace('-', ""), digest);
            assert_eq!(verified["signatures"][0]["signing_time_claimed"], told["signing_time_claimed"]);
        }
    }
    assert_eq!(desk.left(), ["a.txt.p7s"]);
    let mode = fs::metadata(desk.path("a.txt.p7s")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

fn openssl_verifies_documents_at_the_edges_of_blocks() {
    for length in [0_u32, 1, 55, 56, 63, 64, 65, 119, 120, 127, 128, 65_535, 65_536, 1_000_001] {
        let document: Vec<u8> = (0..length).map(|at| (at * 7 % 251) as u8).collect();
        let desk = Desk::new(&document);
        let attached = length % 2 == 1;
        let arguments = ["--demo", "a.txt", "--attached"];
        let ran = desk.sign(&arguments[..if attached { 3 } else { 2 }], PASSWORD);
        assert_eq!(ran.code, 0, "{length}: {ran:?}");
        desk.openssl_verifies("a.txt.p7s", attached, false, "sign.pem");
        desk.we_verify("a.txt.p7s");
    }
}

fn a_signature_on_standard_output_is_whole_or_nothing() {
    let desk = Desk::new(b"TEST document\n");
    for attached in [false, true] {
        let mut arguments = vec!["--demo", "a.txt", "-o", "-"];
        arguments.extend(attached.then_some("--attached"));
        let ran = desk.sign(&arguments, PASSWORD);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(ran.err.contains("Signed") && ran.err.contains("SHA-256"), "{ran:?}");
        fs::write(desk.path("out"), &ran.out).unwrap();
        desk.openssl_verifies("out", attached, false, "sign.pem");
        let ran = desk.sign(&arguments, b"WRONG999\n");
        assert_eq!((ran.code, ran.out.len()), (5, 0), "{ran:?}");
    }
    for arguments in [&["--demo", "-", "-o", "b"][..], &["--demo", "a.txt", "-o", "-", "--json"]] {
        assert_eq!(desk.sign(arguments, PASSWORD).code, 2);
    }
    assert_eq!(desk.left(), ["out"]);
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
        // What it would give away was told before, each of the four by name.
        for part in ["a.txt", "SHA-256", "Name", "Date of birth", "Sex", "Address"] {
            assert!(ran.err.contains(part), "{demo}: {part}: {ran:?}");
        }
    }
    assert_eq!(desk.left(), [""; 0]);
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
    ] {
        let ran = desk.sign(&[&["--demo", "--json", "--force"], arguments].concat(), PASSWORD);
        assert!(ran.failed(2, "usage").err.contains("is the document itself"), "{arguments:?}");
    }
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
    for round in 0..60_u64 {
        let mut waiting = Waiting::start(&desk, &["a.txt", "--attached", "--json"]);
        waiting.give();
        std::thread::sleep(Duration::from_millis(round * 7 % 150));
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

fn the_next_command_verifies_as_it_stands() {
    let desk = Desk::new(b"TEST document\n");
    fs::write(desk.path("b"), b"another").unwrap();
    for output in ["a.txt.p7s", "b.p7s", "sig", "it's mine.p7s", "-x.p7s"] {
        let output = format!("--output={output}");
        let ran = desk.sign(&["--demo", "a.txt", &output], PASSWORD);
        assert_eq!(ran.code, 0, "{ran:?}");
        let text = ran.text();
        let next = text.lines().find_map(|line| line.trim().strip_prefix("To verify it"));
        let next = next.unwrap().trim().replacen("mynascope", "\"$0\" --lang en", 1);
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(&next).arg(desk.command(&[]).get_program()).current_dir(desk.path(""));
        let verified = shell.stdin(Stdio::null()).output().unwrap();
        let told = String::from_utf8_lossy(&verified.stdout);
        assert!(told.contains("NO_CERTIFICATE_CHAIN_FOUND"), "{next}: {told}");
        assert!(told.contains("is the one that was signed"), "{next}: {told}");
    }
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
    within(Duration::from_secs(5), "the echo is off", || stty(&["-a"]).contains("-echo "));
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
        std::thread::sleep(Duration::from_millis(400));
        kill_process(Pid::from_child(&waiting.child), signal).unwrap();
        let (status, said) = waiting.end();
        assert_eq!(status.code(), code, "{said}");
        let left = desk.left();
        assert!(left.is_empty(), "{signal:?}: {left:?}");
    }
}

fn the_authentication_key_signs_with_a_warning() {
    let desk = Desk::new(b"TEST document\n");
    let ran = desk.sign(&["--demo", "a.txt", "--key", "auth"], b"2580\n");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("not meant for documents"), "{ran:?}");
    assert!(ran.text().contains("not meant for documents"), "{ran:?}");
    desk.openssl_verifies("a.txt.p7s", false, false, "auth.pem");
    let told = desk.we_verify("a.txt.p7s");
    assert_eq!(told["signatures"][0]["cautions"][0], "not-for-documents");
    assert_eq!(told["signatures"][0]["signer"]["holder"], Value::Null);
}

fn verify_says_what_is_so_in_its_exit_code_and_json() {
    let desk = Desk::new(b"TEST document\n");
    assert_eq!(desk.sign(&["--demo", "a.txt"], PASSWORD).code, 0);
    let told = desk.we_verify("a.txt.p7s");
    assert_eq!(told["policy"], "offline-no-revocation");
    assert_eq!(told["signatures"][0]["revocation"]["status"], "not-checked");
    assert_eq!(told["signatures"][0]["not_confirmed"][0], "revocation");
    assert!(told["signatures"][0]["signer"]["holder"]["name"].is_string());
    // Not beside it, then named.
    fs::rename(desk.path("a.txt"), desk.path("b")).unwrap();
    let told = desk.verify(&["a.txt.p7s"]).failed(10, "signature-undecided").json();
    assert_eq!(told["signatures"][0]["sub_indication"], "SIGNED_DATA_NOT_FOUND");
    assert_eq!(told["signatures"][0]["digest_matches"], Value::Null);
    let told = desk.verify(&["a.txt.p7s", "--content", "b"]).json();
    assert_eq!(told["signatures"][0]["digest_matches"], true);
    desk.verify(&["a.txt.p7s", "--content", "nothing"]).failed(1, "unreadable-file");
    fs::write(desk.path("a.txt"), b"TEST documemt\n").unwrap();
    let told = desk.verify(&["a.txt.p7s"]).failed(7, "signature-failed").json();
    assert_eq!(told["signatures"][0]["indication"], "TOTAL-FAILED");
    assert_eq!(told["signatures"][0]["sub_indication"], "HASH_FAILURE");
    desk.verify(&["b"]).failed(1, "no-signature");
    desk.verify(&["nothing"]).failed(1, "unreadable-file");
    // In words, the policy beside the verdict, in both languages.
    fs::rename(desk.path("b"), desk.path("a.txt")).unwrap();
    for (lang, revocation) in [("en", "Revocation was not checked"), ("ja", "失効の確認はしていません")]
    {
        let ran = finish(desk.command(&["verify", "a.txt.p7s", "--lang", lang]));
        let verdict = ran.text().lines().find(|line| line.contains("INDETERMINATE")).unwrap();
        assert!(verdict.contains("offline-no-revocation"), "{verdict}");
        assert!(ran.text().contains(revocation), "{ran:?}");
    }
}

fn a_trusted_signature_passes_until_its_certificate_ends() {
    let desk = Desk::new(b"TEST document\n");
    let write = |name: &str, text: &str| fs::write(desk.path(name), text).unwrap();
    write(
        "ca.cnf",
        "[req]\ndistinguished_name=d\nx509_extensions=e\nprompt=no\n[d]\nC=JP\nO=TEST\nCN=TEST CA\n\
        [e]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n",
    );
    write(
        "leaf.ext",
        "keyUsage=critical,digitalSignature,nonRepudiation\nsubjectKeyIdentifier=hash\n\
        authorityKeyIdentifier=keyid\n",
    );
    desk.openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 3650 -config ca.cnf");
    desk.openssl("x509 -in ca.pem -outform DER -out ca.der");
    for name in ["one", "two"] {
        desk.openssl(&format!(
            "req -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.csr -subj /C=JP/CN={name}"
        ));
    }
    desk.openssl("x509 -req -in one.csr -CA ca.pem -CAkey ca.key -set_serial 77 -days 30 -extfile leaf.ext -out one.pem");
    desk.openssl("x509 -req -in two.csr -signkey two.key -days 30 -out two.pem");
    let print = {
        use sha2::{Digest as _, Sha256};
        Sha256::digest(desk.read("ca.der")).iter().map(|octet| format!("{octet:02x}")).collect::<String>()
    };
    write("c.toml", &format!("[[root]]\nfile = \"ca.der\"\nsha256 = \"{print}\"\n"));
    let signed =
        "cms -sign -binary -cades -outform DER -in a.txt -out a.txt.p7s -signer one.pem -inkey one.key";
    desk.openssl(signed);
    let told = desk.verify(&["a.txt.p7s", "--config", "c.toml"]).done().json();
    assert_eq!(told["signatures"][0]["indication"], "TOTAL-PASSED");
    assert_eq!(told["signatures"][0]["trust"]["status"], "trusted");
    assert_eq!(told["signatures"][0]["not_confirmed"][0], "revocation");
    // Nobody's anchor without the configuration; expired later, though not when it says that it was signed.
    let told = desk.verify(&["a.txt.p7s"]).failed(10, "signature-undecided").json();
    assert_eq!(told["signatures"][0]["trust"]["status"], "untrusted");
    let later = ["a.txt.p7s", "--config", "c.toml", "--now", "2035-01-01"];
    let told = desk.verify(&later).failed(10, "signature-undecided").json();
    assert_eq!(told["signatures"][0]["sub_indication"], "OUT_OF_BOUNDS_NO_POE");
    assert!(told["signatures"][0]["confirmed"].as_array().unwrap().contains(&"valid-at-claimed-time".into()));
    // Of two signatures the worse decides.
    desk.openssl(&format!("{signed} -signer two.pem -inkey two.key"));
    let told = desk.verify(&["a.txt.p7s", "--config", "c.toml"]).failed(10, "signature-undecided").json();
    let indications: Vec<_> =
        told["signatures"].as_array().unwrap().iter().map(|each| each["indication"].clone()).collect();
    assert!(indications.contains(&"TOTAL-PASSED".into()) && indications.contains(&"INDETERMINATE".into()));
}

/// Lines of a trace from where the job with a PIN connected.
fn exchanges_of_the_job(trace: &Path) -> usize {
    let text = fs::read_to_string(trace).unwrap();
    let job = text.lines().skip_while(|line| !line.contains("connected for a PIN"));
    job.filter(|line| line.contains("> ")).count()
}

fn openssl_verifies_what_is_signed_through_pcscd() {
    let _world = World::start();
    let desk = Desk::new(b"TEST document\n");
    for (persona, budget) in [("extended", 6), ("short-only", 12)] {
        let server = serve(card(persona), 0);
        card_is_in(0);
        let ran =
            desk.sign(&["a.txt", "--now", crate::program::NOW, "-o", "once", "--trace", "trace"], PASSWORD);
        assert_eq!(ran.code, 0, "{ran:?}");
        let (traced, log) =
            (exchanges_of_the_job(&desk.path("trace")), server.with_card(|card| card.log().to_vec()));
        let verify = log.iter().rposition(|one| one[1] == 0x20 && one.len() > 5).unwrap();
        // SELECT and the tries before the password.
        let counted = log.len() - verify + 2;
        assert!(counted <= budget && (traced == 0 || traced <= budget), "{persona}: {counted} {traced}");
        eprintln!("measured: {persona}: {counted} exchanges for one signature");
        for name in ["once", "trace"] {
            fs::remove_file(desk.path(name)).unwrap();
        }
        let variants = [
            ("sha256", false, false),
            ("sha384", true, false),
            ("sha512", false, true),
            ("sha256", true, true),
        ];
        for (digest, attached, pem) in variants {
            let mut arguments = vec!["a.txt", "--force", "--digest", digest];
            arguments.extend(attached.then_some("--attached"));
            arguments.extend(pem.then_some("--pem"));
            let ran = desk.sign(&arguments, PASSWORD);
            assert_eq!(ran.code, 0, "{ran:?}");
            desk.openssl_verifies("a.txt.p7s", attached, pem, "sign.pem");
            desk.we_verify("a.txt.p7s");
        }
        assert!(!server.with_card(|card| card.verified(Ap::Jpki, 0x1B)));
        drop(server);
        within(Duration::from_secs(10), "the card is out", || mynascope(&["inspect", "--json"]).code == 4);
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
    // The look before may be repeated when the card is back; from the job's first exchange on nothing is.
    for k in whole - 6..whole {
        let (from, before) = (server.exchanges(), server.with_card(|card| card.log().len()));
        server.with_card(|card| {
            card.set_hook(Box::new(move |count, _| {
                (count == from + k + 1).then(|| Reply::Left(Duration::from_millis(700)))
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

/// The Python that has pyHanko, where there is one.
fn pyhanko() -> Option<PathBuf> {
    // Beside the build's own directories: packaging/pyhanko.sh puts it there.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?;
    Some(target.join("pyhanko/bin/python")).filter(|python| {
        let tried = Command::new(python).args(["-c", "import pyhanko.sign.validation.generic_cms"]).output();
        tried.is_ok_and(|output| output.status.success())
    })
}

fn pyhanko_reads_a_detached_signature_as_cades_baseline_b(python: &Path) {
    use sha2::Digest as _;
    let hex = |octets: &[u8]| octets.iter().map(|octet| format!("{octet:02x}")).collect::<String>();
    let document = b"TEST document\n";
    let desk = Desk::new(document);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/cades.py");
    let read = || {
        let mut command = Command::new(python);
        command.args([script, "a.txt.p7s", "a.txt", "sign.pem"]).current_dir(desk.0.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let ran = finish(command);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.json()
    };
    for digest in ["sha256", "sha384", "sha512"] {
        let ran = desk.sign(&["--demo", "a.txt", "--force", "--json", "--digest", digest], PASSWORD);
        assert_eq!(ran.code, 0, "{ran:?}");
        let told = read();
        for (key, value) in [
            ("type", "signed_data"),
            ("version", "v1"),
            ("content_type", "data"),
            ("digest_algorithm", digest),
            ("problem", "None"),
        ] {
            assert_eq!(told[key], value, "{key}: {told}");
        }
        for key in ["intact", "valid", "trusted", "bottom_line"] {
            assert_eq!(told[key], true, "{key}: {told}");
        }
        let mut attributes: Vec<_> =
            told["attributes"].as_array().unwrap().iter().map(|each| each.as_str().unwrap()).collect();
        attributes.sort_unstable();
        assert_eq!(attributes, ["content_type", "message_digest", "signing_certificate_v2", "signing_time"]);
        assert_eq!(told["unsigned"], 0);
        let expected = match digest {
            "sha256" => hex(&sha2::Sha256::digest(document)),
            "sha384" => hex(&sha2::Sha384::digest(document)),
            _ => hex(&sha2::Sha512::digest(document)),
        };
        assert_eq!(told["message_digest"], expected);
        // Bound to the very certificate that verified it, by SHA-256, the attribute's default.
        assert_eq!(told["certificate_hash_algorithm"], "sha256");
        assert_eq!(told["certificate_hash"], told["certificate"]);
        assert_eq!(told["signing_time"], told["claimed_time"]);
        let second = |value: &Value| {
            chrono::DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap().timestamp()
        };
        assert_eq!(second(&told["signing_time"]), second(&ran.json()["signing_time_claimed"]));
    }
    // It does look: another document is not what was signed.
    fs::write(desk.path("a.txt"), b"TEST documemt\n").unwrap();
    let told = read();
    assert_eq!((&told["intact"], &told["bottom_line"]), (&false.into(), &false.into()), "{told}");
}

/// Up to OpenSSL's own limit it verifies them; beyond, we do, and the outermost length is counted by hand. The last
/// file takes the place of the one before, so both lie on the disk for a moment: 6 GiB; OpenSSL holds 1.5 in memory.
fn attached_gibibytes() {
    let desk = Desk::new(b"");
    // The buffer that OpenSSL reads DER into grows to 0x5FFFFFFC octets, 1.5 GiB (LIMIT_BEFORE_EXPANSION).
    for (octets, for_openssl) in
        [(0x5FFF_FFFC - 4096_u64, true), ((2 << 30) + 1, false), ((4 << 30) + 1, false)]
    {
        let document = fs::File::options().write(true).open(desk.path("a.txt")).unwrap();
        document.set_len(0).unwrap();
        document.set_len(octets).unwrap();
        document.write_all_at(b"end", octets - 3).unwrap();
        drop(document);
        let ran = desk.long(&["sign", "--demo", "--pin-stdin", "--attached", "--force", "a.txt"]);
        assert_eq!(ran.code, 0, "{octets}: {ran:?}");

        let signed = fs::File::open(desk.path("a.txt.p7s")).unwrap();
        let mut head = [0; 10];
        signed.read_exact_at(&mut head, 0).unwrap();
        let count = usize::from(head[1] & 0x7F);
        let said = head[2..2 + count].iter().fold(0, |sum, octet| sum << 8 | u64::from(*octet));
        assert!(head[0] == 0x30 && head[1] > 0x80 && head[2] != 0, "{head:x?}");
        let whole = signed.metadata().unwrap().len();
        assert_eq!(said + 2 + count as u64, whole, "{octets}");

        let told = desk.long(&["verify", "--json", "a.txt.p7s"]).json();
        assert_eq!(told["content_length"], octets);
        let only = &told["signatures"][0];
        assert_eq!((&only["digest_matches"], &only["signature_valid"]), (&true.into(), &true.into()));
        if for_openssl {
            desk.openssl("cms -verify -cades -binary -inform DER -in a.txt.p7s -CAfile sign.pem -purpose any -out /dev/null");
        }
        eprintln!("measured: {octets} octets inside {whole}");
    }
}

/// Holes take no room: OpenSSL and this program read five gibibytes of zeros each.
fn beyond_four_gibibytes() {
    let desk = Desk::new(b"");
    let document = fs::File::options().write(true).open(desk.path("a.txt")).unwrap();
    document.set_len(5 << 30).unwrap();
    document.write_all_at(b"end", (5 << 30) - 3).unwrap();
    let ran = desk.long(&["sign", "--demo", "--pin-stdin", "a.txt"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    desk.openssl("cms -verify -cades -binary -inform DER -in a.txt.p7s -content a.txt -CAfile sign.pem -purpose any -out /dev/null");
    let told = desk.long(&["verify", "--json", "a.txt.p7s"]).json();
    assert_eq!(told["content_length"], 5_u64 << 30);
    assert_eq!(told["signatures"][0]["digest_matches"], true);
}
