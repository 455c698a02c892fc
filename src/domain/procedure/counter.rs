//! Is the counter open now, and when next: by Japan's clock, weekdays, national holidays and the year's end.
//!
//! Knows no list of holidays: whoever asks brings one, and where it ends the answer says so instead of being sure.

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};

use super::item::{Item, Text};
use crate::domain::calendar::{self, Instant};

/// Is a day a national holiday (国民の祝日・休日)?
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holiday {
    /// Yes, by this name.
    Yes(String),
    /// No.
    No,
    /// Beyond what is known: 祝日は未確認.
    Unknown,
}

/// A municipal counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// 市民課.
    pub name: Text,
    /// Telephone, as printed.
    pub telephone: Option<String>,
    /// Facsimile, as printed.
    pub fax: Option<String>,
    /// When it is open; `None` where the profile does not say.
    pub hours: Option<Hours>,
    /// What else to know about it.
    pub notes: Vec<Item>,
}

/// The hours of a counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// The days of the week on which it opens.
    pub weekdays: Vec<Weekday>,
    /// From.
    pub opens: NaiveTime,
    /// To; at this minute it is closed.
    pub closes: NaiveTime,
    /// Closed on national holidays. Municipal offices are (地方自治法 4条の2), and 平日 means it.
    pub closed_on_holidays: bool,
    /// The days around New Year on which it is closed, first and last as (month, day); `None` where the profile does
    /// not say. The law leaves these days to each municipality's ordinance.
    pub year_end: Option<((u32, u32), (u32, u32))>,
    /// Who says so.
    pub source: String,
}

/// Open or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CounterState {
    /// Open until then.
    Open {
        /// When it closes, today.
        until: Instant,
    },
    /// Closed.
    Closed {
        /// When it opens next; `None` where that was not found within [`HORIZON`] days.
        next: Option<Instant>,
    },
}

/// The answer at one instant, with what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct CounterNow {
    /// Open or not.
    pub state: CounterState,
    /// When it closes today; `None` where it does not open any more today.
    pub closes: Option<Instant>,
    /// False where a day that the answer calls open lies beyond the list of holidays: 祝日は未確認.
    pub holidays_checked: bool,
    /// False where a day that the answer calls open lies in 12-29 to 01-03 and the profile does not say whether the
    /// counter closes then: 年末年始は未確認.
    pub year_end_checked: bool,
}

/// The last time that a counter is open in a span of days, with what that rests on, as in [`CounterNow`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastOpening {
    /// When it closes then.
    pub closes: Instant,
    /// False where that day lies beyond the list of holidays.
    pub holidays_checked: bool,
    /// False where it may be closed then around New Year.
    pub year_end_checked: bool,
}

/// How many days ahead the next opening is looked for: the longest row of closed days is a fortnight.
pub const HORIZON: u64 = 31;

impl Hours {
    /// Is the counter open at `now`, and when next?
    pub fn at(&self, now: Instant, holiday: &dyn Fn(NaiveDate) -> Holiday) -> CounterNow {
        let answer = |state, closes, (holidays_checked, year_end_checked)| CounterNow {
            state,
            closes,
            holidays_checked,
            year_end_checked,
        };
        let today = calendar::day(now);
        let (opens, closes) = (calendar::at(today, self.opens), calendar::at(today, self.closes));
        if let Some(checked) = self.on(today, holiday).filter(|_| now < closes) {
            return if now >= opens {
                answer(CounterState::Open { until: closes }, Some(closes), checked)
            } else {
                answer(CounterState::Closed { next: Some(opens) }, Some(closes), checked)
            };
        }
        let next = (1..=HORIZON)
            .map(|ahead| calendar::plus_days(today, ahead))
            .find_map(|day| Some((calendar::at(day, self.opens), self.on(day, holiday)?)));
        let (next, checked) = next.map_or((None, (true, true)), |(next, checked)| (Some(next), checked));
        answer(CounterState::Closed { next }, None, checked)
    }

