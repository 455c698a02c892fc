//! A page laid out: the words of its leaf, what can be pressed, the time that is left, and where each of them is.
//!
//! ```text
//!  更新できます                                        the heading, plain: for whoever reads by Braille or ear
//!   ▄▄▄▄ ▄▄▄ ...                                       a date or a number as large as it fits, then the heading again
//!  電子証明書の期限は、2027年1月5日 (火) です。        the paragraphs
//!  あと12秒で終わります                                the time that is left, where it is told
//!  ┌────────┐ ┌──────────┐ ┏━━━━━━━━━━━━━━━━━━━━━━┓
//!  │  戻る  │ │ 終わる   │ ┃ >       次へ         ┃    what can be pressed; the one way on at the right
//!  └────────┘ └──────────┘ ┗━━━━━━━━━━━━━━━━━━━━━━┛
//! ```
//!
//! Nothing scrolls and nothing is cut: letters give way first, then distances. Where not even plain text fits, that is said
//! in place of the page, and it can only be left.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::text::Line;

use super::keyboard::{Cap, Typing};
use crate::conduct::visiting::Press;
use crate::domain::tongue::Tongue;
use crate::present::kiosk::Leaf;
use crate::present::reminder::{Ink, Matrix};
use crate::tui::component::Context;
use crate::tui::text::wrap;
use crate::tui::widget::large::Large;
use crate::tui::widget::panel;
use crate::tui::widget::target::{self, Target};

/// What a target of a page does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    Press(Press),
    /// A key of the keypad or keyboard.
    Cap(Cap),
    /// Move the simulated card.
    Demo,
}

/// A page before it is laid out.
pub(crate) struct Page<'a> {
    pub leaf: Leaf,
    pub tongue: Tongue,
    /// What is chosen among, under the paragraphs.
    pub choices: Vec<(Act, String)>,
    /// What else can be pressed, at the lower edge.
    pub others: Vec<(Act, String)>,
    /// The one way on.
    pub way: Option<(Act, String)>,
    /// The time that is left, and how it can be had longer.
    pub countdown: Option<(String, String)>,
    pub code: Option<Matrix>,
    pub typing: Option<&'a Typing>,
    /// What is said where it does not fit.
    pub cramped: String,
}

/// Where everything is.
#[derive(Default)]
pub(crate) struct Laid {
    pub targets: Vec<Target<Act>>,
    /// Not all of it fits: nothing is shown but that.
    pub cramped: bool,
    bar: Rect,
    head: Option<(Rect, String)>,
    large: Option<Rect>,
    lines: Vec<(Rect, String)>,
    countdown: Option<Rect>,
    code: Option<(Rect, usize)>,
    typing: Option<Rect>,
}

/// Beside the text.
const MARGIN: u16 = 2;
/// The widest line that is still easy to read, in cells.
const WIDEST: u16 = 100;
/// The least width of a target, and of the one way on.
const TARGET: u16 = 12;
const WAY: u16 = 20;
/// The widest of several that are chosen among.
const CHOICE: u16 = 48;
/// The height of a target, and where there is room for it.
const HEIGHT: u16 = 3;
const TALL: u16 = 5;
/// From so many rows on.
const ROOMY: u16 = 32;

