//! What every dialog is drawn with: what lies behind is dimmed, the edges are clean, the step is told, and what does not fit is
//! scrolled.
//!
//! Its size follows from the screen alone, never from what stands in it, so that it does not jump from one step or message
//! to the next.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Clear;

use crate::present::text::Text;
use crate::tui::component::{Context, Msg};
use crate::tui::key::{Code, always, k, keys};
use crate::tui::pointer::Wheel;
use crate::tui::text::{cells, cut};
use crate::tui::widget::panel;
use crate::tui::widget::row_list::Move;
use crate::tui::words::Ui;

keys! {
    /// What the keys ask for that scroll where characters are text.
    pub(crate) enum TypingScroll, TYPING_SCROLL {
        Down "Up Down" [k(Code::Down)] KEY_SCROLL, Move, Shown, always;
        Up "Up" [k(Code::Up)] KEY_SCROLL, Move, Hidden, always;
        PageDown "PgDn" [k(Code::PageDown)] Ui::KeyPage.text(), Move, Hidden, always;
        PageUp "PgUp" [k(Code::PageUp)] Ui::KeyPage.text(), Move, Hidden, always;
    }
}

/// What scrolling is called.
pub(crate) const KEY_SCROLL: Text = Text::new("スクロール", "scroll");

/// Which way a message scrolls.
pub(crate) fn asked(msg: Msg<'_>) -> Option<Move> {
    let typing = |command| {
        Some(match TypingScroll::of(command)? {
            TypingScroll::Down => Move::Down,
            TypingScroll::Up => Move::Up,
            TypingScroll::PageDown => Move::PageDown,
            TypingScroll::PageUp => Move::PageUp,
        })
    };
    match msg {
        Msg::Command(command) => Move::of(command).or_else(|| typing(command)),
        _ => Move::asked(msg),
    }
}

/// A strip beside a dialog that is no wider shows nothing but ends of lines: it is left empty.
const STRIP: u16 = 4;

/// The middle of a place, so large at the most. A place that is too narrow for the width is used to its full height, since
/// lines are broken there.
pub(crate) fn place(area: Rect, (width, height): (u16, u16)) -> Rect {
    let height = if area.width < width { area.height } else { height.min(area.height) };
    let width = width.min(area.width);
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

/// Draws its box over what is there and returns the room inside; `step` is the number of this step, of how many.
pub(crate) fn draw(
    frame: &mut Frame<'_>,
    place: Rect,
    title: &str,
    step: Option<(usize, usize)>,
    cx: &Context<'_>,
) -> Rect {
    let whole = frame.area();
    frame.buffer_mut().set_style(whole, cx.theme.behind);
    clear_around(frame, place, cx.area);
    cx.pointer.cover(place);
    let step = step.filter(|(_, of)| *of > 1).map(|(at, of)| format!(" {at}/{of} "));
    let told = step.as_deref().unwrap_or_default();
    // The title gives way to the step.
    let room = usize::from(place.width).saturating_sub(8 + cells(told));
    let inner = panel::draw(frame, place, &cut(title, room), true, cx);
    let top = Rect { x: place.x + 2, width: place.width.saturating_sub(4), height: 1, ..place };
    panel::right(frame, top, told.to_owned(), cx.theme.focus);
    inner
}

/// Empties the place with a cell at both sides, and what is left beside, above and below it where that is next to nothing.
fn clear_around(frame: &mut Frame<'_>, place: Rect, area: Rect) {
    let [left, right] = [place.x - area.x, area.right() - place.right()];
    let [left, right] = [left, right].map(|strip| if strip <= STRIP { strip } else { 1 });
    clear(frame, Rect { x: place.x - left, width: place.width + left + right, ..place });
    for row in [place.y.saturating_sub(1), place.bottom()] {
        // The one row that is left there.
        if row == area.y && place.y == area.y + 1 || row + 1 == area.bottom() && row == place.bottom() {
            clear(frame, Rect { y: row, height: 1, ..area });
        }
    }
}

/// Empties a place, and the half of a wide character that its edge would cut.
pub(crate) fn clear(frame: &mut Frame<'_>, place: Rect) {
    let screen = frame.area();
    let left = place.x.saturating_sub(1);
    let edge = Rect { x: left, y: place.y, width: 1, height: place.height }.intersection(screen);
    let buffer = frame.buffer_mut();
    for y in edge.y..edge.bottom() {
        if let Some(cell) = buffer.cell_mut((edge.x, y))
            && cells(cell.symbol()) > 1
        {
            cell.set_symbol(" ");
        }
    }
    frame.render_widget(Clear, place);
}

/// How far down one is in lines that may be more than fit.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Scroll(usize);

impl Scroll {
    /// Moves among so many lines, of which so many are shown at once.
    pub(crate) fn act(&mut self, asked: Move, lines: usize, page: usize) {
        let (page, last) = (page.max(1), lines.saturating_sub(page.max(1)));
        let Self(top) = *self;
        *self = Self(match asked {
            Move::Up => top.min(last).saturating_sub(1),
            Move::Down => (top + 1).min(last),
            Move::PageUp => top.min(last).saturating_sub(page),
            Move::PageDown => (top + page).min(last),
            Move::First => 0,
            Move::Last => last,
        });
    }

    /// The first line that is shown.
    pub(crate) fn top(self, lines: usize, page: usize) -> usize {
        self.0.min(lines.saturating_sub(page))
    }

    /// Draws lines inside a dialog, and on its edge which of them are shown where that is not all.
    pub(crate) fn view(
        self,
        frame: &mut Frame<'_>,
        (place, inner): (Rect, Rect),
        lines: Vec<Line<'static>>,
        cx: &Context<'_>,
    ) {
        cx.pointer.wheel(place, Wheel::List);
        cx.pointer.stand(inner.as_position());
        if let Some(part) = panel::scrolled(frame, inner, lines, self.0) {
            panel::right(frame, panel::foot(place), part, cx.theme.focus);
        }
    }
}
