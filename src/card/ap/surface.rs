//! 券面事項確認: what is printed on the card, as pictures, and the card's last day. EF 0005, the picture of the 個人番号, is
//! not read, and of EF 0002 no more than was asked for.

use std::ops::Range;

use chrono::NaiveDate;

use super::tagged::{self, object};
use crate::card::ef::Ef;
use crate::card::error::CardError;
use crate::codec::Malformed;
use crate::domain::holder::Octets;

/// The application.
pub const AID: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02];
/// 生年月日 as a key.
pub const BIRTH: Ef = Ef(0x0011);
/// 照合番号B.
pub const NUMBER_B: Ef = Ef(0x0012);
/// The face: 基本4情報 as text and as pictures, the photo.
pub const FACE: Ef = Ef(0x0002);

/// The outer object of [`FACE`].
const OUTER: u16 = 0xFF20;
/// The table of where the objects behind it stand.
const TABLE: u16 = 0xDF21;
/// The card's last day, with its tag and its length in the longest form.
const LAST_DAY: usize = 13;
/// The longest that a file of this card can be.
const LONGEST: usize = 0x7FFF;

/// An object of the face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The printed name: PNG.
    Name = 0xDF25,
    /// The printed address: PNG.
    Address = 0xDF26,
    /// The photo: JPEG 2000.
    Photo = 0xDF27,
    /// The card's last day.
    LastDay = 0xDF29,
}

/// Where the objects of the face stand.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// From the first octet of the file: each object's, in the order of their tags, and where the last one ends.
    places: Vec<usize>,
}

/// How much of the file has to be read for its table, as far as the start tells.
pub fn table_end(start: &[u8]) -> Result<usize, CardError> {
    let outer = tagged::outer(start, OUTER)?;
    let table = tagged::header(start, outer.value.start)?;
    if table.tag != TABLE || table.value.end > outer.value.end.min(LONGEST) {
        return Err(Malformed::at(table.start, "a table of offsets expected").into());
    }
    Ok(table.value.end)
}

/// The table: offsets in their order, within the file.
pub fn table(start: &[u8]) -> Result<Table, CardError> {
    let outer = tagged::outer(start, OUTER)?;
    if outer.value.end > LONGEST {
        return Err(CardError::TooLong(outer.value.end));
    }
    let table = object(start, outer.value.start, table_end(start)?.min(start.len()))?;
    let (pairs, odd) = start[table.value.clone()].as_chunks::<2>();
    let offsets = pairs.iter().map(|pair| usize::from(u16::from_be_bytes(*pair)));
    let places: Vec<usize> = offsets.chain([outer.value.end]).collect();
    let ordered = places.windows(2).all(|pair| pair[0] < pair[1]);
    if !odd.is_empty() || !ordered || places[0] < table.value.end {
        return Err(Malformed::at(table.start, "offsets in their order expected").into());
    }
    Ok(Table { places })
}

impl Table {
    /// Where a part stands; the file may have fewer.
    pub fn place(&self, part: Part) -> Result<Range<usize>, CardError> {
        let at = usize::from(part as u16 - TABLE - 1);
        match self.places.get(at..at + 2) {
            // Behind it stands what is not read, whether the table has that or not.
            Some([start, end]) if part == Part::LastDay => Ok(*start..(*end).min(start + LAST_DAY)),
            Some([start, end]) => Ok(*start..*end),
            _ => Err(Malformed::at(0, format!("no {:04X} in the table", part as u16)).into()),
        }
    }
}

/// The value of a part, of what was read at its place.
pub fn value(part: Part, read: &[u8]) -> Result<Octets, Malformed> {
    let object = object(read, 0, read.len())?;
    if object.tag != part as u16 {
        return Err(Malformed::at(0, format!("{:04X} expected", part as u16)));
    }
    Ok(read[object.value].into())
}

