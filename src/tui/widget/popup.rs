//! A page over the screen that can be scrolled: help, notices, one section with every row.

use std::cell::Cell;
use std::ops::Range;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::model::Model;
use crate::present::text::Text;
use crate::tui::component::{Component, Context, Msg, Reply, Step};
use crate::tui::key::{Binding, Code, Command, Footer, Keys, always, c, k, keys};
use crate::tui::widget::dialog::{self, KEY_SCROLL, Scroll};
use crate::tui::widget::panel;
use crate::tui::widget::row_list::{Move, moves};
use crate::tui::words::Ui;

const TOO_SMALL: Text = Text::new(
    "ここに書くことの全部は、この大きさの画面に入りません。画面を広げてください。Esc: やめる",
    "Not all that has to be read here fits on this screen. Enlarge it. Esc: leave",
);

/// Wider lines are hard to read.
const WIDEST: u16 = 100;

keys! {
    /// What the keys of a page ask for, besides moving in it.
    enum Key, PAGE {
        Close "Esc" [k(Code::Esc), k(Code::Enter)] Ui::KeyClose.text(), Move, Way, always;
        Reveal "v" [c('v')] Ui::KeyReveal.text(), Card, Shown, Model::has_report;
    }
}
/// The keys that scroll.
pub(crate) const SCROLL: &[Binding] = &{
    let mut scroll = moves(Footer::Shown, always);
    scroll[0].word = KEY_SCROLL;
    scroll[1].word = KEY_SCROLL;
    scroll
};
const KEYS: Keys = Keys::new(&[PAGE, SCROLL]);

/// What stands on it.
pub(crate) trait Page {
    fn title(&self, cx: &Context<'_>) -> String;

    fn lines(&self, width: usize, cx: &Context<'_>) -> Vec<Line<'static>>;

    /// What can be chosen on it, by line and columns: it is done once the page is closed.
    fn choices(&self, _width: usize, _cx: &Context<'_>) -> Vec<(usize, Range<u16>, Command)> {
        Vec::new()
    }

    /// Does it tell anything that is masked until revealed?
    fn masks(&self, _cx: &Context<'_>) -> bool {
        false
    }

    /// Is there still something to tell?
    fn stands(&self, _model: &Model) -> bool {
        true
    }
}

/// The page, how far down in it one is, and how high it was when it was opened on a screen of this size: what it tells may
/// grow or shrink meanwhile.
pub(crate) struct Popup<P> {
    page: P,
    scroll: Scroll,
    opened: Cell<Option<(Rect, u16)>>,
}

impl<P: Page + 'static> Popup<P> {
    pub(crate) fn open(page: P) -> Box<dyn Component> {
        Box::new(Self { page, scroll: Scroll::default(), opened: Cell::new(None) })
    }

    /// Its place and its lines.
    fn lay(&self, area: Rect, cx: &Context<'_>) -> (Rect, Vec<Line<'static>>) {
        let width = area.width.saturating_sub(if area.width > 60 { 4 } else { 0 }).min(WIDEST);
        let lines = self.page.lines(usize::from(width).saturating_sub(4), cx);
        let opened = self.opened.get().filter(|(opened, _)| *opened == area);
        let height =
            opened.map_or_else(|| u16::try_from(lines.len() + 2).unwrap_or(u16::MAX), |(_, height)| height);
        self.opened.set(Some((area, height)));
        (centred(area, width, usize::from(height)), lines)
    }
}

impl<P: Page + 'static> Component for Popup<P> {
    fn keys(&self) -> &'static Keys {
        &KEYS
    }

    fn stands(&self, model: &Model) -> bool {
        self.page.stands(model)
    }

    fn works(&self, command: Command, cx: &Context<'_>) -> bool {
        match Key::of(command) {
            Some(Key::Reveal) => self.page.masks(cx),
            Some(Key::Close) => true,
            None => {
                let (place, lines) = self.lay(cx.area, cx);
                Move::of(command).is_none() || lines.len() + 2 > usize::from(place.height)
            }
        }
    }

    fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        if let Some(asked) = Move::asked(msg) {
            let (place, lines) = self.lay(cx.area, cx);
            self.scroll.act(asked, lines.len(), usize::from(place.height).saturating_sub(2));
            return Reply::DONE;
        }
        match msg {
            Msg::Command(command) => match Key::of(command) {
                Some(Key::Close) => Reply::CLOSE,
                Some(Key::Reveal) => Step::Reveal.into(),
                None => Reply::Pass,
            },
            Msg::Select(command) => Reply::Close(vec![Step::Run { screen: None, command }]),
            Msg::Click { x, y } if !self.lay(cx.area, cx).0.contains((x, y).into()) => Reply::CLOSE,
            _ => Reply::Pass,
        }
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let (place, lines) = self.lay(area, cx);
        let inner = dialog::draw(frame, place, &self.page.title(cx), None, cx);
        let page = usize::from(inner.height);
        let top = self.scroll.top(lines.len(), page);
        for (line, columns, command) in self.page.choices(usize::from(inner.width), cx) {
            if let Some(y) = line.checked_sub(top).filter(|y| *y < page).and_then(|y| u16::try_from(y).ok()) {
                let place = Rect {
                    x: inner.x + columns.start,
                    y: inner.y + y,
                    width: columns.end - columns.start,
                    height: 1,
                };
                cx.pointer.select(place.intersection(inner), command);
            }
        }
        self.scroll.view(frame, (place, inner), lines, cx);
    }
}

/// Stands for what does not fit.
pub(crate) fn too_small(frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
    let lines = panel::said(TOO_SMALL.say(cx.lang), usize::from(area.width).saturating_sub(4), cx.theme.warn);
    let place = centred(area, area.width, lines.len() + 2);
    let inner = dialog::draw(frame, place, "", None, cx);
    cx.pointer.stand(inner.as_position());
    panel::lines(frame, inner, lines);
}

/// The middle of a place, so wide and as high as so many lines take.
pub(crate) fn centred(area: Rect, width: u16, lines: usize) -> Rect {
    let height = u16::try_from(lines).unwrap_or(u16::MAX).min(area.height);
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}
