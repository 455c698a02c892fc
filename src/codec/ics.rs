//! Calendar events as RFC 5545 text.
//!
//! Whole days as `DATE` values: they belong to no time zone, and a last day in Japan is that day on any phone.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::domain::calendar;
use crate::domain::reminder::{Alarm, CalendarEvent};

/// Octets in a line without its line break (RFC 5545 §3.1).
const LINE: usize = 75;

/// A calendar file with these events, as of `now`.
#[must_use]
pub fn write(entries: &[CalendarEvent], now: DateTime<Utc>) -> String {
    let mut out = String::new();
    line(&mut out, "BEGIN:VCALENDAR");
    line(&mut out, "VERSION:2.0");
    line(&mut out, "PRODID:-//mynascope//renewal//JA");
    line(&mut out, "CALSCALE:GREGORIAN");
    for entry in entries {
        line(&mut out, "BEGIN:VEVENT");
        line(&mut out, &format!("UID:{}", text(&entry.uid)));
        line(&mut out, &format!("DTSTAMP:{}", now.format("%Y%m%dT%H%M%SZ")));
        line(&mut out, &format!("DTSTART;VALUE=DATE:{}", date(entry.day)));
        // The end is the first day that no longer belongs to the event (§3.6.1).
        line(&mut out, &format!("DTEND;VALUE=DATE:{}", date(calendar::plus_days(entry.day, 1))));
        line(&mut out, &format!("SUMMARY:{}", text(&entry.title)));
        line(&mut out, &format!("DESCRIPTION:{}", text(&entry.description)));
        // A reminder does not make anybody busy, and is nobody else's business.
        line(&mut out, "TRANSP:TRANSPARENT");
        line(&mut out, "CLASS:PRIVATE");
        for alarm in entry.alarms {
            line(&mut out, "BEGIN:VALARM");
            line(&mut out, "ACTION:DISPLAY");
            line(&mut out, &format!("DESCRIPTION:{}", text(&entry.title)));
            line(&mut out, &format!("TRIGGER:{}", trigger(*alarm)));
            line(&mut out, "END:VALARM");
        }
        line(&mut out, "END:VEVENT");
    }
    line(&mut out, "END:VCALENDAR");
    out
}

/// One event over `first` to `last`, both included, in at most [`super::qr::LONGEST`] bytes for titles of up to 20 bytes: what a
/// phone's camera needs and no more.
///
/// No `VCALENDAR` around it, no `UID` and LF for CRLF: generators and readers of calendar QR codes take the bare
/// `VEVENT` as the convention, and the rest does not fit. `VALUE=DATE` stays, because without it a strict reader sees
/// a broken time instead of a whole day.
#[must_use]
pub fn brief(title: &str, first: NaiveDate, last: NaiveDate) -> String {
    format!(
        "BEGIN:VEVENT\nSUMMARY:{}\nDTSTART;VALUE=DATE:{}\nDTEND;VALUE=DATE:{}\nEND:VEVENT",
        text(title),
        date(first),
        date(calendar::plus_days(last, 1))
    )
}

/// A `DATE`: eight digits, so days outside the years 0 to 9999 are held at the ends.
fn date(day: NaiveDate) -> String {
    match day.year() {
        0..=9999 => format!("{:04}{:02}{:02}", day.year(), day.month(), day.day()),
        ..0 => "00000101".into(),
        _ => "99991231".into(),
    }
}

/// A `DURATION` from 00:00 of the event's day.
fn trigger(alarm: Alarm) -> String {
    let hour = alarm.hour.min(23);
    let Some(days) = alarm.days_before.checked_sub(1) else {
        return format!("PT{hour}H");
    };
    match (days, 24 - hour) {
        (days, 24) => format!("-P{}D", days + 1),
        (0, hours) => format!("-PT{hours}H"),
        (days, hours) => format!("-P{days}DT{hours}H"),
    }
}

/// A `TEXT` value: backslash, semicolon, comma and line breaks escaped (§3.3.11), other control characters dropped.
fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\\' | ';' | ',' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            _ if character.is_control() => {}
            _ => out.push(character),
        }
    }
    out
}

/// Adds a content line, folded between characters so that no line is longer than 75 octets.
fn line(out: &mut String, content: &str) {
    let mut rest = content;
    // The space that continues a line counts as one of its octets.
    let mut room = LINE;
    while rest.len() > room {
        let (head, tail) = rest.split_at(fold(rest, room));
        out.push_str(head);
        out.push_str("\r\n ");
        rest = tail;
        room = LINE - 1;
    }
    out.push_str(rest);
    out.push_str("\r\n");
}

/// Where to fold a line that has more than `room` octets: as late as possible, and where it can be between two
/// characters that are no spaces, because readers exist that trim the pieces before joining them (the parser of the
/// test below does).
fn fold(line: &str, room: usize) -> usize {
    let spaced = |at: usize| line[..at].ends_with(' ') || line[at..].starts_with(' ');
    let mut cuts = (1..=room).rev().filter(|at| line.is_char_boundary(*at));
    let latest = cuts.clone().next().unwrap_or(room);
    cuts.find(|at| !spaced(*at)).unwrap_or(latest)
}

#[cfg(test)]
mod tests {
    use ical::IcalParser;
    use ical::property::Property;

    use super::super::qr::LONGEST;
    use super::*;
    use crate::domain::reminder::{reminders, window_title};

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn exported(japanese: bool, now: &str) -> String {
        let entries = reminders(d("2029-11-18"), d("2030-02-17"), None)
            .map(|reminder| reminder.entry(|text| if japanese { text.ja } else { text.en }));
        write(&entries, now.parse().unwrap())
    }

