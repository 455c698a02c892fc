//! Lengths of the objects that fill the card's files: DER (X.690) and JICSAP's simple TLV.

use super::Malformed;

/// The whole length, header included, of the DER object whose first bytes are `start`.
///
/// Enough are four bytes for objects below 64 KiB, six for any that fits the file system of a card. Indefinite
/// lengths are not DER and refused; a length may claim anything, so the caller bounds it.
pub fn der_total(start: &[u8]) -> Result<usize, Malformed> {
    let first = *start.get(1).ok_or_else(|| Malformed::at(start.len(), "no length"))?;
    if first < 0x80 {
        return Ok(2 + usize::from(first));
    }
    let count = usize::from(first & 0x7F);
    if count == 0 || count > 4 {
        return Err(Malformed::at(1, "not a DER length"));
    }
    let octets = start.get(2..2 + count).ok_or_else(|| Malformed::at(start.len(), "length cut off"))?;
    let value = octets.iter().fold(0_u64, |value, octet| value << 8 | u64::from(*octet));
    usize::try_from(value)
        .ok()
        .and_then(|value| value.checked_add(2 + count))
        .ok_or_else(|| Malformed::at(2, "length beyond memory"))
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
    fn a_simple_object_gives_its_value() {
        assert_eq!(simple(&[1, 2, 9, 8, 7], 1), Ok(&[9, 8][..]));
        assert_eq!(simple(&[1, 0xFF, 0, 1, 9], 1), Ok(&[9][..]));
        for bad in [&[][..], &[1], &[2, 1, 0], &[1, 3, 0], &[1, 0xFF], &[1, 0xFF, 0], &[1, 0xFF, 0, 2, 1]] {
            assert!(simple(bad, 1).is_err(), "{bad:02X?}");
        }
    }
}
