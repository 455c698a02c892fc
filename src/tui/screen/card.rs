//! Screen 1, カード: what is in the reader, and everything a person came for, without a PIN.
//!
//! ```text
//! ┌ マイナンバーカード ────────────────────────────────────────────────────────┐
//! │ リーダー          SONY FeliCa RC-S300/P                                    │
//! │ 交付市区町村      コード 07202                                             │
//! │ カードの有効期限  2035年2月17日 (令和17年)  あと 8年2か月                  │
//! └────────────────────────────────────────────────────────────────────────────┘
//! ┏> 利用者証明用電子証明書 ━━━━━━━━━━━┓┌ 署名用電子証明書 ────────────────────┐
//! ┃ 有効期間内  あと 1,183日           ┃│ カードにあります                     │
//! ┃ 2025-10-27 ━━━●───────── 2030-02-17┃│ パスワード  残り 5回 / 5回           │
//! ┃ 暗証番号  残り 3回 / 3回           ┃│ 中身        氏名などを含むため…      │
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛└──────────────────────────────────────┘
//! ┌ 今すること ────────────────────────────────────────────────────────────────┐
//! │ ありません。証明書は2030-02-17まで期間内です。                             │
//! └────────────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! Without a report the same place says what is missing, why, and the one thing to do. A small screen keeps the
//! rows that matter most, without boxes.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::domain::certificate::Slot;
use crate::domain::credential::{KeyPair, PinName, Tries};
use crate::domain::report::{CardReport, Unread};
use crate::present::problem::Problem;
use crate::present::sanitize::clean;
use crate::present::sections::{self, About, Rank, Section};
use crate::session::{Fault, Inside, Progress, Reader};
use crate::tui::compositor::{Context, Layer, Overlay, Step};
use crate::tui::keymap::{Action, Scope};
use crate::tui::model::{DemoFacts, Model, QUIET_READING, Subject};
use crate::tui::own::own;
use crate::tui::text::{Ui, cells, wrap};
use crate::tui::widget::pin_sheet::PinTask;
use crate::tui::widget::{panel, rows};

/// Boxes from this size on, header and footer not counted.
const FULL: (u16, u16) = (80, 22);

/// What can have the focus, in the order of Tab.
const FOCUS: [About; 3] = [About::Certificate(Slot::Auth), About::Certificate(Slot::Sign), About::Card];

/// The screen.
pub(crate) struct CardScreen {
    focus: usize,
}

impl CardScreen {
    pub(crate) const fn new() -> Self {
        Self { focus: 0 }
    }

    /// The sections that can have the focus with this report.
    fn ring(model: &Model) -> Vec<About> {
        let whole = model.report().is_some_and(|report| !report.kind.offers().certificates().is_empty());
        FOCUS.into_iter().filter(|about| whole || *about == About::Card).collect()
    }

    fn focused(&self, model: &Model) -> About {
        let ring = Self::ring(model);
        ring.get(self.focus % ring.len().max(1)).copied().unwrap_or(About::Card)
    }
}

impl Layer for CardScreen {
    fn scope(&self) -> Scope {
        Scope::Card
    }

    fn act(&mut self, action: Action, _area: Rect, cx: &Context<'_>) -> Option<Vec<Step>> {
        let ring = Self::ring(cx.model).len().max(1);
        match action {
            Action::Next => self.focus = (self.focus + 1) % ring,
            Action::Back => self.focus = (self.focus + ring - 1) % ring,
            Action::Open => {
                let about = self.focused(cx.model);
                let closed =
                    about == About::Certificate(Slot::Sign) && cx.model.report().is_some_and(sign_is_closed);
                let what =
                    if closed { Overlay::Pin(PinTask::Read(KeyPair::Sign)) } else { Overlay::Details(about) };
                return Some(vec![Step::Open(what)]);
            }
            Action::Refresh => return Some(vec![Step::Refresh]),
            Action::Reveal => return Some(vec![Step::Reveal]),
            Action::Choose => return Some(vec![Step::Open(Overlay::Chooser)]),
            Action::Demo => return Some(vec![Step::Demo]),
            _ => return None,
        }
        Some(Vec::new())
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let full = area.width >= FULL.0 && area.height >= FULL.1;
        let area = match &cx.model.demo {
            Some(demo) if full => demo_panel(frame, area, demo, cx),
            _ => area,
        };
        match cx.model.subject() {
            Subject::Report(report) if full => self.boxes(frame, area, report, cx),
            Subject::Report(report) => self.list(frame, area, report, cx),
            _ => standing_by(frame, area, cx),
        }
    }
}