    /// When is the counter open for the last time up to a day? `None` where it is not open any more from `now` on.
    #[must_use]
    pub fn last(
        &self,
        until: NaiveDate,
        now: Instant,
        holiday: &dyn Fn(NaiveDate) -> Holiday,
    ) -> Option<LastOpening> {
        let from = calendar::day(now);
        let back = until.iter_days().rev().zip(0..HORIZON).map(|(day, _)| day);
        back.take_while(|day| *day >= from).find_map(|day| {
            let (holidays_checked, year_end_checked) = self.on(day, holiday)?;
            let closes = calendar::at(day, self.closes);
            (closes > now).then_some(LastOpening { closes, holidays_checked, year_end_checked })
        })
    }

    /// Does the counter open on a day, and were its holidays and the year's end checked? A day that is closed for another
    /// reason needs no list of holidays.
    fn on(&self, day: NaiveDate, holiday: &dyn Fn(NaiveDate) -> Holiday) -> Option<(bool, bool)> {
        if !self.weekdays.contains(&day.weekday()) {
            return None;
        }
        let month_day = (day.month(), day.day());
        let year_end_checked = match self.year_end {
            Some((first, last)) if within(month_day, first, last) => return None,
            Some(_) => true,
            // The days that national offices keep (行政機関の休日に関する法律 1条), which ordinances follow.
            None => !within(month_day, (12, 29), (1, 3)),
        };
        let holidays_checked = match self.closed_on_holidays.then(|| holiday(day)) {
            Some(Holiday::Yes(_)) => return None,
            Some(Holiday::Unknown) => false,
            Some(Holiday::No) | None => true,
        };
        Some((holidays_checked, year_end_checked))
    }
}

