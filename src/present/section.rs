//! What every section of a report is made of: rows with a tone and a rank, and the names that stand in many of them.

use chrono::NaiveDate;

use super::dates;
use super::sanitize::{clean, distinguished};
use super::text::{Lang, Word, words};
use crate::domain::certificate::{Algorithm, Certificate, KeyFacts, Slot};
use crate::domain::credential::{Secret, Tries};
use crate::domain::holder::Words;
use crate::domain::lifecycle::{Lifecycle, State};
use crate::domain::municipality;
use crate::domain::report::CardKind;

/// A distinguished name for the eye; an empty one (RFC 5280, 4.1.2.6) is told as such.
pub(crate) fn name(name: &str, lang: Lang) -> String {
    if name.is_empty() { Word::Nameless.say(lang).to_owned() } else { distinguished(name) }
}

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

/// How much a row matters. Where room is short the last give way, each whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// What must not be missed: on every screen, whatever else gives way.
    Warning,
    /// What the person came for: on every screen.
    Headline,
    /// A fact: on a screen of full size.
    Normal,
    /// Where there is room, and in text that is asked for whole.
    Detail,
    /// What only somebody who knows the protocol wants.
    Technology,
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

impl Row {
    /// A row; whatever warns is a warning.
    pub fn new(rank: Rank, tone: Tone, label: impl Into<String>, value: impl Into<Words>) -> Self {
        let rank = if matches!(tone, Tone::Warn | Tone::Bad) { Rank::Warning } else { rank };
        Self { label: label.into(), value: value.into(), tone, rank }
    }
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
    /// Its extensions, as many as there are.
    Extensions,
    /// The renewal: days, places, things to bring.
    Renewal,
    /// The counters that no certificate's section shows.
    Secrets,
    /// What holds for a kind of card, whatever this one says.
    Kind,
    /// What to do now.
    Now,
    /// A signature: its making, its verdict.
    Signature,
    /// What the card says of its holder.
    Face,
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
    /// With no rows yet.
    pub fn titled(about: About, title: impl Into<String>) -> Self {
        Self { about, title: title.into(), rows: Vec::new(), timeline: None }
    }

    pub(super) fn push(&mut self, rank: Rank, tone: Tone, label: &str, value: impl Into<String>) {
        self.rows.push(Row::new(rank, tone, label, value.into()));
    }

    /// A row for each value; the label stands before the first.
    pub(super) fn list<V: Into<String>>(
        &mut self,
        tone: Tone,
        label: &str,
        values: impl IntoIterator<Item = V>,
    ) {
        for (at, value) in values.into_iter().enumerate() {
            self.push(Rank::Normal, tone, if at == 0 { label } else { CONTINUED }, value);
        }
    }
}

words! {
    /// The name of a kind of card.
    pub fn kind(CardKind) {
        CardKind::MyNumber => "マイナンバーカード", "My Number Card";
        CardKind::Next => "次期マイナンバーカード (予定)", "Next My Number Card (planned)";
        CardKind::Android => "スマホ用電子証明書 (Android)", "Certificates on an Android phone";
        CardKind::IPhone => "スマホ用電子証明書 (iPhone)", "Certificates on an iPhone";
        CardKind::Juki => "住民基本台帳カード", "Juki card (Basic Resident Register Card)";
        CardKind::Unknown => "種類の分からない公的個人認証のカード", "A card with JPKI, of unknown kind";
        CardKind::Other => "ほかのカード", "Another card";
    }
}

words! {
    /// The name of a secret.
    pub fn secret(Secret) {
        Secret::Auth => "利用者証明用の暗証番号", "Authentication PIN";
        Secret::Sign => "署名用パスワード", "Signing password";
        Secret::Text => "券面事項入力補助用の暗証番号", "Card text PIN";
        Secret::JukiCommon => "住民基本台帳用の暗証番号 (共通)", "Resident register PIN (common)";
        Secret::Juki => "住民基本台帳用の暗証番号 (住基)", "Resident register PIN (juki)";
        Secret::TextNumberB => "照合番号B (券面事項入力補助)", "Verification number B (card text)";
        Secret::SurfaceNumberB => "照合番号B (券面事項確認)", "Verification number B (card surface)";
        Secret::SurfaceBirth => "生年月日 (券面事項確認)", "Birth date (card surface)";
    }
}

