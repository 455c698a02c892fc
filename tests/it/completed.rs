//! Completions as a person meets them: installed under a prefix, found there by bash, zsh and fish, and asked for by TAB.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use libtest_mimic::{Completion, Trial};
use tempfile::TempDir;

use crate::program::{mynascope, plain, trials};
use crate::terminal::{MYNASCOPE, Terminal};

/// What bash-completion is loaded by.
const BASH_COMPLETION: &str = "/usr/share/bash-completion/bash_completion";

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = trials![plain: scripts_are_printed_for_every_shell];
    all.extend([
        shell("bash_completes_by_tab_what_is_installed", &["bash"], bash_by_tab),
        shell("zsh_completes_by_tab_what_is_installed", &["zsh"], zsh_by_tab),
        shell("fish_completes_what_is_installed", &["fish"], fish_completes),
        shell("bash_offers_every_option_that_a_help_tells", &["bash"], bash_offers_every_option),
        shell("fish_offers_every_option_that_a_help_tells", &["fish"], fish_offers_every_option),
        shell("fish_tells_in_the_persons_language", &["fish"], fish_tells_in_the_language),
        shell("zsh_tells_in_the_persons_language", &["zsh"], zsh_tells_in_the_language),
    ]);
    all
}

/// Runs where the shell is installed; else says why not.
fn shell(name: &'static str, programs: &'static [&'static str], body: fn()) -> Trial {
    Trial::ignorable_test(name, move || {
        let path = std::env::var_os("PATH").unwrap_or_default();
        for program in programs {
            if !std::env::split_paths(&path).any(|folder| folder.join(program).is_file()) {
                return Ok(Completion::ignored_with(format!("{program} is not installed")));
            }
        }
        if programs.contains(&"bash") && !Path::new(BASH_COMPLETION).is_file() {
            return Ok(Completion::ignored_with("bash-completion is not installed"));
        }
        body();
        Ok(Completion::Completed)
    })
}

/// A prefix that the program is installed under, once.
fn prefix() -> &'static Path {
    static PREFIX: OnceLock<TempDir> = OnceLock::new();
    let folder = PREFIX.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let output = Command::new("packaging/install.sh")
            .arg(MYNASCOPE)
            .arg(folder.path())
            .env("LANG", "C.UTF-8")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        folder
    });
    folder.path()
}

/// A home with documents in it.
fn home() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("letter.pdf"), "").unwrap();
    fs::write(home.path().join("two words.p7s"), "").unwrap();
    fs::write(home.path().join("届出書.pdf"), "").unwrap();
    home
}

/// Variables that a person who installed it there has.
fn around(home: &Path) -> Vec<(&'static str, String)> {
    let path = format!("{}:{}", prefix().join("bin").display(), std::env::var("PATH").unwrap());
    let data = format!("{}:/usr/local/share:/usr/share", prefix().join("share").display());
    vec![
        ("PATH", path),
        ("XDG_DATA_DIRS", data),
        ("HOME", home.display().to_string()),
        ("XDG_CONFIG_HOME", home.join(".config").display().to_string()),
        ("XDG_DATA_HOME", home.join(".local").display().to_string()),
        ("LC_CTYPE", "C.UTF-8".to_owned()),
    ]
}

/// What is typed, and what TAB makes of it.
const TYPED: &[(&str, &str)] = &[
    // Commands, also behind options with values of either form.
    ("insp", "inspect"),
    ("pin sta", "pin status"),
    ("--demo=expired pin sta", "--demo=expired pin status"),
    ("--lang ja pin sta", "--lang ja pin status"),
    ("help pin cha", "help pin change"),
    ("man pin cha", "man pin change"),
    ("help --lang ja pin cha", "help --lang ja pin change"),
    ("help pin change --la", "help pin change --lang"),
    ("man sign --la", "man sign --lang"),
    // Options.
    ("sign --digest sha512 --det", "sign --digest sha512 --detached"),
    ("cert auth --form", "cert auth --format"),
    // Simulated cards.
    ("--demo=expi", "--demo=expired"),
    ("inspect --demo=locked-t", "inspect --demo=locked-text"),
    ("simulate card-", "simulate card-ending"),
    ("simulate --vpcd 127.0.0.1:35963 card-", "simulate --vpcd 127.0.0.1:35963 card-ending"),
    // Values.
    ("--lang j", "--lang ja"),
    ("--lang=j", "--lang=ja"),
    ("--theme hi", "--theme high-contrast"),
    ("inspect --color al", "inspect --color always"),
    ("cert auth-", "cert auth-ca"),
    ("cert auth --format p", "cert auth --format pem"),
    ("sign --digest=sha5", "sign --digest=sha512"),
    ("authenticate --key s", "authenticate --key sign"),
    ("pin change ju", "pin change juki"),
    ("pin change juki --only co", "pin change juki --only common"),
    ("completions fi", "completions fish"),
    // Files.
    ("sign lett", "sign letter.pdf"),
    ("sign -o lett", "sign -o letter.pdf"),
    ("sign -- lett", "sign -- letter.pdf"),
    ("verify lett", "verify letter.pdf"),
    ("verify --content lett", "verify --content letter.pdf"),
    ("verify --extract-signed=lett", "verify --extract-signed=letter.pdf"),
    ("verify two", "verify two\\ words.p7s"),
    ("sign --output=two", "sign --output=two\\ words.p7s"),
    ("sign 届", "sign 届出書.pdf"),
    ("verify --content=届", "verify --content=届出書.pdf"),
    ("cert sign --output lett", "cert sign --output letter.pdf"),
    ("face --photo lett", "face --photo letter.pdf"),
    ("renew --ics lett", "renew --ics letter.pdf"),
    ("renew --save lett", "renew --save letter.pdf"),
    ("doctor --report lett", "doctor --report letter.pdf"),
    ("inspect --trace lett", "inspect --trace letter.pdf"),
    ("--config lett", "--config letter.pdf"),
];

