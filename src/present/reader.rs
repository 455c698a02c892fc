//! A reader as it is now, in words: what is in it, who keeps it, whether the card lies still, what it says of itself.

use crate::diag::facts::Reader as Known;
use crate::domain::calendar::Instant;
use crate::present::dates;
use crate::present::sanitize::clean;
use crate::present::sections::{Rank, Row, Tone};
use crate::present::text::{Lang, words};
use crate::session::{Inside, Reader};

words! {
    enum Say {
        Inside: "状態", "State";
        Nothing: "カードなし", "empty";
        Card: "カードあり", "card present";
        Mute: "応答しないカード", "a card that does not answer";
        Unavailable: "状態が分かりません", "state unknown";
        Held: "ほかのプログラムが独占しています", "another program keeps it for itself";
        Used: "接続しているプログラムがあります (このプログラムが読む間も)", "a program is connected (this one too, while it reads)";
        Events: "出し入れ", "In and out";
        EventsCount: "サービスの数えた回数 {0}", "{0} as the service counts";
        Lies: "安定", "Steadiness";
        Still: "短い間に何度も離れたことはありません", "the card did not leave again and again";
        Shaky: "3秒の間に{0}回離れました ({1})", "the card left {0} times within 3 seconds ({1})";
        Vendor: "メーカー", "Maker";
        Version: "版", "Version";
        Block: "1回に受け取る長さ", "Block";
        BlockOctets: "{0} バイト (T=1)", "{0} bytes (T=1)";
        Pad: "暗証番号のキー", "PIN keys";
        PadThere: "あり", "it has its own";
        PadDigits: "あり ({0}〜{1}桁)", "it has its own ({0} to {1} digits)";
        PadNone: "なし", "none";
        Length: "長い命令", "Long commands";
        Carries: "通します", "carried";
        CarriesNot: "通しません", "not carried";
        Unasked: "リーダー自身のことは、まだ尋ねていません。", "The reader was not asked about itself yet.";
        AskNone: "リーダー自身のことは、カードを置いてから尋ねます。", "A reader is asked about itself once a card is in it.";
        NoReaders: "リーダーがつながっていません", "No reader is connected";
        NoService: "PC/SC サービスが応答しないため、リーダーは分かりません", "Readers are not known: the PC/SC service does not answer";
    }
}

/// That there is none.
#[must_use]
pub const fn none(lang: Lang) -> &'static str {
    Say::NoReaders.say(lang)
}

/// That nobody can tell.
#[must_use]
pub const fn unknown(lang: Lang) -> &'static str {
    Say::NoService.say(lang)
}

/// What is in it and who keeps it; how often cards came and went, and how often one left within 3 seconds and when.
#[must_use]
pub fn stands(reader: &Reader, shaken: Option<(usize, Instant)>, lang: Lang) -> Vec<Row> {
    let (tone, inside) = match &reader.inside {
        Inside::Nothing => (Tone::Quiet, Say::Nothing),
        Inside::Card { .. } => (Tone::Good, Say::Card),
        Inside::MuteCard { .. } => (Tone::Bad, Say::Mute),
        Inside::Unavailable => (Tone::Warn, Say::Unavailable),
    };
    let mut state = inside.say(lang).to_owned();
    if reader.held {
        state = [&*state, Say::Held.say(lang)].join(" · ");
    } else if reader.in_use {
        state = [&*state, Say::Used.say(lang)].join(" · ");
    }
    let mut rows = vec![row(Say::Inside, state, if reader.held { Tone::Warn } else { tone }, lang)];
    if reader.events > 0 {
        let count = dates::count(reader.events.into());
        rows.push(row(Say::Events, Say::EventsCount.with(lang, &[&count]), Tone::Plain, lang));
    }
    match shaken {
        Some((times, at)) if times > 1 => {
            let told = Say::Shaky.with(lang, &[&times.to_string(), &dates::clock(at)]);
            rows.push(row(Say::Lies, told, Tone::Warn, lang));
        }
        Some(_) => rows.push(row(Say::Lies, Say::Still.say(lang).to_owned(), Tone::Plain, lang)),
        None => {}
    }
    rows
}

/// What a reader says of itself; nothing where nobody asked it.
#[must_use]
pub fn says(known: &Known, lang: Lang) -> Vec<Row> {
    let Some(told) = &known.told else { return Vec::new() };
    let mut rows = Vec::new();
    let mut tell = |label: Say, value: String, tone| rows.push(row(label, value, tone, lang));
    if let Some(vendor) = &told.vendor {
        tell(Say::Vendor, clean(vendor), Tone::Plain);
    }
    if let Some((major, minor, build)) = told.version {
        tell(Say::Version, format!("{major}.{minor}.{build}"), Tone::Plain);
    }
    if let Some(octets) = told.max_ifsd {
        tell(Say::Block, Say::BlockOctets.with(lang, &[&dates::count(octets.into())]), Tone::Plain);
    }
    let pad = match told.pin_pad.map(|pad| pad.digits) {
        None => Say::PadNone.say(lang).to_owned(),
        Some(None) => Say::PadThere.say(lang).to_owned(),
        Some(Some((least, most))) => Say::PadDigits.with(lang, &[&least.to_string(), &most.to_string()]),
    };
    tell(Say::Pad, pad, Tone::Plain);
    if let Some(extended) = told.extended {
        let (word, tone) = if extended { (Say::Carries, Tone::Plain) } else { (Say::CarriesNot, Tone::Warn) };
        tell(Say::Length, word.say(lang).to_owned(), tone);
    }
    rows
}

/// That it was not asked about itself; whether that is left to the person is for the face to say.
#[must_use]
pub fn unasked(reader: &Reader, can_be: bool, lang: Lang) -> &'static str {
    let waits = reader.inside == Inside::Nothing && !can_be;
    if waits { Say::AskNone.say(lang) } else { Say::Unasked.say(lang) }
}

fn row(label: Say, value: String, tone: Tone, lang: Lang) -> Row {
    Row { label: label.say(lang).to_owned(), value: value.into(), tone, rank: Rank::Normal }
}
