//! Signals that end the program: each of the table, on the screen and on the prompt, gives the terminal back.

use std::io::{Read as _, Write as _};
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use mynascope::process;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use rustix::process::Pid;

use crate::program::{NOW, plain, trials};
use crate::screen::{below, cooked, in_shell};
use crate::terminal::{MYNASCOPE, Terminal};
use crate::world::within;

pub(crate) fn trials() -> Vec<Trial> {
    trials![plain:
        every_signal_that_ends_the_screen_gives_the_terminal_back,
        every_signal_that_ends_a_prompt_gives_the_echo_back,
        every_signal_that_ends_a_simulated_card_gives_the_echo_back,
        what_was_ignored_at_the_start_ends_neither_face,
        a_reader_that_has_gone_ends_nothing,
        a_terminal_that_is_gone_ends_a_simulated_card_though_nobody_says_so,
    ]
}

/// The names that a shell has for them end with the named ones: of the real-time signals the first and the last.
fn table() -> Vec<i32> {
    process::ends().filter(|signal| *signal < 32 || matches!(signal, 34 | 64)).collect()
}

/// Any signal; `rustix` knows only those that have a name.
pub(crate) fn send(pid: Pid, signal: i32) {
    let line = format!("kill -{signal} {}", pid.as_raw_nonzero());
    assert!(Command::new("sh").args(["-c", &line]).status().unwrap().success());
}

/// Tries all, a few at a time.
fn each(trial: fn(i32)) {
    let left = Mutex::new(table());
    assert!(left.lock().unwrap().len() >= 18);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some(signal) = left.lock().unwrap().pop() else { return };
                    trial(signal);
                }
            });
        }
    });
}

fn every_signal_that_ends_the_screen_gives_the_terminal_back() {
    each(|signal| {
        let terminal = in_shell(&[MYNASCOPE, "--demo", "--now", NOW], &[]);
        terminal.shows("1,266 days left");
        send(below(&terminal), signal);
        cooked(&terminal, 128 + signal);
    });
}

fn every_signal_that_ends_a_prompt_gives_the_echo_back() {
    each(|signal| {
        let terminal = in_shell(&[MYNASCOPE, "--demo", "--now", NOW, "cert", "sign"], &[]);
        terminal.shows("Signing password: ");
        terminal.until("pastes are marked", |shown| shown.parser.screen().bracketed_paste());
        send(below(&terminal), signal);
        cooked(&terminal, 128 + signal);
        terminal.shows("Interrupted: the PIN was not sent; no try is spent");
    });
}

fn every_signal_that_ends_a_simulated_card_gives_the_echo_back() {
    each(|signal| {
        // Nobody listens there: it waits for the virtual reader, and for keys.
        let terminal = in_shell(&[MYNASCOPE, "simulate", "fresh", "--vpcd", "127.0.0.1:1"], &[]);
        terminal.shows("Waiting for the virtual reader");
        send(below(&terminal), signal);
        // Hang-up, Ctrl-C and the administrator's are how a server is ended.
        cooked(&terminal, if matches!(signal, 1 | 2 | 15) { 0 } else { 128 + signal });
    });
}

fn what_was_ignored_at_the_start_ends_neither_face() {
    for (arguments, words) in [(&[][..], "1,266 days left"), (&["cert", "sign"], "Signing password: ")] {
        let line = "trap '' HUP USR1; \"$0\" \"$@\"; echo ended $?; stty -a; sleep 0.3";
        let program = [&["sh", "-c", line, MYNASCOPE, "--demo", "--now", NOW], arguments].concat();
        let terminal = Terminal::start((80, 24), &program, &[]);
        terminal.shows(words);
        for signal in [1, 10] {
            send(below(&terminal), signal);
        }
        // One that is not ignored comes after them.
        send(below(&terminal), 12);
        cooked(&terminal, 128 + 12);
    }
}

fn a_reader_that_has_gone_ends_nothing() {
    let since = Instant::now();
    let line = "\"$0\" --demo inspect --verbose --all; echo ended $? >&2";
    let mut child = Command::new("sh");
    let mut child = child.args(["-c", line, MYNASCOPE]).stdout(std::process::Stdio::piped());
    child = child.stderr(std::process::Stdio::piped());
    let mut child = child.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "ended 0\n");
    assert!(since.elapsed() < Duration::from_secs(20));
}

fn a_terminal_that_is_gone_ends_a_simulated_card_though_nobody_says_so() {
    (0..20).for_each(|_| one_that_is_gone());
}

fn one_that_is_gone() {
    let pair = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut command = CommandBuilder::new("sh");
    // Nobody listens there: it says that it waits.
    let served = "trap '' HUP; exec \"$0\" simulate fresh --vpcd 127.0.0.1:1 --lang en";
    command.args(["-c", served, MYNASCOPE]);
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let (mut shown, mut piece) = (Vec::new(), [0; 4096]);
    while !String::from_utf8_lossy(&shown).contains("Waiting for the virtual reader") {
        let count = reader.read(&mut piece).unwrap();
        shown.extend_from_slice(&piece[..count]);
    }
    // With keys that nobody reads any more on their way.
    pair.master.take_writer().unwrap().write_all(b"  x").unwrap();
    drop(reader);
    drop(pair.master);
    within(Duration::from_secs(30), "it ends", || child.try_wait().unwrap().is_some());
}
