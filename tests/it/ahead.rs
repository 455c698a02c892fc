//! What is typed before a PIN is asked for: neither shown nor taken, whatever the command is doing meanwhile; and the
//! terminal of a job that stops, goes on, or runs behind another.

use std::time::Duration;

use libtest_mimic::Trial;
use rustix::process::{Signal, kill_process};

use crate::live::{card, serve};
use crate::program::{NOW, card_is_in, plain, trials};
use crate::screen::{asks_again, below, cooked, in_shell};
use crate::terminal::{MYNASCOPE, Shown, Terminal};
use crate::world::{READERS, World, trial, within};

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = trials![plain:
        what_is_typed_while_a_card_is_waited_for_is_not_shown_and_said_to_be_discarded,
        where_nothing_was_typed_nothing_is_said_of_it,
        every_command_that_will_ask_is_quiet_and_no_other,
        a_command_in_the_background_touches_the_terminal_only_once_it_is_in_front,
        a_command_in_the_background_that_asks_nothing_is_not_stopped,
        stopped_while_it_waits_it_gives_the_echo_back_and_takes_it_again,
        stopped_at_the_prompt_it_gives_the_echo_back_and_asks_again,
        a_pin_on_standard_input_leaves_the_terminal_alone,
    ];
    all.extend(trials![trial: what_is_typed_while_the_card_is_looked_at_is_not_the_answer]);
    all
}

const SOON: Duration = Duration::from_secs(30);
const AHEAD: &str = "typed ahead was discarded";

/// Is the echo of the terminal on? Asked of the terminal itself.
fn echoes(terminal: &Terminal) -> bool {
    let told = std::process::Command::new("stty").arg("-a").arg("-F").arg(terminal.name()).output().unwrap();
    assert!(told.status.success());
    String::from_utf8_lossy(&told.stdout).split_whitespace().any(|mode| mode == "echo")
}

fn until_quiet(terminal: &Terminal) {
    within(SOON, "the echo is off", || !echoes(terminal));
}

fn until_loud(terminal: &Terminal) {
    within(SOON, "the echo is on", || echoes(terminal));
}

/// A reader that nobody has: waited for as long as is said.
const ABSENT: [&str; 5] = ["--reader", "nobody", "--now", NOW, "--wait"];

fn waiting(seconds: &'static str, command: &[&str]) -> Terminal {
    let program = [&[MYNASCOPE][..], &ABSENT, &[seconds], command].concat();
    in_shell(&program, &[])
}

fn what_is_typed_while_a_card_is_waited_for_is_not_shown_and_said_to_be_discarded() {
    let mut terminal = waiting("5", &["cert", "sign"]);
    until_quiet(&terminal);
    terminal.press("DEMO2580\r");
    terminal.shows(AHEAD);
    terminal.shows("ended 3");
    terminal.until("cooked", |shown| shown.text().contains(" icanon"));
    let text = terminal.text();
    assert!(!text.contains("DEMO"), "{text}");
    assert!(text.split_whitespace().any(|mode| mode == "echo"), "{text}");
}

fn where_nothing_was_typed_nothing_is_said_of_it() {
    let terminal = waiting("1", &["cert", "sign"]);
    cooked(&terminal, 3);
    assert!(!terminal.text().contains(AHEAD));
    let mut terminal = in_shell(&[MYNASCOPE, "--demo", "--now", NOW, "cert", "sign"], &[]);
    terminal.shows("Signing password: ");
    terminal.press("DEMO2580\r");
    terminal.shows("ended 0");
    assert!(!terminal.text().contains(AHEAD));
}

fn every_command_that_will_ask_is_quiet_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let document = folder.path().join("a.txt");
    std::fs::write(&document, "a").unwrap();
    let document = document.to_str().unwrap();
    for (command, asks) in [
        (&["inspect", "--sign"][..], true),
        (&["cert", "sign"], true),
        (&["authenticate"], true),
        (&["pin", "change", "auth"], true),
        (&["pin", "check", "sign"], true),
        (&["sign", document], true),
        (&["inspect"], false),
        (&["cert", "auth"], false),
        (&["pin", "status"], false),
        (&["renew"], false),
    ] {
        let mut terminal = waiting("20", command);
        if asks {
            until_quiet(&terminal);
            // The keys that end and stop it do what they do, and no PIN was asked for yet.
            terminal.press("\x03");
            cooked(&terminal, 130);
        } else {
            terminal.press("abc").shows("abc");
            assert!(echoes(&terminal), "{command:?}");
        }
    }
}

/// An interactive shell: it has job control, and leaves the terminal's modes alone.
fn shell() -> Terminal {
    let terminal = Terminal::start((80, 24), &["sh", "-i"], &[]);
    terminal.shows("prompt>");
    terminal
}

fn a_command_in_the_background_touches_the_terminal_only_once_it_is_in_front() {
    let mut terminal = shell();
    terminal.press(&format!("'{MYNASCOPE}' --demo --now {NOW} cert sign &\n"));
    // It has something to ask: its job stops, as one does that reads.
    terminal.press("\n");
    within(SOON, "it stops to ask", || {
        let pid = below(&terminal).as_raw_nonzero().get();
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        status.lines().any(|line| line.starts_with("State:\tT"))
    });
    assert!(echoes(&terminal), "the shell's terminal is as it was");
    // The shell hears of it when all threads of it have stopped.
    within(SOON, "the shell says that it stopped to ask", || {
        let prompts = |shown: &Shown| String::from_utf8_lossy(&shown.raw).matches("prompt>").count();
        let before = prompts(&terminal.shown());
        terminal.press("jobs\n").until("it has answered", |shown| prompts(shown) > before);
        terminal.text().contains("tty input")
    });
    terminal.press("fg\n").shows("Signing password: ");
    until_quiet(&terminal);
    terminal.press("DEMO2580\r").shows("Address (at issue)");
    until_loud(&terminal);
}