impl Page<'_> {
    /// Lays it out.
    pub(crate) fn lay(&self, area: Rect) -> Laid {
        let height = if area.height >= ROOMY { TALL } else { HEIGHT };
        let whole = self.whole(area, height).or_else(|| self.whole(area, HEIGHT));
        whole.or_else(|| self.dense(area)).unwrap_or_else(|| self.left(area))
    }

    /// All of it; `None` where it does not fit.
    fn whole(&self, area: Rect, height: u16) -> Option<Laid> {
        let mut laid = Laid::default();
        let mut rest = area;
        if let Some(code) = &self.code {
            // Without it there is nothing to say.
            laid.code = Some(beside(&mut rest, code)?);
        }
        let bar = wrap(&self.leaf.head, usize::from(rest.width.saturating_sub(2)));
        laid.bar = Rect { height: 0, ..rest };
        laid.bar.height = panel::take(&mut rest, bar.len()).height;
        self.row(&mut laid, &mut rest, height)?;
        if self.countdown.is_some() {
            laid.countdown = Some(indented(lower(&mut rest, 1)?));
        }
        let typing = match self.typing {
            Some(typing) => {
                // The keys have the height that they need; what is said stands above them.
                let said = self.paragraphs(indented(rest)).iter().map(Vec::len).sum::<usize>();
                let place = panel::below(rest, u16::try_from(said).ok()?);
                if !typing.fits(place) {
                    return None;
                }
                let keys = typing.targets(place, self.tongue).into_iter();
                let keys = keys.map(|it| Target {
                    place: it.place,
                    label: it.label,
                    act: Act::Cap(it.act),
                    way: it.way,
                });
                laid.targets.splice(0..0, keys);
                laid.typing = Some(place);
                Rect { height: rest.height - place.height, ..rest }
            }
            None => rest,
        };
        let mut text = indented(typing);
        let choices = self.grid(text, height, self.least(text))?;
        if let Some(top) = choices.iter().map(|it| it.place.y).min() {
            text.height = top - text.y;
            laid.targets.splice(0..0, choices);
        }
        self.text(&mut laid, text)?;
        Some(laid)
    }

    /// All of it on a small screen: what can be pressed is one block, in columns as wide as their longest label. More time
    /// has its place kept in it, and so has what it is told by: nothing moves then.
    fn dense(&self, area: Rect) -> Option<Laid> {
        if self.code.is_some() || self.typing.is_some() {
            return None;
        }
        let mut laid = Laid::default();
        let mut rest = area;
        let head = wrap(&self.leaf.head, usize::from(rest.width.saturating_sub(2))).len();
        laid.bar = panel::take(&mut rest, head);
        let chosen =
            self.choices.iter().zip(1..).map(|((act, label), at)| (*act, format!("{at}  {label}"), false));
        let more = self.countdown.iter().map(|(_, more)| (Act::Press(Press::MoreTime), more.clone(), false));
        let others = self.others.iter().map(|(act, label)| (*act, label.clone(), false));
        let way = self.way.iter().map(|(act, label)| (*act, label.clone(), true));
        let last = self.others.len() + self.way.iter().len();
        let count = self.choices.len() + 1 + last;
        let (room, across) =
            (rest.height.checked_sub(self.least(indented(rest)) + 1)?, rest.width.checked_sub(2)?);
        let (columns, rows) = (2..=count).find_map(|columns| {
            let rows = count.div_ceil(columns);
            (rows * usize::from(HEIGHT) <= usize::from(room)).then_some((columns, rows))
        })?;
        // The last ones stand at the end of the block, the others from its beginning.
        let cells = columns * rows;
        let places = (0..self.choices.len())
            .chain(self.countdown.iter().map(|_| cells - last - 1))
            .chain(cells - last..cells);
        let cells: Vec<_> = places.zip(chosen.chain(more).chain(others).chain(way)).collect();
        let widths: Vec<u16> = (0..columns)
            .map(|column| {
                let within = cells.iter().filter(|(at, _)| at % columns == column);
                within.map(|(_, (_, label, _))| target::need(label, u16::MAX).0).max().unwrap_or(0)
            })
            .collect();
        if widths.iter().map(|it| usize::from(*it)).sum::<usize>() > usize::from(across) {
            return None;
        }
        let block = lower(&mut rest, u16::try_from(rows).ok()? * HEIGHT)?;
        if self.countdown.is_some() {
            laid.countdown = Some(indented(lower(&mut rest, 1)?));
        }
        for (at, (act, label, way)) in cells {
            let (column, row) = (at % columns, u16::try_from(at / columns).ok()?);
            let x = block.x + 1 + widths[..column].iter().sum::<u16>();
            let place = Rect { x, y: block.y + row * HEIGHT, width: widths[column], height: HEIGHT };
            laid.targets.push(Target { place, label, act, way });
        }
        self.text(&mut laid, indented(rest))?;
        Some(laid)
    }

    /// What is left of it where it does not fit: a way to leave.
    fn left(&self, area: Rect) -> Laid {
        let mut laid = Laid { cramped: true, bar: area, ..Laid::default() };
        let leaves = |it: &&(Act, String)| it.0 == Act::Press(Press::Finish);
        if let Some((act, label)) = self.others.iter().chain(&self.way).find(leaves) {
            let (width, height) = target::need(label, area.width);
            if width <= area.width && height < area.height {
                let place = Rect { x: area.right() - width, y: area.bottom() - height, width, height };
                laid.targets.push(Target { place, label: label.clone(), act: *act, way: false });
                laid.bar.height -= height;
            }
        }
        laid
    }

    fn paragraphs(&self, place: Rect) -> Vec<Vec<String>> {
        let width = usize::from(place.width.min(WIDEST));
        self.leaf.lines.iter().map(|line| wrap(line, width)).collect()
    }

    /// Rows that the text takes at the least.
    fn least(&self, place: Rect) -> u16 {
        let rows: usize = self.paragraphs(place).iter().map(Vec::len).sum();
        let large = self.leaf.large.as_ref().map_or(0, |large| wrap(large, usize::from(place.width)).len());
        u16::try_from(rows + large).unwrap_or(u16::MAX)
    }

    /// Number and heading in large letters: as many of the two as there is room for, then as much of the heading, then as
    /// large as it goes.
    fn grown(&self, place: Rect, spare: u16) -> Grown<'_> {
        let plain = self.leaf.large.as_ref().map_or(0, |large| plain(large, place.width));
        let room = spare.saturating_add(plain);
        let numbers: Vec<u16> = self.leaf.large.iter().flat_map(|it| sizes(it, place.width)).collect();
        let heads = [Some(&self.leaf.head), self.leaf.short.as_ref()].into_iter().flatten().enumerate();
        let heads: Vec<(usize, &str, u16)> = heads
            .flat_map(|(at, it)| sizes(it, place.width).into_iter().map(move |rows| (at, it.as_str(), rows)))
            .collect();
        let mut best = (Grown { number: None, head: None, spare }, (0, 0, 0, 0));
        for number in numbers.iter().copied().map(Some).chain([None]) {
            for head in heads.iter().map(Some).chain([None]) {
                let rows = number.unwrap_or(plain) + head.map_or(0, |it| it.2);
                let worth = (
                    u8::from(number.is_some()) + u8::from(head.is_some()),
                    number.map_or(0, |_| 1),
                    head.map_or(0, |it| 2 - it.0),
                    number.unwrap_or(0) + head.map_or(0, |it| it.2),
                );
                if rows <= room && worth > best.1 {
                    let head = head.map(|it| (it.2, it.1));
                    best = (Grown { number, head, spare: room - rows }, worth);
                }
            }
        }
        best.0
    }

    /// Heading, number and paragraphs, as large as they fit.
    fn text(&self, laid: &mut Laid, place: Rect) -> Option<()> {
        let paragraphs = self.paragraphs(place);
        let spare = place.height.checked_sub(self.least(place))?;
        let parts = paragraphs.len() + usize::from(self.leaf.large.is_some());
        let gaps =
            |head: bool| u16::try_from((parts + usize::from(head)).saturating_sub(1)).unwrap_or(u16::MAX);
        // Rows between the parts are worth more than larger letters, and less than large ones.
        let tight = self.grown(place, spare);
        let apart = spare.checked_sub(gaps(tight.head.is_some())).map(|spare| self.grown(place, spare));
        let apart = apart.filter(|it| {
            it.number.is_some() == tight.number.is_some()
                && it.head.map(|it| it.1) == tight.head.map(|it| it.1)
        });
        let gap = u16::from(apart.is_some());
        let Grown { number, head, spare } = apart.unwrap_or(tight);
        let large = self.leaf.large.as_ref().map(|text| number.unwrap_or_else(|| plain(text, place.width)));
        let mut rest = place;
        panel::take(&mut rest, usize::from(spare / 2));
        let mut next = |rows: u16| {
            let taken = panel::take(&mut rest, usize::from(rows));
            panel::take(&mut rest, usize::from(gap));
            taken
        };
        laid.head = head.map(|(rows, text)| (next(rows), text.to_owned()));
        laid.large = large.map(&mut next);
        for paragraph in paragraphs {
            let mut place = next(u16::try_from(paragraph.len()).ok()?);
            for line in paragraph {
                laid.lines.push((panel::take(&mut place, 1), line));
            }
        }
        Some(())
    }

    /// What is chosen among, in two columns or as many as fit, at the lower edge of a place of which so many rows are the text's.
    fn grid(&self, place: Rect, height: u16, text: u16) -> Option<Vec<Target<Act>>> {
        let count = u16::try_from(self.choices.len()).ok()?;
        if count == 0 {
            return Some(Vec::new());
        }
        let room = place.height.checked_sub(text)?;
        let labels: Vec<String> =
            self.choices.iter().zip(1..).map(|((_, label), at)| format!("{at}  {label}")).collect();
        let first = if place.width > CHOICE && count > 2 { 2 } else { 1 };
        for columns in (first..=count).chain(1..first) {
            let rows = count.div_ceil(columns);
            let width = (place.width / columns).min(CHOICE);
            let fits = |label: &String| target::need(label, width).1 <= height;
            if rows * height > room || !labels.iter().all(fits) {
                continue;
            }
            let top = place.bottom() - rows * height - u16::from(room > rows * height);
            let cell = |at: u16| Rect {
                x: place.x + at % columns * width,
                y: top + at / columns * height,
                width,
                height,
            };
            let targets = (0..).zip(self.choices.iter().zip(&labels));
            let targets = targets.map(|(at, ((act, _), label))| Target {
                place: cell(at),
                label: label.clone(),
                act: *act,
                way: false,
            });
            return Some(targets.collect());
        }
        None
    }

    /// What can be pressed at the lower edge: the one way on at the right, the others from the left. More time, when it is
    /// offered, moves none of them.
    fn row(&self, laid: &mut Laid, rest: &mut Rect, height: u16) -> Option<()> {
        let width = rest.width.saturating_sub(2);
        let least = |(_, label): &(Act, String), least: u16| target::need(label, width).0.max(least);
        let fits = |label: &str| {
            let (wide, high) = target::need(label, width);
            wide <= width && high <= height
        };
        let more = self.countdown.iter().map(|(_, more)| more);
        if !self.others.iter().chain(&self.way).map(|(_, label)| label).chain(more).all(|label| fits(label)) {
            return None;
        }
        let way = self.way.as_ref().map(|it| (it, least(it, WAY.min(width / 2))));
        let left: Vec<(&(Act, String), u16)> =
            self.others.iter().map(|it| (it, least(it, TARGET.min(width)))).collect();
        let mut rows: Vec<Vec<Target<Act>>> = Vec::new();
        let mut free = width;
        let target = |it: &(Act, String), x: u16, width: u16, way: bool| Target {
            place: Rect { x, y: 0, width, height },
            label: it.1.clone(),
            act: it.0,
            way,
        };
        let (from, to) = (rest.x + 1, rest.x + 1 + width);
        // From the lower edge upwards, as many to a row as fit.
        let mut row: Vec<Target<Act>> = Vec::new();
        let mut right = to;
        if let (Some((it, wide)), true) = (way, left.is_empty()) {
            // Alone on its page it is in the middle, and wider.
            let wide = wide.max(CHOICE.min(width / 2));
            right = from + (width - wide) / 2;
            free = right - from;
            row.push(target(it, right, wide, true));
        } else if let Some((it, wide)) = way {
            free = free.checked_sub(wide)?;
            right = to - wide;
            row.push(target(it, right, wide, true));
        }
        let mut x = from;
        for (it, wide) in left {
            if wide > width {
                return None;
            }
            if wide + 1 > free {
                rows.push(std::mem::take(&mut row));
                (free, x, right) = (width + 1, from, to);
            }
            let at = row.len() - usize::from(row.last().is_some_and(|it| it.way));
            row.insert(at, target(it, x, wide, false));
            x += wide + 1;
            free = free.saturating_sub(wide + 1);
        }
        if let Some((_, more)) = &self.countdown {
            let it = (Act::Press(Press::MoreTime), more.clone());
            let wide = least(&it, TARGET.min(width));
            if wide > width {
                return None;
            }
            if row.is_empty() || wide < free {
                let at = row.len() - usize::from(row.last().is_some_and(|it| it.way));
                let x = if row.is_empty() { from } else { (right - wide).saturating_sub(1).max(from) };
                row.insert(at, target(&it, x, wide, false));
            } else {
                rows.push(std::mem::take(&mut row));
                row.push(target(&it, from, wide, false));
            }
        }
        rows.push(row);
        for row in rows.into_iter().filter(|row| !row.is_empty()) {
            let y = lower(rest, height)?.y;
            let placed = row.into_iter().map(|it| Target { place: Rect { y, ..it.place }, ..it });
            laid.targets.splice(0..0, placed);
        }
        Some(())
    }

    /// Draws it.
    pub(crate) fn draw(&self, laid: &Laid, frame: &mut Frame<'_>, focus: Option<usize>, cx: &Context<'_>) {
        if laid.cramped {
            let told = panel::said(&self.cramped, usize::from(laid.bar.width), cx.theme.text);
            panel::lines(frame, laid.bar, told);
        } else {
            self.words(laid, frame, cx);
        }
        target::draw(frame, &laid.targets, focus.unwrap_or(usize::MAX), cx);
        if focus.is_none() && laid.bar.width > 1 && laid.bar.height > 0 {
            // Nothing is focused: the cursor stands before what is said.
            cx.pointer.stand(laid.bar.as_position());
        }
    }

    fn words(&self, laid: &Laid, frame: &mut Frame<'_>, cx: &Context<'_>) {
        frame.buffer_mut().set_style(laid.bar, cx.theme.bar);
        let bar = Rect { x: laid.bar.x + 1, width: laid.bar.width.saturating_sub(2), ..laid.bar };
        panel::lines(frame, bar, panel::said(&self.leaf.head, usize::from(bar.width), cx.theme.bar));
        let tone = cx.theme.tone(self.leaf.tone);
        if let Some((place, text)) = &laid.head {
            Large { text, style: tone }.draw(frame, *place, cx.glyphs);
        }
        if let (Some(place), Some(large)) = (laid.large, &self.leaf.large) {
            Large { text: large, style: tone }.draw(frame, place, cx.glyphs);
        }
        for (place, line) in &laid.lines {
            frame.render_widget(Line::styled(line.as_str(), cx.theme.text), *place);
        }
        if let (Some(place), Some((told, _))) = (laid.countdown, &self.countdown) {
            frame.render_widget(Line::styled(told.as_str(), cx.theme.warn), place);
        }
        if let (Some((place, quiet)), Some(code)) = (laid.code, &self.code) {
            // Dark on light, in the part of the 256 colours that nothing changes; without colours the background is taken
            // to be dark.
            let (ink, style) = if cx.theme.colourless() {
                (Ink::Light, Style::new())
            } else {
                (Ink::Dark, Style::new().fg(Color::Indexed(16)).bg(Color::Indexed(231)))
            };
            let rows = code.rows(quiet, ink).into_iter().map(|line| Line::styled(line, style));
            panel::lines(frame, place, rows);
        }
        if let (Some(place), Some(typing)) = (laid.typing, self.typing) {
            typing.view(frame, place, self.tongue, cx);
        }
    }
}

