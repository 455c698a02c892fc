//! Asks before a card is examined: another program's PIN state ends with that.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::model::Model;
use crate::present::text::{Text, words};
use crate::tui::component::{Component, Context, Msg, Reply, Step};
use crate::tui::key::{Code, Keys, always, k, keys};
use crate::tui::widget::{dialog, panel};
use crate::tui::words::Ui;

words! {
    enum Say {
        Title: "カードを詳しく調べる", "Examine the card";
        What: "カードの機能を1つずつ選びます。残り回数は減りません。", "Each application of the card is selected. No try is spent.";
        Ends: "ほかのプログラムが入れた暗証番号は、入れ直しになります。", "A PIN that another program has entered has to be entered there again.";
    }
}

keys! {
    enum Key, KEYS {
        Examine "Enter" [k(Code::Enter)] Text::new("調べる", "examine"), Card, Way, always;
        Cancel "Esc" [k(Code::Esc)] Ui::KeyCancel.text(), Move, Way, always;
    }
}

/// Its size.
const SIZE: (u16, u16) = (64, 8);

/// The question.
pub(crate) struct Examine;

fn lines(width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
    let what = panel::said(Say::What.say(cx.lang), width, cx.theme.text);
    let ends = panel::said(Say::Ends.say(cx.lang), width, cx.theme.warn);
    what.into_iter().chain(ends).collect()
}

/// The room for what is said.
fn room(area: Rect) -> Rect {
    let place = dialog::place(area, SIZE);
    Rect {
        x: place.x + 2,
        y: place.y + 1,
        width: place.width.saturating_sub(4),
        height: place.height.saturating_sub(2),
    }
}

impl Component for Examine {
    fn keys(&self) -> &'static Keys {
        const { &Keys::new(&[KEYS]) }
    }

    fn fits(&self, cx: &Context<'_>) -> bool {
        let room = room(cx.area);
        lines(usize::from(room.width), cx).len() <= usize::from(room.height)
    }

    fn stands(&self, model: &Model) -> bool {
        model.any_card() && !model.pin_runs()
    }

    fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        match msg {
            Msg::Command(command) => match Key::of(command) {
                Some(Key::Examine) => Reply::Close(vec![Step::Examine]),
                Some(Key::Cancel) => Reply::CLOSE,
                None => Reply::Pass,
            },
            Msg::Click { x, y } if !dialog::place(cx.area, SIZE).contains((x, y).into()) => Reply::CLOSE,
            _ => Reply::Pass,
        }
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let inner = dialog::draw(frame, dialog::place(area, SIZE), Say::Title.say(cx.lang), None, cx);
        panel::lines(frame, inner, lines(usize::from(inner.width), cx));
    }
}
