//! Which reader a person means: by its whole name, its number, or any part of its name. One rule for every face.

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

/// The readers that `wish` means, where one is named: a whole name first, then a number from 0, then any part of a name,
/// capitals and small letters alike. A number is never a part: who counts wrong must not get the reader whose model has
/// that digit.
#[must_use]
pub fn choose<'a>(readers: &'a [Reader], wish: Option<&str>) -> Choice<'a> {
    let Some(wish) = wish else { return Choice::Readers(readers.iter().collect()) };
    if let Some(reader) = readers.iter().find(|reader| reader.name == wish) {
        return Choice::Readers(vec![reader]);
    }
    if let Ok(number) = wish.parse::<usize>() {
        return readers.get(number).map_or(Choice::None, |reader| Choice::Readers(vec![reader]));
    }
    let part = wish.to_lowercase();
    let fitting: Vec<_> =
        readers.iter().filter(|reader| reader.name.to_lowercase().contains(&part)).collect();
    match fitting.len() {
        0 => Choice::None,
        1 => Choice::Readers(fitting),
        _ => Choice::Several(fitting),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Inside;

    #[test]
    fn a_reader_is_meant_by_its_name_its_number_or_any_part_of_its_name() {
        let names = ["SONY FeliCa RC-S300/P 00 00", "ACS ACR1251 00 00", "ACS ACR1251 01 00"];
        let reader = |name: &str| Reader { name: name.to_owned(), inside: Inside::Nothing, held: false };
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
}
