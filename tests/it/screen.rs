//! The interactive program in a terminal, as a person sees it: on the simulated card, and on a real pcscd.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ::mynascope::present::text::Lang;
use ::mynascope::tui;
use libtest_mimic::Trial;
use rustix::process::Signal;

use crate::live::{card, serve};
use crate::program::{NOW, mynascope, now, plain, trials};
use crate::scripted::{ATR, Card, Reply};
use crate::terminal::{MYNASCOPE, Shown, Terminal};
use crate::world::{READERS, World, port, trial, within};

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = trials![plain:
        the_card_is_shown_in_both_languages_at_every_size,
        a_storm_of_resizes_ends_in_the_same_picture,
        an_idle_screen_writes_nothing,
        an_idle_diagnosis_writes_nothing_and_wakes_nobody,
        nothing_of_a_card_is_left_in_the_frame_after_it,
        without_colour_the_focus_is_seen_all_the_same,
        themes_are_what_they_say,
        every_key_of_the_footer_does_what_it_says,
        the_mouse_reaches_what_is_shown,
        suspended_and_continued_it_draws_everything_anew,
        a_panic_gives_the_terminal_back,
        quitting_gives_the_terminal_back,
        binary_is_kept_off_a_terminal_and_the_holder_masked,
    ];
    all.extend(trials![trial:
        cards_that_come_and_go_and_are_swapped_are_seen_live,
        a_card_held_by_another_program_is_said_to_be_held,
        a_dead_service_is_told_and_its_return_seen,
        a_hung_service_holds_up_neither_the_first_frame_nor_the_end,
        of_two_cards_the_person_chooses,
        an_idle_screen_before_a_service_writes_nothing,
        the_simulated_card_is_moved_by_keys_and_outlives_pcscd,
    ]);
    all
}

/// What stands only for `fresh` on its day, at every size, and only once all of it is read.
const SERIAL: &str = "Nothing.";
const LAST: &str = "11 May 2030";

/// No wait for anything, on a machine that has much else to do: a service that hangs is waited for longer, or for ever.
const PROMPT: Duration = Duration::from_secs(5);

/// A notice goes by itself after 5 s: that is written, and nothing after it.
const NOTICE_GONE: Duration = Duration::from_secs(7);

fn demo(arguments: &[&str]) -> Terminal {
    Terminal::mynascope(&[&["--demo", "--now", NOW], arguments].concat())
}

fn the_card_is_shown_in_both_languages_at_every_size() {
    for (size, ja, en) in [
        (
            (120, 40),
            ["利用者証明用電子証明書", "あと 1,266日"],
            ["User authentication certificate", "1,266 days left"],
        ),
        (
            (80, 24),
            ["利用者証明用電子証明書", "あと 1,266日"],
            ["User authentication certificate", "1,266 days left"],
        ),
        (
            (60, 15),
            ["利用者証明用電子証明書", "あと 1,266日"],
            ["User authentication certificate", "1,266 days left"],
        ),
        ((39, 9), ["40×10", "広げてください"], ["Enlarge to 40x10", "40x10"]),
    ] {
        for (lang, words) in [("ja", ja), ("en", en)] {
            let program = [MYNASCOPE, "--demo", "--now", NOW, "--lang", lang];
            let terminal = Terminal::start(size, &program, &[]);
            for word in words {
                terminal.shows(word);
            }
        }
    }
    // One cell shows nothing, and is no reason to end.
    let mut small = Terminal::start((1, 1), &[MYNASCOPE, "--demo", "--now", NOW], &[]);
    small.another_frame(0);
    small.press("?Lq?");
    small.resize(80, 24);
    assert_eq!(small.end(), 0, "q was pressed");
    let grown = Terminal::start((1, 1), &[MYNASCOPE, "--demo", "--now", NOW], &[]);
    grown.another_frame(0);
    grown.resize(80, 24);
    grown.shows(SERIAL);
}

