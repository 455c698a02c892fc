//! The manual as it is installed: a page for each command in both languages, that man(1) finds and formats without a word, with every
//! option in it and examples that do what they say; and what a help leaves out does nothing.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use libtest_mimic::{Completion, Trial};
use tempfile::TempDir;

use crate::pdf::paper::{Layout, Section, input};
use crate::program::{NOW, Ran, command, executable, finish, mynascope, plain, trials};

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = trials![plain:
        every_option_of_every_command_is_in_its_page,
        a_page_is_in_one_language,
        examples_of_the_pages_are_tried,
        a_page_that_there_is_not_is_told_with_those_that_there_are,
        what_a_help_leaves_out_does_nothing,
        what_a_help_tells_does_something,
        a_misuse_is_told_in_the_persons_language,
        a_simulated_card_without_a_name_is_told_as_that,
        a_help_is_had_in_every_way_and_language,
    ];
    all.extend([
        Trial::ignorable_test("man_finds_every_page_in_both_languages", || {
            Ok(where_there_is(&["man"], man_finds_every_page))
        }),
        Trial::ignorable_test("groff_has_nothing_to_say_of_any_page", || {
            Ok(where_there_is(&["man", "groff"], groff_has_nothing_to_say))
        }),
    ]);
    all
}

fn where_there_is(programs: &[&str], body: fn()) -> Completion {
    let path = std::env::var_os("PATH").unwrap_or_default();
    for program in programs {
        if !std::env::split_paths(&path).any(|folder| folder.join(program).is_file()) {
            return Completion::ignored_with(format!("{program} is not installed"));
        }
    }
    body();
    Completion::Completed
}

/// The folder of the pages, as it is installed.
fn pages() -> &'static Path {
    static PREFIX: OnceLock<(TempDir, std::path::PathBuf)> = OnceLock::new();
    let (_, pages) = PREFIX.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let mut install = Command::new("packaging/install.sh");
        let output = install.arg(env!("CARGO_BIN_EXE_mynascope")).arg(folder.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let pages = folder.path().join("share/man");
        (folder, pages)
    });
    pages
}

/// The names of the pages; a command's with - for spaces.
fn names() -> Vec<String> {
    let list = mynascope(&["man", "--list"]).done();
    let names: Vec<String> = list.text().lines().map(ToOwned::to_owned).collect();
    assert!(names.len() > 15 && names.contains(&"mynascope-pin-change".to_owned()), "{names:?}");
    names
}

/// The words of a page's command behind the program's name; none has a - in its name.
fn words(name: &str) -> Vec<&str> {
    name.split('-').skip(1).collect()
}

fn page(name: &str, lang: &str) -> String {
    let folder = if lang == "ja" { "ja/man1" } else { "man1" };
    fs::read_to_string(pages().join(folder).join(format!("{name}.1"))).unwrap()
}

fn in_language(arguments: &[&str], lang: &str) -> Ran {
    let mut command = command(arguments);
    command.env("LANG", if lang == "ja" { "ja_JP.UTF-8" } else { "en_US.UTF-8" });
    finish(command)
}

/// The lines of a help on options and arguments: what is typed.
fn told(name: &str, lang: &str) -> Vec<BTreeSet<String>> {
    let help = in_language(&[&words(name)[..], &["--help"]].concat(), lang).done();
    let lines = help.text().lines().map(str::trim_start).filter(|line| {
        line.starts_with("--")
            || line.starts_with('-') && line.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic)
    });
    let typed = |line: &str| {
        let typed = line.split("  ").next().unwrap_or_default();
        let words = typed.split(|it: char| " ,[]=<>".contains(it)).filter(|word| !word.is_empty());
        words.map(ToOwned::to_owned).collect()
    };
    lines.map(typed).collect()
}

