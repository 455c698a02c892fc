//! Every key of the card that a secret is presented to, each with a counter of its own. 照合番号A is none of them: it is the
//! 個人番号, and nothing is asked of its keys, not even how many tries are left.

keyed! {
    /// A secret of the card with a counter of its own (one key EF in one application). The two that holders know by name
    /// come first.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Secret {
        /// 利用者証明用電子証明書の暗証番号: 4 digits, JPKI 0018.
        Auth => "auth",
        /// 署名用電子証明書のパスワード: 6–16 letters and digits, JPKI 001B.
        Sign => "sign",
        /// 券面事項入力補助用の暗証番号: 4 digits, text AP 0011.
        Text => "text",
        /// 住民基本台帳用の暗証番号 as the 共通 application keeps it: 4 digits, 001C.
        JukiCommon => "juki_common",
        /// 住民基本台帳用の暗証番号 as the 住基 application keeps it: 4 digits, 001C.
        Juki => "juki",
        /// 照合番号B in the text application: 14 digits, 0015.
        TextNumberB => "text_number_b",
        /// 照合番号B in the surface application: 0012.
        SurfaceNumberB => "surface_number_b",
        /// 生年月日 key of the surface application: 6 digits, 0011.
        SurfaceBirth => "surface_birth",
    }
}

/// An application of the card that holds something of its holder's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Application {
    /// 公的個人認証.
    Jpki,
    /// 共通カード.
    Common,
    /// 券面事項入力補助.
    Text,
    /// 券面事項確認.
    Surface,
    /// 住基.
    Juki,
}

impl Application {
    /// Every one, the one that matters most first.
    pub const ALL: [Self; 5] = [Self::Jpki, Self::Common, Self::Text, Self::Surface, Self::Juki];
}

impl Secret {
    /// The application that keeps it.
    #[must_use]
    pub const fn application(self) -> Application {
        match self {
            Self::Auth | Self::Sign => Application::Jpki,
            Self::JukiCommon => Application::Common,
            Self::Text | Self::TextNumberB => Application::Text,
            Self::SurfaceNumberB | Self::SurfaceBirth => Application::Surface,
            Self::Juki => Application::Juki,
        }
    }

    /// Tries that a fresh counter has, where a source says so (`docs/card.md §3.1`): none does for 生年月日.
    #[must_use]
    pub const fn tries_max(self) -> Option<u8> {
        match self {
            Self::Sign => Some(5),
            Self::Auth | Self::Text | Self::JukiCommon | Self::Juki => Some(3),
            Self::TextNumberB | Self::SurfaceNumberB => Some(10),
            Self::SurfaceBirth => None,
        }
    }
}