fn a_storm_of_resizes_ends_in_the_same_picture() {
    let mut terminal = demo(&[]);
    terminal.shows(SERIAL);
    let before = picture(&terminal);
    for step in 0..500_u16 {
        terminal.resize(1 + step * 37 % 200, 1 + step * 23 % 60);
        if step % 50 == 0 {
            // Slept, so that some sizes are drawn and others come while one is.
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    terminal.resize(80, 24);
    terminal.until("the same picture", |shown| shown.text() == before);
    assert_eq!(terminal.press("q").end(), 0);
}

/// Bytes written in a while; slept, since what is tested is that so long nothing or little is.
fn written(terminal: &Terminal, time: Duration) -> usize {
    let before = terminal.shown().raw.len();
    std::thread::sleep(time);
    terminal.shown().raw.len() - before
}

fn an_idle_screen_writes_nothing() {
    let terminal = demo(&[]);
    terminal.shows(SERIAL);
    terminal.settled(Duration::from_secs(1));
    assert_eq!(written(&terminal, Duration::from_secs(2)), 0);
}

/// How often the thread that draws was woken so far, from the kernel.
fn wakeups(terminal: &Terminal) -> u64 {
    let pid = terminal.pid().as_raw_nonzero();
    let status = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("voluntary_ctxt_switches")).unwrap();
    line.split_whitespace().last().unwrap().parse().unwrap()
}

fn an_idle_diagnosis_writes_nothing_and_wakes_nobody() {
    let mut terminal = demo(&["--lang", "en"]);
    terminal.shows(SERIAL);
    terminal.press("7").shows("It works");
    for part in ["Simulated: the machine", "as the service counts", "95 of 100", "READ BINARY"] {
        terminal.shows(part);
        terminal.settled(Duration::from_secs(1));
        let before = wakeups(&terminal);
        assert_eq!(written(&terminal, Duration::from_secs(2)), 0, "{part}");
        assert_eq!(wakeups(&terminal), before, "{part}");
        terminal.press("\t");
    }
}

/// The frame in which something of the card goes is one in which all of it is gone, and nothing comes back. Frames in
/// between that still show the card whole (a notice went) are of the time before.
#[track_caller]
fn gone_at_once(terminal: &Terminal, from: usize, words: &[&str]) {
    frames(terminal);
    let shown = terminal.shown();
    let before = &shown.frames[from - 1].1;
    let held: Vec<_> = words.iter().filter(|word| before.contains(**word)).collect();
    assert!(!held.is_empty());
    let whole = |text: &str| held.iter().all(|word| text.contains(**word));
    let after: Vec<_> = shown.frames[from..].iter().skip_while(|(_, text)| whole(text)).collect();
    assert!(!after.is_empty());
    for (_, text) in after {
        for word in words {
            assert!(!text.contains(word), "{word} is left:\n{text}");
        }
    }
}

/// Frames so far, the one on the screen whole: the terminal may have shown only its beginning yet.
fn frames(terminal: &Terminal) -> usize {
    terminal
        .until("a whole frame", |shown| shown.frames.last().is_some_and(|(_, last)| *last == shown.text()));
    terminal.shown().frames.len()
}

/// What is on the screen once a frame is whole.
fn picture(terminal: &Terminal) -> String {
    let last = frames(terminal) - 1;
    terminal.shown().frames[last].1.clone()
}

fn nothing_of_a_card_is_left_in_the_frame_after_it() {
    // On the card screen, and with a sheet of it open.
    for keys in ["", "\t\r", "?"] {
        let mut terminal = demo(&[]);
        terminal.shows(SERIAL);
        let opened = frames(&terminal);
        terminal.press(keys);
        if !keys.is_empty() {
            terminal.until("the sheet", |shown| shown.frames.len() > opened);
        }
        if keys == "?" {
            // A frame may have come by itself.
            terminal.shows("> Help");
            terminal.press("\x1b").lost("> Help");
            terminal.shows(SERIAL);
        }
        if keys == "\t\r" {
            // The sheet has no such key: it is closed first, once it is there.
            terminal.shows("Esc close");
            terminal.press("\x1b").lost("Esc close");
        }
        let from = frames(&terminal);
        terminal.press("t");
        terminal.shows("Place a My Number Card");
        gone_at_once(&terminal, from, &[SERIAL, LAST, "07202", "1,266", "2030", "2035"]);
        let text = terminal.text();
        for word in [SERIAL, LAST, "07202", "1,266", "2030", "2035"] {
            assert!(!text.contains(word), "{word} is left:\n{text}");
        }
        terminal.press("t");
        terminal.shows(SERIAL);
    }
}

fn size(screen: &vt100::Screen) -> (u16, u16) {
    let (rows, columns) = screen.size();
    (rows.get(), columns.get())
}

/// Every cell of the screen: text, colours, bold or underlined or reversed.
fn cells(shown: &Shown) -> Vec<(String, bool, bool)> {
    let screen = shown.parser.screen();
    let (rows, columns) = size(screen);
    let mut cells = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            let cell = screen.cell(row, column).unwrap();
            if cell.is_wide_continuation() {
                continue;
            }
            let plain = cell.fgcolor() == vt100::Color::Default && cell.bgcolor() == vt100::Color::Default;
            let marked = cell.bold() || cell.underline() || cell.inverse();
            cells.push((cell.contents().to_owned(), !plain, marked));
        }
    }
    cells
}

