//! What comments rest on can be looked up: every document that the sources name is in the repository, every section that
//! they cite is a heading there, and every identifier of the glossary is declared in the code.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Trial;

use crate::program::{plain, trials};

pub(crate) fn trials() -> Vec<Trial> {
    trials![plain:
        every_document_that_the_sources_name_is_in_the_repository,
        every_section_that_the_sources_cite_is_a_heading_of_its_document,
        the_scan_catches_what_cannot_be_looked_up,
        every_identifier_of_the_glossary_is_declared_in_the_code,
    ]
}

/// Where sources are, and documents.
const PLACES: [&str; 8] = ["src", "tests", "assets", "benches", "fuzz", "packaging", "docs", ".ci"];
const TOP: [&str; 6] =
    ["README.md", "README.ja.md", "CHANGELOG.md", "CONTRIBUTING.md", "Cargo.toml", "Makefile"];
const ENDINGS: [&str; 5] = ["rs", "md", "toml", "py", "sh"];
/// Documents of other projects, which are named as such, and ours where a package has it.
const ELSEWHERE: [&str; 2] = ["certs/README.md", "doc/mynascope/README.md"];

/// Every source and document with its text, by its path from the root.
fn texts() -> Vec<(PathBuf, String)> {
    let mut files: Vec<PathBuf> = TOP.iter().map(PathBuf::from).collect();
    let mut folders: Vec<PathBuf> = PLACES.iter().map(PathBuf::from).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            // A fuzz target's build.
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known))
                || folder.ends_with(".ci")
            {
                files.push(path);
            }
        }
    }
    files.into_iter().map(|file| (file.clone(), fs::read_to_string(&file).unwrap())).collect()
}

/// A document that a text names, and the sections of it that it cites.
#[derive(Debug, PartialEq, Eq)]
struct Cited {
    document: String,
    sections: Vec<String>,
}

/// Every name that ends in `.md`, with the `§` numbers that follow it, also behind commas and over a line's end.
fn cited(text: &str) -> Vec<Cited> {
    let in_path = |it: char| it.is_ascii_alphanumeric() || "_-./".contains(it);
    text.match_indices(".md")
        .filter(|(at, end)| {
            !text[at + end.len()..].starts_with(|it: char| it.is_ascii_alphanumeric() || it == '_')
        })
        .map(|(at, end)| {
            let name = text[..at]
                .rfind(|it| !in_path(it))
                .map_or(0, |before| before + text[before..].chars().next().map_or(0, char::len_utf8));
            let mut rest = &text[at + end.len()..];
            let mut sections = Vec::new();
            loop {
                let next = rest.trim_start_matches(|it: char| it.is_whitespace() || "`,/!#".contains(it));
                let Some(number) = next.strip_prefix('§') else { break };
                let length =
                    number.find(|it: char| !(it.is_ascii_digit() || it == '.')).unwrap_or(number.len());
                sections.push(number[..length].trim_end_matches('.').to_owned());
                rest = &number[length..];
            }
            Cited { document: text[name..at + end.len()].to_owned(), sections }
        })
        // The end of an address, and an ending by itself.
        .filter(|cited| !cited.document.starts_with("//") && !cited.document.starts_with('.'))
        .collect()
}

/// The numbers of a document's headings: `6` and `6.4` of `## 6. Files` and `### 6.4 Commands`.
fn headings(document: &str) -> BTreeSet<String> {
    document
        .lines()
        .filter(|line| line.starts_with('#'))
        .filter_map(|line| line.trim_start_matches('#').split_whitespace().next())
        .map(|number| number.trim_end_matches('.').to_owned())
        .collect()
}

/// The document from the root, or beside the file that names it.
fn find(file: &Path, document: &str) -> Option<PathBuf> {
    [PathBuf::from(document), file.with_file_name(document)].into_iter().find(|path| path.is_file())
}

/// What of a text's citations can't be looked up.
fn lost(file: &Path, text: &str) -> (Vec<String>, Vec<String>) {
    let (mut documents, mut sections) = (Vec::new(), Vec::new());
    for cited in cited(text) {
        let Some(path) = find(file, &cited.document) else {
            if !ELSEWHERE.contains(&cited.document.as_str()) {
                documents.push(format!("{}: {} is not in the repository", file.display(), cited.document));
            }
            continue;
        };
        let known = if cited.sections.is_empty() {
            BTreeSet::new()
        } else {
            headings(&fs::read_to_string(path).unwrap())
        };
        sections.extend(
            cited
                .sections
                .iter()
                .filter(|section| !known.contains(*section))
                .map(|section| format!("{}: {} has no §{section}", file.display(), cited.document)),
        );
    }
    (documents, sections)
}

