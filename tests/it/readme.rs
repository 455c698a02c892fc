//! What README tells a newcomer to type is there, in both languages: commands, options, personas, exit codes, files, make's
//! targets, and the packages that are installed for him; the words in which trouble shows itself are the program's; and both
//! READMEs tell the same. And what CONTRIBUTING names, and which options the changelog tells.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use libtest_mimic::Trial;
use mynascope::sim::Persona;

use crate::layering::strings;
use crate::program::{mynascope, plain, trials};

pub(crate) fn trials() -> Vec<Trial> {
    trials![plain:
        the_readme_tells_commands_and_options_that_exist,
        the_readme_tells_command_lines_that_the_program_takes,
        the_readme_tells_every_command,
        the_readme_tells_every_exit_code,
        the_readme_tells_every_persona,
        the_readme_tells_targets_that_the_makefile_has,
        the_readme_tells_files_that_exist,
        the_readme_tells_what_is_seen_on_each_picture,
        the_readme_tells_trouble_in_the_programs_own_words,
        the_readme_tells_a_configuration_that_is_taken,
        the_readme_tells_the_same_in_both_languages,
        the_japanese_readme_breaks_no_sentence_in_two,
        contributing_tells_targets_files_and_options_that_exist,
        contributing_tells_every_file_of_tests_from_outside,
        contributing_adds_a_screen_by_a_row_that_is_free_and_whole,
        the_changelog_tells_every_option,
        the_readme_tells_every_package_that_is_installed,
    ]
}

/// README in English and in Japanese.
const READMES: [&str; 2] = ["README.md", "README.ja.md"];

/// Each README, by its name.
fn readmes() -> [(&'static str, String); 2] {
    READMES.map(|name| (name, std::fs::read_to_string(name).unwrap()))
}

/// What stands in it as code: lines of blocks without their comments, and what is between backticks.
fn code(text: &str) -> Vec<String> {
    let mut told = Vec::new();
    for (number, part) in text.split("```").enumerate() {
        if number % 2 == 1 {
            told.extend(part.lines().skip(1).map(|line| line.split(" #").next().unwrap_or(line).to_owned()));
        } else {
            told.extend(part.split('`').skip(1).step_by(2).map(|code| code.replace('\n', " ")));
        }
    }
    told
}

/// The help of a command; fails where there is none of that name.
fn help(words: &[&str]) -> String {
    let ran = mynascope(&[words, &["--help"]].concat());
    assert_eq!(ran.code, 0, "mynascope {} --help: {}", words.join(" "), ran.err);
    String::from_utf8(ran.out).unwrap()
}

/// The long options that stand in a text.
fn options(text: &str) -> BTreeSet<String> {
    text.split(|it: char| !(it.is_ascii_alphanumeric() || it == '-'))
        .filter(|word| word.starts_with("--") && word.len() > 2)
        .map(ToOwned::to_owned)
        .collect()
}

/// One of the words that a help gives, not a part of one.
fn tells(help: &str, word: &str) -> bool {
    help.split(|it: char| !(it.is_ascii_alphanumeric() || it == '-')).any(|told| told == word)
}

/// Options that no command tells alone, but its help does: of every command.
fn all_options() -> BTreeSet<String> {
    let mut known = options(&help(&[]));
    for command in commands() {
        known.extend(options(&help(&[&command])));
    }
    known
}

/// The commands, as the program's help lists them.
fn commands() -> Vec<String> {
    let help = help(&["--lang", "en"]);
    let list = help.split("\nCommands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.map(|line| line.split_whitespace().next().unwrap().to_owned());
    names.filter(|name| name != "help").collect()
}

fn the_readme_tells_commands_and_options_that_exist() {
    let known = all_options();
    // What README sends its reader to for the details.
    let details = std::fs::read_to_string("docs/behaviour.md").unwrap();
    let told: BTreeSet<String> = code(&details).iter().flat_map(|line| options(line)).collect();
    assert!(told.len() > 15, "{told:?}");
    assert_eq!(&told - &known, BTreeSet::new(), "docs/behaviour.md: no command has these");
    for (file, text) in readmes() {
        let all = code(&text);
        let commands: Vec<&str> =
            all.iter().filter_map(|line| line.trim().strip_prefix("mynascope ")).collect();
        assert!(commands.len() > 10, "{commands:?}");
        for command in commands {
            // What stands behind an option is its value.
            let mut words: Vec<&str> = Vec::new();
            let mut before = "";
            for word in command.split_whitespace() {
                if word.starts_with(|it: char| it.is_ascii_lowercase()) && !before.starts_with('-') {
                    words.push(word);
                }
                before = word;
            }
            let told = help(&words);
            for option in options(command) {
                assert!(options(&told).contains(&option), "{file}: mynascope {command}: no {option}\n{told}");
            }
            // Not only accepted before `--help`, but told by it: `cert auth`, `pin change auth`.
            for at in 1..words.len() {
                let (before, word) = (words[at - 1], words[at]);
                let told = help(&words[..at]);
                let told_there = before == "simulate" || tells(&told, word);
                assert!(told_there, "{file}: mynascope {command}: no {word}\n{told}");
            }
        }
        // Options that stand alone, as `--last-try`, and those of a command named without the program.
        let elsewhere = ["make", "cargo", "rustup", "apt", "curl", "sudo"];
        for line in all.iter().filter(|line| !elsewhere.iter().any(|other| line.trim().starts_with(other))) {
            for option in options(line) {
                assert!(known.contains(&option), "{file}: {line}: no command has {option}");
            }
        }
    }
}

/// Read by the program's own parser, up to the question for help behind it.
fn the_readme_tells_command_lines_that_the_program_takes() {
    for (file, text) in readmes() {
        let mut lines: Vec<String> = code(&text);
        lines.retain(|line| line == "mynascope" || line.starts_with("mynascope "));
        assert!(lines.len() > 15, "{lines:?}");
        for line in lines {
            let words: Vec<&str> = line.split_whitespace().skip(1).chain(["--help"]).collect();
            let ran = mynascope(&words);
            assert_eq!(ran.code, 0, "{file}: {line}: {}", ran.err);
        }
    }
}

/// The rows of the tables, without their heads; each with its cells.
fn tables(text: &str) -> Vec<Vec<Vec<&str>>> {
    let mut tables: Vec<Vec<Vec<&str>>> = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with('|') && lines.peek().is_some_and(|next| next.starts_with("|-")) {
            lines.next();
            let mut rows = vec![];
            while let Some(row) = lines.next_if(|line| line.starts_with('|')) {
                rows.push(row.trim_matches('|').split(" | ").map(str::trim).collect());
            }
            tables.push(rows);
        }
    }
    tables
}

/// The table in which a cell begins so.
fn table_with<'a>(text: &'a str, cell: &str) -> Vec<Vec<&'a str>> {
    let found = tables(text).into_iter().find(|rows| rows.iter().flatten().any(|it| it.starts_with(cell)));
    found.unwrap_or_else(|| panic!("no table has {cell}"))
}

