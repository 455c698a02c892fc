//! The card's secrets: which there are, what they open, how many tries each allows, and how many are left,
//! what each looks like.

mod form;
mod secret;

pub use form::{Folding, Form, Lack, Stranger, Weak};
pub use secret::{Application, Secret};

use super::certificate::Slot;

keyed! {
    /// A secret as its holder knows it: one word for 住民基本台帳用, which the card keeps twice.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum PinName {
        /// 利用者証明用電子証明書の暗証番号.
        Auth => "auth",
        /// 署名用電子証明書のパスワード.
        Sign => "sign",
        /// 券面事項入力補助用の暗証番号.
        Text => "text",
        /// 住民基本台帳用の暗証番号, in two applications with a counter each.
        Juki => "juki",
        /// 照合番号B, in two applications with a counter each: made of the birth date, the card's last year and the four
        /// digits under the photo.
        NumberB => "number_b",
    }
}

impl PinName {
    /// Those that a holder chose, and may change.
    pub const CHOSEN: [Self; 4] = [Self::Auth, Self::Sign, Self::Text, Self::Juki];

    /// Where the card keeps it.
    #[must_use]
    pub const fn secrets(self) -> &'static [Secret] {
        match self {
            Self::Auth => &[Secret::Auth],
            Self::Sign => &[Secret::Sign],
            Self::Text => &[Secret::Text],
            Self::Juki => &[Secret::JukiCommon, Secret::Juki],
            Self::NumberB => &[Secret::TextNumberB, Secret::SurfaceNumberB],
        }
    }

    /// What it looks like.
    #[must_use]
    pub const fn form(self) -> Form {
        Form::of(self.secrets()[0])
    }
}

/// One of the card's two private keys with its certificate and its secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyPair {
    /// 利用者証明用.
    Auth,
    /// 署名用.
    Sign,
}

impl KeyPair {
    /// The certificate's place.
    #[must_use]
    pub const fn slot(self) -> Slot {
        match self {
            Self::Auth => Slot::Auth,
            Self::Sign => Slot::Sign,
        }
    }

    /// The secret that opens it.
    #[must_use]
    pub const fn pin(self) -> PinName {
        match self {
            Self::Auth => PinName::Auth,
            Self::Sign => PinName::Sign,
        }
    }

    /// What a secret opens, where that is a key pair.
    #[must_use]
    pub const fn opened_by(secret: Secret) -> Option<Self> {
        match secret {
            Secret::Auth => Some(Self::Auth),
            Secret::Sign => Some(Self::Sign),
            _ => None,
        }
    }
}

/// What a counter answers to the empty VERIFY, which spends no try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tries {
    /// So many left, at least 1.
    Left(u8),
    /// None left: `63C0`, `6983` or `6984`.
    Locked,
    /// The key has no counter (`6300`).
    Unlimited,
    /// The card does not tell (`9000`): some do so while the PIN is verified.
    NotReported,
}

impl Tries {
    /// Tries that a fresh counter of this secret has, where a source says so and what is told here does not contradict it.
    #[must_use]
    pub const fn most(self, secret: Secret) -> Option<u8> {
        match (self, secret.tries_max()) {
            (Self::Left(told), Some(most)) if told > most => None,
            (_, most) => most,
        }
    }

    /// The number left, where the card told one.
    #[must_use]
    pub const fn left(self) -> Option<u8> {
        match self {
            Self::Left(count) => Some(count),
            Self::Locked => Some(0),
            Self::Unlimited | Self::NotReported => None,
        }
    }
}
