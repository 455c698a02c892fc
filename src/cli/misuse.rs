//! What is wrong with a command line, in the person's language: clap finds it, the words are ours.

use clap::Command;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::args::HELP;
use crate::present::text::{Lang, words};

words! {
    enum Say {
        UnknownOption: "オプション {0} はありません", "There is no option {0}";
        Surplus: "余分な引数です: {0}", "One argument too many: {0}";
        UnknownCommand: "コマンド {0} はありません", "There is no command {0}";
        NoValue: "{0} には値が要ります", "{0} needs a value";
        NotAValue: "{1} は {0} の値になりません", "{1} is no value of {0}";
        Equals: "{0} の値は = に続けて書きます", "The value of {0} is written behind =";
        TakesNone: "{0} に値 {1} は要りません", "{0} does not take the value {1}";
        TakesNoneAtAll: "{0} に値は要りません", "{0} takes no value";
        Empty: "空の引数があります", "An argument is empty";
        OtherNumber: "{0} の値の数が合いません", "{0} takes another number of values";
        Twice: "{0} は1度だけ指定できます", "{0} can be given only once";
        Conflict: "{0} は {1} と一緒に使えません", "{0} does not go with {1}";
        Missing: "指定が足りません: {0}", "Missing: {0}";
        NoCommand: "{0} にはコマンドが要ります", "{0} needs a command";
        NotUtf8: "UTF-8 ではない引数があります", "An argument is not UTF-8";
        Unreadable: "コマンドラインを読めません", "The command line can't be read";

        Perhaps: "もしかして: {0}", "Perhaps: {0}";
        OneOf: "次のどれかを指定してください: {0}", "Give one of: {0}";
        AsValue: "値として渡すには {0} と書きます", "To give it as a value write {0}";
        Exists: "{0} ならあります", "There is {0}";
        WithoutDashes: "コマンド {0} を使うには、前の -- を取り除いてください", "To use the command {0} take the -- before it away";
        Instant: "日付 (2029-11-18) か RFC 3339 の日時 (2029-11-18T09:00:00+09:00) を指定してください", "Give a date (2029-11-18) or an RFC 3339 time (2029-11-18T09:00:00+09:00)";
        Seconds: "秒数を 0 から 4294967295 までの整数で指定してください", "Give whole seconds, 0 to 4294967295";
        Address: "仮想リーダーの場所を HOST:PORT の形で指定してください (127.0.0.1:35963 など)", "Give the place of the virtual reader as HOST:PORT, such as 127.0.0.1:35963";
        Looks: "1 から 1000 までの回数を数字で指定してください", "Give a number from 1 to 1000";
        See: "使い方: {0} --help", "See {0} --help";
    }
}

/// So many characters of what was typed are told.
const LONGEST: usize = 60;

/// What an option takes whose value is read and not one of a list.
fn takes(option: &str) -> Option<Say> {
    match option.split([' ', '=', '[']).next()? {
        "--now" => Some(Say::Instant),
        "--wait" => Some(Say::Seconds),
        "--exercise" => Some(Say::Looks),
        "--vpcd" => Some(Say::Address),
        _ => None,
    }
}

