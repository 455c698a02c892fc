//! The script for zsh.

use super::table::{Opt, Place, Takes, Values, Word, apart, by_values, paths, with_next};

const HEAD: &str = r#"#compdef mynascope
# Completions of mynascope for zsh. Made by: mynascope completions zsh

_mynascope() {
    local place= option= word= skip= ended= kind= ja=
    local locale=${LC_ALL:-${LC_MESSAGES:-$LANG}}
    local -i at rest=0
    local -a commands options open values given apart beside
    if [[ -z $locale || ${(L)locale} == ja* ]]; then ja=1; fi
    for ((at = 2; at < CURRENT; at++)); do
        word=${(Q)words[at]}
        if [[ -n $skip ]]; then skip=; continue; fi
        if [[ -n $ended ]]; then rest+=1; continue; fi
        case $word in
        (--) ended=1 ;;
        (--*=*) given+=(${word%%=*}) ;;
        (@NEXT@) skip=1; given+=($word) ;;
        (-?*) given+=($word) ;;
        (*)
            case "${place:+$place }$word" in
            (@PATHS@) place=${place:+$place }$word ;;
            (*) rest+=1 ;;
            esac
            ;;
        esac
    done
    if [[ -z $ended ]]; then
        if [[ -n $skip ]]; then
            option=$word
        elif [[ $PREFIX == --*=* ]]; then
            option=${PREFIX%%=*}
            compset -P '*='
        fi
    fi
    case $place in
"#;

const TAIL: &str = r#"    esac
    if [[ -z $option && -z $ended && $PREFIX == -* ]]; then
        # Nothing that would be refused: what is given already, and what does not go with it.
        for word in $apart; do
            if (( $given[(Ie)${word#*:}] )); then beside+=(${word%%:*}); fi
        done
        for option in $given $beside; do
            options=(${options:#$option:*})
            open=(${open:#$option=:*})
        done
        _describe -o option options -- open -S ''
        return
    fi
    if [[ -z $option && $#commands -gt 0 ]]; then
        _describe command commands
        return
    fi
    case $kind in
    (words) _describe value values ;;
    (files) _files ;;
    (folders) _files -/ ;;
    (*) return 1 ;;
    esac
}

if [[ $funcstack[1] == _mynascope ]]; then
    _mynascope "$@"
else
    compdef _mynascope mynascope
fi
"#;

pub(super) fn script(places: &[Place]) -> String {
    let quoted: Vec<String> = paths(places).map(|path| format!("\"{path}\"")).collect();
    let head = HEAD.replace("@NEXT@", &with_next(places).join("|")).replace("@PATHS@", &quoted.join("|"));
    head + &places.iter().map(place).collect::<String>() + TAIL
}

fn place(place: &Place) -> String {
    let mut told = format!("    (\"{}\")\n", place.path);
    told += &both("        ", |lang| {
        let options = |open: bool| {
            let kept = place.options.iter().filter(move |option| !open || option.takes == Takes::Behind);
            kept.flat_map(|option| named(option, open, lang)).collect::<Vec<_>>().join(" ")
        };
        let lists =
            [("commands", listed(&place.words, lang)), ("options", options(false)), ("open", options(true))];
        let lists = lists.into_iter().filter(|(_, list)| !list.is_empty());
        lists.map(|(name, list)| format!("{name}=({list})")).collect::<Vec<_>>().join("; ")
    });
    if !place.options.is_empty() {
        told += &format!("        apart=({})\n", apart(place));
    }
    let arguments = place
        .arguments
        .iter()
        .enumerate()
        .filter_map(|(at, values)| Some(format!("        (:{at}) {} ;;\n", kind(values)?)));
    let options = by_values(&place.options).into_iter().filter_map(|(names, values)| {
        let names: Vec<String> = names.iter().map(|name| format!("{name}:*")).collect();
        Some(format!("        ({}) {} ;;\n", names.join("|"), kind(values)?))
    });
    let cases: String = options.chain(arguments).collect();
    if !cases.is_empty() {
        told += &format!("        case $option:$rest in\n{cases}        esac\n");
    }
    told + "        ;;\n"
}

/// The same in both languages, of which the one is taken that is spoken.
fn both(indent: &str, lists: impl Fn(usize) -> String) -> String {
    match [lists(0), lists(1)] {
        [ja, en] if ja.is_empty() && en.is_empty() => String::new(),
        [ja, en] => format!("{indent}if [[ -n $ja ]]; then {ja}; else {en}; fi\n"),
    }
}

fn named(option: &Opt, open: bool, lang: usize) -> Vec<String> {
    let names = option.names.iter().map(|name| if open { format!("{name}=") } else { name.clone() });
    names.map(|name| entry(&name, &option.told[lang])).collect()
}

fn kind(values: &Values) -> Option<String> {
    Some(match values {
        Values::Free => return None,
        Values::Files => "kind=files".to_owned(),
        Values::Folders => "kind=folders".to_owned(),
        Values::Listed(words) => {
            let lists = [0, 1].map(|lang| listed(words, lang));
            format!("kind=words; if [[ -n $ja ]]; then values=({}); else values=({}); fi", lists[0], lists[1])
        }
    })
}

fn listed(words: &[Word], lang: usize) -> String {
    words.iter().map(|word| entry(&word.word, &word.told[lang])).collect::<Vec<_>>().join(" ")
}

/// As `_describe` takes it, quoted.
fn entry(word: &str, told: &str) -> String {
    let told = if told.is_empty() { String::new() } else { format!(":{told}") };
    format!("'{}'", format!("{}{told}", word.replace(':', "\\:")).replace('\'', r"'\''"))
}
