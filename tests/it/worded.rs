//! Whatever is typed wrong is told in the person's language: every message of a command line that can't be read, of a
//! configuration that can't be used, and of what else has no command yet.

use std::fs;
use std::os::unix::ffi::OsStringExt as _;

use libtest_mimic::Trial;

use crate::program::{Ran, command, finish, plain, trials};
use crate::terminal::{MYNASCOPE, Terminal};

pub(crate) fn trials() -> Vec<Trial> {
    trials![plain:
        a_command_line_that_can_not_be_read_is_told_in_one_language,
        what_clap_proposes_is_proposed,
        a_misuse_is_told_in_json_too,
        the_configured_language_counts_for_what_can_not_be_read,
        a_wrong_configuration_is_told_in_one_language,
        help_manual_and_completions_are_in_one_language,
        what_the_system_refuses_is_told_in_one_language,
    ]
}

const JAPANESE: std::ops::Range<char> = '\u{3040}'..'\u{a000}';

fn run(arguments: &[&str], lang: &str) -> Ran {
    let mut command = command(arguments);
    command.env("LANG", format!("{lang}.UTF-8")).env("XDG_CONFIG_HOME", "/nowhere");
    finish(command)
}

/// In Japanese no two English words stand one behind the other, apart from what was typed and the names of options and
/// commands; in English there is no Japanese.
#[track_caller]
fn in_one_language(text: &str, lang: &str, typed: &[&str]) {
    if lang == "en_US" {
        assert!(!text.contains(|c| JAPANESE.contains(&c)), "{typed:?}: {text}");
        return;
    }
    assert!(text.contains(|c| JAPANESE.contains(&c)), "{typed:?}: {text}");
    let own = ["mynascope", "pin", "change", "check", "status", "toml", "config", "man"];
    let word = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let foreign = |part: &&str| {
        word(part)
            && part.contains(|c: char| c.is_ascii_lowercase())
            && !own.contains(part)
            && !typed.contains(part)
    };
    for line in text.lines() {
        let words: Vec<_> = line.split(' ').collect();
        for pair in words.windows(2) {
            assert!(!pair.iter().all(foreign), "{typed:?}: {text}");
        }
        for english in [
            "error", "Usage", "tip:", "value", "argument", "required", "expected", "invalid", "unknown",
            "found",
        ] {
            assert!(!words.contains(&english) || typed.contains(&english), "{typed:?}: {text}");
        }
    }
}

/// What is typed wrong, and a part of what is said to it in both languages.
const WRONG: &[(&[&str], [&str; 2])] = &[
    (&["inspekt"], ["コマンド inspekt はありません", "There is no command inspekt"]),
    (&["--jsn", "inspect"], ["オプション --jsn はありません", "There is no option --jsn"]),
    (&["-x"], ["オプション -x はありません", "There is no option -x"]),
    (&["inspect", "--pin", "1234"], ["--pin", "--pin"]),
    (
        &["inspect", "--wait", "-1"],
        ["-1 は --wait <SECONDS> の値になりません", "-1 is no value of --wait <SECONDS>"],
    ),
    (&["verify", "a", "b"], ["余分な引数です: b", "One argument too many: b"]),
    (&["cert"], ["足りません: <WHICH>", "Missing: <WHICH>"]),
    (&["simulate"], ["足りません: --vpcd", "Missing: --vpcd"]),
    (&["sign"], ["足りません: <FILE>", "Missing: <FILE>"]),
    (&["pin", "change"], ["足りません: <WHICH>", "Missing: <WHICH>"]),
    (&["pin", "--json"], ["コマンドが要ります", "needs a command"]),
    (&["pin", "chek"], ["もしかして: check", "Perhaps: check"]),
    (
        &["cert", "other"],
        [
            "次のどれかを指定してください: auth, sign, auth-ca, sign-ca",
            "Give one of: auth, sign, auth-ca, sign-ca",
        ],
    ),
    (
        &["cert", "auth", "--format", "xml"],
        ["xml は --format <FORMAT> の値になりません", "xml is no value of --format <FORMAT>"],
    ),
    (&["completions", "ksh"], ["bash", "bash"]),
    (&["--theme"], ["--theme <NAME> には値が要ります", "--theme <NAME> needs a value"]),
    (&["--reader"], ["--reader <NAME|INDEX> には値が要ります", "--reader <NAME|INDEX> needs a value"]),
    (&["--json=1", "inspect"], ["--json に値 1 は要りません", "--json does not take the value 1"]),
    (&["--json", "--json", "readers"], ["--json は1度だけ指定できます", "--json can be given only once"]),
    (
        &["--wait", "1", "--wait", "2", "readers"],
        ["--wait <SECONDS> は1度だけ", "--wait <SECONDS> can be given only once"],
    ),
    (&["inspect", "--wait", "soon"], ["秒数を 0 から", "Give whole seconds, 0 to"]),
    (&["inspect", "--wait", "99999999999"], ["秒数を 0 から", "Give whole seconds, 0 to"]),
    (&["inspect", "--now", "tomorrow"], ["日付 (2029-11-18)", "Give a date (2029-11-18)"]),
    (&["inspect", "--now", "2026-02-29"], ["日付 (2029-11-18)", "Give a date (2029-11-18)"]),
    (&["--", "verify"], ["verify", "verify"]),
    (&["help", "nothing"], ["コマンド nothing はありません", "There is no command nothing"]),
    (&["--demo=nobody", "inspect"], ["模擬カードはありません", "No simulated card"]),
];

