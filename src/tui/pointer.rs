//! What of the screen can be pointed at, and where the terminal's cursor stands: views say it while they draw, the frame asks
//! it when the mouse is pressed, and once all is drawn.
//!
//! The cursor is what a Braille display, a screen magnifier and an input method follow. It stands on the row with the focus;
//! where text is typed, at the place of the next character; where nothing can be focused, at the beginning of what is told.
//! Whoever says it last has it, and what is drawn in front of others says it anew.
//!
//! A row, a box or a title says which command it stands for. What reads as a hint of a key ("Enter: …", "(v …)", "c 変更") is
//! found on the drawn screen itself, so that no view has to say it and none can forget it. Only what was drawn last can be
//! hit: whatever is drawn over something takes its place, and what lies behind a dialog is not there. Holds places and
//! commands, no text.

use std::cell::RefCell;
use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::decode::{Code, KeyPress};
use super::key::{Binding, Command};
use super::text::cells;
use crate::present::text::Lang;

/// What a place stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// Does what a key does.
    Key(Command),
    /// Is selected; where it is already, `opens` says whether Enter is meant.
    Choice { command: Command, opens: bool },
    /// Nothing: what is written there is others', or covers what lies behind.
    Nothing,
}

/// What the wheel turns at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wheel {
    /// The list that the component scrolls by itself.
    List,
    /// Something else: by these commands, up and down.
    By([Command; 2]),
}

/// What lies at a place.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Hit {
    pub key: Option<Command>,
    /// From the outermost to the innermost.
    pub choices: Vec<(Command, bool)>,
}

#[derive(Debug, Default)]
struct Drawn {
    places: Vec<(Rect, Stands)>,
    wheels: Vec<(Rect, Wheel)>,
    /// Where hints count: the front dialog, or the whole body.
    ground: Rect,
    /// Where the terminal's cursor stands.
    cursor: Option<Position>,
    /// Nothing has changed place since.
    stands: bool,
}

/// The places that were drawn last.
#[derive(Debug, Default)]
pub(crate) struct Pointer(RefCell<Drawn>);

impl Pointer {
    /// Begins a screen, or covers what there is of it by a dialog: hints count on this ground.
    pub(crate) fn cover(&self, ground: Rect) {
        *self.0.borrow_mut() = Drawn { ground, stands: true, ..Drawn::default() };
    }

    /// What was drawn is not what there is any more: until it is drawn again nothing can be hit.
    pub(crate) fn forget(&self) {
        self.0.borrow_mut().stands = false;
    }

    /// The terminal's cursor stands here, unless another place is said after this one.
    pub(crate) fn stand(&self, at: impl Into<Position>) {
        self.0.borrow_mut().cursor = Some(at.into());
    }

    /// Where it stands; `None` where no view said it.
    pub(crate) fn stands(&self) -> Option<Position> {
        self.0.borrow().cursor
    }

    fn put(&self, place: Rect, stands: Stands) {
        self.0.borrow_mut().places.push((place, stands));
    }

    /// A press does what a key does.
    pub(crate) fn key(&self, place: Rect, command: Command) {
        self.put(place, Stands::Key(command));
    }

    /// A press selects.
    pub(crate) fn select(&self, place: Rect, command: Command) {
        self.put(place, Stands::Choice { command, opens: false });
    }

    /// A press selects, and a second one opens.
    pub(crate) fn open(&self, place: Rect, command: Command) {
        self.put(place, Stands::Choice { command, opens: true });
    }

    /// What is written here is no hint, and nothing behind it can be hit.
    pub(crate) fn nothing(&self, place: Rect) {
        self.put(place, Stands::Nothing);
    }

    /// The wheel scrolls here.
    pub(crate) fn wheel(&self, place: Rect, wheel: Wheel) {
        self.0.borrow_mut().wheels.push((place, wheel));
    }

    /// What lies at a place; `None` where what is there is not what was drawn.
    pub(crate) fn at(&self, x: u16, y: u16) -> Option<Hit> {
        let drawn = self.0.borrow();
        if !drawn.stands {
            return None;
        }
        let mut hit = Hit::default();
        for (_, stands) in drawn.places.iter().rev().filter(|(place, _)| place.contains((x, y).into())) {
            match stands {
                Stands::Nothing => break,
                Stands::Key(command) => hit.key = hit.key.or(Some(*command)),
                Stands::Choice { command, opens } => hit.choices.insert(0, (*command, *opens)),
            }
        }
        Some(hit)
    }

    /// What the wheel turns at a place: the list, where nothing on the screen said that it scrolls.
    pub(crate) fn turned(&self, x: u16, y: u16) -> Option<Wheel> {
        let drawn = self.0.borrow();
        let here = |(place, _): &&(Rect, Wheel)| place.contains((x, y).into());
        match drawn.wheels.iter().rev().find(here) {
            _ if !drawn.stands => None,
            Some((_, wheel)) => Some(*wheel),
            None if drawn.wheels.is_empty() => Some(Wheel::List),
            None => None,
        }
    }

    /// Where hints count.
    #[cfg(test)]
    pub(crate) fn ground(&self) -> Rect {
        self.0.borrow().ground
    }

    /// Finds what reads as a hint on what was drawn.
    pub(crate) fn read(&self, buffer: &Buffer, bindings: &[&Binding], lang: Lang) {
        let ground = self.0.borrow().ground.intersection(buffer.area);
        let mut drawn = self.0.borrow_mut();
        let silent: Vec<Rect> = drawn
            .places
            .iter()
            .filter(|(_, stands)| *stands == Stands::Nothing)
            .map(|(place, _)| *place)
            .collect();
        for y in ground.y..ground.bottom() {
            let row = Row { buffer, y, from: ground.x, to: ground.right() };
            let hints = row.hints(bindings, lang);
            let said = |(place, _): &(Rect, Stands)| !silent.iter().any(|silent| silent.intersects(*place));
            drawn.places.extend(hints.into_iter().map(|(place, it)| (place, Stands::Key(it))).filter(said));
        }
    }
}

