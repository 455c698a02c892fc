//! PINs on the screen, as a person enters them: on simulated cards in a real terminal.

use std::time::Duration;

use libtest_mimic::Trial;
use rustix::process::{Signal, kill_process};

use crate::live::serve;
use crate::memory;
use crate::program::{NOW, plain, trials};
use crate::screen::{asks_again, below};
use crate::terminal::{MYNASCOPE, Terminal};
use crate::world::{READERS, World, trial, within};

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = trials![plain:
        the_right_password_reads_the_signing_certificate_masked_until_revealed,
        a_wrong_pin_shows_the_new_count_and_the_right_one_restores_it,
        a_pin_is_changed_and_the_new_one_is_the_one_that_counts,
        the_last_try_is_spent_only_after_the_word_and_then_locks,
        a_locked_pin_is_not_asked_for_but_told_how_to_reset,
        with_the_password_locked_everything_of_the_other_pin_still_works,
        with_the_pin_locked_everything_of_the_password_still_works,
        the_chip_proves_its_key_on_the_screen,
        what_is_typed_before_the_field_is_drawn_is_taken_by_it,
        a_pasted_pin_is_refused,
        what_was_revealed_is_covered_before_a_stop_and_after_it,
        no_try_is_spent_on_a_screen_that_shows_nothing,
        no_pin_is_written_to_the_terminal,
        a_signal_while_a_pin_is_typed_ends_at_once,
        a_signal_while_a_job_runs_leaves_the_card_before_the_end,
    ];
    all.extend(trials![trial:
        nothing_of_a_password_is_left_in_the_programs_memory,
        leaving_while_the_service_hangs_says_what_is_waited_for,
    ]);
    all
}

/// Told on the card's screen once it is revealed.
const CARD_SERIAL: &str = "999900000000001";
const PIN: &str = "2580";
const PASSWORD: &str = "DEMO2580";

fn persona(name: &str) -> Terminal {
    let demo = format!("--demo={name}");
    let terminal = Terminal::mynascope(&[&demo, "--now", NOW]);
    terminal.shows("What to do now");
    terminal
}

/// On screen 6 with every counter told.
fn screen6(name: &str) -> Terminal {
    on_screen6(persona(name))
}

/// The same, the exchanges with the card written to a file.
fn screen6_traced(name: &str, trace: &tempfile::NamedTempFile) -> Terminal {
    let demo = format!("--demo={name}");
    let trace = trace.path().to_str().unwrap();
    let terminal = Terminal::mynascope(&[&demo, "--now", NOW, "--trace", trace]);
    terminal.shows("What to do now");
    on_screen6(terminal)
}

fn on_screen6(mut terminal: Terminal) -> Terminal {
    terminal.press("6");
    // In one whole frame: of one that is half drawn, the lines that are not told yet may be missing.
    terminal.until("every counter", |shown| {
        shown.frames.last().is_some_and(|(_, text)| {
            text.contains("Resident register PIN")
                && ["asking the card", "not asked yet"].iter().all(|words| !text.contains(words))
        })
    });
    terminal
}

fn the_right_password_reads_the_signing_certificate_masked_until_revealed() {
    let mut terminal = persona("fresh");
    terminal.press("\t\t\r").shows("5 of 5 tries left");
    terminal.press(&PASSWORD.to_lowercase()).shows("Complete");
    terminal.shows("became capitals");
    terminal.press("\r").shows("The exchange with the card has ended");
    terminal.press("\r2\t").shows("masked (v reveals)");
    terminal.press("v").lost("masked (v reveals)");
    // The card goes, and everything of the holder with it.
    terminal.press("1t").shows("Place a My Number Card");
    terminal.press("t").shows("What to do now");
    terminal.press("2\t").shows("read it with the signing password");
    assert_eq!(terminal.press("q").end(), 0);
    terminal.given_back();
}

fn a_wrong_pin_shows_the_new_count_and_the_right_one_restores_it() {
    let mut terminal = screen6("fresh");
    terminal.press("\r").shows("such as 1216");
    terminal.press("0000\r").shows("2 of 3 tries left");
    terminal.shows("The exchange with the card has ended");
    terminal.press("\r").shows("Few tries are left");
    terminal.press(PIN).press("\r").shows("is right");
    terminal.press("\r").shows("3 of 3 tries left");
}

