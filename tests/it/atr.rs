//! Answers to reset, decoded as another program decodes them: `ATR_analysis` of pcsc-tools, where that is installed.
//!
//! What both say is written in one short form, and a table has it for each answer: what this program says is checked
//! everywhere, what the other says where it is. The other takes what a reader wrote of a contactless card of type B or of a
//! storage card for compact-TLV; there the bytes are compared alone. Where an answer breaks off among the interface bytes
//! it says nothing more: those are in `codec`'s own tests.

mod answers;

use std::fmt::Write as _;
use std::process::Command;

use libtest_mimic::{Completion, Trial};
use mynascope::codec::atr::historical::{Access, Capabilities, Category, Item, Life, Services};
use mynascope::codec::atr::{Atr, Convention, Says, Tells, Wrong};

use crate::program::{plain, trials};
use answers::ANSWERS;

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = trials![plain: forty_answers_say_what_the_table_has];
    all.push(Trial::ignorable_test("forty_answers_say_what_atr_analysis_says", || {
        if Command::new("ATR_analysis").arg("-h").output().is_err() {
            return Ok(Completion::ignored_with("ATR_analysis (pcsc-tools) is not installed"));
        }
        forty_answers_say_what_atr_analysis_says();
        Ok(Completion::Completed)
    }));
    all
}

fn forty_answers_say_what_the_table_has() {
    assert!(ANSWERS.len() >= 40);
    for (hex, _, told) in ANSWERS {
        let bytes: Vec<u8> = hex.split(' ').map(byte).collect();
        assert_eq!(short(&Atr::read(&bytes)), told, "{hex}");
    }
}

fn forty_answers_say_what_atr_analysis_says() {
    let home = tempfile::tempdir().unwrap();
    // A list that is new and empty: it would fetch one.
    std::fs::write(home.path().join("smartcard_list.txt"), "").unwrap();
    for (hex, _, told) in ANSWERS {
        let mut command = Command::new("ATR_analysis");
        command.args(hex.split(' ')).env("HOME", home.path()).env("XDG_CACHE_HOME", home.path());
        let said = String::from_utf8(command.output().unwrap().stdout).unwrap();
        let theirs = theirs(&said);
        // Bytes that a reader made are compared as bytes.
        let theirs = match theirs.split_once(" [").zip(theirs.split_once(']')) {
            Some(((before, _), (_, behind))) if !told.contains('[') => format!("{before}{behind}"),
            _ => theirs,
        };
        assert_eq!(
            theirs, *told,
            "{hex}
{said}"
        );
    }
}

fn byte(hex: &str) -> u8 {
    u8::from_str_radix(hex, 16).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut all, byte| {
        let _ = write!(all, "{byte:02X}");
        all
    })
}

/// What this program says, in short.
fn short(atr: &Atr) -> String {
    let mut told = Vec::new();
    let mut historical = Vec::new();
    let mut by_reader = false;
    let mut items = Vec::new();
    for part in &atr.parts {
        let bytes = hex(&part.bytes);
        match &part.says {
            Says::Convention(convention) => told.push(
                match convention {
                    Some(Convention::Direct) => "direct",
                    Some(Convention::Inverse) => "inverse",
                    None => "neither",
                }
                .to_owned(),
            ),
            Says::Format { interface, historical } => told.push(format!("Y{interface:04b} K{historical}")),
            Says::Interface { letter, group, tells } => {
                told.push(format!("T{letter:?}{group}={bytes}{}", interface(*tells)));
            }
            Says::Category(category) => {
                historical.extend(&part.bytes);
                items.push(
                    match category {
                        Category::WithStatus | Category::Objects => "objects",
                        Category::Directory => "dir",
                        Category::Reserved => "reserved",
                        Category::Proprietary => "own",
                    }
                    .to_owned(),
                );
            }
            Says::Item(item) => {
                historical.extend(&part.bytes);
                by_reader |= matches!(item, Item::Storage { .. });
                items.push(self::item(item, &part.bytes));
            }
            Says::TypeB(_) => {
                historical.extend(&part.bytes);
                by_reader = true;
            }
            Says::Historical => {
                historical.extend(&part.bytes);
            }
            Says::Check { right } => told.push(check(part.bytes[0], *right)),
            Says::Surplus => {}
        }
    }
    let at = told.iter().position(|word| word.starts_with("TCK")).unwrap_or(told.len());
    if !historical.is_empty() {
        let items = if by_reader { String::new() } else { format!(" [{}]", items.join(" ")) };
        told.insert(at, format!("{}{items}", hex(&historical)));
    }
    for flaw in &atr.flaws {
        match flaw.what {
            Wrong::HistoricalShort { missing } => told.push(format!("short{missing}")),
            Wrong::Surplus { count } => told.push(format!("extra{count}")),
            _ => {}
        }
    }
    told.join(" ")
}