    fn value<'a>(properties: &'a [Property], name: &str) -> &'a str {
        let mut found = properties.iter().filter(|property| property.name == name);
        let value = found.next().and_then(|property| property.value.as_deref()).unwrap();
        assert!(found.next().is_none(), "two of {name}");
        value
    }

    #[test]
    fn an_independent_parser_reads_what_was_written() {
        for japanese in [true, false] {
            let file = exported(japanese, "2026-11-22T06:00:00Z");
            let calendars: Vec<_> = IcalParser::new(file.as_bytes()).collect::<Result<_, _>>().unwrap();
            assert_eq!(calendars.len(), 1);
            assert_eq!(value(&calendars[0].properties, "VERSION"), "2.0");
            let events = &calendars[0].events;
            let days: Vec<_> = events
                .iter()
                .map(|event| (value(&event.properties, "DTSTART"), value(&event.properties, "DTEND")))
                .collect();
            assert_eq!(days, [("20291118", "20291119"), ("20300117", "20300118"), ("20300217", "20300218")]);
            let alarms: Vec<Vec<_>> = events
                .iter()
                .map(|event| event.alarms.iter().map(|alarm| value(&alarm.properties, "TRIGGER")).collect())
                .collect();
            assert_eq!(alarms, [vec!["PT9H"], vec!["PT9H"], vec!["-P6DT15H", "-PT15H", "PT9H"]]);
            for (event, reminder) in events.iter().zip(reminders(d("2029-11-18"), d("2030-02-17"), None)) {
                let entry = reminder.entry(|text| if japanese { text.ja } else { text.en });
                assert_eq!(value(&event.properties, "UID"), entry.uid);
                assert_eq!(value(&event.properties, "DTSTAMP"), "20261122T060000Z");
                assert_eq!(value(&event.properties, "SUMMARY"), text(&entry.title));
                assert_eq!(value(&event.properties, "DESCRIPTION"), text(&entry.description));
                let start = event.properties.iter().find(|property| property.name == "DTSTART").unwrap();
                assert_eq!(start.params, Some(vec![("VALUE".into(), vec!["DATE".into()])]));
            }
        }
    }

    #[test]
    fn a_second_export_differs_in_its_stamp_alone() {
        let (first, second) =
            (exported(true, "2026-11-22T06:00:00Z"), exported(true, "2027-01-01T00:00:00Z"));
        assert_eq!(first.replace("20261122T060000Z", "20270101T000000Z"), second);
    }

    #[test]
    fn lines_end_with_crlf_and_hold_at_most_75_octets() {
        for japanese in [true, false] {
            let file = exported(japanese, "2026-11-22T06:00:00Z");
            assert!(file.ends_with("END:VCALENDAR\r\n"));
            assert_eq!(file.matches('\n').count(), file.matches("\r\n").count());
            assert_eq!(file.matches('\r').count(), file.matches("\r\n").count());
            // Cut as octets: a line that ended inside a character would not be text.
            let longest = file.as_bytes().split(|byte| *byte == b'\n').map(|line| {
                std::str::from_utf8(line).unwrap();
                line.strip_suffix(b"\r").unwrap_or(line).len()
            });
            assert!(longest.max().unwrap() <= LINE);
        }
    }

    #[test]
    fn a_fold_avoids_spaces_where_it_can_and_loses_nothing() {
        for content in [
            "a".repeat(200),
            " ".repeat(200),
            "a ".repeat(100),
            "word ".repeat(50),
            "更新".repeat(60),
            format!("{} {}", "a".repeat(74), "b".repeat(80)),
            format!("{} {}", "a".repeat(73), "🎴".repeat(40)),
        ] {
            let mut out = String::new();
            line(&mut out, &content);
            assert_eq!(out.replace("\r\n ", "").strip_suffix("\r\n"), Some(content.as_str()));
            assert!(out.split("\r\n").all(|line| line.len() <= LINE), "{content}");
        }
        let mut out = String::new();
        line(&mut out, &format!("{} {}", "a".repeat(74), "b".repeat(80)));
        assert!(out.starts_with(&format!("{}\r\n a b", "a".repeat(73))), "{out}");
    }

    #[test]
    fn texts_are_escaped() {
        assert_eq!(text("a,b;c\\d\ne\r\u{7}"), "a\\,b\\;c\\\\d\\ne");
    }

    #[test]
    fn an_alarm_counts_from_the_midnight_of_its_event() {
        for (days_before, hour, told) in [
            (0, 0, "PT0H"),
            (0, 9, "PT9H"),
            (1, 9, "-PT15H"),
            (1, 0, "-P1D"),
            (7, 9, "-P6DT15H"),
            (7, 0, "-P7D"),
        ] {
            assert_eq!(trigger(Alarm { days_before, hour }), told);
        }
    }

    #[test]
    fn the_brief_event_fits_its_code_on_any_day() {
        let (ja, en) = window_title();
        assert!(ja.len() <= 20 && en.len() <= 20);
        let days = [
            NaiveDate::MIN,
            d("0001-01-01"),
            d("2029-11-18"),
            d("2028-02-29"),
            d("9999-12-31"),
            NaiveDate::MAX,
        ];
        for (first, last) in days.iter().flat_map(|first| days.iter().map(move |last| (*first, *last))) {
            for title in [ja, en, "12345678901234567890"] {
                assert!(brief(title, first, last).len() <= LONGEST, "{title} {first} {last}");
            }
        }
        let window = brief(ja, d("2029-11-18"), d("2030-02-17"));
        assert_eq!(
            window,
            "BEGIN:VEVENT\nSUMMARY:マイナ更新\nDTSTART;VALUE=DATE:20291118\nDTEND;VALUE=DATE:20300218\nEND:VEVENT"
        );
        assert_eq!(window.len(), 101);
    }
}
