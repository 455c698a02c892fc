//! Each reader as it is now: what is in it, who keeps it, whether the card lies still, what it says of itself, and the
//! answer to reset byte by byte.

use crate::diag::facts::Reader as Known;
use crate::domain::text::octets;
use crate::present::sanitize;
use crate::present::sections::Tone;
use crate::present::text::Text;
use crate::present::{atr, reader as words};
use crate::session::{Inside, Reader, Service};
use crate::tui::component::Context;
use crate::tui::widget::row_list::Piece;
use crate::tui::words::Ui;

/// All readers; `asks` is the key that asks them about themselves, where it works.
pub(super) fn pieces(asks: Option<&str>, cx: &Context<'_>) -> Vec<Piece> {
    let say = |word: &str| vec![Piece::row("", word.to_owned(), Tone::Quiet)];
    let readers = match &cx.model.service {
        Some(Service::Up(readers)) if readers.is_empty() => return say(words::none(cx.lang)),
        Some(Service::Up(readers)) => readers,
        Some(Service::Down(_)) => return say(words::unknown(cx.lang)),
        None => return say(Ui::Looking.say(cx.lang)),
    };
    let known = cx.model.diagnosis.readers();
    // In the order of the service's own list, as long as all of them are known.
    let known = |at: usize| known.get(at).filter(|_| known.len() == readers.len());
    readers.iter().enumerate().flat_map(|(at, reader)| one(reader, known(at), asks, cx)).collect()
}

fn one(reader: &Reader, known: Option<&Known>, asks: Option<&str>, cx: &Context<'_>) -> Vec<Piece> {
    let lang = cx.lang;
    let mut pieces = vec![Piece::Heading(sanitize::reader(&reader.name))];
    let stands = words::stands(reader, cx.model.history.shaken(&reader.name), lang);
    pieces.extend(stands.into_iter().map(Piece::Row));
    let told = known.map(|known| words::says(known, lang)).unwrap_or_default();
    if told.is_empty() {
        let key = asks.filter(|_| matches!(reader.inside, Inside::Card { .. }));
        let unasked = words::unasked(reader, key.is_some(), lang);
        let told = key.map_or_else(|| unasked.to_owned(), |key| [unasked, key].join(" "));
        pieces.push(Piece::row("", told, Tone::Quiet));
    }
    pieces.extend(told.into_iter().map(Piece::Row));
    if let Inside::Card { atr, .. } = &reader.inside {
        let section = atr::section(&octets(atr).unwrap_or_default(), lang);
        let name = Text::new("{0}: {1}", "{0}: {1}");
        pieces.push(Piece::Heading(name.with(lang, &[&section.title, &sanitize::reader(&reader.name)])));
        pieces.push(Piece::row("", atr.clone(), Tone::Plain));
        pieces.extend(section.rows.into_iter().map(Piece::Row));
    }
    pieces
}