fn check(byte: u8, right: u8) -> String {
    if byte == right { format!("TCK={byte:02X}") } else { format!("TCK={byte:02X}!={right:02X}") }
}

fn interface(tells: Tells) -> String {
    match tells {
        Tells::Speed { cycles, factor, .. } => {
            let number = |value: Option<u32>| value.map_or("RFU".to_owned(), |value| value.to_string());
            format!(":Fi{},Di{}", number(cycles.map(u32::from)), number(factor.map(u32::from)))
        }
        Tells::Programming { volts: 0, .. } => ":unconnected".into(),
        Tells::Programming { volts, .. } => format!(":{volts}V"),
        Tells::Guard(bits) => format!(":N{bits}"),
        Tells::Protocol { protocol, next } => format!(":T{protocol},{next:04b}"),
        Tells::Specific { protocol, fixed, implicit } => {
            let fixed = if fixed { "fixed" } else { "free" };
            format!(":T{protocol},{fixed},{}", if implicit { "implicit" } else { "given" })
        }
        Tells::ProgrammingTenths(value) => format!(":{value}dV"),
        Tells::Waiting(value) => format!(":W{value}"),
        Tells::BlockSize(value) => format!(":IFSC{value}"),
        Tells::BlockWaiting { block, character } => format!(":BWI{block},CWI{character}"),
        Tells::BlockCheck { crc } => if crc { ":CRC" } else { ":LRC" }.into(),
        Tells::Clock { stop, classes } => {
            let letters = "ABCDE".chars().enumerate();
            let classes: String =
                letters.filter(|(bit, _)| classes >> bit & 1 != 0).map(|(_, letter)| letter).collect();
            format!(":stop{stop},{classes}")
        }
        Tells::C6 { .. } | Tells::Nothing => String::new(),
    }
}

fn item(item: &Item, bytes: &[u8]) -> String {
    let tag = bytes[0] >> 4;
    let value = hex(&bytes[1..]);
    match item {
        Item::Services(services) => format!("3:{value}({})", self::services(*services).join(",")),
        Item::Capabilities(can) => format!("7:{value}({})", capabilities(*can).join(",")),
        Item::Status { life: Some(life), word: Some(word) } => format!("{}:{word:04X}", self::life(*life)),
        Item::Directory(byte) => format!("{byte:02X}"),
        _ => format!("{tag:X}:{value}"),
    }
}

/// What holds, in the other program's words: see [`WORDS`].
fn services(services: Services) -> Vec<String> {
    let Services { by_name, by_part, in_dir, in_atr, access, master_file } = services;
    let access = match access {
        Access::Binary => "binary",
        Access::Record => "record",
        Access::Data => "data",
        Access::Reserved => "reserved",
    };
    holding(&[
        (by_name, "by-name"),
        (by_part, "by-part"),
        (in_dir, "in-dir"),
        (in_atr, "in-atr"),
        (true, access),
        (true, if master_file { "mf" } else { "no-mf" }),
    ])
}

fn holding(words: &[(bool, &str)]) -> Vec<String> {
    words.iter().filter(|(holds, _)| *holds).map(|(_, word)| (*word).to_owned()).collect()
}

fn capabilities(can: Capabilities) -> Vec<String> {
    let ways = ["df-name", "df-part", "df-path", "df-file", "df-none", "sfi", "number", "identifier"];
    let ways: Vec<(bool, &str)> =
        ways.into_iter().enumerate().map(|(bit, way)| (can.selection & (0x80 >> bit) != 0, way)).collect();
    let mut told = holding(&ways);
    if let Some(coding) = can.coding {
        let write = ["once", "own", "or", "and"][usize::from(coding.write)];
        told.extend(holding(&[(coding.objects, "tlv"), (true, write), (coding.ff_tag, "ff")]));
        told.push(format!("unit{}", 1 << coding.unit));
    }
    if let Some(commands) = can.commands {
        let by = ["no-channel", "by-reader", "by-card", "by-both"][usize::from(commands.channels_by)];
        told.extend(holding(&[
            (commands.chaining, "chaining"),
            (commands.extended, "extended"),
            (commands.lengths_in_atr, "lengths"),
            (true, by),
        ]));
        told.push(format!("channels{}", commands.channels));
    }
    told
}