fn every_option_of_every_command_is_in_its_page() {
    for name in names() {
        for lang in ["en", "ja"] {
            let page = page(&name, lang);
            let lines: Vec<&str> = page.lines().collect();
            let terms: Vec<(BTreeSet<String>, &str)> = lines
                .windows(3)
                .filter(|lines| lines[0] == ".TP" && lines[1].starts_with("\\fB\\-"))
                .map(|lines| {
                    let plain = lines[1]
                        .replace("\\fB", "")
                        .replace("\\fI", "")
                        .replace("\\fR", "")
                        .replace("\\-", "-");
                    let words = plain.split(|it: char| " ,[]=".contains(it)).filter(|word| !word.is_empty());
                    (words.map(ToOwned::to_owned).collect(), lines[2])
                })
                .collect();
            let told = told(&name, lang);
            assert!(told.len() >= 3, "{name} ({lang}): {told:?}");
            for option in &told {
                let about = terms.iter().find(|(term, _)| term == option).map(|(_, about)| *about);
                assert!(
                    about.is_some_and(|about| about.len() > 3),
                    "{name} ({lang}): no {option:?} in {terms:?}"
                );
            }
            assert_eq!(terms.len(), told.len(), "{name} ({lang}): {terms:?}\n{told:?}");
        }
    }
}

fn is_japanese(c: char) -> bool {
    ('\u{3040}'..'\u{a000}').contains(&c)
}

/// Small words that are none of a command line's own.
fn english(text: &str) -> usize {
    let words = text.split(|c: char| !c.is_ascii_graphic());
    words.filter(|word| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase())).count()
}

fn a_page_is_in_one_language() {
    for name in names() {
        let page_en = page(&name, "en");
        // The language that calls itself so, and what is quoted of a screen.
        let en = page_en.replace("日\\:本\\:語", "");
        assert!(
            !en.contains(is_japanese),
            "{name}: {:?}",
            en.lines().find(|line| line.contains(is_japanese))
        );
        let mut literal = false;
        for line in page(&name, "ja").lines() {
            literal = if line == ".nf" { true } else { literal && line != ".fi" };
            let is_term = line.starts_with("\\f") || line.starts_with(".TH") || literal;
            let text = line.strip_prefix(".SH ").unwrap_or(line);
            let is_order = text.starts_with('.') && !line.starts_with(".SH ");
            if is_term || is_order || text.contains(is_japanese) {
                continue;
            }
            assert!(english(text) < 2 && !line.starts_with(".SH "), "{name}: {line}");
        }
    }
}

fn a_page_that_there_is_not_is_told_with_those_that_there_are() {
    for (lang, said) in
        [("en", "There is no manual page of pin nosuch"), ("ja", "pin nosuch のマニュアルページはありません")]
    {
        let ran = in_language(&["man", "pin", "nosuch", "--json"], lang).failed(2, "usage");
        assert!(ran.err.contains(said) && ran.err.contains("pin change"), "{}", ran.err);
    }
    let main = mynascope(&["man"]).done();
    assert_eq!(main.text(), mynascope(&["man", "mynascope"]).done().text());
    assert_eq!(main.text(), page("mynascope", "en"));
    assert_eq!(mynascope(&["man", "pin", "change"]).done().text(), page("mynascope-pin-change", "en"));
}

fn man(arguments: &[&str]) -> Output {
    let mut man = Command::new("man");
    man.args(arguments).env("MANPATH", pages()).env("LC_ALL", "C.UTF-8").env("MANWIDTH", "80");
    man.env_remove("LANGUAGE").env_remove("MANOPT").stdin(Stdio::null()).output().unwrap()
}

fn man_finds_every_page() {
    for name in names() {
        for (options, folder, heading) in [(&[][..], "man1", "SYNOPSIS"), (&["-L", "ja"], "ja/man1", "書式")]
        {
            let found = man(&[options, &["-w", &name]].concat());
            let wanted = pages().join(folder).join(format!("{name}.1"));
            assert_eq!(String::from_utf8_lossy(&found.stdout).trim(), wanted.display().to_string());
            let shown = man(&[options, &["-P", "cat", &name]].concat());
            let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
            assert!(shown.lines().any(|line| line == heading), "{name}: {shown}");
        }
    }
}

