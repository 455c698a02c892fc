//! What the card itself says of its holder, in words: 基本4情報 as its own text has them now, what its surface adds, and
//! that text beside the signing certificate.
//!
//! Personal data is masked until revealed. What agrees with the record in the card is said to do that and no more: who
//! wrote either is not checked. Two that are the same prove nothing of revocation.

pub mod json;

use chrono::NaiveDate;

use super::certificate;
use super::dates;
use super::mask::Reveal;
use super::problem::Problem;
use super::sanitize::clean;
use super::section::{About, CONTINUED, Rank, Section, Tone};
use super::text::{Lang, Text, Word, words};
use super::todo::Do;
use crate::domain::face::{self, Attributes, Surface};
use crate::domain::finding::{Finding, Unread};
use crate::domain::holder::{BirthDate, Holder, Words};
use crate::domain::moved::{Attribute, Doubt, Moved, Verdict, doubt};
use crate::domain::picture::{Bitmap, Grey};
use crate::domain::report::CardReport;

words! {
    enum Say {
        Text: "カードの記載", "The card's own text";
        NotGiven: "書かれていません", "not given";
        Record: "記録との照合", "Record";
        Intact: "カードの中の記録と一致", "agrees with the record in the card";
        Changed: "カードの中の記録と違います", "does not agree with the record in the card";
        WhoWrote: "だれが書いたかは確かめていません", "who wrote it was not checked";

        Surface: "券面の記録", "What the card's surface shows";
        OtherEnd: "もう1つの記録では {0} です", "another record in the card says {0}";
        NoDay: "日付になっていません", "not a date";
        NamePicture: "氏名の画像", "Picture of the name";
        AddressPicture: "住所の画像", "Picture of the address";
        Photo: "顔写真", "Photo";
        Pixels: "{0}×{1}画素", "{0} x {1} pixels";
        PhotoPixels: "{0}×{1}画素、{2}バイト", "{0} x {1} pixels, {2} bytes";
        PhotoClosed: "{0}バイト、開けません ({1})", "{0} bytes, can't be opened ({1})";

        Moved: "カードの記載と署名用電子証明書", "The card's own text and the signing certificate";
        OnCard: "  カード", "  Card";
        OnCertificate: "  証明書", "  Certificate";
        Differs: "{0}が、カードの記載と署名用電子証明書とで違います。", "The card's own text and the signing certificate differ ({0}).";
        Follows: "{0}の届出で、証明書はすでに失効している可能性が高いです。", "The certificate has very probably been revoked by {0}.";
        InShort: "カードの記載と違い ({0})、失効している可能性が高いです", "differs from the card's own text ({0}): very probably revoked";
        Same: "氏名・住所・生年月日・性別とも、カードの記載と署名用電子証明書が同じです。", "Name, address, date of birth and sex are the same in the card's own text and in the signing certificate.";
        ProvesNothing: "同じでも、失効していないとは言えません (失効は未確認)。", "That does not prove that it is unrevoked: revocation was not checked.";
        Unknown: "カードの記載と署名用電子証明書は、比べきれません ({0})。", "The card's own text and the signing certificate can't be fully compared ({0}).";
        LookYourself: "引っ越しや氏名の変更のあとなら、証明書は失効しています。", "After a move or a change of name the certificate has been revoked.";
        Moving: "引っ越し", "a notice of moving";
        Naming: "氏名の変更", "a notice of a new name";
        Both: "引っ越しや氏名の変更", "a notice of moving or of a new name";
        Register: "住民票の変更", "a change in the resident register";
        Sentence: "{0}。", "{0}.";
    }
}

words! {
    /// The name of an attribute.
    pub fn attribute(Attribute) {
        Attribute::Name => "氏名", "Name";
        Attribute::Address => "住所", "Address";
        Attribute::BirthDate => "生年月日", "Date of birth";
        Attribute::Sex => "性別", "Sex";
    }
}

words! {
    /// The same within a sentence.
    fn within(Attribute) {
        Attribute::Name => "氏名", "name";
        Attribute::Address => "住所", "address";
        Attribute::BirthDate => "生年月日", "date of birth";
        Attribute::Sex => "性別", "sex";
    }
}

words! {
    /// How two spellings compare.
    pub fn verdict(Verdict) {
        Verdict::Same => "同じ", "the same";
        Verdict::Differs => "違います", "differs";
        Verdict::Unknown => "比べられません", "can't be compared";
    }
}

words! {
    /// Why that can't be told.
    fn why(Doubt) {
        Doubt::Missing => "どちらかに書かれていません", "one of the two does not have it";
        Doubt::Partly => "一部が不明です", "partly unknown";
        Doubt::Substituted => "登録の文字と違う字で書かれています", "written with another character than registered";
        Doubt::Written => "書き方が違い、同じかどうか決められません", "written in another way, and whether it is the same can't be told";
    }
}