fn life(life: Life) -> &'static str {
    match life {
        Life::Untold => "untold",
        Life::Creation => "creation",
        Life::Initialisation => "initialisation",
        Life::Operational { active: true } => "activated",
        Life::Operational { active: false } => "deactivated",
        Life::Terminated => "terminated",
        Life::Proprietary => "own",
        Life::Reserved => "reserved",
    }
}

/// The other program's words and this file's.
const WORDS: [(&str, &str); 38] = [
    ("Application selection: by full DF name", "by-name"),
    ("Application selection: by partial DF name", "by-part"),
    ("BER-TLV data objects available in EF.DIR", "in-dir"),
    ("BER-TLV data objects available in EF.ATR", "in-atr"),
    ("EF.DIR and EF.ATR access services: by READ BINARY command", "binary"),
    ("EF.DIR and EF.ATR access services: by GET RECORD(s) command", "record"),
    ("EF.DIR and EF.ATR access services: by GET DATA command", "data"),
    ("EF.DIR and EF.ATR access services: reverved for future use", "reserved"),
    ("Card with MF", "mf"),
    ("Card without MF", "no-mf"),
    ("DF selection by full DF name", "df-name"),
    ("DF selection by partial DF name", "df-part"),
    ("DF selection by path", "df-path"),
    ("DF selection by file identifier", "df-file"),
    ("Implicit DF selection", "df-none"),
    ("Short EF identifier supported", "sfi"),
    ("Record number supported", "number"),
    ("Record identifier supported", "identifier"),
    ("EF of TLV structure supported", "tlv"),
    ("Behaviour of write functions: one-time write", "once"),
    ("Behaviour of write functions: proprietary", "own"),
    ("Behaviour of write functions: write OR", "or"),
    ("Behaviour of write functions: write AND", "and"),
    ("Value 'FF' for the first byte of BER-TLV tag fields: valid", "ff"),
    ("Command chaining", "chaining"),
    ("Extended Lc and Le fields", "extended"),
    ("RFU (should not happen)", "lengths"),
    ("Logical channel number assignment: No logical channel", "no-channel"),
    ("Logical channel number assignment: by the interface device", "by-reader"),
    ("Logical channel number assignment: by the card", "by-card"),
    ("Logical channel number assignment: by the interface device and card", "by-both"),
    ("No information given", "untold"),
    ("Creation state", "creation"),
    ("Initialisation state", "initialisation"),
    ("Operational state (deactivated)", "deactivated"),
    ("Operational state (activated)", "activated"),
    ("Termination state", "terminated"),
    // Of 0C to 0F it does not know the last, by a slip in its pattern.
    ("unknown", "terminated"),
];

fn word(theirs: &str) -> String {
    if let Some(number) = theirs.strip_prefix("Data unit in quartets: ") {
        return format!("unit{number}");
    }
    if let Some(number) = theirs.strip_prefix("Maximum number of logical channels: ") {
        return format!("channels{number}");
    }
    let found = WORDS.iter().find(|(known, _)| *known == theirs);
    found.map_or_else(|| theirs.to_lowercase().replace("proprietary", "own"), |(_, ours)| (*ours).to_owned())
}

/// What the other program says, in short.
fn theirs(said: &str) -> String {
    let said = plainly(said);
    let (mut told, mut items) = (Vec::new(), Vec::new());
    let (mut check, mut end, mut historical) = (None, None, None);
    let mut count = 0;
    let mut lines = said.lines().peekable();
    while let Some(line) = lines.next() {
        let (head, rest) = line.split_once([':', '=']).unwrap_or((line, ""));
        let rest = rest.trim();
        let first = rest.split(' ').next().unwrap_or("");
        match head.trim_end() {
            "+ TS" => {
                let convention = rest.split(' ').nth(2).unwrap().to_lowercase();
                told.push(convention.replace("undefined", "neither"));
            }
            "+ T0" => {
                let numbers: Vec<&str> = rest.split(": ").skip(1).collect();
                let of = |at: usize| numbers[at].split([',', ' ']).next().unwrap();
                told.push(format!("Y{} K{}", of(0), of(1)));
                count = of(1).parse().unwrap();
            }
            name if name.starts_with("  T") => {
                let name = name.trim().replace(['(', ')'], "");
                let means = rest.split_once("-->").unwrap().1;
                told.push(format!("{name}={first}{}", meaning(&name, means)));
            }
            "+ Historical bytes" => {
                historical = Some(rest.split(' ').take(count).collect::<String>());
            }
            "  Category indicator byte" => items.push(category(rest).to_owned()),
            "   DIR data reference" => items.push(rest.to_owned()),
            "    Tag" => {
                let mut under = Vec::new();
                while let Some(next) = lines.next_if(|next| next.starts_with("      ")) {
                    under.push(next);
                }
                items.push(object(&rest[..1], &under));
            }
            "      LCS (life card cycle)" => {
                let word = lines.next().unwrap().split(' ').nth(7).unwrap();
                items.push(format!("{}:{word}", self::word(inner(rest))));
            }
            "+ TCK" => {
                let right =
                    rest.split_once("expected ").map_or(String::new(), |(_, right)| format!("!={right}"));
                check = Some(format!("TCK={first}{right}"));
            }
            " ERROR! ATR is truncated" => end = Some(format!("short{first}")),
            " ERROR! ATR is too long" => end = Some(format!("extra{first}")),
            _ => {}
        }
    }
    let historical = historical.filter(|bytes| !bytes.is_empty());
    told.extend(historical.map(|bytes| format!("{bytes} [{}]", items.join(" "))));
    told.extend(check.into_iter().chain(end));
    told.join(" ")
}