fn the_readme_tells_every_command() {
    for (file, text) in readmes() {
        let told: Vec<String> = table_with(&text, "`mynascope inspect`")
            .iter()
            .map(|row| row[0].trim_matches('`').split(' ').nth(1).unwrap().to_owned())
            .collect();
        let mut there = commands();
        there.sort();
        let mut sorted = told.clone();
        sorted.sort();
        assert_eq!(sorted, there, "{file}");
    }
}

fn the_readme_tells_every_exit_code() {
    let help = help(&["--lang", "en"]);
    let list = help.split("Exit codes:").nth(1).unwrap();
    let there: BTreeSet<u32> = list.split([' ', '\n', ',']).filter_map(|word| word.parse().ok()).collect();
    assert!(there.len() > 10, "{there:?}");
    for (file, text) in readmes() {
        let table = table_with(&text, "130");
        let told: BTreeSet<u32> = table.iter().map(|row| row[0].parse().unwrap()).collect();
        assert_eq!(told, there, "{file}");
    }
}

fn the_readme_tells_every_persona() {
    let there: BTreeSet<String> = Persona::names().map(ToOwned::to_owned).collect();
    for (file, text) in readmes() {
        let paragraph = text.split("\n\n").find(|part| part.contains("`one-try-left`")).unwrap();
        let names = paragraph.split('`').skip(1).step_by(2).filter(|name| !name.starts_with("--"));
        let told: BTreeSet<String> = names.map(ToOwned::to_owned).collect();
        assert_eq!(told, there, "{file}");
    }
}

/// What links and pictures lead to, in order.
fn targets(text: &str) -> Vec<&str> {
    text.split("](").skip(1).map(|part| part.split(')').next().unwrap()).collect()
}

