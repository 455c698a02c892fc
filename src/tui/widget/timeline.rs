//! A certificate's life as a line: `2025-10-27 ━━━━●───────── 2030-02-17`.

use ratatui::text::{Line, Span};

use crate::present::dates;
use crate::present::sections::{Timeline, Tone};
use crate::tui::component::Context;

/// Cells of a date and the blank beside it.
const DATE: usize = 11;

/// The line, `width` cells long. Where both dates don't fit it is the bar alone.
pub(crate) fn line(timeline: &Timeline, tone: Tone, width: usize, cx: &Context<'_>) -> Line<'static> {
    let dated = width >= 2 * DATE + 6;
    let bar = if dated { width - 2 * DATE } else { width };
    let today = place(timeline, bar);
    let style = cx.theme.tone(tone);
    let mut spans = Vec::new();
    if dated {
        spans.push(Span::styled(format!("{} ", dates::iso(timeline.from)), cx.theme.label));
    }
    spans.push(Span::styled(cx.glyphs.past.repeat(today), style));
    spans.push(Span::styled(cx.glyphs.today, style));
    spans.push(Span::styled(cx.glyphs.future.repeat(bar.saturating_sub(today + 1)), cx.theme.quiet));
    if dated {
        spans.push(Span::styled(format!(" {}", dates::iso(timeline.to)), cx.theme.label));
    }
    Line::from(spans)
}

/// The cell of today on a bar of so many: the first only before the second day, the last only from the last day on.
fn place(timeline: &Timeline, bar: usize) -> usize {
    let last = bar.saturating_sub(1);
    let days = |to: chrono::NaiveDate| usize::try_from((to - timeline.from).num_days()).unwrap_or(0);
    let (gone, whole) = (days(timeline.today), days(timeline.to));
    if gone >= whole {
        return last;
    }
    (gone * last / whole.max(1)).min(last.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(today: &str) -> usize {
        let d = |text: &str| text.parse().unwrap();
        place(&Timeline { from: d("2025-01-01"), today: d(today), to: d("2030-01-01") }, 11)
    }

    #[test]
    fn today_reaches_the_end_on_the_last_day_and_not_before() {
        assert_eq!(at("2024-01-01"), 0);
        assert_eq!(at("2025-01-01"), 0);
        assert_eq!(at("2027-07-03"), 5);
        assert_eq!(at("2029-12-31"), 9);
        assert_eq!(at("2030-01-01"), 10);
        assert_eq!(at("2040-01-01"), 10);
    }
}
