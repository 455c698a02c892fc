//! The commands in the reading mode, on a terminal: lines and nothing else, whoever asked for the mode. Only the octets count.

use std::path::Path;
use std::time::{Duration, Instant};

use libtest_mimic::Trial;

use crate::program::{NOW, mynascope, plain, trials};
use crate::terminal::{MYNASCOPE, Terminal};

type Words<'a> = &'a [&'a str];
/// What is typed into each question.
type Answers<'a> = &'a [(&'a str, &'a str)];

pub(crate) fn trials() -> Vec<Trial> {
    trials![plain:
        commands_write_nothing_but_lines_in_the_reading_mode,
        a_pin_is_asked_for_in_lines_and_told_by_its_length,
        the_last_try_is_confirmed_by_an_echoed_word,
        progress_is_told_in_a_few_lines_and_its_end_too,
        a_staff_code_is_asked_for_in_lines,
        colours_come_by_the_persons_word_alone,
    ]
}

/// How long what a test waits for may take.
const SOON: Duration = Duration::from_secs(30);

/// A program in the reading mode on a terminal, of which only the octets are looked at.
pub(crate) struct Stream {
    terminal: Terminal,
    /// So much of what was written was looked at.
    seen: usize,
}

impl Stream {
    pub(crate) fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let program: Vec<&str> = [MYNASCOPE].iter().chain(arguments).copied().collect();
        Self { terminal: Terminal::start((80, 24), &program, environment), seen: 0 }
    }

    /// All that was written so far.
    pub(crate) fn whole(&self) -> String {
        String::from_utf8_lossy(&self.terminal.shown().raw).into_owned()
    }

    /// What was written since that was not waited for.
    pub(crate) fn fresh(&self) -> String {
        let raw = &self.terminal.shown().raw;
        String::from_utf8_lossy(raw.get(self.seen..).unwrap_or_default()).into_owned()
    }

    /// Waits for words after those that were waited for before; what was written up to them.
    #[track_caller]
    pub(crate) fn says(&mut self, words: &str) -> String {
        let start = Instant::now();
        loop {
            let fresh = self.fresh();
            if let Some(at) = fresh.find(words) {
                let end = at + words.len();
                self.seen += end;
                return fresh[..end].to_owned();
            }
            assert!(start.elapsed() < SOON, "never said: {words}\n---\n{}", self.whole());
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Waits for words, then types a line.
    #[track_caller]
    pub(crate) fn answer(&mut self, words: &str, line: &str) -> String {
        let told = self.says(words);
        self.types(&format!("{line}\r"));
        told
    }

    pub(crate) fn types(&mut self, keys: &str) {
        self.terminal.press(keys);
    }

    /// Waits for its end: nothing but lines was written. The exit code, and all that was.
    #[track_caller]
    pub(crate) fn ends(&mut self) -> (u32, String) {
        let code = self.terminal.end();
        let raw = self.terminal.shown().raw.clone();
        only_lines(&raw);
        (code, String::from_utf8(raw).unwrap())
    }
}

/// No escape sequence, no return but before a line's end, nothing that goes back, rings or draws a box.
#[track_caller]
pub(crate) fn only_lines(raw: &[u8]) {
    let text = String::from_utf8_lossy(raw);
    for (at, byte) in raw.iter().enumerate() {
        let alone = *byte == b'\r' && raw.get(at + 1) != Some(&b'\n');
        let control = *byte < 0x20 && !matches!(byte, b'\n' | b'\r') || *byte == 0x7F;
        assert!(!alone && !control, "octet {byte:#04x} at {at}\n{text:?}");
    }
    let drawn =
        text.chars().find(|c| matches!(c, '\u{2500}'..='\u{259F}' | '●' | '✓' | '✗' | '\u{80}'..='\u{9F}'));
    assert_eq!(drawn, None, "{text}");
}

/// The ways in which a person asks for the mode.
fn asked_for(at: usize, config: &Path) -> (Vec<&str>, Vec<(&'static str, &'static str)>) {
    match at % 4 {
        0 => (vec!["--accessible"], vec![]),
        1 => (vec![], vec![("TERM", "dumb")]),
        2 => (vec![], vec![("MYNASCOPE_ACCESSIBLE", "1")]),
        _ => (vec!["--config", config.to_str().unwrap()], vec![]),
    }
}

fn config(folder: &Path) -> std::path::PathBuf {
    let file = folder.join("config.toml");
    std::fs::write(&file, "accessible = true\n").unwrap();
    file
}

fn commands_write_nothing_but_lines_in_the_reading_mode() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let document = folder.path().join("a.txt");
    std::fs::write(&document, "text").unwrap();
    let document = document.to_str().unwrap();
    // What is typed into it, question by question.
    let password: &[(&str, &str)] = &[("signing password: ", "DEMO2580")];
    let cases: [(Words<'_>, Answers<'_>); 12] = [
        (&["inspect", "--verbose"], &[]),
        (&["inspect", "--sign"], password),
        (&["readers"], &[]),
        (&["doctor", "--verbose"], &[]),
        (&["doctor", "--exercise", "40"], &[]),
        (&["renew"], &[]),
        (&["renew", "--qr"], &[]),
        (&["cert", "sign"], password),
        (&["sign", document], password),
        (&["pin", "check", "auth"], &[("authentication PIN: ", "2580")]),
        (&["authenticate"], &[("authentication PIN: ", "2580")]),
        (&["verify", document], &[]),
    ];
    for way in 0..4 {
        for (at, (arguments, typed)) in cases.iter().enumerate() {
            let signed = format!("{document}.p7s");
            let arguments: Vec<&str> = match arguments {
                ["verify", _] => vec!["verify", &signed],
                other => other.to_vec(),
            };
            if arguments[0] == "sign" {
                let _ = std::fs::remove_file(&signed);
            }
            let (options, environment) = asked_for(way, &config);
            let all = [&["--demo", "--now", NOW], &options[..], &arguments[..]].concat();
            let mut stream = Stream::start(&all, &environment);
            for (question, answer) in *typed {
                stream.answer(question, answer);
            }
            let (code, told) = stream.ends();
            // The verdict on a simulated signature can't be decided.
            let expected: &[u32] = if arguments[0] == "verify" { &[10] } else { &[0] };
            assert!(expected.contains(&code), "{way} {at} {arguments:?}: {code}\n{told}");
            assert_eq!(told.contains("DTSTART;VALUE=DATE:"), arguments.contains(&"--qr"), "{way}\n{told}");
            assert!(!told.contains("DEMO2580") && !told.contains("2580"), "{told}");
        }
    }
}

fn a_pin_is_asked_for_in_lines_and_told_by_its_length() {
    let start = |lang, persona: &str, arguments: &[&str]| {
        let demo = format!("--demo={persona}");
        let all = [&["--accessible", &demo, "--now", NOW, "--lang", lang], arguments].concat();
        Stream::start(&all, &[])
    };
    let mut stream = start("ja", "fresh", &["pin", "change", "auth"]);
    let told = stream.answer("今の利用者証明用の暗証番号: ", "２５８０");
    assert!(
        told.contains("残り") && told.contains("数字4桁") && told.contains("入力した文字は表示しません"),
        "{told}"
    );
    let told = stream.answer("新しい利用者証明用の暗証番号: ", "1111");
    assert!(told.contains("\r\n4桁を入力しました\r\n") && told.contains("全角を半角に"), "{told}");
    stream.answer("新しい利用者証明用の暗証番号 (もう一度): ", "1112");
    stream.says("新しい利用者証明用の暗証番号: ");
    stream.types("24x65\x7f");
    stream.answer("3桁を入力しました\r\n新しい利用者証明用の暗証番号: ", "8");
    let (code, told) = {
        stream.answer("(もう一度): ", "2468");
        stream.ends()
    };
    assert_eq!(code, 0, "{told}");
    assert!(
        told.contains("\r\n2回の入力が違います")
            && told.contains("3文字目が数字ではありません\r\n2桁を入力しました\r\n"),
        "{told}"
    );
    for secret in ["2580", "２５８０", "1111", "1112", "2468"] {
        assert!(!told.contains(secret), "{secret}\n{told}");
    }

    // What can't be right is told after Enter, and typed from the start: nobody knows what of it was left.
    let mut stream = start("en", "fresh", &["face", "--code"]);
    stream.says("ber B");
    stream.types("\x03");
    let (code, told) = stream.ends();
    assert_ne!(code, 0, "{told}");
    assert!(told.contains("What is typed is not shown"), "{told}");

    let mut stream = start("en", "fresh", &["inspect", "--sign"]);
    stream.answer("signing password: ", "DEMO");
    stream.answer(
        "4 characters entered\r\n2 more needed\r\nnothing was sent: type it from the start\r\nsigning password: ",
        "DEMO2580",
    );
    let (code, told) = stream.ends();
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("8 characters entered"), "{told}");

    // A key that was not taken, or one too many: what was taken is not sent, and is no beginning of what is typed next.
    let mut stream = start("en", "fresh", &["pin", "check", "auth"]);
    for (typed, why) in [
        ("258a", "character 4 is not a digit"),
        ("25800", "1 too many"),
        ("25a80", "character 3 is not a digit"),
    ] {
        stream.answer("authentication PIN: ", typed);
        stream.says(&format!("\r\n{why}\r\n"));
        stream.says("\r\nnothing was sent: type it from the start\r\n");
    }
    stream.answer("authentication PIN: ", "2580");
    let (code, told) = stream.ends();
    assert_eq!(code, 0, "{told}");
}

