//! A certificate's days on one bar: `━━●───────▒▒▒····┃`, from its issue to the card's last day.

use chrono::NaiveDate;
use ratatui::text::{Line, Span};

use crate::present::renewal::Mark;
use crate::tui::component::Context;

/// What a mark looks like on the bar, and before its day in the list below.
pub(crate) fn sign(mark: Mark, cx: &Context<'_>) -> &'static str {
    match mark {
        Mark::Today => cx.glyphs.today,
        Mark::WindowOpens | Mark::LastDay => cx.glyphs.window,
        Mark::CardEnd => cx.glyphs.end,
        Mark::Issued => cx.glyphs.past,
    }
}

/// The bar, `width` cells long.
pub(crate) fn bar(marks: &[(Mark, NaiveDate)], width: usize, cx: &Context<'_>) -> Line<'static> {
    let day = |wanted: Mark| marks.iter().find(|(mark, _)| *mark == wanted).map(|(_, day)| *day);
    let days = || marks.iter().map(|(_, day)| *day);
    let (Some(from), Some(to)) = (days().min(), days().max()) else { return Line::default() };
    let at = |day: NaiveDate| place(from, to, day, width);
    let today = day(Mark::Today).map(at);
    let (opens, last) = (day(Mark::WindowOpens).map(at), day(Mark::LastDay).map_or(width, at));
    let end = day(Mark::CardEnd).map(at);
    let spans = (0..width).map(|cell| {
        let window = opens.is_some_and(|opens| (opens..=last).contains(&cell));
        if today == Some(cell) {
            Span::styled(cx.glyphs.today, cx.theme.focus)
        } else if end == Some(cell) {
            Span::styled(cx.glyphs.end, cx.theme.text)
        } else if window {
            Span::styled(cx.glyphs.window, cx.theme.warn)
        } else if cell > last {
            Span::styled(cx.glyphs.beyond, cx.theme.quiet)
        } else if today.is_some_and(|today| cell < today) {
            Span::styled(cx.glyphs.past, cx.theme.good)
        } else {
            Span::styled(cx.glyphs.future, cx.theme.quiet)
        }
    });
    Line::from(spans.collect::<Vec<_>>())
}

/// The cell of a day: the first only for the first day, the last only for the last.
fn place(from: NaiveDate, to: NaiveDate, day: NaiveDate, width: usize) -> usize {
    let last = width.saturating_sub(1);
    let days = |to: NaiveDate| usize::try_from((to - from).num_days()).unwrap_or(0);
    let (gone, whole) = (days(day), days(to));
    if gone >= whole { last } else { (gone * last / whole.max(1)).min(last.saturating_sub(1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_reaches_the_end_of_the_bar_only_where_it_is_the_last() {
        let d = |text: &str| text.parse().unwrap();
        let at = |day: &str| place(d("2025-10-27"), d("2035-02-17"), d(day), 72);
        assert_eq!(at("2025-10-27"), 0);
        assert_eq!(at("2035-02-16"), 70);
        assert_eq!(at("2035-02-17"), 71);
        assert!(at("2029-11-18") < at("2030-02-17"));
    }
}
