//! The reading mode as a screen reader gets it: nothing is seen of the terminal but the bytes that come out of it.

use std::io::{Read as _, Write as _};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, tcgetattr};

use crate::live::{card, serve};
use crate::program::{NOW, plain, trials};
use crate::terminal::MYNASCOPE;
use crate::world::{World, trial};

type Words<'a> = &'a [&'a str];
/// Variables and their values.
type Variables<'a> = &'a [(&'a str, &'a str)];

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = trials![plain:
        every_page_is_bytes_of_words_in_both_languages,
        a_dumb_terminal_a_variable_and_the_configuration_ask_for_it_as_the_option_does,
        a_typed_pin_is_nowhere_in_the_stream_and_the_echo_comes_back,
        what_is_typed_ahead_of_a_pin_is_discarded_with_half_a_line_too,
        half_a_pin_that_was_left_is_no_beginning_of_what_is_typed_next,
        names_of_files_are_told_as_they_have_to_be_typed,
        one_wrong_pin_spends_one_try_and_a_wrong_form_none,
        nothing_is_said_while_nothing_happens,
        ctrl_c_ctrl_d_and_signals_end_it_with_their_codes_and_the_echo_on,
        a_stop_while_a_pin_is_typed_gives_the_echo_to_the_shell_and_takes_it_again,
        without_a_terminal_it_is_refused_in_its_own_words,
    ];
    all.extend(trials![trial: a_card_in_the_services_reader_is_told_as_it_comes_and_goes]);
    all
}

/// Generous: the machine may be busy.
const SOON: Duration = Duration::from_secs(30);

/// The program on a terminal of which only the bytes are known.
struct Stream {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn std::io::Write + Send>,
    bytes: Arc<Mutex<Vec<u8>>>,
    /// Takes what comes, and ends with the last process that had the terminal.
    reader: JoinHandle<()>,
    /// What was read of it.
    read: usize,
}

