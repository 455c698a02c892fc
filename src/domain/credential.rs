//! The card's secrets: which there are, what they open, how many tries each allows, and how many are left,
//! what each looks like.

mod form;

pub use form::{EXAMPLES, Folding, Form, Lack, Stranger, Weak};

use super::certificate::Slot;

/// A secret of the card with a counter of its own (one key EF in one application).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Secret {
    /// 利用者証明用電子証明書の暗証番号: 4 digits, JPKI 0018.
    Auth,
    /// 署名用電子証明書のパスワード: 6–16 letters and digits, JPKI 001B.
    Sign,
    /// 券面事項入力補助用の暗証番号: 4 digits, text AP 0011.
    Text,
    /// 住民基本台帳用の暗証番号 as the 共通 application keeps it: 4 digits, 001C.
    JukiCommon,
    /// 住民基本台帳用の暗証番号 as the 住基 application keeps it: 4 digits, 001C.
    Juki,
    /// 照合番号A in the text application: 12 digits, 0014. Never asked for: it is the 個人番号.
    TextNumberA,
    /// 照合番号B in the text application: 14 digits, 0015.
    TextNumberB,
    /// 照合番号A in the surface application: 0013.
    SurfaceNumberA,
    /// 照合番号B in the surface application: 0012.
    SurfaceNumberB,
    /// 生年月日 key of the surface application: 6 digits, 0011.
    SurfaceBirth,
}

impl Secret {
    /// Every secret, in the order in which they are told: the two that holders know by name first.
    pub const ALL: [Self; 10] = [
        Self::Auth,
        Self::Sign,
        Self::Text,
        Self::JukiCommon,
        Self::Juki,
        Self::TextNumberA,
        Self::TextNumberB,
        Self::SurfaceNumberA,
        Self::SurfaceNumberB,
        Self::SurfaceBirth,
    ];

    /// Tries that a fresh counter has, where a source says so (`docs/card.md §3.1`): none does for 生年月日 and 照合番号A.
    #[must_use]
    pub const fn tries_max(self) -> Option<u8> {
        match self {
            Self::Sign => Some(5),
            Self::Auth | Self::Text | Self::JukiCommon | Self::Juki => Some(3),
            Self::TextNumberB | Self::SurfaceNumberB => Some(10),
            Self::TextNumberA | Self::SurfaceNumberA | Self::SurfaceBirth => None,
        }
    }

    /// The name in JSON: stable.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Sign => "sign",
            Self::Text => "text",
            Self::JukiCommon => "juki_common",
            Self::Juki => "juki",
            Self::TextNumberA => "text_number_a",
            Self::TextNumberB => "text_number_b",
            Self::SurfaceNumberA => "surface_number_a",
            Self::SurfaceNumberB => "surface_number_b",
            Self::SurfaceBirth => "surface_birth",
        }
    }
}

/// A secret as its holder knows it: one word for 住民基本台帳用, which the card keeps twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PinName {
    /// 利用者証明用電子証明書の暗証番号.
    Auth,
    /// 署名用電子証明書のパスワード.
    Sign,
    /// 券面事項入力補助用の暗証番号.
    Text,
    /// 住民基本台帳用の暗証番号, in two applications with a counter each.
    Juki,
}

impl PinName {
    /// All that a holder may present and change.
    pub const ALL: [Self; 4] = [Self::Auth, Self::Sign, Self::Text, Self::Juki];

    /// Where the card keeps it.
    #[must_use]
    pub const fn secrets(self) -> &'static [Secret] {
        match self {
            Self::Auth => &[Secret::Auth],
            Self::Sign => &[Secret::Sign],
            Self::Text => &[Secret::Text],
            Self::Juki => &[Secret::JukiCommon, Secret::Juki],
        }
    }

    /// What it looks like.
    #[must_use]
    pub const fn form(self) -> Form {
        Form::of(self.secrets()[0])
    }

    /// The name on the command line and in JSON.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Sign => "sign",
            Self::Text => "text",
            Self::Juki => "juki",
        }
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
