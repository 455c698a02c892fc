//! Kept by nobody when the program has a mistake in it: after a panic with a secret in hand, all of its memory, what it
//! wrote and what stood on the terminal are searched.
//!
//! This binary plays the program with the mistake (`screen::mistaken`): the screen and the session are the program's
//! own, on the real card service, and the card is in another process. After its panic it waits, so that it is looked at
//! while it lives.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use mynascope::link::{
    Backend, Connection, Disposition, Facts, LinkError, PadError, PadVerify, ReaderName, Readers, Sharing,
    Transmit, Wake, Watch,
};
use mynascope::present;
use mynascope::present::text::Lang;
use mynascope::reader::PcSc;
use mynascope::session::trace::{Entry, Passed};
use mynascope::session::{self, Bench, Session};
use mynascope::sim::Ap;
use mynascope::tui;
use rustix::process::{Signal, kill_process};

use crate::live::serve;
use crate::memory::{self, RIGHT};
use crate::program::{NOW, bench, card_is_in, now, trials};
use crate::terminal::Terminal;
use crate::world::{READERS, World, trial, within};

pub(crate) fn trials() -> Vec<Trial> {
    trials![trial:
        a_panic_while_a_field_holds_a_password_leaves_nothing_of_it,
        a_panic_on_another_thread_while_a_field_holds_a_password_leaves_nothing_of_it,
        a_panic_with_the_presenting_command_in_hand_leaves_nothing_of_the_password,
        a_panic_after_the_password_was_presented_leaves_nothing_of_it,
        a_panic_that_quotes_a_password_tells_only_its_place,
        a_panic_in_the_job_of_a_command_leaves_nothing_of_the_password,
        a_panic_in_the_job_of_a_command_ends_it_when_the_card_is_left,
    ]
}

/// When the mistake is made that waits for its moment.
const MOMENT: &str = "/run/world/moment";
const SOON: Duration = Duration::from_secs(30);
const TRACE: &str = "/run/world/trace";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mistake {
    /// On the thread that draws, at the moment.
    Drawing,
    /// On a thread of its own, at the moment.
    Thread,
    /// Where the command that presents a secret is to be sent.
    Presenting,
    /// At the first exchange after that.
    Presented,
    /// Where the command that presents is to be sent, with a message that quotes it.
    Quoting,
    /// [`Mistake::Presented`], in the program as it is started with arguments.
    Command,
}

impl Mistake {
    const ALL: [(&'static str, Self); 6] = [
        ("field-drawing", Self::Drawing),
        ("field-thread", Self::Thread),
        ("job-presenting", Self::Presenting),
        ("job-presented", Self::Presented),
        ("job-quoting", Self::Quoting),
        ("command", Self::Command),
    ];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, mistake)| *mistake == self).unwrap().0
    }
}

fn is_the_moment() -> bool {
    Path::new(MOMENT).exists()
}

/// The card service, with a mistake on the way to it.
struct Faulty(PcSc, Mistake);

impl Backend for Faulty {
    fn readers(&self) -> Box<dyn Readers> {
        Box::new(FaultyReaders(self.0.readers(), self.1))
    }

    fn watch(&self) -> (Box<dyn Watch + Send>, Wake) {
        self.0.watch()
    }

    fn simulated(&self) -> bool {
        self.0.simulated()
    }
}

struct FaultyReaders(Box<dyn Readers>, Mistake);

impl Readers for FaultyReaders {
    fn connect(&mut self, reader: &ReaderName, sharing: Sharing) -> Result<Box<dyn Connection>, LinkError> {
        Ok(Box::new(FaultyConnection(self.0.connect(reader, sharing)?, self.1)))
    }
}

struct FaultyConnection(Box<dyn Connection>, Mistake);

impl Connection for FaultyConnection {
    fn atr(&self) -> &[u8] {
        self.0.atr()
    }

    fn insertion(&mut self) -> Result<u32, LinkError> {
        self.0.insertion()
    }

    fn facts(&mut self) -> Facts {
        self.0.facts()
    }

