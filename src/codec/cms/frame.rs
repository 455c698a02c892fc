//! What stands before and behind the document in a `SignedData` of ours: definite lengths in 64 bits, so that the
//! document itself passes by without being held, whatever its size.

use der::oid::db::rfc5911::{ID_DATA, ID_SIGNED_DATA};

use super::ber::{push_length, value};

/// A signed file around its document.
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The octets before the document.
    pub before: Vec<u8>,
    /// The document's length, where it goes inside.
    pub document: Option<u64>,
    /// The octets behind it.
    pub behind: Vec<u8>,
}

impl Frame {
    /// Frames a signature: the DER of its digest algorithm, of its certificate and of its `SignerInfo`; with
    /// `document` octets of content inside, or detached. `None` where the sum does not fit 64 bits.
    #[must_use]
    pub fn new(
        digest_algorithm: &[u8],
        certificate: &[u8],
        signer_info: &[u8],
        document: Option<u64>,
    ) -> Option<Self> {
        let behind = [value(0xA0, &[certificate]), value(0x31, &[signer_info])].concat();
        // Built from the inside out: each header is put before what it holds.
        let mut before = Vec::new();
        let mut length = 0_u64;
        if let Some(octets) = document {
            length = octets;
            wrap(&mut before, 0x04, &[], &mut length)?;
            wrap(&mut before, 0xA0, &[], &mut length)?;
        }
        wrap(&mut before, 0x30, &value(0x06, &[ID_DATA.as_bytes()]), &mut length)?;
        // Version 1: plain data, a signer named by issuer and serial number, X.509 certificates (RFC 5652, 5.1).
        let head = [&[0x02, 0x01, 0x01][..], &value(0x31, &[digest_algorithm])].concat();
        length = length.checked_add(behind.len() as u64)?;
        wrap(&mut before, 0x30, &head, &mut length)?;
        wrap(&mut before, 0xA0, &[], &mut length)?;
        wrap(&mut before, 0x30, &value(0x06, &[ID_SIGNED_DATA.as_bytes()]), &mut length)?;
        Some(Self { before, document, behind })
    }

    /// All of it without the document.
    #[must_use]
    pub fn around(&self) -> Vec<u8> {
        [self.before.as_slice(), &self.behind].concat()
    }
}

/// Puts a header and `head` before what is there, `length` octets in all.
fn wrap(before: &mut Vec<u8>, tag: u8, head: &[u8], length: &mut u64) -> Option<()> {
    let inside = length.checked_add(head.len() as u64)?;
    let mut header = vec![tag];
    push_length(&mut header, inside);
    *length = inside.checked_add(header.len() as u64)?;
    before.splice(0..0, header.into_iter().chain(head.iter().copied()));
    Some(())
}

#[cfg(test)]
mod tests {
    use super::super::ber::Der;
    use super::*;

    #[test]
    fn the_outermost_length_counts_everything_behind_it_beyond_32_bits() {
        for document in [None, Some(0), Some(1), Some(127), Some(128), Some(5 << 32)] {
            let frame = Frame::new(&[0x30, 0], &[0x30, 0], &[0x30, 0], document).unwrap();
            let count = usize::from(frame.before[1]);
            let (said, header) = if count < 0x80 {
                (count as u64, 2)
            } else {
                let octets = &frame.before[2..2 + (count & 0x7F)];
                (octets.iter().fold(0, |sum, octet| sum << 8 | u64::from(*octet)), 2 + octets.len() as u64)
            };
            let total = (frame.before.len() + frame.behind.len()) as u64 + document.unwrap_or(0);
            assert_eq!(said + header, total, "{document:?}");
        }
        assert_eq!(Frame::new(&[], &[], &[], Some(u64::MAX)), None);
    }

    #[test]
    fn a_small_frame_is_der() {
        let frame = Frame::new(&[0x30, 0], &[0x30, 0], &[0x30, 0], Some(3)).unwrap();
        let whole = [&frame.before[..], b"abc", &frame.behind].concat();
        let mut der = Der::new(&whole);
        let mut inside = Der::new(der.read(0x30).unwrap());
        assert!(der.is_empty());
        assert_eq!(inside.read(0x06), Some(ID_SIGNED_DATA.as_bytes()));
        assert!(inside.read(0xA0).is_some() && inside.is_empty());
    }
}
