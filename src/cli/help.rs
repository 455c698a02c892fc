//! The command line as it tells of itself, in the person's language: helps, and what manual pages and completions take of them.
//!
//! The English of a help stands where the option is declared; here is what it is in Japanese, and what clap would say by
//! itself in English alone. A help without its Japanese fails a test.

mod helps;

use clap::builder::{PossibleValue, StyledStr};
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use clap::{Arg, ArgAction, Command};

use helps::HELPS;

use super::{line, relevant};
use crate::present::text::{Lang, words};

words! {
    enum Say {
        Usage: "使い方:", "Usage:";
        Commands: "コマンド", "Commands";
        Arguments: "引数", "Arguments";
        Options: "オプション", "Options";
        Shared: "共通のオプション", "Shared options";
        Default: "[既定: {0}]", "[default: {0}]";
        Values: "[値: {0}]", "[possible values: {0}]";
        ValuesLong: "値:", "Possible values:";
        Help: "この説明を表示する (-h は短く)", "Print help (-h: in short)";
        Version: "版を表示する", "Print version";
        KioskConfig: "使う設定 (既定: /etc/mynascope/kiosk.toml)", "The configuration to use (default: /etc/mynascope/kiosk.toml)";
        Command: "コマンド", "COMMAND";
        InLines: "1行ずつの言葉だけで伝える (記号も色も書き直しもありません)", "Plain lines of words: no signs, no colours, nothing drawn over";
        AnyOptions: "オプション", "OPTIONS";
    }
}

/// A help in a language. Where it has no Japanese, it is told as it is.
pub(super) fn told(help: &StyledStr, lang: Lang) -> String {
    let declared = help.to_string();
    let japanese = || HELPS.iter().find(|(english, _)| *english == declared).map(|(_, ja)| (*ja).to_owned());
    lang.pick(japanese(), None).unwrap_or(declared)
}

/// Without the marks of what is typed as it stands: a terminal shows them.
pub(super) fn plain(help: &str) -> String {
    help.replace('`', "")
}

/// The command line, in a language.
pub(super) fn command(lang: Lang) -> Command {
    let mut command = with_own_help(line::command());
    // What clap adds is there from here on: helps, versions, what holds for every command.
    command.build();
    worded(command, "", lang)
}

/// A heading stands where the first of its options does: commands that have none of their own get their help before what they
/// share, as the others.
fn with_own_help(command: Command) -> Command {
    command.mut_subcommands(|below| {
        let has_own = below.get_arguments().any(|arg| !arg.is_positional());
        let below = with_own_help(below);
        // That a help is disabled would hold below as well.
        if has_own || below.has_subcommands() {
            return below;
        }
        let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
        below.disable_help_flag(true).arg(help)
    })
}

/// How a command is typed, without a heading.
pub(super) fn usage(path: &str, lang: Lang) -> String {
    let mut at = &mut command(lang);
    for word in path.split_whitespace() {
        let Some(below) = at.find_subcommand_mut(word) else { return String::new() };
        at = below;
    }
    let usage = at.render_usage().to_string();
    usage.strip_prefix("Usage: ").unwrap_or(&usage).to_owned()
}

/// What there is to say where the help of the command in these words is asked for: that, or that there is none such.
pub(super) fn of_words(command: &mut Command, words: &[String]) -> Error {
    let name = command.get_name().to_owned();
    let mut at = &*command;
    let mut typed = vec![&*name];
    for word in words {
        typed.push(word);
        match at.find_subcommand(word) {
            Some(below) => at = below,
            // Clap knows what was meant, perhaps.
            None if at.has_subcommands() => break,
            None => {
                let mut error = Error::new(ErrorKind::InvalidSubcommand).with_cmd(at);
                error.insert(ContextKind::InvalidSubcommand, ContextValue::String(word.clone()));
                return error;
            }
        }
    }
    typed.push("--help");
    let said = command.try_get_matches_from_mut(typed);
    said.err().unwrap_or_else(|| Error::new(ErrorKind::InvalidSubcommand))
}

