//! The script for bash.

use super::table::{Place, Takes, Values, Word, apart, by_values, paths, with_next};

/// Before the table: which place it is, and which option waits for a value.
const HEAD: &str = r#"# Completions of mynascope for bash. Made by: mynascope completions bash

_mynascope() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
    local place= option= prefix= word= skip= ended= kind= values= options= commands= reply=
    local given=' ' apart= pair=
    local -i at rest=0
    COMPREPLY=()
    for ((at = 1; at < COMP_CWORD; at++)); do
        word=${COMP_WORDS[at]}
        # Bash parts words at = and : and makes a word of that (COMP_WORDBREAKS); what follows belongs to what was before.
        if [[ $word == [=:] ]]; then skip=1; continue; fi
        if [[ $skip ]]; then skip=; continue; fi
        if [[ $ended ]]; then rest+=1; continue; fi
        case $word in
        --) ended=1 ;;
        --*=*) given+="${word%%=*} " ;;
        @NEXT@) skip=1 given+="$word " ;;
        -?*) given+="$word " ;;
        *)
            case "${place:+$place }$word" in
            @PATHS@) place=${place:+$place }$word ;;
            *) rest+=1 ;;
            esac
            ;;
        esac
    done
    if [[ ! $ended ]]; then
        if [[ $cur == = && $prev == --* ]]; then
            option=$prev cur=
        elif [[ $prev == = && ${COMP_WORDS[COMP_CWORD-2]} == --* ]]; then
            option=${COMP_WORDS[COMP_CWORD-2]}
        elif [[ $cur == --*=* ]]; then
            option=${cur%%=*} prefix=${cur%%=*}= cur=${cur#*=}
        elif [[ $skip ]]; then
            option=$prev
        fi
    fi
    case $place in
"#;

/// Behind it: what is offered.
const TAIL: &str = r#"    esac
    if [[ ! $option ]]; then
        if [[ $cur == -* && ! $ended ]]; then
            values=
            # Nothing that would be refused: what is given already, and what does not go with it.
            for word in $options; do
                reply=${word%=}
                [[ $given == *" $reply "* ]] && continue
                for pair in $apart; do
                    [[ $pair == "$reply":* && $given == *" ${pair#*:} "* ]] && continue 2
                done
                values+="$word "
            done
            kind=words
        elif [[ $commands ]]; then
            kind=words values=$commands
        fi
    fi
    case $kind in
    words)
        while IFS= read -r reply; do
            [[ $reply ]] && COMPREPLY+=("$prefix$reply")
        done < <(compgen -W "$values" -- "$cur")
        if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]]; then compopt -o nospace 2>/dev/null; fi
        ;;
    files | folders)
        word=-f
        if [[ $kind == folders ]]; then word=-d; fi
        while IFS= read -r reply; do
            COMPREPLY+=("$prefix$reply")
        done < <(compgen "$word" -- "$cur")
        if ((${#COMPREPLY[@]})); then
            compopt -o filenames 2>/dev/null
        else
            # Quoted, or of another's home: bash knows its own way.
            compopt -o default 2>/dev/null
        fi
        ;;
    esac
}

complete -F _mynascope mynascope
"#;

pub(super) fn script(places: &[Place]) -> String {
    let quoted: Vec<String> = paths(places).map(|path| format!("\"{path}\"")).collect();
    let head = HEAD.replace("@NEXT@", &with_next(places).join(" | ")).replace("@PATHS@", &quoted.join(" | "));
    head + &places.iter().map(place).collect::<String>() + TAIL
}

fn place(place: &Place) -> String {
    let mut told = format!("    \"{}\")\n", place.path);
    if !place.words.is_empty() {
        told += &format!("        commands='{}'\n", listed(&place.words));
    }
    if !place.options.is_empty() {
        let names = place.options.iter().flat_map(|option| {
            let open =
                (option.takes == Takes::Behind).then(|| option.names.iter().map(|name| format!("{name}=")));
            option.names.iter().cloned().chain(open.into_iter().flatten())
        });
        told += &format!("        options='{}'\n", names.collect::<Vec<_>>().join(" "));
        told += &format!("        apart='{}'\n", apart(place));
    }
    // Without an option that waits it is the argument's turn.
    let arguments = place
        .arguments
        .iter()
        .enumerate()
        .filter_map(|(at, values)| Some(format!("        :{at}) {} ;;\n", kind(values)?)));
    let options = by_values(&place.options).into_iter().filter_map(|(names, values)| {
        let names: Vec<String> = names.iter().map(|name| format!("{name}:*")).collect();
        Some(format!("        {}) {} ;;\n", names.join(" | "), kind(values)?))
    });
    let cases: String = options.chain(arguments).collect();
    if !cases.is_empty() {
        told += &format!("        case $option:$rest in\n{cases}        esac\n");
    }
    told + "        ;;\n"
}

fn kind(values: &Values) -> Option<String> {
    Some(match values {
        Values::Free => return None,
        Values::Files => "kind=files".to_owned(),
        Values::Folders => "kind=folders".to_owned(),
        Values::Listed(words) => format!("kind=words values='{}'", listed(words)),
    })
}

fn listed(words: &[Word]) -> String {
    words.iter().map(|word| word.word.as_str()).collect::<Vec<_>>().join(" ")
}