/// Is (month, day) in a span that may run over the end of the year, both ends included?
fn within(day: (u32, u32), first: (u32, u32), last: (u32, u32)) -> bool {
    if first <= last { first <= day && day <= last } else { day >= first || day <= last }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(year_end: Option<((u32, u32), (u32, u32))>) -> Hours {
        Hours {
            weekdays: vec![Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri],
            opens: NaiveTime::from_hms_opt(8, 30, 0).unwrap(),
            closes: NaiveTime::from_hms_opt(17, 0, 0).unwrap(),
            closed_on_holidays: true,
            year_end,
            source: "a test".into(),
        }
    }

    /// 勤労感謝の日 and New Year's Day are enough here; from 2028 on nothing is known.
    fn holidays(day: NaiveDate) -> Holiday {
        match (day.year(), day.month(), day.day()) {
            (2028.., ..) => Holiday::Unknown,
            (_, 11, 23) => Holiday::Yes("勤労感謝の日".into()),
            (_, 1, 1) => Holiday::Yes("元日".into()),
            _ => Holiday::No,
        }
    }

    fn told(now: &str, hours: &Hours) -> String {
        let answer = hours.at(now.parse().unwrap(), &holidays);
        let doubt = match (answer.holidays_checked, answer.year_end_checked) {
            (true, true) => "",
            (false, true) => " holidays?",
            (true, false) => " year end?",
            (false, false) => " holidays? year end?",
        };
        match answer.state {
            CounterState::Open { until } => format!("open to {}{doubt}", until.format("%H:%M")),
            CounterState::Closed { next: Some(next) } => {
                format!("closed to {}{doubt}", next.format("%m-%d %H:%M"))
            }
            CounterState::Closed { next: None } => format!("closed{doubt}"),
        }
    }

    #[test]
    fn the_counter_opens_and_closes_to_the_minute_by_japans_clock() {
        let hours = hours(Some(((12, 29), (1, 3))));
        for (now, answer) in [
            ("2026-11-20T08:29:59+09:00", "closed to 11-20 08:30"),
            ("2026-11-20T08:30:00+09:00", "open to 17:00"),
            ("2026-11-20T16:59:59+09:00", "open to 17:00"),
            ("2026-11-19T17:00:00+09:00", "closed to 11-20 08:30"),
            // 23:30 in London is the next morning in Japan.
            ("2026-11-19T23:30:00+00:00", "open to 17:00"),
            // Friday evening, then a weekend and a holiday on Monday.
            ("2026-11-20T17:00:00+09:00", "closed to 11-24 08:30"),
            ("2026-11-22T17:00:00+09:00", "closed to 11-24 08:30"),
            ("2026-11-23T10:00:00+09:00", "closed to 11-24 08:30"),
        ] {
            assert_eq!(told(now, &hours), answer, "{now}");
        }
    }

    #[test]
    fn the_year_ends_where_the_profile_says_so() {
        let stated = hours(Some(((12, 29), (1, 3))));
        assert_eq!(told("2026-12-28T17:30:00+09:00", &stated), "closed to 01-04 08:30");
        assert_eq!(told("2026-12-31T10:00:00+09:00", &stated), "closed to 01-04 08:30");
        assert_eq!(told("2027-01-04T10:00:00+09:00", &stated), "open to 17:00");
    }

    #[test]
    fn a_year_end_that_nobody_stated_is_said_to_be_unchecked() {
        let unstated = hours(None);
        assert_eq!(told("2026-12-28T10:00:00+09:00", &unstated), "open to 17:00");
        assert_eq!(told("2026-12-30T10:00:00+09:00", &unstated), "open to 17:00 year end?");
        assert_eq!(told("2026-12-28T18:00:00+09:00", &unstated), "closed to 12-29 08:30 year end?");
        assert_eq!(told("2027-01-01T10:00:00+09:00", &unstated), "closed to 01-04 08:30");
    }

    #[test]
    fn beyond_the_list_of_holidays_the_answer_says_so() {
        let hours = hours(Some(((12, 29), (1, 3))));
        assert_eq!(told("2028-02-23T10:00:00+09:00", &hours), "open to 17:00 holidays?");
        assert_eq!(told("2028-02-23T18:00:00+09:00", &hours), "closed to 02-24 08:30 holidays?");
    }

    #[test]
    fn the_last_opening_up_to_a_day_is_the_last_day_of_work_before_it_and_its_closing() {
        let stated = hours(Some(((12, 29), (1, 3))));
        let last = |until: &str, now: &str, hours: &Hours| {
            let last = hours.last(until.parse().unwrap(), now.parse().unwrap(), &holidays)?;
            Some((
                last.closes.format("%m-%d %H:%M").to_string(),
                last.holidays_checked,
                last.year_end_checked,
            ))
        };
        let some = |day: &str, checked: (bool, bool)| Some((format!("{day} 17:00"), checked.0, checked.1));
        for (until, now, told) in [
            ("2026-11-20", "2026-11-01T09:00:00+09:00", some("11-20", (true, true))),
            // A Sunday, then a holiday on Monday.
            ("2026-11-22", "2026-11-01T09:00:00+09:00", some("11-20", (true, true))),
            ("2026-11-23", "2026-11-20T16:59:59+09:00", some("11-20", (true, true))),
            ("2026-11-23", "2026-11-20T17:00:00+09:00", None),
            ("2027-01-03", "2026-12-01T09:00:00+09:00", some("12-28", (true, true))),
            ("2026-11-20", "2026-11-21T09:00:00+09:00", None),
            ("2028-02-23", "2028-02-01T09:00:00+09:00", some("02-23", (false, true))),
        ] {
            assert_eq!(last(until, now, &stated), told, "{until} {now}");
        }
        let now = "2026-12-01T09:00:00+09:00";
        assert_eq!(last("2027-01-02", now, &hours(None)), some("12-31", (true, false)));
        let never = Hours { weekdays: Vec::new(), ..hours(None) };
        assert_eq!(last("2027-01-02", now, &never), None);
    }

    #[test]
    fn a_counter_that_never_opens_has_no_next_time_and_the_end_of_the_calendar_is_no_panic() {
        let mut hours = hours(None);
        hours.weekdays.clear();
        assert_eq!(told("2026-11-20T10:00:00+09:00", &hours), "closed");
        let last = calendar::midnight(NaiveDate::from_ymd_opt(9999, 12, 31).unwrap());
        assert_eq!(hours.at(last, &holidays).state, CounterState::Closed { next: None });
    }
}
