//! Screen 7, 診断: does it work, and where does it stop; readers, what happened to them, what went to the card and back.
//!
//! ```text
//! ┌ 診断 ──────────────────────────────────────────────────────────────────────┐
//! │ PC/SC サービスで止まっています: …してください。                            │
//! └────────────────────────────────────────────────────────────────────────────┘
//!  経路  リーダー  記録  通信
//! ┏> 経路 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ パソコン                                                                   ┃
//! ┃ > ✓  Debian GNU/Linux 12 (bookworm)                                        ┃
//! ┃ …                                                                          ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 1-9/30 ━━┛
//! ```
//!
//! A wide screen has the walk and one of the other parts side by side; a small one has the sentence as the first line of
//! the list. The machine is looked at when the screen opens; nothing here ticks. A card is examined by a key alone.

mod log;
mod readers;
mod trace;
mod walk;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::model::Model;
use crate::present::diag;
use crate::present::sections::Tone;
use crate::present::text::{Text, words};
use crate::session::Inside;
use crate::tui::component::{Component, Context, Msg, Reply, Step, hint};
use crate::tui::key::{Binding, Code, Command, DEMO_KEY, Footer, Keys, always, c, k, keys};
use crate::tui::overlay::examine;
use crate::tui::overlay::export::{Export, ExportField};
use crate::tui::text::cut;
use crate::tui::widget::field::{EDITS, Edit, Field};
use crate::tui::widget::panel;
use crate::tui::widget::row_list::{Listed, Move, Piece, RowList, moves};
use crate::tui::words::Ui;

words! {
    enum Say {
        Walk: "経路", "Walk";
        Readers: "リーダー", "Readers";
        Log: "記録", "Log";
        Trace: "通信", "Trace";
        AskIt: "尋ねて、カードも詳しく調べる", "ask it, and examine the card";
        Follows: "追跡中", "follows";
        Command: "コマンド", "the command";
        KeyUnfilter: "絞り込みをやめる", "end the filter";
    }
}

/// The box of the sentence from this size on; two lists side by side from this width on. Header and footer not counted.
const FULL: (u16, u16) = (70, 18);
const WIDE: u16 = 120;

const EXAMINE: Text = Text::new("カードを詳しく調べる", "examine the card");

keys! {
    enum Key, KEYS {
        Next "Tab" [k(Code::Tab), k(Code::Right), c('l')] Text::new("次の部分", "next part"), Move, Shown, always;
        Back "S-Tab" [k(Code::BackTab), k(Code::Left), c('h')] Ui::KeyBack.text(), Move, Hidden, always;
        Open "Enter" [k(Code::Enter)] Text::new("理由と対処", "why, what to do"), Card, Shown, always;
        Copy "y" [c('y')] Ui::KeyCopy.text(), Card, Shown, always;
        CopyCommand "y" [c('y')] Text::new("コマンドをコピー", "copy command"), Card, Shown, always;
        Again "r" [c('r')] Text::new("調べ直す", "look again"), Card, Shown, always;
        Report "s" [c('s')] Text::new("報告を保存", "save a report"), Card, Shown, always;
        Save "s" [c('s')] Text::new("やりとりを保存", "save the exchanges"), Card, Shown, always;
        Examine "e" [c('e')] EXAMINE, Card, Shown, always;
        Filter "/" [c('/')] Text::new("絞り込む", "filter"), Card, Shown, always;
        Follow "f" [c('f')] Text::new("追う・止める", "follow or stay"), Card, Shown, always;
        Unfilter "Esc" [k(Code::Esc)] Say::KeyUnfilter.text(), Move, Way, always;
    }
}
const MOVES: [Binding; 6] = moves(Footer::Hidden, always);
keys! {
    enum FilterKey, FILTER {
        Accept "Enter" [k(Code::Enter)] Ui::KeyAccept.text(), Move, Way, always;
        Unfilter "Esc" [k(Code::Esc)] Say::KeyUnfilter.text(), Move, Way, always;
    }
}

/// The names of the parts, as what can be pointed at.
const NAMES: &str = "diagnostics";

