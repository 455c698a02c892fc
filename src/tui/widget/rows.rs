//! A section's rows as lines: labels in one column, values broken beside it.

use ratatui::text::Line;

use crate::domain::report::CardReport;
use crate::present::renewal::Renewal;
use crate::present::sections::{self, About, Rank, Row, Section};
use crate::tui::component::Context;
use crate::tui::text::cells;
use crate::tui::widget::{bar, counter, panel};

/// What is told of the card that is shown.
pub(crate) fn told(report: &CardReport, renewal: &Renewal, cx: &Context<'_>) -> Vec<Section> {
    sections::card(report, renewal, cx.now, cx.lang, cx.model.visit.reveal)
}

/// What is told of one part of it.
pub(crate) fn section(about: About, cx: &Context<'_>) -> Option<Section> {
    let report = cx.model.report()?;
    told(report, &counter::renewal(report, cx), cx).into_iter().find(|section| section.about == about)
}

/// The lines of a section in `width` cells, with the rows that matter at least as much as `rank`.
pub(crate) fn lines(section: &Section, rank: Rank, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
    let shown: Vec<bool> = section.rows.iter().map(|row| row.rank <= rank).collect();
    chosen(section, &shown, width, cx)
}

/// The same with as many rows as so many lines hold: all that every screen has, then the others whole or not at all, those
/// of a lower rank only where none of a higher one had to give way. `None` where there is not even room for the first. What
/// only an expert wants is never among them.
pub(crate) fn fitting(
    section: &Section,
    width: usize,
    height: usize,
    cx: &Context<'_>,
) -> Option<Vec<Line<'static>>> {
    let mut shown: Vec<bool> = section.rows.iter().map(|row| row.rank <= Rank::Headline).collect();
    let mut lines = Some(chosen(section, &shown, width, cx)).filter(|lines| lines.len() <= height)?;
    for rank in [Rank::Normal, Rank::Detail] {
        let all: Vec<bool> = section.rows.iter().map(|row| row.rank <= rank).collect();
        let more = chosen(section, &all, width, cx);
        if more.len() <= height {
            (shown, lines) = (all, more);
            continue;
        }
        for (at, _) in section.rows.iter().enumerate().filter(|(_, row)| row.rank == rank) {
            shown[at] = true;
            let more = chosen(section, &shown, width, cx);
            if more.len() <= height {
                lines = more;
            } else {
                shown[at] = false;
            }
        }
        break;
    }
    Some(lines)
}

fn chosen(section: &Section, shown: &[bool], width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
    let shown: Vec<&Row> =
        section.rows.iter().zip(shown).filter(|(_, shown)| **shown).map(|(row, _)| row).collect();
    // The state of a certificate needs no label: it is the first thing under its heading.
    let certificate = matches!(section.about, About::Certificate(_));
    let labelled = |at: usize, row: &Row| !(row.label.is_empty() || certificate && at == 0);
    let labels = shown.iter().enumerate().filter(|(at, row)| labelled(*at, row));
    let column = labels.map(|(_, row)| cells(&row.label) + 2).max().unwrap_or(0).min(width / 2);
    let mut lines = Vec::new();
    for (at, row) in shown.into_iter().enumerate() {
        let style = cx.theme.tone(row.tone);
        if row.value.is_empty() {
            // The place of what comes yet; its label keeps the column.
            lines.push(Line::default());
        } else if labelled(at, row) {
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
