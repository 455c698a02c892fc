//! Screen 3, 更新: one answer, the days it rests on, and what the way to the counter takes.
//!
//! ```text
//! ┌ いつ更新できるか ──────────────────────────────────────────────────────────┐
//! │ 2029年11月18日 (令和11年) から更新できます (あと1,092日)。                 │
//! │                                                                            │
//! │ ━━●─────────────────────────────▒▒▒··································┃     │
//! │ ━ 2025-10-27  発行日                                                       │
//! │ ● 2026-11-22  今日                                                         │
//! │ ▒ 2029-11-18  更新開始          あと 1,092日                               │
//! │ ▒ 2030-02-17  満了日            あと 1,183日                               │
//! │ ┃ 2035-02-17  カードの期限      あと 8年2か月                              │
//! │ 窓口  閉まっています。次は 2026年11月24日 (火) 8:30                           │
//! └────────────────────────────────────────────────────────────────────────────┘
//! ┏> 手続き ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ …                                                                          ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 1-9/60 ━━┛
//! ```
//!
//! A small screen has the same as one list. What is told comes whole from `present::renewal`: nothing is decided here.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::domain::calendar::Instant;
use crate::domain::procedure::CounterState;
use crate::domain::report::CardReport;
use crate::model::Model;
use crate::present::dates;
use crate::present::renewal::{self, Renewal};
use crate::present::sections::{self, Rank, Row, Section, Tone};
use crate::present::text::{Text, words};
use crate::tui::component::{Component, Context, Msg, Reply, Step};
use crate::tui::key::{Binding, CARD_KEYS, Command, Footer, Keys, c, keys};
use crate::tui::overlay::code::QrCode;
use crate::tui::overlay::export::{Export, ExportField};
use crate::tui::text::cells;
use crate::tui::widget::row_list::{self, Listed, Move, Piece, RowList, moves};
use crate::tui::widget::{bar, counter, panel, stand_in};
use crate::tui::words::Ui;

words! {
    enum Say {
        RenewalTitle: "いつ更新できるか", "When to renew";
        CounterTitle: "手続き", "Procedure";
    }
}

/// Boxes from this size on, header and footer not counted.
const FULL: (u16, u16) = (70, 20);
/// The least room for the rows below the answer.
const ROWS: usize = 5;

keys! {
    enum Key, KEYS {
        Export "c" [c('c')] Ui::KeyCalendar.text(), Card, Shown, Model::has_report;
        Code "p" [c('p')] Text::new("QRコード", "QR code"), Card, Shown, Model::has_report;
        Save "s" [c('s')] Text::new("1枚にして保存", "save a page"), Card, Shown, Model::has_report;
        Copy "y" [c('y')] Ui::KeyCopy.text(), Card, Shown, Model::has_report;
    }
}
const AHEAD: (&[Binding], &[Binding]) = KEYS.split_at(3);
const MOVES: [Binding; 6] = moves(Footer::Shown, Model::has_report);

/// Its name.
pub(super) const TITLE: Text = Text::new("更新", "Renewal");

/// The screen.
#[derive(Default)]
pub(super) struct RenewalScreen {
    rows: RowList,
}

/// The box of the answer, on a screen of full size; and the list.
fn lay(told: &Renewal, area: Rect, cx: &Context<'_>) -> (Option<(Rect, Vec<Line<'static>>)>, Listed) {
    let mut sections = told.sections.clone();
    for section in &mut sections {
        once(section, told, cx);
    }
    sections.retain(|section| !section.rows.is_empty());
    let pieces = row_list::pieces(sections);
    if area.width >= FULL.0 && area.height >= FULL.1 {
        let lines = head(told, usize::from(area.width).saturating_sub(4), cx);
        if lines.len() + 2 + ROWS <= usize::from(area.height) {
            let mut rest = area;
            let head = panel::take(&mut rest, lines.len() + 2);
            let needed = row_list::height(&pieces, usize::from(area.width).saturating_sub(4), cx) + 2;
            return (Some((head, lines)), Listed::boxed(pieces, panel::take(&mut rest, needed)));
        }
    }
    let mut all = answer(told, cx);
    all.extend(pieces);
    (None, Listed::bare(all, area))
}

/// The answer and the days as rows, for a small screen.
fn answer(told: &Renewal, cx: &Context<'_>) -> Vec<Piece> {
    let row = |label: &str, value: String, tone| {
        Piece::Row(Row { label: label.to_owned(), value: value.into(), tone, rank: Rank::Headline })
    };
    let mut rows = vec![row("", told.answer.clone(), told.tone)];
    rows.extend(
        warned(told).map(|(section, found)| row(&section.title, found.value.to_string(), found.tone)),
    );
    for line in &told.lines {
        if told.lines.len() > 1 {
            rows.push(Piece::Heading(sections::slot(line.slot).say(cx.lang).to_owned()));
        }
        for (mark, day) in &line.marks {
            let left = bar::left(told, *mark, *day, cx).map(|left| format!("  {left}")).unwrap_or_default();
            let value = format!("{}{left}", dates::brief(cx.lang, *day));
            rows.push(row(renewal::mark(*mark).say(cx.lang), value, Tone::Plain));
        }
    }
    for (section, found) in always(told) {
        rows.push(row(&section.title, found.value.to_string(), found.tone));
    }
    rows
}

