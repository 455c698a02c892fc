//! Where a holder stands, and what has to be done.

use serde::Serialize;

use crate::domain::calendar::{self, Instant};
use crate::domain::holding::Holding;
use crate::domain::lifecycle::{Known, Lifecycle, State};
use crate::domain::report::{CardKind, CardReport};

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
    /// It could not be read, or it is not even known whether there is one.
    Unread,
    /// A card of a kind that is not known says that it holds none: what that means there nobody knows.
    #[serde(rename = "unknown-card")]
    UnknownCard,
    /// A phone's: renewed there.
    Phone,
    /// 住基カード: nothing to renew since 2018.
    #[serde(rename = "juki-card")]
    Juki,
    /// Not a card of this kind.
    OtherCard,
}

impl Standing {
    /// By a report, at an instant. The authentication certificate decides: the other may not outlive it, and every card that
    /// holds any holds this one.
    #[must_use]
    pub fn of(report: &CardReport, now: Instant) -> Self {
        match report.kind {
            CardKind::Juki => return Self::Juki,
            CardKind::Other => return Self::OtherCard,
            CardKind::Android | CardKind::IPhone => return Self::Phone,
            CardKind::MyNumber | CardKind::Next | CardKind::Unknown => {}
        }
        let card_end = report.card_end();
        if card_end.is_some_and(|last| last < calendar::day(now)) {
            return Self::CardEnded;
        }
        let known = Known::of_report(report);
        let life = match (known.auth, known.auth_dates) {
            (Holding::Read(certificate), _) => Lifecycle::of(certificate, report.kind, now),
            (_, Some(dates)) => Lifecycle::of_dates(dates, report.kind, now),
            (Holding::Absent, _) if report.kind.is_my_number() => return Self::NoCertificate,
            (Holding::Absent, _) if report.is_judged() => return Self::UnknownCard,
            (Holding::Absent | Holding::Unread(_) | Holding::Uncertain { .. }, _) => return Self::Unread,
        };
        match life.state {
            State::NotYetValid => Self::NotYet,
            State::Expired => Self::Ended,
            State::Valid | State::Renewable if card_end.is_some_and(|last| last <= life.last_day) => {
                Self::EndsWithCard
            }
            State::Valid => Self::Early,
            State::Renewable if life.days_left == 0 => Self::LastDay,
            State::Renewable => Self::Open,
        }
    }

    /// What has to be done.
    #[must_use]
    pub const fn errand(self) -> Doing {
        match self {
            Self::NotYet | Self::Early | Self::Open | Self::LastDay => Doing::Renew,
            Self::Ended | Self::NoCertificate => Doing::Issue,
            Self::Unread => Doing::ReadAgain,
            Self::EndsWithCard | Self::CardEnded | Self::Juki => Doing::NewCard,
            Self::Phone => Doing::OnPhone,
            Self::OtherCard | Self::UnknownCard => Doing::Nothing,
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
    /// Another look: what has to be done is not known before.
    ReadAgain,
    /// Nothing.
    Nothing,
}