fn without_colour_the_focus_is_seen_all_the_same() {
    let program = [MYNASCOPE, "--demo", "--now", NOW];
    let mut terminal = Terminal::start((80, 24), &program, &[("NO_COLOR", "1")]);
    terminal.shows(SERIAL);
    for keys in ["", "\t", "\r", "\x1b", "?"] {
        let before = frames(&terminal);
        if !keys.is_empty() {
            terminal.press(keys).another_frame(before);
        }
        let shown = terminal.shown();
        assert!(cells(&shown).iter().all(|(_, coloured, _)| !coloured), "a colour:\n{}", shown.text());
        assert!(shown.text().contains("> "), "the focus has a sign");
        assert!(cells(&shown).iter().any(|(_, _, marked)| *marked), "and is marked");
    }
    // A full reset wherever a colour would be, is what wipes the marks (crossterm under NO_COLOR).
    let raw = terminal.shown().raw.clone();
    assert!(!raw.windows(4).any(|four| four == b"\x1b[;m"));
    for wanted in ["> User authentication", "> Digital signature", "> My Number Card"] {
        let mut terminal = Terminal::start((80, 24), &program, &[("NO_COLOR", "1")]);
        terminal.shows(SERIAL);
        for _ in 0..4 {
            if terminal.text().contains(wanted) {
                break;
            }
            let before = frames(&terminal);
            terminal.press("\t").another_frame(before);
        }
        terminal.shows(wanted);
    }
}

fn themes_are_what_they_say() {
    let coloured = |arguments: &[&str]| {
        let terminal = demo(arguments);
        terminal.shows(SERIAL);
        let cells = cells(&terminal.shown());
        (cells.iter().filter(|(_, coloured, _)| *coloured).count(), cells.len())
    };
    let (default, all) = coloured(&[]);
    assert!(default > 50 && default < all, "{default} of {all}");
    assert_eq!(coloured(&["--theme", "mono"]).0, 0);
    assert_eq!(coloured(&["--color", "never"]).0, 0);
    let (contrast, all) = coloured(&["--theme", "high-contrast"]);
    assert_eq!(contrast, all, "every cell has its own ground");
    let ascii = demo(&["--ascii"]);
    ascii.shows(SERIAL);
    let drawn = ascii.text();
    assert!(!drawn.contains(['─', '━', '│', '┃', '●']), "{drawn}");
    assert!(drawn.contains('+') && drawn.contains("=="));
}

