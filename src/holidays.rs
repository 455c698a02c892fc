//! Japan's national holidays: the one file that names `jpholiday`.
//!
//! An edge like the clock: `run` hands [`holiday`] down to whoever asks whether a counter is open. The crate works by
//! the law's rules and would answer for any year; the Cabinet Office announces the days of a year in February of the
//! year before, so beyond [`LAST_YEAR`] the answer here is [`Holiday::Unknown`].

use chrono::{Datelike, NaiveDate};
use jpholiday::jpholiday::JPHoliday;

use crate::domain::procedure::Holiday;

/// The first year compared with the announced days: cards were first issued in 2016.
pub const FIRST_YEAR: i32 = 2015;
/// The last year whose days have been announced (February 2026) and compared.
pub const LAST_YEAR: i32 = 2027;

/// 2021's days, moved for the Olympic Games by the special law as amended in 2020: unknown to `jpholiday` 0.1.4
/// (measured: the test below fails without this table). The first four are holidays; the others, which the crate
/// believes in, were working days.
const MOVED_2021: [((u32, u32), Option<&str>); 7] = [
    ((7, 22), Some("海の日")),
    ((7, 23), Some("スポーツの日")),
    ((8, 8), Some("山の日")),
    ((8, 9), Some("山の日 振替休日")),
    ((7, 19), None),
    ((8, 11), None),
    ((10, 11), None),
];

/// Is `day` a national holiday?
#[must_use]
pub fn holiday(day: NaiveDate) -> Holiday {
    if !(FIRST_YEAR..=LAST_YEAR).contains(&day.year()) {
        return Holiday::Unknown;
    }
    let moved = MOVED_2021.iter().find(|(when, _)| day.year() == 2021 && *when == (day.month(), day.day()));
    let name = match moved {
        Some((_, name)) => name.map(str::to_owned),
        None => JPHoliday::new().is_holiday_name(&day),
    };
    name.map_or(Holiday::No, Holiday::Yes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 国民の祝日・休日 of 2015 to 2027 as (month, day): written out by an independent implementation (`holidays`
    /// 0.105 of Python, 2026-11-22) and read through against the Cabinet Office's announcements as far as known: substitute
    /// days, the days between two holidays (2015, 2019, 2026), 2019's accession, 2020 and 2021 as moved.
    const ANNOUNCED: [(i32, &str); 13] = [
        (2015, "0101 0112 0211 0321 0429 0503 0504 0505 0506 0720 0921 0922 0923 1012 1103 1123 1223"),
        (2016, "0101 0111 0211 0320 0321 0429 0503 0504 0505 0718 0811 0919 0922 1010 1103 1123 1223"),
        (2017, "0101 0102 0109 0211 0320 0429 0503 0504 0505 0717 0811 0918 0923 1009 1103 1123 1223"),
        (
            2018,
            "0101 0108 0211 0212 0321 0429 0430 0503 0504 0505 0716 0811 0917 0923 0924 1008 1103 1123 1223 1224",
        ),
        (
            2019,
            "0101 0114 0211 0321 0429 0430 0501 0502 0503 0504 0505 0506 0715 0811 0812 0916 0923 1014 1022 1103 1104 1123",
        ),
        (2020, "0101 0113 0211 0223 0224 0320 0429 0503 0504 0505 0506 0723 0724 0810 0921 0922 1103 1123"),
        (2021, "0101 0111 0211 0223 0320 0429 0503 0504 0505 0722 0723 0808 0809 0920 0923 1103 1123"),
        (2022, "0101 0110 0211 0223 0321 0429 0503 0504 0505 0718 0811 0919 0923 1010 1103 1123"),
        (2023, "0101 0102 0109 0211 0223 0321 0429 0503 0504 0505 0717 0811 0918 0923 1009 1103 1123"),
        (
            2024,
            "0101 0108 0211 0212 0223 0320 0429 0503 0504 0505 0506 0715 0811 0812 0916 0922 0923 1014 1103 1104 1123",
        ),
        (
            2025,
            "0101 0113 0211 0223 0224 0320 0429 0503 0504 0505 0506 0721 0811 0915 0923 1013 1103 1123 1124",
        ),
        (2026, "0101 0112 0211 0223 0320 0429 0503 0504 0505 0506 0720 0811 0921 0922 0923 1012 1103 1123"),
        (2027, "0101 0111 0211 0223 0321 0322 0429 0503 0504 0505 0719 0811 0920 0923 1011 1103 1123"),
    ];

    #[test]
    fn every_day_from_2015_to_2027_is_what_was_announced() {
        assert_eq!((ANNOUNCED[0].0, ANNOUNCED[12].0), (FIRST_YEAR, LAST_YEAR));
        for (year, announced) in ANNOUNCED {
            let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
            let told: Vec<String> = first
                .iter_days()
                .take_while(|day| day.year() == year)
                .filter(|day| holiday(*day) != Holiday::No)
                .map(|day| day.format("%m%d").to_string())
                .collect();
            assert_eq!(told.join(" "), announced, "{year}");
        }
    }

    #[test]
    fn the_crate_is_put_right_where_it_is_wrong_and_nowhere_else() {
        let days = |year| {
            NaiveDate::from_ymd_opt(year, 1, 1).unwrap().iter_days().take_while(move |day| day.year() == year)
        };
        let wrong: Vec<_> = (FIRST_YEAR..=LAST_YEAR)
            .flat_map(days)
            .filter(|day| {
                JPHoliday::new().is_holiday_name(day).map_or(Holiday::No, Holiday::Yes) != holiday(*day)
            })
            .map(|day| (day.year(), (day.month(), day.day())))
            .collect();
        let mut moved: Vec<_> = MOVED_2021.iter().map(|(day, _)| (2021, *day)).collect();
        moved.sort_unstable();
        assert_eq!(wrong, moved);
    }

    #[test]
    fn holidays_have_names() {
        for (day, name) in [
            ("2026-11-23", "勤労感謝の日"),
            ("2027-01-01", "元日"),
            ("2027-03-22", "春分の日 振替休日"),
            ("2026-09-22", "国民の休日"),
            ("2021-07-23", "スポーツの日"),
        ] {
            assert_eq!(holiday(day.parse().unwrap()), Holiday::Yes(name.into()), "{day}");
        }
    }

    #[test]
    fn beyond_the_announced_years_nothing_is_claimed() {
        for day in ["2014-12-31", "2028-01-01", "9999-12-31", "-0001-01-01"] {
            assert_eq!(holiday(day.parse().unwrap()), Holiday::Unknown, "{day}");
        }
        assert_eq!(holiday(NaiveDate::MAX), Holiday::Unknown);
        assert_eq!(holiday(NaiveDate::MIN), Holiday::Unknown);
    }
}
