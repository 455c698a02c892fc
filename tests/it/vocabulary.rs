//! One word for one thing, in everything that a person reads: the tables of words, help, messages, the profiles of
//! municipalities and the README; and what the program then says of every simulated card.
//!
//! A rule names what is not written any more and what is written instead. Where one fails, write that.

use std::collections::BTreeSet;
use std::fs;

use libtest_mimic::Trial;

use crate::layering::strings;
use crate::program::{command, finish, plain, trials};

pub(crate) fn trials() -> Vec<Trial> {
    trials![plain:
        every_text_keeps_to_one_vocabulary,
        the_rules_catch_what_they_name,
        an_english_text_is_ascii,
        nothing_that_is_told_of_a_card_has_two_colons_or_two_ways_to_write_a_thing,
    ]
}

/// A word that is not written any more.
struct Rule {
    /// What is looked for.
    word: &'static str,
    /// In Japanese texts alone: those with kana or kanji.
    japanese: bool,
    /// Not where one of these stands around it.
    except: &'static [&'static str],
    /// What is written instead.
    instead: &'static str,
}

const fn ja(word: &'static str, except: &'static [&'static str], instead: &'static str) -> Rule {
    Rule { word, japanese: true, except, instead }
}

const fn any(word: &'static str, except: &'static [&'static str], instead: &'static str) -> Rule {
    Rule { word, japanese: false, except, instead }
}

/// Looked for without case; a word of Latin letters only as a whole word.
const RULES: &[Rule] = &[
    ja("道具", &[], "このプログラム"),
    any("this tool", &[], "this program"),
    ja("カードを閉じ", &[], "カードとのやりとりを終えました。"),
    any("card is closed", &[], "The exchange with the card has ended."),
    ja("あとでだけ", &[], "暗証番号を入れないと読めません"),
    ja("名義", &["名義人"], "名義人"),
    ja("CA", &[], "認証局"),
    ja("オクテット", &[], "バイト"),
    any("octet", &[], "byte"),
    any("octets", &[], "bytes"),
    any("B", &["B-B", "B: {", "A, B"], "バイト, bytes"),
    any("card-face", &[], "card text PIN"),
    any("text PIN", &["card text PIN"], "card text PIN"),
    any("resident-register PIN", &[], "resident register PIN"),
    ja("鍵の確認", &[], "鍵を試す"),
    any("prove the key", &[], "test the key"),
    any("prove its key", &[], "test its key"),
    any("holds its key", &["whether the card holds its key"], "test whether the card holds its key"),
    any("SHA-256 print", &[], "SHA-256 fingerprint"),
    any("（", &[], "a half-width bracket with a blank before it"),
    any("）", &[], "a half-width bracket"),
    any("：", &[], ": or another sentence"),
    any("！", &[], "a sentence without an exclamation mark"),
    any("？", &[], "a sentence that asks with か"),
    any("::", &[], "one colon"),
    any(": : ", &[], "one colon"),
];

fn is_japanese(text: &str) -> bool {
    text.contains(|c| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'))
}

/// What of the rules a text breaks.
fn broken(text: &str) -> Vec<String> {
    let lower = text.to_ascii_lowercase();
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let mut told = Vec::new();
    for rule in RULES.iter().filter(|rule| !rule.japanese || is_japanese(text)) {
        let word = rule.word.to_ascii_lowercase();
        for (at, _) in lower.match_indices(&word) {
            let end = at + word.len();
            let latin = word.bytes().all(|byte| byte.is_ascii());
            let within = letter(lower[..at].chars().next_back()) || letter(lower[end..].chars().next());
            let excepted = rule.except.iter().any(|around| {
                let around = around.to_ascii_lowercase();
                lower.match_indices(&around).any(|(from, _)| from <= at && end <= from + around.len())
            });
            // A unit stands behind a number.
            let unit =
                word != "b" || lower[..at].trim_end().ends_with(|c: char| c.is_ascii_digit() || c == '}');
            let part = latin && within;
            if unit && !excepted && !part {
                told.push(format!("\"{}\" in \"{text}\": write {}", rule.word, rule.instead));
            }
        }
    }
    if is_japanese(text) {
        told.extend(brackets(text));
    }
    if colons(text) > 1 {
        told.push(format!("two colons in \"{text}\": write one, and a sentence behind it"));
    }
    told
}

/// Half-width brackets in Japanese have a blank before them, unless a line or another bracket begins there.
fn brackets(text: &str) -> Option<String> {
    let tight = text.match_indices('(').find(|(at, _)| is_japanese(&last(&text[..*at])));
    tight.map(|_| format!("no blank before a bracket in \"{text}\": write one"))
}

/// 2026-11-22, which is for JSON, options and names of files.
fn has_iso_date(text: &str) -> bool {
    let form = |window: &[u8]| {
        window.iter().zip(b"0000-00-00").all(|(byte, form)| match form {
            b'-' => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
    };
    // Of this century: a number of a telephone begins with another digit.
    text.as_bytes().windows(10).any(|window| window.starts_with(b"20") && form(window))
}

fn last(text: &str) -> String {
    text.chars().next_back().map(String::from).unwrap_or_default()
}

/// The colons of the sentence that has most of them; those behind the name of a key, of the keyboard or of JSON, are none.
fn colons(text: &str) -> usize {
    const KEYS: [&str; 10] = ["Enter", "Esc", "Tab", "Space", "スペース", "c", "p", "q", "h", "d"];
    let count = |sentence: &str| {
        let ends = sentence.match_indices(": ").map(|(at, _)| &sentence[..at]);
        ends.filter(|before| !before.ends_with('"'))
            .filter(|before| !KEYS.iter().any(|key| before.rsplit([' ', '\u{3000}']).next() == Some(*key)))
            .count()
    };
    // The program's own name stands before what went wrong.
    let text = text.trim_start_matches("mynascope: ");
    text.split(['\n', '。', ';']).flat_map(|part| part.split(". ")).map(count).max().unwrap_or(0)
}

/// Places in which words stand that are not ours, or for machines.
const ELSEWHERE: &[&str] = &[
    // The system's and the parser's own words, which are looked for, and `file: line: what`.
    "present/reason.rs",
    // Terminal sequences, and the form of a calendar file.
    "tui/terminal.rs",
    // Characters at which no line of a manual page begins.
    "cli/manual/roff.rs",
];

fn every_text_keeps_to_one_vocabulary() {
    let mut told: Vec<String> = Vec::new();
    let rooms = ["present/", "tui/", "cli/", "cli.rs", "ending.rs", "domain/reminder.rs", "sim/persona.rs"];
    let mut texts = 0;
    for (file, line, text) in strings() {
        if !rooms.iter().any(|room| file.starts_with(room)) || ELSEWHERE.contains(&file.as_str()) {
            continue;
        }
        // One word is a key of JSON or a name.
        if is_japanese(&text) || text.contains(' ') {
            texts += 1;
            // A reading stands tight behind its kanji.
            let mut broken = broken(&text);
            broken.retain(|what| file != "present/kiosk/easy.rs" || !what.starts_with("no blank"));
            told.extend(broken.into_iter().map(|what| format!("src/{file}:{line}: {what}")));
        }
    }
    assert!(texts > 1500, "{texts}: the tables are not read any more");
    for folder in ["assets/municipalities", "assets/personas"] {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let toml = path.extension().is_some_and(|ending| ending == "toml");
            let text = if toml { fs::read_to_string(&path).unwrap() } else { String::new() };
            for (line, text) in text.lines().zip(1..).map(|(text, line)| (line, text.trim())) {
                let ours = !text.starts_with('#') && !text.starts_with("source") && !text.starts_with("url");
                let value = text.split_once('=').map_or("", |(_, value)| value);
                let broken = if ours { broken(value) } else { Vec::new() };
                told.extend(broken.into_iter().map(|what| format!("{}:{line}: {what}", path.display())));
            }
        }
    }
    for readme in ["README.md", "README.ja.md"] {
        let text = fs::read_to_string(readme).unwrap();
        let prose =
            text.split("```").step_by(2).flat_map(str::lines).filter(|line| !line.starts_with("    "));
        for line in prose {
            told.extend(
                broken(line)
                    .into_iter()
                    .filter(|it| !it.starts_with("two colons"))
                    .map(|it| format!("{readme}: {it}")),
            );
        }
    }
    assert!(told.is_empty(), "{} texts\n{}", told.len(), told.join("\n"));
}

/// What is written in another way where ASCII is asked for, and which texts of others.
const SIGNS: &[(&str, &str)] = &[
    ("present/diag/page.rs", "✓ fine  ! attention  ✗ stops here  ? not known"),
    // Japanese.
    ("present/renewal/words.rs", "{0} {1}–{2}"),
    ("present/certificate/words.rs", "{0} → {1}"),
    // For who reads the source.
    ("diag/finding.rs", " ✓ As it should be."),
    ("diag/finding.rs", " ✗ Here it stops."),
];

/// A text holds under `--ascii` too: what stands between words there is no sign that a terminal may lack. On the screens every
/// frame is put into ASCII as a whole.
fn an_english_text_is_ascii() {
    let rooms = ["present/", "cli/", "cli.rs", "ending.rs", "stream/", "conduct/", "codec/asn1.rs", "diag/"];
    let (mut told, mut texts) = (Vec::new(), 0);
    for (file, line, text) in strings() {
        let ours = rooms.iter().any(|room| file.starts_with(room)) && !file.contains("tests");
        // The other languages of a kiosk have letters of their own.
        let foreign = file.starts_with("present/kiosk/") && file != "present/kiosk/en.rs";
        let is_known = SIGNS.contains(&(&file, &text));
        let is_english = text.contains(|c: char| c.is_ascii_alphanumeric())
            && !is_japanese(&text)
            && !text.contains(['、', '。']);
        if !ours || foreign || is_known || !is_english {
            continue;
        }
        texts += 1;
        if !text.is_ascii() {
            told.push(format!("src/{file}:{line}: {text}"));
        }
    }
    assert!(texts > 1500, "{texts}: the tables are not read any more");
    assert!(told.is_empty(), "{} texts\n{}", told.len(), told.join("\n"));
}

fn the_rules_catch_what_they_name() {
    for wrong in [
        "この道具からはできません",
        "証明書の名義",
        "利用者証明用CA",
        "{0} B",
        "the Card-face input PIN",
        "The text PIN",
        "住所（発行時）",
        "住所(発行時)",
        "発行元: 確認できません: 知らない発行者です",
        "12 octets",
    ] {
        assert!(!broken(wrong).is_empty(), "{wrong}");
    }
    for right in [
        "証明書の名義人",
        "住所 (発行時)",
        "CAdES B-B",
        "The card text PIN",
        "Enter: もう一度  Esc: 閉じる",
        "Changed: {0}. Not changed: {1}. {2}",
        "a cable",
    ] {
        assert_eq!(broken(right), Vec::<String>::new());
    }
}

fn nothing_that_is_told_of_a_card_has_two_colons_or_two_ways_to_write_a_thing() {
    let personas = fs::read_dir("assets/personas").unwrap().filter_map(|entry| {
        let name = entry.unwrap().file_name().into_string().unwrap();
        name.strip_suffix(".toml").map(str::to_owned)
    });
    let personas: BTreeSet<String> = personas.collect();
    assert!(personas.len() > 15, "{personas:?}");
    let mut told = Vec::new();
    for persona in personas {
        let demo = format!("--demo={persona}");
        for (lang, words) in ["ja", "en"].into_iter().flat_map(|lang| {
            [&["inspect"][..], &["cert", "auth"], &["renew"], &["pin", "status"]].map(|words| (lang, words))
        }) {
            // What is told of more than one card is seen with the first commands.
            if words.len() == 2 && persona != "fresh" && !persona.starts_with('p') {
                continue;
            }
            let mut arguments = vec![&*demo, "--lang", lang, "--now", "2026-11-22"];
            arguments.extend(words);
            let ran = finish(command(&arguments));
            let (out, err) = (String::from_utf8_lossy(&ran.out).into_owned(), ran.err);
            for line in out.lines().chain(err.lines().map(|line| line.trim_start_matches("mynascope: "))) {
                let hex = line.split(|c: char| !c.is_ascii_hexdigit()).any(|run| run.len() == 64);
                let why = match line {
                    line if colons(line) > 1 => "two colons",
                    line if line.contains("\\,") => "an escape",
                    line if line.contains(['（', '）', '：']) => "a full-width mark",
                    _ if hex => "a fingerprint without colons",
                    line if has_iso_date(line) => "a date as machines write it",
                    _ => continue,
                };
                told.push(format!("{why} in {arguments:?}: {line}"));
            }
        }
    }
    told.dedup();
    assert!(told.is_empty(), "{}", told.join("\n"));
}
