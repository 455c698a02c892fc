//! What may stand where on the command line: every place, with its commands, options and arguments.

use std::collections::BTreeSet;

use clap::{Arg, Command, ValueHint};

use crate::cli::args::HELP;
use crate::cli::manual::Personas;
use crate::cli::{help, line};
use crate::present::text::Lang;

/// A word that may be typed, and what it is, in each language of [`Lang::ALL`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) word: String,
    pub(super) told: [String; 2],
}

/// What may be typed for a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Values {
    /// Whatever the person knows.
    Free,
    Files,
    Folders,
    Listed(Vec<Word>),
}

/// How an option takes its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    Nothing,
    /// Behind `=` alone, and may do without.
    Behind,
    /// As the next word, or behind `=`.
    Next,
}

#[derive(Debug, Clone)]
pub(super) struct Opt {
    /// `-o`, `--output`
    pub(super) names: Vec<String>,
    pub(super) takes: Takes,
    pub(super) values: Values,
    pub(super) told: [String; 2],
    /// Names of options beside which it is refused: its own, since none can be given twice, and of those it does not go with.
    pub(super) apart: Vec<String>,
}

/// What may stand behind these words.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    /// The commands that lead here, as they are typed; empty right behind the program's name.
    pub(super) path: String,
    /// Commands.
    pub(super) words: Vec<Word>,
    pub(super) options: Vec<Opt>,
    /// What is no option, in its order.
    pub(super) arguments: Vec<Values>,
}

/// Every place there is.
pub(super) fn places(personas: &Personas) -> Vec<Place> {
    let mut root = line::command();
    root.build();
    let mut all = Vec::new();
    walk(&root, "", personas, &mut all);
    // Commands are words for these: of which the help or the page is.
    let commands = all.clone();
    for (base, below) in [("help", ""), ("pin help", "pin"), ("man", "")] {
        let Some(at) = all.iter().position(|place| place.path == base) else { continue };
        let of = Place { arguments: Vec::new(), ..all.remove(at) };
        for place in &commands {
            let rest = place.path.strip_prefix(below).map(str::trim_start);
            // Of a help below another command there is neither.
            let Some(rest) = rest.filter(|_| !is_help_below(&place.path)) else { continue };
            let mut words = place.words.clone();
            words.retain(|word| place.path.is_empty() || word.word != HELP);
            let path = format!("{base} {rest}").trim_end().to_owned();
            all.push(Place { path, words, ..of.clone() });
        }
    }
    all
}

/// Is it a help of what is below another command, `pin help`?
fn is_help_below(path: &str) -> bool {
    path.rsplit_once(' ').is_some_and(|(_, last)| last == HELP)
}

fn walk(command: &Command, path: &str, personas: &Personas, into: &mut Vec<Place>) {
    let shown = |arg: &&Arg| !help::is_idle(arg, path);
    let mut place = Place { path: path.to_owned(), ..Place::default() };
    for arg in command.get_arguments().filter(shown) {
        let values = values(arg, personas);
        if arg.is_positional() {
            place.arguments.push(values);
            continue;
        }
        let names = names(arg);
        let others = command.get_arguments().filter(|other| shown(other) && !other.is_positional());
        let apart = others.filter(|other| other.get_id() == arg.get_id() || are_apart(command, arg, other));
        let apart = apart.flat_map(self::names).collect();
        let takes = match (arg.get_action().takes_values(), arg.is_require_equals_set()) {
            (false, _) => Takes::Nothing,
            (true, true) => Takes::Behind,
            (true, false) => Takes::Next,
        };
        let told = Lang::ALL.map(|lang| match (path, arg.get_long()) {
            ("kiosk", Some("config")) => help::config_of_kiosk(lang).to_owned(),
            _ => help::plain(&help::of_argument(arg, lang)),
        });
        place.options.push(Opt { names, takes, values, told, apart });
    }
    place.words = command.get_subcommands().map(named).collect();
    into.push(place);
    for below in command.get_subcommands() {
        walk(below, format!("{path} {}", below.get_name()).trim_start(), personas, into);
    }
}

