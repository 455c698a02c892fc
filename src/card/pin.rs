//! Presenting, replacing and using secrets: VERIFY, CHANGE REFERENCE DATA, JICSAP CHANGE KEY, COMPUTE DIGITAL SIGNATURE.
//!
//! A command that carries a secret is sent once, in the form in which the empty VERIFY has just proved the key, and
//! never again whatever comes back: no GET RESPONSE, no other length, no other form. A status word that asks for one
//! is an answer like any other.
//!
//! From `docs/card.md §6.4`:
//!
//! | purpose | command |
//! |---|---|
//! | present | `00 20 00 80\|sfi` |
//! | replace (公的個人認証, 券面事項入力補助) | `00 24 01 80\|sfi` |
//! | replace (共通, 住基; known from one source) | `80 32 00 80\|sfi` |
//! | sign a `DigestInfo` | `80 2A 00 80\|sfi` |

use crate::codec::apdu::{Command, Le};
use crate::domain::credential::{KeyPair, Secret, Tries};
use crate::link::{PadError, PadVerify};
use crate::secret::Pin;

use super::ap::{self, common, jpki, juki, surface, text};
use super::iso::{Card, CardError, EXCHANGES, Ef, KeyForm, done};
use super::status::Status;

/// Where a secret lies: its application and its key.
#[must_use]
pub const fn place(secret: Secret) -> (&'static [u8], Ef) {
    let key = match secret {
        Secret::Auth => jpki::AUTH_PIN,
        Secret::Sign => jpki::SIGN_PIN,
        Secret::Text => text::PIN,
        Secret::TextNumberB => text::NUMBER_B,
        Secret::JukiCommon => common::JUKI_PIN,
        Secret::Juki => juki::PIN,
        Secret::SurfaceNumberB => surface::NUMBER_B,
        Secret::SurfaceBirth => surface::BIRTH,
    };
    (ap::aid(secret.application()), key)
}

/// What the card says to a secret that was presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presented {
    /// Right.
    Right,
    /// Wrong; so many tries are left.
    Wrong(Tries),
    /// Locked: it was not compared.
    Locked,
    /// None of these: this status word.
    Refused(u16),
}

impl Presented {
    const fn of(word: u16) -> Self {
        match Status::of(word) {
            Status::Done => Self::Right,
            Status::TriesLeft(left) => Self::Wrong(Tries::Left(left)),
            Status::NoneLeft => Self::Wrong(Tries::Locked),
            Status::Blocked => Self::Locked,
            Status::NoCounter => Self::Wrong(Tries::Unlimited),
            _ => Self::Refused(word),
        }
    }
}

/// VERIFY with a secret. What was typed may be wiped as soon as this is made.
#[must_use]
pub fn verify(key: Ef, form: KeyForm, pin: &Pin) -> Command {
    Command::new([0x00, 0x20, 0x00, key.in_form(form)]).data(pin.bytes())
}

/// The command that replaces a secret that has just been verified.
#[must_use]
pub fn replace(secret: Secret, form: KeyForm, new: &Pin) -> Command {
    let p2 = place(secret).1.in_form(form);
    let header = match secret {
        Secret::JukiCommon | Secret::Juki => [0x80, 0x32, 0x00, p2],
        _ => [0x00, 0x24, 0x01, p2],
    };
    Command::new(header).data(new.bytes())
}

impl Card<'_> {
    /// Presents a secret: one exchange. In the form [`KeyForm::Selected`] its key must be the current one, as it is
    /// after [`Card::tries_in`] that form.
    pub fn present(&mut self, verify: Command) -> Result<Presented, CardError> {
        let answer = self.once(&verify);
        drop(verify);
        Ok(Presented::of(answer?.status))
    }

    /// Has the reader ask for a secret on its own keys: one exchange.
    pub fn present_on_pad(&mut self, key: Ef, form: KeyForm, digits: u8) -> Result<Presented, PadError> {
        let answer = self.gate.verify_on_pad(PadVerify { p2: key.in_form(form), digits })?;
        match answer.as_slice() {
            // PC/SC part 10, 2.6.8: the reader's own words.
            [0x64, 0x00] => Err(PadError::TimedOut),
            [0x64, 0x01] => Err(PadError::Cancelled),
            [high, low] => Ok(Presented::of(u16::from_be_bytes([*high, *low]))),
            _ => Err(PadError::Silent),
        }
    }

    /// Replaces a secret: one exchange; `Err(Status)` where the card kept the old one.
    pub fn replace(&mut self, replace: Command) -> Result<(), CardError> {
        let answer = self.once(&replace);
        drop(replace);
        done(&answer?)
    }

    /// Signs a `DigestInfo` as it is, padded by PKCS #1 v1.5 (P1 = 00: the one form that every generation of the card
    /// takes). The key's secret must have been presented.
    pub fn sign(&mut self, pair: KeyPair, form: KeyForm, digest_info: &[u8]) -> Result<Vec<u8>, CardError> {
        self.exchanges_left = EXCHANGES;
        let key = jpki::private_key(pair);
        if form == KeyForm::Selected {
            self.select_ef(key)?;
        }
        let command = |le| Command::new([0x80, 0x2A, 0x00, key.in_form(form)]).data(digest_info).le(le);
        let mut answer = self.call(command(Le::Short(256)))?;
        if answer.status == Status::WRONG_LENGTH {
            // Nothing was signed. Where 256 bytes can't be asked for, they may still be fetched piece by piece.
            let pieces = self.call(command(Le::None))?;
            answer = if pieces.data.is_empty() { answer } else { pieces };
        }
        done(&answer)?;
        Ok(answer.data.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin(text: &str) -> Pin {
        let mut pin = Pin::default();
        assert!(text.bytes().all(|byte| pin.push(byte)));
        pin
    }

    fn hex(command: &Command) -> String {
        crate::domain::text::hex(&command.encode())
    }

    #[test]
    fn every_command_with_a_secret_is_as_the_docs_have_it() {
        use KeyForm::{Selected, Short};
        assert_eq!(hex(&verify(jpki::AUTH_PIN, Short, &pin("2580"))), "002000980432353830");
        assert_eq!(hex(&verify(jpki::AUTH_PIN, Selected, &pin("2580"))), "002000800432353830");
        for (secret, form, expected) in [
            (Secret::Auth, Short, "002401980432353831"),
            (Secret::Sign, Selected, "002401800432353831"),
            (Secret::Text, Short, "002401910432353831"),
            (Secret::JukiCommon, Short, "8032009C0432353831"),
            (Secret::Juki, Selected, "803200800432353831"),
        ] {
            assert_eq!(hex(&replace(secret, form, &pin("2581"))), expected, "{secret:?}");
        }
    }

    #[test]
    fn a_word_that_asks_for_another_exchange_is_an_answer_like_any_other() {
        for (word, presented) in [
            (0x9000, Presented::Right),
            (0x63C2, Presented::Wrong(Tries::Left(2))),
            (0x63C0, Presented::Wrong(Tries::Locked)),
            (0x6983, Presented::Locked),
            (0x6984, Presented::Locked),
            (0x6300, Presented::Wrong(Tries::Unlimited)),
            (0x6C04, Presented::Refused(0x6C04)),
            (0x6104, Presented::Refused(0x6104)),
            (0x6700, Presented::Refused(0x6700)),
        ] {
            assert_eq!(Presented::of(word), presented, "{word:04X}");
        }
    }
}