/// 基本4情報 as the card's own text has them, and what was read of its surface; empty where neither was read.
#[must_use]
pub fn attributes(report: &CardReport, reveal: Reveal, lang: Lang) -> Vec<Section> {
    let text = report.text.as_ref().ok().map(|text| self::text(text, reveal, lang));
    let surface = report.surface.as_ref().ok();
    text.into_iter().chain(surface.and_then(|it| self::surface(it, report.card_end(), lang))).collect()
}

/// The four, and whether they agree with the record in the card.
fn text(text: &face::Text, reveal: Reveal, lang: Lang) -> Section {
    let mut section = Section::titled(About::Face, Say::Text.say(lang));
    for attribute in Attribute::ALL {
        let (tone, value) = value(of_card(&text.attributes, attribute, lang), reveal, lang);
        section.push(Rank::Headline, tone, self::attribute(attribute).say(lang), value);
    }
    let (tone, told) = match &text.intact {
        Ok(true) => (Tone::Good, Say::Intact.say(lang).to_owned()),
        Ok(false) => (Tone::Bad, Say::Changed.say(lang).to_owned()),
        Err(unread) => (Tone::Quiet, Problem::of_unread(unread, lang).what),
    };
    section.push(Rank::Normal, tone, Say::Record.say(lang), told);
    match text.intact {
        Ok(true) => section.push(Rank::Detail, Tone::Quiet, CONTINUED, Say::WhoWrote.say(lang)),
        Ok(false) => section.push(Rank::Normal, Tone::Bad, CONTINUED, Do::HaveCardChecked.say(lang)),
        Err(_) => {}
    }
    section
}

/// What was read of the surface; `None` where nothing of it was asked for.
fn surface(surface: &Surface, card_end: Option<NaiveDate>, lang: Lang) -> Option<Section> {
    let mut section = Section::titled(About::Face, Say::Surface.say(lang));
    let mut row = |rank, label: &str, told: Finding<(Tone, String)>| match told {
        Ok((tone, value)) => section.push(rank, tone, label, value),
        Err(Unread::NotAsked) => {}
        Err(unread) => section.push(rank, Tone::Warn, label, Problem::of_unread(&unread, lang).what),
    };
    let end = surface.expires_on.clone();
    let other = end.as_ref().ok().copied().flatten().and(card_end).filter(|day| end != Ok(Some(*day)));
    let tone = if other.is_some() { Tone::Warn } else { Tone::Plain };
    let told = |day: Option<NaiveDate>| match day {
        Some(day) => (tone, dates::day(lang, day)),
        None => (Tone::Warn, Say::NoDay.say(lang).to_owned()),
    };
    row(Rank::Headline, Word::CardEnds.say(lang), end.map(told));
    if let Some(day) = other {
        row(Rank::Headline, CONTINUED, Ok((Tone::Warn, Say::OtherEnd.with(lang, &[&dates::day(lang, day)]))));
    }
    for (label, picture) in [(Say::NamePicture, &surface.name), (Say::AddressPicture, &surface.address)] {
        let told = picture.as_ref().map(|Bitmap { width, pixels }| {
            let [width, height] = size(*width, pixels.len());
            (Tone::Plain, Say::Pixels.with(lang, &[&width, &height]))
        });
        row(Rank::Detail, label.say(lang), told.map_err(Clone::clone));
    }
    let photo = surface.photo.as_ref().map(|photo| {
        let octets = dates::count(u64::try_from(photo.file.len()).unwrap_or(u64::MAX));
        match &photo.grey {
            Ok(Grey { width, pixels }) => {
                let [width, height] = size(*width, pixels.len());
                (Tone::Plain, Say::PhotoPixels.with(lang, &[&width, &height, &octets]))
            }
            Err(unread) => {
                let why = Problem::of_unread(unread, lang).what;
                (Tone::Warn, Say::PhotoClosed.with(lang, &[&octets, &why]))
            }
        }
    });
    row(Rank::Normal, Say::Photo.say(lang), photo.map_err(Clone::clone));
    (!section.rows.is_empty()).then_some(section)
}

/// Width and height of so many pixels.
fn size(width: usize, pixels: usize) -> [String; 2] {
    [width, pixels / width.max(1)].map(|side| side.to_string())
}

