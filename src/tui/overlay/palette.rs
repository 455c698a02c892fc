//! Every action by its name: what is typed narrows the list, in either language; Enter does what is selected.
//!
//! ```text
//! ┏> 操作をさがす ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ > qr_                                                        ┃
//! ┃ > 更新: QRコード  QR code                                  p ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```
//!
//! It has no list of its own: what it shows are the rows of the tables of keys. What can't be done now is there too, with the
//! reason. Nothing that was typed is kept.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::present::text::{Lang, Text, words};
use crate::task::folder::folded;
use crate::tui::component::{Component, Context, Msg, Reply, Step};
use crate::tui::key::{Binding, Code, Command, Group, Keys, always, k, keys};
use crate::tui::pointer::Wheel;
use crate::tui::text::{cells, cut};
use crate::tui::widget::field::{EDITS, Edit, Field};
use crate::tui::widget::{dialog, panel};
use crate::tui::words::Ui;

words! {
    enum Say {
        Title: "操作をさがす", "Find an action";
        NeedsCard: "カードを読むと使えます", "once a card was read";
        OtherCard: "このカードではできません", "not with this card";
        OtherRow: "選ばれているものには使えません", "not on what is selected";
    }
}

keys! {
    enum Key, LIST {
        Run "Enter" [k(Code::Enter)] Text::new("実行", "do it"), Move, Way, always;
        Close "Esc" [k(Code::Esc)] Ui::KeyClose.text(), Move, Way, always;
        Down "Up Down" [k(Code::Down), k(Code::Tab)] Ui::KeyMove.text(), Move, Shown, always;
        Up "Up" [k(Code::Up), k(Code::BackTab)] Ui::KeyMove.text(), Move, Hidden, always;
        PageDown "PgDn" [k(Code::PageDown)] Ui::KeyPage.text(), Move, Hidden, always;
        PageUp "PgUp" [k(Code::PageUp)] Ui::KeyPage.text(), Move, Hidden, always;
    }
}

/// What is looked for mostly comes first.
const GROUPS: [Group; 4] = [Group::Card, Group::Screen, Group::Program, Group::Move];

/// Its rows, as what can be pointed at.
const ROWS: &str = "actions";

/// The largest that it is.
const SIZE: (u16, u16) = (72, 18);

/// One action.
pub(crate) struct Action {
    pub binding: &'static Binding,
    /// The screen to which it belongs, and its name, where that is not in front.
    pub screen: Option<(usize, Text)>,
    /// Did it make sense on what was selected when the palette was opened?
    pub works: bool,
}

impl Action {
    fn name(&self, lang: Lang) -> String {
        let name = self.binding.word.say(lang);
        match self.screen {
            Some((_, screen)) => format!("{}: {name}", screen.say(lang)),
            None => name.to_owned(),
        }
    }

    /// Why it can't be done now.
    fn hindrance(&self, cx: &Context<'_>) -> Option<Say> {
        match ((self.binding.when)(cx.model), self.works) {
            (true, true) => None,
            (true, false) => Some(Say::OtherRow),
            (false, _) if cx.model.has_report() => Some(Say::OtherCard),
            (false, _) => Some(Say::NeedsCard),
        }
    }
}

/// The palette.
pub(crate) struct Palette {
    actions: Vec<Action>,
    field: Field,
    at: usize,
    /// The row was moved to since anything was typed: the cursor is there.
    moved: bool,
}

impl Palette {
    pub(crate) const fn of(actions: Vec<Action>) -> Self {
        Self { actions, field: Field::new(), at: 0, moved: false }
    }

    /// What fits the words that are typed, in either language: names that begin with them first, and of those what can be
    /// done.
    fn shown(&self, cx: &Context<'_>) -> Vec<&Action> {
        let typed = folded(&self.field.text());
        let typed = typed.trim();
        let mut shown: Vec<((bool, bool, usize), &Action)> = self
            .actions
            .iter()
            .filter_map(|action| {
                let names = Lang::ALL.map(|lang| folded(&action.name(lang)));
                let all = [names[0].as_str(), &names[1], &folded(action.binding.shown)].join(" ");
                let fits = typed.split_whitespace().all(|word| all.contains(word));
                let begins =
                    Lang::ALL.iter().any(|lang| folded(action.binding.word.say(*lang)).starts_with(typed));
                let group = GROUPS.iter().position(|group| *group == action.binding.group);
                fits.then(|| ((!begins, action.hindrance(cx).is_some(), group.unwrap_or(0)), action))
            })
            .collect();
        shown.sort_by_key(|(rank, _)| *rank);
        shown.into_iter().map(|(_, action)| action).collect()
    }

    /// One size, whatever is typed.
    fn place(area: Rect) -> Rect {
        dialog::place(area, SIZE)
    }

    /// The list, under the line.
    fn list(area: Rect) -> Rect {
        let place = Self::place(area);
        Rect { y: place.y + 2, height: place.height.saturating_sub(3), ..place }
    }

    fn turn(&mut self, by: isize, cx: &Context<'_>) {
        let last = self.shown(cx).len().saturating_sub(1);
        self.at = self.at.min(last).saturating_add_signed(by).min(last);
        self.moved = true;
    }

