//! Where a verdict's parts stand: its answer, its boxes as far as there is room for them, all else as a list.

use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

use crate::domain::verdict::Fit;
use crate::present::sections::{Rank, Row, Section};
use crate::tui::component::Context;
use crate::tui::widget::row_list::{self, Listed, Piece};
use crate::tui::widget::{panel, rows};

/// Boxes from this width on.
pub(super) const FULL: u16 = 70;
/// From this width on they stand beside each other.
const WIDE: u16 = 120;
/// The least height of the box around the list.
const LIST: usize = 4;
/// The sentences of a box, of which each of several begins with a dash.
pub(super) fn box_lines(section: &Section, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
    let (dash, column) = if section.rows.len() > 1 { ("- ", 2) } else { ("", 0) };
    let sentence = |row: &Row| {
        let style = cx.theme.tone(row.tone);
        panel::labelled((dash, style), column, (&row.value, style), width).collect::<Vec<_>>()
    };
    section.rows.iter().flat_map(sentence).collect()
}

/// What is above the first box: what decided is not told right above that where it says the same.
fn once(mut headline: Section, below: Option<&Section>) -> Section {
    let told = below.and_then(|told| told.rows.first());
    headline.rows.retain(|row| told.is_none_or(|told| told.value != row.value));
    headline
}

/// A verdict on the screen.
pub(super) struct Laid {
    /// The answer, which stays whatever is scrolled.
    pub(super) headline: (Section, Rect),
    pub(super) boxes: Vec<(Section, Rect)>,
    /// The list's title, where it has a box.
    pub(super) title: String,
    pub(super) list: Listed,
}

impl Laid {
    /// With boxes, the list of the rest below them: as many as there is room for, what fits the first to go without. The list
    /// begins with `first`.
    pub(super) fn boxed(
        headline: &Section,
        boxes: &[(Fit, Section)],
        (first, rest): (Option<&Section>, &[Section]),
        area: Rect,
        cx: &Context<'_>,
    ) -> Option<Self> {
        let lines =
            |told: &Section, width: u16| box_lines(told, usize::from(width.saturating_sub(4)), cx).len();
        let width = usize::from(area.width.saturating_sub(4));
        let head = |told: &Section| rows::lines(told, Rank::Detail, width, cx).len();
        let wide = area.width >= WIDE;
        let columns = |count: usize| Layout::horizontal(vec![Constraint::Fill(1); count]).split(area);
        let height = |shown: &[&(Fit, Section)]| -> usize {
            let all = columns(shown.len());
            if wide {
                shown
                    .iter()
                    .zip(all.iter())
                    .map(|((_, told), place)| lines(told, place.width) + 2)
                    .max()
                    .unwrap_or(0)
            } else {
                shown.iter().map(|(_, told)| lines(told, area.width) + 2).sum()
            }
        };
        let all: Vec<_> = boxes.iter().collect();
        let graver: Vec<_> = boxes.iter().filter(|(fit, _)| *fit != Fit::Fits).collect();
        let (shown, headline) = [all, graver].into_iter().find_map(|shown| {
            let above = once(headline.clone(), shown.first().map(|(_, told)| told));
            let needed = head(&above) + height(&shown) + LIST;
            (needed <= usize::from(area.height)).then_some((shown, above))
        })?;
        let mut left = area;
        let place = panel::take(&mut left, head(&headline));
        let headline = (headline, place);
        let places: Vec<Rect> = if wide {
            let row = panel::take(&mut left, height(&shown));
            columns(shown.len())
                .iter()
                .map(|column| Rect { x: column.x, width: column.width, ..row })
                .collect()
        } else {
            shown.iter().map(|(_, told)| panel::take(&mut left, lines(told, area.width) + 2)).collect()
        };
        let listed = boxes.iter().filter(|each| !shown.contains(each)).map(|(_, told)| told);
        let mut pieces = row_list::pieces(first.into_iter().chain(listed).chain(rest).cloned().collect());
        // The list's box has the first heading as its title.
        let title = match pieces.first() {
            Some(Piece::Heading(title)) => title.clone(),
            _ => String::new(),
        };
        pieces.drain(..usize::from(!title.is_empty()));
        let boxes = shown.into_iter().map(|(_, told)| told.clone()).zip(places).collect();
        Some(Self { headline, boxes, title, list: Listed::boxed(pieces, left) })
    }

    /// As one list under the answer. It begins with what decided, then `more`: whatever else has no room beside the answer; then
    /// `first`.
    pub(super) fn bare(
        (headline, mut more): (Section, Section),
        mut boxes: Vec<(Fit, Section)>,
        (first, rest): (Option<&Section>, &[Section]),
        area: Rect,
        cx: &Context<'_>,
    ) -> Self {
        let mut left = area;
        let width = usize::from(area.width).saturating_sub(4);
        let height = |section: &Section| rows::lines(section, Rank::Detail, width, cx).len();
        boxes.sort_by_key(|(fit, _)| *fit == Fit::Fits);
        let mut headline = once(headline, boxes.first().map(|(_, told)| told));
        if height(&headline) > usize::from(area.height) / 2 {
            more.rows = headline.rows.split_off(headline.rows.len().min(1));
        }
        let place = panel::take(&mut left, height(&headline));
        let mut told: Vec<Section> =
            boxes.into_iter().map(|(_, told)| told).chain(rest.iter().cloned()).collect();
        told.splice(told.len().min(1)..told.len().min(1), first.cloned());
        if !more.rows.is_empty() {
            told.insert(told.len().min(1), more);
        }
        let pieces = row_list::pieces(told);
        Self {
            headline: (headline, place),
            boxes: Vec::new(),
            title: String::new(),
            list: Listed::bare(pieces, left),
        }
    }
}
