//! What kind of thing answers in a reader.

/// What kind of thing answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardKind {
    /// マイナンバーカード.
    MyNumber,
    /// スマホ用電子証明書 on Android.
    Android,
    /// The same on an iPhone.
    IPhone,
    /// 住民基本台帳カード: every certificate on one ended by the end of 2018.
    Juki,
    /// It has the JPKI application but a label that this program does not know: read only.
    Unknown,
    /// A card without the JPKI application.
    Other,
}

impl CardKind {
    /// The word in JSON: stable.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::MyNumber => "my-number-card",
            Self::Android => "android",
            Self::IPhone => "iphone",
            Self::Juki => "juki-card",
            Self::Unknown => "unknown",
            Self::Other => "other",
        }
    }

    /// True where the JPKI application answered.
    #[must_use]
    pub const fn has_jpki(self) -> bool {
        !matches!(self, Self::Other)
    }

    /// True for certificates in a phone: what they are is told only after their PIN.
    #[must_use]
    pub const fn is_phone(self) -> bool {
        matches!(self, Self::Android | Self::IPhone)
    }
}