fn groff_has_nothing_to_say() {
    let format = |file: &Path| {
        let file = file.display().to_string();
        let output = man(&["--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", &file]);
        assert!(output.stdout.len() > 500, "{file}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    for name in names() {
        for folder in ["man1", "ja/man1"] {
            let said = format(&pages().join(folder).join(format!("{name}.1")));
            assert_eq!(said, "", "{folder}/{name}");
        }
    }
    // Nor of one that is read from elsewhere, of whose language man knows nothing.
    let folder = tempfile::tempdir().unwrap();
    for name in names() {
        let file = folder.path().join("page.1");
        fs::write(&file, page(&name, "ja")).unwrap();
        assert_eq!(format(&file), "", "{name}");
    }
    // Something wrong would be told: a line that can't be broken.
    let wrong = folder.path().join("wrong.1");
    fs::write(&wrong, format!(".TH wrong 1\n.SH NAME\nwrong \\- {}\n", "あ".repeat(300))).unwrap();
    assert!(format(&wrong).contains("break"));
}

/// Lines that are typed on a terminal: what they are fed here, where they ask for a PIN, and how they end.
fn fed(line: &str) -> Option<(&'static str, i32)> {
    let (auth, sign, text) = ("2580\n", "DEMO2580\n", "3690\n");
    Some(match line {
        "mynascope face" => (text, 0),
        "mynascope face --sign" => ("3690\nDEMO2580\n", 0),
        "mynascope face --code --photo photo.png" => return None,
        "mynascope pin change auth" => ("2580\n1357\n", 0),
        "mynascope --demo pin change sign" => ("DEMO2580\nDEMO1357\n", 0),
        "mynascope pin check auth" | "mynascope authenticate" => (auth, 0),
        line if line.starts_with("mynascope sign")
            || line.starts_with("mynascope authenticate --key sign") =>
        {
            (sign, 0)
        }
        _ => ("", 0),
    })
}

/// Lines that are tried elsewhere: a full screen, a kiosk, a server, a code on a terminal.
const ELSEWHERE: &[&str] = &[
    "mynascope",
    "mynascope --demo=expired",
    "mynascope kiosk --demo",
    "mynascope kiosk --hash",
    "mynascope simulate --vpcd",
    "mynascope simulate expired --vpcd 127.0.0.1:35963",
    // The number under the photo is asked for on a terminal alone where the certificate is not read.
    "mynascope face --code --photo photo.png",
];

fn examples_of_the_pages_are_tried() {
    let place = tempfile::tempdir().unwrap();
    let path = format!("{}:{}", place.path().join("bin").display(), std::env::var("PATH").unwrap());
    fs::create_dir(place.path().join("bin")).unwrap();
    // The program on the simulated card, at the moment of the personas, with its PINs where it asks for some.
    let own = format!(
        "#!/bin/sh\nset -- \"$@\" $ASKED\ncase \" $* \" in *' --demo'* | *' man '* | *' completions '*) ;; *) set -- --demo \"$@\" ;; esac\n\
         case \" $* \" in *' --now '*) ;; *) set -- --now {NOW} \"$@\" ;; esac\nexec {} \"$@\"\n",
        env!("CARGO_BIN_EXE_mynascope")
    );
    let program = place.path().join("bin/mynascope");
    executable(&program, own.as_bytes());
    let mut tried = 0;
    for name in names() {
        let page = page(&name, "en");
        let examples = page.split(".SH \"EXAMPLES\"").nth(1).unwrap().split(".SH").next().unwrap();
        let lines = examples.lines().filter_map(|line| line.strip_prefix("\\fB")?.strip_suffix("\\fR"));
        let mut any = false;
        for line in lines.map(|line| line.replace("\\-", "-").replace("\\e", "\\")) {
            any = true;
            if ELSEWHERE.contains(&&*line) {
                continue;
            }
            let folder = tempfile::tempdir_in(place.path()).unwrap();
            fs::write(folder.path().join("letter"), "a letter").unwrap();
            fs::write(folder.path().join("letter.txt"), "a letter").unwrap();
            fs::write(folder.path().join("letter.pdf"), input(&Layout::plain(Section::Table))).unwrap();
            let (feed, code) = fed(&line).unwrap();
            let run = |line: &str, feed: &str, asked: &str| {
                let mut shell = Command::new("sh");
                shell.args(["-c", line]).current_dir(folder.path()).env("PATH", &path).env("ASKED", asked);
                shell.env("LANG", "en_US.UTF-8").env_remove("LC_ALL").env("MANPAGER", "cat");
                shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
                let mut child = shell.spawn().unwrap();
                // One that reads nothing may be gone already.
                let _ = child.stdin.take().unwrap().write_all(feed.as_bytes());
                child.wait_with_output().unwrap()
            };
            if line.contains("verify") {
                // What they look at is made by the examples of `sign`; issued by a demonstration, it stays undecided.
                for file in ["letter", "letter.pdf"] {
                    let made = run(&format!("mynascope sign {file}"), "DEMO2580\n", "--pin-stdin");
                    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
                }
            }
            let asked = if feed.is_empty() { "" } else { "--pin-stdin" };
            let output = run(&line, feed, asked);
            let wanted = if line.contains("verify") && !line.contains("--check-filing") { 10 } else { code };
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(wanted), "{line}: {said}");
            tried += 1;
        }
        assert!(any, "{name} has no example");
    }
    assert!(tried > 25, "{tried}");
}

