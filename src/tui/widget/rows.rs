//! A section's rows as lines: labels in one column, values broken beside it.

use ratatui::text::Line;

use crate::present::sections::{self, About, Rank, Row, Section};
use crate::tui::component::Context;
use crate::tui::text::cells;
use crate::tui::widget::{bar, panel};

/// What is told of one part of the card that is shown.
pub(crate) fn section(about: About, cx: &Context<'_>) -> Option<Section> {
    let told = sections::card(cx.model.report()?, cx.now, cx.lang, cx.model.visit.reveal);
    told.into_iter().find(|section| section.about == about)
}

/// The lines of a section in `width` cells, with the rows that matter at least as much as `rank`.
pub(crate) fn lines(section: &Section, rank: Rank, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
    let shown: Vec<&Row> = section.rows.iter().filter(|row| row.rank <= rank).collect();
    // The state of a certificate needs no label: it is the first thing under its heading.
    let certificate = matches!(section.about, About::Certificate(_));
    let labelled = |at: usize, row: &Row| !(row.label.is_empty() || certificate && at == 0);
    let labels = shown.iter().enumerate().filter(|(at, row)| labelled(*at, row));
    let column = labels.map(|(_, row)| cells(&row.label) + 2).max().unwrap_or(0).min(width / 2);
    let mut lines = Vec::new();
    for (at, row) in shown.into_iter().enumerate() {
        let style = cx.theme.tone(row.tone);
        if labelled(at, row) {
            lines.extend(panel::labelled((&row.label, cx.theme.label), column, (&row.value, style), width));
        } else {
            lines.extend(panel::said(&row.value, width, style));
        }
        if at == 0
            && let Some(line) = &section.timeline
        {
            lines.push(bar::life(line, row.tone, width, cx));
        }
    }
    lines
}
