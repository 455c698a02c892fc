//! The choice between two cards that both answer JPKI.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::present::sanitize::clean;
use crate::present::sections;
use crate::present::text::Text;
use crate::tui::component::{Component, Context, Msg, Reply, Step};
use crate::tui::key::{Code, Keys, always, c, k, keys};
use crate::tui::model::Model;
use crate::tui::text::{cells, cut};
use crate::tui::widget::{panel, popup};
use crate::tui::words::Ui;

const CHOOSER_TITLE: Text = Text::new("カードを選んでください", "Choose a card");

keys! {
    enum Key, CHOICE {
        Take "Enter" [k(Code::Enter)] Ui::KeyAccept.text(), Move, Way, always;
        Down "j k" [k(Code::Down), k(Code::Tab), c('j')] Ui::KeyMove.text(), Move, Shown, always;
        Up "k" [k(Code::Up), k(Code::BackTab), c('k')] Ui::KeyMove.text(), Move, Hidden, always;
        Close "Esc" [k(Code::Esc)] Ui::KeyClose.text(), Move, Way, always;
    }
}
const KEYS: Keys = Keys::new(&[CHOICE]);

/// The choice.
pub(crate) struct Chooser {
    at: usize,
}

impl Chooser {
    pub(crate) const fn new() -> Self {
        Self { at: 0 }
    }

    fn rows(cx: &Context<'_>) -> Vec<String> {
        let rivals = cx.model.visit.rivals();
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
        popup::centred(area, width, rows.len() + 2)
    }

    fn choose(&self, cx: &Context<'_>) -> Reply {
        let rivals = cx.model.visit.rivals();
        let at = self.at.min(rivals.len().saturating_sub(1));
        Reply::Close(rivals.get(at).map(|(epoch, _)| Step::Choose(*epoch)).into_iter().collect())
    }

    fn turn(&mut self, up: bool, cx: &Context<'_>) -> Reply {
        let last = cx.model.visit.rivals().len().saturating_sub(1);
        self.at = if up { self.at.saturating_sub(1) } else { (self.at + 1).min(last) };
        Reply::DONE
    }
}

impl Component for Chooser {
    fn keys(&self) -> &'static Keys {
        &KEYS
    }

    fn stands(&self, model: &Model) -> bool {
        model.visit.rivals().len() > 1
    }

    fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        match msg {
            Msg::Wheel { up } => self.turn(up, cx),
            Msg::Click { x, y } => {
                let rows = Self::rows(cx);
                let place = Self::place(cx.area, &rows);
                let at = y.checked_sub(place.y + 1).map(usize::from);
                let hit = at.filter(|at| place.contains((x, y).into()) && *at < rows.len());
                let Some(at) = hit else { return Reply::Pass };
                self.at = at;
                self.choose(cx)
            }
            Msg::Command(command) => match Key::of(command) {
                Some(Key::Take) => self.choose(cx),
                Some(Key::Down) => self.turn(false, cx),
                Some(Key::Up) => self.turn(true, cx),
                Some(Key::Close) => Reply::CLOSE,
                None => Reply::Pass,
            },
            _ => Reply::Pass,
        }
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let rows = Self::rows(cx);
        let place = Self::place(area, &rows);
        popup::clear(frame, place);
        let inner = panel::draw(frame, place, CHOOSER_TITLE.say(cx.lang), true, cx);
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