fn a_command_line_that_can_not_be_read_is_told_in_one_language() {
    for (typed, told) in WRONG {
        for (lang, part) in ["ja_JP", "en_US"].into_iter().zip(told) {
            let ran = run(typed, lang);
            let json = typed.contains(&"--json");
            assert_eq!((ran.code, ran.out.is_empty()), (2, !json), "{typed:?} {ran:?}");
            assert!(ran.err.contains(part), "{typed:?} {ran:?}");
            assert_eq!(ran.err.lines().count(), 2, "{typed:?} {ran:?}");
            in_one_language(&ran.err, lang, typed);
        }
    }
    // Not UTF-8, where it has to be a text.
    for (lang, part) in [("ja_JP", "UTF-8 ではない引数"), ("en_US", "not UTF-8")] {
        let mut command = command(&["inspect", "--reader"]);
        command.arg(std::ffi::OsString::from_vec(vec![0xE9])).env("LANG", lang);
        let ran = finish(command);
        assert!(ran.code == 2 && ran.err.contains(part), "{ran:?}");
    }
    // A command that only has others below it.
    for (lang, part) in [("ja_JP", "使い方: mynascope pin"), ("en_US", "Usage: mynascope pin")] {
        let ran = run(&["pin"], lang);
        assert!(ran.code == 2 && ran.err.contains(part), "{ran:?}");
        in_one_language(&ran.err, lang, &["pin"]);
    }
}

fn what_clap_proposes_is_proposed() {
    for (typed, part) in [
        (&["verfy", "a"][..], "Perhaps: verify"),
        (&["inspect", "--jsom"], "Perhaps: --json"),
        (&["cert", "auht"], "Perhaps: auth"),
        (&["--theme", "momo"], "Perhaps: mono"),
        (&["--attached", "sign", "a"], "There is sign --attached"),
        (&["verify", "-x"], "write -- -x"),
        (&["--", "verify"], "take the -- before it away"),
    ] {
        let ran = run(typed, "en_US");
        assert!(ran.code == 2 && ran.err.contains(part), "{typed:?} {ran:?}");
    }
    for (typed, see) in [
        (&["cert"][..], "See mynascope cert --help"),
        (&["pin", "check"], "See mynascope pin check --help"),
        (&["verify", "Cargo.toml", "--check-filing"], "See mynascope verify --help"),
    ] {
        let ran = run(typed, "en_US");
        assert!(ran.err.trim_end().ends_with(see), "{ran:?}");
    }
    // What would steer the terminal does not reach it.
    let ran = run(&["\u{1b}[2J"], "ja_JP");
    assert!(ran.err.contains("(U+001B)[2J") && !ran.err.contains('\u{1b}'), "{ran:?}");
}

fn a_misuse_is_told_in_json_too() {
    for lang in ["ja_JP", "en_US"] {
        let ran = run(&["inspect", "--json", "--nonsense"], lang).failed(2, "usage");
        in_one_language(ran.json()["error"]["message"].as_str().unwrap(), lang, &["--nonsense"]);
        assert_eq!(ran.json()["schema"], 1);
        // Without a command there is nothing that would answer in it.
        for options in [&["--json"][..], &["--json", "--demo"], &["--accessible", "--json", "--demo"]] {
            let mut terminal = Terminal::start((80, 24), &[&[MYNASCOPE], options].concat(), &[]);
            terminal.shows("mynascope inspect --json");
            assert_eq!(terminal.end(), 2, "{options:?}");
        }
    }
}