/// What is in the way of taking a certificate's days as they are.
fn warned(told: &Renewal) -> impl Iterator<Item = (&Section, &Row)> {
    let sections = told.sections.iter().filter(|section| section.timeline.is_some());
    sections.flat_map(|section| section.rows.iter().filter(|row| warns(row)).map(move |row| (section, row)))
}

/// Is it a sentence of its own, and a warning?
fn warns(row: &Row) -> bool {
    row.rank == Rank::Warning && row.label.is_empty()
}

/// What is worth a place that is never scrolled away, besides the days: whether the counter is open.
fn always(told: &Renewal) -> impl Iterator<Item = (&Section, &Row)> {
    let sections = told.sections.iter().filter(|section| section.timeline.is_none());
    sections.flat_map(|section| {
        section.rows.iter().filter(|row| row.rank <= Rank::Headline).map(move |row| (section, row))
    })
}

/// Takes out of a certificate's section what the days above it say already.
fn once(section: &mut Section, told: &Renewal, cx: &Context<'_>) {
    if section.timeline.take().is_none() {
        return;
    }
    let days = || told.lines.iter().flat_map(|line| &line.marks).map(|(_, day)| *day);
    section.rows.retain(|row| {
        let a_day = days().any(|day| *row.value == dates::day(cx.lang, day));
        // The window names two of the days, its first and its last.
        // Not 1 February within 11 February.
        let names = |day| {
            let day = dates::brief(cx.lang, day);
            let mut places = row.value.match_indices(&*day).map(|(at, _)| at);
            places.any(|at| !row.value[..at].ends_with(|c: char| c.is_ascii_digit()))
        };
        let the_window = days().filter(|day| names(*day)).count() > 1;
        !a_day && !the_window && !warns(row)
    });
}

/// The answer and the days, for the box at the top.
fn head(told: &Renewal, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
    let style = cx.theme.tone(told.tone).patch(cx.theme.title);
    let mut lines = panel::said(&told.answer, width, style);
    lines.extend(warned(told).flat_map(|row| labelled(row, width, cx)));
    for line in &told.lines {
        lines.push(Line::default());
        lines.extend(bar::told(line, told, width, cx));
    }
    lines.extend(always(told).flat_map(|row| labelled(row, width, cx)));
    lines
}

/// A row behind the title of its section.
fn labelled((section, row): (&Section, &Row), width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
    let label = format!("{}  ", section.title);
    let value = (row.value.as_str(), cx.theme.tone(row.tone));
    panel::labelled((&label, cx.theme.label), cells(&label), value, width).collect()
}

impl RenewalScreen {
    fn key(&self, key: Key, cx: &Context<'_>) -> Reply {
        let Some(report) = cx.model.report() else { return Reply::Pass };
        let told = counter::renewal(report, cx);
        match key {
            Key::Export => Step::Open(ExportField::open(Export::Calendar)).into(),
            Key::Code => Step::Open(Box::new(QrCode::default())).into(),
            Key::Save => Step::Open(ExportField::open(Export::Page)).into(),
            Key::Copy => self.rows.copy(&lay(&told, cx.area, cx).1, cx).map_or(Reply::Pass, Reply::from),
        }
    }
}

impl Component for RenewalScreen {
    fn keys(&self) -> &'static Keys {
        const { &Keys::new(&[AHEAD.0, &MOVES, AHEAD.1, CARD_KEYS]) }
    }

    fn works(&self, command: Command, cx: &Context<'_>) -> bool {
        // Of another card little is told, or nothing.
        let told = |report: &CardReport| lay(&counter::renewal(report, cx), cx.area, cx).1.rows().count();
        let rows =
            |least| cx.model.has_certificates() || cx.model.report().is_some_and(|it| told(it) >= least);
        let window = |report: &CardReport| counter::renewal(report, cx).window.is_some();
        let page = |report: &CardReport| counter::renewal(report, cx).has_page();
        match Key::of(command) {
            Some(Key::Export | Key::Code) => cx.model.report().is_some_and(window),
            Some(Key::Save) => cx.model.report().is_some_and(page),
            Some(Key::Copy) => rows(1),
            None => Move::of(command).is_none() || rows(2),
        }
    }

    /// The counter opens or closes.
    fn wake(&self, cx: &Context<'_>) -> Option<Instant> {
        let (_, counter) = counter::hours(cx.model.report()?, cx);
        match counter?.state {
            CounterState::Open { until } => Some(until),
            CounterState::Closed { next } => next,
        }
    }

    fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply {
        let list = || cx.model.report().map(|report| lay(&counter::renewal(report, cx), cx.area, cx).1);
        if let Some(rows) = self.rows.moved(msg, list, cx) {
            self.rows = rows;
            return Reply::DONE;
        }
        match msg {
            Msg::Command(command) => Key::of(command).map_or(Reply::Pass, |key| self.key(key, cx)),
            Msg::CardLeft => {
                *self = Self::default();
                Reply::DONE
            }
            _ => Reply::Pass,
        }
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let Some(report) = cx.model.report() else { return stand_in::draw(frame, area, cx) };
        let (head, list) = lay(&counter::renewal(report, cx), area, cx);
        if let Some((head, lines)) = head {
            let inner = panel::draw(frame, head, Say::RenewalTitle.say(cx.lang), false, cx);
            panel::lines(frame, inner, lines);
        }
        self.rows.view(frame, Say::CounterTitle.say(cx.lang), &list, cx);
    }
}
