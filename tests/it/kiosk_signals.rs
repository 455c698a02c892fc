//! What ends a kiosk, and what does not: its service's signal on every page, also while a card or the terminal does not
//! answer; a terminal that is gone; and no other signal, key or paste.

use std::io::{Read, Write};
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use mynascope::conduct::visiting::Press;
use mynascope::domain::tongue::Tongue;
use mynascope::present::kiosk;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, tcgetattr};

use crate::guided::USUAL;
use crate::program::{NOW, plain, trials};
use crate::terminal::{MYNASCOPE, Terminal};
use crate::world::within;

pub(crate) fn trials() -> Vec<Trial> {
    trials![plain:
        the_service_s_signal_ends_a_kiosk_on_every_page_at_once,
        a_terminal_that_takes_nothing_does_not_keep_a_kiosk,
        no_other_signal_ends_or_stops_a_kiosk,
        a_screen_that_hangs_is_not_told_as_alive,
        a_kiosk_ends_with_its_terminal,
    ]
}

/// The longest that a service waits. A machine that has much else to do is given another chance: where it takes longer by
/// itself, none of them is taken.
const AT_ONCE: Duration = Duration::from_millis(200);
const CHANCES: usize = 12;
/// What else is waited for; generous, since the machine may be busy.
const SOON: Duration = Duration::from_secs(30);

/// Once at least it takes no longer than [`AT_ONCE`].
#[track_caller]
fn at_once(what: &str, took: impl FnMut() -> Duration) {
    let all: Vec<Duration> =
        std::iter::repeat_with(took).take(CHANCES).take_while(|took| *took > AT_ONCE).collect();
    assert!(all.len() < CHANCES, "{what}: {all:?}");
}

/// A kiosk with the card of this persona beside it.
fn start(persona: &str) -> Terminal {
    let demo = format!("--demo={persona}");
    let terminal = Terminal::start(USUAL, &[MYNASCOPE, "kiosk", &demo, "--now", NOW], &[]);
    terminal.another_frame(0);
    terminal
}

/// Presses keys one after the other, each on what the one before has drawn.
fn keys(terminal: &mut Terminal, keys: &[&str]) {
    for key in keys {
        let frames = terminal.shown().frames.len();
        terminal.press(key).another_frame(frames);
    }
}

/// To where the card is awaited, in English.
const CONSENT: [&str; 3] = ["\r", "3", "\r"];

/// The same, and the card is placed, read, and answered for.
fn answered(terminal: &mut Terminal) {
    keys(terminal, &CONSENT);
    terminal.press("t").shows(&kiosk::press(Press::Finish, Tongue::English));
}

