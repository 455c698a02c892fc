//! Days and times in a language.

use chrono::{Datelike, NaiveDate};

use super::texts::Texts;
use crate::domain::calendar::{self, Instant};
use crate::present::dates;
use crate::present::text::fill;

impl Texts {
    /// A day within a sentence, with its day of the week.
    pub(super) fn day(&self, day: NaiveDate) -> String {
        self.written(self.days.said, day)
    }

    /// The same, with the era where a form asks for it.
    pub(super) fn official_day(&self, day: NaiveDate) -> String {
        self.written(self.days.official, day)
    }

    /// A day in large type.
    pub(super) fn large_day(&self, day: NaiveDate) -> String {
        self.written(self.days.large, day)
    }

    /// A day and a time of day in Japan.
    pub(super) fn day_and_time(&self, at: Instant) -> String {
        format!("{} {}", self.day(calendar::day(at)), dates::time(at))
    }

    fn written(&self, form: &str, day: NaiveDate) -> String {
        let weekday = day.weekday().num_days_from_monday() as usize;
        let era = calendar::era_year_ja(day).unwrap_or_default();
        let (year, month, number) = (day.year().to_string(), day.month().to_string(), day.day().to_string());
        let named =
            [self.days.weekdays[weekday], &era, self.days.months[day.month0() as usize], reading(day.day())];
        let [weekday, era, name, read] = named;
        fill(form, &[&year, &month, &number, weekday, era, name, read])
    }
}

/// How a day of the month is read in Japanese: the whole of it where it is not its number with にち.
const fn reading(day: u32) -> &'static str {
    match day {
        1 => "ついたち",
        2 => "ふつか",
        3 => "みっか",
        4 => "よっか",
        5 => "いつか",
        6 => "むいか",
        7 => "なのか",
        8 => "ようか",
        9 => "ここのか",
        10 => "とおか",
        14 => "じゅうよっか",
        20 => "はつか",
        24 => "にじゅうよっか",
        _ => "にち",
    }
}