/// Its name.
pub(super) const TITLE: Text = Text::new("診断", "Diagnosis");

/// One part of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Part {
    #[default]
    Walk,
    Readers,
    Log,
    Trace,
}

impl Part {
    const ALL: [Self; 4] = [Self::Walk, Self::Readers, Self::Log, Self::Trace];

    const fn name(self) -> Say {
        match self {
            Self::Walk => Say::Walk,
            Self::Readers => Say::Readers,
            Self::Log => Say::Log,
            Self::Trace => Say::Trace,
        }
    }
}

/// The screen.
pub(super) struct DiagnosticsScreen {
    part: Part,
    /// What stands beside the walk, where there is room for both.
    other: Part,
    lists: [RowList; Part::ALL.len()],
    /// Somebody has selected a row of the walk; until then it is where it stops.
    selected: bool,
    /// The findings that were opened, or closed where they are open by themselves: the rule, and which of its findings.
    turned: Vec<(&'static str, usize)>,
    /// The newest exchange is the one that is selected.
    follows: bool,
    filtering: bool,
    needle: Field,
}

impl Default for DiagnosticsScreen {
    fn default() -> Self {
        Self {
            part: Part::Walk,
            other: Part::Readers,
            lists: Default::default(),
            selected: false,
            turned: Vec::new(),
            follows: true,
            filtering: false,
            needle: Field::new(),
        }
    }
}

/// Where things are drawn.
struct Places {
    /// The sentence in its box, on a screen of full size.
    head: Option<(Rect, Vec<Line<'static>>)>,
    names: Rect,
    list: Rect,
    beside: Option<Rect>,
}

/// The one sentence.
fn sentence(cx: &Context<'_>) -> (Tone, String) {
    match cx.model.diagnosis.report() {
        Some(report) => diag::sentence(report, cx.lang),
        None => (Tone::Plain, Ui::Looking.say(cx.lang).to_owned()),
    }
}

fn places(area: Rect, cx: &Context<'_>) -> Places {
    let mut rest = area;
    let full = area.width >= FULL.0 && area.height >= FULL.1;
    let head = full.then(|| {
        let (tone, told) = sentence(cx);
        let style = cx.theme.tone(tone).patch(cx.theme.title);
        let lines = panel::said(&told, usize::from(area.width).saturating_sub(4), style);
        (panel::take(&mut rest, lines.len() + 2), lines)
    });
    let names = panel::take(&mut rest, 1);
    if full && area.width >= WIDE {
        let width = rest.width / 2;
        let beside = Rect { x: rest.x + width, width: rest.width - width, ..rest };
        return Places { head, names, list: Rect { width, ..rest }, beside: Some(beside) };
    }
    Places { head, names, list: rest, beside: None }
}

/// A list in its place: in a box where there is a box above it too.
fn listed(pieces: Vec<Piece>, place: Rect, boxed: bool) -> Listed {
    if boxed { Listed::boxed(pieces, place) } else { Listed::bare(pieces, place) }
}

impl DiagnosticsScreen {
    fn rows_of(&self, part: Part, cx: &Context<'_>) -> RowList {
        let mut list = self.lists[part as usize];
        match part {
            Part::Trace if self.follows => list.at = usize::MAX,
            Part::Walk if !self.selected => list.at = self.walk(&walk::Hints::default(), cx).stop,
            _ => {}
        }
        list
    }

    /// The findings as they are listed.
    fn walk(&self, hints: &walk::Hints, cx: &Context<'_>) -> walk::Listing {
        let head = places(cx.area, cx).head.is_none().then(|| sentence(cx));
        walk::list(cx.model.diagnosis.report(), &self.turned, head, hints, cx)
    }

