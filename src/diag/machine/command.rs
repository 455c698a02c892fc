//! Commands that only tell: started all at once, each given up when its time is over.

use std::io::{self, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::root::Root;
use crate::diag::facts::{Os, Seen};
use crate::installed;

/// The most of an answer that is read.
const MOST: u64 = 1 << 16;

/// How long commands are waited for, from the start of all. The whole look is to take 300 ms at the most on Linux, whose
/// commands answer within 40; those of the others are slower by far and can't be spared.
pub(super) const fn limit(os: Os) -> Duration {
    Duration::from_millis(if matches!(os, Os::Linux) { 250 } else { 3000 })
}

/// A command on its way.
pub(super) enum Running {
    /// Its answer is known: it was not there, could not be started, or lies written down.
    Known(Seen<String>),
    /// It runs; what it writes comes as a whole.
    Runs(Child, Receiver<Vec<u8>>),
}

impl Running {
    /// Starts a program, by its name where administrators' programs are, or by its whole path.
    pub(super) fn start(root: &Root, program: &str, arguments: &[&str]) -> Self {
        if let Some(answers) = root.answers() {
            let name = program.rsplit('/').next().unwrap_or(program);
            let file = answers.join(file_of(&[&[name], arguments].concat().join(" ")));
            let answer = std::fs::read(file).map(|octets| text(&octets));
            return Self::Known(answer.map_or(Seen::Not, Seen::Is));
        }
        // The search path of this user is not asked, but where there is none of ours.
        let place = match root.os() {
            Os::Windows => Some(program.into()),
            _ if program.starts_with('/') => Some(program.into()),
            _ => installed::program(root.folder(), program),
        };
        let Some(place) = place else { return Self::Known(Seen::Not) };
        run(&place, arguments, root.os()).unwrap_or_else(|error| {
            let is_missing = error.kind() == io::ErrorKind::NotFound;
            Self::Known(if is_missing { Seen::Not } else { Seen::Barred })
        })
    }

    /// What it answered, errors too; [`Seen::Unasked`] where it has not ended by then.
    pub(super) fn end(self, by: Instant) -> Seen<String> {
        let (mut child, answer) = match self {
            Self::Known(answer) => return answer,
            Self::Runs(child, answer) => (child, answer),
        };
        let octets = answer.recv_timeout(by.saturating_duration_since(Instant::now()));
        // It has said everything, or all that it will.
        let _ = child.kill();
        let _ = child.wait();
        octets.map_or(Seen::Unasked, |octets| Seen::Is(text(&octets)))
    }
}

/// The file with a command's answer: its words, without what can't be in a name.
pub(super) fn file_of(command: &str) -> String {
    command.replace('/', "∕")
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

/// In English, and without the variables of this process: a library that is set in front of it would speak too.
fn run(program: &Path, arguments: &[&str], os: Os) -> io::Result<Running> {
    let (mut answer, writer) = io::pipe()?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    // Windows' programs need theirs.
    if os != Os::Windows {
        command.env_clear();
    }
    let mut child = command.env("LC_ALL", "C").spawn()?;
    // It holds the other end of the pipe.
    drop(command);
    let (send, heard) = channel();
    // A thread of its own, which is left behind with a command that does not end.
    let read = move || {
        let mut octets = Vec::new();
        let _ = answer.by_ref().take(MOST).read_to_end(&mut octets);
        let _ = send.send(octets);
    };
    if let Err(error) = thread::Builder::new().name("command".into()).spawn(read) {
        let _ = child.kill();
        let _ = child.wait();
        return Err(error);
    }
    Ok(Running::Runs(child, heard))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(program: &str, arguments: &[&str], limit: u64) -> (Seen<String>, Duration) {
        let begun = Instant::now();
        let root = Root::real(Vec::new());
        let answer = Running::start(&root, program, arguments).end(begun + Duration::from_millis(limit));
        (answer, begun.elapsed())
    }

    #[test]
    fn what_a_command_says_is_told_its_errors_too() {
        let (told, _) = answer("sh", &["-c", "echo here; echo there >&2; exit 3"], 10_000);
        assert_eq!(told, Seen::Is("here\nthere\n".into()));
        assert_eq!(answer("no-such-program", &[], 10_000).0, Seen::Not);
        assert_eq!(answer("/proc/self/status", &[], 10_000).0, Seen::Barred);
    }

    #[test]
    fn a_command_that_does_not_end_is_given_up() {
        // One that leaves another behind, which holds the pipe.
        for script in ["sleep 30", "sleep 30 & sleep 30"] {
            let (told, took) = answer("sh", &["-c", script], 60);
            assert_eq!(told, Seen::Unasked, "{script}");
            assert!(took < Duration::from_secs(10), "{took:?}");
        }
    }

    #[test]
    fn a_command_that_never_stops_talking_is_cut_off() {
        let (Seen::Is(told), _) = answer("yes", &[], 10_000) else { panic!("nothing") };
        assert_eq!(told.len() as u64, MOST);
    }

    #[test]
    fn commands_speak_english_and_know_none_of_our_variables() {
        let (Seen::Is(told), _) = answer("env", &[], 10_000) else { panic!("nothing") };
        assert_eq!(told.trim(), "LC_ALL=C");
    }
}