fn a_pin_is_changed_and_the_new_one_is_the_one_that_counts() {
    let mut terminal = screen6("fresh");
    terminal.press("c").shows("as it is now");
    terminal.press("2580\r").shows("New authentication PIN");
    terminal.press("2580\r").shows("That is the old one");
    terminal.press("1111\r").shows("easily guessed");
    terminal.press("7094\r").shows("not the same");
    terminal.press("7094\r").shows("once more");
    terminal.press("7094\r").shows("has been changed");
    terminal.press("\r").lost("has been changed");
    terminal.press("\r").shows("such as 1216");
    terminal.press("7094\r").shows("is right");
}

fn the_last_try_is_spent_only_after_the_word_and_then_locks() {
    let mut terminal = screen6("one-try-left");
    terminal.press("\r").shows("This is the last try");
    terminal.press("2580\r").shows("or press Esc to stop");
    terminal.press("last\r").shows("The last try will be spent");
    terminal.press("0000\r").shows("it is locked now");
    terminal.press("\r").shows("locked (no tries left)");
    terminal.press("\r").shows("If the authentication PIN is locked");
}

fn a_locked_pin_is_not_asked_for_but_told_how_to_reset() {
    for (name, keys, what, sibling) in [
        ("locked-auth", "\r", "The authentication PIN is locked", "if you know the signing password"),
        ("locked-sign", "j\r", "The signing password is locked", "if you know the authentication PIN"),
    ] {
        let mut terminal = screen6(name);
        terminal.press(keys).shows(what);
        terminal.shows(sibling);
    }
    // Screen 1 leads there too.
    let mut terminal = persona("locked-sign");
    terminal.press("\t\t\r").shows("The signing password is locked");
}

/// Secrets that were presented to the card.
fn presented(trace: &tempfile::NamedTempFile) -> usize {
    let told = std::fs::read_to_string(trace.path()).unwrap();
    told.lines().filter(|line| line.contains(" 0020") && line.contains("blanked")).count()
}

fn with_the_password_locked_everything_of_the_other_pin_still_works() {
    let trace = tempfile::NamedTempFile::new().unwrap();
    let mut terminal = screen6_traced("locked-sign", &trace);
    terminal.shows("locked (no tries left)");
    // The password is asked for by no key.
    for key in ["j\r", "cp\r", "h"] {
        terminal.press(key).shows("Esc close");
        terminal.shows("The signing password is locked");
        terminal.press("\x1b").lost("Esc close");
    }
    terminal.press("k\r").shows("such as 1216");
    terminal.press("2580\r").shows("is right");
    terminal.press("\r").lost("is right");
    terminal.press("p").shows("random bytes");
    terminal.press("2580\r").shows("holds the private key");
    terminal.press("\r").lost("holds the private key");
    terminal.shows("locked (no tries left)");
    assert_eq!(terminal.press("q").end(), 0);
    terminal.given_back();
    assert_eq!(presented(&trace), 2, "the two of the PIN, none of the password");
}

fn with_the_pin_locked_everything_of_the_password_still_works() {
    let trace = tempfile::NamedTempFile::new().unwrap();
    let mut terminal = screen6_traced("locked-auth", &trace);
    for key in ["\r", "cp\r", "h"] {
        terminal.press(key).shows("Esc close");
        terminal.shows("The authentication PIN is locked");
        terminal.press("\x1b").lost("Esc close");
    }
    terminal.press("j\r").shows("such as AIZU346");
    terminal.press(PASSWORD).shows("Complete");
    terminal.press("\r").shows("is right");
    terminal.press("\r").lost("is right");
    terminal.shows("locked (no tries left)");
    assert_eq!(terminal.press("q").end(), 0);
    terminal.given_back();
    assert_eq!(presented(&trace), 1, "the one of the password, none of the PIN");
}

fn the_chip_proves_its_key_on_the_screen() {
    let mut terminal = screen6("fresh");
    terminal.press("p").shows("random bytes");
    terminal.press(PIN).press("\r").shows("holds the private key");
    terminal.shows("Issued by");
    terminal.shows("Revocation: not checked");
}

fn what_is_typed_before_the_field_is_drawn_is_taken_by_it() {
    let mut terminal = screen6("fresh");
    // One write: the key that opens the field, the PIN and Enter.
    terminal.press("\r2580\r").shows("is right");
}