    /// What a part tells in so many cells; `told` where the sentence stands elsewhere.
    fn pieces(&self, part: Part, width: u16, told: bool, cx: &Context<'_>) -> Vec<Piece> {
        let mut pieces = match part {
            Part::Walk => {
                let copy = hint(self, Key::CopyCommand.command(), Ui::KeyCopy.text(), cx);
                let copy = self.finding(cx).zip(copy);
                let examine = hint(self, Key::Examine.command(), EXAMINE, cx);
                return self.walk(&walk::Hints { copy, examine, width }, cx).pieces;
            }
            Part::Readers => {
                readers::pieces(hint(self, Key::Examine.command(), Say::AskIt.text(), cx).as_deref(), cx)
            }
            Part::Log => log::pieces(usize::from(width).saturating_sub(6), cx),
            Part::Trace => trace::pieces(&self.needle.text(), cx),
        };
        if !told {
            let (tone, sentence) = sentence(cx);
            pieces.insert(0, Piece::row("", sentence, tone));
        }
        pieces
    }

    /// The list with the focus.
    fn list(&self, area: Rect, cx: &Context<'_>) -> Listed {
        let places = places(area, cx);
        let (full, place) = (places.head.is_some(), self.focused(&places));
        listed(self.pieces(self.part, place.width, full, cx), place, full)
    }

    /// The place of the list with the focus.
    fn focused(&self, places: &Places) -> Rect {
        places.beside.filter(|_| self.part != Part::Walk).unwrap_or(places.list)
    }

    fn turn_to(&mut self, part: Part) {
        self.part = part;
        if part != Part::Walk {
            self.other = part;
        }
    }

    /// The finding that is selected.
    fn finding(&self, cx: &Context<'_>) -> Option<usize> {
        if self.part != Part::Walk {
            return None;
        }
        let listing = self.walk(&walk::Hints::default(), cx);
        listing.of.get(self.rows_of(Part::Walk, cx).at).copied().flatten()
    }

    /// Opens the finding that is selected, or closes it.
    fn turn(&mut self, cx: &Context<'_>) -> bool {
        let Some((report, at)) = cx.model.diagnosis.report().zip(self.finding(cx)) else { return false };
        let Some(name) = walk::name(report, at) else { return false };
        match self.turned.iter().position(|it| *it == name) {
            Some(at) => drop(self.turned.swap_remove(at)),
            None => self.turned.push(name),
        }
        // What is selected stays the finding, also where a row of it was.
        let listing = self.walk(&walk::Hints::default(), cx);
        let first = listing.of.iter().position(|of| *of == Some(at));
        (self.lists[Part::Walk as usize].at, self.selected) = (first.unwrap_or(0), true);
        true
    }

    /// What is told of the finding that is selected.
    fn told(&self, cx: &Context<'_>) -> Option<diag::Told> {
        let finding = cx.model.diagnosis.report()?.findings.get(self.finding(cx)?)?;
        Some(diag::told(finding, cx.lang))
    }

    fn has_command(&self, cx: &Context<'_>) -> bool {
        self.told(cx).is_some_and(|told| told.command.is_some())
    }

    /// Hands out the command of the finding that is selected, what it says where it has none, or the row.
    fn copy(&self, cx: &Context<'_>) -> Option<Step> {
        let Some(told) = self.told(cx) else {
            return self.rows_of(self.part, cx).copy(&self.list(cx.area, cx), cx);
        };
        Some(if let Some(command) = told.command {
            Step::Copy { name: Say::Command.say(cx.lang).to_owned(), text: command.into() }
        } else {
            let parts = [told.what, told.why, told.todo];
            let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
            Step::Copy { name: Ui::CopiedRow.say(cx.lang).to_owned(), text: text.into() }
        })
    }

    fn key(&mut self, key: Key, cx: &Context<'_>) -> Reply {
        let (at, count) = (self.part as usize, Part::ALL.len());
        match key {
            Key::Next => self.turn_to(Part::ALL[(at + 1) % count]),
            Key::Back => self.turn_to(Part::ALL[(at + count - 1) % count]),
            Key::Open => return Reply::taken(self.turn(cx)),
            Key::Copy | Key::CopyCommand => return self.copy(cx).map_or(Reply::Pass, Reply::from),
            Key::Again => return vec![Step::Diagnose, Step::Refresh].into(),
            Key::Examine => return Step::Open(Box::new(examine::Examine)).into(),
            Key::Report => return Step::Open(ExportField::open(Export::Report)).into(),
            Key::Save => return Step::Open(ExportField::open(Export::Trace)).into(),
            Key::Filter => self.filtering = true,
            Key::Follow => {
                let last = self.list(cx.area, cx).rows().count().saturating_sub(1);
                self.follows = !self.follows;
                self.lists[Part::Trace as usize].at = last;
            }
            Key::Unfilter => self.needle = Field::new(),
        }
        Reply::DONE
    }

