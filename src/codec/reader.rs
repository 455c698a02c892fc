//! The table of card readers as TOML (`assets/readers/`): text to [`KnownReader`], or why not.
//!
//! The rows are part of the program: a test reads them, so that none can be wrong in a release. Unknown keys are refused.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::domain::procedure::Text;
use crate::domain::reader::{Elsewhere, KnownReader, OnLinux};

const FILES: [&str; 4] = [
    include_str!("../../assets/readers/sony.toml"),
    include_str!("../../assets/readers/acs.toml"),
    include_str!("../../assets/readers/identiv.toml"),
    include_str!("../../assets/readers/others.toml"),
];

static ROWS: LazyLock<Vec<KnownReader>> =
    LazyLock::new(|| FILES.iter().flat_map(|text| parse(text).unwrap_or_default()).collect());

/// The readers that are known.
#[must_use]
pub fn known() -> &'static [KnownReader] {
    &ROWS
}

/// The row of a device on the bus.
#[must_use]
pub fn by_id(vendor: u16, product: u16) -> Option<&'static KnownReader> {
    known().iter().find(|row| row.ids.contains(&(vendor, product)))
}

/// The row of a reader by the PC/SC service's name for it: of several, the one that fits the most of it.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static KnownReader> {
    let called = known().iter().flat_map(|row| row.called.iter().map(move |called| (row, called)));
    called
        .filter(|(_, called)| name.contains(called.as_str()))
        .max_by_key(|(_, called)| called.len())
        .map(|(row, _)| row)
}