fn a_command_in_the_background_that_asks_nothing_is_not_stopped() {
    let mut terminal = shell();
    // It ends before it comes to ask.
    let absent = ABSENT.map(|word| format!("'{word}'")).join(" ");
    terminal.press(&format!("'{MYNASCOPE}' {absent} 1 cert sign & wait $!; echo ended $((0 + $?))\n"));
    terminal.shows("ended 3");
    assert!(echoes(&terminal));
    assert!(!terminal.text().to_lowercase().contains("stopped"), "{}", terminal.text());
    // One that comes in front while it waits is quiet from then on.
    terminal.press(&format!("'{MYNASCOPE}' {absent} 20 cert sign &\n"));
    terminal.press("fg\n");
    until_quiet(&terminal);
    terminal.press("\x03");
    until_loud(&terminal);
}

fn stopped_while_it_waits_it_gives_the_echo_back_and_takes_it_again() {
    for signal in [None, Some(Signal::TSTP), Some(Signal::STOP)] {
        let mut terminal = shell();
        let absent = ABSENT.map(|word| format!("'{word}'")).join(" ");
        terminal.press(&format!("'{MYNASCOPE}' {absent} 20 cert sign\n"));
        until_quiet(&terminal);
        match signal {
            Some(signal) => kill_process(below(&terminal), signal).unwrap(),
            None => drop(terminal.press("\x1a")),
        }
        if signal == Some(Signal::STOP) {
            // Nobody can answer that one: a shell with a line editor sets its own modes, this one is told to.
            terminal.press("\nstty sane\n");
        }
        until_loud(&terminal);
        asks_again(&terminal);
        terminal.press("echo $((6 * 7)) there\n").shows("42 there");
        assert!(echoes(&terminal));
        terminal.press("fg\n");
        until_quiet(&terminal);
        terminal.press("\x03");
        until_loud(&terminal);
        terminal.press("echo ended $?\n").shows("ended 130");
    }
}

fn stopped_at_the_prompt_it_gives_the_echo_back_and_asks_again() {
    for from_outside in [false, true] {
        let mut terminal = shell();
        terminal.press(&format!("'{MYNASCOPE}' --demo --now {NOW} cert sign\n"));
        terminal.shows("Signing password: ");
        terminal.press("DEMO").shows("●●●●");
        if from_outside {
            kill_process(below(&terminal), Signal::TSTP).unwrap();
        } else {
            terminal.press("\x1a");
        }
        until_loud(&terminal);
        terminal.given_back();
        asks_again(&terminal);
        terminal.press("echo $((6 * 7)) there\n").shows("42 there");
        // Behind the shell it is told to go on: it touches nothing and stops again.
        terminal.press("bg\n");
        terminal.press("echo $((6 * 8)) there\n").shows("48 there");
        assert!(echoes(&terminal));
        terminal.press("fg\n").shows("wiped at the stop: type it from the start");
        until_quiet(&terminal);
        terminal.press("DEMO2580\r").shows("Address (at issue)");
        until_loud(&terminal);
        terminal.given_back();
    }
}

fn a_pin_on_standard_input_leaves_the_terminal_alone() {
    let line = "echo DEMO2580 | \"$0\" \"$@\"; echo ended $?; stty -a; sleep 0.3";
    let program =
        [&["sh", "-c", line, MYNASCOPE][..], &ABSENT, &["3", "cert", "sign", "--pin-stdin"]].concat();
    let mut terminal = Terminal::start((80, 24), &program, &[]);
    terminal.press("seen").shows("seen");
    assert!(echoes(&terminal));
    cooked(&terminal, 3);
    assert!(!terminal.text().contains(AHEAD));
}

fn what_is_typed_while_the_card_is_looked_at_is_not_the_answer() {
    let _world = World::start();
    let server = serve(card("fresh"), 0);
    card_is_in(0);
    server.with_card(|card| card.wire.round_trip_ms = 200);
    let from = server.exchanges();
    let program = [MYNASCOPE, "cert", "sign", "--reader", READERS[0], "--now", NOW];
    let mut terminal = in_shell(&program, &[]);
    within(SOON, "the card is looked at", || server.exchanges() > from);
    assert!(!echoes(&terminal));
    terminal.press("WRONG999\r");
    terminal.shows(AHEAD);
    terminal.shows("Signing password: ");
    let presented =
        || server.with_card(|card| card.log().iter().filter(|one| one[1] == 0x20 && one.len() > 5).count());
    assert_eq!(presented(), 0);
    server.with_card(|card| card.wire.round_trip_ms = 0);
    terminal.press("DEMO2580\r");
    terminal.shows("ended 0");
    assert_eq!(presented(), 1);
    assert!(!String::from_utf8_lossy(&terminal.shown().raw).contains("WRONG"));
}