/// Options of the whole program as they can be typed, with what they need.
const GLOBAL: &[(&str, &[&str])] = &[
    ("--demo", &["--demo=other-card"]),
    ("--reader", &["--reader", "no such reader"]),
    ("--config", &["--config", "CONFIG"]),
    ("--lang", &["--lang", "ja"]),
    ("--now", &["--now", "2033-01-01"]),
    ("--wait", &["--wait", "1"]),
    ("--json", &["--json"]),
    ("--color", &["--color", "always"]),
    ("--trace", &["--trace", "TRACE"]),
    ("--verbose", &["--verbose"]),
    ("--accessible", &["--accessible"]),
    ("--ascii", &["--ascii"]),
    ("--no-pin-pad", &["--no-pin-pad"]),
    ("--no-mouse", &["--no-mouse"]),
    ("--theme", &["--theme", "mono"]),
];

/// A command line of each command that reports, that ends by itself; with the options that it is compared without.
const LINES: &[&[&str]] = &[
    &["inspect"],
    &["cert", "auth"],
    &["face", "--pin-stdin"],
    &["renew"],
    &["pin", "status"],
    &["pin", "check", "auth", "--pin-stdin"],
    &["pin", "change", "auth", "--pin-stdin"],
    &["verify", "VERIFIED"],
    &["authenticate", "--pin-stdin"],
    &["readers"],
    &["health"],
    &["doctor"],
    // Of the shells whose script is in one language.
    &["completions", "elvish"],
    &["man"],
    &["help"],
];