fn every_key_of_the_footer_does_what_it_says() {
    let mut terminal = demo(&["--lang", "en"]);
    terminal.shows(SERIAL);
    for key in ["t card in/out", "Tab move", "Enter open", "r read again", "? help", "q quit"] {
        terminal.shows(key);
    }
    terminal.shows("> What to do now");
    terminal.press("\t").shows("> User authentication certificate");
    terminal.press("\t").shows("> Digital signature certificate");
    terminal.press("\t").shows("> My Number Card");
    terminal.press("\t").shows("> What to do now");
    terminal.press("\x1b[Z").shows("> My Number Card");
    terminal.press("\r").shows("Esc close");
    terminal.press("\x1b").lost("Esc close");
    terminal.press("?").shows("> Help");
    terminal.press("\x1b").lost("> Help");
    terminal.press("L").shows("利用者証明用電子証明書");
    terminal.press("L").shows("User authentication certificate");
    terminal.press("t").shows("Place a My Number Card");
    terminal.press("t").shows(SERIAL);
    terminal.press("n").shows("> Notices");
    terminal.press("\x1b").lost("> Notices");
    terminal.lost("The card is out");
    // Reading again brings the same picture; Ctrl-L writes all of it.
    let picture = picture(&terminal);
    let frames = frames(&terminal);
    terminal.press("r").until("a frame", |shown| shown.frames.len() > frames);
    terminal.until(&format!("read again, the same:\n{picture}"), |shown| shown.text() == picture);
    let before = terminal.shown().raw.len();
    terminal.press("\x0c").until("all of it", |shown| shown.raw.len() > before + 1500);
    terminal.until("the same again", |shown| shown.text() == picture);
    // Esc never quits: what is pressed after it still reaches the screen. A key that comes too soon after it belongs to
    // it, and does nothing.
    terminal.press("\x1b");
    within(Duration::from_secs(15), "a key after Esc counts", || {
        terminal.press("?");
        let pressed = Instant::now();
        while pressed.elapsed() < Duration::from_millis(500) && !terminal.text().contains("> Help") {
            std::thread::sleep(Duration::from_millis(5));
        }
        terminal.text().contains("> Help")
    });
    assert_eq!(terminal.press("q").end(), 0);
}

/// Where words stand on the screen, in cells.
fn place(shown: &Shown, words: &str) -> Option<(usize, usize)> {
    let screen = shown.parser.screen();
    let (rows, columns) = size(screen);
    (0..rows).find_map(|row| {
        (0..columns)
            .find(|column| {
                screen.contents_between(row, *column, row, columns).starts_with(words)
                    && screen
                        .cell(row, *column)
                        .is_some_and(|cell| words.starts_with(cell.contents()) && cell.has_contents())
            })
            .map(|column| (usize::from(column), usize::from(row)))
    })
}

fn the_mouse_reaches_what_is_shown() {
    let mut terminal = demo(&["--lang", "en"]);
    terminal.shows(SERIAL);
    let at = |terminal: &Terminal, words: &str| {
        terminal.until(words, |shown| place(shown, words).is_some());
        place(&terminal.shown(), words).unwrap()
    };
    let (x, y) = at(&terminal, "Tab move");
    terminal.click(x, y).shows("> User authentication certificate");
    let (x, y) = at(&terminal, "? help");
    terminal.click(x, y).shows("> Help");
    let before = picture(&terminal);
    terminal.press("\x1b[<65;40;12M").until("scrolled", |shown| shown.text() != before);
    terminal.press("\x1b[<64;40;12M").until("back", |shown| shown.text() == before);
    let (x, y) = at(&terminal, "Esc close");
    terminal.click(x, y).lost("> Help");
    let (x, y) = at(&terminal, "q quit");
    assert_eq!(terminal.click(x, y).end(), 0);
    let without = demo(&["--no-mouse"]);
    without.shows(SERIAL);
    let mode = without.shown().parser.screen().mouse_protocol_mode();
    assert_eq!(mode, vt100::MouseProtocolMode::None);
}

fn suspended_and_continued_it_draws_everything_anew() {
    let mut terminal = Terminal::start((80, 24), &["sh", "-i"], &[]);
    terminal.shows("prompt>");
    terminal.press(&format!("'{MYNASCOPE}' --demo --now {NOW}\n"));
    terminal.shows(SERIAL);
    let picture = picture(&terminal);
    terminal.press("\x1a");
    terminal.until("the shell", |shown| !shown.parser.screen().alternate_screen());
    terminal.given_back();
    asks_again(&terminal);
    // Its echo: it is cooked again.
    terminal.press("echo $((6 * 7)) there\n").shows("42 there");
    terminal.press("fg\n");
    terminal.until("the same picture", |shown| {
        shown.parser.screen().alternate_screen() && shown.text() == picture
    });
    terminal.press("?").shows("> Help");
    terminal.press("q").until("the shell", |shown| !shown.parser.screen().alternate_screen());
    terminal.given_back();
}