/// A municipality by its code: 福島県会津若松市 (07202), the code alone where it is none of Japan's. In English romanised,
/// as far as that is known, beside the name that is written at its counter.
#[must_use]
pub fn municipality(code: &str, lang: Lang) -> String {
    let Some(found) = municipality::by_code(code) else {
        return Word::MunicipalityCode.with(lang, &[&clean(code)]);
    };
    let name = match (lang, found.romanised, found.prefecture) {
        (Lang::En, Some(own), Some(prefecture)) if own != prefecture => {
            format!("{own}, {prefecture}, {}", found.name)
        }
        (Lang::En, Some(own), _) | (Lang::En, None, Some(own)) => format!("{own}, {}", found.name),
        (Lang::Ja, ..) | (Lang::En, None, None) => found.name.to_owned(),
    };
    let word = if found.abolished { Word::MunicipalityAbolished } else { Word::MunicipalityKnown };
    word.with(lang, &[&name, found.code])
}

/// A counter in words.
#[must_use]
pub fn tries(which: Secret, counter: Tries, lang: Lang) -> String {
    match (counter, counter.most(which)) {
        (Tries::Left(left), Some(max)) => Word::TriesOf.with(lang, &[&left.to_string(), &max.to_string()]),
        // The card counts otherwise than any that is known: its number is not one of so many.
        (Tries::Left(left), None) if which.tries_max().is_some() => {
            Word::TriesOdd.with(lang, &[&left.to_string()])
        }
        (Tries::Left(left), None) => Word::TriesOnly.with(lang, &[&left.to_string()]),
        (Tries::Locked, _) => Word::TriesLocked.say(lang).to_owned(),
        (Tries::Unlimited, _) => Word::TriesUnlimited.say(lang).to_owned(),
        (Tries::NotReported, _) => Word::TriesNotReported.say(lang).to_owned(),
    }
}

/// How to take a counter.
#[must_use]
pub fn tries_tone(which: Secret, counter: Tries) -> Tone {
    match counter {
        Tries::Locked => Tone::Bad,
        Tries::Left(left) if which.tries_max().is_some_and(|most| left != most) => Tone::Warn,
        Tries::Left(_) => Tone::Good,
        Tries::Unlimited | Tries::NotReported => Tone::Quiet,
    }
}

/// Where a certificate stands, in words: never that it is valid, only that its dates say so.
#[must_use]
pub fn state(life: &Lifecycle, lang: Lang) -> (Tone, String) {
    let days = |number: i64| dates::days(lang, number.unsigned_abs());
    match life.state {
        State::NotYetValid => (Tone::Warn, Word::NotYet.with(lang, &[&dates::brief(lang, life.first_day)])),
        State::Renewable if life.days_left == 0 => (Tone::Warn, Word::LastDayToday.say(lang).to_owned()),
        State::Valid => (Tone::Good, Word::WithinDatesLeft.with(lang, &[&days(life.days_left)])),
        State::Renewable => (Tone::Warn, Word::WithinDatesLeft.with(lang, &[&days(life.days_left)])),
        State::Expired if life.days_left == 0 => (Tone::Bad, Word::ExpiredToday.say(lang).to_owned()),
        State::Expired => (Tone::Bad, Word::Expired.with(lang, &[&days(life.days_left)])),
    }
}

/// A public key in short: its algorithm and its length, which of a curve is its name.
pub(super) fn key(key: &KeyFacts) -> String {
    let algorithm = clean(&key.algorithm);
    let curve = if algorithm == "EC" { "P-" } else { "" };
    key.bits.map_or_else(|| algorithm.clone(), |bits| format!("{algorithm} {curve}{bits}"))
}

/// A signature's algorithm by its usual name, or by its number.
pub(super) fn algorithm(algorithm: &Algorithm) -> String {
    algorithm.name.map_or_else(|| clean(&algorithm.oid), str::to_owned)
}

/// What the card's key can't be used for yet, where it is such a key.
pub(super) fn unsupported_key(which: Slot, certificate: &Certificate, lang: Lang) -> Option<String> {
    let key = certificate.unsupported_key().filter(|_| matches!(which, Slot::Auth | Slot::Sign))?;
    Some(Word::KeyUnsupported.with(lang, &[&self::key(key)]))
}

words! {
    /// The name of a certificate.
    pub fn slot(Slot) {
        Slot::Auth => "利用者証明用電子証明書", "User authentication certificate";
        Slot::Sign => "署名用電子証明書", "Digital signature certificate";
        Slot::AuthCa => "利用者証明用認証局 (カード内の写し)", "Authentication CA (the card's copy)";
        Slot::SignCa => "署名用認証局 (カード内の写し)", "Signature CA (the card's copy)";
    }
}
