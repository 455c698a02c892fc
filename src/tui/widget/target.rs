//! What can be pressed on a guided page, by a finger, a mouse or keys: boxes of at least 5 by 3 cells, one of them focused.
//!
//! ```text
//!   ┏━━━━━━━━━━┓ ┌──────────┐    the focused one: a thick border, a `>`, reversed letters and the terminal's own cursor
//!   ┃ > 次へ   ┃ │  もどる  │
//!   ┗━━━━━━━━━━┛ └──────────┘
//! ```
//!
//! Labels are plain letters whatever the room is, for whoever reads the cursor's line by Braille or ear. A box that is
//! smaller than the least is none: it is neither drawn nor hit nor focused.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear};

use crate::tui::component::Context;
use crate::tui::text::wrap;
use crate::tui::widget::panel;

/// The least size of one.
pub(crate) const LEAST: (u16, u16) = (5, 3);
/// The two sides of a box, and before its label the sign of the focus.
const AROUND: u16 = 3;

/// One box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target<A> {
    pub place: Rect,
    pub label: String,
    pub act: A,
    /// The one way on of its page.
    pub way: bool,
}

impl<A> Target<A> {
    /// Is it as large as a finger needs?
    const fn is_usable(&self) -> bool {
        self.place.width >= LEAST.0 && self.place.height >= LEAST.1
    }
}

/// Where the focus goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toward {
    Next,
    Before,
    Up,
    Down,
    Left,
    Right,
}

/// The least size of a box in which all of a label is read, so wide at the most.
pub(crate) fn need(label: &str, width: u16) -> (u16, u16) {
    let lines = wrap(label, usize::from(width.saturating_sub(AROUND)));
    let longest = lines.iter().map(|line| panel::width(line)).max().unwrap_or(0);
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    (longest.saturating_add(AROUND).max(LEAST.0), rows.saturating_add(2).max(LEAST.1))
}

/// Draws them, the focused one marked by more than colour, with the cursor on it.
pub(crate) fn draw<A>(frame: &mut Frame<'_>, targets: &[Target<A>], focus: usize, cx: &Context<'_>) {
    for (at, target) in targets.iter().enumerate().filter(|(_, it)| it.is_usable()) {
        one(frame, target, at == focus, cx);
    }
}

fn one<A>(frame: &mut Frame<'_>, target: &Target<A>, focused: bool, cx: &Context<'_>) {
    let place = target.place.intersection(frame.area());
    let (set, border) =
        if focused { (cx.glyphs.focus_border, cx.theme.focus) } else { (cx.glyphs.border, cx.theme.border) };
    let block = Block::bordered().border_set(set).border_style(border).style(cx.theme.text);
    let inner = block.inner(place);
    frame.render_widget(Clear, place);
    frame.render_widget(block, place);
    let style = match (focused, target.way) {
        (true, _) => cx.theme.focus.add_modifier(Modifier::REVERSED),
        (false, true) => cx.theme.key,
        (false, false) => cx.theme.text,
    };
    if focused {
        frame.buffer_mut().set_style(inner, style);
    }
    // The sign of the focus has its place beside every label, so that none moves when the focus does.
    let room = Rect { x: inner.x + 1, width: inner.width.saturating_sub(1), ..inner };
    let lines = wrap(&target.label, usize::from(room.width));
    let above = usize::from(inner.height).saturating_sub(lines.len()) / 2;
    let rows = (inner.y..inner.bottom()).skip(above);
    for ((at, line), y) in lines.iter().enumerate().zip(rows) {
        let left = room.width.saturating_sub(panel::width(line)) / 2;
        let x = room.x + left;
        frame.render_widget(
            Span::styled(line.as_str(), style),
            Rect { x, y, width: room.width - left, height: 1 },
        );
        if focused && at == 0 {
            let sign = x - if left > 0 { 2 } else { 1 };
            frame.render_widget(Line::styled(">", style), Rect { x: sign, y, width: 1, height: 1 });
            // Screen readers and Braille lines follow the cursor.
            cx.pointer.stand((x, y));
        }
    }
}

/// Which one is at a place of the screen.
pub(crate) fn hit<A>(targets: &[Target<A>], x: u16, y: u16) -> Option<usize> {
    targets.iter().position(|it| it.is_usable() && it.place.contains((x, y).into()))
}

/// How far apart two stretches of a line are; nothing where they overlap, and more than nothing where they only touch.
const fn apart(one: (u16, u16), other: (u16, u16)) -> u16 {
    if one.0 >= other.1 { one.0 - other.1 + 1 } else { (other.0 + 1).saturating_sub(one.1) }
}

/// Where the focus goes from one; it stays where there is none that way.
pub(crate) fn toward<A>(targets: &[Target<A>], focus: usize, way: Toward) -> usize {
    let count = targets.len();
    let usable = |at: &usize| targets[*at].is_usable();
    match way {
        Toward::Next => (1..count).map(|step| (focus + step) % count).find(usable),
        Toward::Before => (1..count).map(|step| (focus + count - step) % count).find(usable),
        Toward::Up | Toward::Down | Toward::Left | Toward::Right => {
            let Some(from) = targets.get(focus).map(|it| it.place) else { return focus };
            let along = |it: Rect| match way {
                Toward::Up => from.y.checked_sub(it.bottom()),
                Toward::Down => it.y.checked_sub(from.bottom()),
                Toward::Left => from.x.checked_sub(it.right()),
                _ => it.x.checked_sub(from.right()),
            };
            let beside = |it: Rect| match way {
                Toward::Up | Toward::Down => apart((it.x, it.right()), (from.x, from.right())),
                _ => apart((it.y, it.bottom()), (from.y, from.bottom())),
            };
            // In the same row or column first, then the nearest.
            let ways = (0..count).filter(|at| *at != focus).filter(usable);
            ways.filter_map(|at| Some(((beside(targets[at].place), along(targets[at].place)?), at)))
                .min()
                .map(|(_, at)| at)
        }
    }
    .unwrap_or(focus)
}

#[cfg(test)]
mod tests;