fn names(arg: &Arg) -> Vec<String> {
    let short = arg.get_short().map(|short| format!("-{short}"));
    short.into_iter().chain(arg.get_long().map(|long| format!("--{long}"))).collect()
}

/// Does one of them say that it does not go with the other?
fn are_apart(command: &Command, one: &Arg, other: &Arg) -> bool {
    let says = |one: &Arg, other: &Arg| {
        command.get_arg_conflicts_with(one).iter().any(|apart| apart.get_id() == other.get_id())
    };
    says(one, other) || says(other, one)
}

fn named(command: &Command) -> Word {
    let about = |lang| command.get_about().map(|about| help::told(about, lang)).unwrap_or_default();
    Word { word: command.get_name().to_owned(), told: Lang::ALL.map(about) }
}

fn values(arg: &Arg, personas: &Personas) -> Values {
    if matches!(arg.get_id().as_str(), "demo" | "persona") {
        let word = |(name, told): &(&str, [String; 2])| Word { word: (*name).to_owned(), told: told.clone() };
        return Values::Listed(personas.iter().map(word).collect());
    }
    let listed = if arg.get_action().takes_values() { arg.get_possible_values() } else { Vec::new() };
    match arg.get_value_hint() {
        _ if !listed.is_empty() => Values::Listed(
            listed
                .iter()
                .map(|value| Word {
                    word: value.get_name().to_owned(),
                    told: Lang::ALL
                        .map(|lang| value.get_help().map(|it| help::told(it, lang)).unwrap_or_default()),
                })
                .collect(),
        ),
        ValueHint::FilePath | ValueHint::AnyPath => Values::Files,
        ValueHint::DirPath => Values::Folders,
        _ => Values::Free,
    }
}

