//! The terminal's cursor in every frame of the program, as a Braille display or a screen magnifier has it; and signs that
//! give way to ASCII where a terminal or a locale has none.

use std::time::Duration;

use libtest_mimic::Trial;
use mynascope::conduct::visiting::Press;
use mynascope::domain::tongue::Tongue;

use crate::guided::Guided;
use crate::program::{NOW, command, finish, plain, trials};
use crate::terminal::{MYNASCOPE, Shown, Terminal};

pub(crate) fn trials() -> Vec<Trial> {
    trials![plain:
        in_every_frame_the_cursor_is_seen_on_what_has_the_focus,
        the_cursor_moves_with_the_focus,
        in_every_frame_of_a_kiosk_the_cursor_is_seen_on_what_has_the_focus,
        where_signs_are_not_drawn_there_is_ascii_by_itself,
        a_pin_is_asked_for_in_ascii_where_signs_are_not_drawn,
        a_terminal_that_says_nothing_of_itself_is_not_drawn_on,
    ]
}

/// So long nothing is drawn once a key was answered.
const QUIET: Duration = Duration::from_millis(120);

/// Has a line the sign of the focus, as its row or on the edge of its box?
fn is_marked(line: &str) -> bool {
    ["┏> ", "┃ > ", "  > "].iter().any(|sign| line.contains(sign))
        || line.starts_with("> ")
        || line.starts_with(" > ")
}

/// In all frames so far: it is seen, and where the focus is.
#[track_caller]
fn followed(shown: &Shown, what: &str) {
    assert_eq!(shown.frames.len(), shown.cursors.len());
    for ((_, text), (row, column, seen)) in shown.frames.iter().zip(&shown.cursors) {
        assert!(seen, "{what}: hidden\n{text}");
        let lines: Vec<&str> = text.lines().collect();
        let line = lines.get(usize::from(*row)).copied().unwrap_or_default();
        let above =
            row.checked_sub(1).and_then(|row| lines.get(usize::from(row))).copied().unwrap_or_default();
        // What is read in a box with the focus begins under its title; a bullet's place and a typed line are their own.
        let told = above.contains("┏> ")
            || ["●", "__", "> ", "/"].iter().any(|sign| line.contains(sign))
            || line.ends_with('>');
        let none = !lines.iter().any(|line| is_marked(line));
        assert!(is_marked(line) || told || none, "{what}: {row}, {column}\n{text}");
        assert!(!line.trim().is_empty(), "{what}: on an empty line, {row}, {column}\n{text}");
    }
}

fn in_every_frame_the_cursor_is_seen_on_what_has_the_focus() {
    for (lang, size) in [("ja", (100, 30)), ("en", (80, 24)), ("ja", (60, 15)), ("en", (40, 10))] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.txt"), "貸した金は返せよ\n").unwrap();
        // The shell is there for its working directory alone.
        let script = r#"cd "$1" && shift && exec "$@""#;
        let path = folder.path().to_str().unwrap();
        let program =
            ["sh", "-c", script, "sh", path, MYNASCOPE, "--demo=renewable", "--now", NOW, "--lang", lang];
        let mut terminal = Terminal::start(size, &program, &[]);
        terminal.shows("2027");
        for keys in [
            // Screens, lists, pages, dialogs.
            "\t", "\t", "\t", "\r", "\x1b[B", "\x1b", "?", "j", "\x1b", "n", "\x1b", "2", "j", "G", "/", "a",
            "\r", "\x1b", "\t", "\r", "D", "\x1b", "3", "j", "G", "c", "\x1b", "p", "\x1b", "6", "j", "\r",
            "DEMO", "\x1b", "k", "h", "\x1b", "8", "j", "7", "j", "\t", "\t", "\t", "\r", "\x1b", ":", "q",
            "\x1b[B", "\x1b[B", "\x1b", // Both wizards.
            "4", "\r", "\x1b[B", "a", "\r", "j", "\r", "DEMO2580", "\r", "\r", "j", "\x1b", "5", "\r",
            "\x1b[B", "\x1b", "t", "1", "t",
        ] {
            // An Esc and a key right after it are one key.
            terminal.settled(QUIET);
            terminal.press(keys);
        }
        terminal.settled(QUIET * 5);
        assert!(terminal.shown().frames.len() > 60, "{}", terminal.shown().frames.len());
        followed(&terminal.shown(), &format!("{lang} {size:?}"));
        // Its shape is the person's own (DECSCUSR).
        let shapes = |five: &[u8]| matches!(five, [0x1b, b'[', b'0'..=b'6', b' ', b'q']);
        assert!(!terminal.shown().raw.windows(5).any(shapes));
        terminal.press("\x03");
        assert_eq!(terminal.end(), 0);
        terminal.given_back();
    }
}

fn the_cursor_moves_with_the_focus() {
    let program = [MYNASCOPE, "--demo=renewable", "--now", NOW, "--lang", "en"];
    let mut terminal = Terminal::start((80, 24), &program, &[]);
    terminal.shows("2027");
    let mut at = |keys: &str| {
        terminal.press(keys);
        terminal.settled(QUIET * 3);
        let shown = terminal.shown();
        (*shown.cursors.last().unwrap(), shown.text())
    };
    let parts: Vec<_> = ["", "\t", "\t", "\t"].iter().map(|key| at(key).0).collect();
    for (index, part) in parts.iter().enumerate() {
        assert!(!parts[..index].contains(part), "{parts:?}");
    }
    for (screen, down) in
        [("6", "j"), ("3", "j"), ("2", "j"), ("7", "j"), ("?", ""), ("\x1b", ""), (":", "\x1b[B")]
    {
        let ((before, ..), _) = at(screen);
        if down.is_empty() {
            continue;
        }
        let ((after, ..), text) = at(down);
        assert_eq!(after.cmp(&before), std::cmp::Ordering::Greater, "{screen}: {before} {after}\n{text}");
    }
}

