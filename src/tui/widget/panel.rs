//! A box with a title; the one with the focus has a thick border, a `>` and the terminal's own cursor.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding};

use crate::tui::component::Context;
use crate::tui::text::{cells, cut, pad, wrap};

/// Draws lines, as many as fit.
pub(crate) fn lines(frame: &mut Frame<'_>, place: Rect, lines: impl IntoIterator<Item = Line<'static>>) {
    for (line, y) in lines.into_iter().zip(place.y..place.bottom()) {
        frame.render_widget(line, Rect { y, height: 1, ..place });
    }
}

/// Draws them from `top` on, or as far down as the place reaches. Where there are more than fit, what is returned says
/// which of how many are shown.
pub(crate) fn scrolled(
    frame: &mut Frame<'_>,
    place: Rect,
    lines: Vec<Line<'static>>,
    top: usize,
) -> Option<String> {
    let (count, page) = (lines.len(), usize::from(place.height));
    let top = top.min(count.saturating_sub(page));
    self::lines(frame, place, lines.into_iter().skip(top));
    (count > page).then(|| format!(" {}-{}/{count} ", top + 1, (top + page).min(count)))
}

/// What is left of a place under so many lines.
pub(crate) const fn below(area: Rect, lines: u16) -> Rect {
    let height = area.height.saturating_sub(lines);
    Rect { y: area.bottom() - height, height, ..area }
}

/// Takes so many lines off the top of a place.
pub(crate) fn take(place: &mut Rect, lines: usize) -> Rect {
    let height = u16::try_from(lines).unwrap_or(u16::MAX).min(place.height);
    let taken = Rect { height, ..*place };
    *place = below(*place, height);
    taken
}

/// The line under so many others; none where the place ends before it.
pub(crate) fn row(area: Rect, lines: u16) -> Rect {
    let rest = below(area, lines);
    Rect { height: rest.height.min(1), ..rest }
}

/// The lower edge of a box, without its corners.
pub(crate) const fn foot(area: Rect) -> Rect {
    Rect { x: area.x + 2, y: area.bottom() - 1, width: area.width.saturating_sub(4), height: 1 }
}

/// The right end of a line, as wide as a text.
pub(crate) fn end(line: Rect, text: &str) -> Rect {
    let width = width(text).min(line.width);
    Rect { x: line.right() - width, width, ..line }
}

/// Draws a text there.
pub(crate) fn right(frame: &mut Frame<'_>, line: Rect, text: String, style: Style) {
    let place = end(line, &text);
    frame.render_widget(Line::styled(text, style), place);
}

/// The cells of a text, for a place on the screen.
pub(crate) fn width(text: &str) -> u16 {
    u16::try_from(cells(text)).unwrap_or(u16::MAX)
}

/// A value in lines of at most `width` cells, with its label in the column before the first of them.
pub(crate) fn labelled(
    (label, label_style): (&str, Style),
    column: usize,
    (value, style): (&str, Style),
    width: usize,
) -> impl Iterator<Item = Line<'static>> {
    wrap(value, width.saturating_sub(column)).into_iter().enumerate().map(move |(part, value)| {
        let label = pad(if part == 0 { label } else { "" }, column);
        Line::from(vec![Span::styled(label, label_style), Span::styled(value, style)])
    })
}

/// A sentence in lines of one style.
pub(crate) fn said(text: &str, width: usize, style: Style) -> Vec<Line<'static>> {
    wrap(text, width).into_iter().map(|line| Line::styled(line, style)).collect()
}

/// Draws the box and returns the room inside.
pub(crate) fn draw(frame: &mut Frame<'_>, area: Rect, title: &str, focused: bool, cx: &Context<'_>) -> Rect {
    let room = usize::from(area.width).saturating_sub(4);
    let (set, border, title_style, mark) = if focused {
        (cx.glyphs.focus_border, cx.theme.focus, cx.theme.focus, "> ")
    } else {
        (cx.glyphs.border, cx.theme.border, cx.theme.title, " ")
    };
    let title = format!("{mark}{} ", cut(title, room.saturating_sub(mark.len())));
    let block = Block::bordered()
        .border_set(set)
        .border_style(border)
        .style(cx.theme.text)
        .padding(Padding::horizontal(1))
        .title(Line::styled(title, title_style));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    if focused && area.width > 2 {
        // Screen readers and input methods follow the cursor.
        cx.pointer.stand((area.x + 1, area.y));
    }
    inner
}
