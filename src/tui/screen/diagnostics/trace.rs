//! The exchanges with cards that happened anyway: how long they took, and each of them in words, the newest last.

use std::time::Duration;

use crate::diag::latency::Latency;
use crate::present::sections::Tone;
use crate::present::text::words;
use crate::present::trace::{self, Line};
use crate::session::trace::Entry;
use crate::tui::component::Context;
use crate::tui::widget::row_list::Piece;

words! {
    enum Say {
        Times: "1往復の時間", "Time per exchange";
        Median: "中央値 {0} · 95%が {1} 以内 · 直近{2}回", "median {0} · 95 of 100 within {1} · the last {2}";
        Scale: "{0} から {1} まで", "from {0} to {1}";
        Simulated: "シミュレーションの時間です。本物のカードはもっとかかります。", "Times of the simulation: a real card takes longer.";
        Exchanges: "やりとり", "Exchanges";
        None: "カードとのやりとりはまだありません", "No exchange with a card yet";
        NoneFound: "見つかりません", "Nothing found";
    }
}

/// The times of so many are told.
const TIMED: usize = 100;

/// Was there any?
pub(super) fn any(cx: &Context<'_>) -> bool {
    !cx.ports.exchanges.entries().is_empty()
}

/// Were there several?
pub(super) fn many(cx: &Context<'_>) -> bool {
    cx.ports.exchanges.entries().len() > 1
}

/// How long the last ones took, with a row of bars of so many cells at the most; nothing where there was none.
pub(super) fn timed(width: usize, cx: &Context<'_>) -> Vec<Piece> {
    let spent: Vec<Duration> = cx.ports.exchanges.entries().iter().filter_map(spent).collect();
    if spent.is_empty() {
        return Vec::new();
    }
    let mut pieces = vec![Piece::Heading(Say::Times.say(cx.lang).to_owned())];
    pieces.extend(times(&spent[spent.len().saturating_sub(TIMED)..], width, cx));
    pieces
}

/// Each of them.
pub(super) fn pieces(needle: &str, cx: &Context<'_>) -> Vec<Piece> {
    let entries = cx.ports.exchanges.entries();
    if entries.is_empty() {
        return vec![Piece::row("", Say::None.say(cx.lang).to_owned(), Tone::Quiet)];
    }
    let mut pieces = vec![Piece::Heading(Say::Exchanges.say(cx.lang).to_owned())];
    let needle = needle.to_lowercase();
    let has = |line: &Line| {
        needle.is_empty()
            || [&line.command, &line.answer].iter().any(|it| it.to_lowercase().contains(&needle))
    };
    let above = pieces.len();
    pieces.extend(entries.iter().map(|entry| trace::entry(entry, cx.lang)).filter(has).map(told));
    if pieces.len() == above {
        pieces.push(Piece::row("", Say::NoneFound.say(cx.lang).to_owned(), Tone::Quiet));
    }
    pieces
}

/// How long an exchange took.
const fn spent(entry: &Entry) -> Option<Duration> {
    match entry {
        Entry::Exchange(exchange) => Some(exchange.spent()),
        Entry::Note(..) => None,
    }
}

fn told(line: Line) -> Piece {
    let Line { at, command, answer, spent, tone } = line;
    let label = format!("{:7.3}", at.as_secs_f64());
    let told =
        if answer.is_empty() { command } else { format!("{command} → {answer}  {}", milliseconds(spent)) };
    Piece::row(&label, told, tone)
}

fn milliseconds(time: Duration) -> String {
    // What takes no time to speak of is told apart from nothing.
    let digits = if time < Duration::from_millis(1) { 3 } else { 1 };
    format!("{:.digits$} ms", time.as_secs_f64() * 1e3)
}

/// Median, 95 of 100, and the times as bars, the oldest at the left.
fn times(spent: &[Duration], width: usize, cx: &Context<'_>) -> Vec<Piece> {
    let Some(Latency { count, median, p95 }) = Latency::of(spent) else { return Vec::new() };
    let told = Say::Median.with(cx.lang, &[&milliseconds(median), &milliseconds(p95), &count.to_string()]);
    let shown = &spent[spent.len().saturating_sub(width)..];
    let least = shown.iter().min().copied().unwrap_or_default();
    let most = shown.iter().max().copied().unwrap_or_default();
    let heights = cx.glyphs.heights;
    let bar = |time: &Duration| {
        let share = time.saturating_sub(least).as_nanos() * 7 / most.saturating_sub(least).as_nanos().max(1);
        heights[usize::try_from(share).unwrap_or(7).min(7)]
    };
    let bars: String = shown.iter().map(bar).collect();
    let scale = Say::Scale.with(cx.lang, &[&milliseconds(least), &milliseconds(most)]);
    let simulated = || Piece::row("", Say::Simulated.say(cx.lang).to_owned(), Tone::Quiet);
    let rows = [
        Piece::row("", told, Tone::Plain),
        Piece::row("", bars, Tone::Plain),
        Piece::row("", scale, Tone::Quiet),
    ];
    rows.into_iter().chain(cx.model.has_demo().then(simulated)).collect()
}