    fn transact(&mut self, work: &mut dyn FnMut(&mut dyn Transmit)) -> Result<(), LinkError> {
        let mistake = self.1;
        self.0.transact(&mut |link| work(&mut FaultyLink { link, mistake, presented: false }))
    }

    fn end(self: Box<Self>, how: Disposition) -> Result<(), LinkError> {
        self.0.end(how)
    }
}

struct FaultyLink<'a> {
    link: &'a mut dyn Transmit,
    mistake: Mistake,
    presented: bool,
}

impl Transmit for FaultyLink<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let presents = command[1] == 0x20 && command.len() > 5;
        match self.mistake {
            Mistake::Presenting => assert!(!presents, "a mistake in presenting"),
            Mistake::Quoting => assert!(!presents, "in hand: {}", String::from_utf8_lossy(command)),
            // Once: leaving the card comes after it.
            Mistake::Presented | Mistake::Command if std::mem::take(&mut self.presented) => {
                panic!("a mistake after presenting")
            }
            Mistake::Presented | Mistake::Command | Mistake::Drawing | Mistake::Thread => {}
        }
        self.presented |= presents;
        self.link.transmit(command)
    }

    fn reconnect(&mut self) -> Result<(), LinkError> {
        self.link.reconnect()
    }

    fn verify_on_pad(&mut self, verify: &PadVerify) -> Result<Vec<u8>, PadError> {
        self.link.verify_on_pad(verify)
    }
}

/// The program with one of these mistakes; it waits after its panic.
pub(crate) fn play(mistake: &str) -> Option<ExitCode> {
    let (_, mistake) = *Mistake::ALL.iter().find(|(name, _)| *name == mistake)?;
    if mistake == Mistake::Command {
        return Some(mynascope::run_on(Arc::new(Faulty(PcSc, mistake))));
    }
    mynascope::process::install_hooks(mynascope::cli::mistake(Lang::En));
    let setup = tui::Setup {
        lang: Lang::En,
        theme: tui::ThemeName::Default,
        ascii: false,
        size: mynascope::surroundings::size,
        signals: mynascope::process::watch,
        mouse: true,
        clock: Arc::new(move || {
            assert!(mistake != Mistake::Drawing || !is_the_moment(), "a mistake in drawing");
            now()
        }),
        demo: None,
        policy: mynascope::domain::policy::Policy::own(false),
        station: None,
        reader: None,
        scale: tui::Scale::Normal,
        ports: tui::Ports {
            procedures: mynascope::codec::profile::built_in().unwrap(),
            holiday: mynascope::holidays::holiday,
            ..tui::Ports::default()
        },
    };
    let connect: Box<dyn FnOnce(tui::Sink) -> tui::Requests> = Box::new(move |sink| {
        let mut file = std::fs::File::create(TRACE).unwrap();
        let bench = Bench {
            recorders: vec![Box::new(Passed::new(
                false,
                Box::new(move |entry: &Entry| {
                    file.write_all(present::trace::text_line(entry, Lang::En).as_bytes()).unwrap();
                }),
            ))],
            random: || Some([9; 32]),
            around: mynascope::session::unseen(),
            pin_pads: true,
            ..bench()
        };
        let sink: session::Sink = Arc::from(sink);
        let session = Session::start(Arc::new(Faulty(PcSc, mistake)), bench, &sink).unwrap();
        if mistake == Mistake::Thread {
            std::thread::spawn(|| {
                while !is_the_moment() {
                    std::thread::sleep(Duration::from_millis(5));
                }
                panic!("a mistake on a thread");
            });
        }
        Box::new(move |request| session.request(request))
    });
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| tui::run(setup, connect)));
    let panicked = !matches!(ended, Ok(Ok(tui::Ended { by: Ok(_), .. })));
    eprintln!("{}", if panicked { "it has panicked and waits" } else { "it ended without a panic" });
    // Slept: it stands still while it is searched, and is ended from outside.
    std::thread::sleep(Duration::from_mins(5));
    Some(ExitCode::FAILURE)
}

/// Stands in no part of this binary, which is the program that is searched.
fn secret() -> String {
    RIGHT.chars().rev().collect()
}

