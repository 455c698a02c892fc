//! How folder, line and list are drawn.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::listing::{Listing, Row};
use super::{FilePicker, Say, State, list, trouble};
use crate::domain::calendar;
use crate::present::text::Lang;
use crate::present::{dates, sanitize, size};
use crate::task::folder::{Entry, Kind};
use crate::tui::component::Context;
use crate::tui::pointer::Wheel;
use crate::tui::text::{cells, cut, fitting, pad};
use crate::tui::widget::panel;

/// From this width on a row has a date, and from this one its time too.
const DATED: usize = 60;
const TIMED: usize = 70;

impl FilePicker {
    /// Draws folder, line and list.
    pub(crate) fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let width = usize::from(area.width);
        let place = list(area);
        let page = usize::from(place.height);
        let top = self.top(page);
        if area.height < 3 {
            return;
        }
        let folder = match &self.recent {
            Some(_) => Say::Recent.say(cx.lang).to_owned(),
            None => tail(&sanitize::name(self.folder.as_os_str()), width.saturating_sub(1)),
        };
        frame.render_widget(Line::styled(format!(" {folder}"), cx.theme.label), panel::row(area, 0));
        let rows = self.rows();
        if let Some(rows) = rows {
            let shown = (top..rows.count()).take(page);
            let shown = shown.filter_map(|at| Some(line(rows.row(at)?, at == self.at, width, cx)));
            panel::lines(frame, place, shown);
        }
        let empty = rows.is_none_or(|rows| rows.counts().0 == 0);
        let said = match &self.state {
            _ if !empty => None,
            _ if self.asked.is_some() => Some((Say::Reading, cx.theme.quiet)),
            _ if self.recent.is_some() => Some((Say::None, cx.theme.quiet)),
            State::Asked(_) => Some((Say::Reading, cx.theme.quiet)),
            State::Trouble(kind, _) => Some((trouble(*kind), cx.theme.warn)),
            State::Here(_) if self.field.is_empty() => Some((Say::Empty, cx.theme.quiet)),
            State::Here(_) => Some((Say::None, cx.theme.quiet)),
        };
        if let Some((word, style)) = said {
            let text = cut(word.say(cx.lang), width.saturating_sub(3));
            let below = u16::try_from(rows.map_or(0, Listing::count)).unwrap_or(0);
            frame.render_widget(Line::styled(format!("   {text}"), style), panel::row(place, below));
        }
        self.foot(frame, panel::row(area, area.height - 1), cx);
        // Names are others': none is a hint.
        cx.pointer.nothing(place);
        cx.pointer.wheel(area, Wheel::List);
        // The cursor is where text goes, or where one has moved to.
        let label = format!(" {} ", Say::Line.say(cx.lang));
        self.field.labelled(frame, panel::row(area, 1), (&label, cx.theme.focus), cx);
        let row = u16::try_from(self.at.saturating_sub(top)).unwrap_or(0);
        if self.moved && rows.is_some_and(|rows| self.at < rows.count()) && row < place.height {
            cx.pointer.stand((place.x + 1, place.y + row));
        }
    }

    /// What is to be said, and which row of how many is selected.
    fn foot(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let Some(rows) = self.rows() else { return };
        let (fit, all) = rows.counts();
        let at = (self.at + 1).checked_sub(rows.ups()).filter(|at| *at > 0 && fit > 0);
        let [at, shown, of] = [at.unwrap_or(0), fit, all].map(|count| dates::count(count as u64));
        let mut told = format!(" {at}/{shown} ");
        if fit != all {
            told = format!(" {at}/{shown}  {} ", Say::Of.with(cx.lang, &[&of]));
        }
        let room = usize::from(area.width).saturating_sub(cells(&told) + 2);
        if let Some(note) = self.note.or(rows.is_cut().then_some(Say::Cut)) {
            let text = cut(note.say(cx.lang), room);
            frame.render_widget(Line::styled(format!(" {text}"), cx.theme.warn), area);
        }
        panel::right(frame, area, told, cx.theme.label);
    }
}

/// The end of a text: of a long path that is what tells.
fn tail(text: &str, width: usize) -> String {
    if cells(text) <= width {
        return text.to_owned();
    }
    let mut rest = text.chars();
    while cells(rest.as_str()) + 2 > width && rest.next().is_some() {}
    format!("..{}", rest.as_str())
}

fn line(row: Row<'_>, selected: bool, width: usize, cx: &Context<'_>) -> Line<'static> {
    let mark = if selected { " > " } else { "   " };
    let entry = match row {
        Row::Entry(entry) => entry,
        Row::Up | Row::Recent(_) => {
            let (told, style) = match row {
                Row::Recent(path) => {
                    (tail(&sanitize::name(path.as_os_str()), width.saturating_sub(4)), cx.theme.text)
                }
                _ => (format!("../  {}", Say::Parent.say(cx.lang)), cx.theme.title),
            };
            let told = format!("{mark}{}", pad(&told, width.saturating_sub(3)));
            return Line::from(Span::styled(told, if selected { cx.theme.bar } else { style }));
        }
    };
    let style = match (selected, entry.kind) {
        (true, _) => cx.theme.bar,
        (false, Kind::Folder) => cx.theme.title,
        (false, Kind::File) => cx.theme.text,
        (false, Kind::Other | Kind::Nowhere) => cx.theme.quiet,
    };
    let facts = facts(entry, width, cx.lang);
    let room = width.saturating_sub(3 + cells(&facts));
    let mut name = sanitize::name(&entry.name);
    if entry.kind == Kind::Folder {
        name.push('/');
    }
    // The end of a name tells what it is.
    let name = if cells(&name) > room { middle(&name, room) } else { name };
    Line::from(Span::styled(format!("{mark}{}{facts}", pad(&name, room)), style))
}

/// Size and date, as much of them as the width allows.
fn facts(entry: &Entry, width: usize, lang: Lang) -> String {
    let size = entry.length.map(|length| size::short(lang, length)).unwrap_or_default();
    let size = format!("{}{size}", " ".repeat(9_usize.saturating_sub(cells(&size))));
    let modified = entry.modified.map(|at| calendar::in_japan(at.into()));
    let day = modified.map(|at| dates::iso(calendar::day(at))).unwrap_or_default();
    match modified.map(dates::time) {
        _ if width < DATED => format!("  {size} "),
        Some(time) if width >= TIMED => format!("  {size}  {day} {time} "),
        _ if width >= TIMED => format!("  {size}  {day:<16} "),
        _ => format!("  {size}  {day:<10} "),
    }
}

/// A long name without its middle.
fn middle(name: &str, room: usize) -> String {
    let end = tail(name, room / 2);
    format!("{}{end}", fitting(name, room.saturating_sub(cells(&end))))
}
