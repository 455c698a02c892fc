//! Each reader as it is now: what is in it, who keeps it, whether the card lies still, what it says of itself, and the
//! answer to reset byte by byte.

use crate::diag::facts::Reader as Known;
use crate::domain::text::octets;
use crate::present::sanitize::{self, clean};
use crate::present::sections::{Row, Tone};
use crate::present::text::{Text, words};
use crate::present::{atr, dates};
use crate::session::{Inside, Reader, Service};
use crate::tui::component::Context;
use crate::tui::widget::row_list::Piece;
use crate::tui::words::Ui;

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

/// All readers; `asks` is the key that asks them about themselves, where it works.
pub(super) fn pieces(asks: Option<&str>, cx: &Context<'_>) -> Vec<Piece> {
    let say = |word: Say| vec![Piece::row("", word.say(cx.lang).to_owned(), Tone::Quiet)];
    let readers = match &cx.model.service {
        Some(Service::Up(readers)) if readers.is_empty() => return say(Say::NoReaders),
        Some(Service::Up(readers)) => readers,
        Some(Service::Down(_)) => return say(Say::NoService),
        None => return vec![Piece::row("", Ui::Looking.say(cx.lang).to_owned(), Tone::Quiet)],
    };
    let known = cx.model.diagnosis.readers();
    // In the order of the service's own list, as long as all of them are known.
    let known = |at: usize| known.get(at).filter(|_| known.len() == readers.len());
    readers.iter().enumerate().flat_map(|(at, reader)| one(reader, known(at), asks, cx)).collect()
}

fn one(reader: &Reader, known: Option<&Known>, asks: Option<&str>, cx: &Context<'_>) -> Vec<Piece> {
    let lang = cx.lang;
    let mut pieces = vec![Piece::Heading(sanitize::reader(&reader.name))];
    let mut tell = |label: Say, value: String, tone| pieces.push(Piece::row(label.say(lang), value, tone));
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
    tell(Say::Inside, state, if reader.held { Tone::Warn } else { tone });
    if reader.events > 0 {
        let count = dates::count(reader.events.into());
        tell(Say::Events, Say::EventsCount.with(lang, &[&count]), Tone::Plain);
    }
    match cx.model.history.shaken(&reader.name) {
        Some((times, at)) if times > 1 => {
            let told = Say::Shaky.with(lang, &[&times.to_string(), &dates::clock(at)]);
            tell(Say::Lies, told, Tone::Warn);
        }
        Some(_) => tell(Say::Lies, Say::Still.say(lang).to_owned(), Tone::Plain),
        None => {}
    }
    let told = known.map(|known| told(known, cx)).unwrap_or_default();
    if told.is_empty() {
        let told = match asks.filter(|_| matches!(reader.inside, Inside::Card { .. })) {
            Some(key) => [Say::Unasked.say(lang), key].join(" "),
            None if reader.inside == Inside::Nothing => Say::AskNone.say(lang).to_owned(),
            None => Say::Unasked.say(lang).to_owned(),
        };
        pieces.push(Piece::row("", told, Tone::Quiet));
    }
    pieces.extend(told);
    if let Inside::Card { atr, .. } = &reader.inside {
        let section = atr::section(&octets(atr).unwrap_or_default(), lang);
        let name = Text::new("{0}: {1}", "{0}: {1}");
        pieces.push(Piece::Heading(name.with(lang, &[&section.title, &sanitize::reader(&reader.name)])));
        pieces.push(Piece::row("", atr.clone(), Tone::Plain));
        pieces.extend(section.rows.into_iter().map(|row: Row| Piece::Row(row)));
    }
    pieces
}

/// What a reader says of itself; nothing where nobody asked it.
fn told(known: &Known, cx: &Context<'_>) -> Vec<Piece> {
    let lang = cx.lang;
    let Some(told) = &known.told else { return Vec::new() };
    let mut pieces = Vec::new();
    let mut tell = |label: Say, value: String, tone| pieces.push(Piece::row(label.say(lang), value, tone));
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
    pieces
}
