//! Personas: whose card it is, when its certificates end, how it behaves on the wire.
//!
//! A persona is a TOML file in `assets/personas`, compiled in. Its days are told relative to *now*, so that a card
//! "in its renewal window" is in it whenever the program runs. The notation:
//!
//! ```text
//! +60d   -4y -200d   +3m      from today in Japan
//! birthday   birthday +3y     from the holder's birthday named under [holder]; +3y is the third birthday after it
//! 02-29                       ([holder] birthday only) the next such birthday, today included
//! 2018-11-29                  a day as it stands
//! ```

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, Utc};
use serde::Deserialize;

use crate::domain::calendar::{self, Instant};

macro_rules! personas {
    ($($name:literal),* $(,)?) => {
        const TEXTS: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../assets/personas/", $name, ".toml")))),*];
    };
}

personas![
    "fresh",
    "renewable",
    "last-day",
    "expired",
    "card-ending",
    "locked-auth",
    "locked-sign",
    "locked-text",
    "one-try-left",
    "no-sign",
    "renewed",
    "feb29",
    "substitutes",
    "moved",
    "married",
    "gaiji",
    "foreign",
    "no-pin",
    "juki",
    "android",
    "iphone",
    "other-card",
    "slow",
    "unsteady",
    "short-only",
    "extended",
    "two-cards",
    "p256-auth",
    "p384",
    "next",
];

/// Why a persona can't be used.
#[derive(Debug, thiserror::Error)]
pub enum PersonaError {
    /// There is none of that name.
    #[error("no persona named {0:?}. The personas are: {names}", names = Persona::names().collect::<Vec<_>>().join(", "))]
    Unknown(String),
    /// Its text is not what a persona may say.
    #[error("persona {name}: {reason}")]
    Malformed {
        /// Which persona.
        name: String,
        /// The parser's words.
        reason: String,
    },
}

/// One persona, as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Persona {
    /// Its name, as on the command line.
    #[serde(skip)]
    pub name: String,
    /// One line in Japanese.
    pub title_ja: String,
    /// One line in English.
    pub title_en: String,
    /// The persona whose card lies on the same reader and answers after the next power-up.
    #[serde(default)]
    pub(crate) beside: Option<String>,
    pub(crate) holder: HolderText,
    pub(crate) card: CardText,
    /// What the card's own text says otherwise than the signing certificate.
    #[serde(default)]
    text: Written,
    /// What is printed otherwise than that.
    #[serde(default)]
    print: Written,
    pub(crate) sign: Option<CertificateText>,
    pub(crate) auth: Option<CertificateText>,
    /// Its secrets: public, and shown on the demo screen.
    #[serde(default)]
    pub pins: Pins,
    #[serde(default)]
    pub(crate) tries: TriesText,
    #[serde(default)]
    pub(crate) wire: Wire,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HolderText {
    pub(crate) name: String,
    pub(crate) name_marks: String,
    pub(crate) sex: String,
    pub(crate) address: String,
    pub(crate) address_marks: String,
    /// The birth date is of our calendar, without an era: a foreign resident's.
    #[serde(default)]
    pub(crate) western: bool,
    birthday: String,
    age: i32,
}

/// What was rewritten at a counter since the signing certificate was issued, or has characters that a certificate can't hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: Option<String>,
    address: Option<String>,
}

impl Written {
    fn instead_of<'a>(&'a self, (name, address): (&'a str, &'a str)) -> (&'a str, &'a str) {
        (self.name.as_deref().unwrap_or(name), self.address.as_deref().unwrap_or(address))
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CardText {
    pub(crate) kind: Kind,
    pub(crate) serial: String,
    pub(crate) municipality: String,
    pub(crate) prefecture_name: String,
    pub(crate) city_name: String,
    last_day: String,
    atr: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CertificateText {
    issued: String,
    last_day: String,
    /// Issued inside the renewal window of the one before: the 6th birthday counted (domain rule V2).
    #[serde(default)]
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "says why the last day is what it is; the test holds it to that")
    )]
    pub(crate) renewal: bool,
    /// Another key than every other persona has.
    #[serde(default)]
    pub(crate) key: Key,
    /// With which digest the CA signed it.
    #[serde(default)]
    pub(crate) digest: Digest,
}

/// The key in a certificate. Of all but the first the private key was thrown away: what a card answers that shall sign with
/// such a key is not known, so the simulated one refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Key {
    #[default]
    Rsa2048,
    Rsa1024,
    Rsa3072,
    P256,
    P384,
}

/// The digest of the CA's RSA signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Digest {
    #[default]
    Sha256,
    Sha384,
}