/// Waits until a shell in which a program was stopped asks again: what is typed before that it may throw away.
#[track_caller]
pub(crate) fn asks_again(terminal: &Terminal) {
    terminal.until("the shell asks again", |shown| {
        shown.text().rsplit_once("Stopped").is_some_and(|(_, behind)| behind.contains("prompt>"))
    });
}

/// In a shell that says afterwards how it ended and how the terminal is.
pub(crate) fn in_shell(program: &[&str], environment: &[(&str, &str)]) -> Terminal {
    let script = "trap : INT; \"$0\" \"$@\"; echo ended $?; stty -a; sleep 0.3";
    Terminal::start((80, 24), &[&["sh", "-c", script], program].concat(), environment)
}

#[track_caller]
pub(crate) fn cooked(terminal: &Terminal, code: i32) {
    terminal.shows(&format!("ended {code}"));
    terminal.given_back();
    terminal.shows(" icanon");
    let text = terminal.text();
    for mode in ["icanon", "echo", "isig"] {
        assert!(text.split_whitespace().any(|told| told == mode), "{mode} is off:\n{text}");
    }
}

/// The process of the program, below its shell.
pub(crate) fn below(terminal: &Terminal) -> rustix::process::Pid {
    let shell = terminal.pid();
    let path = format!("/proc/{0}/task/{0}/children", shell.as_raw_nonzero());
    let mut child = None;
    within(Duration::from_secs(15), "the shell has started it", || {
        let children = std::fs::read_to_string(&path).unwrap();
        child = children.split_whitespace().next().and_then(|pid| pid.parse().ok());
        child.is_some()
    });
    rustix::process::Pid::from_raw(child.unwrap()).unwrap()
}

/// Set for this binary when it is to be a program with a mistake in it.
pub(crate) const MISTAKE: &str = "MYNASCOPE_TEST_MISTAKE";
/// Names a file that is there until the screen was seen: a mistake on a thread waits for that.
const UNSEEN: &str = "MYNASCOPE_TEST_UNSEEN";

