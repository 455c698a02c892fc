//! What a signature comes in, told by its first octets: as it is, in PEM, in bare base64, in a mail.

use std::io::{BufRead, Chain, Cursor, Read as _};

use super::ber::{Flaw, Read, ReadError};
use super::mail;
use super::pem::{Armour, BEGIN};
use crate::domain::verdict::{Carrier, PassedOver};

/// How much of a file says what it is: all headers of a mail, or the text before an armour.
const HEAD: u64 = 1 << 16;
/// The longest mail: it is held as a whole.
const MAIL: u64 = 1 << 26;
/// U+FEFF in UTF-8.
const MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

/// How a text in UTF-16 that begins so makes numbers of its octets: U+FEFF comes first.
fn units(head: &[u8]) -> Option<fn([u8; 2]) -> u16> {
    match head {
        [0xFF, 0xFE, ..] => Some(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => Some(u16::from_be_bytes),
        _ => None,
    }
}

/// A source from its beginning, of which the first octets were looked at.
type Whole<R> = Chain<Cursor<Vec<u8>>, R>;

/// A signature to be read.
pub enum Opened<R> {
    /// As a stream.
    Armour(Armour<Whole<R>>),
    /// In this mail.
    Mail(Vec<u8>),
}

/// What came.
pub struct Carried<R> {
    /// By what.
    pub carrier: Carrier,
    /// What stood before it.
    pub passed_over: Vec<PassedOver>,
    /// The signature.
    pub opened: Opened<R>,
}

impl<R: BufRead> Carried<R> {
    /// Looks what a source holds.
    pub fn open(mut source: R) -> Read<Self> {
        let mut head = Vec::new();
        (&mut source).take(HEAD).read_to_end(&mut head)?;
        let marked = if let Some(units) = units(&head) {
            // A text that a system saved in its own way is held as a whole, as a mail is.
            source.by_ref().take(MAIL).read_to_end(&mut head)?;
            let text: Vec<u16> = head.chunks_exact(2).skip(1).map(|unit| units([unit[0], unit[1]])).collect();
            head = String::from_utf16_lossy(&text).into_bytes();
            true
        } else {
            let marked = head.starts_with(MARK);
            head.drain(..if marked { MARK.len() } else { 0 });
            marked
        };
        let carrier = carrier(&head).map_err(|flaw| ReadError::Malformed { at: 0, flaw })?;
        let whole = Cursor::new(head).chain(source);
        let opened = if carrier == Carrier::Mail {
            let mut mail = Vec::new();
            whole.take(MAIL + 1).read_to_end(&mut mail)?;
            if mail.len() as u64 > MAIL {
                return Err(ReadError::Malformed { at: MAIL, flaw: Flaw::TooMuch });
            }
            Opened::Mail(mail)
        } else {
            Opened::Armour(Armour::of(carrier, whole))
        };
        Ok(Self {
            carrier,
            passed_over: marked.then_some(PassedOver::ByteOrderMark).into_iter().collect(),
            opened,
        })
    }
}

/// The carrier of what begins so. What is none of them is taken for bare: its reader says what is wrong.
fn carrier(head: &[u8]) -> Result<Carrier, Flaw> {
    // No signature is so short that its length would be a letter.
    let is_text =
        head.first() != Some(&0x30) || head.get(1).is_some_and(|octet| (b' '..=b'~').contains(octet));
    if !is_text {
        return Ok(Carrier::Der);
    }
    let mail = mail::is_signed(head);
    let ends = |octet: &u8| matches!(octet, b'\r' | b'\n');
    let armoured = || head.split(ends).any(|line| line.trim_ascii_start().starts_with(BEGIN));
    let digits = head.trim_ascii_start();
    // 30 80, and 30 81 to 30 84, in base64; what its first line begins is held to that, and no line of text is so long
    // without a space.
    let line = digits.split(ends).next().unwrap_or_default();
    let is_digit = |octet: &u8| octet.is_ascii_alphanumeric() || b"+/=".contains(octet);
    let bare = digits.starts_with(b"MI")
        && (line.len() >= 48 && line.iter().all(is_digit)
            || digits.iter().all(|octet| is_digit(octet) || octet.is_ascii_whitespace()));
    match mail {
        Some(true) => Ok(Carrier::Mail),
        _ if armoured() => Ok(Carrier::Pem),
        _ if bare => Ok(Carrier::Base64),
        Some(false) => Err(Flaw::Mail),
        None => Ok(Carrier::Der),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_octets_tell_what_it_is() {
        for (head, told) in [
            (&[0x30, 0x82, 1, 2][..], Ok(Carrier::Der)),
            (&[0x30, 0x80], Ok(Carrier::Der)),
            (b"%PDF-1.7\n", Ok(Carrier::Der)),
            (b"", Ok(Carrier::Der)),
            (b"-----BEGIN CMS-----\n", Ok(Carrier::Pem)),
            (b"Key: value\r\r-----BEGIN CMS-----\rMIIB", Ok(Carrier::Pem)),
            (b"0 text that begins as DER does\n-----BEGIN PKCS7-----\n", Ok(Carrier::Pem)),
            (b"MIIBAQ\r\nAB==", Ok(Carrier::Base64)),
            (b"MIAGCSqG", Ok(Carrier::Base64)),
            (b"MIIB AQID\tBA==\n", Ok(Carrier::Base64)),
            // Broken further down: told as what it is.
            (b"MIAGCSqGSIb3DQEHAqCAMIACAQExDTALBglghkgBZQMEAgEw\n!", Ok(Carrier::Base64)),
            (b"MIIBAQ, but this is text", Ok(Carrier::Der)),
            (b"MIME-Version: 1.0\nContent-Type: multipart/signed; boundary=a\n\n", Ok(Carrier::Mail)),
            (b"Subject: a\r\ncontent-type: application/X-PKCS7-mime;\r\n name=a\r\n\r\n", Ok(Carrier::Mail)),
            (b"From a@example.com Mon\nContent-Type: Application/pkcs7-mime\n\n", Ok(Carrier::Mail)),
            (b"From: a@example.com\nContent-Type: text/plain\n\nhello\n", Err(Flaw::Mail)),
            (b"Subject: a\nContent-Type: text/plain\n\n-----BEGIN CMS-----\n", Ok(Carrier::Pem)),
        ] {
            assert_eq!(carrier(head), told, "{}", String::from_utf8_lossy(head));
        }
    }
}
