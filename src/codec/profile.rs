//! Procedures as TOML: text to [`Procedure`], or the line and the reason why not.
//!
//! A profile may come from a stranger's file named in the configuration. Unknown keys, texts in one language only,
//! control characters and links that are not `https://` are refused, and nothing is guessed.

use chrono::{NaiveDate, NaiveTime, Weekday};
use serde::Deserialize;

use crate::domain::municipality;
use crate::domain::procedure::{Counter, Errand, Hours, Item, Link, Procedure, Procedures, Text};
use crate::domain::text::is_unsafe;

const NATIONWIDE: &str = include_str!("../../assets/municipalities/nationwide.toml");
const BUILT_IN: [(&str, &str); 1] = [("07202.toml", include_str!("../../assets/municipalities/07202.toml"))];

/// A profile longer than this is not one: the nationwide profile has about 13 KB.
pub const LONGEST: usize = 64 * 1024;
/// Characters in one text: more would not fit a screen.
const LONGEST_TEXT: usize = 300;

/// Why a profile is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct ProfileError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: String,
}

/// The profiles that are part of the program.
pub fn built_in() -> Result<Procedures, ProfileError> {
    let nationwide = parse(NATIONWIDE)?;
    let local = BUILT_IN.iter().map(|(_, text)| municipal(text)).collect::<Result<Vec<_>, _>>()?;
    Ok(Procedures { nationwide, local })
}

/// A municipality's profile: like [`parse`], and it must say for which codes it is.
pub fn municipal(text: &str) -> Result<Procedure, ProfileError> {
    let procedure = parse(text)?;
    if procedure.codes.is_empty() {
        let line = 1 + text.lines().position(|line| line.trim_start().starts_with("codes")).unwrap_or(0);
        return Err(ProfileError {
            line,
            reason: "codes: a municipality's profile names at least one code".into(),
        });
    }
    Ok(procedure)
}