/// The headings with their depth, as a link within the page names them.
fn headings(text: &str) -> Vec<(usize, String)> {
    let mut prose = text.split("```").step_by(2).flat_map(str::lines).filter(|line| line.starts_with('#'));
    let heading = |line: &str| {
        let name = line.trim_start_matches('#');
        (line.len() - name.len(), name.trim().to_lowercase().replace(' ', "-"))
    };
    prose.by_ref().map(heading).collect()
}

fn the_readme_tells_files_that_exist() {
    for (file, text) in readmes() {
        let leads_on = |target: &&str| !target.starts_with("https://");
        let links = targets(&text);
        assert!(links.len() > 15, "{links:?}");
        for target in links.into_iter().filter(leads_on) {
            let known = match target.strip_prefix('#') {
                Some(heading) => headings(&text).iter().any(|(_, name)| name == heading),
                None => std::path::Path::new(target).exists(),
            };
            assert!(known, "{file}: {target} is not there");
        }
        let folders = ["packaging/", "assets/", "docs/", "src/", "tests/"];
        for name in code(&text).iter().filter(|code| folders.iter().any(|folder| code.starts_with(folder))) {
            assert!(std::path::Path::new(name).exists(), "{file}: {name} is not there");
        }
        // The Rust that is wanted.
        let cargo = std::fs::read_to_string("Cargo.toml").unwrap();
        let wanted = cargo.split("rust-version = \"").nth(1).unwrap().split('"').next().unwrap();
        assert!(
            text.split([' ', '(']).any(|word| word == wanted),
            "{file} does not tell Rust {wanted}, which Cargo.toml wants"
        );
    }
}

fn the_readme_tells_what_is_seen_on_each_picture() {
    for ((file, text), lang) in readmes().into_iter().zip(["en", "ja"]) {
        let pictures: Vec<&str> = text.split("![").skip(1).collect();
        assert!(pictures.len() > 5, "{file}");
        for picture in pictures {
            let (alt, rest) = picture.split_once("](").unwrap();
            let path = rest.split(')').next().unwrap();
            assert!(alt.chars().count() > 20, "{file}: {path}: \"{alt}\" does not tell what is seen");
            assert!(path.ends_with(&format!(".{lang}.svg")), "{file}: {path} is of another language");
        }
    }
}

fn the_readme_tells_trouble_in_the_programs_own_words() {
    let texts: BTreeSet<String> = strings().map(|(_, _, text)| text).collect();
    for ((file, text), [open, close]) in readmes().into_iter().zip([['“', '”'], ['「', '」']]) {
        let table = table_with(&text, &format!("{open}PC/SC").replace("“PC/SC", "“The PC/SC"));
        // A command says it in one way, and doctor, which is to be asked first, sometimes in another.
        let quoted = table.iter().flat_map(|row| row[0].split(open).skip(1));
        let quoted: Vec<&str> = quoted.map(|rest| rest.split(close).next().unwrap()).collect();
        assert!(quoted.len() > 12 && table.iter().any(|row| !row[0].contains(open)), "{quoted:?}");
        for words in quoted {
            assert!(texts.iter().any(|text| text.contains(words)), "{file}: the program never says: {words}");
        }
        for row in &table {
            assert!(row.len() == 3 && row.iter().all(|cell| !cell.is_empty()), "{file}: {row:?}");
        }
    }
}

fn the_readme_tells_a_configuration_that_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in readmes() {
        let block = text.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
        // What it names of other files is nobody's here.
        let path = folder.path().join("config.toml");
        std::fs::write(&path, block.split("[[").next().unwrap()).unwrap();
        let ran = mynascope(&["--config", path.to_str().unwrap(), "--demo", "inspect"]);
        assert_eq!(ran.code, 0, "{file}: {}", ran.err);
        std::fs::write(&path, block.replace("5A:0E:…", &"5A".repeat(32))).unwrap();
        let ran = mynascope(&["--config", path.to_str().unwrap(), "--demo", "inspect"]);
        assert!(
            ran.err.contains("own-ca.cer"),
            "{file}: another reason than the file that is not there: {}",
            ran.err
        );
    }
}

/// A README as what must be the same in both: the same parts in the same order, and in each the same code, links, tables,
/// lists and questions.
#[derive(Debug, PartialEq, Eq)]
struct Part {
    depth: usize,
    blocks: Vec<Vec<String>>,
    code: BTreeMap<String, usize>,
    links: Vec<String>,
    tables: Vec<(usize, Vec<Vec<String>>)>,
    items: usize,
    questions: usize,
    paragraphs: usize,
}

