//! A sheet over the screen that can be scrolled: help, notices, one section with every row.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

use crate::domain::credential::PinName;
use crate::present::dates;
use crate::present::sections::{self, Rank};
use crate::present::{pin, pin_reset};
use crate::tui::compositor::{Context, Layer, Overlay, Step};
use crate::tui::keymap::{self, Action, Scope};
use crate::tui::model::Model;
use crate::tui::screen::renewal;
use crate::tui::text::{Ui, pad, wrap};
use crate::tui::widget::{panel, rows};

/// Wider lines are hard to read.
const WIDEST: u16 = 100;

/// The sheet.
pub(crate) struct Sheet {
    what: Overlay,
    top: usize,
}

impl Sheet {
    pub(crate) const fn new(what: Overlay) -> Self {
        Self { what, top: 0 }
    }

    fn title(&self, cx: &Context<'_>) -> String {
        match self.what {
            Overlay::Help(_) | Overlay::Chooser | Overlay::Export(_) | Overlay::Code | Overlay::Pin(_) => {
                Ui::HelpTitle.say(cx.lang).to_owned()
            }
            Overlay::Locked(pin) => Ui::TitleLocked.with(cx.lang, &[pin::name(pin, cx.lang)]),
            Overlay::Notices => Ui::NoticesTitle.say(cx.lang).to_owned(),
            Overlay::Details(_) => self.section(cx).map(|section| section.title).unwrap_or_default(),
        }
    }

    fn section(&self, cx: &Context<'_>) -> Option<sections::Section> {
        let Overlay::Details(about) = self.what else { return None };
        let told = sections::card(cx.model.report()?, cx.now, cx.lang, cx.model.reveal);
        told.into_iter().find(|section| section.about == about)
    }

    fn lines(&self, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
        match self.what {
            Overlay::Help(scope) => help(scope, width, cx),
            Overlay::Notices => notices(width, cx),
            Overlay::Details(_) => self
                .section(cx)
                .map(|section| rows::lines(&section, Rank::Detail, width, cx))
                .unwrap_or_default(),
            Overlay::Locked(pin) => locked(pin, width, cx),
            Overlay::Chooser | Overlay::Export(_) | Overlay::Code | Overlay::Pin(_) => Vec::new(),
        }
    }

    /// The sheet's place and its lines.
    fn lay(&self, area: Rect, cx: &Context<'_>) -> (Rect, Vec<Line<'static>>) {
        let width = area.width.saturating_sub(if area.width > 60 { 4 } else { 0 }).min(WIDEST);
        let lines = self.lines(usize::from(width).saturating_sub(4), cx);
        let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX).min(area.height);
        let place = Rect {
            x: area.x + (area.width - width) / 2,
            y: area.y + (area.height - height) / 2,
            width,
            height,
        };
        (place, lines)
    }
}

impl Layer for Sheet {
    fn scope(&self) -> Scope {
        Scope::Sheet
    }

    fn overlay(&self) -> Option<Overlay> {
        Some(self.what)
    }

    fn stands(&self, model: &Model) -> bool {
        !matches!(self.what, Overlay::Details(_) | Overlay::Locked(_)) || model.report().is_some()
    }

    fn act(&mut self, action: Action, area: Rect, cx: &Context<'_>) -> Option<Vec<Step>> {
        let (place, lines) = self.lay(area, cx);
        let page = usize::from(place.height).saturating_sub(2).max(1);
        let last = lines.len().saturating_sub(page);
        self.top = match action {
            Action::Close => return Some(vec![Step::Close]),
            Action::Reveal => return Some(vec![Step::Reveal]),
            Action::Up => self.top.saturating_sub(1),
            Action::Down => self.top + 1,
            Action::PageUp => self.top.saturating_sub(page),
            Action::PageDown => self.top + page,
            Action::First => 0,
            Action::Last => last,
            _ => return None,
        }
        .min(last);
        Some(Vec::new())
    }

