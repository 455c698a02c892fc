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
//! │ 窓口  閉まっています。次は 2026-11-24 (火) 08:30                           │
//! └────────────────────────────────────────────────────────────────────────────┘
//! ┏> 手続き ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ …                                                                          ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 1-9/60 ━━┛
//! ```
//!
//! A small screen has the same as one list. What is told comes whole from `present::renewal`: nothing is decided here.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::domain::calendar::{self, Instant};
use crate::domain::procedure::{CounterNow, CounterState, Procedure};
use crate::domain::report::CardReport;
use crate::present::dates;
use crate::present::renewal::{self, Mark, Renewal};
use crate::present::sections::{self, Rank, Row, Section, Tone};
use crate::tui::compositor::{Context, Export, Layer, Overlay, Step};
use crate::tui::keymap::{Action, Scope};
use crate::tui::screen::card;
use crate::tui::text::{Ui, cells, pad, wrap};
use crate::tui::widget::ledger::{self, Ledger, Piece};
use crate::tui::widget::{panel, span};

/// Boxes from this size on, header and footer not counted.
const FULL: (u16, u16) = (70, 20);
/// The least room for the rows below the answer.
const ROWS: u16 = 5;

/// The screen.
#[derive(Default)]
pub(crate) struct RenewalScreen {
    ledger: Ledger,
}

/// The answer with what it is told from.
pub(crate) fn told(report: &CardReport, cx: &Context<'_>) -> Renewal {
    let (procedure, counter) = counter(report, cx);
    renewal::renewal(report, &procedure, counter.as_ref(), cx.now, cx.lang)
}

/// The procedure of the card's municipality, and whether its counter is open.
pub(crate) fn counter(report: &CardReport, cx: &Context<'_>) -> (Procedure, Option<CounterNow>) {
    let code = report.common.record.as_ref().ok().map(|common| common.municipality_code.as_str());
    let procedure = cx.lent.procedures.of(code);
    let counter = renewal::counter_now(&procedure, cx.now, &cx.lent.holiday);
    (procedure, counter)
}

/// The box of the answer, and the one around the list.
struct Boxes {
    head: Rect,
    lines: Vec<Line<'static>>,
    frame: Rect,
}

/// What is drawn where.
struct Laid {
    /// On a screen of full size.
    boxes: Option<Boxes>,
    pieces: Vec<Piece>,
    /// The place of the list.
    place: Rect,
    /// The line that says how much of the list is shown.
    foot: Rect,
}

fn lay(told: &Renewal, area: Rect, cx: &Context<'_>) -> Laid {
    let mut sections = told.sections.clone();
    for section in &mut sections {
        once(section, told, cx);
    }
    sections.retain(|section| !section.rows.is_empty());
    let pieces = ledger::pieces(sections);
    if area.width >= FULL.0 && area.height >= FULL.1 {
        let lines = head(told, usize::from(area.width).saturating_sub(4), cx);
        let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
        if height.saturating_add(ROWS) <= area.height {
            let head = Rect { height, ..area };
            let width = area.width.saturating_sub(4);
            let needed = ledger::height(&pieces, usize::from(width), cx) + 2;
            let rest = u16::try_from(needed).unwrap_or(u16::MAX).min(area.height - height);
            let frame = Rect { y: area.y + height, height: rest, ..area };
            let place =
                Rect { x: frame.x + 2, y: frame.y + 1, width, height: frame.height.saturating_sub(2) };
            let foot = Rect { y: frame.bottom() - 1, height: 1, ..place };
            return Laid { boxes: Some(Boxes { head, lines, frame }), pieces, place, foot };
        }
    }
    let place = Rect { height: area.height.saturating_sub(1), ..area };
    let foot = Rect { y: place.bottom(), height: area.height.min(1), ..area };
    let mut all = answer(told, cx);
    all.extend(pieces);
    Laid { boxes: None, pieces: all, place, foot }
}

/// The answer and the days as rows, for a small screen.
fn answer(told: &Renewal, cx: &Context<'_>) -> Vec<Piece> {
    let row = |label: &str, value: String, tone| {
        Piece::Row(Row { label: label.to_owned(), value: value.into(), tone, rank: Rank::Headline })
    };
    let mut rows = vec![row("", told.answer.clone(), told.tone)];
    for line in &told.lines {
        if told.lines.len() > 1 {
            rows.push(Piece::Heading(sections::slot(line.slot).say(cx.lang).to_owned()));
        }
        for (mark, day) in &line.marks {
            let value = match left(*mark, *day, cx) {
                Some(left) => format!("{}  {left}", dates::iso(*day)),
                None => dates::iso(*day),
            };
            rows.push(row(renewal::mark(*mark, cx.lang), value, Tone::Plain));
        }
    }
    for (section, found) in always(told) {
        rows.push(row(&section.title, found.value.to_string(), found.tone));
    }
    rows
}

/// What is worth a place that is never scrolled away, besides the days: whether the counter is open.
fn always(told: &Renewal) -> impl Iterator<Item = (&Section, &Row)> {
    let sections = told.sections.iter().filter(|section| section.timeline.is_none());
    sections.flat_map(|section| {
        section.rows.iter().filter(|row| row.rank == Rank::Headline).map(move |row| (section, row))
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
        let the_window = days().filter(|day| row.value.contains(&dates::iso(*day))).count() > 1;
        !a_day && !the_window
    });
}