fn the_configured_language_counts_for_what_can_not_be_read() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("config.toml");
    fs::write(&file, "lang = \"ja\"\n").unwrap();
    let file = file.to_str().unwrap();
    let told = |arguments: &[&str]| run(arguments, "en_US").err;
    assert!(told(&["inspekt", "--config", file]).contains("コマンド"));
    assert!(told(&["inspekt", "--config", file, "--lang", "en"]).contains("There is no command"));
    assert!(told(&["inspekt", "--lang=ja"]).contains("コマンド"));
    assert!(told(&["inspekt", "--", "--lang=ja"]).contains("There is no command"));
    fs::create_dir(place.path().join("mynascope")).unwrap();
    fs::rename(file, place.path().join("mynascope/config.toml")).unwrap();
    let mut command = command(&["inspekt"]);
    command.env("XDG_CONFIG_HOME", place.path());
    assert!(finish(command).err.contains("コマンド"));
}

fn a_wrong_configuration_is_told_in_one_language() {
    let place = tempfile::tempdir().unwrap();
    let (file, profile) = (place.path().join("config.toml"), place.path().join("p.toml"));
    fs::write(place.path().join("root.cer"), "no certificate").unwrap();
    let print = "5A0E7D690C718FADEBC7FB6EFF66A6DD623458DEBC1AA6FB1778BFE157CBEB25";
    let named = "[[municipality]]\nfile = \"p.toml\"\n";
    for (text, of_profile) in [
        ("lang = \"fr\"", ""),
        ("pin = \"1216\"", ""),
        ("ascii = yes", ""),
        ("ascii = 1", ""),
        ("lang = 3.5", ""),
        ("root = true", ""),
        ("= [", ""),
        ("lang = \"ja\"\nlang = \"en\"", ""),
        ("[[root]]\nfile = \"x\"\n", ""),
        ("[[root]]\nfile = \"x\"\nsha256 = \"12\"", ""),
        (&*format!("[[root]]\nfile = \"absent.cer\"\nsha256 = \"{print}\""), ""),
        (&*format!("[[root]]\nfile = \"root.cer\"\nsha256 = \"{print}\""), ""),
        (&*format!("[[root]]\nfile = \".\"\nsha256 = \"{print}\""), ""),
        (named, ""),
        (named, "name = 1"),
        (named, "written_on = \"soon\""),
        (named, "codes = [\"1\"]"),
        (named, "[name]\nja = \"\"\nen = \"a\""),
        (named, "[[links]]\nja = \"a\"\nen = \"b\"\nurl = \"http://x\""),
        (named, "[counter]\ntelephone = \"x\""),
        (named, "nonsense = 1"),
    ] {
        fs::write(&file, text).unwrap();
        fs::write(&profile, of_profile).unwrap();
        for (lang, part) in [("ja_JP", "設定を使えません: "), ("en_US", "The configuration can't be used: ")]
        {
            let ran = run(&["--demo", "inspect", "--config", file.to_str().unwrap()], lang);
            assert!(ran.code == 2 && ran.err.contains(part), "{text} {of_profile} {ran:?}");
            in_one_language(&ran.err, lang, &[]);
        }
    }
    let absent = run(&["--demo", "inspect", "--config", "/nowhere/c.toml"], "ja_JP");
    assert!(absent.err.contains("/nowhere/c.toml: 見つかりません"), "{absent:?}");
}

fn help_manual_and_completions_are_in_one_language() {
    for (arguments, ja, en) in [
        (&["--help"][..], "終了コード", "Exit codes"),
        (&["help", "pin"], "使い方: mynascope pin", "Usage: mynascope pin"),
        (&["cert", "-h"], "引数:", "Arguments:"),
        (&["man"], ".SH \"名前\"", ".SH \"NAME\""),
        (&["completions", "zsh"], "JSON で答える", "Answer in JSON"),
    ] {
        let [told, english] = ["ja_JP", "en_US"].map(|lang| run(arguments, lang).done());
        assert!(told.text().contains(ja), "{told:?}");
        assert!(english.text().contains(en), "{english:?}");
    }
}

fn what_the_system_refuses_is_told_in_one_language() {
    for (lang, part) in
        [("ja_JP", "続けられません: 空きがありません"), ("en_US", "Can't go on: No space left")]
    {
        let mut command = command(&["man"]);
        command.env("LANG", lang).stdout(fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
        let ran = finish(command);
        assert!(ran.code == 1 && ran.err.contains(part), "{ran:?}");
    }
}