fn what_was_revealed_is_covered_before_a_stop_and_after_it() {
    // By the key, by another program, and by the signal that nobody can answer.
    for signal in [None, Some(Signal::TSTP), Some(Signal::STOP)] {
        let mut terminal = Terminal::start((100, 40), &["sh", "-i"], &[]);
        terminal.shows("prompt>");
        terminal.press(&format!("'{MYNASCOPE}' --demo --now {NOW}\n"));
        terminal.shows("What to do now");
        terminal.press("\t\t\t").shows("> My Number Card");
        terminal.press("\r").shows("********");
        terminal.press("v").shows(CARD_SERIAL);
        match signal {
            None => drop(terminal.press("\x1a")),
            Some(signal) => kill_process(below(&terminal), signal).unwrap(),
        }
        if signal == Some(Signal::STOP) {
            asks_again(&terminal);
        } else {
            terminal.until("the shell", |shown| !shown.parser.screen().alternate_screen());
            terminal.given_back();
            assert!(!terminal.text().contains(CARD_SERIAL));
            asks_again(&terminal);
            terminal.press("echo $((6 * 7)) there\n").shows("42 there");
        }
        let before = terminal.shown().raw.len();
        terminal.press("fg\n");
        terminal.until("drawn anew, masked", |shown| {
            let drawn = shown.raw.get(before..).unwrap_or_default();
            drawn.windows(8).any(|bytes| bytes == b"\x1b[?1049h") && shown.text().contains("********")
        });
        assert!(!terminal.text().contains(CARD_SERIAL));
        terminal.press("v").shows(CARD_SERIAL);
    }
}

fn a_pasted_pin_is_refused() {
    let mut terminal = screen6("fresh");
    terminal.press("\r").shows("such as 1216");
    terminal.press("\x1b[200~2580\x1b[201~").shows("Pasting is refused");
    terminal.press("\r").shows("Nothing has been sent");
}

fn no_try_is_spent_on_a_screen_that_shows_nothing() {
    let trace = tempfile::NamedTempFile::new().unwrap();
    let file = trace.path().to_str().unwrap();
    for (width, height) in [(39, 9), (39, 24), (80, 9)] {
        let program = [MYNASCOPE, "--demo", "--now", NOW, "--trace", file];
        let mut terminal = Terminal::start((width, height), &program, &[]);
        terminal.shows("Enlarge to 40x10 or more");
        // The card has been read: no frame is drawn by itself any more.
        within(Duration::from_secs(30), "the card has been read", || {
            std::fs::read_to_string(trace.path()).unwrap().contains("* card let go as it was")
        });
        terminal.settled(Duration::from_secs(1));
        let frames = terminal.shown().frames.len();
        // The last key draws anew: then the others were taken.
        terminal.press("6\r1111\r\x0c").another_frame(frames);
        terminal.resize(80, 24);
        terminal.shows("What to do now");
        terminal.press("6\r").shows("4 more needed");
        terminal.press("258").shows("1 more needed");
        terminal.resize(width, height);
        terminal.shows("Enlarge to 40x10 or more");
        terminal.resize(80, 24);
        terminal.shows("What was typed was wiped");
        terminal.press("0\r").shows("Nothing has been sent");
        terminal.press("\x1b").lost("Nothing has been sent");
        assert_eq!(terminal.press("q").end(), 0);
        assert_eq!(presented(&trace), 0);
    }
}

fn no_pin_is_written_to_the_terminal() {
    let mut terminal = screen6("slow");
    terminal.press("\r").shows("such as 1216");
    // The demo card's secrets stand on screen 1 alone.
    let from = terminal.shown().raw.len();
    terminal.press(PIN).shows("Complete");
    terminal.press("\r").shows("is right");
    let shown = terminal.shown();
    let written = String::from_utf8_lossy(&shown.raw[from..]).into_owned();
    assert!(!written.contains(PIN));
    assert!(shown.frames.iter().rev().take(5).all(|(_, text)| !text.contains(PIN)));
}

fn a_signal_while_a_pin_is_typed_ends_at_once() {
    let mut terminal = screen6("fresh");
    terminal.press("\r").shows("such as 1216");
    terminal.press("258").shows("1 more needed");
    let start = std::time::Instant::now();
    kill_process(terminal.pid(), Signal::TERM).unwrap();
    terminal.end();
    // A field is left alone after a minute.
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    terminal.given_back();
}

