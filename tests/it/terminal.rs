//! A terminal for the program under test: what it draws is parsed, and every frame is kept.

use std::io::{Read as _, Write as _};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::Pid;

/// Generous: the machine may be busy.
const SOON: Duration = Duration::from_secs(30);

/// A frame's begin and end (DEC mode 2026). What is between them a terminal shows at once, or not yet.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";
/// The alternate screen is left: also out of the middle of a frame, by a program with a mistake in it.
const LEFT: &[u8] = b"\x1b[?1049l";

/// What came out of the terminal.
pub(crate) struct Shown {
    pub(crate) parser: vt100::Parser,
    pub(crate) raw: Vec<u8>,
    /// The screen's text at the end of each frame, and when.
    pub(crate) frames: Vec<(Instant, String)>,
    /// The cursor at the end of each frame: row, column, whether it is seen.
    pub(crate) cursors: Vec<(u16, u16, bool)>,
    /// So much of `raw` is shown.
    done: usize,
    /// What follows is a frame that has not ended.
    within: bool,
    /// Nothing will follow: the last process that had the terminal is gone.
    ended: bool,
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted).map(|at| at + wanted.len())
}

impl Shown {
    /// The screen's lines; blank cells at their ends are left out, written or not.
    pub(crate) fn text(&self) -> String {
        self.parser.screen().contents().lines().map(|line| format!("{}\n", line.trim_end())).collect()
    }

    /// Shows what came, but never half a frame: who waits for words would see some of the new and some of the old.
    fn take(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        loop {
            let rest = &self.raw[self.done..];
            let (end, left) = (find(rest, END), find(rest, LEFT));
            let length = if self.within { end.into_iter().chain(left).min() } else { find(rest, BEGIN) };
            let Some(length) = length else { break };
            self.parser.process(&rest[..length]);
            self.done += length;
            if self.within && end == Some(length) {
                let text = self.text();
                self.frames.push((Instant::now(), text));
                let (row, column) = self.parser.screen().cursor_position();
                self.cursors.push((row, column, !self.parser.screen().hide_cursor()));
            }
            self.within = !self.within;
        }
        if !self.within {
            // A begin may be cut in two.
            let rest = &self.raw[self.done..];
            let cut = (1..BEGIN.len()).rev().find(|length| rest.ends_with(&BEGIN[..*length])).unwrap_or(0);
            let length = rest.len() - cut;
            self.parser.process(&rest[..length]);
            self.done += length;
        }
    }

    fn end(&mut self) {
        self.parser.process(&self.raw[self.done..]);
        self.done = self.raw.len();
        self.ended = true;
    }
}

/// A program in a terminal of its own.
pub(crate) struct Terminal {
    master: Box<dyn MasterPty + Send>,
    pub(crate) child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn std::io::Write + Send>,
    shown: Arc<Mutex<Shown>>,
}

pub(crate) const MYNASCOPE: &str = env!("CARGO_BIN_EXE_mynascope");

impl Terminal {
    /// The program in English at 80 by 24.
    pub(crate) fn mynascope(arguments: &[&str]) -> Self {
        Self::start((80, 24), &[&[MYNASCOPE], arguments].concat(), &[])
    }

