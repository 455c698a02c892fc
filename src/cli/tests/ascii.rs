//! `--ascii`: what the program itself says in English is ASCII, whatever the command and the card.

use clap::Parser as _;
use unicode_width::UnicodeWidthChar as _;

use super::*;
use crate::cli::line::{Args, Command};

/// What is typed: commands that ask for no PIN, but `cert` of an Android phone.
const TYPED: [&str; 8] = [
    "inspect --all -v",
    "cert auth -v",
    "renew -v",
    "pin status",
    "readers",
    "doctor",
    "doctor -v --exercise 2",
    "verify tests/fixtures/test-card/jpki-auth-cert.der",
];

/// What such a command answers and refuses.
fn told(typed: &str, card: Card) -> Vec<String> {
    let args = Args::try_parse_from(["mynascope"].into_iter().chain(typed.split(' '))).unwrap();
    let Some(Command::Report(report)) = args.command else { panic!("{typed}") };
    let style = Style { manner: Manner::Ascii, ..Style::default() };
    let mut setting = Asked { lang: Lang::En, verbose: args.global.verbose, ..Asked::at(NOW) }.setting(card);
    (setting.ascii, setting.style) = (true, style);
    let mut outcome = outcome(report.command(), setting);
    let text = String::from_utf8(std::mem::take(&mut *outcome.text)).unwrap();
    let mut told = vec![text];
    told.extend(outcome.failure.iter().flat_map(|failure| failure.told(Lang::En)));
    told
}

/// Japanese names of the card's are wide; a sign of ours has no other width than ASCII's.
fn signs(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii() && c.width() != Some(2)).collect()
}

#[test]
fn in_ascii_no_command_says_a_sign_of_its_own_with_any_persona() {
    let mut letters = 0;
    for name in Persona::names() {
        // It would be asked for, where there is a terminal.
        let asks = |typed: &str| name == "android" && typed.starts_with("cert ");
        for typed in TYPED.into_iter().filter(|typed| !asks(typed)) {
            for text in told(typed, persona(name, NOW)) {
                letters += text.len();
                assert_eq!(signs(&text), "", "{name}, {typed}\n{text}");
            }
        }
    }
    for typed in TYPED {
        let text = told(typed, test_card(NOW)).concat();
        assert_eq!(signs(&text), "", "{typed}\n{text}");
    }
    assert!(letters > 100_000, "{letters}");
    assert_eq!(signs("- 会津若松市 → 12…"), "→…");
}
