//! 券面事項入力補助: 基本4情報 as text, and the card's own digest of them. Nothing else of its files is read: EF 0001 holds
//! the 個人番号, and of EF 0003 the object before [`DIGEST`] is a digest from which that is found by trying.

use std::ops::Range;

use super::tagged::{self, object};
use crate::card::ef::Ef;
use crate::card::error::CardError;
use crate::codec::Malformed;
use crate::domain::face::Attributes;
use crate::domain::holder::{BirthDate, Octets, Words};

/// The application.
pub const AID: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08];
/// 券面事項入力補助用の暗証番号.
pub const PIN: Ef = Ef(0x0011);
/// 照合番号B.
pub const NUMBER_B: Ef = Ef(0x0015);
/// 基本4情報.
pub const ATTRIBUTES: Ef = Ef(0x0002);
/// The record of what was written.
pub const RECORD: Ef = Ef(0x0003);
/// Where in [`RECORD`] the digest of [`ATTRIBUTES`] stands, with its tag and length: all that is read of it.
pub const DIGEST: Range<usize> = 0x28..0x4B;

/// The outer object of [`ATTRIBUTES`].
const OUTER: u16 = 0xFF20;

/// How far the file's object reaches, of which the start was read.
pub fn end(start: &[u8]) -> Result<usize, CardError> {
    Ok(tagged::outer(start, OUTER)?.value.end)
}

/// What the file says.
#[derive(Debug, PartialEq, Eq)]
pub struct Content {
    /// 基本4情報.
    pub attributes: Attributes,
    /// The octets of which the record has the digest: from the name's object on.
    pub covered: Range<usize>,
}

/// 基本4情報, each by its tag and in whatever order. The table of offsets is passed over, whatever is in it.
pub fn content(file: &[u8]) -> Result<Content, CardError> {
    let outer = tagged::outer(file, OUTER)?;
    if outer.value.end > file.len() {
        return Err(Malformed::at(file.len(), "cut off").into());
    }
    let mut attributes = Attributes::default();
    let (mut at, mut covered, mut seen) = (outer.value.start, outer.value.clone(), Vec::new());
    // What fills the rest of an object that is longer than what is in it is no tag of this file.
    while at < outer.value.end && !matches!(file[at], 0x00 | 0xFF) {
        let object = object(file, at, outer.value.end)?;
        if seen.contains(&object.tag) {
            return Err(Malformed::at(at, format!("{:04X} a second time", object.tag)).into());
        }
        seen.push(object.tag);
        at = object.value.end;
        let value = || text(file, &object.value);
        match object.tag {
            // The digest leaves it out.
            0xDF21 if object.start == outer.value.start => covered.start = at,
            0xDF22 => attributes.name = value()?,
            0xDF23 => attributes.address = value()?,
            0xDF24 => attributes.birth_date = value()?.map(BirthDate::without_era),
            0xDF25 => attributes.sex = value()?,
            _ => {}
        }
    }
    Ok(Content { attributes, covered })
}

/// An attribute; an empty one is none.
fn text(file: &[u8], value: &Range<usize>) -> Result<Option<Words>, Malformed> {
    let octets = &file[value.clone()];
    let text = std::str::from_utf8(octets)
        .map_err(|error| Malformed::at(value.start + error.valid_up_to(), "not UTF-8"))?;
    Ok((!text.is_empty()).then(|| text.into()))
}