/// A command and all below it, in a language. `path` is what is typed for it behind the program's name.
fn worded(mut command: Command, path: &str, lang: Lang) -> Command {
    if let Some(about) = command.get_about().cloned() {
        command = command.about(plain(&told(&about, lang)));
    }
    if let Some(after) = command.get_after_help().cloned() {
        command = command.after_help(plain(&told(&after, lang)));
    }
    let template = format!(
        "{{before-help}}{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
        Say::Usage.say(lang)
    );
    let relevant = |arg: Arg| {
        let is_idle = is_idle(&arg, path);
        let arg = match path {
            "" => argument(arg, lang),
            "kiosk" => of_kiosk(arg, lang),
            _ => of_answer(arg, lang),
        };
        // What is the command's own comes first.
        let is_shared = arg.is_global_set() && !path.is_empty();
        let arg = if is_shared { arg.help_heading(Say::Shared.say(lang)) } else { arg };
        if is_idle { arg.hide(true) } else { arg }
    };
    let mut command = command
        .help_template(template)
        .subcommand_help_heading(Say::Commands.say(lang))
        .subcommand_value_name(Say::Command.say(lang))
        .mut_args(relevant)
        .mut_subcommands(|below| {
            let path = format!("{path} {}", below.get_name());
            worded(below, path.trim_start(), lang)
        });
    let usage = command.render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage);
    command.override_usage(usage.replace("OPTIONS]", &format!("{}]", Say::AnyOptions.say(lang))))
}

/// Is it an option of the whole program that does nothing at this command?
pub(super) fn is_idle(arg: &Arg, path: &str) -> bool {
    arg.is_global_set() && arg.get_long().is_some_and(|long| !relevant::is_relevant(path, long))
}

/// As a kiosk has it: a configuration of its own.
fn of_kiosk(arg: Arg, lang: Lang) -> Arg {
    if arg.get_long() == Some("config") {
        let help = config_of_kiosk(lang).to_owned();
        return argument(arg, lang).help(help.clone()).long_help(help);
    }
    argument(arg, lang)
}

/// As what answers in lines anyway has it: there is no full screen that it could be instead of.
fn of_answer(arg: Arg, lang: Lang) -> Arg {
    if arg.get_long() == Some("accessible") {
        let help = accessible_of_answer(lang);
        return argument(arg, lang).help(help).long_help(help);
    }
    argument(arg, lang)
}

/// The help of `--accessible` where there is no full screen.
pub(super) fn accessible_of_answer(lang: Lang) -> &'static str {
    Say::InLines.say(lang)
}

/// The help of an argument, without its values.
pub(super) fn of_argument(arg: &Arg, lang: Lang) -> String {
    match arg.get_action() {
        ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong => Say::Help.say(lang).to_owned(),
        ArgAction::Version => Say::Version.say(lang).to_owned(),
        _ => arg.get_help().map(|help| told(help, lang)).unwrap_or_default(),
    }
}

/// What stands for its value where that is a word of the language.
pub(super) fn value_name(arg: &Arg, lang: Lang) -> Option<&'static str> {
    let names = arg.get_value_names()?;
    names.iter().any(|name| name == Say::Command.say(Lang::En)).then(|| Say::Command.say(lang))
}

/// Its default, in words, where it takes a value and that is worth a word.
pub(super) fn default_of(arg: &Arg, lang: Lang) -> Option<String> {
    let defaults: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let is_told = arg.get_action().takes_values() && !defaults.is_empty() && !arg.is_hide_default_value_set();
    is_told.then(|| Say::Default.with(lang, &[&defaults.join(", ")]))
}

/// What is said of `--config` with `kiosk`.
pub(super) fn config_of_kiosk(lang: Lang) -> &'static str {
    Say::KioskConfig.say(lang)
}