    fn click(&mut self, x: u16, y: u16, area: Rect, cx: &Context<'_>) -> Option<Vec<Step>> {
        let (place, _) = self.lay(area, cx);
        (!place.contains((x, y).into())).then(|| vec![Step::Close])
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let (place, lines) = self.lay(area, cx);
        clear(frame, place);
        let count = lines.len();
        let inner = panel::draw(frame, place, &self.title(cx), true, cx);
        let page = usize::from(inner.height);
        let top = self.top.min(count.saturating_sub(page));
        for (line, y) in lines.into_iter().skip(top).zip(inner.y..inner.bottom()) {
            frame.render_widget(line, Rect { y, height: 1, ..inner });
        }
        if count > page {
            let told = format!(" {}-{}/{count} ", top + 1, (top + page).min(count));
            let width = u16::try_from(told.len()).unwrap_or(0).min(place.width);
            let at =
                Rect { x: place.right().saturating_sub(width + 2), y: place.bottom() - 1, width, height: 1 };
            frame.render_widget(Line::styled(told, cx.theme.focus), at);
        }
    }
}

/// Clears a place, and the half of a wide character that its edge would cut.
pub(crate) fn clear(frame: &mut Frame<'_>, place: Rect) {
    let screen = frame.area();
    let left = place.x.saturating_sub(1);
    let edge = Rect { x: left, y: place.y, width: 1, height: place.height }.intersection(screen);
    let buffer = frame.buffer_mut();
    for y in edge.y..edge.bottom() {
        if let Some(cell) = buffer.cell_mut((edge.x, y))
            && crate::tui::text::cells(cell.symbol()) > 1
        {
            cell.set_symbol(" ");
        }
    }
    frame.render_widget(Clear, place);
}

/// Every key that holds under the sheet, by group; then what is known of the mouse and of the demo card.
fn help(scope: Scope, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for group in [Ui::GroupCard, Ui::GroupMove, Ui::GroupProgram] {
        let bindings = keymap::of(scope)
            .filter(|binding| binding.group == group && crate::tui::app::holds(cx.model, binding.when));
        let told: Vec<Line<'static>> = bindings
            .map(|binding| {
                Line::from(vec![
                    Span::styled(format!("  {}", pad(binding.shown, 12)), cx.theme.key),
                    Span::styled(binding.word.say(cx.lang), cx.theme.text),
                ])
            })
            .collect();
        if !told.is_empty() {
            lines.push(Line::styled(group.say(cx.lang), cx.theme.title));
            lines.extend(told);
        }
    }
    let mouse = wrap(Ui::HelpMouse.say(cx.lang), width);
    lines.extend(mouse.into_iter().map(|text| Line::styled(text, cx.theme.label)));
    if let Some(demo) = &cx.model.demo {
        lines.push(Line::styled(Ui::DemoPins.say(cx.lang), cx.theme.title));
        for (secret, pin) in &demo.pins {
            let name = sections::secret(*secret).say(cx.lang);
            let room = width.saturating_sub(14);
            lines.push(Line::from(vec![
                Span::styled(format!("  {}", pad(pin, 12)), cx.theme.key),
                Span::styled(crate::tui::text::cut(name, room), cx.theme.text),
            ]));
        }
    }
    lines
}

/// What to do about a locked PIN.
pub(crate) fn locked(pin: PinName, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
    let Some(report) = cx.model.report() else { return Vec::new() };
    let (procedure, counter) = renewal::counter(report, cx);
    let told = pin_reset::sections(pin, report, &procedure, counter.as_ref(), cx.now, cx.lang);
    let mut lines = Vec::new();
    for section in told {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        let title = wrap(&section.title, width).into_iter();
        lines.extend(title.map(|text| Line::styled(text, cx.theme.title)));
        lines.extend(rows::lines(&section, Rank::Detail, width, cx));
    }
    lines
}

/// The notices, newest first.
fn notices(width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for notice in cx.model.notices.iter().rev() {
        for (part, text) in wrap(&notice.text(cx.lang), width.saturating_sub(7)).into_iter().enumerate() {
            let time = if part == 0 { dates::time(notice.at) } else { String::new() };
            lines.push(Line::from(vec![
                Span::styled(pad(&time, 7), cx.theme.label),
                Span::styled(text, cx.theme.text),
            ]));
        }
    }
    if lines.is_empty() {
        lines.push(Line::styled(Ui::NoticesNone.say(cx.lang), cx.theme.quiet));
    }
    lines
}
