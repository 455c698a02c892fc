//! Rows under headings, one of them selected: scrolled by rows, and by lines within a row that is taller than the
//! place.

use ratatui::Frame;
use ratatui::layout::{Margin, Rect};
use ratatui::text::{Line, Span};

use crate::domain::holder::Words;
use crate::model::Model;
use crate::present::mask::{self, Reveal};
use crate::present::sections::{Rank, Row, Section, Timeline, Tone};
use crate::present::text::Text;
use crate::tui::component::{Context, Msg, Step};
use crate::tui::key::{Binding, Code, Command, Footer, always, c, k, keys};
use crate::tui::pointer::Wheel;
use crate::tui::text::{cells, wrap};
use crate::tui::widget::{bar, panel};
use crate::tui::words::Ui;

const KEY_ROW: Text = Text::new("行", "row");

keys! {
    /// What the keys of a list ask for.
    pub(crate) enum Move, MOVES {
        Down "j k" [k(Code::Down), c('j')] KEY_ROW, Move, Hidden, always;
        Up "k" [k(Code::Up), c('k')] KEY_ROW, Move, Hidden, always;
        PageDown "PgDn Space" [k(Code::PageDown), c(' ')] Ui::KeyPage.text(), Move, Hidden, always;
        PageUp "PgUp" [k(Code::PageUp)] Ui::KeyPage.text(), Move, Hidden, always;
        First "g" [k(Code::Home), c('g')] Ui::KeyEnds.text(), Move, Hidden, always;
        Last "G" [k(Code::End), c('G')] Ui::KeyEnds.text(), Move, Hidden, always;
    }
}

/// The keys of a list that makes sense at some times only, the first of them in the footer or not.
pub(crate) const fn moves(footer: Footer, when: fn(&Model) -> bool) -> [Binding; 6] {
    let [down, up, page_down, page_up, first, last] = MOVES else { panic!() };
    [
        Binding { footer, when, ..*down },
        Binding { when, ..*up },
        Binding { when, ..*page_down },
        Binding { when, ..*page_up },
        Binding { when, ..*first },
        Binding { when, ..*last },
    ]
}

impl Move {
    /// The movement that a message asks for, by a key or by the wheel.
    pub(crate) fn asked(msg: Msg<'_>) -> Option<Self> {
        match msg {
            Msg::Command(command) => Self::of(command),
            Msg::Wheel { up: true } => Some(Self::Up),
            Msg::Wheel { up: false } => Some(Self::Down),
            _ => None,
        }
    }
}

/// The rows, as what can be pointed at.
const ROWS: &str = "rows";

/// The cells before a row: the mark of the one that is selected.
const MARK: usize = 2;

/// One thing in a list.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    Heading(String),
    Gauge(Timeline, Tone),
    Row(Row),
}

impl Piece {
    /// A row with a label, as important as any other.
    pub(crate) fn row(label: &str, value: impl Into<Words>, tone: Tone) -> Self {
        Self::Row(Row { label: label.to_owned(), value: value.into(), tone, rank: Rank::Normal })
    }
}

/// The sections of a report as pieces; a section without a title has no heading.
pub(crate) fn pieces(sections: Vec<Section>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for section in sections {
        if !section.title.is_empty() {
            pieces.push(Piece::Heading(section.title));
        }
        let tone = section.rows.first().map_or(Tone::Plain, |row| row.tone);
        let mut rows = section.rows.into_iter().map(Piece::Row);
        pieces.extend(rows.next());
        pieces.extend(section.timeline.map(|line| Piece::Gauge(line, tone)));
        pieces.extend(rows);
    }
    pieces
}

/// What contains a text, with the headings above; a heading that contains it keeps all of its rows.
pub(crate) fn found(pieces: Vec<Piece>, needle: &str) -> Vec<Piece> {
    let needle = needle.to_lowercase();
    if needle.is_empty() {
        return pieces;
    }
    let has = |text: &str| text.to_lowercase().contains(&needle);
    let mut kept = Vec::new();
    let mut heading: Option<Piece> = None;
    let mut whole = false;
    for piece in pieces {
        match &piece {
            Piece::Heading(title) => {
                whole = has(title);
                heading = Some(piece);
            }
            Piece::Gauge(..) => {}
            Piece::Row(row) => {
                if whole || has(&row.label) || has(&row.value) {
                    kept.extend(heading.take());
                    kept.push(piece);
                }
            }
        }
    }
    kept
}

