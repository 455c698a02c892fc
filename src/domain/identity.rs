//! Which card it is: what a card tells of itself without a PIN, so that a job with one meets the card that was shown.
//!
//! A reader says that a card is there, not which: two cards may lie on one contactless reader, and after each
//! power-up the other one may answer.

use super::credential::KeyPair;
use super::finding::Finding;
use super::holder::Octets;
use super::kind::CardKind;

/// Bytes of EF 000A that identify a card: in a certificate of JPKI they hold the issuer and the serial number.
pub const START: usize = 256;

/// One card among all.
#[derive(Clone, PartialEq, Eq)]
pub enum Identity {
    /// The first [`START`] bytes of 利用者証明用電子証明書 (JPKI, EF 000A), or all of it where it is shorter.
    Certificate(Octets),
    /// Record 1 of 共通AP, whole: the card's serial number is in it.
    Record(Octets),
    /// The serial number in the token information (JPKI, EF 0006).
    Token(Octets),
}

impl Identity {
    /// Is it certain that this is another card? Only where both tell the same of themselves, and not alike.
    #[must_use]
    pub fn is_other(&self, than: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(than) && self != than
    }
}

/// What identifies a person's card is not for logs.
impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Certificate(_) => "Certificate(…)",
            Self::Record(_) => "Record(…)",
            Self::Token(_) => "Token(…)",
        })
    }
}

/// A certificate from its first bytes: as many as identify it.
#[must_use]
pub fn start(der: &[u8]) -> Octets {
    der.get(..START).unwrap_or(der).into()
}

/// The card that a job with a PIN is meant for, as a look saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant {
    /// What it is.
    pub kind: CardKind,
    /// Which it is, or why that is not known.
    pub identity: Finding<Identity>,
    /// The starts of the certificates that were read of it with their PINs ([`start`]): what a phone is known by once
    /// its PIN was right.
    pub read: Vec<(KeyPair, Octets)>,
}

impl Meant {
    /// The certificate of a key pair, as far as it was read.
    #[must_use]
    pub fn start_of(&self, pair: KeyPair) -> Option<&[u8]> {
        self.read.iter().find(|(of, _)| *of == pair).map(|(_, start)| start.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_identifies_a_card_is_never_printed() {
        for identity in [
            Identity::Certificate(start(b"serial")),
            Identity::Record(start(b"serial")),
            Identity::Token(start(b"serial")),
        ] {
            assert!(!format!("{identity:?}").contains("115"), "{identity:?}");
            assert!(format!("{identity:?}").ends_with("(…)"));
        }
    }

    #[test]
    fn a_card_is_another_one_only_where_the_same_of_it_is_known() {
        let [one, two] = [start(b"one"), start(b"two")];
        assert!(Identity::Certificate(one.clone()).is_other(&Identity::Certificate(two.clone())));
        assert!(!Identity::Certificate(one.clone()).is_other(&Identity::Certificate(one.clone())));
        assert!(!Identity::Certificate(one).is_other(&Identity::Record(two)));
    }

    #[test]
    fn a_long_certificate_is_known_by_its_first_256_bytes_and_a_short_one_by_all() {
        let mut der = vec![7; 300];
        let first = start(&der);
        der[299] = 8;
        assert_eq!(first, start(&der));
        der[255] = 8;
        assert_ne!(first, start(&der));
        assert_eq!(start(&der[..3]).len(), 3);
    }
}
