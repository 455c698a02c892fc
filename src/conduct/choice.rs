//! Which reader a person means: by its whole name, its number, or any part of its name. One rule for every face.

use crate::diag::without_serial;
use crate::session::Reader;

/// The readers that were meant.
#[derive(Debug, PartialEq, Eq)]
pub enum Choice<'a> {
    /// These: all of them where none was named, else the one.
    Readers(Vec<&'a Reader>),
    /// Part of the names of several.
    Several(Vec<&'a Reader>),
    /// Of none.
    None,
}

/// The readers that `wish` means, where one is named: a whole name first, then a number from 0, then any part of a name;
/// capitals and small letters are alike, and a whole name comes before its being a part of another. A number is never a
/// part: who counts wrong must not get the reader whose model has that digit. Nor are compatible forms of a character (NFKC)
/// one, for the same reason: `１` or `①` would be a part of many names and look like a number.
#[must_use]
pub fn choose<'a>(readers: &'a [Reader], wish: Option<&str>) -> Choice<'a> {
    let Some(wish) = wish else { return Choice::Readers(readers.iter().collect()) };
    if let Some(reader) = readers.iter().find(|reader| reader.name == wish) {
        return Choice::Readers(vec![reader]);
    }
    if let Ok(number) = wish.parse::<usize>() {
        return readers.get(number).map_or(Choice::None, |reader| Choice::Readers(vec![reader]));
    }
    let part = folded(wish);
    // A name is shown without its serial number, and means the reader then too.
    let of = |fits: fn(&str, &str) -> bool| -> Vec<_> {
        let fits = |name: &str| fits(&folded(name), &part);
        readers.iter().filter(|it| fits(&it.name) || fits(&without_serial(&it.name))).collect()
    };
    let whole = of(|name, part| name == part);
    let fitting = if whole.is_empty() { of(|name, part| name.contains(part)) } else { whole };
    match fitting.len() {
        0 => Choice::None,
        1 => Choice::Readers(fitting),
        _ => Choice::Several(fitting),
    }
}

/// Letters of either case as one: ß as ss, every sigma as σ (Unicode 3.13, full case folding), whatever the language.
fn folded(text: &str) -> String {
    text.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_is_meant_by_its_name_its_number_or_any_part_of_its_name() {
        let names = ["SONY FeliCa RC-S300/P 00 00", "ACS ACR1251 00 00", "ACS ACR1251 01 00"];
        let reader = |name: &str| Reader { name: name.to_owned(), ..Reader::default() };
        let readers = names.map(reader);
        for (wish, meant) in [
            (Some("SONY FeliCa RC-S300/P 00 00"), &[0][..]),
            (Some("1"), &[1]),
            (Some("Sony"), &[0]),
            (Some("felica rc"), &[0]),
            (Some("ＳＯＮＹ"), &[]),
            (Some("acs"), &[1, 2]),
            (Some("1251 01"), &[2]),
            (Some("3"), &[]),
            (Some("300"), &[]),
            (Some("HID"), &[]),
            (None, &[0, 1, 2]),
        ] {
            let told = super::choose(&readers, wish);
            let found: Vec<_> = meant.iter().map(|at| &readers[*at]).collect();
            let expected = match (wish, meant.len()) {
                (_, 0) => Choice::None,
                (Some(_), 2..) => Choice::Several(found),
                _ => Choice::Readers(found),
            };
            assert_eq!(told, expected, "{wish:?}");
        }
    }

    #[test]
    fn a_reader_is_meant_by_its_name_without_the_serial_number_too() {
        let name = "SCM SCR 3310 [CCID Interface] (53311547704515) 00 00";
        let readers = [Reader { name: name.to_owned(), ..Reader::default() }, Reader::default()];
        for wish in [name, "SCM SCR 3310 [CCID Interface] 00 00", "interface] 00", "(5331154"] {
            assert_eq!(choose(&readers, Some(wish)), Choice::Readers(vec![&readers[0]]), "{wish}");
        }
    }

    #[test]
    fn case_is_folded_whatever_the_script_and_a_whole_name_comes_before_a_part() {
        let reader = |name: &&str| Reader { name: (*name).to_owned(), ..Reader::default() };
        let chosen = |names: &[&str], wish: &str| -> Vec<String> {
            let readers: Vec<_> = names.iter().map(reader).collect();
            match choose(&readers, Some(wish)) {
                Choice::Readers(found) | Choice::Several(found) => {
                    found.into_iter().map(|reader| reader.name.clone()).collect()
                }
                Choice::None => Vec::new(),
            }
        };
        for (name, wish) in [
            ("SONY FeliCa RC-S300/P", "Sony"),
            ("Straße 00 00", "STRASSE"),
            ("STRASSE 00 00", "straße"),
            ("ΟΔΟΣ 00 00", "οδος"),
            ("Считыватель 00 00", "СЧИТЫВАТЕЛЬ"),
            ("Lecteur \u{fffd} 00 00", "lecteur"),
        ] {
            assert_eq!(chosen(&[name, "other"], wish), [name], "{wish}");
        }
        for wish in ["Sony Reader", "SONY READER"] {
            assert_eq!(chosen(&["Sony Reader 2", "Sony Reader"], wish), ["Sony Reader"]);
        }
        assert_eq!(chosen(&["Sony Reader 2", "Sony Reader"], "reader").len(), 2);
        // Two that differ in case alone: as they are written, or asked about.
        assert_eq!(chosen(&["SONY", "Sony"], "Sony"), ["Sony"]);
        assert_eq!(chosen(&["SONY", "Sony"], "sony").len(), 2);
    }
}
