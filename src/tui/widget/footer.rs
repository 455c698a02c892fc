//! The last line: the keys that hold now, the service, the language; and above it the notice of the moment.

use std::ops::Range;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::present::problem::Problem;
use crate::session::Service;
use crate::tui::component::Context;
use crate::tui::key::{Binding, Footer};
use crate::tui::pointer;
use crate::tui::text::{cells, cut, pad, wrap};
use crate::tui::widget::{dialog, panel};

/// A hint with its cells on the line.
type Hint = (Range<usize>, &'static Binding);

fn told(binding: &Binding, cx: &Context<'_>) -> String {
    format!("{} {}", binding.shown, binding.word.say(cx.lang))
}

/// The right end: the service and the language.
fn status(cx: &Context<'_>) -> String {
    let lang = cx.lang.key();
    if cx.model.demo.is_some() {
        return format!("demo  {lang} ");
    }
    let service = match cx.model.service {
        Some(Service::Up(_)) => cx.glyphs.on,
        None => "..",
        Some(Service::Down(_)) => cx.glyphs.off,
    };
    format!("PC/SC {service}  {lang} ")
}

/// The hints that fit: the way on and the way back before all others, then help and quit.
fn hints(width: u16, bindings: &[&'static Binding], cx: &Context<'_>) -> Vec<Hint> {
    let room = usize::from(width).saturating_sub(cells(&status(cx)) + 3);
    let size = |binding: &Binding| cells(&told(binding, cx)) + 2;
    // What Enter does on the selected row needs no second key here.
    let first = |word| bindings.iter().find(|it| it.footer != Footer::Hidden && it.word == word);
    let shown = |binding: &&Binding| first(binding.word).is_some_and(|it| it.command == binding.command);
    let mut by_rank: Vec<(usize, &'static Binding)> =
        bindings.iter().copied().filter(shown).enumerate().collect();
    by_rank.sort_by_key(|(_, binding)| binding.footer);
    let mut left = room;
    by_rank.retain(|(_, binding)| {
        let fits = size(binding) <= left;
        left -= if fits { size(binding) } else { 0 };
        fits
    });
    by_rank.sort_by_key(|(at, _)| *at);
    let mut from = 1;
    let place = |(_, binding): (usize, &'static Binding)| {
        let hint = (from..from + size(binding) - 2, binding);
        from += size(binding);
        hint
    };
    by_rank.into_iter().map(place).collect()
}

/// Draws the line.
pub(crate) fn draw(frame: &mut Frame<'_>, area: Rect, bindings: &[&'static Binding], cx: &Context<'_>) {
    let mut spans = vec![Span::raw(" ")];
    for (place, binding) in hints(area.width, bindings, cx) {
        let [from, to] = [place.start, place.end].map(|x| area.x + u16::try_from(x).unwrap_or(u16::MAX));
        let (keys, behind) = pointer::keys(binding.shown, from, bindings);
        for (columns, command) in keys.into_iter().chain([(behind - 1..to, binding.command)]) {
            let place = Rect { x: columns.start, width: columns.end - columns.start, ..area };
            cx.pointer.key(place.intersection(area), command);
        }
        spans.push(Span::styled(binding.shown, cx.theme.key));
        spans.push(Span::styled(format!(" {}  ", binding.word.say(cx.lang)), cx.theme.label));
    }
    frame.render_widget(Line::from(spans), area);
    panel::right(frame, area, status(cx), cx.theme.label);
}

/// Tells of the cards that could not be judged, besides the one that is shown, where there are any.
pub(crate) fn beside(frame: &mut Frame<'_>, line: Rect, cx: &Context<'_>) {
    let told = cx.model.visit.beside().map(|(reader, fault)| Problem::beside(reader, fault, cx.lang));
    let told = told.collect::<Vec<_>>().join("  ");
    if !told.is_empty() {
        let told = cut(&format!(" {told}"), usize::from(line.width));
        frame.render_widget(Line::styled(told, cx.theme.warn), line);
    }
}

/// Draws the notice of the moment above the last line of `area`: that line says how far a list is scrolled, and what is
/// looked for in it.
pub(crate) fn toast(frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
    let Some(notice) = cx.model.toast(cx.now) else { return };
    let lines = wrap(&notice.text(cx.lang), usize::from(area.width).saturating_sub(6));
    let widest = lines.iter().map(|line| cells(line)).max().unwrap_or(0);
    let above = u16::try_from(lines.len() + 1).unwrap_or(u16::MAX).min(area.height);
    let mut rest = panel::below(area, area.height - above);
    for line in &lines {
        let told = format!(" {} ", pad(line, widest));
        let line = Rect { width: area.width - 1, ..panel::take(&mut rest, 1) };
        cx.pointer.nothing(panel::end(line, &told));
        dialog::clear(frame, panel::end(line, &told));
        panel::right(frame, line, told, cx.theme.bar);
    }
}