/// Eight digits, which may be no day.
pub fn last_day(value: &[u8]) -> Result<Option<NaiveDate>, Malformed> {
    match std::str::from_utf8(value) {
        Ok(digits) if digits.len() == 8 && digits.bytes().all(|digit| digit.is_ascii_digit()) => {
            Ok(NaiveDate::parse_from_str(digits, "%Y%m%d").ok())
        }
        _ => Err(Malformed::at(0, "eight digits expected")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file whose table has these offsets, and which is so long.
    fn start(offsets: &[u16], length: u16) -> Vec<u8> {
        let table: Vec<u8> = offsets.iter().flat_map(|offset| offset.to_be_bytes()).collect();
        let length = (length - 5).to_be_bytes();
        [&[0xFF, 0x20, 0x82], &length[..], &[0xDF, 0x21, table.len() as u8], &table, &[0; 40]].concat()
    }

    /// The test card's.
    const OFFSETS: [u16; 9] = [0x1A, 0x25, 0x29, 0x137, 0x1E5, 0x33E, 0xA81, 0xB86, 0xB91];

    #[test]
    fn the_table_tells_where_each_part_stands() {
        let table = table(&start(&OFFSETS, 0xBFE)).unwrap();
        for (part, place) in [
            (Part::Name, 0x137..0x1E5),
            (Part::Address, 0x1E5..0x33E),
            (Part::Photo, 0x33E..0xA81),
            (Part::LastDay, 0xB86..0xB91),
        ] {
            assert_eq!(table.place(part), Ok(place), "{part:?}");
        }
        assert_eq!(table_end(&start(&OFFSETS, 0xBFE)), Ok(0x1A));
    }

    #[test]
    fn the_last_part_of_a_shorter_table_ends_with_the_file() {
        let eight = table(&start(&OFFSETS[..8], 0xB91)).unwrap();
        assert_eq!(eight.place(Part::LastDay), Ok(0xB86..0xB91));
        // A table that leaves out the security code behind it.
        let silent = table(&start(&OFFSETS[..8], 0xBFE)).unwrap();
        assert_eq!(silent.place(Part::LastDay), Ok(0xB86..0xB93));
        let seven = table(&start(&OFFSETS[..7], 0xB86)).unwrap();
        assert!(seven.place(Part::LastDay).is_err());
        assert_eq!(seven.place(Part::Photo), Ok(0x33E..0xA81));
    }

    #[test]
    fn offsets_out_of_order_or_outside_the_file_are_refused() {
        for at in 0..OFFSETS.len() {
            for offset in [0, 1, 0x19, 0xBFE, 0xFFFF] {
                let mut offsets = OFFSETS;
                offsets[at] = offset;
                assert!(
                    matches!(table(&start(&offsets, 0xBFE)), Err(CardError::Malformed(_))),
                    "{at} {offset}"
                );
            }
        }
        assert!(table(&start(&[], 0xBFE)).unwrap().place(Part::Name).is_err());
        let mut odd = start(&OFFSETS, 0xBFE);
        odd[7] = 17;
        assert!(table(&odd).is_err());
        odd[6] = 0x22;
        assert!(table(&odd).is_err() && table_end(&odd).is_err());
        assert_eq!(table(&start(&OFFSETS, 0x8005)), Err(CardError::TooLong(0x8005)));
        assert_eq!(table(&[0xFF; 64]), Err(CardError::Empty));
        let whole = start(&OFFSETS, 0xBFE);
        for length in 1..0x1A {
            assert!(table(&whole[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn a_part_is_what_its_tag_says() {
        assert_eq!(value(Part::LastDay, b"\xDF\x29\x0820350217").unwrap().as_slice(), b"20350217");
        for bad in [&b""[..], b"\xDF\x28\x0820350217", b"\xDF\x29\x092035021", b"\xDF\x29"] {
            assert!(value(Part::LastDay, bad).is_err(), "{bad:02X?}");
        }
    }

    #[test]
    fn a_day_that_does_not_exist_is_none_and_what_is_no_number_is_refused() {
        assert_eq!(last_day(b"20350217"), Ok(NaiveDate::from_ymd_opt(2035, 2, 17)));
        assert_eq!(last_day(b"20350230"), Ok(None));
        for bad in [&b""[..], b"2035021", b"203502170", b"2035 217", b"+2035021"] {
            assert!(last_day(bad).is_err());
        }
    }
}