/// The card's text beside its signing certificate: what came of it, what follows, and each attribute as both have it.
/// `None` unless both were read of this card in this insertion.
#[must_use]
pub fn moved(report: &CardReport, reveal: Reveal, lang: Lang) -> Option<Section> {
    let moved = report.moved()?;
    let (card, holder) = both(report)?;
    let mut section = Section::titled(About::Face, Say::Moved.say(lang));
    let tone = tone(moved.verdict());
    for (at, sentence) in sentences(moved, lang).into_iter().enumerate() {
        let tone = if at == 0 || tone == Tone::Warn { tone } else { Tone::Quiet };
        section.push(Rank::Headline, tone, "", sentence);
    }
    for (attribute, verdict) in moved.each() {
        let told = self::verdict(verdict).say(lang);
        let why = match report.text.as_ref().map(|text| &text.intact) {
            Ok(Ok(false)) => Some(Say::Changed.say(lang)),
            _ => doubt(card, holder, attribute).map(|doubt| why(doubt).say(lang)),
        };
        let told = why.map_or_else(|| told.to_owned(), |why| format!("{told} ({why})"));
        section.push(Rank::Headline, self::tone(verdict), self::attribute(attribute).say(lang), told);
        let sides = [
            (Say::OnCard, of_card(card, attribute, lang)),
            (Say::OnCertificate, of_certificate(holder, attribute, lang)),
        ];
        for (label, text) in sides {
            let (tone, value) = value(text, reveal, lang);
            section.push(Rank::Normal, tone, label.say(lang), value);
        }
    }
    Some(section)
}

/// The same in one line: what came of it, what follows, what to do. `None` unless both were read.
#[must_use]
pub fn moved_line(report: &CardReport, lang: Lang) -> Option<(Tone, String)> {
    report.moved().map(|moved| moved_in_short(&moved, lang))
}

/// The line of a comparison that a job made.
#[must_use]
pub fn moved_in_short(moved: &Moved, lang: Lang) -> (Tone, String) {
    (tone(moved.verdict()), sentences(*moved, lang).join(lang.pick("", " ")))
}

/// That the certificate has very probably been revoked, in short; `None` unless it is known to differ.
#[must_use]
pub fn probably_revoked(report: &CardReport, lang: Lang) -> Option<String> {
    let moved = report.moved().filter(|moved| moved.verdict() == Verdict::Differs)?;
    Some(Say::InShort.with(lang, &[&named(&moved, Verdict::Differs, lang)]))
}

/// The attributes that a comparison found so, in a list.
#[must_use]
pub fn named(moved: &Moved, which: Verdict, lang: Lang) -> String {
    let found = moved.each().filter(|(_, verdict)| *verdict == which);
    found.map(|(attribute, _)| within(attribute).say(lang)).collect::<Vec<_>>().join(lang.pick("・", ", "))
}

/// What came of it, and what follows.
fn sentences(moved: Moved, lang: Lang) -> Vec<String> {
    let verdict = moved.verdict();
    let say = |word: Say, with: &[&str]| word.with(lang, with);
    match verdict {
        Verdict::Same => vec![say(Say::Same, &[]), say(Say::ProvesNothing, &[])],
        Verdict::Unknown => {
            vec![say(Say::Unknown, &[&named(&moved, verdict, lang)]), say(Say::LookYourself, &[])]
        }
        Verdict::Differs => vec![
            say(Say::Differs, &[&named(&moved, verdict, lang)]),
            say(Say::Follows, &[cause(moved).say(lang)]),
            say(Say::Sentence, &[Do::NewSigningCertificate.say(lang)]),
        ],
    }
}

/// What has probably revoked it.
fn cause(moved: Moved) -> Text {
    let differs = |which| moved.each().any(|it| it == (which, Verdict::Differs));
    match (differs(Attribute::Address), differs(Attribute::Name)) {
        (true, false) => Say::Moving,
        (false, true) => Say::Naming,
        (true, true) => Say::Both,
        (false, false) => Say::Register,
    }
    .text()
}

const fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Same => Tone::Plain,
        Verdict::Differs => Tone::Warn,
        Verdict::Unknown => Tone::Quiet,
    }
}

/// Both sides, where both were read.
fn both(report: &CardReport) -> Option<(&Attributes, &Holder)> {
    let card = &report.text.as_ref().ok()?.attributes;
    Some((card, report.jpki.sign.as_ref().ok()?.holder.as_ref()?))
}

/// An attribute as it is shown.
fn value(text: Option<Words>, reveal: Reveal, lang: Lang) -> (Tone, String) {
    match text {
        Some(text) => (Tone::Plain, reveal.of(&clean(&text))),
        None => (Tone::Quiet, Say::NotGiven.say(lang).to_owned()),
    }
}

fn of_card(card: &Attributes, which: Attribute, lang: Lang) -> Option<Words> {
    told(which, [&card.name, &card.address, &card.sex], card.birth_date.as_ref(), lang)
}

fn of_certificate(holder: &Holder, which: Attribute, lang: Lang) -> Option<Words> {
    told(which, [&holder.name, &holder.address, &holder.sex], holder.birth_date.as_ref(), lang)
}

fn told(
    which: Attribute,
    [name, address, sex]: [&Option<Words>; 3],
    birth: Option<&BirthDate>,
    lang: Lang,
) -> Option<Words> {
    match which {
        Attribute::Name => name.clone(),
        Attribute::Address => address.clone(),
        Attribute::BirthDate => birth.map(|birth| certificate::birth_date(birth, lang).into()),
        Attribute::Sex => sex.as_ref().map(|code| certificate::sex(code, lang).into()),
    }
}

#[cfg(test)]
mod tests;