fn a_signal_while_a_job_runs_leaves_the_card_before_the_end() {
    let trace = tempfile::NamedTempFile::new().unwrap();
    let file = trace.path().to_str().unwrap();
    let mut terminal = Terminal::mynascope(&["--demo=slow", "--now", NOW, "--trace", file]);
    terminal.shows("What to do now");
    terminal.press("\t\t\r").shows("5 of 5 tries left");
    let exchanges = || std::fs::read_to_string(file).unwrap().lines().count();
    let before = exchanges();
    terminal.press(PASSWORD).press("\r").shows("Talking to the card");
    // Until then there is no card to be left.
    crate::world::within(Duration::from_secs(30), "the job has begun", || exchanges() > before);
    let start = std::time::Instant::now();
    kill_process(terminal.pid(), Signal::TERM).unwrap();
    terminal.end();
    assert!(start.elapsed() < Duration::from_millis(3_500), "{:?}", start.elapsed());
    terminal.given_back();
    let told = std::fs::read_to_string(file).unwrap();
    assert!(!told.contains(PASSWORD) && !told.contains("44454D4F32353830"), "{told}");
    let mut last = told.lines().rev();
    assert!(last.next().unwrap().ends_with("* card powered down"), "{told}");
    assert!(last.next().unwrap().contains("< done  9000"), "{told}");
    let selected = last.next().unwrap();
    assert!(selected.contains("00A4040C 07A0000001510000"), "the card manager is selected last: {selected}");
}

fn leaving_while_the_service_hangs_says_what_is_waited_for() {
    let mut world = World::start();
    let server = serve(memory::card(), 0);
    server.with_card(|card| card.wire.round_trip_ms = 300);
    let mut terminal = Terminal::mynascope(&["--now", NOW]);
    terminal.shows("What to do now");
    terminal.press("\t\t\r").shows("5 of 5 tries left");
    let from = server.exchanges();
    terminal.press("wrk4pmz8").press("\r").shows("Talking to the card");
    // The job is at its card, and not only about to be.
    within(Duration::from_secs(20), "the card is asked", || server.exchanges() > from);
    world.hang();
    let start = std::time::Instant::now();
    kill_process(terminal.pid(), Signal::TERM).unwrap();
    terminal.shows("waiting for the card, 3 seconds at the most");
    terminal.given_back();
    let told = start.elapsed();
    terminal.end();
    let ended = start.elapsed();
    // Three seconds, and what a busy machine adds; the service hangs for ever.
    assert!(told < ended && ended < Duration::from_secs(20), "{told:?} {ended:?}");
    eprintln!("measured: told after {} ms, ended after {} ms", told.as_millis(), ended.as_millis());
    world.resume();
    // Where nothing is waited for nothing is said of it.
    let mut terminal = persona("fresh");
    assert_eq!(terminal.press("q").end(), 0);
    assert!(!String::from_utf8_lossy(&terminal.shown().raw).contains("waiting for"));
}

fn nothing_of_a_password_is_left_in_the_programs_memory() {
    let _world = World::start();
    let server = serve(memory::card(), 0);
    let mut terminal = Terminal::mynascope(&["--now", NOW]);
    terminal.shows("What to do now");
    let pid = terminal.pid().as_raw_nonzero().get();
    let found = |secret: &str| memory::search(pid, &memory::forms(secret)).unwrap().0;
    let Some((canary, _)) = memory::search(pid, &[READERS[0].as_bytes().to_vec()]) else {
        eprintln!("measured: NOT searched, this user may not read the program's memory");
        return;
    };
    assert!(!canary.is_empty(), "the search finds what is there");
    // Wiped before the frame is drawn that says so.
    let clean = |secret: &str, when: &str| assert!(found(secret).is_empty(), "{when}: {:#?}", found(secret));
    terminal.press("\t\t\r").shows("5 of 5 tries left");
    terminal.press("qzx7wk31").shows("Complete");
    assert_eq!(found("QZX7WK31").len(), 1, "in its own page and nowhere else");
    terminal.press("\x1b").lost("Complete");
    clean("QZX7WK31", "left");
    terminal.press("\r").shows("5 of 5 tries left");
    terminal.press("wrk4pmz8").shows("Complete");
    terminal.press("\r").shows("4 of 5 tries left");
    clean("WRK4PMZ8", "wrong");
    terminal.press("\r").shows("such as AIZU346");
    terminal.press(&memory::RIGHT.to_lowercase()).shows("Complete");
    terminal.press("\r").shows("The exchange with the card has ended");
    clean(memory::RIGHT, "right");
    terminal.press("\r6").shows("Resident register PIN");
    terminal.press("jp").shows("such as AIZU346");
    terminal.press("vgh5tjk2").shows("Complete");
    server.take_out();
    terminal.shows("what was typed is wiped");
    clean("VGH5TJK2", "pulled");
}
