//! Which card it is, from what needs no PIN: the start of the authentication certificate; where there is none, 共通AP's
//! record; where there is none of these either, the token's serial number.

use super::ap::{common, jpki};
use super::iso::{Card, CardError, claimed_length};
use crate::codec::Malformed;
use crate::codec::tlv::{self, Header};
use crate::domain::certificate::Slot;
use crate::domain::holder::Octets;
use crate::domain::identity::{Identity, START, start};
use crate::domain::report::{Finding, Unread};

/// The application that tells an identity of this sort.
#[must_use]
pub const fn application(like: &Identity) -> &'static [u8] {
    match like {
        Identity::Certificate(_) | Identity::Token(_) => &jpki::AID,
        Identity::Record(_) => &common::AID,
    }
}

/// Asks the selected application for the identity that it tells: of the same sort as `like`.
pub fn ask(card: &mut Card<'_>, like: &Identity) -> Result<Identity, CardError> {
    match like {
        Identity::Certificate(_) => of_certificate(&card.read_start(jpki::certificate(Slot::Auth), START)?),
        Identity::Record(_) => of_record(&card.read_record(common::CARD, 1)?),
        Identity::Token(_) => of_token(&card.read_start(jpki::TOKEN, jpki::TOKEN_LENGTH)?),
    }
}

/// From the first bytes of the authentication certificate's file, [`START`] of them or more.
pub fn of_certificate(file: &[u8]) -> Result<Identity, CardError> {
    certificate_start(file).map(Identity::Certificate)
}

/// A certificate's start from that of its file: without the filler behind a short one, and none made of filler. What
/// has no body of its own within its length is no certificate, and tells no card.
pub fn certificate_start(file: &[u8]) -> Result<Octets, CardError> {
    let whole = claimed_length(file)?;
    let at = Header::read(file, 0)?.octets;
    let body = file.get(at..).unwrap_or_default();
    if body.first() != Some(&0x30) || tlv::der_total(body)?.checked_add(at).is_none_or(|end| end > whole) {
        return Err(Malformed::at(at, "no certificate").into());
    }
    let length = whole.min(START);
    file.get(..length).map(start).ok_or_else(|| Malformed::at(file.len(), "cut off").into())
}

/// From record 1 of 共通AP.
pub fn of_record(record: &[u8]) -> Result<Identity, CardError> {
    let serial = common::record(record)?.card_serial;
    if is_uniform(serial.as_bytes()) {
        return Err(CardError::Empty);
    }
    Ok(Identity::Record(record.into()))
}

/// From the token information.
pub fn of_token(information: &[u8]) -> Result<Identity, CardError> {
    let serial =
        jpki::serial(information).ok_or_else(|| Malformed::at(information.len(), "no serial number"))?;
    // `00000000` on every plastic card seen: that is no serial number.
    if is_uniform(serial) {
        return Err(CardError::Empty);
    }
    Ok(Identity::Token(serial.into()))
}

/// The same character again and again, or nothing at all.
fn is_uniform(text: &[u8]) -> bool {
    text.windows(2).all(|pair| pair[0] == pair[1])
}

/// Is it certain that the card tells no identity there?
#[must_use]
pub const fn is_lacking(found: &Finding<Identity>) -> bool {
    matches!(found, Err(Unread::Absent | Unread::Empty | Unread::NeedsPin))
}

/// Of the three the first that the card has. One that is there and could not be read is not passed over: what the card
/// says at another time may differ.
pub fn first(
    certificate: Finding<Identity>,
    record: Finding<Identity>,
    token: Finding<Identity>,
) -> Finding<Identity> {
    if !is_lacking(&certificate) {
        return certificate;
    }
    if !is_lacking(&record) {
        return record;
    }
    match token {
        Ok(token) => Ok(token),
        Err(_) => certificate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Identity {
        Identity::Record(text.as_bytes().into())
    }

    #[test]
    fn a_file_of_filler_or_of_something_else_identifies_nothing() {
        assert_eq!(certificate_start(&[0xFF; 256]), Err(CardError::Empty));
        assert_eq!(certificate_start(&[0x00; 256]), Err(CardError::Empty));
        assert_eq!(certificate_start(&[]), Err(CardError::Empty));
        assert!(matches!(certificate_start(&[0x31; 256]), Err(CardError::Malformed(_))));
        // Fewer bytes than the certificate and the identity have.
        assert!(matches!(certificate_start(&[0x30, 0x82, 6, 0, 0x30, 0]), Err(CardError::Malformed(_))));
        // A number, text, a body longer than the whole, none at all.
        for other in [
            &[0x30, 3, 2, 1, 5][..],
            &[0x30, 4, b'T', b'E', b'S', b'T'],
            &[0x30, 3, 0x30, 2, 5],
            &[0x30, 0x82, 1, 0, 0x30, 0x82, 1, 0],
            &[0x30, 0],
        ] {
            let file = [other, &[0xFF; 300]].concat();
            assert!(matches!(certificate_start(&file), Err(CardError::Malformed(_))), "{other:02X?}");
        }
    }

    #[test]
    fn filler_behind_a_short_certificate_is_not_part_of_it() {
        let short = [0x30, 3, 0x30, 1, 7];
        assert_eq!(certificate_start(&[&short[..], &[0xFF, 0xFF]].concat()), Ok(start(&short)));
        let mut long = vec![0x30, 0x82, 0x06, 0x00, 0x30, 0x82, 0x05, 0x00];
        long.resize(300, 7);
        assert_eq!(certificate_start(&long).map(|start| start.len()), Ok(START));
    }

    #[test]
    fn a_serial_number_of_one_digit_repeated_is_none() {
        let mut token = [b' '; 160];
        for serial in [&b"00000000"[..], b"9999", b"1", b""] {
            token[80..96].fill(b' ');
            token[80..80 + serial.len()].copy_from_slice(serial);
            assert_eq!(of_token(&token), Err(CardError::Empty), "{serial:?}");
        }
        token[80..84].copy_from_slice(b"0001");
        assert_eq!(of_token(&token), Ok(Identity::Token(start(b"0001"))));
        assert!(of_token(&token[..90]).is_err());
        assert_eq!(of_record(b"\x01\x1C0000000000000001322120350217"), Err(CardError::Empty));
        assert!(of_record(b"\x01\x1C4000000127198431322120350217").is_ok());
    }

    #[test]
    fn what_is_there_and_unread_is_not_passed_over_for_what_comes_after() {
        let none = || Err(Unread::Absent);
        let refused = || Err(Unread::Refused(0x6F00));
        assert_eq!(first(Ok(of("a")), Ok(of("b")), Ok(of("c"))), Ok(of("a")));
        assert_eq!(first(none(), Ok(of("b")), Ok(of("c"))), Ok(of("b")));
        assert_eq!(first(none(), none(), Ok(of("c"))), Ok(of("c")));
        assert_eq!(first(Err(Unread::NeedsPin), none(), Err(Unread::Empty)), Err(Unread::NeedsPin));
        assert_eq!(first(refused(), Ok(of("b")), Ok(of("c"))), refused());
        assert_eq!(first(none(), refused(), Ok(of("c"))), refused());
        assert_eq!(first(none(), none(), refused()), none());
    }
}