/// What a run with these says, at one moment, on a simulated card, with what is by chance in it taken out.
fn compared(line: &[&str], with: &[&str], folder: &Path) -> (i32, String, String) {
    let verified = folder.join("letter.p7s").display().to_string();
    let trace = folder.join("trace").display().to_string();
    let config = folder.join("config.toml").display().to_string();
    let given = |name: &str| with.iter().any(|word| word.split('=').next() == Some(name));
    let card = !matches!(line[0], "completions" | "man" | "help" | "verify");
    let mut all: Vec<&str> = Vec::new();
    all.extend((card && !given("--demo")).then_some("--demo"));
    if !given("--now") {
        all.extend(["--now", NOW]);
    }
    all.extend(line.iter().chain(with).map(|word| match *word {
        "VERIFIED" => verified.as_str(),
        "TRACE" => trace.as_str(),
        "CONFIG" => config.as_str(),
        other => other,
    }));
    let mut command = command(&all);
    command.stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let pins = match line[0] {
        "face" => "3690\n",
        _ if line.contains(&"change") => "2580\n1357\n",
        _ => "2580\n",
    };
    let _ = child.stdin.take().unwrap().write_all(pins.as_bytes());
    let output = child.wait_with_output().unwrap();
    let plain = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        // How long it took, and a random challenge.
        let parts = text
            .split(" ms")
            .map(|part| part.trim_end_matches(|it: char| it.is_ascii_digit() || ".,".contains(it)));
        let timeless = parts.collect::<Vec<_>>().join(" ms");
        let lines = timeless.lines().filter(|line| !line.contains("SHA-256 of the challenge"));
        lines.map(|line| format!("{line}\n")).collect::<String>()
    };
    (output.status.code().unwrap(), plain(&output.stdout), plain(&output.stderr))
}

fn signed(folder: &Path) {
    fs::write(folder.join("config.toml"), "lang = \"ja\"\n").unwrap();
    let letter = folder.join("letter");
    fs::write(&letter, "a letter").unwrap();
    let letter = letter.display().to_string();
    let mut command = command(&["--demo", "--now", NOW, "sign", "--pin-stdin", &letter]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"DEMO2580\n").unwrap();
    assert!(child.wait_with_output().unwrap().status.success());
}

/// The options that the help of this line's command tells.
fn of_help(line: &[&str]) -> BTreeSet<String> {
    let words: Vec<&str> = line
        .iter()
        .copied()
        .take_while(|word| !word.starts_with('-') && !word.contains("VERIFIED"))
        .collect();
    let words = if matches!(words[0], "pin") { &words[..2] } else { &words[..1] };
    let name = format!("mynascope-{}", words.join("-"));
    told(&name, "en").into_iter().flatten().filter(|word| word.starts_with("--")).collect()
}

fn what_a_help_leaves_out_does_nothing() {
    let folder = tempfile::tempdir().unwrap();
    signed(folder.path());
    let mut left_out = 0;
    for line in LINES {
        let (helped, usual) = (of_help(line), compared(line, &[], folder.path()));
        // Accepted, and without effect on the answer: of a configuration's errors and the traces of no card nobody is told.
        for (option, typed) in GLOBAL.iter().filter(|(option, _)| !helped.contains(*option)) {
            left_out += 1;
            assert_eq!(compared(line, typed, folder.path()), usual, "{line:?} {option}");
        }
    }
    assert!(left_out > 40, "{left_out}");
}

fn what_a_help_tells_does_something() {
    let folder = tempfile::tempdir().unwrap();
    signed(folder.path());
    // Whether a reader has keys, whether a terminal is spoken to, and how long one waits are tried where those are.
    let elsewhere = ["--wait", "--accessible", "--no-pin-pad", "--trace-contents"];
    let trace = folder.path().join("trace");
    let mut told = 0;
    for line in LINES {
        let (helped, usual) = (of_help(line), compared(line, &[], folder.path()));
        for (option, typed) in GLOBAL.iter().filter(|(option, _)| helped.contains(*option)) {
            // What a monitor is told of a card is when one came or went in a kiosk.
            if elsewhere.contains(option) || line[0] == "health" && ["--demo", "--now"].contains(option) {
                continue;
            }
            // Elsewhere it is what is typed that is shown by a sign, on a terminal.
            if *option == "--ascii" && !["renew", "doctor"].contains(&line[0]) {
                continue;
            }
            told += 1;
            let _ = fs::remove_file(&trace);
            let with = compared(line, typed, folder.path());
            if *option == "--trace" {
                assert!(fs::metadata(&trace).unwrap().len() > 500, "{line:?}: no trace");
            } else {
                // In its words, or in what only a script is told: the moment, say.
                let scripted = [*line, &["--json"]].concat();
                let differs = with != usual
                    || compared(&scripted, typed, folder.path()) != compared(&scripted, &[], folder.path());
                assert!(differs, "{line:?} {option}: {usual:?}");
            }
        }
    }
    assert!(told > 60, "{told}");
}