/// Without colours.
fn plainly(said: &str) -> String {
    let mut parts = said.split("\x1b[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once('m').map_or("", |(_, rest)| rest))
}

/// What stands in the last brackets but those within.
fn inner(text: &str) -> &str {
    text.split_once('(').map_or("", |(_, rest)| rest.strip_suffix(')').unwrap_or(rest))
}

fn meaning(name: &str, means: &str) -> String {
    let means = means.trim();
    let numbers: Vec<&str> =
        means.split(|it: char| !it.is_ascii_digit()).filter(|number| !number.is_empty()).collect();
    let last = means.rsplit(' ').next().unwrap_or("");
    match (&name[..2], &name[2..]) {
        ("TA", "1") => {
            let mut values = means.split("i=").skip(1).map(|value| value.split(',').next().unwrap());
            format!(":Fi{},Di{}", values.next().unwrap(), values.next().unwrap())
        }
        ("TB", "1") if means.starts_with("VPP") => ":unconnected".into(),
        ("TB", "1") => format!(":{}V", numbers[0]),
        ("TC", "1") => format!(":N{}", numbers[0]),
        ("TA", "2") => {
            let fixed = if means.contains("Unable") { "fixed" } else { "free" };
            let given = if means.contains("implicity") { "implicit" } else { "given" };
            format!(":T{},{fixed},{given}", numbers[0])
        }
        ("TB", "2") => format!(":{}dV", numbers[2]),
        ("TC", "2") => format!(":W{}", numbers[1]),
        ("TD", _) => format!(":T{},{}", numbers[2], numbers[1]),
        ("TA", _) if means.starts_with("IFSC") => format!(":IFSC{}", numbers[0]),
        ("TA", _) => {
            let stops = ["not supported", "state L", "state H", "no preference"];
            let stop = stops.iter().position(|stop| means.contains(stop)).unwrap();
            let of = |class: &&str| matches!(*class, "A" | "B" | "C" | "D" | "E");
            let classes: String = means.split_once("(3G)").unwrap().1.split(' ').filter(of).collect();
            format!(":stop{stop},{classes}")
        }
        ("TB", _) if numbers.len() == 2 => format!(":BWI{},CWI{}", numbers[0], numbers[1]),
        ("TC", _) if !means.is_empty() => format!(":{last}"),
        _ => String::new(),
    }
}

fn category(told: &str) -> &'static str {
    match inner(told) {
        "compact TLV data object" => "objects",
        "next byte is the DIR data reference" => "dir",
        told if told.starts_with("Reserved for futur") => "reserved",
        _ => "own",
    }
}

/// An object: its tag, its bytes, what they say.
fn object(tag: &str, under: &[&str]) -> String {
    let (mut value, mut flags) = (String::new(), Vec::new());
    for line in under {
        if let Some(flag) = line.strip_prefix("        - ") {
            flags.extend((!flag.ends_with(": invalid")).then(|| word(flag)));
        } else {
            let told = line.split_once(": ").map_or("", |(_, told)| told);
            value += &told.split(" (").next().unwrap().replace(' ', "");
        }
    }
    match (tag, value.len()) {
        ("8", 6) => {
            let life = under[0].split_once(": ").map_or("", |(_, told)| inner(told));
            format!("{}:{}", word(life), &value[2..])
        }
        _ if flags.is_empty() => format!("{tag}:{value}"),
        _ => format!("{tag}:{value}({})", flags.join(",")),
    }
}