/// What every screen shows while there is no report: what is missing, why, and what to do.
pub(crate) fn standing_by(frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
    match cx.model.subject() {
        Subject::Report(_) => {}
        Subject::Starting => message(frame, area, Ui::Starting.say(cx.lang), Vec::new(), cx),
        Subject::Down(fault) | Subject::Failed(fault) => {
            problem(frame, area, &Problem::of_fault(fault, cx.lang), cx);
        }
        Subject::Mute => problem(frame, area, &Problem::of_fault(Fault::Unresponsive, cx.lang), cx),
        Subject::NoReaders => problem(frame, area, &Problem::no_readers(cx.lang), cx),
        Subject::NotThere(name) => {
            let told = Ui::WantedReader.with(cx.lang, &[&clean(name)]);
            message(frame, area, &told, Vec::new(), cx);
        }
        Subject::Waiting(readers) => waiting(frame, area, &readers, cx),
        Subject::Reading { since, progress } => {
            let late = progress.filter(|_| cx.now - since >= QUIET_READING);
            reading(frame, area, late, cx);
        }
    }
}

impl CardScreen {
    /// The report in boxes, with as many rows as there is room for.
    fn boxes(&self, frame: &mut Frame<'_>, area: Rect, report: &CardReport, cx: &Context<'_>) {
        let told = sections::card(report, cx.now, cx.lang, cx.model.reveal);
        let width = usize::from(area.width);
        let half = area.width / 2;
        let inner = |width: usize| width.saturating_sub(4);
        let lines = |about: About, rank: Rank, width: usize| {
            told.iter()
                .find(|section| section.about == about)
                .map(|section| rows::lines(section, rank, inner(width), cx))
        };
        let (auth, sign) = (About::Certificate(Slot::Auth), About::Certificate(Slot::Sign));
        let lay = |rank: Rank| {
            let card = lines(About::Card, rank, width).unwrap_or_default();
            let left = lines(auth, rank, usize::from(half));
            let mut right = lines(sign, rank, width - usize::from(half));
            if let Some(right) = right.as_mut().filter(|_| sign_is_closed(report)) {
                let locked = cx.model.tries(PinName::Sign) == Some(Tries::Locked);
                let offer = if locked { Ui::OfferReset } else { Ui::OfferSign };
                let offer = wrap(offer.say(cx.lang), inner(width - usize::from(half)));
                right.extend(offer.into_iter().map(|text| Line::styled(text, cx.theme.key)));
            }
            let now = lines(About::Now, Rank::Normal, width).unwrap_or_default();
            let tall = |lines: usize| u16::try_from(lines + 2).unwrap_or(u16::MAX);
            let middle = left.as_ref().map_or(0, Vec::len).max(right.as_ref().map_or(0, Vec::len));
            let middle = if middle == 0 { 0 } else { tall(middle) };
            (tall(card.len()), middle, tall(now.len()), card, left, right, now)
        };
        let fits = |rank: &Rank| {
            let (card, middle, now, ..) = lay(*rank);
            card.saturating_add(middle).saturating_add(now) <= area.height
        };
        let rank = [Rank::Detail, Rank::Normal].into_iter().find(fits).unwrap_or(Rank::Headline);
        let (card_height, middle, _, card, left, right, mut now) = lay(rank);
        if rank == Rank::Headline && report.jpki.auth.is_ok() {
            now.insert(0, Line::styled(Ui::NoteUnchecked.say(cx.lang), cx.theme.quiet));
        }
        let focused = self.focused(cx.model);
        let title = |about: About| {
            told.iter().find(|section| section.about == about).map_or("", |section| section.title.as_str())
        };
        let mut draw = |about: About, place: Rect, lines: Vec<Line<'static>>| {
            let place = place.intersection(area);
            let inner = panel::draw(frame, place, title(about), about == focused, cx);
            for (line, y) in lines.into_iter().zip(inner.y..inner.bottom()) {
                frame.render_widget(line, Rect { y, height: 1, ..inner });
            }
        };
        let mut y = area.y;
        draw(About::Card, Rect { y, height: card_height, ..area }, card);
        y += card_height;
        if let Some(left) = left {
            draw(auth, Rect { y, height: middle, width: half, ..area }, left);
        }
        if let Some(right) = right {
            draw(sign, Rect { x: area.x + half, y, height: middle, width: area.width - half }, right);
        }
        y += middle;
        let height = u16::try_from(now.len() + 2).unwrap_or(u16::MAX).min(area.bottom().saturating_sub(y));
        if height > 2 {
            draw(About::Now, Rect { y, height, ..area }, now);
        }
    }

    /// The report as a list: headings and the rows that matter most.
    fn list(&self, frame: &mut Frame<'_>, area: Rect, report: &CardReport, cx: &Context<'_>) {
        let told = sections::card(report, cx.now, cx.lang, cx.model.reveal);
        let focused = self.focused(cx.model);
        let width = usize::from(area.width).saturating_sub(4);
        let mut lines: Vec<Line<'static>> = Vec::new();
        // Where what to do begins: that is shown, whatever else has to give way.
        let mut to_do = None;
        let mut cursor = None;
        let shown = |section: &&Section| !matches!(section.about, About::Secrets);
        for section in told.iter().filter(shown) {
            let here = section.about == focused;
            if here {
                cursor = u16::try_from(lines.len()).ok();
            }
            if section.about == About::Now {
                to_do = Some(lines.len());
            }
            let style = if here { cx.theme.focus } else { cx.theme.title };
            let mark = if here { "> " } else { " " };
            lines.push(Line::styled(format!("{mark}{}", section.title), style));
            for mut line in rows::lines(section, Rank::Headline, width, cx) {
                line.spans.insert(0, "   ".into());
                lines.push(line);
            }
        }
        // What was not checked stands there however much there is to do.
        let mut area = area;
        if report.jpki.auth.is_ok() {
            area.height = area.height.saturating_sub(1);
            let note = Line::styled(format!(" {}", Ui::NoteUnchecked.say(cx.lang)), cx.theme.quiet);
            frame.render_widget(note, Rect { y: area.bottom(), height: 1, ..area });
        }
        let room = usize::from(area.height);
        if let Some(at) = to_do.filter(|_| lines.len() > room) {
            let now = lines.split_off(at);
            lines.truncate(room.saturating_sub(now.len()));
            lines.extend(now);
        }
        for (line, y) in lines.into_iter().zip(area.y..area.bottom()) {
            frame.render_widget(line, Rect { y, height: 1, ..area });
        }
        if let Some(y) = cursor.map(|at| area.y + at).filter(|y| *y < area.bottom()) {
            frame.set_cursor_position((area.x, y));
        }
    }
}