/// One row of the screen.
struct Row<'a> {
    buffer: &'a Buffer,
    y: u16,
    from: u16,
    to: u16,
}

/// What a sentence goes on with behind the name of a key.
const GOES_ON: [&str; 5] = [" で", " を", " に", " か", " と"];
/// What stands before the name of a key in a sentence, and what behind it then.
const BEFORE: [&str; 3] = ["press ", "Press ", "with "];
const BEHIND: [char; 5] = ['.', ',', ')', ';', ':'];

impl Row<'_> {
    fn at(&self, x: u16) -> &str {
        if (self.from..self.to).contains(&x) { self.buffer[(x, self.y)].symbol() } else { "" }
    }

    /// The text in these cells.
    fn text(&self, from: u16, to: u16) -> String {
        let mut told = String::new();
        let mut x = from;
        while x < to.min(self.to) {
            told.push_str(self.at(x));
            x += u16::try_from(cells(self.at(x))).unwrap_or(1).max(1);
        }
        told
    }

    /// Is this the first cell of a word?
    fn begins(&self, x: u16) -> bool {
        let cell = self.at(x);
        let before = if x == self.from { "" } else { self.at(x - 1) };
        let word = |cell: &str| cell.chars().next().is_some_and(|c| c.is_ascii_graphic());
        word(cell) && cell != "(" && (before == "(" || !word(before))
    }

    /// The hints on it, each up to the next one or to a gap.
    fn hints(&self, bindings: &[&Binding], lang: Lang) -> Vec<(Rect, Command)> {
        let found: Vec<(u16, Command)> = (self.from..self.to)
            .filter(|x| self.begins(*x))
            .filter_map(|x| Some((x, self.hint(x, bindings, lang)?)))
            .collect();
        let ends = found.iter().skip(1).map(|(x, _)| *x).chain([self.to]);
        let place = |((x, command), next): (&(u16, Command), u16)| {
            let gap = (x + 1..next).find(|x| self.ends(*x)).unwrap_or(next);
            (Rect { x: *x, y: self.y, width: gap - x, height: 1 }, *command)
        };
        found.iter().zip(ends).map(place).collect()
    }

    /// Does what belongs to a hint end before this cell?
    fn ends(&self, x: u16) -> bool {
        let cell = self.at(x);
        let gap = cell == " " && self.at(x + 1) == " " && self.at(x + 2) == " ";
        gap || matches!(cell, ")" | "。" | "│" | "┃" | "|" | "━" | "─")
    }

    /// What the hint that begins here asks for.
    fn hint(&self, x: u16, bindings: &[&Binding], lang: Lang) -> Option<Command> {
        let end = (x..self.to).find(|x| matches!(self.at(*x), " " | "" | ")" | "。" | "、"));
        let end = end.unwrap_or(self.to).min(x + 10);
        let word = self.text(x, end);
        let name = word.trim_end_matches(BEHIND);
        // A sign of punctuation may be the key itself.
        let name = if name.is_empty() { word.get(..1)? } else { name };
        let key = named(name)?;
        let binding = bindings.iter().find(|it| it.keys.contains(&key))?;
        let behind = self.text(x + u16::try_from(name.len()).ok()?, self.to);
        let before = self.text(x.saturating_sub(6).max(self.from), x);
        let told = name.len() > 1 && !matches!(key.code, Code::Char(' ') | Code::Home | Code::End)
            || behind.starts_with(": ")
            || before.ends_with('(') && behind.starts_with([' ', ')', ':'])
            || GOES_ON.iter().any(|on| behind.starts_with(on))
            || behind.starts_with(' ') && behind.trim_start().starts_with(binding.word.say(lang))
            || BEFORE.iter().any(|on| before.ends_with(on))
                && (behind.is_empty() || behind.starts_with(BEHIND));
        told.then_some(binding.command)
    }
}

/// The places of the keys that are written in a row from a column on, and the column behind them.
pub(crate) fn keys(shown: &str, from: u16, bindings: &[&Binding]) -> (Vec<(Range<u16>, Command)>, u16) {
    let (mut places, mut from) = (Vec::new(), from);
    for key in shown.split(' ') {
        let to = from + u16::try_from(cells(key)).unwrap_or(u16::MAX);
        let binding = named(key).and_then(|key| bindings.iter().find(|it| it.keys.contains(&key)));
        places.extend(binding.map(|it| (from..to, it.command)));
        from = to + 1;
    }
    (places, from)
}

/// A key as footer, help and hints write it.
pub(crate) fn named(name: &str) -> Option<KeyPress> {
    let mut chars = name.chars();
    let code = match (chars.next()?, chars.next(), chars.next()) {
        (c, None, _) => Code::Char(c),
        ('^', Some(c), None) => return Some(KeyPress::ctrl(c.to_ascii_lowercase())),
        ('F', Some('1'), None) => Code::F(1),
        _ => match name {
            "Enter" => Code::Enter,
            "Esc" => Code::Esc,
            "Tab" => Code::Tab,
            "S-Tab" => Code::BackTab,
            "Space" => Code::Char(' '),
            "Backspace" => Code::Backspace,
            "Del" => Code::Delete,
            "PgUp" => Code::PageUp,
            "PgDn" => Code::PageDown,
            "Home" => Code::Home,
            "End" => Code::End,
            "Up" => Code::Up,
            "Down" => Code::Down,
            "Left" => Code::Left,
            "Right" => Code::Right,
            _ => return None,
        },
    };
    Some(KeyPress::plain(code))
}
