//! Days, spans and counts in words.

use chrono::{Datelike, NaiveDate};

use super::text::Lang;
use crate::domain::calendar::{self, Instant};

/// A day in words: 2030年2月17日 (令和12年), 17 Feb 2030.
#[must_use]
pub fn day(lang: Lang, day: NaiveDate) -> String {
    match lang {
        Lang::Ja => {
            let plain = brief(lang, day);
            match calendar::era_year_ja(day) {
                Some(era) => format!("{plain} ({era})"),
                None => plain,
            }
        }
        Lang::En => brief(lang, day),
    }
}

/// The same within a sentence or a list, where no form is filled in: 2030年2月17日, 17 Feb 2030.
#[must_use]
pub fn brief(lang: Lang, day: NaiveDate) -> String {
    match lang {
        Lang::Ja => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        Lang::En => day.format("%-d %b %Y").to_string(),
    }
}

/// A day in ten cells: 2030-02-17, the same in both languages. For a column of files alone, where every name has one.
#[must_use]
pub fn iso(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}

/// A time of day in Japan, to the minute.
#[must_use]
pub fn time(at: Instant) -> String {
    at.with_timezone(&calendar::japan()).format("%-H:%M").to_string()
}

/// The same to the second, for what happens in quick succession.
#[must_use]
pub fn clock(at: Instant) -> String {
    at.with_timezone(&calendar::japan()).format("%-H:%M:%S").to_string()
}

/// A number with its thousands marked: 1,183.
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut told = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

/// `number` of something in English, one or more.
fn english(number: u64, one: &str) -> String {
    format!("{} {one}{}", count(number), if number == 1 { "" } else { "s" })
}

/// So many days: 1,183日, 1,183 days.
#[must_use]
pub fn days(lang: Lang, number: u64) -> String {
    match lang {
        Lang::Ja => format!("{}日", count(number)),
        Lang::En => english(number, "day"),
    }
}

/// What is left of a last day: 8時間12分, 8 hours 12 minutes. A part of a minute counts as a whole one, so that
/// nothing is told to have ended before it has.
#[must_use]
pub fn hours_and_minutes(lang: Lang, seconds: u64) -> String {
    let minutes = seconds.div_ceil(60);
    let (hours, minutes) = (minutes / 60, minutes % 60);
    match (lang, hours) {
        (Lang::Ja, 0) => format!("{minutes}分"),
        (Lang::Ja, _) => format!("{hours}時間{minutes}分"),
        (Lang::En, 0) => english(minutes, "minute"),
        (Lang::En, _) => format!("{hours} h {minutes} min"),
    }
}

/// From a day to a later one in years and months, in days within the last month: 8年2か月, 12日.
#[must_use]
pub fn span(lang: Lang, from: NaiveDate, to: NaiveDate) -> String {
    let (years, months) = calendar::years_and_months(from, to).unwrap_or((0, 0));
    let (years, months) = (u64::try_from(years).unwrap_or(0), u64::try_from(months).unwrap_or(0));
    if years == 0 && months == 0 {
        return days(lang, u64::try_from((to - from).num_days()).unwrap_or(0));
    }
    match (lang, years, months) {
        (Lang::Ja, 0, _) => format!("{months}か月"),
        (Lang::Ja, _, 0) => format!("{years}年"),
        (Lang::Ja, _, _) => format!("{years}年{months}か月"),
        (Lang::En, 0, _) => english(months, "month"),
        (Lang::En, _, 0) => english(years, "year"),
        (Lang::En, _, _) => format!("{} {}", english(years, "year"), english(months, "month")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_told_with_its_era_in_japanese_and_without_in_english() {
        assert_eq!(day(Lang::Ja, d("2030-02-17")), "2030年2月17日 (令和12年)");
        assert_eq!(day(Lang::Ja, d("2019-05-01")), "2019年5月1日 (令和元年)");
        assert_eq!(day(Lang::En, d("2030-02-17")), "17 Feb 2030");
        assert_eq!(brief(Lang::Ja, d("2030-02-07")), "2030年2月7日");
        assert_eq!(brief(Lang::En, d("2030-02-07")), "7 Feb 2030");
    }

    #[test]
    fn thousands_are_marked() {
        for (number, told) in [(0, "0"), (999, "999"), (1183, "1,183"), (1_000_000, "1,000,000")] {
            assert_eq!(count(number), told);
        }
    }

    #[test]
    fn a_span_is_told_in_its_largest_units() {
        for (to, ja, en) in [
            ("2035-02-17", "8年2か月", "8 years 2 months"),
            ("2027-11-22", "1年", "1 year"),
            ("2026-12-22", "1か月", "1 month"),
            ("2026-12-21", "29日", "29 days"),
            ("2026-11-23", "1日", "1 day"),
        ] {
            assert_eq!(span(Lang::Ja, d("2026-11-22"), d(to)), ja);
            assert_eq!(span(Lang::En, d("2026-11-22"), d(to)), en);
        }
    }

    #[test]
    fn the_last_minute_is_a_minute() {
        assert_eq!(hours_and_minutes(Lang::Ja, 1), "1分");
        assert_eq!(hours_and_minutes(Lang::Ja, 3600), "1時間0分");
        assert_eq!(hours_and_minutes(Lang::En, 29_520), "8 h 12 min");
    }
}