    /// A program with arguments, and environment besides the usual.
    pub(crate) fn start((width, height): (u16, u16), program: &[&str], environment: &[(&str, &str)]) -> Self {
        let pair = native_pty_system().openpty(size(width, height)).unwrap();
        let mut command = CommandBuilder::new(program[0]);
        command.args(&program[1..]);
        for name in ["LC_ALL", "LC_CTYPE", "LC_MESSAGES", "NO_COLOR", "COLUMNS", "LINES", "ENV"] {
            command.env_remove(name);
        }
        let usual = [("LANG", "en_US.UTF-8"), ("TERM", "xterm-256color"), ("PS1", "prompt> ")];
        for (name, value) in usual.iter().chain(environment) {
            command.env(name, value);
        }
        let mut output = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let parser = vt100::Parser::new(cells(height), cells(width), 0);
        let (raw, frames, cursors) = (Vec::new(), Vec::new(), Vec::new());
        let shown = Shown { parser, raw, frames, cursors, done: 0, within: false, ended: false };
        let shown = Arc::new(Mutex::new(shown));
        let shared = Arc::clone(&shown);
        std::thread::spawn(move || {
            let mut bytes = [0; 1 << 13];
            // An error says that the last process of the terminal is gone.
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                shared.lock().unwrap_or_else(PoisonError::into_inner).take(&bytes[..count]);
            }
            shared.lock().unwrap_or_else(PoisonError::into_inner).end();
        });
        Self { master: pair.master, child, keys, shown }
    }

    pub(crate) fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn text(&self) -> String {
        self.shown().text()
    }

    #[track_caller]
    pub(crate) fn until(&self, what: &str, wanted: impl Fn(&Shown) -> bool) -> Duration {
        let start = Instant::now();
        while !wanted(&self.shown()) {
            assert!(start.elapsed() < SOON, "never shown: {what}\n{}", self.text());
            std::thread::sleep(Duration::from_millis(2));
        }
        start.elapsed()
    }

    /// Waits for words on the screen.
    #[track_caller]
    pub(crate) fn shows(&self, words: &str) -> Duration {
        self.until(words, |shown| shown.text().contains(words))
    }

    /// Waits until words are not on the screen.
    #[track_caller]
    pub(crate) fn lost(&self, words: &str) -> Duration {
        self.until(&format!("without {words}"), |shown| !shown.text().contains(words))
    }

    /// Waits for a frame after those that there were.
    #[track_caller]
    pub(crate) fn another_frame(&self, than: usize) -> Duration {
        self.until("another frame", |shown| shown.frames.len() > than)
    }

    /// Has the program nothing to do with what was pressed? Its thread that reads keys waits for another one, not for what
    /// may follow an Esc, and the one that draws waits too. Of a program without such a thread nothing is known.
    pub(crate) fn is_idle(&self) -> bool {
        let tasks = PathBuf::from(format!("/proc/{}/task", self.pid().as_raw_nonzero()));
        let told = |task: &Path, what: &str| std::fs::read_to_string(task.join(what)).unwrap_or_default();
        let sleeps =
            |task: &Path| told(task, "stat").rsplit(") ").next().is_some_and(|it| it.starts_with('S'));
        let mut all = std::fs::read_dir(&tasks).into_iter().flatten().flatten().map(|task| task.path());
        all.find(|task| told(task, "comm") == "input\n").is_none_or(|input| {
            let draws = tasks.join(self.pid().as_raw_nonzero().to_string());
            sleeps(&input) && !told(&input, "wchan").contains("poll") && sleeps(&draws)
        })
    }

    /// Waits until nothing was written for a while, and nothing that was pressed is on its way: on a busy machine a program
    /// may be quiet because it comes to nothing.
    #[track_caller]
    pub(crate) fn settled(&self, quiet: Duration) {
        let (start, mut since, mut written) = (Instant::now(), Instant::now(), 0);
        while since.elapsed() < quiet {
            let now = self.shown().raw.len();
            if now != written || !self.is_idle() {
                (since, written) = (Instant::now(), now);
            }
            assert!(start.elapsed() < SOON + quiet, "never quiet\n{}", self.text());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
        self
    }

    /// A click, from 0.
    pub(crate) fn click(&mut self, x: usize, y: usize) -> &mut Self {
        self.press(&format!("\x1b[<0;{};{}M\x1b[<0;{};{}m", x + 1, y + 1, x + 1, y + 1))
    }

    pub(crate) fn resize(&self, width: u16, height: u16) {
        self.shown().parser.screen_mut().set_size(cells(height), cells(width));
        self.master.resize(size(width, height)).unwrap();
    }

    /// The terminal's device.
    pub(crate) fn name(&self) -> std::path::PathBuf {
        self.master.tty_name().unwrap()
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_raw(self.child.process_id().unwrap().cast_signed()).unwrap()
    }

    /// Waits until the process ends; its exit code.
    #[track_caller]
    pub(crate) fn end(&mut self) -> u32 {
        let start = Instant::now();
        let code = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status.exit_code();
            }
            assert!(start.elapsed() < SOON, "it does not end\n{}", self.text());
            std::thread::sleep(Duration::from_millis(2));
        };
        // What it wrote last may still be on its way.
        self.until("the terminal's end", |shown| shown.ended);
        code
    }

    /// What the alternate screen would show to whoever asks for it now.
    fn behind(&self) -> String {
        let shown = self.shown();
        let (rows, columns) = shown.parser.screen().size();
        let mut again = vt100::Parser::new(rows, columns, 0);
        again.process(&shown.raw);
        again.process(b"\x1b[?47h");
        again.screen().contents()
    }

    /// The screen is the shell's again: no alternate screen, nothing left on it, no mouse, a cursor.
    #[track_caller]
    pub(crate) fn given_back(&self) {
        // What says so may still be on its way when the terminal's modes are the shell's already.
        self.until("neither alternate screen, nor mouse, nor marked pastes, and a cursor", |shown| {
            let screen = shown.parser.screen();
            !screen.alternate_screen()
                && !screen.hide_cursor()
                && !screen.bracketed_paste()
                && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
        });
        assert_eq!(self.behind().trim(), "", "the alternate screen was erased");
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("on the screen:\n{}", self.text());
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).unwrap()
}

const fn size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}