impl Stream {
    fn start(program: &[&str], environment: &[(&str, &str)]) -> Self {
        let pair = native_pty_system().openpty(PtySize::default()).unwrap();
        let mut command = CommandBuilder::new(program[0]);
        command.args(&program[1..]);
        for name in ["LC_ALL", "LC_MESSAGES", "MYNASCOPE_ACCESSIBLE"] {
            command.env_remove(name);
        }
        for (name, value) in [("LANG", "en_US.UTF-8"), ("TERM", "xterm-256color")].iter().chain(environment) {
            command.env(name, value);
        }
        let mut output = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let bytes = Arc::<Mutex<Vec<u8>>>::default();
        let shared = Arc::clone(&bytes);
        let reader = std::thread::spawn(move || {
            let mut more = [0; 4096];
            while let Ok(count @ 1..) = output.read(&mut more) {
                shared.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&more[..count]);
            }
        });
        Self { master: pair.master, child, keys, bytes, reader, read: 0 }
    }

    fn demo(persona: &str, lang: &str) -> Self {
        let demo = format!("--demo={persona}");
        Self::start(&[MYNASCOPE, "--accessible", &demo, "--lang", lang, "--now", NOW], &[])
    }

    /// What came so far; of a character that is on its way still, nothing.
    fn all(&self) -> String {
        let bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match String::from_utf8(bytes) {
            Ok(all) => all,
            Err(cut) if cut.utf8_error().error_len().is_none() => {
                String::from_utf8_lossy(&cut.as_bytes()[..cut.utf8_error().valid_up_to()]).into_owned()
            }
            Err(wrong) => panic!("{wrong}: {}", String::from_utf8_lossy(wrong.as_bytes())),
        }
    }

    /// Waits for words behind what was read, and reads up to their end.
    #[track_caller]
    fn hears(&mut self, words: &str) -> &mut Self {
        let start = Instant::now();
        loop {
            let all = self.bytes.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let found = all[self.read..].windows(words.len()).position(|it| it == words.as_bytes());
            if let Some(at) = found {
                self.read += at + words.len();
                return self;
            }
            assert!(start.elapsed() < SOON, "never said: {words}\n{}", self.all());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until a line is asked for, whatever for.
    #[track_caller]
    fn prompted(&mut self) -> &mut Self {
        let start = Instant::now();
        loop {
            let length = self.bytes.lock().unwrap_or_else(PoisonError::into_inner).len();
            if length > self.read && self.all().ends_with(": ") {
                self.read = length;
                return self;
            }
            assert!(start.elapsed() < SOON, "nothing is asked\n{}", self.all());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn types(&mut self, keys: &str) -> &mut Self {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
        self
    }

    /// Waits for the prompt of a menu, and answers it.
    #[track_caller]
    fn answers(&mut self, line: &str) -> &mut Self {
        self.hears("press Enter: ").types(&format!("{line}\r"))
    }

    fn echoes(&self) -> bool {
        let tty = std::fs::File::open(self.master.tty_name().unwrap()).unwrap();
        tcgetattr(&tty).unwrap().local_modes.contains(LocalModes::ECHO | LocalModes::ICANON)
    }

    #[track_caller]
    fn echo(&self, on: bool) {
        let start = Instant::now();
        while self.echoes() != on {
            assert!(start.elapsed() < SOON, "the echo is not {on}\n{}", self.all());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.child.process_id().unwrap().cast_signed()).unwrap()
    }

    #[track_caller]
    fn end(&mut self) -> u32 {
        let start = Instant::now();
        loop {
            // What it wrote last may still be on its way.
            if let Some(status) = self.child.try_wait().unwrap()
                && self.reader.is_finished()
            {
                return status.exit_code();
            }
            assert!(start.elapsed() < SOON, "it does not end\n{}", self.all());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Words in lines, and nothing that moves a cursor, draws, or sounds.
    #[track_caller]
    fn is_plain(&self) {
        let all = self.all();
        let mut before = None;
        for c in all.chars() {
            let control = c.is_control() && !matches!(c, '\r' | '\n');
            let drawn = ('\u{2500}'..='\u{25FF}').contains(&c) || ('\u{2800}'..='\u{28FF}').contains(&c);
            assert!(!control && !drawn, "{c:?} in\n{all}");
            assert!(before != Some('\r') || c == '\n', "a carriage return alone in\n{all}");
            before = Some(c);
        }
        assert_ne!(before, Some('\r'), "{all}");
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The number of an item in the last menu, once it asks for one.
#[track_caller]
fn number(stream: &Stream, item: &str) -> String {
    let start = Instant::now();
    while !stream.all().ends_with("Enter: ") {
        assert!(start.elapsed() < SOON, "no menu asks\n{}", stream.all());
        std::thread::sleep(Duration::from_millis(5));
    }
    let all = stream.all();
    let end = format!(": {item}");
    let line = all.lines().rev().find(|line| line.trim_end().ends_with(&end));
    line.and_then(|line| line.split(':').next()).unwrap_or_else(|| panic!("no {item} in\n{all}")).to_owned()
}

/// From the first page to the question for the authentication PIN.
fn to_the_pin(stream: &mut Stream) {
    stream.answers("0").hears("Choose a screen").hears("0: say this list again");
    let pins = number(stream, "PINs");
    stream
        .answers(&pins)
        .hears("ask for the tries left again")
        .answers("1")
        .hears("1: check it")
        .answers("1");
}

fn every_page_is_bytes_of_words_in_both_languages() {
    for (lang, prompt, last, closing) in [
        ("en", "Type a number and press Enter: ", "the date and time now", "mynascope has ended."),
        ("ja", "番号を打って Enter: ", "今の日付と時刻", "mynascope を終わりました。"),
    ] {
        for persona in ["fresh", "expired", "other-card", "android"] {
            let mut stream = Stream::demo(persona, lang);
            stream.hears("mynascope ").hears(prompt).types("0\r").hears(last);
            // Behind the screens.
            let behind: usize = number(&stream, last).parse().unwrap();
            for screen in 1..behind {
                // In, to its first item, and out again, however deep that was; an empty line answers a question.
                for line in [&*screen.to_string(), "1", "", "0", "0"] {
                    stream.prompted().types(&format!("{line}\r"));
                }
                stream.prompted().types("0\r");
            }
            stream.prompted().types("\u{4}").hears(closing);
            assert_eq!(stream.end(), 0, "{}", stream.all());
            stream.is_plain();
            stream.echo(true);
        }
    }
}

fn a_dumb_terminal_a_variable_and_the_configuration_ask_for_it_as_the_option_does() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config.toml");
    std::fs::write(&config, "accessible = true\n").unwrap();
    let config = config.to_str().unwrap();
    let asks: [(Words<'_>, Variables<'_>); 4] = [
        (&["--accessible"], &[]),
        (&[], &[("TERM", "dumb")]),
        (&[], &[("MYNASCOPE_ACCESSIBLE", "1")]),
        (&["--config", config], &[]),
    ];
    for (arguments, environment) in asks {
        let program = [&[MYNASCOPE, "--demo", "--now", NOW][..], arguments].concat();
        let mut stream = Stream::start(&program, environment);
        stream
            .hears("reading mode. To leave, type q and press Enter.")
            .answers("q")
            .hears("mynascope has ended.");
        assert_eq!(stream.end(), 0);
        stream.is_plain();
    }
}

fn a_typed_pin_is_nowhere_in_the_stream_and_the_echo_comes_back() {
    let mut stream = Stream::demo("fresh", "en");
    to_the_pin(&mut stream);
    stream.hears("What you type is neither shown nor spoken.").hears("Authentication PIN: ");
    stream.echo(false);
    let before = stream.all().matches("1357").count();
    stream.types("1357\r").hears("4 digits entered.").hears("2 of 3 tries left.");
    stream.echo(true);
    assert_eq!((before, stream.all().matches("1357").count()), (0, 0), "{}", stream.all());
    stream.answers("q");
    assert_eq!(stream.end(), 0);
    stream.is_plain();
}

fn what_is_typed_ahead_of_a_pin_is_discarded_with_half_a_line_too() {
    // Ctrl-D behind half a line gives it to the program at once: it is none the less no beginning of the PIN.
    for ahead in ["1357\r", "1357", "13\r57", "13\u{4}"] {
        let mut stream = Stream::demo("fresh", "en");
        stream.answers("0").hears("0: say this list again");
        let pins = number(&stream, "PINs");
        stream.answers(&pins).hears("ask for the tries left again").answers("1").hears("1: check it");
        stream.hears("press Enter: ").types(&format!("1\r{ahead}"));
        stream.hears("What was typed ahead was discarded unused.").hears("Authentication PIN: ");
        stream.types("57\r").hears("2 digits entered.").hears("Nothing was sent to the card.");
        stream.hears("Authentication PIN: ").types("\r").hears("Left. Nothing was sent to the card.");
        let again = number(&stream, "say this screen again");
        stream.answers(&again).hears("Tries left: 3 of 3\r\n").answers("q");
        assert_eq!(stream.end(), 0);
    }
}

fn half_a_pin_that_was_left_is_no_beginning_of_what_is_typed_next() {
    let line = "\"$0\" --accessible --demo --lang en; fg; exit";
    let mut stream = Stream::start(&["sh", "-mc", line, MYNASCOPE], &[]);
    to_the_pin(&mut stream);
    // Ctrl-D has it taken before the stop wipes what waits.
    stream.hears("Authentication PIN: ").types("13\u{4}");
    std::thread::sleep(Duration::from_millis(300));
    stream.types("\u{1a}").hears("Type it from the start.").hears("Authentication PIN: ");
    stream.types("57\r").hears("2 digits entered.").hears("Authentication PIN: ").types("\r");
    stream.answers("q");
    assert_eq!(stream.end(), 0);
}

fn names_of_files_are_told_as_they_have_to_be_typed() {
    let folder = tempfile::tempdir().unwrap();
    // The second is told in letters that can be typed.
    let names = [
        ("7 Feb 2030  a · b → c.", "7 Feb 2030  a · b → c."),
        ("a\u{202e}b\n\u{1b}[31m.txt", "a(U+202E)b (U+001B)[31m.txt"),
    ];
    for (name, _) in names {
        std::fs::write(folder.path().join(name), "x").unwrap();
    }
    let place = folder.path().to_str().unwrap();
    let line = "cd \"$1\" && exec \"$0\" --accessible --demo --lang en";
    let mut stream = Stream::start(&["sh", "-c", line, MYNASCOPE, place], &[]);
    stream.answers("0").hears("0: say this list again");
    let sign = number(&stream, "Sign");
    stream.answers(&sign);
    for (_, told) in names {
        stream.hears("1: choose a document to sign").answers("1");
        stream.hears(&format!(": {told}\r\n")).hears("goes back): ").types(&format!("{told}\r"));
        stream.hears("Document: ").hears(&format!("/{told}\r\nSize: 1 byte\r\n"));
        stream.hears("Saved as: ").hears(&format!("/{told}.p7s\r\n")).hears("what will be signed");
        let place = number(&stream, "change where it is saved");
        stream.answers(&place).hears(&format!("(Enter alone for {told}.p7s, 0 goes back): ")).types("\r");
        stream.hears("Saved as: ").hears(&format!("/{told}.p7s\r\n")).hears("what will be signed");
        // What is explained and what ends the program are names behind a place.
        stream.answers(&place).hears("0 goes back): ").types("?\r").hears("such as ./q");
        stream.hears("0 goes back): ").types("./q\r").hears("Saved as: ").hears("/q\r\n").answers("0");
    }
    stream.answers("q");
    assert_eq!(stream.end(), 0);
    stream.is_plain();
}

fn one_wrong_pin_spends_one_try_and_a_wrong_form_none() {
    let mut stream = Stream::demo("fresh", "en");
    to_the_pin(&mut stream);
    for form in ["135\r", "13579\r", "13a7\r"] {
        stream
            .hears("Authentication PIN: ")
            .types(form)
            .hears("Nothing was sent to the card. Type it from the start.");
    }
    stream.hears("3 of 3 tries left").hears("Authentication PIN: ").types("1357\r");
    stream.hears("2 of 3 tries left.").hears("1: try again").answers("1");
    stream.hears("2 of 3 tries left").hears("Few tries are left.").hears("Authentication PIN: ");
    stream.types("2580\r").hears("3 of 3 tries left").answers("q");
    assert_eq!(stream.end(), 0);
}

fn nothing_is_said_while_nothing_happens() {
    let mut stream = Stream::demo("fresh", "en");
    stream.hears("press Enter: ");
    std::thread::sleep(Duration::from_millis(300));
    let (said, took) = (stream.all().len(), ticks(stream.pid()));
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(stream.all().len(), said, "{}", stream.all());
    assert!(ticks(stream.pid()) - took <= 1, "it works while it waits");
}

/// The processor time of a process, in hundredths of a second.
fn ticks(pid: Pid) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

fn ctrl_c_ctrl_d_and_signals_end_it_with_their_codes_and_the_echo_on() {
    for at_pin in [false, true] {
        for (way, code) in [("\u{3}", 130), ("\u{4}", 0), ("TERM", 143), ("USR1", 138)] {
            let mut stream = Stream::demo("fresh", "en");
            if at_pin {
                to_the_pin(&mut stream);
                stream.hears("Authentication PIN: ");
                stream.echo(false);
            } else {
                stream.hears("press Enter: ");
            }
            match way {
                "TERM" => kill_process(stream.pid(), Signal::TERM).unwrap(),
                "USR1" => kill_process(stream.pid(), Signal::USR1).unwrap(),
                key => drop(stream.types(key)),
            }
            stream.hears("mynascope has ended.");
            assert_eq!(stream.end(), code, "{way:?} {at_pin}\n{}", stream.all());
            stream.is_plain();
            stream.echo(true);
        }
    }
}

fn a_stop_while_a_pin_is_typed_gives_the_echo_to_the_shell_and_takes_it_again() {
    let line = "\"$0\" \"$@\"; echo stopped; stty -a | grep -o -- '[-]*echo ' ; fg; echo ended $?";
    let program = ["sh", "-mc", line, MYNASCOPE, "--accessible", "--demo", "--now", NOW];
    let mut stream = Stream::start(&program, &[]);
    to_the_pin(&mut stream);
    stream.hears("Authentication PIN: ");
    stream.echo(false);
    stream.types("13\u{1a}").hears("stopped").hears("echo");
    stream.hears("The program was stopped: what was typed is wiped.").hears("Authentication PIN: ");
    stream.echo(false);
    stream.types("2580\r").hears("4 digits entered.").answers("q").hears("ended 0");
    stream.end();
    let shown = stream.all();
    assert!(!shown.contains("-echo "), "{shown}");
}

fn without_a_terminal_it_is_refused_in_its_own_words() {
    let output = std::process::Command::new(MYNASCOPE)
        .args(["--accessible", "--demo", "--lang", "en"])
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("The reading mode needs a terminal"), "{told}");
}

fn a_card_in_the_services_reader_is_told_as_it_comes_and_goes() {
    let _world = World::start();
    let mut stream = Stream::start(&[MYNASCOPE, "--accessible", "--lang", "en", "--now", NOW], &[]);
    stream.hears("Place a My Number Card on the reader.").hears("press Enter: ");
    let card = serve(card("fresh"), 0);
    stream.hears("A card was placed. Reader: ").hears("What to do now");
    to_the_pin(&mut stream);
    stream.hears("Authentication PIN: ").types("13");
    drop(card);
    stream.hears("The card is out. Nothing that was read of it is kept.");
    stream.hears("The card left: what was typed is wiped, and nothing was sent.");
    // The rest is typed all the same, and is not seen.
    stream.hears("Press Enter to go on: ").echo(false);
    stream.types("57\r").hears("press Enter: ");
    stream.echo(true);
    assert!(!stream.all().contains("57"), "{}", stream.all());
    stream.types("\r").answers("q").hears("mynascope has ended.");
    assert_eq!(stream.end(), 0);
    stream.is_plain();
}