struct Played {
    terminal: Terminal,
    directory: PathBuf,
}

impl Played {
    /// The program with a mistake, on the field for the password, all of it typed in one write.
    fn start(mistake: Mistake) -> Self {
        let directory = PathBuf::from("/run/world/place");
        std::fs::create_dir(&directory).unwrap();
        let this = std::env::current_exe().unwrap();
        let home = directory.to_str().unwrap();
        let environment = [
            (crate::screen::MISTAKE, mistake.name()),
            ("HOME", home),
            ("TMPDIR", home),
            ("RUST_BACKTRACE", "full"),
        ];
        let line = "cd \"$HOME\" && exec \"$0\"";
        let program = ["sh", "-c", line, this.to_str().unwrap()];
        let mut terminal = Terminal::start((80, 24), &program, &environment);
        terminal.shows("What to do now");
        terminal.press("\t\t\r").shows("5 of 5 tries left");
        terminal.press(&secret().to_lowercase()).shows("Complete");
        Self { terminal, directory }
    }

    fn found(&self) -> Option<Vec<String>> {
        let pid = self.terminal.pid().as_raw_nonzero().get();
        let (canary, read) = memory::search(pid, &[READERS[0].as_bytes().to_vec()])?;
        assert!(!canary.is_empty() && read > 1_000_000, "the search finds what is there");
        memory::search(pid, &memory::spelled(&secret())).map(|(found, _)| found)
    }

    /// After the panic: nothing in memory, nothing written, nothing shown.
    fn nothing_left(&self, in_memory: bool) {
        self.terminal.shows("it has panicked and waits");
        self.terminal.given_back();
        match self.found() {
            Some(found) if in_memory => assert!(found.is_empty(), "{found:#?}"),
            Some(_) => {}
            None => eprintln!("measured: NOT searched, this user may not read the program's memory"),
        }
        let shown = self.terminal.shown();
        assert_eq!(memory::named_in(&shown.raw, &secret()), Vec::<String>::new(), "on the terminal");
        let told = String::from_utf8_lossy(&shown.raw);
        assert!(told.contains("a mistake in the program, at "), "{told}");
        let trace = std::fs::read(TRACE).unwrap();
        assert!(!trace.is_empty());
        assert_eq!(memory::named_in(&trace, &secret()), Vec::<String>::new(), "in the trace");
        assert_eq!(memory::named_below(&self.directory, &secret()), Vec::<String>::new(), "in a file");
    }
}

fn while_a_field_holds_it(mistake: Mistake) {
    let _world = World::start();
    let server = serve(memory::card_with(&secret()), 0);
    let played = Played::start(mistake);
    if let Some(found) = played.found() {
        assert_eq!(found.len(), 1, "before the panic in its own page and nowhere else: {found:#?}");
    }
    std::fs::write(MOMENT, "").unwrap();
    // Something to draw.
    let mut played = played;
    if mistake == Mistake::Drawing {
        played.terminal.press("\x7f");
    }
    played.nothing_left(true);
    let sent =
        server.with_card(|card| card.log().iter().filter(|one| one[1] == 0x20 && one.len() > 5).count());
    assert_eq!(sent, 0);
}

fn a_panic_while_a_field_holds_a_password_leaves_nothing_of_it() {
    while_a_field_holds_it(Mistake::Drawing);
}

fn a_panic_on_another_thread_while_a_field_holds_a_password_leaves_nothing_of_it() {
    while_a_field_holds_it(Mistake::Thread);
}

fn while_a_job_runs(mistake: Mistake, presented: usize) {
    let _world = World::start();
    let server = serve(memory::card_with(&secret()), 0);
    let mut played = Played::start(mistake);
    played.terminal.press("\r");
    played.nothing_left(mistake != Mistake::Quoting);
    let log = server.with_card(|card| card.log().to_vec());
    assert_eq!(log.iter().filter(|one| one[1] == 0x20 && one.len() > 5).count(), presented);
    assert_eq!(log.last().unwrap()[..5], [0x00, 0xA4, 0x04, 0x0C, 0x07], "the card manager was selected");
    assert!(!server.with_card(|card| card.verified(Ap::Jpki, 0x001B)), "the card is closed");
}

