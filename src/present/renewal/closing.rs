//! How long a last day lasts: to the counter's closing, where that is known, and not to midnight.

use super::super::dates;
use super::super::text::Lang;
use crate::domain::calendar::Instant;
use crate::domain::procedure::{CounterNow, CounterState};

/// How long a last day lasts for whoever has to go to a counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// To the counter's closing, today.
    At(Instant),
    /// The counter does not open any more today.
    Over {
        /// When it opens next, where that is known.
        next: Option<Instant>,
    },
    /// Its hours are not known, or not whether it keeps them today.
    Unknown,
}

impl Closing {
    /// What is left of it; `None` where that is nothing, or not known.
    #[must_use]
    pub fn left(self, now: Instant, lang: Lang) -> Option<String> {
        match self {
            Self::At(closes) => {
                let left = u64::try_from((closes - now).num_seconds()).unwrap_or(0);
                Some(dates::hours_and_minutes(lang, left))
            }
            Self::Over { .. } | Self::Unknown => None,
        }
    }
}

impl From<Option<&CounterNow>> for Closing {
    fn from(counter: Option<&CounterNow>) -> Self {
        let Some(counter) = counter else { return Self::Unknown };
        // What was not checked is the day that the answer calls open: today, or the next opening.
        let checked = counter.holidays_checked && counter.year_end_checked;
        match (counter.closes, counter.state) {
            (Some(closes), _) if checked => Self::At(closes),
            (Some(_), _) => Self::Unknown,
            (None, CounterState::Closed { next }) => Self::Over { next: next.filter(|_| checked) },
            (None, CounterState::Open { .. }) => Self::Over { next: None },
        }
    }
}