/// `README.ja.md` and `card.ja.svg` as in English; a place in the page by the number of its heading.
fn alike(target: &str, headings: &[(usize, String)]) -> String {
    match target.strip_prefix('#') {
        Some(place) => format!("{:?}", headings.iter().position(|(_, name)| name == place)),
        None if READMES.contains(&target) => String::new(),
        None => target.replace(".ja.svg", ".en.svg"),
    }
}

/// Code that is of no language: names, options, keys, paths.
fn spans(text: &str) -> Vec<String> {
    let spans = text.split("```").step_by(2).flat_map(|prose| prose.split('`').skip(1).step_by(2));
    // What is said in words is another one in each.
    let in_words = ["label: value", "項目名: 値"];
    spans.filter(|code| !in_words.contains(code)).map(|code| code.replace('\n', " ")).collect()
}

fn parts(text: &str) -> Vec<Part> {
    let names = headings(text);
    let depth = |at: usize| names.get(at).map_or(0, |(depth, _)| *depth);
    // A comment in a block begins like a heading, but no line of it does.
    let bodies: Vec<&str> = text.split("\n#").collect();
    assert_eq!(bodies.len(), names.len() + 1);
    let part = |(at, body): (usize, &&str)| {
        let blocks = body.split("```").skip(1).step_by(2).map(|block| {
            block.lines().map(|line| line.split(" #").next().unwrap().trim_end().to_owned()).collect()
        });
        let mut code = BTreeMap::new();
        for span in spans(body) {
            *code.entry(span).or_default() += 1;
        }
        let cells = |row: &Vec<&str>| row.iter().flat_map(|cell| spans(cell)).collect();
        let is_item = |line: &&str| line.starts_with("- ") || line.starts_with(|c: char| c.is_ascii_digit());
        Part {
            depth: at.checked_sub(1).map_or(0, depth),
            blocks: blocks.collect(),
            code,
            links: targets(body).into_iter().map(|target| alike(target, &names)).collect(),
            tables: tables(body)
                .iter()
                .map(|rows| (rows[0].len(), rows.iter().map(cells).collect()))
                .collect(),
            items: body.lines().filter(is_item).count(),
            questions: body.lines().filter(|line| line.starts_with("**")).count(),
            paragraphs: body.split("\n\n").count(),
        }
    };
    bodies.iter().enumerate().map(part).collect()
}

fn the_readme_tells_the_same_in_both_languages() {
    let [(_, english), (_, japanese)] = readmes();
    assert!(english.lines().next().unwrap().contains("(README.ja.md)"));
    assert!(japanese.lines().next().unwrap().contains("(README.md)"));
    let names: Vec<(usize, String)> = headings(&english);
    let [english, japanese] = [english, japanese].map(|text| parts(&text));
    assert_eq!(english.len(), japanese.len(), "as many headings");
    for (at, (english, japanese)) in english.iter().zip(&japanese).enumerate() {
        let name = at.checked_sub(1).map_or("the first line", |at| &*names[at].1);
        assert_eq!(english, japanese, "{name} (left in English, right in Japanese)");
    }
}

/// Where a line ends a page shows a blank, which no Japanese sentence has in it.
fn the_japanese_readme_breaks_no_sentence_in_two() {
    let text = std::fs::read_to_string("README.ja.md").unwrap();
    let prose = text.split("```").step_by(2).flat_map(|part| part.split("\n\n"));
    let mut lines = 0;
    for paragraph in prose.filter(|part| !part.contains("\n|") && !part.starts_with('|')) {
        let all: Vec<&str> = paragraph.trim().lines().collect();
        lines += all.len();
        for pair in all.windows(2) {
            // An item of a list begins anew.
            let begins = pair[1].starts_with("- ") || pair[1].starts_with(|c: char| c.is_ascii_digit());
            assert!(begins || pair[0].ends_with(['。', '、']), "a line ends within a sentence: {}", pair[0]);
        }
    }
    assert!(lines > 60, "{lines}");
}

/// Targets of make that a text tells to type, and that the makefile does not have.
#[track_caller]
fn unknown_targets(code: &[String], least: usize) -> Vec<&str> {
    let makefile = std::fs::read_to_string("Makefile").unwrap();
    let commands = code.iter().flat_map(|line| line.split("&&"));
    let targets: BTreeSet<&str> = commands
        .filter_map(|part| part.trim().trim_start_matches("sudo ").strip_prefix("make "))
        .map(|rest| rest.split_whitespace().next().unwrap_or_default())
        .collect();
    assert!(targets.len() >= least, "{targets:?}");
    let is_there = |target: &str| makefile.lines().any(|line| line.starts_with(&format!("{target}:")));
    targets.into_iter().filter(|target| !is_there(target)).collect()
}

