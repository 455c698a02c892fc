//! The two halves of `os`: each topic is a file in both, with the same public items of the same shape, so that whoever is above
//! asks neither which it has. The compiler holds a half to what is used of it; this holds the halves to each other.

use std::collections::BTreeSet;

use libtest_mimic::Failed;
use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// Public items of a file, each a name and its shape.
type Items = BTreeSet<(String, String)>;

/// As text, without attributes; of parameters the types alone.
fn shape(tokens: &[TokenTree], of_parameters: bool) -> String {
    let mut said = String::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let next = tokens.get(at + 1);
        match (token, next) {
            (TokenTree::Punct(it), Some(TokenTree::Group(_))) if it.as_char() == '#' => at += 1,
            (TokenTree::Ident(_), Some(TokenTree::Punct(colon)))
                if of_parameters && colon.as_char() == ':' && colon.spacing() == Spacing::Alone =>
            {
                at += 1;
            }
            // A half may be able to do it at compile time, or to change what it was given for itself.
            (TokenTree::Ident(it), _) if it == "const" => {}
            (TokenTree::Ident(it), Some(TokenTree::Ident(name)))
                if of_parameters && it == "mut" && name != "self" && word(tokens.get(at + 2)) == ":" => {}
            (TokenTree::Group(it), _) => {
                let inside: Vec<TokenTree> = it.stream().into_iter().collect();
                let is_parameters = it.delimiter() == Delimiter::Parenthesis;
                said += &format!("({}) ", shape(&inside, is_parameters).trim_end_matches([',', ' ']));
            }
            _ => said += &format!("{token} "),
        }
        at += 1;
    }
    said
}

/// The file of a half that has this name.
fn stream(half: &str, topic: &str) -> TokenStream {
    let path = super::root().join(format!("src/os/{half}/{topic}.rs"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.parse().unwrap()
}

fn word(token: Option<&TokenTree>) -> String {
    token.map(ToString::to_string).unwrap_or_default()
}

/// Up to a body, a value or the end.
fn head(tokens: &[TokenTree]) -> &[TokenTree] {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(it) => it.delimiter() == Delimiter::Brace,
        TokenTree::Punct(it) => matches!(it.as_char(), ';' | '='),
        _ => false,
    };
    // The sign of a result is no end.
    let arrow = |at: usize| at > 0 && word(tokens.get(at - 1)) == "-";
    let end = (0..tokens.len()).find(|at| ends(&tokens[*at]) && !arrow(*at));
    &tokens[..end.unwrap_or(tokens.len())]
}

fn items(half: &str, stream: TokenStream, inside: &str, into: &mut Items) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    for at in 0..tokens.len() {
        let (rest, first, second) = (&tokens[at + 1..], word(tokens.get(at)), word(tokens.get(at + 1)));
        let head = head(rest);
        let body = match rest.get(head.len()) {
            Some(TokenTree::Group(it)) => it.stream(),
            _ => TokenStream::new(),
        };
        match first.as_str() {
            // What a half has of its own is not in the way of what is public of it.
            "mod" if second != "tests" => items(half, body, inside, into),
            "impl" if head.len() == 1 => items(half, body, &format!("{second}::"), into),
            "pub" if second == "use" && word(rest.get(1)) == "super" => {
                let names: Vec<String> =
                    shape(head, false).split([' ', ':', ',', '(', ')']).map(str::to_owned).collect();
                let names: Vec<&String> = names.iter().filter(|name| !name.is_empty()).collect();
                let mut there = Items::new();
                items(half, self::stream(half, names[2]), inside, &mut there);
                let handed_on = |name: &str| names[3..].iter().any(|it| name.split("::").next() == Some(it));
                into.extend(there.into_iter().filter(|(name, _)| handed_on(name)));
            }
            "pub" if second != "use" && !second.starts_with('(') => {
                let kinds = ["fn", "const", "struct", "enum", "type", "static", "trait"];
                let is_kind = |token: &&TokenTree| kinds.contains(&token.to_string().as_str());
                // `const fn` is a function.
                let kind = word(rest.iter().take(2).rfind(is_kind));
                let place = rest.iter().position(|token| token.to_string() == kind).unwrap_or_default();
                let name = if kind.is_empty() { second } else { word(rest.get(place + 1)) };
                let shape = match kind.as_str() {
                    "fn" | "const" | "static" => shape(head, false),
                    "enum" => shape(&body.into_iter().collect::<Vec<_>>(), false),
                    // A type may be made of anything; its public fields are the same.
                    "struct" | "type" => {
                        items(half, body, &format!("{name}::"), into);
                        "a type".to_owned()
                    }
                    // A field, up to the next.
                    _ => {
                        let end = rest.iter().position(|token| token.to_string() == ",");
                        shape(&rest[..end.unwrap_or(rest.len())], false)
                    }
                };
                into.insert((format!("{inside}{name}"), shape));
            }
            _ => {}
        }
    }
}

/// The topics that a half has for others.
fn topics(half: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(super::root().join(format!("src/os/{half}.rs"))).unwrap();
    let topics = text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    topics.map(str::to_owned).collect()
}

pub(super) fn compared() -> Result<(), Failed> {
    let halves = ["unix", "windows"];
    let [here, there] = halves.map(topics);
    let mut wrong: Vec<String> =
        here.symmetric_difference(&there).map(|it| format!("only in one: {it}")).collect();
    let mut count = 0;
    for topic in here.intersection(&there) {
        let [here, there] = halves.map(|half| {
            let mut found = Items::new();
            items(half, stream(half, topic), "", &mut found);
            found
        });
        count += here.len();
        let lone = |one: &Items, other: &Items, half: &str| -> Vec<String> {
            one.difference(other)
                .map(|(name, shape)| format!("only {half}'s {topic}: {name}: {shape}"))
                .collect()
        };
        wrong.extend(lone(&here, &there, halves[0]));
        wrong.extend(lone(&there, &here, halves[1]));
    }
    if count < 80 {
        wrong.push(format!("only {count} items were seen"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}