/// What is wrong, and what to do: two lines. `command` is the program's, `arguments` is what was typed.
pub(super) fn told<'a>(
    error: &Error,
    command: &Command,
    arguments: impl Iterator<Item = &'a str>,
    lang: Lang,
) -> [String; 2] {
    let said = |kind: ContextKind| match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        ContextValue::Strings(texts) => Some(texts.join(", ")).filter(|text| !text.is_empty()),
        _ => None,
    };
    let typed = |kind: ContextKind| shortened(&said(kind).unwrap_or_default());
    let (of, is) = (typed(ContextKind::InvalidArg), typed(ContextKind::InvalidValue));
    let subcommand = typed(ContextKind::InvalidSubcommand);
    let what = what(error, lang, &[&of, &is, &subcommand], said(ContextKind::PriorArg));

    let arguments: Vec<&str> = arguments.take_while(|argument| *argument != "--").collect();
    let mut todo: Vec<String> = Vec::new();
    if matches!(error.kind(), ErrorKind::InvalidSubcommand | ErrorKind::UnknownArgument) {
        let one = said(ContextKind::InvalidSubcommand).or_else(|| said(ContextKind::InvalidArg));
        let option = one.and_then(|one| before(&arguments, &one, command));
        todo.extend(option.map(|meant| Say::AsValue.with(lang, &[&shortened(&meant)])));
    }
    for kind in [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue] {
        todo.extend(said(kind).map(|meant| Say::Perhaps.with(lang, &[&meant])));
    }
    if let Some(ContextValue::StyledStrs(tips)) = error.get(ContextKind::Suggested) {
        // Who asks for a help or a page means no file of that name.
        let is_of_words = arguments.iter().any(|argument| [HELP, "man"].contains(argument));
        let hints = tips.iter().filter_map(|tip| hint(&tip.to_string()));
        let hints = hints.filter(|(say, _)| !(is_of_words && matches!(say, Say::AsValue)));
        todo.extend(hints.map(|(say, of)| say.with(lang, &[&shortened(&of)])));
    }
    for kind in [ContextKind::ValidValue, ContextKind::ValidSubcommand] {
        todo.extend(said(kind).map(|known| Say::OneOf.with(lang, &[&known])));
    }
    if error.kind() == ErrorKind::ValueValidation {
        todo.extend(takes(&of).map(|say| say.say(lang).to_owned()));
    }
    todo.push(Say::See.with(lang, &[&path(command, &arguments)]));
    [what, todo.join(lang.pick("。", ". "))]
}

/// As much of what was typed as a line has room for.
pub(super) fn shortened(typed: &str) -> String {
    match typed.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &typed[..at]),
        None => typed.to_owned(),
    }
}

/// `--demo=expired`, where `expired` was typed behind an option whose value is written behind `=`.
fn before(arguments: &[&str], one: &str, command: &Command) -> Option<String> {
    let is_open = |arg: &clap::Arg, typed: &str| {
        arg.is_require_equals_set() && arg.get_long() == typed.strip_prefix("--")
    };
    let mut pairs = arguments.windows(2).filter(|pair| pair[1] == one);
    let [option, _] = *pairs.find(|pair| command.get_arguments().any(|arg| is_open(arg, pair[0])))? else {
        return None;
    };
    Some(format!("{option}={one}"))
}

fn what(error: &Error, lang: Lang, said: &[&str; 3], prior: Option<String>) -> String {
    let [of, is, subcommand] = *said;
    let with = |say: Say| say.with(lang, &[of, is]);
    // Nothing is to be seen of a value that is empty or blank.
    let is_blank = is.trim().is_empty();
    match error.kind() {
        ErrorKind::UnknownArgument if of.trim().is_empty() => with(Say::Empty),
        ErrorKind::InvalidSubcommand if subcommand.trim().is_empty() => with(Say::Empty),
        ErrorKind::UnknownArgument if of.starts_with('-') => with(Say::UnknownOption),
        ErrorKind::UnknownArgument => with(Say::Surplus),
        ErrorKind::InvalidSubcommand => Say::UnknownCommand.with(lang, &[subcommand]),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if is_blank => with(Say::NoValue),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => with(Say::NotAValue),
        ErrorKind::NoEquals => with(Say::Equals),
        ErrorKind::TooManyValues if is_blank => with(Say::TakesNoneAtAll),
        ErrorKind::TooManyValues => with(Say::TakesNone),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => with(Say::OtherNumber),
        ErrorKind::ArgumentConflict => {
            let first = if of.is_empty() { subcommand } else { of };
            match prior {
                Some(other) if other != first => Say::Conflict.with(lang, &[first, &other]),
                _ => Say::Twice.with(lang, &[first]),
            }
        }
        ErrorKind::MissingRequiredArgument => with(Say::Missing),
        ErrorKind::MissingSubcommand => Say::NoCommand.with(lang, &[subcommand]),
        ErrorKind::InvalidUtf8 => with(Say::NotUtf8),
        _ => with(Say::Unreadable),
    }
}