    /// What the keys do while a text is typed that is looked for.
    fn filter(&mut self, msg: Msg<'_>) -> Reply {
        match msg {
            Msg::Char(c) => self.needle.insert(c),
            Msg::Command(command) => match (FilterKey::of(command), Edit::of(command)) {
                (Some(FilterKey::Accept), _) => self.filtering = false,
                (Some(FilterKey::Unfilter), _) => (self.filtering, self.needle) = (false, Field::new()),
                (None, Some(edit)) => self.needle.act(edit),
                (None, None) => return Reply::Pass,
            },
            _ => return Reply::Pass,
        }
        self.lists[Part::Trace as usize] = RowList::default();
        Reply::DONE
    }

    /// The names of the parts in one line.
    fn names(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let mut x = area.x;
        let mut spans = Vec::new();
        for (at, part) in Part::ALL.into_iter().enumerate() {
            let name = format!(" {} ", part.name().say(cx.lang));
            let width = panel::width(&name);
            cx.pointer.select(Rect { x, width, ..area }.intersection(area), Command::new(NAMES, at));
            x += width + 1;
            let style = if part == self.part { cx.theme.bar } else { cx.theme.label };
            spans.extend([Span::styled(name, style), Span::raw(" ")]);
        }
        frame.render_widget(Line::from(spans), area);
        let told = if cx.model.diagnosis.goes_on() && cx.model.diagnosis.report().is_some() {
            Ui::Looking.say(cx.lang)
        } else if self.part == Part::Trace && self.follows && trace::any(cx) {
            Say::Follows.say(cx.lang)
        } else {
            return;
        };
        let told = format!(" {told} ");
        let rest = Rect { x: x.min(area.right()), width: area.right().saturating_sub(x), ..area };
        if panel::width(&told) <= rest.width {
            panel::right(frame, rest, told, cx.theme.label);
        }
    }

    /// What is looked for, at the left of the last line.
    fn foot(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        if area.is_empty() || self.part != Part::Trace || !self.filtering && self.needle.is_empty() {
            return;
        }
        let text = self.needle.text();
        let most = area.width.saturating_sub(14);
        let width = if self.filtering { most.min(40) } else { most.min(panel::width(&text) + 3) };
        let place = Rect { width, ..area };
        frame.render_widget(Line::raw(" ".repeat(usize::from(width))), place);
        frame.render_widget(Line::styled(" /", cx.theme.key), place);
        let field = Rect { x: place.x + 2.min(width), width: width.saturating_sub(3), ..place };
        if self.filtering {
            self.needle.draw(frame, field, cx);
        } else {
            let text = cut(&text, usize::from(field.width));
            frame.render_widget(Line::styled(text, cx.theme.text), field);
        }
    }
}

/// Is there a card that may be examined?
fn examines(cx: &Context<'_>) -> bool {
    let idle = !cx.model.pin_runs() && !cx.model.diagnosis.goes_on();
    let answers = |inside: &Inside| matches!(inside, Inside::Card { .. });
    idle && cx.model.readers().iter().any(|reader| answers(&reader.inside) && !reader.held)
}

impl Component for DiagnosticsScreen {
    fn keys(&self) -> &'static Keys {
        if self.filtering {
            const { &Keys::typing(&[FILTER, EDITS]) }
        } else {
            const { &Keys::new(&[KEYS, &MOVES, DEMO_KEY]) }
        }
    }