/// How to come to a page, with the persona whose card shows it.
type Way = (&'static str, fn(&mut Terminal));

const PAGES: [Way; 8] = [
    ("fresh", |_| ()),
    ("fresh", |it| keys(it, &CONSENT[..1])),
    ("fresh", |it| keys(it, &CONSENT[..2])),
    ("fresh", |it| keys(it, &CONSENT)),
    ("slow", |it| {
        keys(it, &CONSENT);
        keys(it, &["t"]);
    }),
    ("fresh", answered),
    ("fresh", |it| {
        answered(it);
        it.settled(Duration::from_millis(100));
        keys(it, &["\r", "\r"]);
    }),
    ("fresh", |it| {
        answered(it);
        keys(it, &["t"]);
    }),
];

fn the_service_s_signal_ends_a_kiosk_on_every_page_at_once() {
    for (page, (persona, way)) in PAGES.into_iter().enumerate() {
        at_once(&format!("page {page}"), || {
            let mut terminal = start(persona);
            way(&mut terminal);
            kill_process(terminal.pid(), Signal::TERM).unwrap();
            let since = Instant::now();
            while terminal.child.try_wait().unwrap().is_none() {
                assert!(since.elapsed() < SOON, "page {page}");
                std::thread::sleep(Duration::from_millis(1));
            }
            let took = since.elapsed();
            assert_eq!(terminal.end(), 143, "page {page}");
            terminal.given_back();
            took
        });
    }
}

/// A kiosk in a terminal that nobody reads, but as far as one asks.
struct Bare {
    /// None once it is gone.
    ends: Option<(Box<dyn MasterPty + Send>, Box<dyn Write + Send>)>,
    child: Box<dyn Child + Send + Sync>,
}

impl Bare {
    fn start(environment: &[(&str, &str)]) -> Self {
        let size = PtySize { rows: 30, cols: 100, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(MYNASCOPE);
        command.args(["kiosk", "--demo=fresh", "--now", NOW]);
        command.env("TERM", "xterm-256color");
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let (keys, mut reader) =
            (pair.master.take_writer().unwrap(), pair.master.try_clone_reader().unwrap());
        let bare = Self { ends: Some((pair.master, keys)), child };
        // Its first page.
        let (mut told, mut bytes) = (Vec::new(), [0; 4096]);
        while !told.windows(8).any(|it| it == b"\x1b[?2026l") {
            let count = reader.read(&mut bytes).unwrap();
            told.extend_from_slice(&bytes[..count]);
        }
        bare
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.child.process_id().unwrap().cast_signed()).unwrap()
    }

    /// Has it drawn anew, again and again, until nothing more fits into the terminal.
    fn hangs(&mut self) {
        let waits = format!("/proc/{}/wchan", self.pid().as_raw_nonzero());
        within(SOON, "it is kept by the terminal", || {
            let (_, keys) = self.ends.as_mut().unwrap();
            keys.write_all(b"\x0c\x0c\x0c\x0c").unwrap();
            std::fs::read_to_string(&waits).unwrap_or_default().contains("wait_woken")
        });
    }

    /// How long it takes to end, and with which code.
    fn ends(&mut self) -> (Duration, u32) {
        let since = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (since.elapsed(), status.exit_code());
            }
            assert!(since.elapsed() < SOON, "it does not end");
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn a_terminal_that_takes_nothing_does_not_keep_a_kiosk() {
    at_once("a terminal that takes nothing", || {
        let mut bare = Bare::start(&[]);
        bare.hangs();
        kill_process(bare.pid(), Signal::TERM).unwrap();
        let (took, code) = bare.ends();
        assert_eq!(code, 143);
        let name = bare.ends.as_ref().and_then(|(master, _)| master.tty_name()).unwrap();
        let modes = tcgetattr(std::fs::File::open(name).unwrap()).unwrap();
        assert!(modes.local_modes.contains(LocalModes::ICANON | LocalModes::ECHO), "it is the shell's again");
        took
    });
}

fn a_screen_that_hangs_is_not_told_as_alive() {
    let name = format!("mynascope-hangs-{}", std::process::id());
    let socket = UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
    let heard = |at_most: Duration| {
        socket.set_read_timeout(Some(at_most)).unwrap();
        socket.recv(&mut [0; 256]).is_ok()
    };
    let at = format!("@{name}");
    // It is told each tenth of a second.
    let mut bare = Bare::start(&[("NOTIFY_SOCKET", &at), ("WATCHDOG_USEC", "400000")]);
    assert!(heard(SOON));
    bare.hangs();
    // What was said before.
    while heard(Duration::from_millis(10)) {}
    assert!(!heard(Duration::from_secs(1)), "only its screen can say that it lives");
    let (master, _) = bare.ends.as_ref().unwrap();
    let mut reader = master.try_clone_reader().unwrap();
    std::thread::spawn(move || while let Ok(1..) = reader.read(&mut [0; 4096]) {});
    assert!(heard(SOON), "it goes on with its screen");
}

/// Every signal but those that nobody can answer, and the two that end it.
const OTHERS: [Signal; 12] = [
    Signal::HUP,
    Signal::INT,
    Signal::QUIT,
    Signal::TSTP,
    Signal::TTIN,
    Signal::TTOU,
    Signal::USR1,
    Signal::USR2,
    Signal::ALARM,
    Signal::PIPE,
    Signal::TRAP,
    Signal::IO,
];

fn no_other_signal_ends_or_stops_a_kiosk() {
    let mut terminal = start("fresh");
    answered(&mut terminal);
    for signal in OTHERS {
        kill_process(terminal.pid(), signal).unwrap();
    }
    // Nor what a terminal may send: keys, a paste, answers to nothing, half a sequence.
    for keys in [
        "\x03",
        "\x1a",
        "\x1c",
        "\x04",
        "q",
        ":",
        "?",
        "\x10",
        "\x1b[200~q\x03\r\x1b[201~",
        "\x1b]52;c;?\x07",
        "\x1b[6n",
        "\x1b[",
        "\x1b",
    ] {
        terminal.press(keys);
    }
    // A paste that does not end keeps nobody from the keys.
    terminal.press("\x1b[200~q");
    std::thread::sleep(Duration::from_secs(3));
    let frames = terminal.shown().frames.len();
    terminal.press("\x0c").another_frame(frames);
    assert!(terminal.child.try_wait().unwrap().is_none());
    let state = std::fs::read_to_string(format!("/proc/{}/stat", terminal.pid().as_raw_nonzero())).unwrap();
    let state = state.rsplit(") ").next().unwrap();
    assert!(!state.starts_with('T'), "it is stopped: {state}");
    let raw = terminal.shown().raw.clone();
    assert!(!raw.windows(5).any(|it| it == b"\x1b]52;"), "nothing is copied");
    // Stopped by what nobody can answer, it goes on.
    kill_process(terminal.pid(), Signal::STOP).unwrap();
    let frames = terminal.shown().frames.len();
    kill_process(terminal.pid(), Signal::CONT).unwrap();
    terminal.another_frame(frames);
}

fn a_kiosk_ends_with_its_terminal() {
    at_once("a terminal that is gone", || {
        let mut bare = Bare::start(&[]);
        bare.ends = None;
        let (took, code) = bare.ends();
        assert_eq!(code, 129);
        took
    });
}
