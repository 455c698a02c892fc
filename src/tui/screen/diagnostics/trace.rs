//! The exchanges with cards that happened anyway: how long they took, and each of them in words, the newest last.

use std::time::Duration;

use crate::present::sections::Tone;
use crate::present::text::words;
use crate::present::trace::{self, Line};
use crate::tui::component::Context;
use crate::tui::widget::row_list::Piece;

use super::row;

words! {
    enum Say {
        Times: "1往復の時間", "Time per exchange";
        Median: "中央値 {0} · 95%が {1} 以内 · 直近{2}回", "median {0} · 95 of 100 within {1} · the last {2}";
        Scale: "{0} から {1} まで", "from {0} to {1}";
        Exchanges: "やりとり", "Exchanges";
        Followed: "やりとり (新しいものを追っています)", "Exchanges (the newest is followed)";
        None: "カードとのやりとりはまだありません", "No exchange with a card yet";
        NoneFound: "見つかりません", "Nothing found";
    }
}

/// The times of so many are told.
const TIMED: usize = 100;

/// Was there any?
pub(super) fn any(cx: &Context<'_>) -> bool {
    !cx.ports.exchanges.exchanges().is_empty()
}

/// What is told, with a row of bars of so many cells at the most.
pub(super) fn pieces(needle: &str, follows: bool, width: usize, cx: &Context<'_>) -> Vec<Piece> {
    let exchanges = cx.ports.exchanges.exchanges();
    let lines: Vec<Line> = exchanges.iter().map(|exchange| trace::line(exchange, cx.lang)).collect();
    if lines.is_empty() {
        return vec![row("", Say::None.say(cx.lang).to_owned(), Tone::Quiet)];
    }
    let mut pieces = vec![Piece::Heading(Say::Times.say(cx.lang).to_owned())];
    let last = lines.len().saturating_sub(TIMED);
    pieces.extend(times(&lines[last..], width, cx));
    let heading = if follows { Say::Followed } else { Say::Exchanges };
    pieces.push(Piece::Heading(heading.say(cx.lang).to_owned()));
    let needle = needle.to_lowercase();
    let has = |line: &&Line| [&line.command, &line.answer].iter().any(|it| it.to_lowercase().contains(&needle));
    let found = pieces.len();
    pieces.extend(lines.iter().filter(has).map(told));
    if pieces.len() == found {
        pieces.push(row("", Say::NoneFound.say(cx.lang).to_owned(), Tone::Quiet));
    }
    pieces
}

fn told(line: &Line) -> Piece {
    let Line { at, command, answer, spent, tone } = line;
    let label = format!("{:7.3}", at.as_secs_f64());
    row(&label, format!("{command} → {answer}  {}", milliseconds(*spent)), *tone)
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

/// The time that so many of a hundred did not take longer than; the shortest first.
fn of_hundred(sorted: &[Duration], share: usize) -> Duration {
    let at = (sorted.len() * share).div_ceil(100).saturating_sub(1);
    sorted.get(at).copied().unwrap_or_default()
}

/// Median, 95 of 100, and the times as bars, the oldest at the left.
fn times(lines: &[Line], width: usize, cx: &Context<'_>) -> Vec<Piece> {
    let spent: Vec<Duration> = lines.iter().map(|line| line.spent).collect();
    let mut sorted = spent.clone();
    sorted.sort_unstable();
    let (median, p95) = (of_hundred(&sorted, 50), of_hundred(&sorted, 95));
    let count = spent.len().to_string();
    let told = Say::Median.with(cx.lang, &[&milliseconds(median), &milliseconds(p95), &count]);
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
    vec![row("", told, Tone::Plain), row("", bars, Tone::Plain), row("", scale, Tone::Quiet)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_hundred_times_the_fiftieth_and_the_ninety_fifth_are_told() {
        let times = |count: u64| (1..=count).map(Duration::from_millis).collect::<Vec<_>>();
        for (count, median, p95) in [(0, 0, 0), (1, 1, 1), (2, 1, 2), (3, 2, 3), (20, 10, 19), (100, 50, 95)] {
            let times = times(count);
            let told = [50, 95].map(|share| of_hundred(&times, share).as_millis());
            assert_eq!(told, [median, p95], "{count}");
        }
    }
}