/// What is typed, and nothing belongs there.
const NOTHING: &[&str] = &[
    "verify --read",
    "completions --tra",
    "inspect lett",
    "readers lett",
    "--demo=lett",
    "pin change lett",
    "nosuch",
    // What would be refused: given twice, or beside what it does not go with.
    "--json --js",
    "inspect -v --verb",
    "sign -o letter.pdf --outp",
    "--demo=expired inspect --dem",
    "sign --attached --det",
];

/// The line that is typed on now, behind the prompt.
fn typed(text: &str) -> String {
    let line = text.lines().rev().find(|line| line.contains("prompt>")).unwrap_or_default();
    line.split("prompt>").last().unwrap_or_default().trim().to_owned()
}

fn by_tab(mut terminal: Terminal) {
    terminal.shows("prompt>");
    for (line, whole) in TYPED {
        terminal.press(&format!("mynascope {line}"));
        terminal.until(line, |shown| typed(&shown.text()) == format!("mynascope {line}"));
        terminal.press("\t");
        let whole = format!("mynascope {whole}");
        terminal.until(&whole, |shown| typed(&shown.text()) == whole);
        clear(&mut terminal);
    }
    for line in NOTHING {
        // What is typed behind TAB stands behind what was there.
        terminal.press(&format!("mynascope {line}\t")).press("X");
        let whole = format!("mynascope {line}X");
        terminal.until(&whole, |shown| typed(&shown.text()) == whole);
        clear(&mut terminal);
    }
}

/// Takes the line back.
fn clear(terminal: &mut Terminal) {
    terminal.press("\x15");
    terminal.until("an empty line", |shown| typed(&shown.text()).is_empty());
}