fn the_last_try_is_confirmed_by_an_echoed_word() {
    let demo = ["--accessible", "--demo=one-try-left", "--now", NOW];
    let mut stream = Stream::start(&[&demo[..], &["pin", "check", "auth"]].concat(), &[]);
    stream.says("Confirm: ");
    stream.types("lost\x7f\x7f\x7f");
    stream.says("Confirm: lo\r\n");
    stream.answer("Confirm: l", "ast");
    stream.answer("authentication PIN: ", "2580");
    let (code, told) = stream.ends();
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("Confirm: lost\r\n") && told.contains("Confirm: last\r\n"), "{told}");
    // Enter alone leaves, at once or after another word, in lines and where they are drawn; it says so before.
    for (options, wrong) in [(&["--accessible"][..], false), (&["--accessible"], true), (&[], true)] {
        let all = [options, &demo[1..], &["authenticate"]].concat();
        let mut terminal = Terminal::start((80, 24), &[&[MYNASCOPE], &all[..]].concat(), &[]);
        terminal.shows("Enter alone leaves");
        terminal.shows("Confirm:");
        if wrong {
            terminal.press("lost\r").shows("or Enter alone to leave");
        }
        terminal.press("\r");
        assert_eq!(terminal.end(), 130, "{options:?} {wrong}");
        assert!(terminal.text().contains("the PIN was not sent"), "{}", terminal.text());
    }
}