/// Command lines that can't be understood, of every kind.
const MISUSES: &[&str] = &[
    "nosuch",
    "inspekt",
    "pin nosuch",
    "pin chnage",
    "help nosuch",
    "help pin nosuch",
    "--nosuch",
    "--jsno",
    "-x",
    "-vx inspect",
    "inspect --sgin",
    "inspect --reader",
    "inspect x",
    "inspect -- x",
    "-- inspect",
    "cert",
    "cert foo",
    "cert auth --format",
    "cert auth --format foo",
    "cert auth --format=",
    "cert auth -o",
    "--color",
    "--color x",
    "--color=x",
    "--theme x",
    "--lang fr",
    "--now x",
    "--now",
    "--wait x",
    "--wait -1",
    "--wait 99999999999",
    "doctor --exercise 0",
    "doctor --exercise -1",
    "doctor --exercise x",
    "doctor --report",
    "completions",
    "completions foo",
    "man nosuch",
    "man --list x",
    "--json --json inspect",
    "--reader a --reader b inspect",
    "pin --verbose",
    "pin change",
    "pin change foo",
    "pin change auth --only",
    "pin change auth --only x",
    "pin change auth --only juki",
    "pin check",
    "--trace-contents inspect",
    "face --force",
    "face --force --photo",
    "sign",
    "sign a b",
    "sign --moved f",
    "sign --attached --detached f",
    "sign --digest md5 f",
    "sign --key x f",
    "sign --key auth --face f",
    "verify",
    "verify --force f",
    "verify --content a --extract-signed b f",
    "verify --check-filing --content a f",
    "--demo expired inspect",
    "--demo= inspect",
    "--demo=nosuch inspect",
    "simulate",
    "simulate nosuch --vpcd",
    "simulate --vpcd=",
    "simulate fresh --vpcd localhost",
    "--reader= inspect",
    "--now= inspect",
    "--json= inspect",
    "doctor --exercise=",
    "help sign --lang",
    "help --lang fr sign",
    "help sign --nosuch",
    "--json=1 inspect",
    "inspect --verbose=yes",
    "authenticate --key",
    "authenticate --key x",
    "renew --qr --json --demo",
    "kiosk x",
    "kiosk --json",
    "health --sign",
    "readers x",
    "help sign x",
];