/// Every option whose value is the next word, wherever it may stand: that word is no command.
pub(super) fn with_next(places: &[Place]) -> Vec<&str> {
    let options = places.iter().flat_map(|place| &place.options);
    let taking = options.filter(|option| option.takes == Takes::Next);
    taking.flat_map(|option| &option.names).map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Of the options of a place, which are refused beside which others, by name: `--output:-o`.
pub(super) fn apart(place: &Place) -> String {
    let pairs = place.options.iter().flat_map(|option| {
        let names = option.names.iter().flat_map(|name| option.apart.iter().map(move |other| (name, other)));
        names.filter(|(name, other)| name != other).map(|(name, other)| format!("{name}:{other}"))
    });
    pairs.collect::<Vec<_>>().join(" ")
}

/// Every place but the first, as its path.
pub(super) fn paths(places: &[Place]) -> impl Iterator<Item = &str> {
    places.iter().map(|place| place.path.as_str()).filter(|path| !path.is_empty())
}

/// Options that take their values from the same, together.
pub(super) fn by_values(options: &[Opt]) -> Vec<(Vec<&str>, &Values)> {
    let mut all: Vec<(Vec<&str>, &Values)> = Vec::new();
    for option in
        options.iter().filter(|option| option.takes != Takes::Nothing && option.values != Values::Free)
    {
        let names = option.names.iter().map(String::as_str);
        match all.iter_mut().find(|(_, values)| *values == &option.values) {
            Some((known, _)) => known.extend(names),
            None => all.push((names.collect(), &option.values)),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Place> {
        places(&[("fresh", ["新しい".to_owned(), "New".to_owned()])])
    }

    fn place<'a>(places: &'a [Place], path: &str) -> &'a Place {
        let mut found = places.iter().filter(|place| place.path == path);
        let one = found.next().unwrap_or_else(|| panic!("no place {path}"));
        assert!(found.next().is_none(), "{path} is there twice");
        one
    }

    fn words(place: &Place) -> Vec<&str> {
        place.words.iter().map(|word| word.word.as_str()).collect()
    }

    #[test]
    fn a_place_has_the_words_that_go_on_from_there() {
        let places = all();
        assert!(words(place(&places, "")).contains(&"pin"));
        assert_eq!(words(place(&places, "pin")), ["status", "change", "check", "help"]);
        assert_eq!(words(place(&places, "man pin")), ["status", "change", "check"]);
        assert_eq!(words(place(&places, "help pin")), ["status", "change", "check"]);
        assert_eq!(words(place(&places, "pin help")), ["status", "change", "check"]);
        assert!(
            words(place(&places, "help")).contains(&"sign") && words(place(&places, "man")).contains(&"man")
        );
        assert!(words(place(&places, "help sign")).is_empty());
        // Behind them stand options of their own.
        for path in ["help", "help sign", "help pin change", "pin help", "pin help change", "man", "man sign"]
        {
            let place = place(&places, path);
            let names: Vec<&str> =
                place.options.iter().flat_map(|it| &it.names).map(String::as_str).collect();
            assert!(names.contains(&"--lang") && !names.contains(&"--demo"), "{path}: {names:?}");
            assert_eq!(place.arguments, [], "{path}");
        }
        for path in ["help pin help", "man pin help", "pin help help"] {
            assert!(places.iter().all(|place| place.path != path), "{path}");
        }
        let paths: BTreeSet<&str> = places.iter().map(|place| place.path.as_str()).collect();
        assert_eq!(paths.len(), places.len(), "{:?}", places.iter().map(|it| &it.path).collect::<Vec<_>>());
    }

    #[test]
    fn what_takes_the_next_word_somewhere_takes_it_everywhere() {
        let places = all();
        let next = with_next(&places);
        assert!(next.contains(&"--output") && next.contains(&"-o") && !next.contains(&"--demo"));
        for option in places.iter().flat_map(|place| &place.options) {
            let is_next = option.names.iter().any(|name| next.contains(&name.as_str()));
            assert_eq!(is_next, option.takes == Takes::Next, "{:?}", option.names);
        }
    }

    #[test]
    fn an_option_stands_apart_from_itself_and_from_what_it_does_not_go_with() {
        let places = all();
        let apart = |path: &str, name: &str| {
            let options = &place(&places, path).options;
            options.iter().find(|option| option.names.iter().any(|it| it == name)).unwrap().apart.clone()
        };
        assert_eq!(apart("sign", "--output"), ["-o", "--output"]);
        assert_eq!(apart("sign", "--attached"), ["--attached", "--detached"]);
        assert_eq!(apart("sign", "--detached"), ["--attached", "--detached"]);
        assert!(super::apart(place(&places, "sign")).contains("--output:-o"));
    }

    #[test]
    fn what_a_completion_explains_has_no_marks() {
        let places = all();
        let mut told = places.iter().flat_map(|place| &place.options).flat_map(|option| &option.told);
        assert!(told.all(|text| !text.contains('`')));
    }

    #[test]
    fn files_and_listed_values_are_known_where_there_are_any() {
        let places = all();
        let sign = place(&places, "sign");
        assert_eq!(sign.arguments, [Values::Files]);
        for (names, files) in [("--output", true), ("--trace", true), ("--config", true), ("--digest", false)]
        {
            let option =
                sign.options.iter().find(|option| option.names.iter().any(|name| name == names)).unwrap();
            assert_eq!(option.values == Values::Files, files, "{names}");
            assert_ne!(option.values, Values::Free, "{names}");
        }
        // Whatever takes a file says so by its name.
        for command in line::command().get_subcommands().chain([&line::command()]) {
            for arg in command.get_arguments() {
                let is_named =
                    arg.get_value_names().is_some_and(|names| names.iter().any(|name| name == "FILE"));
                assert_eq!(is_named, arg.get_value_hint() == ValueHint::FilePath, "{arg}");
            }
        }
    }
}