/// The screen with a mistake: in drawing, or on another thread. Told what to be by the environment.
pub(crate) fn mistaken() -> Option<std::process::ExitCode> {
    let mistake = std::env::var(MISTAKE).ok()?;
    if let Some(ended) = crate::panicked::play(&mistake) {
        return Some(ended);
    }
    let asked = Arc::new(AtomicUsize::new(0));
    let in_drawing = mistake == "drawing";
    let setup = tui::Setup {
        lang: Lang::En,
        theme: tui::ThemeName::Default,
        ascii: false,
        size: mynascope::surroundings::size,
        signals: mynascope::process::watch,
        mouse: true,
        clock: Arc::new(move || {
            assert!(!in_drawing || asked.fetch_add(1, Ordering::SeqCst) < 20, "a mistake in drawing");
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
            save: Arc::new(|_, _| Ok(())),
            ..tui::Ports::default()
        },
    };
    let ended = tui::run(
        setup,
        Box::new(move |_| {
            if !in_drawing {
                let seen = std::env::var_os(UNSEEN).unwrap();
                std::thread::spawn(move || {
                    within(Duration::from_secs(30), "the screen is seen", || {
                        !std::path::Path::new(&seen).exists()
                    });
                    panic!("a mistake on a thread");
                });
            }
            Box::new(|_| {})
        }),
    )
    .and_then(|ended| ended.by);
    Some(std::process::ExitCode::from(u8::from(ended.is_err())))
}

fn a_panic_gives_the_terminal_back() {
    let this = std::env::current_exe().unwrap();
    for (mistake, code) in [("drawing", 101), ("thread", 1)] {
        let unseen = tempfile::NamedTempFile::new().unwrap();
        let environment =
            [(MISTAKE, mistake), (UNSEEN, unseen.path().to_str().unwrap()), ("RUST_BACKTRACE", "0")];
        let mut terminal = in_shell(&[this.to_str().unwrap()], &environment);
        // The first of the screens: a narrow header has no room for the program's name.
        terminal.shows("1 Card");
        terminal.until("the screen is taken", |shown| shown.raw.windows(8).any(|it| it == b"\x1b[?1049h"));
        drop(unseen);
        if mistake == "drawing" {
            // Several keys may end in one frame: one at a time, until it has drawn often enough.
            while terminal.shown().parser.screen().alternate_screen() {
                let before = terminal.shown().frames.len();
                terminal.press("?").until("a frame or the end", |shown| {
                    shown.frames.len() > before || !shown.parser.screen().alternate_screen()
                });
            }
        }
        cooked(&terminal, code);
        terminal.shows("a mistake");
    }
}

fn quitting_gives_the_terminal_back() {
    for key in ["q", "\x03"] {
        let mut terminal = in_shell(&[MYNASCOPE, "--demo", "--now", NOW], &[]);
        terminal.shows(SERIAL);
        let at = Instant::now();
        terminal.press(key);
        cooked(&terminal, 0);
        assert!(at.elapsed() < PROMPT, "{:?}", at.elapsed());
    }
}

fn binary_is_kept_off_a_terminal_and_the_holder_masked() {
    let terminal = in_shell(&[MYNASCOPE, "--demo", "cert", "auth", "--format", "der"], &[]);
    terminal.shows("ended 2");
    let serial = "999900000000001";
    for (shown, argument) in [(false, "--verbose"), (true, "--show-holder")] {
        let program = [MYNASCOPE, "--demo", "--now", NOW, "--verbose", "inspect", argument];
        let mut terminal = Terminal::start((80, 60), &program, &[]);
        terminal.shows("What to do now");
        assert_eq!(terminal.end(), 0);
        assert_eq!(terminal.text().contains(serial), shown, "{}", terminal.text());
    }
}

// On a real pcscd.

fn live(arguments: &[&str]) -> Terminal {
    Terminal::mynascope(&[&["--now", NOW], arguments].concat())
}

fn cards_that_come_and_go_and_are_swapped_are_seen_live() {
    let _world = World::start();
    let mut terminal = live(&[]);
    terminal.shows("Place a My Number Card");
    terminal.shows(READERS[0]);
    let server = serve(card("fresh"), 0);
    terminal.shows(SERIAL);
    terminal.shows("07202");
    for _ in 0..3 {
        let from = frames(&terminal);
        server.take_out();
        terminal.shows("Place a My Number Card");
        gone_at_once(&terminal, from, &[SERIAL, LAST, "07202", "1,266"]);
        server.put_back();
        terminal.shows(SERIAL);
    }
    // Another card: its predecessor's data is in no frame after the swap was seen.
    let from = frames(&terminal);
    server.swap(card("expired"));
    terminal.shows("20 days ago");
    gone_at_once(&terminal, from, &[SERIAL, LAST, "1,266"]);
    drop(server);
    terminal.shows("Place a My Number Card");
    let _other = Card::scripted(0, ATR, Box::new(|_| Reply::Bytes(vec![0x6A, 0x82])));
    terminal.shows("Another card");
    assert_eq!(terminal.press("q").end(), 0);
}

fn a_card_held_by_another_program_is_said_to_be_held() {
    let _world = World::start();
    let _server = serve(card("fresh"), 0);
    crate::program::card_is_in(0);
    let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
    let name = std::ffi::CString::new(READERS[0]).unwrap();
    let held = context.connect(&name, pcsc::ShareMode::Exclusive, pcsc::Protocols::ANY).unwrap();
    let mut terminal = live(&[]);
    terminal.until("it is held", |shown| shown.text().to_lowercase().contains("another program"));
    drop(held);
    // It is read again by itself, or when it is asked for.
    terminal.press("r").shows(SERIAL);
}

fn a_dead_service_is_told_and_its_return_seen() {
    let mut world = World::not_started(2);
    let mut terminal = live(&[]);
    terminal.shows("PC/SC");
    terminal.until("it is told", |shown| shown.text().contains("pcscd") || shown.text().contains("service"));
    world.restart();
    terminal.shows("Place a My Number Card");
    let _server = serve(card("fresh"), 0);
    terminal.shows(SERIAL);
    world.kill_pcscd();
    terminal.lost(SERIAL);
    assert!(!terminal.text().contains("07202"), "nothing of a card behind a dead service");
    world.restart();
    terminal.shows(SERIAL);
    assert_eq!(terminal.press("q").end(), 0);
}

fn a_hung_service_holds_up_neither_the_first_frame_nor_the_end() {
    let world = World::start();
    world.signal(Signal::STOP);
    let mut terminal = live(&[]);
    terminal.shows("1 Card");
    terminal.press("?").shows("> Help");
    terminal.press("\x1b").lost("> Help");
    let at = Instant::now();
    assert_eq!(terminal.press("q").end(), 0);
    assert!(at.elapsed() < PROMPT, "{:?}", at.elapsed());
    terminal.given_back();
    // And one that hangs later, in the middle of everything.
    world.signal(Signal::CONT);
    let _server = serve(card("fresh"), 0);
    let mut terminal = live(&[]);
    terminal.shows(SERIAL);
    world.signal(Signal::STOP);
    terminal.press("r").press("?").shows("> Help");
    let at = Instant::now();
    assert_eq!(terminal.press("q").end(), 0);
    assert!(at.elapsed() < PROMPT, "{:?}", at.elapsed());
    terminal.given_back();
    world.signal(Signal::CONT);
}

fn of_two_cards_the_person_chooses() {
    let _world = World::start();
    let _first = serve(card("fresh"), 0);
    crate::program::card_is_in(0);
    let _second = serve(card("expired"), 1);
    crate::program::card_is_in(1);
    let mut terminal = live(&[]);
    terminal.until("both readers", |shown| READERS.iter().all(|name| shown.text().contains(name)));
    terminal.press("j\r").shows("20 days ago");
    terminal.press("c").until("both readers", |shown| READERS.iter().all(|name| shown.text().contains(name)));
    terminal.press("k\r").shows(SERIAL);
    let mut named = live(&["--reader", "1"]);
    named.shows("20 days ago");
    assert_eq!(named.press("q").end(), 0);
}

fn an_idle_screen_before_a_service_writes_nothing() {
    let mut world = World::start();
    let server = serve(card("fresh"), 0);
    let terminal = live(&[]);
    terminal.shows(SERIAL);
    terminal.settled(Duration::from_millis(2500));
    // Longer than the monitor's bounded wait.
    assert_eq!(written(&terminal, Duration::from_secs(6)), 0, "with a card");
    server.take_out();
    terminal.shows("Place a My Number Card");
    terminal.settled(NOTICE_GONE);
    assert_eq!(written(&terminal, Duration::from_secs(6)), 0, "without a card");
    world.kill_pcscd();
    terminal.lost("Place a My Number Card");
    terminal.settled(NOTICE_GONE);
    assert_eq!(written(&terminal, Duration::from_secs(4)), 0, "without a service");
}

fn the_simulated_card_is_moved_by_keys_and_outlives_pcscd() {
    let mut world = World::start();
    let address = format!("127.0.0.1:{}", port(0));
    let mut served = Terminal::mynascope(&["simulate", "fresh", "--vpcd", &address]);
    served.shows("The card is in the virtual reader");
    served.shows("DEMO2580");
    crate::program::card_is_in(0);
    mynascope(&["inspect"]).done();
    served.press(" ").shows("The card is out");
    crate::program::card_is_out(0);
    assert_eq!(mynascope(&["inspect"]).code, 4);
    served.press(" ");
    crate::program::card_is_in(0);
    mynascope(&["inspect"]).done();
    world.kill_pcscd();
    served.shows("Waiting for the virtual reader");
    world.restart();
    crate::program::card_is_in(0);
    mynascope(&["inspect"]).done();
    assert_eq!(served.press("q").end(), 0);
    // Without a terminal a signal ends it. Until pcscd looks the first one counts as there.
    crate::program::card_is_out(0);
    let mut child = crate::program::command(&["simulate", "fresh", "--vpcd", &address]).spawn().unwrap();
    crate::program::card_is_in(0);
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, Signal::TERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