/// What of a page is in large letters, in so many rows each, and how many rows are left then.
#[derive(Clone, Copy)]
struct Grown<'a> {
    number: Option<u16>,
    /// All of the heading, or fewer words of it.
    head: Option<(u16, &'a str)>,
    spare: u16,
}

/// Rows of a text in plain letters.
fn plain(text: &str, width: u16) -> u16 {
    u16::try_from(wrap(text, usize::from(width)).len()).unwrap_or(u16::MAX)
}

/// Rows of a text in each size of large letters in which it can be broken into lines so wide, from the largest.
fn sizes(text: &str, width: u16) -> Vec<u16> {
    let large = Large { text, style: Style::new() };
    let rows = |room: u16| large.size(width, room).map(|_| large.rows(width, room));
    let largest = rows(HIGHEST);
    let smaller = largest.and_then(|largest| rows(largest - 1));
    [largest, smaller].into_iter().flatten().collect()
}

/// More rows than a screen has.
const HIGHEST: u16 = 400;

/// So many rows off the lower edge.
fn lower(place: &mut Rect, rows: u16) -> Option<Rect> {
    place.height = place.height.checked_sub(rows)?;
    Some(Rect { y: place.bottom(), height: rows, ..*place })
}

const fn indented(place: Rect) -> Rect {
    if place.width <= 2 * MARGIN {
        return place;
    }
    Rect { x: place.x + MARGIN, width: place.width - 2 * MARGIN, ..place }
}

/// The least room for words beside a code.
const WORDS: u16 = 30;

/// The code at the left edge, where there is room for it and for words beside it.
fn beside(rest: &mut Rect, code: &Matrix) -> Option<(Rect, usize)> {
    let room = (usize::from(rest.width.saturating_sub(WORDS)), usize::from(rest.height));
    let quiet = code.fits(room.0, room.1)?;
    let (columns, rows) = code.cells(quiet);
    let (columns, rows) = (u16::try_from(columns).ok()?, u16::try_from(rows).ok()?);
    let place = Rect { y: rest.y + (rest.height - rows) / 2, width: columns, height: rows, ..*rest };
    *rest = Rect { x: rest.x + columns + 1, width: rest.width - columns - 1, ..*rest };
    Some((place, quiet))
}

#[cfg(test)]
mod tests;
