//! 公的個人認証 (JPKI): the two certificates, the card's copies of their CAs, the token's label.

use crate::card::ef::Ef;
use crate::codec::Malformed;
use crate::domain::certificate::Slot;
use crate::domain::credential::KeyPair;
use crate::domain::report::CardKind;

/// The application.
pub const AID: [u8; 10] = [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];

/// Token information; its first 32 bytes are the label.
pub const TOKEN: Ef = Ef(0x0006);
/// Bytes of [`TOKEN`].
pub const TOKEN_LENGTH: usize = 160;
/// Bytes of the label.
pub const LABEL_LENGTH: usize = 32;
/// Where the serial number stands in it.
pub const SERIAL: std::ops::Range<usize> = 80..96;
/// Which certificates the card holds.
pub const AVAILABILITY: Ef = Ef(0x0008);
/// Bytes of [`AVAILABILITY`].
pub const AVAILABILITY_LENGTH: usize = 3;
/// 利用者証明用の暗証番号.
pub const AUTH_PIN: Ef = Ef(0x0018);
/// 署名用のパスワード.
pub const SIGN_PIN: Ef = Ef(0x001B);

/// Where a certificate lies.
#[must_use]
pub const fn certificate(slot: Slot) -> Ef {
    match slot {
        Slot::Sign => Ef(0x0001),
        Slot::SignCa => Ef(0x0002),
        Slot::Auth => Ef(0x000A),
        Slot::AuthCa => Ef(0x000B),
    }
}

/// Where a private key lies.
#[must_use]
pub const fn private_key(pair: KeyPair) -> Ef {
    match pair {
        KeyPair::Auth => Ef(0x0017),
        KeyPair::Sign => Ef(0x001A),
    }
}

/// The label as text, padding (spaces or NULs) dropped.
pub fn label(file: &[u8]) -> Result<String, Malformed> {
    let bytes = file.get(..LABEL_LENGTH).ok_or_else(|| Malformed::at(file.len(), "label cut off"))?;
    let end = bytes.iter().rposition(|byte| !matches!(byte, 0x00 | b' ')).map_or(0, |last| last + 1);
    match bytes[..end].iter().position(|byte| !byte.is_ascii_graphic() && *byte != b' ') {
        Some(at) => Err(Malformed::at(at, "label is not ASCII")),
        None if end == 0 => Err(Malformed::at(0, "label is empty")),
        None => Ok(bytes[..end].iter().copied().map(char::from).collect()),
    }
}

/// The serial number in the token information, padding (spaces or NULs) dropped.
#[must_use]
pub fn serial(file: &[u8]) -> Option<&[u8]> {
    let bytes = file.get(SERIAL)?;
    let end = bytes.iter().rposition(|byte| !matches!(byte, 0x00 | b' ')).map_or(0, |last| last + 1);
    bytes.get(..end)
}

/// What the simulated next card says. A real one's label is not published, and none is guessed at.
const NEXT_LABEL: &str = "MYNASCOPE DEMO NEXT";

/// The kind that a label names. Compared whole: one label is the prefix of another.
#[must_use]
pub fn kind(label: &str) -> CardKind {
    match label {
        "JPKIAPICCTOKEN2" => CardKind::MyNumber,
        "JPKIAPICCTOKEN" => CardKind::Juki,
        "JPKIAPGPSETOKEN" => CardKind::Android,
        "JPKIAPIOSTOKEN" => CardKind::IPhone,
        NEXT_LABEL => CardKind::Next,
        _ => CardKind::Unknown,
    }
}

/// Does the card list the certificate of this pair? `8F` stands for held, `00` for absent; one source only
/// (`docs/card.md §6.2`), so any other value says neither, and the certificate's own file decides.
pub fn availability(file: &[u8], pair: KeyPair) -> Result<bool, Malformed> {
    let [sign, auth, _, ..] = file else {
        return Err(Malformed::at(file.len(), "three bytes expected"));
    };
    match (pair, sign, auth) {
        (KeyPair::Sign, 0x8F, _) | (KeyPair::Auth, _, 0x8F) => Ok(true),
        (KeyPair::Sign, 0x00, _) | (KeyPair::Auth, _, 0x00) => Ok(false),
        (KeyPair::Sign, ..) => Err(Malformed::at(0, "8F or 00 expected")),
        (KeyPair::Auth, ..) => Err(Malformed::at(1, "8F or 00 expected")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn padded(label: &[u8], with: u8) -> Vec<u8> {
        let mut file = vec![with; LABEL_LENGTH];
        file[..label.len()].copy_from_slice(label);
        file
    }

    #[test]
    fn a_label_is_trimmed_of_spaces_and_of_nuls() {
        for with in [b' ', 0] {
            assert_eq!(label(&padded(b"JPKIAPICCTOKEN2", with)).as_deref(), Ok("JPKIAPICCTOKEN2"));
        }
        assert!(label(&padded(b"", 0)).is_err());
        assert!(label(&padded(b"JPKI\x1bTOKEN", b' ')).is_err());
        assert!(label(b"JPKIAPICCTOKEN2").is_err());
    }

    #[test]
    fn a_label_that_is_the_prefix_of_another_is_not_taken_for_it() {
        for (label, of) in [
            ("JPKIAPICCTOKEN2", CardKind::MyNumber),
            ("JPKIAPICCTOKEN", CardKind::Juki),
            ("JPKIAPGPSETOKEN", CardKind::Android),
            ("JPKIAPIOSTOKEN", CardKind::IPhone),
            ("MYNASCOPE DEMO NEXT", CardKind::Next),
            ("MYNASCOPE DEMO NEXT2", CardKind::Unknown),
            ("JPKIAPICCTOKEN3", CardKind::Unknown),
            ("JPKI", CardKind::Unknown),
        ] {
            assert_eq!(kind(label), of, "{label}");
        }
    }

    #[test]
    fn availability_names_signing_first() {
        let told = |file: &[u8]| [KeyPair::Sign, KeyPair::Auth].map(|pair| availability(file, pair).ok());
        assert_eq!(told(&[0x8F, 0x8F, 0]), [Some(true), Some(true)]);
        assert_eq!(told(&[0x00, 0x8F, 0]), [Some(false), Some(true)]);
        for garbled in [&[][..], &[0], &[0x8F, 0x8F], &[0xFF; 3], &[0x01, 0x80, 0]] {
            assert_eq!(told(garbled), [None, None], "{garbled:02X?}");
        }
    }
}
