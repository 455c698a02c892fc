//! What time it is: the one place that asks.

use std::time::{Instant as Monotonic, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_set_runs_on() {
        let set = calendar::parse("2029-11-18").unwrap();
        let now = Clock::set_to(set).now();
        assert!(now >= set && now < set + TimeDelta::seconds(5));
    }
}
