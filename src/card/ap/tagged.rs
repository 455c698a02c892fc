//! Objects of the face's files: tags of two octets, lengths of BER, and filler behind each file (`docs/card.md §6.3`).

use std::ops::Range;

use crate::card::error::CardError;
use crate::codec::Malformed;
use crate::codec::tlv::Header;

/// Octets that may stand before a file's outer object.
const BEFORE: usize = 16;

/// Where an object stands, and where its value does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object {
    /// Its tag.
    pub(super) tag: u16,
    /// Its first octet.
    pub(super) start: usize,
    /// Its value, which may end behind what was read of the file.
    pub(super) value: Range<usize>,
}

/// The object whose header stands at `at`; of its value nothing needs to be there.
pub(super) fn header(file: &[u8], at: usize) -> Result<Object, Malformed> {
    let rest = file.get(at..).unwrap_or_default();
    let header = Header::read(rest, at)?;
    let &[one, two, ..] = rest else { return Err(Malformed::at(at, "a tag of two octets expected")) };
    if header.tag & 0x1F != 0x1F || two & 0x80 != 0 {
        return Err(Malformed::at(at, "a tag of two octets expected"));
    }
    let start = at + header.octets;
    let end = start
        .checked_add(header.definite(at)?)
        .ok_or_else(|| Malformed::at(at, "a length beyond this machine"))?;
    Ok(Object { tag: u16::from_be_bytes([one, two]), start: at, value: start..end })
}

/// The same of an object that ends no later than `end`.
pub(super) fn object(file: &[u8], at: usize, end: usize) -> Result<Object, Malformed> {
    let object = header(file, at)?;
    if object.value.end > end {
        return Err(Malformed::at(at, format!("{:04X} is longer than what it is in", object.tag)));
    }
    Ok(object)
}

/// The outer object of a file of which the start was read: searched for, since two octets stand before it on some cards.
pub(super) fn outer(start: &[u8], tag: u16) -> Result<Object, CardError> {
    // FF and 00 are what unwritten files hold.
    if start.iter().all(|octet| *octet == start[0] && matches!(octet, 0x00 | 0xFF)) {
        return Err(CardError::Empty);
    }
    let at = start.windows(2).take(BEFORE).position(|two| *two == tag.to_be_bytes());
    let at = at.ok_or_else(|| Malformed::at(0, format!("{tag:04X} expected")))?;
    Ok(header(start, at)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_says_where_its_value_stands() {
        assert_eq!(header(b"\xDF\x22\x03abc", 0), Ok(Object { tag: 0xDF22, start: 0, value: 3..6 }));
        assert_eq!(
            header(b"..\xDF\x27\x82\x07\x3E", 2),
            Ok(Object { tag: 0xDF27, start: 2, value: 7..7 + 0x73E })
        );
        for bad in [
            &b""[..],
            b"\xDF",
            b"\xDF\x22",
            b"\xDF\x22\x80",
            b"\xDF\x22\x81",
            b"\xDF\x82\x22\x00",
            b"\x30\x03abc",
            b"\xDF\x22\x85\x01\x01\x01\x01\x01",
        ] {
            assert!(header(bad, 0).is_err(), "{bad:02X?}");
        }
        assert!(header(b"\xDF\x22\x03abc", 7).is_err());
        assert!(object(b"\xDF\x22\x03abc", 0, 6).is_ok());
        assert!(object(b"\xDF\x22\x03abc", 0, 5).is_err());
    }

    #[test]
    fn the_outer_object_is_found_behind_a_few_octets_and_not_behind_many() {
        let behind = |octets: usize| [&vec![7; octets][..], b"\xFF\x20\x01x"].concat();
        for octets in [0, 2, BEFORE - 1] {
            assert_eq!(outer(&behind(octets), 0xFF20).unwrap().start, octets);
        }
        assert!(matches!(outer(&behind(BEFORE), 0xFF20), Err(CardError::Malformed(_))));
        assert!(matches!(outer(b"\xFF\x30\x01x", 0xFF20), Err(CardError::Malformed(_))));
        for empty in [&b""[..], &[0xFF; 40], &[0x00; 40]] {
            assert_eq!(outer(empty, 0xFF20), Err(CardError::Empty), "{empty:02X?}");
        }
    }
}