/// The answer and the days, for the box at the top.
fn head(told: &Renewal, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
    let style = cx.theme.tone(told.tone).patch(cx.theme.title);
    let mut lines: Vec<Line<'static>> =
        wrap(&told.answer, width).into_iter().map(|text| Line::styled(text, style)).collect();
    let widest = told.lines.iter().flat_map(|line| &line.marks);
    let column = widest.map(|(mark, _)| cells(renewal::mark(*mark, cx.lang))).max().unwrap_or(0) + 2;
    for line in &told.lines {
        lines.push(Line::default());
        if told.lines.len() > 1 {
            let name = sections::slot(line.slot).say(cx.lang);
            lines.push(Line::styled(name, cx.theme.title));
        }
        lines.push(span::bar(&line.marks, width, cx));
        for (mark, day) in &line.marks {
            let today = *mark == Mark::Today;
            let style = if today { cx.theme.focus } else { cx.theme.text };
            lines.push(Line::from(vec![
                Span::styled(span::sign(*mark, cx), style),
                Span::styled(format!(" {}  ", dates::iso(*day)), style),
                Span::styled(pad(renewal::mark(*mark, cx.lang), column), style),
                Span::styled(left(*mark, *day, cx).unwrap_or_default(), cx.theme.label),
            ]));
        }
    }
    for (section, row) in always(told) {
        let label = format!("{}  ", section.title);
        let room = width.saturating_sub(cells(&label));
        for (part, value) in wrap(&row.value, room).into_iter().enumerate() {
            let label = if part == 0 { label.clone() } else { " ".repeat(cells(&label)) };
            let value = Span::styled(value, cx.theme.tone(row.tone));
            lines.push(Line::from(vec![Span::styled(label, cx.theme.label), value]));
        }
    }
    lines
}

/// How long it is to a day that lies ahead.
fn left(mark: Mark, day: chrono::NaiveDate, cx: &Context<'_>) -> Option<String> {
    let today = calendar::day(cx.now);
    if mark == Mark::LastDay && day == today {
        let rest = (calendar::midnight(calendar::plus_days(day, 1)) - cx.now).num_seconds();
        let rest = dates::hours_and_minutes(cx.lang, u64::try_from(rest).unwrap_or(0));
        return Some(Ui::DaysAhead.with(cx.lang, &[&rest]));
    }
    if day <= today || mark == Mark::Today {
        return None;
    }
    let left = match mark {
        Mark::CardEnd => dates::span(cx.lang, today, day),
        _ => dates::days(cx.lang, (day - today).num_days().unsigned_abs()),
    };
    Some(Ui::DaysAhead.with(cx.lang, &[&left]))
}

impl Layer for RenewalScreen {
    fn scope(&self) -> Scope {
        Scope::Renewal
    }

    fn forget(&mut self) {
        *self = Self::default();
    }

    /// The counter opens or closes.
    fn wake(&self, cx: &Context<'_>) -> Option<Instant> {
        let (_, counter) = counter(cx.model.report()?, cx);
        match counter?.state {
            CounterState::Open { until } => Some(until),
            CounterState::Closed { next } => next,
        }
    }

    fn act(&mut self, action: Action, area: Rect, cx: &Context<'_>) -> Option<Vec<Step>> {
        let Some(report) = cx.model.report() else {
            return match action {
                Action::Refresh => Some(vec![Step::Refresh]),
                Action::Demo => Some(vec![Step::Demo]),
                _ => None,
            };
        };
        let told = told(report, cx);
        let no_window = || vec![Step::Tell(Ui::CodeNone, String::new())];
        Some(match action {
            Action::Refresh => vec![Step::Refresh],
            Action::Demo => vec![Step::Demo],
            Action::Export | Action::Code if told.window.is_none() => no_window(),
            Action::Export => vec![Step::Open(Overlay::Export(Export::Calendar))],
            Action::Code => vec![Step::Open(Overlay::Code)],
            Action::Copy => {
                let laid = lay(&told, area, cx);
                let (name, row) = ledger::named(&laid.pieces, self.ledger.at)?;
                let name = if name.is_empty() { Ui::CopiedRow.say(cx.lang).to_owned() } else { name };
                vec![Step::Copy { name, text: row.value.clone() }]
            }
            action => {
                let laid = lay(&told, area, cx);
                return self.ledger.act(action, &laid.pieces, laid.place, cx).then(Vec::new);
            }
        })
    }

    fn click(&mut self, x: u16, y: u16, area: Rect, cx: &Context<'_>) -> Option<Vec<Step>> {
        let laid = lay(&told(cx.model.report()?, cx), area, cx);
        (laid.place.contains((x, y).into()) && self.ledger.click(y, &laid.pieces, laid.place, cx))
            .then(Vec::new)
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let Some(report) = cx.model.report() else {
            card::standing_by(frame, area, cx);
            return;
        };
        let Laid { boxes, pieces, place, foot } = lay(&told(report, cx), area, cx);
        if let Some(Boxes { head, lines, frame: around }) = boxes {
            let inner = panel::draw(frame, head, Ui::RenewalTitle.say(cx.lang), false, cx);
            for (line, y) in lines.into_iter().zip(inner.y..inner.bottom()) {
                frame.render_widget(line, Rect { y, height: 1, ..inner });
            }
            panel::draw(frame, around, Ui::CounterTitle.say(cx.lang), true, cx);
        }
        if let Some(part) = self.ledger.draw(frame, place, &pieces, cx) {
            let part = format!(" {part} ");
            let width = u16::try_from(cells(&part)).unwrap_or(0).min(foot.width);
            let at = Rect { x: foot.right() - width, width, ..foot };
            frame.render_widget(Line::styled(part, cx.theme.label), at);
        }
    }
}
