//! A box with a title; the one with the focus has a thick border, a `>` and the terminal's own cursor.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Block, Padding};

use crate::tui::component::Context;
use crate::tui::text::{cut, wrap};

/// Draws lines, as many as fit.
pub(crate) fn lines(frame: &mut Frame<'_>, place: Rect, lines: impl IntoIterator<Item = Line<'static>>) {
    for (line, y) in lines.into_iter().zip(place.y..place.bottom()) {
        frame.render_widget(line, Rect { y, height: 1, ..place });
    }
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
        frame.set_cursor_position((area.x + 1, area.y));
    }
    inner
}
