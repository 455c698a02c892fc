//! The choice between two cards that both answer JPKI.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::present::sanitize::clean;
use crate::present::sections;
use crate::tui::compositor::{Context, Layer, Overlay, Step};
use crate::tui::keymap::{Action, Scope};
use crate::tui::model::Model;
use crate::tui::text::{Ui, cells, cut};
use crate::tui::widget::{panel, sheet};

/// The choice.
pub(crate) struct Chooser {
    at: usize,
}

impl Chooser {
    pub(crate) const fn new() -> Self {
        Self { at: 0 }
    }

    fn rows(cx: &Context<'_>) -> Vec<String> {
        let rivals = cx.model.rivals();
        rivals
            .iter()
            .map(|(_, report)| {
                format!("{}  {}", clean(&report.reader), sections::kind(report.kind).say(cx.lang))
            })
            .collect()
    }

    fn place(area: Rect, rows: &[String]) -> Rect {
        let widest = rows.iter().map(|row| cells(row)).max().unwrap_or(0) + 8;
        let width = u16::try_from(widest).unwrap_or(area.width).max(40).min(area.width);
        let height = u16::try_from(rows.len() + 2).unwrap_or(area.height).min(area.height);
        Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
    }

    fn choose(&self, cx: &Context<'_>) -> Vec<Step> {
        let rivals = cx.model.rivals();
        let at = self.at.min(rivals.len().saturating_sub(1));
        match rivals.get(at) {
            Some((epoch, _)) => vec![Step::Choose(*epoch), Step::Close],
            None => vec![Step::Close],
        }
    }
}

impl Layer for Chooser {
    fn scope(&self) -> Scope {
        Scope::Chooser
    }

    fn overlay(&self) -> Option<Overlay> {
        Some(Overlay::Chooser)
    }

    fn stands(&self, model: &Model) -> bool {
        model.rivals().len() > 1
    }

    fn act(&mut self, action: Action, _area: Rect, cx: &Context<'_>) -> Option<Vec<Step>> {
        let last = cx.model.rivals().len().saturating_sub(1);
        match action {
            Action::Up => self.at = self.at.saturating_sub(1),
            Action::Down => self.at = (self.at + 1).min(last),
            Action::Open => return Some(self.choose(cx)),
            Action::Close => return Some(vec![Step::Close]),
            _ => return None,
        }
        Some(Vec::new())
    }

    fn click(&mut self, x: u16, y: u16, area: Rect, cx: &Context<'_>) -> Option<Vec<Step>> {
        let rows = Self::rows(cx);
        let place = Self::place(area, &rows);
        let at = usize::from(y.checked_sub(place.y + 1)?);
        if !place.contains((x, y).into()) || at >= rows.len() {
            return None;
        }
        self.at = at;
        Some(self.choose(cx))
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let rows = Self::rows(cx);
        let place = Self::place(area, &rows);
        sheet::clear(frame, place);
        let inner = panel::draw(frame, place, Ui::ChooserTitle.say(cx.lang), true, cx);
        let at = self.at.min(rows.len().saturating_sub(1));
        for ((index, row), y) in rows.iter().enumerate().zip(inner.y..inner.bottom()) {
            let (mark, style) = if index == at { ("> ", cx.theme.bar) } else { ("  ", cx.theme.text) };
            let text = cut(&format!("{mark}{row}"), usize::from(inner.width));
            frame.render_widget(Line::styled(text, style), Rect { y, height: 1, ..inner });
            if index == at {
                frame.set_cursor_position((inner.x, y));
            }
        }
    }
}
