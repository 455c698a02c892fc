//! How long exchanges took, and what happened to service, readers and cards, the newest first.

use crate::model::{Happened, Happening};
use crate::present::dates;
use crate::present::problem::Problem;
use crate::present::sanitize;
use crate::present::sections::Tone;
use crate::present::text::words;
use crate::tui::component::Context;
use crate::tui::widget::row_list::Piece;

use super::trace;

words! {
    enum Say {
        Events: "できごと (新しい順)", "What happened, the newest first";
        ServiceUp: "PC/SC サービスが応答します", "The PC/SC service answers";
        ServiceGone: "PC/SC サービスが応答しません: {0}", "The PC/SC service does not answer: {0}";
        ReaderCame: "リーダーがあります", "the reader is there";
        ReaderWent: "リーダーが外れました", "the reader is gone";
        CardIn: "カードが置かれました", "a card was placed";
        MuteIn: "応答しないカードが置かれました", "a card was placed that does not answer";
        CardOut: "カードが離れました", "the card left";
        Unavailable: "状態が分からなくなりました", "the reader's state is not known";
        Held: "ほかのプログラムがカードを独占しました", "another program took the card for itself";
        Freed: "ほかのプログラムがカードを放しました", "another program let go of the card";
        Disturbed: "読み取りが途切れました (ほかのプログラムがリセットしたか、カードが一時離れました)",
            "reading was broken off (another program reset the card, or it was out of reach for a moment)";
        Failed: "読み取れませんでした: {0}", "could not be read: {0}";
        None: "まだ何も起きていません", "Nothing has happened yet";
    }
}

/// The log, below the times of exchanges in a row of so many cells.
pub(super) fn pieces(width: usize, cx: &Context<'_>) -> Vec<Piece> {
    let mut pieces = trace::timed(width, cx);
    pieces.push(Piece::Heading(Say::Events.say(cx.lang).to_owned()));
    let above = pieces.len();
    pieces.extend(cx.model.history.all().rev().map(|it| told(it, cx)));
    if pieces.len() == above {
        pieces.push(Piece::row("", Say::None.say(cx.lang).to_owned(), Tone::Quiet));
    }
    pieces
}

fn told(it: &Happened, cx: &Context<'_>) -> Piece {
    let (tone, word) = match it.what {
        Happening::ServiceUp => (Tone::Good, Say::ServiceUp),
        Happening::ServiceGone(_) => (Tone::Bad, Say::ServiceGone),
        Happening::ReaderCame => (Tone::Plain, Say::ReaderCame),
        Happening::ReaderWent => (Tone::Warn, Say::ReaderWent),
        Happening::CardIn => (Tone::Plain, Say::CardIn),
        Happening::MuteIn => (Tone::Bad, Say::MuteIn),
        Happening::CardOut => (Tone::Plain, Say::CardOut),
        Happening::Unavailable => (Tone::Warn, Say::Unavailable),
        Happening::Held => (Tone::Warn, Say::Held),
        Happening::Freed => (Tone::Plain, Say::Freed),
        Happening::Disturbed => (Tone::Warn, Say::Disturbed),
        Happening::Failed(_) => (Tone::Bad, Say::Failed),
    };
    let fault = match it.what {
        Happening::ServiceGone(fault) | Happening::Failed(fault) => Problem::of_fault(fault, cx.lang).what,
        _ => String::new(),
    };
    let told = word.with(cx.lang, &[&fault]);
    let told = if it.reader.is_empty() { told } else { format!("{}: {told}", sanitize::reader(&it.reader)) };
    Piece::row(&dates::clock(it.at), told, tone)
}