/// A persona's secrets; absent where nobody set one.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pins {
    /// 利用者証明用 (JPKI 0018).
    pub auth: Option<String>,
    /// 署名用 (JPKI 001B).
    pub sign: Option<String>,
    /// 券面事項入力補助用 (text 0011).
    pub text: Option<String>,
    /// 住民基本台帳用, both copies.
    pub juki: Option<String>,
    /// The four digits under the photo: the end of 照合番号B.
    pub face: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TriesText {
    pub(crate) auth: Option<u8>,
    pub(crate) sign: Option<u8>,
    pub(crate) text: Option<u8>,
    pub(crate) juki: Option<u8>,
}

/// What answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Card,
    /// As planned for the fiscal year 2028 (`docs/card.md §7`).
    Next,
    Juki,
    Android,
    Iphone,
    Other,
}

impl Kind {
    /// The label in EF 0006 (`docs/card.md §6.3`).
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Card | Self::Other => "JPKIAPICCTOKEN2",
            // Of the simulator's own: which label a real one will have is not published.
            Self::Next => "MYNASCOPE DEMO NEXT",
            Self::Juki => "JPKIAPICCTOKEN",
            Self::Android => "JPKIAPGPSETOKEN",
            Self::Iphone => "JPKIAPIOSTOKEN",
        }
    }
}

/// What a card does with extended Lc or Le.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Extended {
    /// Takes it.
    Yes,
    /// Answers 6700.
    No,
    /// Loses the link.
    Lost,
}

/// How a card behaves on the wire.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "independent habits of a card, each a knob")]
pub struct Wire {
    /// How long a round trip takes.
    pub round_trip_ms: u64,
    /// Leaves the field after so many exchanges, then after so many more, and so on from the start.
    pub leaves_after: Vec<u32>,
    /// How long it stays away.
    pub away_ms: u64,
    /// Extended length.
    pub extended: Extended,
    /// Takes short EF identifiers in READ, VERIFY and signing.
    pub short_ef: bool,
    /// Answers `61xx` and waits for GET RESPONSE where there is data.
    pub get_response: bool,
    /// Answers `6Cxx` where Le is more than there is; where it has to be fetched, too: `6100` then tells no length.
    pub wrong_le: bool,
    /// Answers `6100` behind its data, and has no more.
    pub stale_more: bool,
    /// The most that a short Le may ask for: more is answered with `6700`, by a reader before the card sees it.
    pub short_le: usize,
    /// Answers `6F00` to the first command after power-up (`docs/card.md §6.4`).
    pub first_command_6f00: bool,
}

impl Default for Wire {
    fn default() -> Self {
        Self {
            round_trip_ms: 0,
            leaves_after: Vec::new(),
            away_ms: 1000,
            extended: Extended::Yes,
            short_ef: true,
            get_response: false,
            wrong_le: false,
            stale_more: false,
            short_le: 256,
            first_command_6f00: false,
        }
    }
}

/// A certificate's two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) not_before: DateTime<Utc>,
    pub(crate) not_after: DateTime<Utc>,
}

/// A persona's days, once it is known what day it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dates {
    pub(crate) birth: NaiveDate,
    pub(crate) card_last_day: NaiveDate,
    pub(crate) sign: Option<Span>,
    pub(crate) auth: Option<Span>,
}