/// The first row that is masked.
pub(crate) fn masked(pieces: &[Piece]) -> Option<usize> {
    let mask = Reveal::Masked.of("");
    let mut rows = pieces.iter().filter_map(|piece| match piece {
        Piece::Row(row) => Some(row),
        Piece::Heading(_) | Piece::Gauge(..) => None,
    });
    rows.position(|row| row.value.contains(&mask))
}

/// A row, and the label that it stands under.
fn named(pieces: &[Piece], at: usize) -> Option<(String, &Row)> {
    let mut label = "";
    let rows = pieces.iter().filter_map(|piece| match piece {
        Piece::Row(row) => {
            // A row with a blank label goes on with the one above.
            if row.label.is_empty() || !row.label.trim().is_empty() {
                label = row.label.as_str();
            }
            Some((label.to_owned(), row))
        }
        Piece::Heading(_) | Piece::Gauge(..) => None,
    });
    rows.take(at.saturating_add(1)).last()
}

/// Pieces as lines.
struct Laid {
    lines: Vec<Line<'static>>,
    /// For each row: its first line with the heading right above it, its first line, the line after its last.
    rows: Vec<(usize, usize, usize)>,
    /// For each heading the line after it.
    headings: Vec<(usize, String)>,
}

impl Laid {
    /// A row on the page from this line on: the first that begins there, or the one that all of it is of.
    fn within(&self, top: usize, page: usize) -> usize {
        let begins = self.rows.iter().position(|(_, first, _)| (top..top + page).contains(first));
        begins.or_else(|| self.rows.iter().rposition(|(_, first, _)| *first < top)).unwrap_or(0)
    }
}

fn lay(pieces: &[Piece], width: usize, at: usize, cx: &Context<'_>) -> Laid {
    let room = width.saturating_sub(MARK).max(4);
    let most = room * 2 / 5;
    let mut laid = Laid { lines: Vec::new(), rows: Vec::new(), headings: Vec::new() };
    let mut above = None;
    let mut column = column(pieces, most);
    for (piece, rest) in pieces.iter().zip(1..) {
        match piece {
            Piece::Heading(title) => {
                column = self::column(pieces.get(rest..).unwrap_or_default(), most);
                if !laid.lines.is_empty() {
                    laid.lines.push(Line::default());
                }
                above = Some(laid.lines.len());
                laid.lines.extend(panel::said(title, width, cx.theme.title));
                laid.headings.push((laid.lines.len(), title.clone()));
            }
            Piece::Gauge(line, tone) => {
                let mut line = bar::life(line, *tone, room, cx);
                line.spans.insert(0, Span::raw("  "));
                laid.lines.push(line);
            }
            Piece::Row(row) => {
                let first = laid.lines.len();
                let selected = laid.rows.len() == at;
                laid.lines.extend(row_lines(row, selected, column, room, cx));
                laid.rows.push((above.take().unwrap_or(first), first, laid.lines.len()));
            }
        }
    }
    laid
}

/// How many lines it takes.
pub(crate) fn height(pieces: &[Piece], width: usize, cx: &Context<'_>) -> usize {
    lay(pieces, width, 0, cx).lines.len()
}

/// The cells of the labels up to the next heading, of those that are not too long.
fn column(pieces: &[Piece], most: usize) -> usize {
    let part = pieces.iter().take_while(|piece| !matches!(piece, Piece::Heading(_)));
    let labels = part.filter_map(|piece| match piece {
        Piece::Row(row) => Some(cells(&row.label)),
        Piece::Heading(_) | Piece::Gauge(..) => None,
    });
    labels.filter(|label| (1..=most).contains(label)).max().map_or(0, |label| label + 2)
}

fn row_lines(row: &Row, selected: bool, column: usize, room: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
    let style = cx.theme.tone(row.tone);
    let (mark, label_style) = if selected { ("> ", cx.theme.focus) } else { ("  ", cx.theme.label) };
    let mut lines: Vec<Line<'static>> = Vec::new();
    // A label that is too long for its column stands above its value.
    let (label, indent) = if row.label.is_empty() {
        ("", 0)
    } else if cells(&row.label) + 2 > column {
        let parts = wrap(&row.label, room).into_iter();
        lines.extend(parts.map(|part| Span::styled(part, label_style).into()));
        ("", 2)
    } else {
        (row.label.as_str(), column)
    };
    lines.extend(panel::labelled((label, label_style), indent, (&row.value, style), room));
    for (at, line) in lines.iter_mut().enumerate() {
        line.spans.insert(0, if at == 0 { Span::styled(mark, label_style) } else { Span::raw("  ") });
    }
    lines
}

