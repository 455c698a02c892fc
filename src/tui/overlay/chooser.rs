//! The choice between cards of which each may be the one that is meant: one that answers JPKI, and another that does or that
//! could not be judged.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::conduct::card::{Looked, Purpose};
use crate::model::Model;
use crate::model::visit::Seen;
use crate::present::problem::Problem;
use crate::present::sanitize;
use crate::present::sections;
use crate::present::text::Text;
use crate::tui::component::{Component, Context, Msg, Reply, Step};
use crate::tui::key::{Code, Command, Keys, always, c, k, keys};
use crate::tui::pointer::Wheel;
use crate::tui::text::cut;
use crate::tui::widget::{dialog, panel};
use crate::tui::words::Ui;

const READING: Text = Text::new("読んでいます", "being read");
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

/// Cards come and go while it is open.
const SIZE: (u16, u16) = (72, 8);

/// The cards, as what can be pointed at.
const ROWS: &str = "cards";

/// The choice.
#[derive(Default)]
pub(crate) struct Chooser {
    at: usize,
}

impl Chooser {
    fn rows(cx: &Context<'_>) -> Vec<String> {
        let row = |seen: &Seen| {
            let what = match seen.looked() {
                Looked::Reading => READING.say(cx.lang).to_owned(),
                Looked::Report(report) => sections::kind(report.kind).say(cx.lang).to_owned(),
                Looked::Failed(fault) => Problem::of_fault(fault, cx.lang).what,
            };
            format!("{}  {what}", sanitize::reader(&seen.reader))
        };
        cx.model.visit.rivals(Purpose::Secret).into_iter().map(|(_, seen)| row(seen)).collect()
    }

    /// The first row that is shown: the selected one is.
    fn top(&self, rows: usize, place: Rect) -> usize {
        let page = usize::from(place.height).saturating_sub(2);
        (self.at.min(rows.saturating_sub(1)) + 1).saturating_sub(page)
    }

    fn place(area: Rect) -> Rect {
        dialog::place(area, SIZE)
    }
}

impl Component for Chooser {
    fn keys(&self) -> &'static Keys {
        &KEYS
    }

    fn works(&self, command: Command, cx: &Context<'_>) -> bool {
        let several = cx.model.visit.rivals(Purpose::Secret).len() > 1;
        several || !matches!(Key::of(command), Some(Key::Up | Key::Down))
    }

    fn stands(&self, model: &Model) -> bool {
        !model.visit.rivals(Purpose::Secret).is_empty()
    }

    fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        let rivals = cx.model.visit.rivals(Purpose::Secret);
        let last = rivals.len().saturating_sub(1);
        let key = match msg {
            Msg::Command(command) => Key::of(command),
            Msg::Wheel { up } => Some(if up { Key::Up } else { Key::Down }),
            Msg::Select(row) => row.row(ROWS).map(|at| {
                self.at = at;
                Key::Take
            }),
            _ => None,
        };
        match key {
            Some(Key::Take) => {
                let chosen = rivals.get(self.at.min(last)).map(|(epoch, _)| Step::Choose(*epoch));
                return Reply::Close(chosen.into_iter().collect());
            }
            Some(Key::Down) => self.at = (self.at + 1).min(last),
            Some(Key::Up) => self.at = self.at.saturating_sub(1),
            Some(Key::Close) => return Reply::CLOSE,
            None => return Reply::Pass,
        }
        Reply::DONE
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let rows = Self::rows(cx);
        let place = Self::place(area);
        let inner = dialog::draw(frame, place, CHOOSER_TITLE.say(cx.lang), None, cx);
        let at = self.at.min(rows.len().saturating_sub(1));
        let line = |(index, row)| {
            let (mark, style) = if index == at { ("> ", cx.theme.bar) } else { ("  ", cx.theme.text) };
            Line::styled(cut(&format!("{mark}{row}"), usize::from(inner.width)), style)
        };
        let top = self.top(rows.len(), place);
        cx.pointer.wheel(place, Wheel::List);
        for (row, y) in (top..rows.len()).zip(inner.y..inner.bottom()) {
            cx.pointer.select(Rect { y, height: 1, ..inner }, Command::new(ROWS, row));
        }
        if let Some(part) = panel::scrolled(frame, inner, rows.iter().enumerate().map(line).collect(), top) {
            panel::right(frame, panel::foot(place), part, cx.theme.focus);
        }
        let here = panel::row(inner, u16::try_from(at - top.min(at)).unwrap_or(u16::MAX));
        if here.height > 0 {
            cx.pointer.stand(here.as_position());
        }
    }
}