fn every_document_that_the_sources_name_is_in_the_repository() {
    let lost: Vec<String> = texts().iter().flat_map(|(file, text)| lost(file, text).0).collect();
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

fn every_section_that_the_sources_cite_is_a_heading_of_its_document() {
    let texts = texts();
    let sections = texts.iter().flat_map(|(_, text)| cited(text)).map(|cited| cited.sections.len());
    assert!(sections.sum::<usize>() > 30, "the scan finds what is cited");
    let lost: Vec<String> = texts.iter().flat_map(|(file, text)| lost(file, text).1).collect();
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

fn the_scan_catches_what_cannot_be_looked_up() {
    // Put together here, so that this file itself names none of them.
    let (sheet, card) = (["sheet", "md"].join("."), ["docs/card", "md"].join("."));
    let file = Path::new("src/sim.rs");
    for (text, documents, sections) in [
        (format!("//! as in `{sheet}` §3."), 1, 0),
        (format!("//! as in `{card} §6.4`"), 0, 0),
        (format!("//! as in `{card} §6.4, §6.99`"), 0, 1),
        (format!("//! as in `{card}`\n//! §99 and `{sheet}`"), 1, 1),
        (format!("/// (`{card} §6.4`). No §99 of {card}"), 0, 0),
        (format!("// 表は{sheet}、{card} §0"), 1, 0),
        (format!("//! <https://example.org/{sheet}>"), 0, 0),
    ] {
        let (no_document, no_section) = lost(file, &text);
        assert_eq!((no_document.len(), no_section.len()), (documents, sections), "{text}");
    }
}

/// A source's words, and those of them that it declares.
struct Words<'a> {
    all: BTreeSet<&'a str>,
    declared: BTreeSet<&'a str>,
}

impl<'a> Words<'a> {
    fn of(source: &'a str) -> Self {
        let declaring = ["struct", "enum", "trait", "type", "const", "fn"];
        let words: Vec<&str> = source.split(|it: char| !(it.is_ascii_alphanumeric() || it == '_')).collect();
        let pairs = words.windows(2).filter(|pair| declaring.contains(&pair[0]));
        Self { declared: pairs.map(|pair| pair[1]).collect(), all: words.into_iter().collect() }
    }
}

fn every_identifier_of_the_glossary_is_declared_in_the_code() {
    let texts = texts();
    let sources: Vec<(&Path, Words<'_>)> = texts
        .iter()
        .filter(|(file, _)| file.starts_with("src") && file.extension().is_some_and(|ending| ending == "rs"))
        .map(|(file, source)| (file.as_path(), Words::of(source)))
        .collect();
    let glossary = fs::read_to_string("docs/glossary.md").unwrap();
    let rows = glossary.lines().filter_map(|line| line.strip_prefix('|')?.trim_end().strip_suffix('|'));
    let cells = rows.filter_map(|row| row.rsplit('|').next());
    let identifiers: Vec<&str> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    assert!(identifiers.len() > 100, "{}", identifiers.len());
    let is_declared = |identifier: &&str| {
        let parts: Vec<&str> = identifier.split("::").collect();
        // Small names in front of others are modules; the first other is declared there, the rest stand beside it.
        let small = |part: &&&str| part.starts_with(|it: char| it.is_ascii_lowercase());
        let modules = if parts.len() == 1 { 0 } else { parts.iter().take_while(small).count() };
        let home = Path::new("src").join(parts[..modules].join("/"));
        let file = home.with_extension("rs");
        let mut below = sources.iter().filter(|(path, _)| path.starts_with(&home) || *path == file);
        match &parts[modules..] {
            [] => below.next().is_some(),
            [name, members @ ..] => below.any(|(_, words)| {
                words.declared.contains(name) && members.iter().all(|member| words.all.contains(member))
            }),
        }
    };
    let lost: Vec<&str> = identifiers.into_iter().filter(|identifier| !is_declared(identifier)).collect();
    assert!(lost.is_empty(), "declared nowhere: {}", lost.join(", "));
}