fn start(program: &[&str], home: &Path, more: &[(&'static str, String)]) -> Terminal {
    let mut environment = around(home);
    environment.extend(more.iter().cloned());
    let environment: Vec<(&str, &str)> =
        environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let home = home.display().to_string();
    let program = [&["sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", &home], program].concat();
    Terminal::start((100, 40), &program, &environment)
}

fn bash_by_tab() {
    let home = home();
    let rc = home.path().join("rc");
    fs::write(&rc, format!("PS1='prompt> '\nbind 'set bell-style none'\n. {BASH_COMPLETION}\n")).unwrap();
    by_tab(start(&["bash", "--noprofile", "--rcfile", &rc.display().to_string(), "-i"], home.path(), &[]));
}

/// A zsh whose completions are found where they are installed.
fn zsh(home: &Path, lang: &str) -> Terminal {
    let functions = prefix().join("share/zsh/site-functions");
    let rc = format!(
        "fpath=({} $fpath)\nautoload -Uz compinit\ncompinit -u -d ~/dump\nunsetopt beep automenu\nPROMPT='prompt> '\n",
        functions.display()
    );
    fs::write(home.join(".zshrc"), rc).unwrap();
    let more = [("ZDOTDIR", home.display().to_string()), ("LANG", lang.to_owned())];
    start(&["zsh", "-d", "-i"], home, &more)
}

fn zsh_by_tab() {
    let home = home();
    by_tab(zsh(home.path(), "en_US.UTF-8"));
}

fn zsh_tells_in_the_language() {
    for (lang, told) in [("ja_JP.UTF-8", "暗証番号を変更する"), ("en_US.UTF-8", "Change a PIN")] {
        let home = home();
        let mut terminal = zsh(home.path(), lang);
        terminal.shows("prompt>");
        terminal.press("mynascope pin \t\t");
        terminal.shows(told);
    }
}

/// What fish offers for each line, all in one fish.
fn fish(lines: &[String], home: &Path, lang: &str) -> Vec<Vec<(String, String)>> {
    let mut command = Command::new("fish");
    let script = "for line in $argv; complete -C $line; echo ===; end";
    command.args(["-c", script, "--"]).args(lines).current_dir(home).envs(around(home));
    command.env_remove("LC_ALL").env("LANG", lang).stdin(Stdio::null());
    let output = command.output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let of = |part: &str| {
        let lines = part.lines().filter(|line| !line.is_empty());
        lines
            .map(|line| line.split_once('\t').unwrap_or((line, "")))
            .map(|(it, told)| (it.into(), told.into()))
            .collect()
    };
    let mut parts: Vec<_> = told.split("===\n").map(of).collect();
    assert_eq!(parts.pop().map(|rest: Vec<_>| rest.len()), Some(0));
    assert_eq!(parts.len(), lines.len(), "{told}");
    parts
}

fn fish_completes() {
    let home = home();
    let lines: Vec<String> = TYPED.iter().map(|(line, _)| format!("mynascope {line}")).collect();
    for ((line, whole), offered) in TYPED.iter().zip(fish(&lines, home.path(), "en_US.UTF-8")) {
        // A blank that is part of a word is not one between words.
        let wanted = whole.replace("\\ ", "\u{a0}");
        let wanted = wanted.rsplit(' ').next().unwrap().replace('\u{a0}', " ");
        let offered: Vec<String> = offered.into_iter().map(|(word, _)| word).collect();
        assert_eq!(offered, [wanted], "{line}");
    }
    let lines: Vec<String> = NOTHING.iter().map(|line| format!("mynascope {line}")).collect();
    for (line, offered) in NOTHING.iter().zip(fish(&lines, home.path(), "en_US.UTF-8")) {
        // Where nothing begins so, fish offers what is like it.
        let word = line.rsplit(' ').next().unwrap();
        let begun: Vec<_> = offered.iter().filter(|(it, _)| it.starts_with(word)).collect();
        assert!(begun.is_empty() && offered.iter().all(|(it, _)| it != "letter.pdf"), "{line}: {offered:?}");
    }
}

fn fish_tells_in_the_language() {
    let home = home();
    let line = ["mynascope pin ch".to_owned(), "mynascope --demo=expi".to_owned()];
    for (lang, told) in [
        ("ja_JP.UTF-8", ["暗証番号を変更する", "電子証明書の期限が切れたカード"]),
        ("en_US.UTF-8", ["Change a PIN", ""]),
    ] {
        let offered = fish(&line, home.path(), lang);
        for (offered, told) in offered.iter().zip(told) {
            assert!(
                offered.iter().any(|(_, it)| it == told || told.is_empty() && it.is_ascii()),
                "{offered:?}"
            );
        }
    }
}

/// Commands as they are typed, and the options that the help of each tells, long and short.
fn helps() -> Vec<(String, BTreeSet<String>)> {
    let names = mynascope(&["man", "--list"]).done();
    let mut all: Vec<String> = names.text().lines().map(|name| name.replacen("mynascope", "", 1)).collect();
    assert!(all.len() > 15, "{all:?}");
    // No command has a - in its name.
    for name in &mut all {
        *name = name.trim_start_matches('-').replace('-', " ");
    }
    let told = |command: String| {
        let mut words: Vec<&str> = command.split_whitespace().collect();
        words.push("--help");
        let help = mynascope(&words);
        let help = help.text();
        let lines =
            help.lines().map(str::trim_start).filter(|line| line.starts_with('-') && !line.starts_with("- "));
        let words =
            lines.flat_map(|line| line.split("  ").next().unwrap_or_default().split([' ', ',', '[', '=']));
        let options = words.filter(|word| word.starts_with('-')).map(ToOwned::to_owned).collect();
        (command, options)
    };
    all.into_iter().map(told).collect()
}

#[track_caller]
fn compare(command: &str, told: &BTreeSet<String>, offered: impl Iterator<Item = String>) {
    // What an = follows is offered with it besides.
    let offered: BTreeSet<String> = offered.filter(|word| !word.ends_with('=')).collect();
    assert!(told.len() >= 3, "{command}: {told:?}");
    assert_eq!(*told, offered, "{command}");
}

fn fish_offers_every_option() {
    let home = home();
    let helps = helps();
    let lines: Vec<String> = helps.iter().map(|(command, _)| format!("mynascope {command} -")).collect();
    for ((command, told), offered) in helps.iter().zip(fish(&lines, home.path(), "en_US.UTF-8")) {
        compare(command, told, offered.into_iter().map(|(word, _)| word));
    }
}

/// The function is asked as bash asks it.
fn bash_offers_every_option() {
    let home = home();
    let script = prefix().join("share/bash-completion/completions/mynascope");
    for (command, told) in helps() {
        let words: Vec<&str> =
            ["mynascope"].into_iter().chain(command.split_whitespace()).chain(["-"]).collect();
        let asks = ". \"$1\"; shift; COMP_WORDS=(\"$@\") COMP_CWORD=$(($# - 1)); _mynascope; printf '%s\\n' \"${COMPREPLY[@]}\"";
        let mut bash = Command::new("bash");
        bash.args(["--noprofile", "--norc", "-c", asks, "bash"])
            .arg(&script)
            .args(words)
            .envs(around(home.path()));
        let output = bash.output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{command}");
        let offered = String::from_utf8(output.stdout).unwrap();
        compare(&command, &told, offered.lines().map(ToOwned::to_owned));
    }
}

fn scripts_are_printed_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = mynascope(&["completions", shell]).done();
        for word in ["inspect", "check-filing", "mynascope"] {
            assert!(ran.text().contains(word), "{shell}: no {word}");
        }
    }
}