/// Reads the rows of one file.
pub fn parse(text: &str) -> Result<Vec<KnownReader>, toml::de::Error> {
    toml::from_str::<FileText>(text).map(|file| file.reader.into_iter().map(KnownReader::from).collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    reader: Vec<RowText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowText {
    key: String,
    name: String,
    called: Vec<String>,
    ids: Vec<Id>,
    contact: bool,
    contactless: bool,
    extended: Option<bool>,
    linux: LinuxText,
    macos: ElsewhereText,
    windows: ElsewhereText,
    note: Option<NoteText>,
    sources: Vec<String>,
}

/// `054C:0DC9`.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Id(u16, u16);

impl TryFrom<String> for Id {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let hex = |part: &str| {
            let four = part.len() == 4 && part.bytes().all(|it| it.is_ascii_hexdigit());
            four.then(|| u16::from_str_radix(part, 16).ok()).flatten()
        };
        text.split_once(':')
            .and_then(|(vendor, product)| Some(Self(hex(vendor)?, hex(product)?)))
            .ok_or_else(|| format!("{text:?} is not VID:PID"))
    }
}

#[derive(Deserialize)]
#[serde(tag = "driver", rename_all = "kebab-case", deny_unknown_fields)]
enum LinuxText {
    Ccid { since: Option<String> },
    Bundle { package: String },
    None,
    Untold,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ElsewhereText {
    OwnDriver,
    MakersDriver,
    None,
    Untold,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteText {
    ja: String,
    en: String,
}

impl From<RowText> for KnownReader {
    fn from(row: RowText) -> Self {
        Self {
            key: row.key,
            name: row.name,
            called: row.called,
            ids: row.ids.into_iter().map(|Id(vendor, product)| (vendor, product)).collect(),
            contact: row.contact,
            contactless: row.contactless,
            extended: row.extended,
            linux: match row.linux {
                LinuxText::Ccid { since } => OnLinux::Ccid { since },
                LinuxText::Bundle { package } => OnLinux::Bundle { package },
                LinuxText::None => OnLinux::Nothing,
                LinuxText::Untold => OnLinux::Untold,
            },
            mac: row.macos.into(),
            windows: row.windows.into(),
            note: row.note.map(|note| Text { ja: note.ja, en: note.en }),
            sources: row.sources,
        }
    }
}

impl From<ElsewhereText> for Elsewhere {
    fn from(text: ElsewhereText) -> Self {
        match text {
            ElsewhereText::OwnDriver => Self::OwnDriver,
            ElsewhereText::MakersDriver => Self::MakersDriver,
            ElsewhereText::None => Self::Nothing,
            ElsewhereText::Untold => Self::Untold,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_file_of_readers_is_read_whole() {
        let rows: Vec<KnownReader> = FILES.iter().flat_map(|text| parse(text).unwrap()).collect();
        assert_eq!(rows, known());
        let keys: BTreeSet<&str> = rows.iter().map(|row| row.key.as_str()).collect();
        assert_eq!(keys.len(), rows.len(), "a key twice");
        let ids: BTreeSet<(u16, u16)> = rows.iter().flat_map(|row| row.ids.clone()).collect();
        assert_eq!(ids.len(), rows.iter().map(|row| row.ids.len()).sum::<usize>(), "a device twice");
        for row in &rows {
            assert!(!row.sources.is_empty() && !row.ids.is_empty() && !row.called.is_empty(), "{}", row.key);
            assert!(row.contact || row.contactless, "{}", row.key);
        }
    }

    #[test]
    fn readers_are_found_by_their_numbers_and_by_their_names() {
        for (vendor, product, name, key) in [
            (0x054c, 0x0dc9, "SONY FeliCa RC-S300/P 00 00", "rc-s300"),
            (0x054c, 0x06c3, "SONY FeliCa Port/PaSoRi 3.0 RC-S380", "rc-s380"),
            (0x072f, 0xb100, "ACS ACR39U ICC Reader 00 00", "acr39u"),
            (0x072f, 0x221a, "ACS ACR1251 Dual Reader [ACR1251 Dual Reader PICC] 00 00", "acr1251"),
            (0x072f, 0x221b, "ACS ACR1251 1S CL Reader PICC 0", "acr1251-nttcom"),
            (0x072f, 0x2200, "ACS ACR122U PICC Interface 00 00", "acr122u"),
            (0x04e6, 0x5116, "SCM Microsystems Inc. SCR 3310 [CCID Interface] 00 00", "scr3310"),
            (0x04e6, 0x511a, "SCR3310-NTTCom USB SmartCard Reader 00 00", "scr3310-nttcom"),
            (0x04e6, 0x5111, "SCM Microsystems Inc. SCR 331-DI 00 00", "scr331-di"),
            (
                0x04e6,
                0x5790,
                "Identiv uTrust 3700 F CL Reader [uTrust 3700 F CL Reader] 00 00",
                "utrust-3700",
            ),
            (0x08e6, 0x3437, "Gemalto PC Twin Reader 00 00", "gemalto-pc-twin"),
        ] {
            assert_eq!(by_id(vendor, product).map(|row| row.key.as_str()), Some(key), "{name}");
            assert_eq!(by_name(name).map(|row| row.key.as_str()), Some(key), "{name}");
        }
        assert_eq!(by_id(0x054c, 0xffff), None);
        assert_eq!(by_name("Virtual PCD 00 00"), None);
    }

    #[test]
    fn what_is_not_a_row_is_refused() {
        let row = "[[reader]]\nkey = \"a\"\nname = \"A\"\ncalled = [\"A\"]\nids = [\"054C:0DC9\"]\ncontact = true\n\
            contactless = false\nlinux = { driver = \"none\" }\nmacos = \"untold\"\nwindows = \"untold\"\nsources = [\"x\"]\n";
        assert_eq!(parse(row).unwrap().len(), 1);
        for (from, to) in [
            ("054C:0DC9", "054C0DC9"),
            ("054C:0DC9", "54C:0DC9"),
            ("054C:0DC9", "054C:+DC9"),
            ("driver = \"none\"", "driver = \"some\""),
            ("driver = \"none\"", "driver = \"bundle\""),
            ("macos = \"untold\"", "macos = \"maybe\""),
            ("contact = true", "contacts = true"),
            ("sources = [\"x\"]", ""),
        ] {
            assert!(parse(&row.replace(from, to)).is_err(), "{to}");
        }
    }
}
