//! The script for fish.

use super::table::{Place, Takes, Values, Word, paths, with_next};
use crate::present::text::Lang;

const HEAD: &str = r#"# Completions of mynascope for fish. Made by: mynascope completions fish

# The commands that are typed already, how many words there are behind them that are no option, and the options.
function __mynascope_place
    set -l place
    set -l rest 0
    set -l skip
    set -l ended
    set -l given
    set -l typed (commandline -opc)
    # It is asked for each option: once is enough for a line.
    set -q __mynascope_typed; and test "$typed" = "$__mynascope_typed"; and return
    for word in $typed[2..]
        if test -n "$skip"
            set -a given $skip
            set skip
        else if test -n "$ended"
            set rest (math $rest + 1)
        else if test "$word" = --
            set ended 1
        else if contains -- $word @NEXT@
            set skip $word
        else if string match -q -- '-?*' $word
            set -a given (string replace -r '=.*' '' -- $word)
        else if contains -- (string join ' ' $place $word) @PATHS@
            set -a place $word
        else
            set rest (math $rest + 1)
        end
    end
    set -g __mynascope_typed "$typed"
    set -g __mynascope_here (string join ' ' $place)
    set -g __mynascope_rest $rest
    set -g __mynascope_given $given
end

# Is this the place, and the argument of this number next? Behind - stand options of which none may be given.
function __mynascope_at
    __mynascope_place
    test "$__mynascope_here" = "$argv[1]"
    or return
    if test "$argv[2]" != -
        test "$__mynascope_rest" = "$argv[2]"
        return
    end
    for option in $argv[3..]
        contains -- $option $__mynascope_given
        and return 1
    end
    return 0
end

# Words, each with what it is.
function __mynascope_words
    while set -q argv[1]
        printf '%s\t%s\n' $argv[1] $argv[2]
        set -e argv[1..2]
    end
end

set -l locale "$LC_ALL"
test -n "$locale"; or set locale "$LC_MESSAGES"
test -n "$locale"; or set locale "$LANG"

complete -c mynascope -f
"#;

pub(super) fn script(places: &[Place]) -> String {
    let quoted: Vec<String> = paths(places).map(|path| format!("'{path}'")).collect();
    let mut script =
        HEAD.replace("@NEXT@", &with_next(places).join(" ")).replace("@PATHS@", &quoted.join(" "));
    script += "if test -z \"$locale\"; or string match -qi 'ja*' -- $locale\n";
    script += &places.iter().map(|it| place(it, 0)).collect::<String>();
    script += "else\n";
    script += &places.iter().map(|it| place(it, 1)).collect::<String>();
    script + "end\n"
}

/// `lang` is the place in [`Lang::ALL`].
fn place(place: &Place, lang: usize) -> String {
    debug_assert!(lang < Lang::ALL.len());
    let at = |number: &str| {
        format!(
            "    complete -c mynascope -n {}",
            quoted(&format!("__mynascope_at '{}'{number}", place.path))
        )
    };
    let mut told = String::new();
    if !place.words.is_empty() {
        told += &format!("{} -a {}\n", at(" 0"), offered(&place.words, lang));
    }
    for option in &place.options {
        let at = at(&format!(" - {}", option.apart.join(" ")));
        let names: Vec<String> = option
            .names
            .iter()
            .map(|name| match name.strip_prefix("--") {
                Some(whole) => format!("-l {whole}"),
                None => format!("-s {}", name.trim_start_matches('-')),
            })
            .collect();
        let values = match (&option.values, option.takes) {
            (_, Takes::Nothing) => String::new(),
            (Values::Listed(words), Takes::Behind) => format!(" -f -a {}", offered(words, lang)),
            (Values::Listed(words), Takes::Next) => format!(" -x -a {}", offered(words, lang)),
            (Values::Files, _) => " -r -F".to_owned(),
            (Values::Folders, _) => " -x -a '(__fish_complete_directories)'".to_owned(),
            (Values::Free, Takes::Behind) => " -f".to_owned(),
            (Values::Free, Takes::Next) => " -x".to_owned(),
        };
        told += &format!("{at} {}{values} -d {}\n", names.join(" "), quoted(&option.told[lang]));
    }
    for (number, values) in place.arguments.iter().enumerate() {
        let at = at(&format!(" {number}"));
        match values {
            Values::Free => {}
            Values::Files => told += &format!("{at} -F\n"),
            Values::Folders => told += &format!("{at} -a '(__fish_complete_directories)'\n"),
            Values::Listed(words) => told += &format!("{at} -a {}\n", offered(words, lang)),
        }
    }
    told
}

/// A call that prints them when they are asked for.
fn offered(words: &[Word], lang: usize) -> String {
    let each = words.iter().map(|word| format!("{} {}", quoted(&word.word), quoted(&word.told[lang])));
    quoted(&format!("(__mynascope_words {})", each.collect::<Vec<_>>().join(" ")))
}

/// In single quotes, in which only two characters mean something.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}
