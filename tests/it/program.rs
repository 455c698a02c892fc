//! The program itself, started as a script would, and how trials are listed.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use libtest_mimic::Trial;
use mynascope::domain::calendar;
use mynascope::session::Bench;
use mynascope::trust::Anchors;
use serde_json::Value;

use crate::world::within;

/// Lists trials by the names of their bodies: `trials![world::trial: a_card_is_seen, …]`.
macro_rules! trials {
    ($kind:path: $($body:ident),+ $(,)?) => { vec![$($kind(stringify!($body), $body)),+] };
}
pub(crate) use trials;

/// A trial that needs no world of its own.
pub(crate) fn plain(name: &'static str, body: fn()) -> Trial {
    Trial::test(name, move || {
        body();
        Ok(())
    })
}

/// A moment at which the personas were written.
pub(crate) const NOW: &str = "2026-11-22T15:00:00+09:00";

/// That moment.
pub(crate) fn now() -> calendar::Instant {
    calendar::parse(NOW).unwrap()
}

/// What a session works with at that moment: nothing at random, no reader's keys.
pub(crate) fn bench() -> Bench {
    Bench {
        anchors: Anchors::built_in(),
        clock: Arc::new(now),
        recorders: Vec::new(),
        random: || None,
        around: mynascope::session::unseen(),
        pin_pads: false,
        rules: mynascope::session::pin::Rules::own(),
    }
}

/// Descriptors that this process has open.
pub(crate) fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

/// Longer than any command of the program takes.
const LIMIT: Duration = Duration::from_mins(2);

/// The program in English, without colours, whatever the machine is set to.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mynascope"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in ["LC_ALL", "LC_CTYPE", "LC_MESSAGES", "NO_COLOR", "COLUMNS"] {
        command.env_remove(name);
    }
    command.env("LANG", "en_US.UTF-8").env("TERM", "xterm-256color");
    command
}

/// A copy of the program that everybody may run, in a world's folder.
pub(crate) const EVERYBODYS: &str = "/run/world/mynascope";

/// The program as a user who is nobody, from a world's folder; `None` where this world has no second
/// user (one of a user's own).
pub(crate) fn as_nobody(arguments: &[&str]) -> Option<Command> {
    use std::os::unix::fs::PermissionsExt as _;
    let ids = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    if !Command::new("setpriv").args(ids).arg("true").status().is_ok_and(|it| it.success()) {
        return None;
    }
    if !std::fs::exists(EVERYBODYS).unwrap() {
        executable(EVERYBODYS.as_ref(), &std::fs::read(env!("CARGO_BIN_EXE_mynascope")).unwrap());
        std::fs::set_permissions("/run/world", std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut program = command(&[]);
    program.env("HOME", "/run/world").env_remove("XDG_CONFIG_HOME");
    let mut nobody = Command::new("setpriv");
    nobody.args(ids).arg(EVERYBODYS).args(arguments);
    nobody.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    nobody.env_clear().envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    Some(nobody)
}

/// How it ended.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            // A signal's number, negative, where one killed it.
            code: output.status.code().or(output.status.signal().map(|signal| -signal)).unwrap_or(-1000),
            out: output.stdout,
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Standard output as one line of JSON.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.text().lines().count(), 1, "{self:?}");
        serde_json::from_slice(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.out).unwrap()
    }

    /// Ended well and said nothing besides.
    #[track_caller]
    pub(crate) fn done(self) -> Self {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{self:?}");
        self
    }

    /// Ended with this code and kind, told in two lines and in JSON.
    #[track_caller]
    pub(crate) fn failed(self, code: i32, kind: &str) -> Self {
        assert_eq!(self.err.lines().count(), 2, "{self:?}");
        self.failed_in_the_end(code, kind)
    }

    /// The same behind what was told before: `sign` with `--pin-stdin` has then said what the signature gives away.
    #[track_caller]
    pub(crate) fn failed_in_the_end(self, code: i32, kind: &str) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        let error = &self.json()["error"];
        assert_eq!((&error["code"], &error["kind"]), (&code.into(), &kind.into()), "{self:?}");
        let lines: Vec<&str> = self.err.lines().collect();
        let [.., what, todo] = lines[..] else { panic!("{self:?}") };
        assert!(what.starts_with("mynascope: ") && what.len() > 10 && todo.len() > 10, "{self:?}");
        self
    }
}