fn a_panic_with_the_presenting_command_in_hand_leaves_nothing_of_the_password() {
    while_a_job_runs(Mistake::Presenting, 0);
}

fn a_panic_after_the_password_was_presented_leaves_nothing_of_it() {
    while_a_job_runs(Mistake::Presented, 1);
}

fn a_panic_that_quotes_a_password_tells_only_its_place() {
    while_a_job_runs(Mistake::Quoting, 0);
}

/// The program with its mistake, as it is started with arguments; all is typed but Enter.
fn start_command() -> Terminal {
    let this = std::env::current_exe().unwrap();
    let program =
        [this.to_str().unwrap(), "cert", "sign", "--reader", READERS[0], "--now", NOW, "--trace", TRACE];
    let mut terminal =
        Terminal::start((80, 24), &program, &[(crate::screen::MISTAKE, Mistake::Command.name())]);
    terminal.shows(": ");
    terminal.press(&secret().to_lowercase());
    terminal.shows("became capitals");
    terminal
}

/// A command does not wait after its panic: it is looked at where it leaves the card, one exchange before its end.
fn a_panic_in_the_job_of_a_command_leaves_nothing_of_the_password() {
    let _world = World::start();
    let server = serve(memory::card_with(&secret()), 0);
    card_is_in(0);
    let mut terminal = start_command();
    // The card keeps its last answer back until the process was searched.
    let (leaving, searched) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (leaves, answers) = (Arc::clone(&leaving), Arc::clone(&searched));
    let mut presented = false;
    server.with_card(|card| {
        card.set_hook(Box::new(move |_, command| {
            presented |= command[1] == 0x20 && command.len() > 5;
            if presented && command.starts_with(&[0x00, 0xA4, 0x04, 0x0C, 0x07]) {
                leaves.store(true, Ordering::SeqCst);
                within(2 * SOON, "the process was searched", || answers.load(Ordering::SeqCst));
            }
            None
        }));
    });
    terminal.press("\r");
    within(SOON, "the card is being left", || leaving.load(Ordering::SeqCst));
    let pid = terminal.pid();
    kill_process(pid, Signal::STOP).unwrap();
    let raw = pid.as_raw_nonzero().get();
    within(SOON, "it lives, and stands still", || {
        let status = std::fs::read_to_string(format!("/proc/{raw}/status")).unwrap();
        status.lines().any(|line| line.starts_with("State:\tT"))
    });
    match memory::search(raw, &[READERS[0].as_bytes().to_vec()]) {
        Some((canary, _)) => {
            assert!(!canary.is_empty(), "the search finds what is there");
            let (found, _) = memory::search(raw, &memory::spelled(&secret())).unwrap();
            assert!(found.is_empty(), "{found:#?}");
        }
        None => eprintln!("measured: NOT searched, this user may not read the program's memory"),
    }
    // Held for so long, it may have no time left to leave the card in: what it does then is the next trial's.
    kill_process(pid, Signal::KILL).unwrap();
    searched.store(true, Ordering::SeqCst);
}

fn a_panic_in_the_job_of_a_command_ends_it_when_the_card_is_left() {
    let _world = World::start();
    let server = serve(memory::card_with(&secret()), 0);
    card_is_in(0);
    let mut terminal = start_command();
    terminal.press("\r");
    let since = Instant::now();
    assert_eq!(terminal.end(), 101);
    assert!(since.elapsed() < Duration::from_secs(3), "{:?}", since.elapsed());
    terminal.given_back();
    assert!(!server.with_card(|card| card.verified(Ap::Jpki, 0x001B)), "the card is closed");
    let shown = terminal.shown();
    let told = String::from_utf8_lossy(&shown.raw);
    assert!(told.contains("a mistake in the program, at "), "{told}");
    assert_eq!(memory::named_in(&shown.raw, &secret()), Vec::<String>::new(), "on the terminal");
    let trace = std::fs::read(TRACE).unwrap();
    assert_eq!(memory::named_in(&trace, &secret()), Vec::<String>::new(), "in the trace");
}
