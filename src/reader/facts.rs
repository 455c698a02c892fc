//! What a reader's attributes (PC/SC part 3, 3.1) say: bytes as values. Whatever does not read as what it should be is
//! not told.

/// A text, NULs behind it dropped.
pub(super) fn text(value: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(value).ok()?.trim_matches(['\0', ' ']);
    (!text.is_empty()).then(|| text.to_owned())
}

/// A number of 32 bits, its lowest octet first.
pub(super) fn number(value: &[u8]) -> Option<u32> {
    Some(u32::from_le_bytes(value.try_into().ok()?))
}

/// `0xMMmmbbbb` in the machine's order of octets, a little-endian one's: major, minor, build.
pub(super) fn version(value: &[u8]) -> Option<(u8, u8, u16)> {
    let [high, low, minor, major] = value.try_into().ok()?;
    Some((major, minor, u16::from_le_bytes([high, low])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_or_not_told() {
        assert_eq!(text(b"Feitian\0\0").as_deref(), Some("Feitian"));
        assert_eq!((text(b"\0"), text(b""), text(b"\xFF")), (None, None, None));
        assert_eq!((number(&[0xFE, 0, 0, 0]), number(&[1, 0])), (Some(254), None));
        assert_eq!((version(&[2, 0, 5, 1]), version(&[])), (Some((1, 5, 2)), None));
    }
}