fn in_every_frame_of_a_kiosk_the_cursor_is_seen_on_what_has_the_focus() {
    let mut kiosk = Guided::start((100, 30), &["--demo=fresh"]);
    kiosk.consent(Tongue::English);
    kiosk.terminal.press("t");
    kiosk.any_of(&[Press::On]);
    kiosk.terminal.press("\t");
    kiosk.terminal.settled(QUIET);
    kiosk.press(Press::On).reaches_pins().press(Press::Finish);
    kiosk.terminal.press("t");
    kiosk.at_rest();
    let shown = kiosk.terminal.shown();
    for ((_, text), (row, column, seen)) in shown.frames.iter().zip(&shown.cursors) {
        let line = text.lines().nth(usize::from(*row)).unwrap_or_default();
        // Where nothing can be pressed it is at the beginning of what is told.
        let focused = |text: &str| text.contains("> ") || text.contains("┃>");
        let none = (*row, *column) == (0, 0) && !focused(text);
        assert!(*seen && (focused(line) || none), "{row}, {column}, {seen}\n{text}");
    }
    assert!(shown.frames.len() > 8);
}

/// Signs that are no letters.
fn signs(text: &str) -> String {
    let is_sign = |c: &char| ('\u{2000}'..'\u{3000}').contains(c) || *c == '·' || *c == '×';
    text.chars().filter(is_sign).collect()
}

fn where_signs_are_not_drawn_there_is_ascii_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let config = |text: &str| {
        let path = folder.path().join(format!("{}.toml", text.len()));
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (nothing, never, always) = (config(""), config("ascii = false\n"), config("ascii = true # so\n"));
    for (ascii, environment, config) in [
        (false, &[("LANG", "en_US.UTF-8")][..], &nothing),
        (false, &[("LANG", "C.UTF-8")], &nothing),
        (false, &[("LC_ALL", "en_US.UTF-8"), ("LC_CTYPE", "C")], &nothing),
        (true, &[("LC_CTYPE", "C")], &nothing),
        (true, &[("LC_ALL", "C")], &nothing),
        (true, &[("LANG", "POSIX")], &nothing),
        (true, &[("LANG", "")], &nothing),
        (true, &[("LC_ALL", "ja_JP.eucJP")], &nothing),
        (true, &[("TERM", "linux")], &nothing),
        (false, &[("TERM", "linux")], &never),
        (false, &[("LC_ALL", "C")], &never),
        (true, &[("LANG", "en_US.UTF-8")], &always),
    ] {
        let program = [MYNASCOPE, "--demo=renewable", "--now", NOW, "--lang", "en", "--config", config];
        let mut terminal = Terminal::start((80, 24), &program, environment);
        terminal.shows("2027");
        for keys in ["1", "2", "3", "4", "6", "7", "?"] {
            terminal.press(keys);
            terminal.settled(QUIET * 2);
            let text = terminal.text();
            assert_eq!(signs(&text).is_empty(), ascii, "{environment:?} {config} {keys}\n{text}");
        }
        // Every face that draws signs takes the same.
        for words in [&["doctor", "-v"][..], &["renew"]] {
            let told =
                [&["--demo=renewable", "--now", NOW, "--lang", "en", "--config", config], words].concat();
            let mut told = command(&told);
            told.envs(environment.iter().copied());
            let told = String::from_utf8(finish(told).out).unwrap();
            assert!(!told.is_empty());
            assert_eq!(signs(&told).is_empty(), ascii, "{environment:?} {config} {words:?}\n{told}");
        }
    }
}

fn a_pin_is_asked_for_in_ascii_where_signs_are_not_drawn() {
    for (language, bullets) in [("C", "**"), ("en_US.UTF-8", "●●")] {
        let program = [MYNASCOPE, "--demo", "--now", NOW, "--lang", "en", "pin", "check", "auth"];
        let mut terminal = Terminal::start((80, 24), &program, &[("LANG", language)]);
        terminal.shows("Authentication PIN: ");
        terminal.press("12");
        terminal.shows(&format!("PIN: {bullets}  2 more needed"));
        terminal.press("é");
        terminal.settled(QUIET);
        terminal.press("99\r");
        assert_eq!(terminal.end(), 5);
        assert_eq!(terminal.shown().raw.is_ascii(), language == "C", "{}", terminal.text());
    }
}

fn a_terminal_that_says_nothing_of_itself_is_not_drawn_on() {
    for (term, drawn) in [
        ("TERM=xterm", true),
        ("TERM=linux", true),
        ("TERM=dumb", false),
        ("TERM=", false),
        ("TERM=unknown", false),
        ("-uTERM", false),
    ] {
        let program = ["env", term, MYNASCOPE, "--demo", "--now", NOW, "--lang", "en"];
        let mut terminal = Terminal::start((80, 24), &program, &[]);
        terminal.shows(if drawn { "q quit" } else { "To leave, type q and press Enter." });
        assert_eq!(terminal.shown().raw.contains(&0x1b), drawn, "{term}");
        // Dim is a dark grey on Linux's console.
        let dim = terminal.shown().raw.windows(4).any(|four| four == b"\x1b[2m");
        assert_eq!(dim, term == "TERM=xterm", "{term}");
        terminal.press(if drawn { "q" } else { "q\r" });
        assert_eq!(terminal.end(), 0, "{term}");
    }
}
