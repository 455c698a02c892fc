//! Which of the options that every command takes do something at which command. The others are accepted everywhere, as they
//! always were, and are told nowhere that they do nothing: neither in a help, nor in a manual page, nor by a completion.

/// Options of the whole program, as they are typed.
type Options = &'static [&'static str];

/// Of whatever answers by a report.
const ANSWER: Options = &["config", "lang", "json"];

/// Of whatever reaches a card.
const CARD: Options = &["demo", "reader", "wait", "trace", "trace-contents"];

/// Of whatever prints words about the program: a configuration is asked for the language alone.
const WORDS: Options = &["config", "lang"];

/// A row for each command, in the order of the help: what it takes beside its own.
const TABLE: &[(&str, &[Options])] = &[
    // It asks for the password with `--sign`; how many tries are left is asked of a reader with keys by other means.
    ("inspect", &[ANSWER, CARD, &["now", "color", "verbose", "ascii", "no-pin-pad", "accessible"]]),
    ("cert", &[ANSWER, CARD, &["now", "color", "verbose", "ascii", "no-pin-pad", "accessible"]]),
    ("face", &[ANSWER, CARD, &["now", "color", "verbose", "ascii", "no-pin-pad", "accessible"]]),
    ("renew", &[ANSWER, CARD, &["now", "color", "ascii", "no-pin-pad", "accessible"]]),
    ("pin status", &[ANSWER, CARD, &["now", "color", "no-pin-pad", "accessible"]]),
    ("pin change", &[ANSWER, CARD, &["now", "ascii", "no-pin-pad", "accessible"]]),
    ("pin check", &[ANSWER, CARD, &["now", "ascii", "no-pin-pad", "accessible"]]),
    ("pin help", &[WORDS]),
    ("sign", &[ANSWER, CARD, &["now", "color", "verbose", "ascii", "no-pin-pad", "accessible"]]),
    // No card, no reader.
    ("verify", &[ANSWER, &["now", "color", "verbose", "accessible"]]),
    ("authenticate", &[ANSWER, CARD, &["now", "color", "ascii", "no-pin-pad", "accessible"]]),
    // It lists them all, whichever is meant.
    ("readers", &[ANSWER, &["demo", "wait", "trace", "trace-contents", "color", "accessible"]]),
    // It touches no card and waits for none.
    ("health", &[ANSWER, &["demo", "reader", "now"]]),
    ("doctor", &[ANSWER, CARD, &["now", "color", "verbose", "ascii", "no-pin-pad", "accessible"]]),
    // It is told which card by its own argument, and ends by a key.
    ("simulate", &[&["config", "lang", "now", "trace", "trace-contents"]]),
    // The language is the visitor's choice; what else is left out is refused.
    ("kiosk", &[&["demo", "reader", "config", "now", "ascii", "no-pin-pad", "no-mouse"]]),
    ("completions", &[WORDS]),
    ("man", &[WORDS]),
    ("help", &[WORDS]),
];

/// Does the option `--NAME` of the whole program do something at this command, `pin change`? The program itself, and what is
/// no command, have them all.
pub(super) fn is_relevant(command: &str, option: &str) -> bool {
    let mut rows = TABLE.iter().filter(|(name, _)| belongs(name, command)).peekable();
    rows.peek().is_none() || rows.any(|(_, options)| options.iter().any(|some| some.contains(&option)))
}

/// Is it that command, or one below it?
fn belongs(name: &str, command: &str) -> bool {
    !command.is_empty()
        && name.strip_prefix(command).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::Command;

    use super::*;
    use crate::cli::line;

    #[test]
    fn every_command_has_a_row_and_every_row_a_command_and_options() {
        fn leaves(command: &Command, path: &str, into: &mut Vec<String>) {
            for below in command.get_subcommands() {
                let path = format!("{path} {}", below.get_name());
                if below.has_subcommands() {
                    leaves(below, &path, into);
                } else {
                    into.push(path.trim().to_owned());
                }
            }
        }
        let command = line::command();
        let mut all = Vec::new();
        leaves(&command, "", &mut all);
        assert_eq!(TABLE.iter().map(|(name, _)| *name).collect::<Vec<_>>(), all);
        let known: BTreeSet<&str> = command.get_arguments().filter_map(|arg| arg.get_long()).collect();
        for (name, options) in TABLE {
            let all = options.concat();
            assert_eq!(
                all.iter().collect::<BTreeSet<_>>().len(),
                all.len(),
                "{name}: one stands there twice"
            );
            assert!(all.iter().all(|option| known.contains(option)), "{name}: {all:?}");
        }
    }

    #[test]
    fn a_command_with_others_below_it_has_what_one_of_them_has() {
        assert!(is_relevant("pin", "color") && is_relevant("pin status", "color"));
        assert!(!is_relevant("pin change", "color") && !is_relevant("pin", "theme"));
        assert!(
            is_relevant("", "theme") && is_relevant("sign", "reader") && !is_relevant("verify", "reader")
        );
        // Only whole words count.
        assert!(is_relevant("ma", "theme") && !is_relevant("man", "theme"));
    }
}