fn progress_is_told_in_a_few_lines_and_its_end_too() {
    let folder = tempfile::tempdir().unwrap();
    let document = folder.path().join("big");
    // Without blocks on the disk, and long enough to take a while.
    std::fs::File::create(&document).unwrap().set_len(2 << 30).unwrap();
    let document = document.to_str().unwrap();
    let demo = ["--demo", "--now", NOW, "--accessible"];
    let mut stream = Stream::start(&[&demo[..], &["sign", document]].concat(), &[]);
    stream.answer("signing password: ", "DEMO2580");
    let (code, told) = stream.ends();
    assert_eq!(code, 0, "{told}");
    let signed = format!("{document}.p7s");
    let mut stream = Stream::start(&[&demo[..], &["verify", &signed]].concat(), &[]);
    let (code, told) = stream.ends();
    assert_eq!(code, 10, "{told}");
    let lines: Vec<&str> =
        told.lines().filter(|line| line.starts_with("Checking") || line.starts_with("Verifying")).collect();
    assert!((2..20).contains(&lines.len()), "{told}");
    assert!(lines.last().unwrap().ends_with(": ended"), "{told}");
}

fn a_staff_code_is_asked_for_in_lines() {
    let mut stream = Stream::start(&["--accessible", "kiosk", "--hash"], &[]);
    stream.answer("Staff code: ", "abc");
    stream.answer("type it from the start\r\nStaff code: ", "abc12345678");
    stream.answer("Staff code (again): ", "abc12345678");
    let (code, told) = stream.ends();
    assert_eq!(code, 0, "{told}");
    assert!(
        told.contains("11 characters entered")
            && told.contains("staff_code = \"")
            && !told.contains("12345678"),
        "{told}"
    );
}

fn colours_come_by_the_persons_word_alone() {
    let demo = ["--demo", "--now", NOW];
    for (more, painted) in [(&["--accessible"][..], false), (&["--accessible", "--color", "always"], true)] {
        let all = [&demo[..], more, &["inspect"]].concat();
        let told = mynascope(&all);
        assert_eq!(told.text().contains('\x1b'), painted, "{}", told.text());
    }
    let mut terminal = Stream::start(&[&demo[..], &["inspect"]].concat(), &[]);
    terminal.terminal.end();
    assert!(terminal.whole().contains('\x1b'), "without the mode there are colours here");
}