impl Persona {
    /// Every persona's name, the default first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TEXTS.iter().map(|(name, _)| *name)
    }

    /// The persona of that name.
    pub fn named(name: &str) -> Result<Self, PersonaError> {
        let text = TEXTS
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, text)| *text)
            .ok_or_else(|| PersonaError::Unknown(name.to_owned()))?;
        Self::parse(name, text)
    }

    /// A persona from its text, for tests and for cards of one's own.
    pub fn parse(name: &str, text: &str) -> Result<Self, PersonaError> {
        let malformed = |reason: String| PersonaError::Malformed { name: name.to_owned(), reason };
        let mut persona: Self = toml::from_str(text).map_err(|error| malformed(error.to_string()))?;
        name.clone_into(&mut persona.name);
        // Days are read once here with any today: a slip shows at once, not on the first card.
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap_or_default();
        if persona.days_on(today).is_none() {
            return Err(malformed("a day that can't be read".to_owned()));
        }
        if persona.atr().is_none() {
            return Err(malformed("the ATR is not hex".to_owned()));
        }
        Ok(persona)
    }

    /// Name and address as the card's own text has them.
    pub(crate) fn written(&self) -> (&str, &str) {
        self.text.instead_of((&self.holder.name, &self.holder.address))
    }

    /// Name and address as they are printed.
    pub(crate) fn printed(&self) -> (&str, &str) {
        self.print.instead_of(self.written())
    }

    /// The answer to reset.
    pub(crate) fn atr(&self) -> Option<Vec<u8>> {
        let text = self.card.atr.as_bytes();
        text.chunks(2)
            .map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
            .collect()
    }

    /// The persona's days at `now`.
    pub(crate) fn days(&self, now: Instant) -> Dates {
        let today = calendar::day(now);
        // Read once in `parse`; only a `now` at the calendar's end could fail, and then any day is as good.
        self.days_on(today).unwrap_or(Dates { birth: today, card_last_day: today, sign: None, auth: None })
    }

    fn days_on(&self, today: NaiveDate) -> Option<Dates> {
        let birthday = Birthday::read(&self.holder, today)?;
        let span = |text: &CertificateText, seconds: u32| {
            let issued = birthday.day(&text.issued, today)?;
            let last_day = birthday.day(&text.last_day, today)?;
            // The test card's two certificates were made 15 seconds apart, at 10:35 in Japan.
            let time = NaiveTime::from_hms_opt(10, 35, seconds)?;
            let end = NaiveTime::from_hms_opt(23, 59, 59)?;
            Some(Span {
                not_before: calendar::at(issued, time).to_utc(),
                not_after: calendar::at(last_day, end).to_utc(),
            })
        };
        let optional = |text: &Option<CertificateText>, seconds| {
            text.as_ref().map_or(Some(None), |text| span(text, seconds).map(Some))
        };
        Some(Dates {
            birth: birthday.birth()?,
            card_last_day: birthday.day(&self.card.last_day, today)?,
            sign: optional(&self.sign, 57)?,
            auth: optional(&self.auth, 42)?,
        })
    }
}

/// The holder's birthday that other days are told from.
struct Birthday {
    year: i32,
    month: u32,
    day: u32,
    age: i32,
}

impl Birthday {
    fn read(holder: &HolderText, today: NaiveDate) -> Option<Self> {
        let age = holder.age;
        if let Some((month, day)) = holder.birthday.split_once('-').filter(|(month, _)| month.len() == 2) {
            let (month, day) = (month.parse().ok()?, day.parse().ok()?);
            let this = calendar::birthday_in(today.year(), month, day)?;
            let year = if this >= today { today.year() } else { today.year() + 1 };
            return Some(Self { year, month, day, age });
        }
        let next = spans(today, &holder.birthday)?;
        Some(Self { year: next.year(), month: next.month(), day: next.day(), age })
    }

    /// The day of birth. Someone born on 29 February was born in a leap year: the last one not after.
    fn birth(&self) -> Option<NaiveDate> {
        let year = self.year - self.age;
        (0..8).find_map(|back| NaiveDate::from_ymd_opt(year - back, self.month, self.day))
    }

    fn day(&self, text: &str, today: NaiveDate) -> Option<NaiveDate> {
        if let Ok(day) = text.parse::<NaiveDate>() {
            return Some(day);
        }
        let Some(rest) = text.strip_prefix("birthday") else { return spans(today, text) };
        // Years first, by birthdays: someone born on 29 February has one every year.
        let mut words = rest.split_whitespace().peekable();
        let mut year = self.year;
        if let Some(years) = words.peek().and_then(|word| word.strip_suffix('y')) {
            year += years.parse::<i32>().ok()?;
            words.next();
        }
        let base = calendar::birthday_in(year, self.month, self.day)?;
        words.try_fold(base, span)
    }
}

fn spans(from: NaiveDate, text: &str) -> Option<NaiveDate> {
    text.split_whitespace().try_fold(from, span)
}