/// What a screen about certificates shows for a card that has none.
pub(crate) fn no_certificates(frame: &mut Frame<'_>, area: Rect, report: &CardReport, cx: &Context<'_>) {
    let told = sections::card(report, cx.now, cx.lang, cx.model.reveal);
    let now = told.iter().find(|section| section.about == About::Now);
    let lines = now.map(|section| rows::lines(section, Rank::Normal, room(area), cx)).unwrap_or_default();
    message(frame, area, sections::kind(report.kind).say(cx.lang), lines, cx);
}

/// Is there a signing certificate that only its password opens?
pub(crate) fn sign_is_closed(report: &CardReport) -> bool {
    let holds = !report.kind.offers().certificates().is_empty();
    let closed = matches!(report.jpki.sign, Err(Unread::NeedsPin | Unread::NotAsked));
    holds && closed && report.jpki.sign_present != Ok(false)
}

/// A box with a heading in the middle of the place.
pub(crate) fn message(
    frame: &mut Frame<'_>,
    area: Rect,
    title: &str,
    lines: Vec<Line<'static>>,
    cx: &Context<'_>,
) {
    let width = area.width.min(76);
    let room = usize::from(width).saturating_sub(4);
    let mut all: Vec<Line<'static>> =
        wrap(title, room).into_iter().map(|text| Line::styled(text, cx.theme.title)).collect();
    if !lines.is_empty() {
        all.push(Line::default());
        all.extend(lines);
    }
    let height = u16::try_from(all.len() + 2).unwrap_or(u16::MAX).min(area.height);
    let place =
        Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
    let inner = panel::draw(frame, place, Ui::CardTab.say(cx.lang), false, cx);
    for (line, y) in all.into_iter().zip(inner.y..inner.bottom()) {
        frame.render_widget(line, Rect { y, height: 1, ..inner });
    }
}