/// Reads one profile.
pub fn parse(text: &str) -> Result<Procedure, ProfileError> {
    if text.len() > LONGEST {
        return Err(ProfileError {
            line: 1,
            reason: format!("{} bytes; at most {LONGEST} are read", text.len()),
        });
    }
    toml::from_str::<ProfileText>(text).map(Procedure::from).map_err(|error| ProfileError {
        line: line_at(text, error.span().map_or(0, |span| span.start)),
        // One line: the message is shown beside the line's number.
        reason: shown(&error.message().split_whitespace().collect::<Vec<_>>().join(" ")),
    })
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// The reason may quote the file: what would steer a terminal is replaced.
fn shown(reason: &str) -> String {
    reason.chars().map(|character| if is_unsafe(character) { '\u{fffd}' } else { character }).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileText {
    name: TextText,
    #[serde(default)]
    codes: Vec<Code>,
    written_on: Day,
    counter: Option<CounterText>,
    #[serde(default)]
    renewal: ErrandText,
    #[serde(default)]
    issue: ErrandText,
    #[serde(default)]
    pin_reset: ErrandText,
    #[serde(default)]
    kiosk_reset: ErrandText,
    #[serde(default)]
    lost_card: ErrandText,
    #[serde(default)]
    changed: Vec<ItemText>,
    #[serde(default)]
    expired: Vec<ItemText>,
    #[serde(default)]
    links: Vec<LinkText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextText {
    ja: Words,
    en: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemText {
    ja: Words,
    en: Words,
    source: Words,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct ErrandText {
    who: Vec<ItemText>,
    place: Vec<ItemText>,
    bring: Vec<ItemText>,
    fee: Vec<ItemText>,
    takes: Vec<ItemText>,
    notes: Vec<ItemText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkText {
    ja: Words,
    en: Words,
    url: Url,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CounterText {
    name: TextText,
    telephone: Option<Number>,
    fax: Option<Number>,
    hours: Option<HoursText>,
    #[serde(default)]
    notes: Vec<ItemText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HoursText {
    weekdays: Vec<Day7>,
    open: Span,
    closed_on_holidays: bool,
    year_end: Option<DaySpan>,
    source: Words,
}

/// A text to be shown.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Words(String);

impl TryFrom<String> for Words {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.trim().is_empty() {
            Err("an empty text".into())
        } else if text.chars().count() > LONGEST_TEXT {
            Err(format!("a text of more than {LONGEST_TEXT} characters"))
        } else if let Some(character) = text.chars().find(|character| is_unsafe(*character)) {
            Err(format!("U+{:04X} is a control character and may not be in a text", u32::from(character)))
        } else {
            Ok(Self(text))
        }
    }
}

/// Declares a scalar that is checked while it is read, so that the error carries its place in the file: how it is read,
/// and what is said where it can't be.
macro_rules! scalar {
    ($(#[$doc:meta])* $name:ident($value:ty), $read:expr, $wrong:literal) => {
        $(#[$doc])*
        #[derive(Deserialize)]
        #[serde(try_from = "String")]
        struct $name($value);

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                let read: fn(&str) -> Option<$value> = $read;
                read(&text).map(Self).ok_or_else(|| format!("{text:?} {}", $wrong))
            }
        }
    };
}

scalar!(
    /// A municipality's code.
    Code(String),
    |text| municipality::by_code(text).map(|known| known.code.to_owned()),
    "is no municipality's code (5 digits, without the check digit)"
);
scalar!(
    /// A day.
    Day(NaiveDate),
    |text| text.parse().ok(),
    "is no day; written \"2026-11-22\""
);
scalar!(
    /// A telephone number.
    Number(String),
    |text| {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        ((3..=15).contains(&digits) && plain).then(|| text.to_owned())
    },
    "is no telephone number; digits and hyphens"
);
scalar!(
    /// A link.
    Url(String),
    |text| {
        let rest = text.strip_prefix("https://").filter(|rest| !rest.is_empty() && text.len() <= 200)?;
        rest.bytes().all(|byte| byte.is_ascii_graphic()).then(|| text.to_owned())
    },
    "is no https:// link"
);
scalar!(
    /// A day of the week.
    Day7(Weekday),
    |text| {
        let short = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_lowercase());
        text.parse().ok().filter(|_| short)
    },
    "is no day of the week; mon tue wed thu fri sat sun"
);
scalar!(
    /// From and to on one day.
    Span((NaiveTime, NaiveTime)),
    |text| {
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
        let (from, to) = text.split_once('-')?;
        Some((time(from)?, time(to)?)).filter(|(from, to)| from < to)
    },
    "is no span of hours; written \"08:30-17:00\""
);
scalar!(
    /// From and to around New Year.
    DaySpan(((u32, u32), (u32, u32))),
    |text| {
        let (from, to) = text.split_once('/')?;
        Some((month_day(from)?, month_day(to)?))
    },
    "is no span of days; written \"12-29/01-03\""
);

/// Month and day; 29 February counts as one.
fn month_day(text: &str) -> Option<(u32, u32)> {
    let (month, day) = text.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    NaiveDate::from_ymd_opt(2024, month, day).map(|_| (month, day))
}

impl From<TextText> for Text {
    fn from(text: TextText) -> Self {
        Self { ja: text.ja.0, en: text.en.0 }
    }
}

impl From<ItemText> for Item {
    fn from(item: ItemText) -> Self {
        Self { ja: item.ja.0, en: item.en.0, source: item.source.0, local: false }
    }
}

fn items(items: Vec<ItemText>) -> Vec<Item> {
    items.into_iter().map(Item::from).collect()
}

impl From<ErrandText> for Errand {
    fn from(errand: ErrandText) -> Self {
        let ErrandText { who, place, bring, fee, takes, notes } = errand;
        let [who, place, bring, fee, takes, notes] = [who, place, bring, fee, takes, notes].map(items);
        Self { who, place, bring, fee, takes, notes }
    }
}

impl From<CounterText> for Counter {
    fn from(counter: CounterText) -> Self {
        Self {
            name: counter.name.into(),
            telephone: counter.telephone.map(|number| number.0),
            fax: counter.fax.map(|number| number.0),
            hours: counter.hours.map(|hours| Hours {
                weekdays: hours.weekdays.into_iter().map(|day| day.0).collect(),
                opens: hours.open.0.0,
                closes: hours.open.0.1,
                closed_on_holidays: hours.closed_on_holidays,
                year_end: hours.year_end.map(|span| span.0),
                source: hours.source.0,
            }),
            notes: items(counter.notes),
        }
    }
}

impl From<ProfileText> for Procedure {
    fn from(profile: ProfileText) -> Self {
        Self {
            name: profile.name.into(),
            codes: profile.codes.into_iter().map(|code| code.0).collect(),
            written_on: profile.written_on.0,
            counter: profile.counter.map(Counter::from),
            renewal: profile.renewal.into(),
            issue: profile.issue.into(),
            pin_reset: profile.pin_reset.into(),
            kiosk_reset: profile.kiosk_reset.into(),
            lost_card: profile.lost_card.into(),
            changed: items(profile.changed),
            expired: items(profile.expired),
            links: profile
                .links
                .into_iter()
                .map(|link| Link { title: Text { ja: link.ja.0, en: link.en.0 }, url: link.url.0 })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests;
