//! Where a certificate stands in its life on a day of Japan's.

use chrono::NaiveDate;

use super::calendar::{self, Instant};
use super::certificate::Certificate;

/// The state on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Before its first instant.
    NotYetValid,
    /// Within its dates. Says nothing of revocation.
    Valid,
    /// Past its last day.
    Expired,
}

impl State {
    /// The word in JSON: stable.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::NotYetValid => "not-yet-valid",
            Self::Valid => "valid",
            Self::Expired => "expired",
        }
    }
}

/// What the dates say at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Lifecycle {
    /// The state.
    pub state: State,
    /// The last day in Japan on which it counts, whole.
    pub last_day: NaiveDate,
    /// `last_day` minus today: 0 on the last day, negative after it.
    pub days_left: i64,
}

impl Lifecycle {
    /// Judges `certificate` at `now`.
    pub fn of(certificate: &Certificate, now: Instant) -> Self {
        let last_day = calendar::day(certificate.not_after);
        let state = if now < certificate.not_before {
            State::NotYetValid
        } else if now > certificate.not_after {
            State::Expired
        } else {
            State::Valid
        };
        Self { state, last_day, days_left: (last_day - calendar::day(now)).num_days() }
    }
}