/// The room for text in a message.
fn room(area: Rect) -> usize {
    usize::from(area.width.min(76)).saturating_sub(4)
}

/// What happened, why, and what to do.
fn problem(frame: &mut Frame<'_>, area: Rect, problem: &Problem, cx: &Context<'_>) {
    let why = Ui::Why.say(cx.lang);
    let todo = Ui::Todo.say(cx.lang);
    let column = cells(why).max(cells(todo)) + 2;
    let mut lines = Vec::new();
    for (label, text, style) in
        [(why, &problem.why, cx.theme.text), (todo, &problem.todo(cx.lang, own), cx.theme.warn)]
    {
        for (part, text) in wrap(text, room(area).saturating_sub(column)).into_iter().enumerate() {
            let label = if part == 0 { label } else { "" };
            lines.push(Line::from(vec![
                ratatui::text::Span::styled(crate::tui::text::pad(label, column), cx.theme.label),
                ratatui::text::Span::styled(text, style),
            ]));
        }
    }
    message(frame, area, &problem.what, lines, cx);
}

/// Readers, none with a card.
fn waiting(frame: &mut Frame<'_>, area: Rect, readers: &[&Reader], cx: &Context<'_>) {
    let mut lines: Vec<Line<'static>> = wrap(Ui::PlaceHint.say(cx.lang), room(area))
        .into_iter()
        .map(|text| Line::styled(text, cx.theme.text))
        .collect();
    lines.push(Line::default());
    lines.push(Line::styled(Ui::Readers.say(cx.lang), cx.theme.label));
    for reader in readers {
        let inside = match &reader.inside {
            _ if reader.held => Ui::InsideHeld,
            Inside::Nothing => Ui::InsideNothing,
            Inside::Card { .. } => Ui::InsideCard,
            Inside::MuteCard { .. } => Ui::InsideMute,
            Inside::Unavailable => Ui::InsideUnavailable,
        };
        let told = format!("  {}: {}", clean(&reader.name), inside.say(cx.lang));
        lines.extend(wrap(&told, room(area)).into_iter().map(|text| Line::styled(text, cx.theme.text)));
    }
    message(frame, area, Ui::PlaceCard.say(cx.lang), lines, cx);
}

/// A look that goes on; counted once it takes long.
fn reading(frame: &mut Frame<'_>, area: Rect, progress: Option<Progress>, cx: &Context<'_>) {
    let mut lines = vec![Line::styled(Ui::KeepStill.say(cx.lang), cx.theme.text)];
    if let Some(Progress { done, of }) = progress {
        let count = Ui::ReadingCount.with(cx.lang, &[&done.to_string(), &of.max(done).to_string()]);
        lines.push(Line::styled(count, cx.theme.label));
    }
    message(frame, area, Ui::Reading.say(cx.lang), lines, cx);
}

/// The simulated card's secrets at the foot of the screen. Returns the place that is left.
fn demo_panel(frame: &mut Frame<'_>, area: Rect, demo: &DemoFacts, cx: &Context<'_>) -> Rect {
    let width = usize::from(area.width).saturating_sub(4);
    let mut lines: Vec<String> = vec![String::new()];
    if demo.pins.is_empty() {
        lines = vec![Ui::DemoNoPins.say(cx.lang).to_owned()];
    }
    for (secret, pin) in &demo.pins {
        let told = format!("{} {pin}", sections::secret(*secret).say(cx.lang));
        let line = lines.last().map_or(0, |line| cells(line));
        if line > 0 && line + 3 + cells(&told) > width {
            lines.push(told);
        } else if let Some(last) = lines.last_mut() {
            if !last.is_empty() {
                last.push_str("   ");
            }
            last.push_str(&told);
        }
    }
    let height = u16::try_from(lines.len() + 2).unwrap_or(area.height).min(area.height / 3);
    let place = Rect { y: area.bottom() - height, height, ..area };
    let title =
        format!("{} ({})", Ui::DemoTitle.with(cx.lang, &[&clean(&demo.title)]), Ui::NotReal.say(cx.lang));
    let inner = panel::draw(frame, place, &title, false, cx);
    for (line, y) in lines.into_iter().zip(inner.y..inner.bottom()) {
        frame.render_widget(Line::styled(line, cx.theme.key), Rect { y, height: 1, ..inner });
    }
    Rect { height: area.height - height, ..area }
}