/// Pieces and where they are drawn.
pub(crate) struct Listed {
    pub pieces: Vec<Piece>,
    /// The box around them, on a screen of full size.
    pub frame: Option<Rect>,
    pub place: Rect,
    /// The line that says how much of the list is shown.
    pub foot: Rect,
}

impl Listed {
    /// In a box.
    pub(crate) fn boxed(pieces: Vec<Piece>, frame: Rect) -> Self {
        Self { pieces, frame: Some(frame), place: frame.inner(Margin::new(2, 1)), foot: panel::foot(frame) }
    }

    /// Is anything that can be revealed in it, or covered again?
    pub(crate) fn reveals(&self, cx: &Context<'_>) -> bool {
        cx.model.visit.reveal == Reveal::Shown || self.rows().any(|row| mask::hides(&row.value))
    }

    /// What can be selected in it.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Row(row) => Some(row),
            Piece::Heading(_) | Piece::Gauge(..) => None,
        })
    }

    /// On a place of its own.
    pub(crate) fn bare(pieces: Vec<Piece>, area: Rect) -> Self {
        let place = Rect { height: area.height.saturating_sub(1), ..area };
        Self { pieces, frame: None, place, foot: panel::below(area, place.height) }
    }
}

/// Which row is selected and which line is the first that is shown.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RowList {
    pub at: usize,
    top: usize,
}

impl RowList {
    /// After a movement, or a press on another row, in the list that is shown; `None` where the message is neither.
    pub(crate) fn moved(
        mut self,
        msg: Msg<'_>,
        list: impl FnOnce() -> Option<Listed>,
        cx: &Context<'_>,
    ) -> Option<Self> {
        match (msg, Move::asked(msg)) {
            (_, Some(asked)) => self.act(asked, &list()?, cx),
            (Msg::Select(row), _) => self.at = row.row(ROWS).filter(|at| *at != self.at)?,
            _ => return None,
        }
        Some(self)
    }

    /// Turned to the first row that is masked, where one is: what a reveal shows is seen then.
    pub(crate) fn unveiling(mut self, list: &Listed, cx: &Context<'_>) -> Self {
        let Some(at) = masked(&list.pieces) else { return self };
        self.at = at;
        let laid = lay(&list.pieces, usize::from(list.place.width), at, cx);
        self.reach(&laid, usize::from(list.place.height).max(1));
        self
    }

    /// The heading that was scrolled out above the first line that is shown.
    pub(crate) fn passed(self, list: &Listed, cx: &Context<'_>) -> Option<String> {
        let mut laid = lay(&list.pieces, usize::from(list.place.width), self.at, cx);
        let top = self.top_of(&laid, usize::from(list.place.height).max(1));
        let passed = laid.headings.iter().rposition(|(end, _)| *end <= top)?;
        Some(laid.headings.swap_remove(passed).1)
    }

    /// The step that hands the selected row out, under the label that it stands under.
    pub(crate) fn copy(self, list: &Listed, cx: &Context<'_>) -> Option<Step> {
        let (label, row) = named(&list.pieces, self.at)?;
        let name = if label.trim().is_empty() { Ui::CopiedRow.say(cx.lang).to_owned() } else { label };
        Some(Step::Copy { name, text: row.value.clone() })
    }

    /// The next row, or the one before; behind the last comes the first.
    pub(crate) fn turned(mut self, back: bool, list: &Listed, cx: &Context<'_>) -> Self {
        let count = list.rows().count().max(1);
        self.at = (self.at.min(count - 1) + if back { count - 1 } else { 1 }) % count;
        let laid = lay(&list.pieces, usize::from(list.place.width), self.at, cx);
        let page = usize::from(list.place.height).max(1);
        self.top = self.top_of(&laid, page);
        self.reach(&laid, page);
        self
    }

