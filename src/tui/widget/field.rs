//! One line of text that is typed: for names of files and words to look for, never for a secret.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use crate::conduct::dropped::Dropped;
use crate::present::sanitize::clean;
use crate::present::text::Text;
use crate::tui::component::Context;
use crate::tui::key::{Code, KeyPress, always, k, keys};
use crate::tui::text::{cells, fitting};
use crate::tui::widget::panel;
use crate::tui::words::Ui;

const KEY_CURSOR: Text = Text::new("文字を移動", "move in the text");

keys! {
    /// What the keys of a line of text ask for.
    pub(crate) enum Edit, EDITS {
        Erase "Backspace" [k(Code::Backspace)] Ui::KeyErase.text(), Move, Hidden, always;
        EraseAhead "Del" [k(Code::Delete)] Ui::KeyErase.text(), Move, Hidden, always;
        EraseAll "^U" [KeyPress::ctrl('u')] Ui::KeyEraseAll.text(), Move, Hidden, always;
        Left "Left Right" [k(Code::Left)] KEY_CURSOR, Move, Hidden, always;
        Right "Right" [k(Code::Right)] KEY_CURSOR, Move, Hidden, always;
        First "Home" [k(Code::Home)] Ui::KeyEnds.text(), Move, Hidden, always;
        Last "End" [k(Code::End)] Ui::KeyEnds.text(), Move, Hidden, always;
    }
}

/// More than any path that a person types.
const LONGEST: usize = 512;

/// The line and the place in it.
#[derive(Debug, Default)]
pub(crate) struct Field {
    before: String,
    after: String,
}

impl Field {
    /// Nothing yet.
    pub(crate) const fn new() -> Self {
        Self { before: String::new(), after: String::new() }
    }

    /// With a text to begin with; what is typed next stands behind it.
    pub(crate) fn of(text: &str) -> Self {
        Self { before: text.to_owned(), after: String::new() }
    }

    pub(crate) fn text(&self) -> String {
        format!("{}{}", self.before, self.after)
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.before.is_empty() && self.after.is_empty()
    }

    /// Takes a character; what can't be seen is not taken.
    pub(crate) fn insert(&mut self, c: char) {
        let seen = clean(c.encode_utf8(&mut [0; 4])).contains(c);
        if seen && self.before.len() + self.after.len() < LONGEST {
            self.before.push(c);
        }
    }

    /// Takes what was pasted where a place to save to is named. A whole path stands for all of what is there; of a folder
    /// the name that was there is kept.
    pub(crate) fn paste(&mut self, octets: &[u8]) {
        let Some(path) = Dropped::of(octets).likely().map(|path| path.to_string_lossy().into_owned()) else {
            return;
        };
        if path.starts_with(['/', '~']) {
            let before = self.text();
            let name = before.rsplit('/').next().unwrap_or_default();
            *self = Self::of(if path.ends_with('/') { name } else { "" });
            self.act(Edit::First);
        }
        path.chars().for_each(|c| self.insert(c));
    }

    /// Takes out the character ahead.
    fn ahead(&mut self) -> Option<char> {
        (!self.after.is_empty()).then(|| self.after.remove(0))
    }

    /// Is there anything to move over or to erase?
    pub(crate) const fn takes(&self, edit: Edit) -> bool {
        match edit {
            Edit::Erase | Edit::Left | Edit::First => !self.before.is_empty(),
            Edit::EraseAhead | Edit::Right | Edit::Last => !self.after.is_empty(),
            Edit::EraseAll => !self.is_empty(),
        }
    }

    /// Moves or erases.
    pub(crate) fn act(&mut self, edit: Edit) {
        match edit {
            Edit::Erase => drop(self.before.pop()),
            Edit::EraseAll => *self = Self::default(),
            Edit::EraseAhead => drop(self.ahead()),
            Edit::Left => self.before.pop().into_iter().for_each(|c| self.after.insert(0, c)),
            Edit::Right => {
                let ahead = self.ahead();
                self.before.extend(ahead);
            }
            Edit::First => *self = Self { before: String::new(), after: self.text() },
            Edit::Last => *self = Self::of(&self.text()),
        }
    }

    /// Draws what is to be typed, and behind it the line.
    pub(crate) fn labelled(
        &self,
        frame: &mut Frame<'_>,
        line: Rect,
        (label, style): (&str, Style),
        cx: &Context<'_>,
    ) {
        let column = panel::width(label).min(line.width);
        frame.render_widget(Line::styled(label, style), line);
        self.draw(frame, Rect { x: line.x + column, width: line.width - column, ..line }, cx);
    }

    /// Draws the line with the terminal's cursor in it: input methods open their window there.
    pub(crate) fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let width = usize::from(area.width);
        let mut before = self.before.chars();
        while cells(before.as_str()) >= width.max(1) {
            before.next();
        }
        let before = before.as_str();
        let after = fitting(&self.after, width.saturating_sub(cells(before)));
        frame.render_widget(Line::styled(format!("{before}{after}"), cx.theme.text), area);
        let at = panel::width(before);
        if area.width > 0 && area.height > 0 {
            cx.pointer.stand((area.x + at.min(area.width - 1), area.y));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_is_dropped_takes_the_place_of_what_was_named() {
        for (dropped, told) in [
            (&b"'/a b/c.pem' "[..], "/a b/c.pem"),
            (b"file:///a%20b/", "/a b/sign.pem"),
            (b"~/keys/", "~/keys/sign.pem"),
            (b"-2\n", "old/sign.pem-2"),
            (b"/a\\ b", "/a b"),
        ] {
            let mut field = Field::of("old/sign.pem");
            field.paste(dropped);
            assert_eq!(field.text(), told);
        }
    }

    #[test]
    fn a_line_is_typed_and_put_right() {
        let mut field = Field::of("a.pem");
        for edit in [Edit::Left, Edit::Left, Edit::Left, Edit::Left, Edit::Erase] {
            field.act(edit);
        }
        for c in "証\u{7}\u{202e}明".chars() {
            field.insert(c);
        }
        assert_eq!(field.text(), "証明.pem");
        field.act(Edit::EraseAhead);
        field.act(Edit::Last);
        field.act(Edit::Right);
        field.insert('x');
        assert_eq!(field.text(), "証明pemx");
        field.act(Edit::First);
        field.act(Edit::EraseAhead);
        assert_eq!(field.text(), "明pemx");
    }
}