fn the_readme_tells_targets_that_the_makefile_has() {
    for (file, text) in readmes() {
        assert_eq!(unknown_targets(&code(&text), 5), [""; 0], "{file}");
    }
}

fn contributing_tells_targets_files_and_options_that_exist() {
    let code = code(&std::fs::read_to_string("CONTRIBUTING.md").unwrap());
    assert_eq!(unknown_targets(&code, 3), [""; 0]);
    let is_name = |word: &&str| {
        let named = [".rs", ".md", ".toml", ".lock"].iter().any(|ending| word.ends_with(ending));
        // What a build makes is there after it alone.
        let made = word.starts_with("target/");
        named || word.contains('/') && !word.starts_with(['-', '(']) && !made
    };
    let names: BTreeSet<&str> =
        code.iter().flat_map(|line| line.split_whitespace()).filter(is_name).collect();
    assert!(names.len() > 30, "{names:?}");
    let lost: Vec<&str> = names.into_iter().filter(|name| !std::path::Path::new(name).exists()).collect();
    assert_eq!(lost, [""; 0]);
    let known = options(&help(&[]));
    for line in code.iter().filter(|line| line.starts_with("--")) {
        assert!(options(line).is_subset(&known), "{line}");
    }
}

fn contributing_tells_every_file_of_tests_from_outside() {
    let text = std::fs::read_to_string("CONTRIBUTING.md").unwrap();
    let files = std::fs::read_dir("tests/it").unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .map(|path| path.to_str().unwrap().to_owned())
        .collect();
    assert!(files.len() > 40, "{files:?}");
    // No tests are in these two.
    let helpers = ["tests/it/main.rs", "tests/it/program.rs"];
    let untold = files.iter().filter(|file| !helpers.contains(&&***file) && !text.contains(&***file));
    assert_eq!(untold.collect::<Vec<_>>(), [""; 0], "CONTRIBUTING.md does not say what they hold");
}

/// The row that is shown has a key that no screen has, and as many words as the rows that there are.
fn contributing_adds_a_screen_by_a_row_that_is_free_and_whole() {
    let code = code(&std::fs::read_to_string("CONTRIBUTING.md").unwrap());
    let shown = code.iter().find(|line| line.starts_with('\'')).expect("a row of the registry of screens");
    let registry = std::fs::read_to_string("src/tui/screen.rs").unwrap();
    let rows: Vec<&str> = registry.lines().map(str::trim).filter(|line| line.starts_with('\'')).collect();
    assert!(rows.len() > 7, "{rows:?}");
    for row in rows {
        let [shown, row] = [shown.as_str(), row].map(|row| row.split_whitespace().collect::<Vec<_>>());
        assert_eq!(shown.len(), row.len(), "{shown:?} is no row like {row:?}");
        assert_ne!(shown[0], row[0], "the key of {row:?} is taken");
    }
}

fn the_changelog_tells_every_option() {
    let text = std::fs::read_to_string("CHANGELOG.md").unwrap();
    // What every program has.
    let usual = ["--help", "--version"].map(ToOwned::to_owned);
    let mut known = all_options();
    for pin in ["status", "change", "check"] {
        known.extend(options(&help(&["pin", pin])));
    }
    let untold: BTreeSet<String> = &(&known - &options(&text)) - &BTreeSet::from(usual);
    assert_eq!(untold, BTreeSet::new(), "CHANGELOG.md does not tell them");
}

fn the_readme_tells_every_package_that_is_installed() {
    let output = Command::new("packaging/needs.sh").arg("list").output().unwrap();
    let packages = String::from_utf8(output.stdout).unwrap();
    assert!(packages.lines().count() > 10, "{packages}");
    let script = std::fs::read_to_string("packaging/needs.sh").unwrap();
    let head: String = script.lines().take_while(|line| line.starts_with('#')).collect();
    for package in packages.lines() {
        for (file, text) in readmes() {
            assert!(tells(&text, package), "{file} does not tell {package}");
        }
        assert!(tells(&head, package), "the head of needs.sh does not tell {package}");
    }
}
