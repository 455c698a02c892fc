//! What stands before a value: the tag and length of BER and DER (X.690), the one reader of them, and JICSAP's simple
//! TLV in the card's files.
//!
//! A length may claim anything: who believes it has to bound it.

use super::Malformed;

/// A length as it was written (X.690, 8.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// So many octets of content.
    Definite {
        /// How many.
        octets: u64,
        /// Length octets behind the first one.
        long: u8,
    },
    /// Up to an end-of-contents.
    Indefinite,
}

impl Length {
    /// Reads one from wherever octets come. `None` for one of more than 64 bits, which nothing has.
    pub fn read<E>(mut next: impl FnMut() -> Result<u8, E>) -> Result<Option<Self>, E> {
        let first = next()?;
        Ok(match first {
            0x80 => Some(Self::Indefinite),
            ..0x80 => Some(Self::Definite { octets: first.into(), long: 0 }),
            _ => {
                let long = first & 0x7F;
                if long > 8 {
                    return Ok(None);
                }
                let mut octets = 0;
                for _ in 0..long {
                    octets = octets << 8 | u64::from(next()?);
                }
                Some(Self::Definite { octets, long })
            }
        })
    }
}

/// The first octets of one element: its identifier (X.690, 8.1.2) and its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The first identifier octet: class, form, and the number where it is below 31.
    pub tag: u8,
    /// The tag's number.
    pub number: u32,
    /// The length.
    pub length: Length,
    /// Octets of both.
    pub octets: usize,
}

impl Header {
    /// The header at the start of `input`, which stands at offset `at` of the whole.
    pub fn read(input: &[u8], at: usize) -> Result<Self, Malformed> {
        let mut octets = 0;
        let mut next = |what: &str| {
            let octet = input.get(octets).copied().ok_or_else(|| Malformed::at(at + input.len(), what));
            octets += 1;
            octet
        };
        let tag = next("the bytes end where a tag should be")?;
        let mut number = u32::from(tag & 0x1F);
        if number == 0x1F {
            number = 0;
            loop {
                let octet = next("the bytes end inside a tag")?;
                if number > u32::MAX >> 7 {
                    return Err(Malformed::at(at, "a tag number beyond 32 bits"));
                }
                number = (number << 7) | u32::from(octet & 0x7F);
                if octet & 0x80 == 0 {
                    break;
                }
            }
        }
        let length = Length::read(|| next("the bytes end inside a length"))?
            .ok_or_else(|| Malformed::at(at, "a length of more than 8 bytes"))?;
        Ok(Self { tag, number, length, octets })
    }

    /// Octets of content, where a length of at most 32 bits says so; `at` is where the header stands.
    pub fn definite(&self, at: usize) -> Result<usize, Malformed> {
        match self.length {
            Length::Indefinite => Err(Malformed::at(at, "an indefinite length, which DER forbids")),
            Length::Definite { long: 5.., .. } => Err(Malformed::at(at, "a length of more than 4 bytes")),
            Length::Definite { octets, .. } => {
                usize::try_from(octets).map_err(|_| Malformed::at(at, "a length beyond this machine"))
            }
        }
    }

    /// Octets of content, where the header is what DER allows (10.1) of the tags that are used here: a tag of one octet
    /// and the shortest length.
    #[must_use]
    pub fn der(&self) -> Option<u64> {
        let Length::Definite { octets, long } = self.length else { return None };
        let shortest = match long {
            0 => true,
            1 => octets >= 0x80,
            _ => octets >> (8 * (long - 1)) > 0,
        };
        (shortest && self.tag & 0x1F != 0x1F).then_some(octets)
    }
}

/// The whole length, header included, of the DER object whose first bytes are `start`: enough are four bytes for objects
/// below 64 KiB, six for any that fits the file system of a card.
pub fn der_total(start: &[u8]) -> Result<usize, Malformed> {
    let header = Header::read(start, 0)?;
    header
        .definite(0)?
        .checked_add(header.octets)
        .ok_or_else(|| Malformed::at(0, "a length beyond this machine"))
}

/// The value of the simple TLV object (one-byte tag, length 0 to 254, or `FF` and two bytes) at the start of `bytes`.
pub fn simple(bytes: &[u8], tag: u8) -> Result<&[u8], Malformed> {
    match bytes.first() {
        Some(found) if *found == tag => {}
        Some(_) => return Err(Malformed::at(0, format!("tag {tag:02X} expected"))),
        None => return Err(Malformed::at(0, "empty")),
    }
    let (start, length) = match bytes.get(1..) {
        Some([0xFF, high, low, ..]) => (4, usize::from(u16::from_be_bytes([*high, *low]))),
        Some([0xFF, ..] | []) | None => return Err(Malformed::at(bytes.len(), "length cut off")),
        Some([length, ..]) => (2, usize::from(*length)),
    };
    bytes.get(start..start + length).ok_or_else(|| Malformed::at(bytes.len(), "value cut off"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_der_length_counts_its_header() {
        assert_eq!(der_total(&[0x30, 0x03]), Ok(5));
        assert_eq!(der_total(&[0x30, 0x81, 0x80]), Ok(131));
        assert_eq!(der_total(&[0x30, 0x82, 0x06, 0x32]), Ok(1590));
        assert_eq!(der_total(&[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]), Ok(0x1_0000_0005));
        for bad in [
            &[][..],
            &[0x30],
            &[0x30, 0x80],
            &[0x30, 0x82, 0x06],
            &[0x30, 0x85, 1, 2, 3, 4, 5],
            &[0x30, 0xFF],
        ] {
            assert!(der_total(bad).is_err(), "{bad:02X?}");
        }
    }

    #[test]
    fn der_has_the_shortest_length_and_a_tag_of_one_octet() {
        let der = |bytes: &[u8]| Header::read(bytes, 0).unwrap().der();
        for (bytes, octets) in [
            (&[0x30, 0x00][..], Some(0)),
            (&[0x30, 0x7F], Some(0x7F)),
            (&[0x30, 0x81, 0x80], Some(0x80)),
            (&[0x30, 0x82, 0x01, 0x00], Some(0x100)),
            (&[0x30, 0x88, 0x80, 0, 0, 0, 0, 0, 0, 0], Some(1 << 63)),
            (&[0x30, 0x80], None),
            (&[0x30, 0x81, 0x7F], None),
            (&[0x30, 0x82, 0x00, 0xFF], None),
            (&[0x30, 0x85, 0, 0xFF, 0, 0, 0], None),
            (&[0xBF, 0x21, 0x00], None),
        ] {
            assert_eq!(der(bytes), octets, "{bytes:02X?}");
        }
        assert!(Header::read(&[0x30, 0x89, 1, 1, 1, 1, 1, 1, 1, 1, 1], 0).is_err());
    }

    #[test]
    fn a_simple_object_gives_its_value() {
        assert_eq!(simple(&[1, 2, 9, 8, 7], 1), Ok(&[9, 8][..]));
        assert_eq!(simple(&[1, 0xFF, 0, 1, 9], 1), Ok(&[9][..]));
        for bad in [&[][..], &[1], &[2, 1, 0], &[1, 3, 0], &[1, 0xFF], &[1, 0xFF, 0], &[1, 0xFF, 0, 2, 1]] {
            assert!(simple(bad, 1).is_err(), "{bad:02X?}");
        }
    }
}
