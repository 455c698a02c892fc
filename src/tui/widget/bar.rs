//! A certificate's days on one line: its life as `2025年10月27日 ━━━━●───── 2030年2月17日`, and all that comes between its
//! issue and the card's last day as `━━●───────▒▒▒····┃`.

use chrono::NaiveDate;
use ratatui::text::{Line, Span};

use crate::domain::calendar;
use crate::present::dates;
use crate::present::renewal::{self, Mark, Renewal};
use crate::present::sections::{self, Timeline, Tone};
use crate::present::text::words;
use crate::tui::component::Context;
use crate::tui::text::{cells, pad};

words! {
    enum Say {
        DaysAhead: "あと {0}", "in {0}";
        ToClosing: "窓口は あと {0}", "{0} to closing";
    }
}

/// The least cells of a bar with a date on each side.
const LEAST: usize = 4;

/// Its life, `width` cells long. Where both dates don't fit it is the bar alone.
pub(crate) fn life(timeline: &Timeline, tone: Tone, width: usize, cx: &Context<'_>) -> Line<'static> {
    let [from, to] = [timeline.from, timeline.to].map(|day| dates::brief(cx.lang, day));
    let beside = cells(&from) + cells(&to) + 2;
    let dated = width >= beside + LEAST;
    let bar = if dated { width - beside } else { width };
    let today = place(timeline.from, timeline.to, timeline.today, bar);
    let style = cx.theme.tone(tone);
    let mut spans = vec![
        Span::styled(cx.glyphs.past.repeat(today), style),
        Span::styled(cx.glyphs.today, style),
        Span::styled(cx.glyphs.future.repeat(bar.saturating_sub(today + 1)), cx.theme.quiet),
    ];
    if dated {
        spans.insert(0, Span::styled(format!("{from} "), cx.theme.label));
        spans.push(Span::styled(format!(" {to}"), cx.theme.label));
    }
    Line::from(spans)
}

/// What a mark looks like on the bar, and before its day in the list below.
pub(crate) fn sign(mark: Mark, cx: &Context<'_>) -> &'static str {
    match mark {
        Mark::Today => cx.glyphs.today,
        Mark::WindowOpens | Mark::LastDay => cx.glyphs.window,
        Mark::CardEnd => cx.glyphs.end,
        Mark::Issued => cx.glyphs.past,
    }
}

/// All of its days, `width` cells long.
pub(crate) fn days(marks: &[(Mark, NaiveDate)], width: usize, cx: &Context<'_>) -> Line<'static> {
    let days = || marks.iter().map(|(_, day)| *day);
    let (Some(from), Some(to)) = (days().min(), days().max()) else { return Line::default() };
    let at = |wanted: Mark| {
        let day = marks.iter().find(|(mark, _)| *mark == wanted).map(|(_, day)| *day);
        day.map(|day| place(from, to, day, width))
    };
    let (today, opens, end) = (at(Mark::Today), at(Mark::WindowOpens), at(Mark::CardEnd));
    let last = at(Mark::LastDay).unwrap_or(width);
    let spans = (0..width).map(|cell| {
        let (glyph, style) = if today == Some(cell) {
            (cx.glyphs.today, cx.theme.focus)
        } else if end == Some(cell) {
            (cx.glyphs.end, cx.theme.text)
        } else if opens.is_some_and(|opens| (opens..=last).contains(&cell)) {
            (cx.glyphs.window, cx.theme.warn)
        } else if cell > last {
            (cx.glyphs.beyond, cx.theme.quiet)
        } else if today.is_some_and(|today| cell < today) {
            (cx.glyphs.past, cx.theme.good)
        } else {
            (cx.glyphs.future, cx.theme.quiet)
        };
        Span::styled(glyph, style)
    });
    spans.collect()
}

/// A certificate's days: the line, and below it each of them in words.
pub(crate) fn told(
    line: &renewal::Line,
    told: &Renewal,
    width: usize,
    cx: &Context<'_>,
) -> Vec<Line<'static>> {
    let widest = told.lines.iter().flat_map(|line| &line.marks);
    let column = widest.map(|(mark, _)| cells(renewal::mark(*mark).say(cx.lang))).max().unwrap_or(0) + 2;
    let days_told = told.lines.iter().flat_map(|line| &line.marks);
    let dated = days_told.map(|(_, day)| cells(&dates::brief(cx.lang, *day))).max().unwrap_or(0);
    let mut lines = Vec::new();
    if told.lines.len() > 1 {
        lines.push(Line::styled(sections::slot(line.slot).say(cx.lang), cx.theme.title));
    }
    lines.push(days(&line.marks, width, cx));
    for (mark, day) in &line.marks {
        let style = if *mark == Mark::Today { cx.theme.focus } else { cx.theme.text };
        lines.push(Line::from(vec![
            Span::styled(sign(*mark, cx), style),
            Span::styled(format!(" {}  ", pad(&dates::brief(cx.lang, *day), dated)), style),
            Span::styled(pad(renewal::mark(*mark).say(cx.lang), column), style),
            Span::styled(left(told, *mark, *day, cx).unwrap_or_default(), cx.theme.label),
        ]));
    }
    lines
}

/// How long it is to a day that lies ahead; of a last day that is today, to the counter's closing.
pub(crate) fn left(told: &Renewal, mark: Mark, day: NaiveDate, cx: &Context<'_>) -> Option<String> {
    let today = calendar::day(cx.now);
    let left = match mark {
        Mark::LastDay if day == today => {
            return Some(Say::ToClosing.with(cx.lang, &[&told.closing.left(cx.now, cx.lang)?]));
        }
        _ if day <= today => return None,
        Mark::CardEnd => dates::span(cx.lang, today, day),
        _ => dates::days(cx.lang, (day - today).num_days().unsigned_abs()),
    };
    Some(Say::DaysAhead.with(cx.lang, &[&left]))
}

/// The cell of a day: the first only for the first day, the last only for the last and what comes behind it.
fn place(from: NaiveDate, to: NaiveDate, day: NaiveDate, width: usize) -> usize {
    let last = width.saturating_sub(1);
    let days = |to: NaiveDate| usize::try_from((to - from).num_days()).unwrap_or(0);
    let (gone, whole) = (days(day), days(to));
    if gone >= whole { last } else { (gone * last / whole.max(1)).min(last.saturating_sub(1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(from: &str, to: &str, day: &str, width: usize) -> usize {
        let d = |text: &str| text.parse().unwrap();
        place(d(from), d(to), d(day), width)
    }

    #[test]
    fn a_day_reaches_the_end_of_the_bar_only_where_it_is_the_last() {
        let at = |day: &str| at("2025-10-27", "2035-02-17", day, 72);
        assert_eq!(at("2025-10-27"), 0);
        assert_eq!(at("2035-02-16"), 70);
        assert_eq!(at("2035-02-17"), 71);
        assert!(at("2029-11-18") < at("2030-02-17"));
    }

    #[test]
    fn today_reaches_the_end_on_the_last_day_and_not_before() {
        let at = |day: &str| at("2025-01-01", "2030-01-01", day, 11);
        assert_eq!(at("2024-01-01"), 0);
        assert_eq!(at("2025-01-01"), 0);
        assert_eq!(at("2027-07-03"), 5);
        assert_eq!(at("2029-12-31"), 9);
        assert_eq!(at("2030-01-01"), 10);
        assert_eq!(at("2040-01-01"), 10);
    }
}
