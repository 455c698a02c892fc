//! The dates between which a certificate counts, and on which side of them a moment lies. One rule for whoever shows them,
//! asks before a key is used, or judges what was signed.

use super::calendar::Instant;

/// A certificate's two dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// Its first instant.
    pub from: Instant,
    /// Its last instant.
    pub to: Instant,
}

/// A moment that they do not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outside {
    /// The dates.
    pub validity: Validity,
    /// They are over; else they have not begun.
    pub over: bool,
}

impl Validity {
    /// On which side of them a moment lies. By whole seconds, as certificates count: 23:59:59.9 is still within the last day.
    #[must_use]
    pub fn outside(self, now: Instant) -> Option<Outside> {
        let second = now.timestamp();
        let over = second > self.to.timestamp();
        (over || second < self.from.timestamp()).then_some(Outside { validity: self, over })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_last_second_are_within_the_dates_to_their_ends() {
        let at = |text: &str| -> Instant { chrono::DateTime::parse_from_rfc3339(text).unwrap() };
        let validity =
            Validity { from: at("2025-10-27T10:35:42+09:00"), to: at("2030-02-17T23:59:59+09:00") };
        for (now, over) in [
            ("2025-10-27T10:35:41.9+09:00", Some(false)),
            ("2025-10-27T01:35:42Z", None),
            ("2030-02-17T23:59:59.999+09:00", None),
            ("2030-02-17T15:00:00Z", Some(true)),
        ] {
            assert_eq!(validity.outside(at(now)).map(|outside| outside.over), over, "{now}");
        }
    }
}