/// The digest in what was read of [`DIGEST`].
pub fn digest(read: &[u8]) -> Result<Octets, Malformed> {
    match read {
        [0xDF, 0x32, 0x20, digest @ ..] if digest.len() == 32 => Ok(digest.into()),
        _ => Err(Malformed::at(DIGEST.start, "DF32 with 32 octets expected")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(body: &[&[u8]]) -> Vec<u8> {
        let body = body.concat();
        [&[0xFF, 0x20, 0x81, body.len() as u8], &body[..], &[0xFF; 9]].concat()
    }

    const TABLE: &[u8] = b"\xDF\x21\x08\0\x0E\0\x20\0\x59\0\x64";
    const NAME: &[u8] = "\u{0}\u{0}\u{6}見本".as_bytes();

    fn name() -> Vec<u8> {
        [&[0xDF, 0x22, 6], &NAME[3..]].concat()
    }

    #[test]
    fn attributes_are_read_by_their_tags_in_any_order() {
        let rest: [&[u8]; 3] = [b"\xDF\x23\x03abc", b"\xDF\x24\x0819800217", b"\xDF\x25\x011"];
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let file = file(&[TABLE, &name(), rest[order[0]], rest[order[1]], rest[order[2]]]);
            let Content { attributes, covered } = content(&file).unwrap();
            assert_eq!(attributes.name.as_deref().map(String::as_str), Some("見本"));
            assert_eq!(attributes.address.as_deref().map(String::as_str), Some("abc"));
            assert_eq!(attributes.sex.as_deref().map(String::as_str), Some("1"));
            let birth = attributes.birth_date.unwrap();
            assert_eq!((birth.raw.as_str(), birth.era), ("19800217", None));
            assert_eq!(birth.day.map(|day| day.to_string()).as_deref(), Some("1980-02-17"));
            // Behind header and table, up to the filler.
            assert_eq!(covered, 4 + TABLE.len()..file.len() - 9);
        }
    }

    #[test]
    fn what_is_missing_empty_or_unknown_is_none_and_the_table_may_be_anything() {
        for (body, there) in [
            (vec![], false),
            (vec![name()], true),
            (vec![b"\xDF\x22\0".to_vec()], false),
            (vec![b"\xDF\x21\x02\xFF\xFF".to_vec(), name()], true),
            (vec![name(), TABLE.to_vec()], true),
            (vec![b"\xDF\x77\x01x".to_vec(), name(), b"\xFF\xFF\xFF".to_vec()], true),
        ] {
            let body: Vec<&[u8]> = body.iter().map(Vec::as_slice).collect();
            let content = content(&file(&body)).unwrap();
            assert_eq!(content.attributes.name.is_some(), there, "{body:02X?}");
            assert_eq!(content.attributes.address, None);
        }
    }

    #[test]
    fn two_octets_before_the_file_change_nothing_of_what_it_says() {
        let plain = file(&[TABLE, &name()]);
        let shifted = [&[0x00, 0x65][..], &plain].concat();
        let (one, two) = (content(&plain).unwrap(), content(&shifted).unwrap());
        assert_eq!(one.attributes, two.attributes);
        assert_eq!(plain[one.covered], shifted[two.covered]);
    }

    #[test]
    fn what_is_cut_off_garbled_or_there_twice_is_refused() {
        let whole = file(&[TABLE, &name()]);
        for length in 1..whole.len() - 9 {
            assert!(content(&whole[..length]).is_err(), "{length}");
        }
        for body in [
            vec![&b"\xDF\x22\x02\xE8\xA6"[..]],
            vec![b"\xDF\x22\x09ab"],
            vec![b"\x30\x01a"],
            vec![b"\xDF\x22\x01a", b"\xDF\x22\x01b"],
        ] {
            assert!(matches!(content(&file(&body)), Err(CardError::Malformed(_))), "{body:02X?}");
        }
        assert_eq!(content(&[0xFF; 64]), Err(CardError::Empty));
    }

    #[test]
    fn only_its_own_object_is_taken_for_the_digest() {
        let whole = [&[0xDF, 0x32, 0x20][..], &[7; 32]].concat();
        assert_eq!(digest(&whole).unwrap().as_slice(), [7; 32]);
        for (at, octet) in [(0, 0xDE), (1, 0x31), (2, 0x1F)] {
            let mut other = whole.clone();
            other[at] = octet;
            assert!(digest(&other).is_err());
        }
        assert!(digest(&whole[..34]).is_err() && digest(&[&whole[..], &[0]].concat()).is_err());
    }
}
