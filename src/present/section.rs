//! What every section of a report is made of: rows with a tone and a rank, and the names that stand in many of them.

use chrono::NaiveDate;

use super::dates;
use super::text::{Lang, Word};
use crate::domain::calendar::{self, Instant};
use crate::domain::certificate::{Certificate, Slot};
use crate::domain::credential::{Secret, Tries};
use crate::domain::holder::Words;
use crate::domain::lifecycle::{Lifecycle, State};
use crate::domain::report::CardKind;

/// How something is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A fact.
    Plain,
    /// As it should be.
    Good,
    /// Worth attention.
    Warn,
    /// Does not work, or no longer.
    Bad,
    /// Beside the point, or not known.
    Quiet,
}

/// How much a row matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// What the person came for: on every screen.
    Headline,
    /// On a screen of full size.
    Normal,
    /// Where there is room, and in text.
    Detail,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is. Empty where the value is a sentence.
    pub label: String,
    /// The fact in words, already cleaned and masked; what was revealed tells of a person.
    pub value: Words,
    /// How to take it.
    pub tone: Tone,
    /// How much it matters.
    pub rank: Rank,
}

/// The label of a row that goes on with the one above: it keeps the column.
pub const CONTINUED: &str = " ";

/// What a section is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The card and its reader.
    Card,
    /// A certificate.
    Certificate(Slot),
    /// One part of what a certificate says, where it is told whole.
    Part(Slot),
    /// The renewal: days, places, things to bring.
    Renewal,
    /// The counters that no certificate's section shows.
    Secrets,
    /// What to do now.
    Now,
    /// A signature: its making, its verdict.
    Signature,
}

/// The days between which something counts, for a gauge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeline {
    /// The first day.
    pub from: NaiveDate,
    /// Today.
    pub today: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

/// A heading and its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What it is about.
    pub about: About,
    /// Its heading.
    pub title: String,
    /// Its rows, the most important first.
    pub rows: Vec<Row>,
    /// The time line, where there is one.
    pub timeline: Option<Timeline>,
}

impl Section {
    pub(super) fn new(about: About, title: Word, lang: Lang) -> Self {
        Self::titled(about, title.say(lang))
    }

    pub(super) fn titled(about: About, title: impl Into<String>) -> Self {
        Self { about, title: title.into(), rows: Vec::new(), timeline: None }
    }

    pub(super) fn push(&mut self, rank: Rank, tone: Tone, label: &str, value: impl Into<String>) {
        self.rows.push(Row { label: label.to_owned(), value: value.into().into(), tone, rank });
    }
}

/// The name of a kind of card.
#[must_use]
pub const fn kind(kind: CardKind) -> Word {
    match kind {
        CardKind::MyNumber => Word::MyNumberCard,
        CardKind::Android => Word::AndroidCard,
        CardKind::IPhone => Word::IPhoneCard,
        CardKind::Juki => Word::JukiCard,
        CardKind::Unknown => Word::UnknownCard,
        CardKind::Other => Word::OtherCard,
    }
}

/// The name of a secret.
#[must_use]
pub const fn secret(secret: Secret) -> Word {
    match secret {
        Secret::Auth => Word::SecretAuth,
        Secret::Sign => Word::SecretSign,
        Secret::Text => Word::SecretText,
        Secret::JukiCommon => Word::SecretJukiCommon,
        Secret::Juki => Word::SecretJuki,
        Secret::TextNumberA => Word::SecretTextA,
        Secret::TextNumberB => Word::SecretTextB,
        Secret::SurfaceNumberA => Word::SecretSurfaceA,
        Secret::SurfaceNumberB => Word::SecretSurfaceB,
        Secret::SurfaceBirth => Word::SecretSurfaceBirth,
    }
}

/// A counter in words.
#[must_use]
pub fn tries(which: Secret, counter: Tries, lang: Lang) -> String {
    match (counter, which.tries_max()) {
        (Tries::Left(left), Some(max)) => Word::TriesOf.with(lang, &[&left.to_string(), &max.to_string()]),
        (Tries::Left(left), None) => Word::TriesOnly.with(lang, &[&left.to_string()]),
        (Tries::Locked, _) => Word::TriesLocked.say(lang).to_owned(),
        (Tries::Unlimited, _) => Word::TriesUnlimited.say(lang).to_owned(),
        (Tries::NotReported, _) => Word::TriesNotReported.say(lang).to_owned(),
    }
}

/// Where a certificate stands, in words: never that it is valid, only that its dates say so.
#[must_use]
pub fn state(certificate: &Certificate, now: Instant, lang: Lang) -> (Tone, String) {
    let life = Lifecycle::of(certificate, now);
    let days = |number: i64| dates::days(lang, number.unsigned_abs());
    match life.state {
        State::NotYetValid => {
            let first = calendar::day(certificate.not_before);
            (Tone::Warn, Word::NotYet.with(lang, &[&dates::iso(first)]))
        }
        State::Renewable if life.days_left == 0 => {
            (Tone::Warn, Word::LastDayToday.with(lang, &[&dates::left_of(lang, life.last_day, now)]))
        }
        State::Valid => (Tone::Good, Word::WithinDatesLeft.with(lang, &[&days(life.days_left)])),
        State::Renewable => (Tone::Warn, Word::WithinDatesLeft.with(lang, &[&days(life.days_left)])),
        State::Expired if life.days_left == 0 => (Tone::Bad, Word::ExpiredToday.say(lang).to_owned()),
        State::Expired => (Tone::Bad, Word::Expired.with(lang, &[&days(life.days_left)])),
    }
}

/// The name of a certificate.
#[must_use]
pub const fn slot(slot: Slot) -> Word {
    match slot {
        Slot::Auth => Word::AuthCert,
        Slot::Sign => Word::SignCert,
        Slot::AuthCa => Word::AuthCaCert,
        Slot::SignCa => Word::SignCaCert,
    }
}