fn argument(arg: Arg, lang: Lang) -> Arg {
    let help = plain(&of_argument(&arg, lang));
    let heading = if arg.is_positional() { Say::Arguments } else { Say::Options };
    let takes = arg.get_action().takes_values();
    let (mut short, mut whole) = (help.clone(), help);
    if let Some(defaults) = default_of(&arg, lang) {
        short = format!("{short} {defaults}");
        whole = format!("{whole} {defaults}");
    }
    let values = if takes { arg.get_possible_values() } else { Vec::new() };
    if !values.is_empty() {
        let names: Vec<_> = values.iter().map(PossibleValue::get_name).collect();
        short = format!("{short} {}", Say::Values.with(lang, &[&names.join(", ")]));
        whole = format!("{whole}\n\n{}", Say::ValuesLong.say(lang));
        for value in &values {
            let help = value.get_help().map(|help| format!(": {}", told(help, lang))).unwrap_or_default();
            whole = format!("{whole}\n- {}{help}", value.get_name());
        }
    }
    let arg = match value_name(&arg, lang) {
        Some(name) => arg.value_name(name),
        None => arg,
    };
    arg.help(short)
        .long_help(whole)
        .help_heading(heading.say(lang))
        .hide_default_value(true)
        .hide_possible_values(true)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cli::kiosk;

    /// Every help of a command and what is below it.
    fn declared(command: &Command, into: &mut BTreeSet<String>) {
        into.extend(command.get_about().map(ToString::to_string));
        into.extend(command.get_after_help().map(ToString::to_string));
        for arg in command.get_arguments() {
            into.extend(arg.get_help().map(ToString::to_string));
            if arg.get_action().takes_values() {
                let values = arg.get_possible_values();
                into.extend(values.iter().filter_map(|value| value.get_help()).map(ToString::to_string));
            }
        }
        command.get_subcommands().for_each(|command| declared(command, into));
    }

    #[test]
    fn every_help_has_its_japanese_and_no_japanese_is_left_over() {
        let mut all = BTreeSet::new();
        declared(&line::command(), &mut all);
        let known: BTreeSet<String> = HELPS.iter().map(|(english, _)| (*english).to_owned()).collect();
        let (missing, left): (Vec<_>, Vec<_>) =
            (all.difference(&known).collect(), known.difference(&all).collect());
        assert!(missing.is_empty() && left.is_empty(), "without: {missing:#?}\nleft over: {left:#?}");
    }

    #[test]
    fn a_kiosk_s_help_tells_what_it_takes_and_nothing_that_it_refuses() {
        use clap::Parser as _;
        let command = command(Lang::En);
        let own = command.find_subcommand("kiosk").unwrap();
        let (mut told, mut hidden) = (0, 0);
        for arg in own.get_arguments().filter(|arg| !matches!(arg.get_id().as_str(), "help" | "version")) {
            let long = arg.get_long().unwrap();
            let value = match long {
                "lang" => "=ja",
                "now" => "=2026-11-26",
                "wait" => "=1",
                "theme" => "=mono",
                "color" => "=always",
                _ if arg.get_action().takes_values() => "=x",
                _ => "",
            };
            let mut typed = vec!["mynascope".to_owned(), "kiosk".to_owned(), format!("--{long}{value}")];
            typed.extend((long == "trace-contents").then(|| "--trace=x".to_owned()));
            let global = line::Args::try_parse_from(typed).unwrap().global;
            let refused = kiosk::misused(false, &global, Lang::En).is_some();
            assert_eq!(refused, arg.is_hide_set(), "{long}");
            *(if arg.is_hide_set() { &mut hidden } else { &mut told }) += 1;
        }
        assert_eq!((told, hidden), (8, 9));
        let mut own = own.clone();
        assert!(own.render_help().to_string().contains("(default: /etc/mynascope/kiosk.toml)"));
        let json =
            command.find_subcommand("inspect").unwrap().get_arguments().find(|it| it.get_id() == "json");
        assert!(!json.unwrap().is_hide_set());
    }

    #[test]
    fn what_stands_for_a_command_is_a_word_of_the_language() {
        for (lang, usage) in [(Lang::Ja, "[コマンド]..."), (Lang::En, "[COMMAND]...")] {
            for path in ["man", "help", "pin help"] {
                assert!(super::usage(path, lang).ends_with(usage), "{path}");
            }
        }
    }

    #[test]
    fn a_command_s_own_options_come_before_those_that_it_shares() {
        let mut command = command(Lang::En);
        let help = command.find_subcommand_mut("sign").unwrap().render_help().to_string();
        let at = |text: &str| help.find(text).unwrap_or_else(|| panic!("no {text} in {help}"));
        assert!(at("Options:") < at("--attached") && at("--expired") < at("Shared options:"), "{help}");
        assert!(at("--help") < at("Shared options:") && at("Shared options:") < at("--demo"), "{help}");
        assert!(!help.contains('`'), "{help}");
        // Those of a command that has none beside its help too.
        for name in ["health", "readers", "authenticate", "help"] {
            let help = command.find_subcommand_mut(name).unwrap().render_help().to_string();
            assert!(help.find("\nOptions:") < help.find("\nShared options:"), "{name}: {help}");
            assert!(help.contains("\nOptions:") && help.contains("\nShared options:"), "{name}: {help}");
        }
        // What answers in lines anyway has no full screen to be told of.
        let sign = command.find_subcommand_mut("sign").unwrap().render_help().to_string();
        assert!(sign.contains("Plain lines of words") && !sign.contains("full screen"), "{sign}");
        // The program's own are not shared with it.
        assert!(!command.render_help().to_string().contains("Shared"));
    }

    /// Words of two small letters or more that are none of a command line's own.
    fn english(text: &str) -> Vec<&str> {
        let plain = |word: &&str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        let words = text
            .split(|c: char| !c.is_ascii_graphic())
            .map(|word| word.trim_matches(['(', ')', '.', ',', ':']));
        words.filter(plain).collect()
    }

    #[test]
    fn a_help_is_in_one_language() {
        fn all(command: &mut Command, told: &mut Vec<[String; 2]>) {
            let name = command.get_name().to_owned();
            told.push([name.clone(), command.render_help().to_string()]);
            told.push([name, command.render_long_help().to_string()]);
            command.get_subcommands_mut().for_each(|command| all(command, told));
        }
        let names: BTreeSet<String> = {
            fn names(command: &Command, into: &mut BTreeSet<String>) {
                into.insert(command.get_name().to_owned());
                for arg in command.get_arguments() {
                    into.extend(arg.get_possible_values().iter().map(|value| value.get_name().to_owned()));
                }
                command.get_subcommands().for_each(|command| names(command, into));
            }
            let mut all = BTreeSet::from([
                "readers".to_owned(),
                "fresh".to_owned(),
                "pcscd".to_owned(),
                "base64".to_owned(),
                "eml".to_owned(),
                "png".to_owned(),
                "jsonl".to_owned(),
                "roff".to_owned(),
            ]);
            names(&command(Lang::En), &mut all);
            all
        };
        let (mut ja, mut en) = (Vec::new(), Vec::new());
        all(&mut command(Lang::Ja), &mut ja);
        all(&mut command(Lang::En), &mut en);
        for [name, help] in &ja {
            let foreign: Vec<_> = english(help).into_iter().filter(|word| !names.contains(*word)).collect();
            assert!(foreign.is_empty(), "{name}: {foreign:?}\n{help}");
        }
        for [name, help] in &en {
            let foreign = help.replace("日本語", "").chars().any(|c| ('\u{3040}'..'\u{a000}').contains(&c));
            assert!(!foreign, "{name}\n{help}");
        }
    }
}