/// What clap proposes in a sentence of its own: its meaning, and what it quotes.
fn hint(tip: &str) -> Option<(Say, String)> {
    let quoted: Vec<&str> = tip.split('\'').skip(1).step_by(2).collect();
    let (say, of) = match tip {
        _ if tip.starts_with("to pass '") => (Say::AsValue, quoted.last()?),
        _ if tip.starts_with("subcommand '") => (Say::WithoutDashes, quoted.first()?),
        _ if tip.ends_with(" exists") => (Say::Exists, quoted.first()?),
        _ => return None,
    };
    Some((say, (*of).to_owned()))
}

/// The command that was meant, as far as it can be told: `mynascope pin change`.
fn path(command: &Command, arguments: &[&str]) -> String {
    let (mut path, mut at) = (command.get_name().to_owned(), command);
    for argument in arguments {
        if let Some(found) = at.find_subcommand(argument).filter(|found| found.get_name() != HELP) {
            path = format!("{path} {}", found.get_name());
            at = found;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use std::any::TypeId;
    use std::ffi::OsString;
    use std::path::PathBuf;

    use clap::Arg;

    use super::*;
    use crate::cli::help;

    #[test]
    fn every_kind_of_misuse_has_its_words() {
        use ErrorKind::*;
        // What is left is help, version and what goes wrong while they are written.
        for kind in [
            InvalidValue,
            UnknownArgument,
            InvalidSubcommand,
            NoEquals,
            ValueValidation,
            TooManyValues,
            TooFewValues,
            WrongNumberOfValues,
            ArgumentConflict,
            MissingRequiredArgument,
            MissingSubcommand,
            InvalidUtf8,
        ] {
            for lang in Lang::ALL {
                let [what, todo] = told(&Error::new(kind), &help::command(lang), std::iter::empty(), lang);
                assert_ne!(what, Say::Unreadable.say(lang), "{kind:?}");
                assert_eq!(todo, Say::See.with(lang, &["mynascope"]));
            }
        }
    }

    #[test]
    fn what_can_be_typed_wrong_is_one_of_these() {
        use ErrorKind::*;
        for (line, kind) in [
            ("cert x", InvalidValue),
            ("--theme", InvalidValue),
            ("--x", UnknownArgument),
            ("verify a b", UnknownArgument),
            ("x", InvalidSubcommand),
            ("--now x", ValueValidation),
            ("--json=1", TooManyValues),
            ("--json --json", ArgumentConflict),
            ("sign", MissingRequiredArgument),
            ("pin --json", MissingSubcommand),
            ("pin", DisplayHelpOnMissingArgumentOrSubcommand),
        ] {
            let typed = std::iter::once("mynascope").chain(line.split(' '));
            let error = help::command(Lang::En).try_get_matches_from(typed).unwrap_err();
            assert_eq!(error.kind(), kind, "{line}");
        }
    }

    /// The two lines on what is typed here behind the program's name.
    fn said(command: &mut Command, typed: &[&str], lang: Lang) -> [String; 2] {
        let error = command.try_get_matches_from_mut([&["mynascope"], typed].concat()).unwrap_err();
        told(&error, command, typed.iter().copied(), lang)
    }

    fn of(typed: &[&str], lang: Lang) -> [String; 2] {
        said(&mut help::command(lang), typed, lang)
    }

    #[test]
    fn a_value_that_is_empty_is_told_as_missing() {
        fn every(command: &Command, path: &[&str], into: &mut Vec<(Vec<String>, String, bool)>) {
            for arg in command.get_arguments() {
                // The names of simulated cards are another room's, and so are the words on them.
                let Some(long) = arg.get_long().filter(|long| *long != "demo") else { continue };
                let mut typed: Vec<String> = path.iter().map(ToString::to_string).collect();
                typed.push(format!("--{long}="));
                into.push((typed, arg.to_string(), arg.get_action().takes_values()));
            }
            for below in command.get_subcommands() {
                every(below, &[path, &[below.get_name()]].concat(), into);
            }
        }
        let mut command = help::command(Lang::En);
        let mut all = Vec::new();
        every(&command, &[], &mut all);
        assert!(all.len() > 100, "{}", all.len());
        for (typed, option, takes) in &all {
            let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
            let say = if *takes { Say::NoValue } else { Say::TakesNoneAtAll };
            for lang in Lang::ALL {
                assert_eq!(said(&mut command, &typed, lang)[0], say.with(lang, &[option]), "{typed:?}");
            }
        }
        for typed in [&[""][..], &["pin", " "], &["inspect", ""]] {
            assert_eq!(said(&mut command, typed, Lang::En)[0], Say::Empty.say(Lang::En), "{typed:?}");
        }
        for typed in [&["man", ""][..], &["help", ""], &["sign", ""], &["--now", "\t"]] {
            assert!(said(&mut command, typed, Lang::En)[0].ends_with(" needs a value"), "{typed:?}");
        }
    }

    #[test]
    fn what_is_typed_for_a_value_behind_a_space_is_told_how_to_write() {
        for typed in [&["--demo", "expired", "inspect"][..], &["inspect", "--demo", "expired"]] {
            assert!(
                of(typed, Lang::En)[1].starts_with("To give it as a value write --demo=expired."),
                "{typed:?}"
            );
        }
        assert!(!of(&["--demo", "inspect", "expired"], Lang::En)[1].contains("expired"));
        // An option that there is not may be a file, but no command.
        assert!(of(&["sign", "--nosuch"], Lang::En)[1].contains("write -- --nosuch"));
        for words in [["help", "sign"], ["man", "sign"]] {
            let [_, todo] = of(&[&words[..], &["--nosuch"]].concat(), Lang::En);
            assert!(!todo.contains("--nosuch"), "{todo}");
        }
    }

    #[test]
    fn of_what_is_long_as_much_is_told_as_a_line_has_room_for() {
        let long = "長".repeat(5000);
        let option = format!("--{long}");
        let with = [format!("--lang={long}"), format!("--demo={long}")];
        for typed in [&*long, &option, &with[0]] {
            let [what, todo] = of(&[typed], Lang::En);
            assert!(what.contains("長長…") && what.chars().count() < 100, "{what}");
            assert!(todo.chars().count() < 200, "{todo}");
        }
        assert!(of(&["--demo", &long], Lang::En)[1].chars().count() < 200);
    }

    #[test]
    fn a_virtual_reader_is_somewhere() {
        for place in
            ["x", ":", ":1", "host:", "host:0", "host:65536", "a b:1", "::1", "[::1]", "[x]:1", "a:b:1"]
        {
            let [what, todo] = of(&["simulate", "--vpcd", place], Lang::En);
            assert!(what.starts_with(place) && todo.contains("HOST:PORT"), "{what}");
        }
        for place in ["127.0.0.1:35963", "localhost:1", "[::1]:65535"] {
            let typed = ["mynascope", "simulate", "--vpcd", place];
            assert!(help::command(Lang::En).try_get_matches_from(typed).is_ok(), "{place}");
        }
    }

    #[test]
    fn whatever_value_is_read_is_told_how_it_is_written() {
        fn read(command: &Command, told: &mut Vec<String>) {
            let texts = [TypeId::of::<String>(), TypeId::of::<PathBuf>(), TypeId::of::<OsString>()];
            let is_read = |arg: &&Arg| {
                let of = arg.get_value_parser().type_id();
                let listed = !arg.get_possible_values().is_empty();
                arg.get_action().takes_values() && !listed && texts.iter().all(|text| of != *text)
            };
            told.extend(command.get_arguments().filter(is_read).map(ToString::to_string));
            command.get_subcommands().for_each(|command| read(command, told));
        }
        let mut all = Vec::new();
        read(&help::command(Lang::En), &mut all);
        assert!(all.len() > 2, "{all:?}");
        for option in all {
            assert!(takes(&option).is_some(), "{option}");
        }
    }
}