impl std::fmt::Debug for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit {}\n{}\n{}", self.code, String::from_utf8_lossy(&self.out), self.err)
    }
}

/// Runs it to its end.
pub(crate) fn mynascope(arguments: &[&str]) -> Ran {
    finish(command(arguments))
}

/// Runs a command of the program to its end, not longer than [`LIMIT`].
pub(crate) fn finish(mut command: Command) -> Ran {
    let child = command.spawn().unwrap();
    let pid = rustix::process::Pid::from_child(&child);
    let waiting = std::thread::spawn(move || child.wait_with_output().unwrap());
    let end = std::time::Instant::now() + LIMIT;
    while !waiting.is_finished() {
        if std::time::Instant::now() > end {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
            panic!("took longer than {LIMIT:?}: {command:?}");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ran::of(waiting.join().unwrap())
}

/// Makes a program that can be run at once. Another one writes it: what this process has open for writing, a process that
/// another thread starts just now has too, and until that is another program the file is busy.
pub(crate) fn executable(path: &std::path::Path, octets: &[u8]) {
    let mut command = Command::new("sh");
    command.args(["-c", "cat >\"$1\" && chmod 755 \"$1\"", "sh"]).arg(path).stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), octets).unwrap();
    assert!(child.wait().unwrap().success(), "{}", path.display());
}

/// Another program, to its end; its output, and what it said besides.
#[track_caller]
pub(crate) fn other(program: &str, arguments: &[&str]) -> (String, String) {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().unwrap();
    let told = (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    );
    assert!(output.status.success(), "{program} {arguments:?}: {} {told:?}", output.status);
    told
}

/// `simulate PERSONA --vpcd` for one slot, ended when dropped.
pub(crate) struct Simulated(std::process::Child);

impl Simulated {
    /// Returns when pcscd sees the card.
    pub(crate) fn start(persona: &str, slot: usize) -> Self {
        let address = format!("127.0.0.1:{}", crate::world::port(slot));
        let mut command = command(&["simulate", persona, "--vpcd", &address, "--now", NOW]);
        let child = command.stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        card_is_in(slot);
        Self(child)
    }
}

impl Drop for Simulated {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits until pcscd sees a card in a slot.
pub(crate) fn card_is_in(slot: usize) {
    slot_is("pcscd sees the card", slot, pcsc::State::PRESENT);
}

/// Waits until pcscd sees that there is none: it looks every 0.4 s, and until then one that left counts as there.
pub(crate) fn card_is_out(slot: usize) {
    slot_is("pcscd sees the card gone", slot, pcsc::State::EMPTY);
}

fn slot_is(what: &str, slot: usize, wanted: pcsc::State) {
    let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
    within(Duration::from_secs(30), what, || {
        seen(&context, slot).is_some_and(|state| state.event_state().contains(wanted))
    });
}

/// What pcscd says of a slot.
fn seen(context: &pcsc::Context, slot: usize) -> Option<pcsc::ReaderState> {
    let name = std::ffi::CString::new(crate::world::READERS[slot]).unwrap();
    let mut states = [pcsc::ReaderState::new(name, pcsc::State::UNAWARE)];
    context.get_status_change(Duration::ZERO, &mut states).ok()?;
    states.into_iter().next()
}

/// How often pcscd has seen a card come into a slot or leave it.
pub(crate) fn moves(slot: usize) -> u32 {
    seen(&pcsc::Context::establish(pcsc::Scope::User).unwrap(), slot).unwrap().event_count()
}
