//! Dates (ISO 32000-2, 7.9.4): `D:20261126101500+09'00'`.

use chrono::{FixedOffset, NaiveDate, TimeZone};

use crate::domain::calendar::{Instant, japan};

/// An instant as it is written here, in Japan's time.
#[must_use]
pub fn written(at: Instant) -> String {
    at.with_timezone(&japan()).format("D:%Y%m%d%H%M%S+09'00'").to_string()
}

/// The instant that is written, where the form is one of those the standard has; without an offset it says no instant.
#[must_use]
pub fn read(octets: &[u8]) -> Option<Instant> {
    let mut rest = octets.strip_prefix(b"D:")?;
    let year = digits(&mut rest, 4)?;
    let mut next =
        |least| if rest.first().is_some_and(u8::is_ascii_digit) { digits(&mut rest, 2) } else { Some(least) };
    let (month, day) = (next(1)?, next(1)?);
    let (hour, minute, second) = (next(0)?, next(0)?, next(0)?);
    let time =
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?.and_hms_opt(hour, minute, second)?;
    let (sign, mut rest) = rest.split_first()?;
    let hours = if rest.is_empty() { 0 } else { digits(&mut rest, 2)? };
    // Older editions have an apostrophe behind the minutes too, some writers none at all.
    rest = rest.strip_prefix(b"'").unwrap_or(rest);
    let minutes = if rest.is_empty() { 0 } else { digits(&mut rest, 2)? };
    if !matches!(rest, b"" | b"'") || hours > 23 || minutes > 59 {
        return None;
    }
    let east = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    let east = match sign {
        b'+' if octets.len() > 17 => east,
        b'-' if octets.len() > 17 => -east,
        b'Z' if east == 0 => 0,
        _ => return None,
    };
    FixedOffset::east_opt(east)?.from_local_datetime(&time).single()
}

/// So many digits.
fn digits(octets: &mut &[u8], count: usize) -> Option<u32> {
    let (digits, rest) = octets.split_at_checked(count)?;
    let number = std::str::from_utf8(digits).ok().filter(|_| digits.iter().all(u8::is_ascii_digit))?;
    *octets = rest;
    number.parse().ok()
}
