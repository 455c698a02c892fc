//! Japan's calendar: days, eras, months and birthdays.
//!
//! A certificate ends at 14:59:59Z, which is 23:59:59 in Japan: its last day is a day of Japan's, and so is every
//! other day in this program. Japan has had no daylight saving time since 1951, so the offset is fixed.

use chrono::{DateTime, Datelike, Days, FixedOffset, Months, NaiveDate, NaiveTime, TimeZone, Utc};

/// Where the present time comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeSource {
    /// The system's clock.
    System,
    /// `--now`: a person looks at the card as of another moment.
    Set,
}

/// An instant, told in Japan's time.
pub type Instant = DateTime<FixedOffset>;

/// Japan's offset, +09:00.
#[must_use]
pub fn japan() -> FixedOffset {
    const SECONDS: i32 = 9 * 3600;
    // In range by construction; the fallback can't be reached and would show as +00:00 at once.
    FixedOffset::east_opt(SECONDS).unwrap_or_else(|| chrono::Offset::fix(&Utc))
}

/// The same instant on Japan's clock.
#[must_use]
pub fn in_japan(instant: DateTime<Utc>) -> Instant {
    instant.with_timezone(&japan())
}

/// The day in Japan at an instant.
#[must_use]
pub fn day(instant: Instant) -> NaiveDate {
    instant.with_timezone(&japan()).date_naive()
}

/// 00:00 in Japan on a day.
#[must_use]
pub fn midnight(day: NaiveDate) -> Instant {
    at(day, NaiveTime::MIN)
}

/// A time of day in Japan.
#[must_use]
pub fn at(day: NaiveDate, time: NaiveTime) -> Instant {
    japan().from_utc_datetime(&(day.and_time(time) - japan()))
}

/// Reads an instant that a person typed: RFC 3339, or a date, which means 00:00 in Japan.
pub fn parse(text: &str) -> Result<Instant, String> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Ok(instant.with_timezone(&japan()));
    }
    text.parse::<NaiveDate>().map(midnight).map_err(|_| {
        "a date (2029-11-18) or an RFC 3339 time (2029-11-18T09:00:00+09:00) is expected".to_owned()
    })
}

/// `day` plus whole days, held at the calendar's end instead of failing.
#[must_use]
pub fn plus_days(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

/// `day` minus calendar months; where that date does not exist, the last day of its month.
#[must_use]
pub fn minus_months(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN)
}

/// `day` plus calendar months; where that date does not exist, the last day of its month.
#[must_use]
pub fn plus_months(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// The birthday of someone born on `month`/`day` in a given year. 29 February is kept on 28 February in common
/// years: an assumption (no source says what JPKI does), so estimates made with it are marked as such.
#[must_use]
pub fn birthday_in(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
        .or_else(|| if (month, day) == (2, 29) { NaiveDate::from_ymd_opt(year, 2, 28) } else { None })
}

/// A Japanese era, with the digit that stands for it in a birth date of JPKI's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Era {
    /// 明治.
    Meiji = 1,
    /// 大正.
    Taisho,
    /// 昭和.
    Showa,
    /// 平成.
    Heisei,
    /// 令和.
    Reiwa,
}

impl Era {
    /// Every era, newest first.
    pub const ALL: [Self; 5] = [Self::Reiwa, Self::Heisei, Self::Showa, Self::Taisho, Self::Meiji];

    /// Its name in Japanese and in English, and its first day (year, month, day).
    const fn facts(self) -> (&'static str, &'static str, (i32, u32, u32)) {
        match self {
            Self::Meiji => ("明治", "Meiji", (1868, 10, 23)),
            Self::Taisho => ("大正", "Taisho", (1912, 7, 30)),
            Self::Showa => ("昭和", "Showa", (1926, 12, 25)),
            Self::Heisei => ("平成", "Heisei", (1989, 1, 8)),
            Self::Reiwa => ("令和", "Reiwa", (2019, 5, 1)),
        }
    }

    /// The era's name in English.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        self.facts().1
    }

    /// The era of a day and the year in it, counted from 1; `None` before 明治.
    #[must_use]
    pub fn of(day: NaiveDate) -> Option<(Self, i32)> {
        let began = |era: &Self| (day.year(), day.month(), day.day()) >= era.facts().2;
        Self::ALL.into_iter().find(began).map(|era| (era, day.year() - era.facts().2.0 + 1))
    }
}

/// A day's year in the Japanese era: 令和17年, 令和元年.
#[must_use]
pub fn era_year_ja(day: NaiveDate) -> Option<String> {
    Era::of(day).map(|(era, year)| match year {
        1 => format!("{}元年", era.facts().0),
        year => format!("{}{year}年", era.facts().0),
    })
}

/// Whole years and months from `from` to `to` (both days), for 「あと 8年2か月」; `None` when `to` is earlier.
#[must_use]
pub fn years_and_months(from: NaiveDate, to: NaiveDate) -> Option<(i32, i32)> {
    if to < from {
        return None;
    }
    let mut months = (to.year() - from.year()) * 12 + to.month0().cast_signed() - from.month0().cast_signed();
    // The last day of a shorter month completes the month.
    let completed = from.checked_add_months(Months::new(months.unsigned_abs())).is_some_and(|day| day <= to);
    if !completed {
        months -= 1;
    }
    Some((months / 12, months % 12))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_last_second_of_a_certificate_is_the_end_of_a_japanese_day() {
        let end = in_japan("2030-02-17T14:59:59Z".parse().unwrap());
        assert_eq!(end.to_rfc3339(), "2030-02-17T23:59:59+09:00");
        assert_eq!(day(end), d("2030-02-17"));
        assert_eq!(day(in_japan("2030-02-17T15:00:00Z".parse().unwrap())), d("2030-02-18"));
    }

    #[test]
    fn midnight_is_japans() {
        assert_eq!(midnight(d("2029-11-18")).to_rfc3339(), "2029-11-18T00:00:00+09:00");
    }

    #[test]
    fn eras_change_on_their_first_day() {
        for (day, told) in [
            ("1868-10-22", None),
            ("1868-10-23", Some("明治元年")),
            ("1912-07-29", Some("明治45年")),
            ("1912-07-30", Some("大正元年")),
            ("1926-12-24", Some("大正15年")),
            ("1926-12-25", Some("昭和元年")),
            ("1980-02-17", Some("昭和55年")),
            ("1989-01-07", Some("昭和64年")),
            ("1989-01-08", Some("平成元年")),
            ("2019-04-30", Some("平成31年")),
            ("2019-05-01", Some("令和元年")),
            ("2035-02-17", Some("令和17年")),
        ] {
            assert_eq!(era_year_ja(d(day)).as_deref(), told, "{day}");
        }
    }

    #[test]
    fn a_span_is_told_in_whole_years_and_months() {
        assert_eq!(years_and_months(d("2026-11-22"), d("2035-02-17")), Some((8, 2)));
        assert_eq!(years_and_months(d("2026-11-22"), d("2026-11-22")), Some((0, 0)));
        assert_eq!(years_and_months(d("2026-01-31"), d("2026-02-28")), Some((0, 1)));
        assert_eq!(years_and_months(d("2026-11-22"), d("2026-11-21")), None);
    }

    #[test]
    fn the_29th_of_february_is_kept_on_the_28th_in_common_years() {
        assert_eq!(birthday_in(2028, 2, 29), Some(d("2028-02-29")));
        assert_eq!(birthday_in(2029, 2, 29), Some(d("2029-02-28")));
        assert_eq!(birthday_in(2029, 2, 30), None);
    }

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
}