fn a_misuse_is_told_in_the_persons_language() {
    // Words of a command line's own: commands, options, values.
    let mut own: BTreeSet<String> =
        ["yes", "foo", "fr", "md5", "localhost", "nosuch", "inspekt", "chnage", "jsno", "sgin"]
            .map(ToOwned::to_owned)
            .into();
    let names = names();
    for name in &names {
        own.extend(name.split('-').map(ToOwned::to_owned));
    }
    own.extend(mynascope::sim::Persona::names().map(ToOwned::to_owned));
    own.extend(
        [
            "help",
            "elvish",
            "powershell",
            "bash",
            "zsh",
            "fish",
            "text",
            "pem",
            "der",
            "json",
            "common",
            "juki",
        ]
        .map(ToOwned::to_owned),
    );
    own.extend(
        ["auto", "always", "never", "default", "mono", "ja", "en", "auth", "sign", "expired"]
            .map(ToOwned::to_owned),
    );
    for line in MISUSES {
        let arguments: Vec<&str> = line.split(' ').collect();
        for lang in ["ja", "en"] {
            let ran = in_language(&arguments, lang);
            assert_eq!(ran.code, 2, "{line}: {ran:?}");
            let lines: Vec<&str> = ran.err.lines().collect();
            let [what, todo] = lines[..] else { panic!("{line} ({lang}): {ran:?}") };
            assert!(what.starts_with("mynascope: ") && todo.len() > 10, "{line} ({lang}): {ran:?}");
            // Whoever typed a command is sent to its help, not to that of another.
            let typed = arguments.iter().copied().take_while(|word| *word != "--");
            let typed: Vec<&str> = typed.filter(|word| *word != "help").collect();
            let of = names.iter().rev().find(|name| {
                let own = words(name);
                !own.is_empty() && typed.windows(own.len()).any(|typed| typed == own)
            });
            if let Some(name) = of.filter(|_| todo.contains("--help")) {
                assert!(todo.contains(&format!("{} --help", name.replace('-', " "))), "{line}: {ran:?}");
            }
            // Of what is empty nothing is quoted.
            assert_eq!(what, what.replace("  ", " ").trim_end(), "{line}: {ran:?}");
            if lang == "en" {
                assert!(!ran.err.contains(is_japanese), "{line}: {ran:?}");
                continue;
            }
            assert!(what.contains(is_japanese) && todo.contains(is_japanese), "{line}: {ran:?}");
            let said = ran.err.split(|it: char| !it.is_ascii_alphanumeric() && it != '-');
            let foreign: Vec<&str> = said
                .filter(|word| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase()))
                .filter(|word| !own.contains(*word))
                .collect();
            assert_eq!(foreign, [""; 0], "{line}: {ran:?}");
        }
    }
}

fn a_simulated_card_without_a_name_is_told_as_that() {
    for typed in [&["--demo=", "inspect"][..], &["--demo= ", "inspect"], &["simulate", "", "--vpcd"]] {
        for (lang, said) in
            [("en", "The name of a simulated card is missing"), ("ja", "模擬カードの名前がありません")]
        {
            let ran = in_language(typed, lang);
            assert!(ran.code == 2 && ran.err.contains(said) && ran.err.contains("expired"), "{ran:?}");
        }
    }
}

fn a_help_is_had_in_every_way_and_language() {
    for (lang, usage, heading) in [
        ("ja", "使い方: mynascope sign [オプション] <FILE>", "オプション:"),
        ("en", "Usage: mynascope sign [OPTIONS] <FILE>", "Options:"),
    ] {
        let ways: &[&[&str]] = &[
            &["sign", "--help"],
            &["help", "sign"],
            &["sign", "-h"],
            &["--help", "sign"],
            &["-h"],
            &["help"],
        ];
        for way in ways {
            let other = if lang == "ja" { "en" } else { "ja" };
            for ran in [
                in_language(way, lang),
                in_language(&[&["--lang", lang], *way].concat(), other),
                in_language(&[*way, &["--lang", lang]].concat(), other),
                in_language(&[&way[..1], &["--json", "--lang", lang], &way[1..]].concat(), other),
            ] {
                assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{way:?}");
                let is_sign = way.contains(&"sign") && way[0] != "--help";
                assert_eq!(ran.text().contains(usage), is_sign, "{way:?}\n{}", ran.text());
                assert!(ran.text().lines().any(|line| line == heading), "{way:?}\n{}", ran.text());
                assert_eq!(ran.text().replace("日本語", "").contains(is_japanese), lang == "ja", "{way:?}");
                for word in ["Usage", "Options", "Commands", "Arguments", "Print", "[OPTIONS]", "COMMAND"] {
                    assert!(lang == "en" || !ran.text().contains(word), "{way:?}: {word}\n{}", ran.text());
                }
            }
        }
    }
}