/// One signed span, `+60d`.
fn span(from: NaiveDate, word: &str) -> Option<NaiveDate> {
    let unit = word.chars().last()?;
    let count: i32 = word.strip_suffix(unit)?.parse().ok()?;
    let size = count.unsigned_abs();
    let months = match unit {
        'y' => size.checked_mul(12)?,
        'm' => size,
        'd' if count < 0 => return from.checked_sub_days(Days::new(size.into())),
        'd' => return from.checked_add_days(Days::new(size.into())),
        _ => return None,
    };
    if count < 0 {
        from.checked_sub_months(Months::new(months))
    } else {
        from.checked_add_months(Months::new(months))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(day: &str) -> Instant {
        format!("{day}T09:00:00+09:00").parse().unwrap()
    }

    /// The 1st, 2nd … birthday after a day; one on the day itself is not counted (domain rule V6).
    fn birthday_after(birth: NaiveDate, day: NaiveDate, nth: i32) -> NaiveDate {
        let first = (day.year()..=day.year() + 1)
            .find(|year| calendar::birthday_in(*year, birth.month(), birth.day()).unwrap() > day)
            .unwrap();
        calendar::birthday_in(first + nth - 1, birth.month(), birth.day()).unwrap()
    }

    #[test]
    fn every_persona_can_be_read() {
        assert_eq!(Persona::names().next(), Some("fresh"));
        assert_eq!(Persona::names().count(), 30);
        for name in Persona::names() {
            let persona = Persona::named(name).unwrap();
            // Whose card lies beside has none beside it.
            let beside = persona.beside.map(|other| Persona::named(&other).unwrap());
            assert!(beside.is_none_or(|other| other.beside.is_none()), "{name}");
        }
    }

    #[test]
    fn an_unknown_key_is_refused() {
        let text = format!("colour = \"red\"\n{}", TEXTS[0].1);
        assert!(matches!(Persona::parse("mine", &text), Err(PersonaError::Malformed { .. })));
        assert!(matches!(Persona::named("nobody"), Err(PersonaError::Unknown(_))));
    }

    #[test]
    fn no_persona_has_a_pin_that_a_municipality_prints_as_an_example() {
        for name in Persona::names() {
            let pins = Persona::named(name).unwrap().pins;
            for pin in [pins.auth, pins.sign, pins.text, pins.juki, Some(pins.face)].into_iter().flatten() {
                assert!(!["1216", "AIZU346"].contains(&pin.as_str()), "{name}");
            }
        }
    }

    #[test]
    fn certificates_end_where_the_rules_say_whatever_day_it_is() {
        for today in ["2026-11-22", "2027-02-28", "2028-02-29", "2028-03-01", "2029-12-31", "2031-01-01"] {
            for name in Persona::names().filter(|name| !["juki", "other-card"].contains(name)) {
                let persona = Persona::named(name).unwrap();
                let days = persona.days(now(today));
                for (text, span) in [(&persona.sign, days.sign), (&persona.auth, days.auth)] {
                    let (Some(text), Some(span)) = (text, span) else { continue };
                    let issued = calendar::day(calendar::in_japan(span.not_before));
                    let last = calendar::day(calendar::in_japan(span.not_after));
                    // V1, V2, V3, V5; for the next card as planned.
                    let nth = if persona.card.kind == Kind::Next { 10 } else { 5 } + i32::from(text.renewal);
                    let rule = birthday_after(days.birth, issued, nth).min(days.card_last_day);
                    assert_eq!(last, rule, "{name} on {today}");
                    // V8.
                    assert!(span.not_after.to_rfc3339().contains("T14:59:59"), "{name}");
                    assert!(issued <= calendar::day(now(today)), "{name} on {today}");
                }
                // A foreign resident's card ends with the period of stay, on any day.
                if name == "foreign" {
                    continue;
                }
                let months = Months::new(u32::from(persona.card.kind == Kind::Next));
                let card = days.card_last_day;
                let year = (card - months).year();
                let kept = calendar::birthday_in(year, days.birth.month(), days.birth.day());
                assert_eq!(Some(card), kept.map(|day| day + months), "{name} on {today}");
            }
        }
    }

    #[test]
    fn the_personas_are_what_their_names_say() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let left = |name: &str| {
            let span = Persona::named(name).unwrap().days(now("2026-11-22")).auth.unwrap();
            (calendar::day(calendar::in_japan(span.not_after)) - today).num_days()
        };
        assert!(left("fresh") > 365);
        assert_eq!(left("renewable"), 40);
        assert_eq!(left("last-day"), 0);
        assert_eq!(left("expired"), -20);
        assert_eq!(left("card-ending"), 50);
        let child = Persona::named("no-sign").unwrap();
        assert!(child.sign.is_none() && child.holder.age < 15);
        let leap = Persona::named("feb29").unwrap().days(now("2026-11-22"));
        assert_eq!((leap.birth.month(), leap.birth.day()), (2, 29));
    }

    #[test]
    fn marks_of_substitution_are_one_for_each_character() {
        for name in Persona::names() {
            let holder = Persona::named(name).unwrap().holder;
            assert_eq!(holder.name.chars().count(), holder.name_marks.len(), "{name}");
            assert_eq!(holder.address.chars().count(), holder.address_marks.len(), "{name}");
        }
    }

    #[test]
    fn a_span_is_read_sign_number_unit() {
        let day: NaiveDate = "2028-02-29".parse().unwrap();
        assert_eq!(spans(day, "-1y"), "2027-02-28".parse().ok());
        assert_eq!(spans(day, "+1m -1d"), "2028-03-28".parse().ok());
        assert_eq!(spans(day, "soon"), None);
        assert_eq!(spans(day, "+1w"), None);
    }
}
