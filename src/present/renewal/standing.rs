//! Where a holder stands, and what has to be done.

use serde::Serialize;

/// Where the holder stands; the words in JSON are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// The period has not begun.
    #[serde(rename = "not-yet-valid")]
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
    #[serde(rename = "juki-card")]
    Juki,
    /// Not a card of this kind.
    OtherCard,
}

impl Standing {
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

/// What has to be done; the words in JSON are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
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
