//! A reader's own keys for PINs (PC/SC part 10, 2.6): the bytes that ask for them and the bytes that use them.
//!
//! Written from the specification; no reader with keys was at hand.

use crate::link::PadVerify;

/// `FEATURE_VERIFY_PIN_DIRECT`.
const VERIFY_PIN_DIRECT: u8 = 0x06;
/// `FEATURE_GET_TLV_PROPERTIES`.
const GET_TLV_PROPERTIES: u8 = 0x12;
/// `bMinPINSize` and `bMaxPINSize` among those properties.
const SHORTEST: u8 = 0x06;
const LONGEST: u8 = 0x07;
/// `dwMaxAPDUDataSize`: none for short APDUs alone, from 256 on for extended ones too (libccid tells none or 65,536).
const APDU_DATA: u8 = 0x0A;

/// The function that lists features: `SCARD_CTL_CODE(3400)`.
pub(super) const LIST: u32 = 3400;

/// What a reader can be told to do: its own control codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Features {
    pub(super) verify: Option<u32>,
    pub(super) properties: Option<u32>,
}

impl Features {
    /// Reads the list: a tag, a length of 4, the code in big-endian.
    pub(super) fn read(list: &[u8]) -> Self {
        let code = |tag: u8| {
            list.chunks_exact(6)
                .filter(|entry| entry[0] == tag && entry[1] == 4)
                .map(|entry| u32::from_be_bytes([entry[2], entry[3], entry[4], entry[5]]))
                .next()
        };
        Self { verify: code(VERIFY_PIN_DIRECT), properties: code(GET_TLV_PROPERTIES) }
    }
}

/// What the reader's properties (tag, length, value) say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Properties {
    /// The shortest and the longest PIN.
    pub(super) digits: Option<(u8, u8)>,
    /// APDUs of extended length are carried.
    pub(super) extended: Option<bool>,
}

impl Properties {
    /// Reads them as far as they go.
    pub(super) fn read(properties: &[u8]) -> Self {
        let mut rest = properties;
        let (mut least, mut most, mut extended) = (None, None, None);
        while let [tag, length, behind @ ..] = rest {
            let Some((value, next)) = behind.split_at_checked(usize::from(*length)) else { break };
            match (*tag, value) {
                (SHORTEST, [size]) => least = Some(*size),
                (LONGEST, [size]) => most = Some(*size),
                (APDU_DATA, size) => extended = super::facts::number(size).map(|size| size > 0),
                _ => {}
            }
            rest = next;
        }
        // None at all may be written as zero.
        Self { digits: least.zip(most).filter(|(_, most)| *most > 0), extended }
    }
}

/// `PIN_VERIFY_STRUCTURE` for a PIN of so many ASCII digits, unpadded, from the first byte behind Lc on. The reader
/// writes Lc and the digits.
pub(super) fn structure(verify: PadVerify) -> Vec<u8> {
    let apdu = [0x00, 0x20, 0x00, verify.p2, 0x00];
    let mut bytes = vec![
        // The reader's own patience, before the first key and between keys.
        0x00,
        0x00,
        // In bytes, at position 0, justified to the left, ASCII.
        0x82,
        // No block of a fixed length, no length written before the digits.
        0x00,
        0x00,
        // At the most and at least.
        verify.digits,
        verify.digits,
        // Ended by the key that confirms.
        0x02,
        // The reader's own message, in Japanese.
        0xFF,
        0x11,
        0x04,
        0x00,
        // T=1 prologue: the reader's.
        0x00,
        0x00,
        0x00,
    ];
    bytes.extend((apdu.len() as u32).to_le_bytes());
    bytes.extend(apdu);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::PinPad;

    #[test]
    fn a_list_of_features_is_read_by_tag() {
        let list = [0x06, 4, 0x42, 0x33, 0x00, 0x06, 0x12, 4, 0x42, 0x33, 0x00, 0x12];
        assert_eq!(
            Features::read(&list),
            Features { verify: Some(0x4233_0006), properties: Some(0x4233_0012) }
        );
        // Only changing, cut off, empty: not for us.
        for without in [&[0x07, 4, 0x42, 0x33, 0x00, 0x07][..], &[0x06, 4, 0x42], &[], &[0x06, 3, 1, 2, 3, 4]]
        {
            assert_eq!(Features::read(without), Features { verify: None, properties: None });
        }
    }

    #[test]
    fn what_a_pad_takes_is_read_where_it_is_told() {
        let digits = |properties: &[u8]| Properties::read(properties).digits;
        assert_eq!(digits(&[6, 1, 4, 7, 1, 12]), Some((4, 12)));
        assert_eq!(digits(&[1, 2, 0, 0, 7, 1, 8, 6, 1, 5]), Some((5, 8)));
        for nothing in [&[][..], &[6, 1], &[6, 1, 4], &[6, 1, 0, 7, 1, 0], &[6, 200, 1]] {
            assert_eq!(digits(nothing), None);
        }
        let takes = |properties: &[u8]| PinPad { digits: digits(properties) }.takes(4);
        assert!(takes(&[]) && !takes(&[6, 1, 5, 7, 1, 8]));
    }

    #[test]
    fn extended_length_is_a_size_of_apdu_data_above_none() {
        let extended = |properties: &[u8]| Properties::read(properties).extended;
        assert_eq!(extended(&[0x0A, 4, 0, 0, 1, 0]), Some(true));
        assert_eq!(extended(&[6, 1, 4, 0x0A, 4, 0, 0, 0, 0]), Some(false));
        for nothing in [&[][..], &[0x0A, 0], &[0x0A, 2, 1, 0], &[0x0A, 4, 0, 0, 1]] {
            assert_eq!(extended(nothing), None);
        }
    }

    #[test]
    fn the_structure_is_as_long_as_it_says() {
        let bytes = structure(PadVerify { p2: 0x98, digits: 4 });
        assert_eq!(bytes.len(), 19 + 5);
        assert_eq!(bytes[5..7], [4, 4]);
        assert_eq!(bytes[15..19], [5, 0, 0, 0]);
        assert_eq!(bytes[19..], [0x00, 0x20, 0x00, 0x98, 0x00]);
    }
}
