//! Where a holder stands, and what has to be done.

/// Where the holder stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The period has not begun.
    NotYet,
    /// Within the dates, before the window.
    Early,
    /// In the window.
    Open,
    /// On the last day.
    LastDay,
    /// Ended; a new certificate can be issued.
    Ended,
    /// It ends with the card: only a new card helps.
    EndsWithCard,
    /// The card has ended.
    CardEnded,
    /// The card holds no authentication certificate.
    NoCertificate,
    /// It could not be read.
    Unread,
    /// A phone's: renewed there.
    Phone,
    /// 住基カード: nothing to renew since 2018.
    Juki,
    /// Not a card of this kind.
    OtherCard,
}

impl Standing {
    /// The word in JSON: stable.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::NotYet => "not-yet-valid",
            Self::Early => "early",
            Self::Open => "open",
            Self::LastDay => "last-day",
            Self::Ended => "ended",
            Self::EndsWithCard => "ends-with-card",
            Self::CardEnded => "card-ended",
            Self::NoCertificate => "no-certificate",
            Self::Unread => "unread",
            Self::Phone => "phone",
            Self::Juki => "juki-card",
            Self::OtherCard => "other-card",
        }
    }

    /// What has to be done.
    #[must_use]
    pub const fn errand(self) -> Doing {
        match self {
            Self::NotYet | Self::Early | Self::Open | Self::LastDay => Doing::Renew,
            Self::Ended | Self::NoCertificate | Self::Unread => Doing::Issue,
            Self::EndsWithCard | Self::CardEnded | Self::Juki => Doing::NewCard,
            Self::Phone => Doing::OnPhone,
            Self::OtherCard => Doing::Nothing,
        }
    }
}

/// What has to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// 更新.
    Renew,
    /// 新規発行.
    Issue,
    /// A new card.
    NewCard,
    /// On the phone itself.
    OnPhone,
    /// Nothing.
    Nothing,
}

impl Doing {
    /// The word in JSON: stable.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Renew => "renew",
            Self::Issue => "issue",
            Self::NewCard => "new-card",
            Self::OnPhone => "on-phone",
            Self::Nothing => "nothing",
        }
    }
}