    fn act(&mut self, asked: Move, Listed { pieces, place, .. }: &Listed, cx: &Context<'_>) {
        let laid = lay(pieces, usize::from(place.width), self.at, cx);
        let page = usize::from(place.height).max(1);
        let last = laid.rows.len().saturating_sub(1);
        self.at = self.at.min(last);
        self.top = self.top_of(&laid, page);
        let (_, first, end) = laid.rows.get(self.at).copied().unwrap_or_default();
        match asked {
            Move::Down if end > self.top + page => {
                self.top += 1;
                return;
            }
            Move::Up if first < self.top => {
                self.top -= 1;
                return;
            }
            Move::Down => self.at = (self.at + 1).min(last),
            Move::Up if self.at == 0 => self.top = 0,
            Move::Up => self.at -= 1,
            // By lines, none of which is passed over; what is selected is on the page.
            Move::PageDown => {
                self.top = (self.top + page).min(laid.lines.len().saturating_sub(page));
                let end = self.top + page >= laid.lines.len();
                self.at = if end { last } else { laid.within(self.top, page) };
                return;
            }
            Move::PageUp => {
                self.top = self.top.saturating_sub(page);
                self.at = if self.top == 0 { 0 } else { laid.within(self.top, page) };
                return;
            }
            Move::First => (self.at, self.top) = (0, 0),
            Move::Last => self.at = last,
        }
        self.reach(&laid, page);
    }

    /// Scrolls as little as shows the selected row, from its beginning where it does not fit.
    fn reach(&mut self, laid: &Laid, page: usize) {
        let Some(&(above, first, end)) = laid.rows.get(self.at) else { return };
        let above = if self.at == 0 { 0 } else { above };
        if above < self.top {
            self.top = if end > above + page { first } else { above };
        } else if end > self.top + page {
            self.top = if end > first + page { first } else { end - page };
        }
    }

    /// The first line shown, within what there is, and so that the selected row is in sight: the screen may have become
    /// smaller.
    fn top_of(mut self, laid: &Laid, page: usize) -> usize {
        self.at = self.at.min(laid.rows.len().saturating_sub(1));
        self.top = self.top.min(laid.lines.len().saturating_sub(page));
        let in_sight = |(_, first, end): &(usize, usize, usize)| *end > self.top && *first < self.top + page;
        if !laid.rows.get(self.at).is_none_or(in_sight) {
            self.reach(laid, page);
        }
        self.top
    }

    /// Draws it in its box as what stands beside the list with the focus, from its beginning.
    pub(crate) fn beside(frame: &mut Frame<'_>, title: &str, list: &Listed, cx: &Context<'_>) {
        if let Some(around) = list.frame {
            panel::draw(frame, around, title, false, cx);
        }
        let laid = lay(&list.pieces, usize::from(list.place.width), usize::MAX, cx);
        if let Some(part) = panel::scrolled(frame, list.place, laid.lines, 0) {
            panel::right(frame, list.foot, part, cx.theme.label);
        }
    }

    /// Draws it in its box, and at the right of the last line which lines of how many are shown, where that is not all.
    pub(crate) fn view(self, frame: &mut Frame<'_>, title: &str, list: &Listed, cx: &Context<'_>) {
        if let Some(around) = list.frame {
            panel::draw(frame, around, title, true, cx);
        }
        let (pieces, place) = (&list.pieces, list.place);
        cx.pointer.stand(place.as_position());
        let at = self.at.min(list.rows().count().saturating_sub(1));
        let laid = lay(pieces, usize::from(place.width), at, cx);
        if laid.lines.is_empty() {
            frame.render_widget(Line::styled(Ui::NothingFound.say(cx.lang), cx.theme.quiet), place);
            return;
        }
        let page = usize::from(place.height);
        let top = self.top_of(&laid, page);
        // Of a row that begins above what is shown, the first line that is seen.
        let first = laid.rows.get(at).map_or(top, |(_, first, _)| (*first).max(top));
        if first < top + page {
            cx.pointer.stand((place.x, place.y + u16::try_from(first - top).unwrap_or(0)));
        }
        cx.pointer.wheel(list.frame.unwrap_or(place), Wheel::List);
        for (row, (_, first, end)) in laid.rows.iter().enumerate() {
            let (first, end) = ((*first).clamp(top, top + page), (*end).clamp(top, top + page));
            let [first, end] = [first, end].map(|line| u16::try_from(line - top).unwrap_or(u16::MAX));
            cx.pointer
                .select(Rect { y: place.y + first, height: end - first, ..place }, Command::new(ROWS, row));
        }
        if let Some(part) = panel::scrolled(frame, place, laid.lines, top) {
            panel::right(frame, list.foot, part, cx.theme.label);
        }
    }
}
