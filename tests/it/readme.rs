//! What README tells a newcomer to type is there: commands, options, personas, make's targets, and the packages that
//! are installed for him; and what CONTRIBUTING names.

use std::collections::BTreeSet;
use std::process::Command;

use libtest_mimic::Trial;
use mynascope::sim::Persona;

use crate::program::{mynascope, plain, trials};

pub(crate) fn trials() -> Vec<Trial> {
    trials![plain:
        the_readme_tells_commands_and_options_that_exist,
        the_readme_tells_personas_that_exist,
        the_readme_tells_targets_that_the_makefile_has,
        contributing_tells_targets_files_and_options_that_exist,
        the_readme_tells_every_package_that_is_installed,
    ]
}

fn readme() -> String {
    std::fs::read_to_string("README.md").unwrap()
}

/// What stands in it as code: lines of blocks without their comments, and what is between backticks.
fn code(text: &str) -> Vec<String> {
    let mut told = Vec::new();
    for (number, part) in text.split("```").enumerate() {
        if number % 2 == 1 {
            told.extend(part.lines().skip(1).map(|line| line.split(" #").next().unwrap_or(line).to_owned()));
        } else {
            told.extend(part.split('`').skip(1).step_by(2).map(|code| code.replace('\n', " ")));
        }
    }
    told
}

/// The help of a command; fails where there is none of that name.
fn help(words: &[&str]) -> String {
    let ran = mynascope(&[words, &["--help"]].concat());
    assert_eq!(ran.code, 0, "mynascope {} --help: {}", words.join(" "), ran.err);
    String::from_utf8(ran.out).unwrap()
}

/// The long options that stand in a text.
fn options(text: &str) -> BTreeSet<String> {
    text.split(|it: char| !(it.is_ascii_alphanumeric() || it == '-'))
        .filter(|word| word.starts_with("--") && word.len() > 2)
        .map(ToOwned::to_owned)
        .collect()
}

/// One of the words that a help gives, not a part of one.
fn tells(help: &str, word: &str) -> bool {
    help.split(|it: char| !(it.is_ascii_alphanumeric() || it == '-')).any(|told| told == word)
}

fn the_readme_tells_commands_and_options_that_exist() {
    let all = code(&readme());
    let commands: Vec<&str> = all.iter().filter_map(|line| line.trim().strip_prefix("mynascope ")).collect();
    assert!(commands.len() > 10, "{commands:?}");
    let mut known = options(&help(&[]));
    for command in commands {
        let words: Vec<&str> = command
            .split_whitespace()
            .filter(|word| word.starts_with(|it: char| it.is_ascii_lowercase()))
            .collect();
        let told = help(&words);
        known.extend(options(&told));
        for option in options(command) {
            assert!(options(&told).contains(&option), "mynascope {command}: no {option}\n{told}");
        }
        // Not only accepted before `--help`, but told by it: `cert auth`, `pin change auth`.
        for at in 1..words.len() {
            let (before, word) = (words[at - 1], words[at]);
            let told = help(&words[..at]);
            assert!(before == "simulate" || tells(&told, word), "mynascope {command}: no {word}\n{told}");
        }
    }
    for command in ["inspect", "renew", "cert", "sign", "verify", "simulate", "authenticate"] {
        known.extend(options(&help(&[command])));
    }
    // Options that stand alone, as `--last-try`, and those in a command's comment.
    let elsewhere = ["make", "cargo", "rustup", "apt", "curl"];
    for line in all.iter().filter(|line| !elsewhere.iter().any(|other| line.trim().starts_with(other))) {
        for option in options(line) {
            assert!(known.contains(&option), "{line}: no command has {option}");
        }
    }
    for line in readme().lines().filter(|line| line.starts_with("mynascope ")) {
        for option in options(line) {
            assert!(known.contains(&option), "{line}: no command has {option}");
        }
    }
}

fn the_readme_tells_personas_that_exist() {
    let text = readme();
    let list = text.split("Personas: ").nth(1).unwrap().split(". ").next().unwrap();
    let names: Vec<&str> = list.split('`').skip(1).step_by(2).collect();
    assert!(names.len() > 15, "{names:?}");
    for name in names {
        assert!(Persona::named(name).is_ok(), "{name}");
    }
}

/// Targets of make that a text tells to type, and that the makefile does not have.
#[track_caller]
fn unknown_targets(code: &[String], least: usize) -> Vec<&str> {
    let makefile = std::fs::read_to_string("Makefile").unwrap();
    let commands = code.iter().flat_map(|line| line.split("&&"));
    let targets: BTreeSet<&str> = commands
        .filter_map(|part| part.trim().trim_start_matches("sudo ").strip_prefix("make "))
        .map(|rest| rest.split_whitespace().next().unwrap_or_default())
        .collect();
    assert!(targets.len() >= least, "{targets:?}");
    let is_there = |target: &str| makefile.lines().any(|line| line.starts_with(&format!("{target}:")));
    targets.into_iter().filter(|target| !is_there(target)).collect()
}

fn the_readme_tells_targets_that_the_makefile_has() {
    assert_eq!(unknown_targets(&code(&readme()), 5), [""; 0]);
}

fn contributing_tells_targets_files_and_options_that_exist() {
    let code = code(&std::fs::read_to_string("CONTRIBUTING.md").unwrap());
    assert_eq!(unknown_targets(&code, 3), [""; 0]);
    let is_name = |word: &&str| {
        let named = [".rs", ".md", ".toml", ".lock"].iter().any(|ending| word.ends_with(ending));
        named || word.contains('/') && !word.starts_with('-')
    };
    let names: BTreeSet<&str> =
        code.iter().flat_map(|line| line.split_whitespace()).filter(is_name).collect();
    assert!(names.len() > 30, "{names:?}");
    let lost: Vec<&str> = names.into_iter().filter(|name| !std::path::Path::new(name).exists()).collect();
    assert_eq!(lost, [""; 0]);
    let known = options(&help(&[]));
    for line in code.iter().filter(|line| line.starts_with("--")) {
        assert!(options(line).is_subset(&known), "{line}");
    }
}

fn the_readme_tells_every_package_that_is_installed() {
    let output = Command::new("packaging/needs.sh").arg("list").output().unwrap();
    let packages = String::from_utf8(output.stdout).unwrap();
    assert!(packages.lines().count() > 10, "{packages}");
    let (text, script) = (readme(), std::fs::read_to_string("packaging/needs.sh").unwrap());
    let head: String = script.lines().take_while(|line| line.starts_with('#')).collect();
    for package in packages.lines() {
        assert!(tells(&text, package), "README does not tell {package}");
        assert!(tells(&head, package), "the head of needs.sh does not tell {package}");
    }
}
