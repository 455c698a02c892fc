//! What time it is: the one place that asks.

use std::time::{Instant as Monotonic, SystemTime};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::domain::calendar::{self, Instant};

/// The program's clock: the system's, or one that was set by `--now` and runs on from there.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    set: Option<(Instant, Monotonic)>,
}

impl Clock {
    /// The system's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self { set: None }
    }

    /// A clock that shows `now` at this moment.
    #[must_use]
    pub fn set_to(now: Instant) -> Self {
        Self { set: Some((now, Monotonic::now())) }
    }

    /// Now, in Japan.
    #[must_use]
    pub fn now(&self) -> Instant {
        match self.set {
            None => calendar::in_japan(DateTime::<Utc>::from(SystemTime::now())),
            Some((now, since)) => {
                let gone = TimeDelta::from_std(since.elapsed()).unwrap_or_default();
                now.checked_add_signed(gone).unwrap_or(now)
            }
        }
    }
}

/// Reads `--now`: RFC 3339, or a date, which means 00:00 in Japan.
pub fn parse(text: &str) -> Result<Instant, String> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Ok(instant.with_timezone(&calendar::japan()));
    }
    text.parse::<NaiveDate>()
        .map(calendar::midnight)
        .map_err(|_| "a date (2029-11-18) or an RFC 3339 time (2029-11-18T09:00:00+09:00) is expected".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_means_midnight_in_japan_and_a_time_its_own_offset() {
        for (text, now) in [
            ("2029-11-18", Some("2029-11-18T00:00:00+09:00")),
            ("2029-11-17T15:00:00Z", Some("2029-11-18T00:00:00+09:00")),
            ("2029-11-18T09:30:00+09:00", Some("2029-11-18T09:30:00+09:00")),
            ("2029-11-31", None),
            ("tomorrow", None),
            ("", None),
        ] {
            assert_eq!(parse(text).ok().map(|now| now.to_rfc3339()).as_deref(), now, "{text}");
        }
    }

    #[test]
    fn a_clock_that_was_set_runs_on() {
        let set = parse("2029-11-18").unwrap();
        let now = Clock::set_to(set).now();
        assert!(now >= set && now < set + TimeDelta::seconds(5));
    }
}