    fn key(&mut self, key: Key, cx: &Context<'_>) -> Reply {
        let page = isize::try_from(Self::list(cx.area).height).unwrap_or(1).max(1);
        match key {
            Key::Close => return Reply::CLOSE,
            Key::Run => {
                let shown = self.shown(cx);
                let chosen = shown.get(self.at.min(shown.len().saturating_sub(1)));
                let Some(action) = chosen.filter(|action| action.hindrance(cx).is_none()) else {
                    return Reply::DONE;
                };
                let screen = action.screen.map(|(at, _)| at);
                return Reply::Close(vec![Step::Run { screen, command: action.binding.command }]);
            }
            Key::Down => self.turn(1, cx),
            Key::Up => self.turn(-1, cx),
            Key::PageDown => self.turn(page, cx),
            Key::PageUp => self.turn(-page, cx),
        }
        Reply::DONE
    }

    /// An action: its name, what it is called in the other language or why it can't be done, and its key.
    fn line(action: &Action, selected: bool, width: usize, cx: &Context<'_>) -> Line<'static> {
        let hindrance = action.hindrance(cx);
        let other = action.binding.word.say(cx.lang.pick(Lang::En, Lang::Ja));
        let beside = hindrance.map_or(other, |why| why.say(cx.lang));
        let key = format!(" {} ", action.binding.shown);
        let room = width.saturating_sub(2 + cells(&key));
        let name = cut(&action.name(cx.lang), room);
        let beside = cut(&format!("  {beside}"), room.saturating_sub(cells(&name)));
        let beside = if cells(beside.trim()) > 2 { beside } else { String::new() };
        let gap = " ".repeat(room.saturating_sub(cells(&name) + cells(&beside)));
        let style = match (selected, hindrance) {
            (true, _) => cx.theme.bar,
            (false, Some(_)) => cx.theme.quiet,
            (false, None) => cx.theme.text,
        };
        let (quiet, keys) = if selected { (style, style) } else { (cx.theme.label, cx.theme.key) };
        Line::from(vec![
            Span::styled(if selected { "> " } else { "  " }, style),
            Span::styled(name, style),
            Span::styled(format!("{beside}{gap}"), quiet),
            Span::styled(key, keys),
        ])
    }
}

impl Component for Palette {
    fn keys(&self) -> &'static Keys {
        const { &Keys::typing(&[LIST, EDITS]) }
    }

    #[cfg(test)]
    fn holds_personal(&self) -> bool {
        !self.field.is_empty()
    }

    fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        match msg {
            Msg::Command(command) => match (Key::of(command), Edit::of(command)) {
                (Some(key), _) => return self.key(key, cx),
                (None, Some(edit)) => self.field.act(edit),
                (None, None) => return Reply::Pass,
            },
            Msg::Char(c) => self.field.insert(c),
            Msg::Wheel { up } => {
                self.turn(if up { -1 } else { 1 }, cx);
                return Reply::DONE;
            }
            Msg::Select(row) => {
                let Some(at) = row.row(ROWS) else { return Reply::Pass };
                self.at = at;
                return self.key(Key::Run, cx);
            }
            // What was there to do is not the same any more.
            Msg::CardLeft => return Reply::CLOSE,
            Msg::Click { x, y } if !Self::place(cx.area).contains((x, y).into()) => return Reply::CLOSE,
            _ => return Reply::Pass,
        }
        (self.at, self.moved) = (0, false);
        Reply::DONE
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let place = Self::place(area);
        let inner = dialog::draw(frame, place, Say::Title.say(cx.lang), None, cx);
        let list = Rect { x: inner.x, width: inner.width, ..Self::list(area) };
        let shown = self.shown(cx);
        let at = self.at.min(shown.len().saturating_sub(1));
        let page = usize::from(list.height);
        let top = at.saturating_sub(page / 2).min(shown.len().saturating_sub(page));
        let line =
            |(index, action): (usize, &&Action)| Self::line(action, index == at, usize::from(list.width), cx);
        let mut lines: Vec<Line<'static>> = shown.iter().enumerate().map(line).collect();
        if lines.is_empty() {
            lines.push(Line::styled(format!("  {}", Ui::NothingFound.say(cx.lang)), cx.theme.quiet));
        }
        cx.pointer.wheel(place, Wheel::List);
        for (at, y) in (top..shown.len()).zip(list.y..list.bottom()) {
            cx.pointer.select(Rect { y, height: 1, ..list }, Command::new(ROWS, at));
        }
        if let Some(part) = panel::scrolled(frame, list, lines, top) {
            panel::right(frame, panel::foot(place), part, cx.theme.focus);
        }
        // The cursor is where text goes, or where one has moved to.
        self.field.labelled(frame, panel::row(inner, 0), ("> ", cx.theme.focus), cx);
        let row = u16::try_from(at.saturating_sub(top)).unwrap_or(0);
        if self.moved && !shown.is_empty() && row < list.height {
            cx.pointer.stand((list.x, list.y + row));
        }
    }
}
