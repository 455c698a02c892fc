//! The first line: the program, the screens that there are, and whether the card is simulated.

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::text::{Line, Span};

use crate::tui::compositor::Context;
use crate::tui::screen::ENTRIES;
use crate::tui::text::{Ui, cells};

/// Draws it.
pub(crate) fn draw(frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
    let mut spans = vec![Span::styled(" mynascope  ", cx.theme.title)];
    for entry in ENTRIES {
        // Only one screen so far: it is the one that is open.
        spans.push(Span::styled(format!(" {} {} ", entry.key, entry.title.say(cx.lang)), cx.theme.bar));
    }
    let left = Line::from(spans);
    let used = left.width();
    frame.render_widget(left, area);
    let simulated = cx.model.demo.is_some() || cx.model.report().is_some_and(|report| report.simulated);
    if simulated {
        let banner = format!(" {} ", Ui::DemoBanner.say(cx.lang));
        if used + cells(&banner) < usize::from(area.width) {
            let line = Line::styled(banner, cx.theme.banner).alignment(Alignment::Right);
            let width = u16::try_from(line.width()).unwrap_or(area.width);
            frame.render_widget(line, Rect { x: area.right() - width, width, ..area });
        }
    }
}