    fn works(&self, command: Command, cx: &Context<'_>) -> bool {
        if self.filtering {
            return Edit::of(command).is_none_or(|edit| self.needle.takes(edit));
        }
        let trace = self.part == Part::Trace;
        let many = || trace && self.needle.is_empty() && trace::many(cx);
        let rows = |least| many() || self.list(cx.area, cx).rows().take(least).count() == least;
        match Key::of(command) {
            Some(Key::Next | Key::Back) => true,
            Some(Key::Open) => self.told(cx).is_some_and(|told| walk::opens(&told)),
            Some(Key::Copy) => rows(1) && !self.has_command(cx),
            Some(Key::CopyCommand) => self.has_command(cx),
            // A simulated card has no machine around it.
            Some(Key::Again) => {
                !cx.model.diagnosis.goes_on() && (!cx.model.has_demo() || cx.model.was_looked_at())
            }
            Some(Key::Examine) => examines(cx),
            Some(Key::Report) => !trace && cx.model.diagnosis.report().is_some(),
            Some(Key::Filter | Key::Follow | Key::Save) => trace && trace::any(cx),
            Some(Key::Unfilter) => trace && !self.needle.is_empty(),
            None => Move::of(command).is_none() || rows(2),
        }
    }

    fn needs(&self, model: &Model) -> Option<Step> {
        model.diagnosis.is_due().then_some(Step::Diagnose)
    }

    /// It is about no card, and a card that comes and goes is what it is watched for.
    fn outlives_card(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn holds_personal(&self) -> bool {
        !self.needle.is_empty()
    }

    fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        match msg {
            Msg::CardLeft => {
                self.needle = Field::new();
                self.filtering = false;
                return Reply::DONE;
            }
            Msg::PutAway => {
                self.filtering = false;
                return Reply::DONE;
            }
            Msg::Select(name) if name.row(NAMES).is_some() => {
                let part =
                    name.row(NAMES).and_then(|at| Part::ALL.get(at)).filter(|part| **part != self.part);
                if let Some(part) = part {
                    self.turn_to(*part);
                    self.filtering = false;
                }
                return Reply::taken(part.is_some());
            }
            _ => {}
        }
        if self.filtering && !matches!(msg, Msg::Select(_)) {
            return self.filter(msg);
        }
        if let Some(rows) = self.rows_of(self.part, cx).moved(msg, || Some(self.list(cx.area, cx)), cx) {
            self.lists[self.part as usize] = rows;
            self.selected |= self.part == Part::Walk;
            if self.part == Part::Trace {
                self.follows = rows.at + 1 >= self.list(cx.area, cx).rows().count();
            }
            return Reply::DONE;
        }
        match msg {
            Msg::Command(command) => Key::of(command).map_or(Reply::Pass, |key| self.key(key, cx)),
            // A press on what is selected opens it.
            Msg::Select(_) => Reply::taken(self.turn(cx)),
            _ => Reply::Pass,
        }
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let places = places(area, cx);
        let full = places.head.is_some();
        let focused = self.focused(&places);
        if let Some(beside) = places.beside {
            let (part, place) =
                if self.part == Part::Walk { (self.other, beside) } else { (Part::Walk, places.list) };
            let list = listed(self.pieces(part, place.width, full, cx), place, full);
            RowList::beside(frame, part.name().say(cx.lang), &list, cx);
            cx.pointer.select(place, Command::new(NAMES, part as usize));
        }
        if let Some((place, lines)) = places.head {
            let inner = panel::draw(frame, place, TITLE.say(cx.lang), false, cx);
            panel::lines(frame, inner, lines);
        }
        self.names(frame, places.names, cx);
        let list = listed(self.pieces(self.part, focused.width, full, cx), focused, full);
        self.rows_of(self.part, cx).view(frame, self.part.name().say(cx.lang), &list, cx);
        self.foot(frame, list.foot, cx);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::text::Lang;
    use crate::tui::text::cells;

    #[test]
    fn the_names_of_the_parts_fit_the_smallest_screen() {
        for lang in Lang::ALL {
            let all: usize = Part::ALL.iter().map(|part| cells(part.name().say(lang)) + 3).sum();
            assert!(all <= 41, "{lang:?} {all}");
        }
    }
}
