//! What every screen shows while it has nothing of its own to tell: what is missing, why, and what to do.

use ratatui::Frame;
use ratatui::layout::{Margin, Rect};
use ratatui::text::Line;

use crate::domain::report::CardReport;
use crate::model::{QUIET_READING, Subject};
use crate::present::kind;
use crate::present::problem::Problem;
use crate::present::sanitize::{self, clean};
use crate::present::sections::{self, About, Rank};
use crate::present::text::words;
use crate::session::{Inside, Progress, Reader};
use crate::tui::component::Context;
use crate::tui::own::own;
use crate::tui::text::cells;
use crate::tui::theme::Scale;
use crate::tui::widget::popup::centred;
use crate::tui::widget::{panel, rows};
use crate::tui::words::Ui;

words! {
    enum Say {
        Starting: "カードリーダーを確かめています", "Looking for card readers";
        PlaceCard: "マイナンバーカードをリーダーに置いてください", "Place a My Number Card on the reader";
        PlaceHint: "置くと自動で読み取ります。暗証番号は要りません。", "It is read by itself. No PIN is needed.";
        WantedReader: "選ばれたリーダー {0} がつながるのを待っています", "Waiting for the chosen reader {0}";
        Readers: "リーダー", "Readers";
        InsideNothing: "カードなし", "empty";
        InsideCard: "カードあり", "card present";
        InsideMute: "応答しないカード", "card does not answer";
        InsideUnavailable: "状態が分かりません", "state unknown";
        InsideHeld: "ほかのプログラムが使用中", "in use by another program";
        Reading: "カードを読んでいます", "Reading the card";
        ReadingCount: "読み取り中 {0}/{1}", "Reading {0}/{1}";
        KeepStill: "読み終わるまで動かさないでください。", "Keep it still until it has been read.";
        Why: "理由", "Why";
        Todo: "すること", "To do";
    }
}

/// Draws it, where there is no report.
pub(crate) fn draw(frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
    match cx.model.subject() {
        Subject::Report(_) => {}
        Subject::Starting => message(frame, area, Say::Starting.say(cx.lang), Vec::new(), cx),
        Subject::Down(fault) | Subject::Failed(fault) => {
            problem(frame, area, &Problem::of_fault(fault, cx.lang), cx);
        }
        Subject::NoReaders => problem(frame, area, &Problem::no_readers(cx.lang), cx),
        Subject::NotThere(name) => {
            let told = Say::WantedReader.with(cx.lang, &[&clean(name)]);
            message(frame, area, &told, Vec::new(), cx);
        }
        Subject::Waiting(readers) => waiting(frame, area, &readers, cx),
        Subject::Reading { .. } => {
            let mut lines = vec![Line::styled(Say::KeepStill.say(cx.lang), cx.theme.text)];
            lines.extend(counted(cx).map(|count| Line::styled(count, cx.theme.label)));
            message(frame, area, Say::Reading.say(cx.lang), lines, cx);
        }
    }
}

/// How far a look has come, once it takes long.
pub(crate) fn counted(cx: &Context<'_>) -> Option<String> {
    let Subject::Reading { since, progress, .. } = cx.model.subject() else { return None };
    let Progress { done, of } = progress.filter(|_| cx.now - since >= QUIET_READING)?;
    Some(Say::ReadingCount.with(cx.lang, &[&done.to_string(), &of.max(done).to_string()]))
}

/// The report of a card that has certificates; where there is none, that is told and `None` returned.
pub(crate) fn certified<'a>(frame: &mut Frame<'_>, area: Rect, cx: &Context<'a>) -> Option<&'a CardReport> {
    let report = cx.model.report();
    match report {
        Some(_) if cx.model.has_certificates() => return report,
        Some(report) => {
            let now = rows::section(About::Now, cx).into_iter();
            let lines = now.flat_map(|section| rows::lines(&section, Rank::Normal, room(area), cx)).collect();
            message(frame, area, sections::kind(report.kind).say(cx.lang), lines, cx);
        }
        None => draw(frame, area, cx),
    }
    None
}

/// A box with a heading in the middle of the place.
fn message(frame: &mut Frame<'_>, area: Rect, title: &str, lines: Vec<Line<'static>>, cx: &Context<'_>) {
    let mut all = panel::said(title, room(area), cx.theme.title);
    if !lines.is_empty() {
        all.push(Line::default());
        all.extend(lines);
    }
    if cx.scale == Scale::Large && all.len() <= usize::from(area.height) {
        // What has to be read has the whole place, and a line between its paragraphs.
        cx.pointer.stand(area.as_position());
        return panel::lines(frame, area, all);
    }
    let room = usize::from(area.height);
    if all.len() + 2 > room {
        // Words before lines around them.
        all.retain(|line| line.width() > 0);
    }
    if all.len() + 2 > room {
        let place = area.inner(Margin::new(2, 0));
        cx.pointer.stand(place.as_position());
        return panel::lines(frame, place, all);
    }
    let place = centred(area, area.width.min(76), all.len() + 2);
    let inner = panel::draw(frame, place, Ui::CardTab.say(cx.lang), false, cx);
    cx.pointer.stand(inner.as_position());
    panel::lines(frame, inner, all);
}

/// The room for text in a message.
fn room(area: Rect) -> usize {
    usize::from(area.width.min(76)).saturating_sub(4)
}

/// What happened, why, and what to do.
fn problem(frame: &mut Frame<'_>, area: Rect, problem: &Problem, cx: &Context<'_>) {
    let why = Say::Why.say(cx.lang);
    let todo = Say::Todo.say(cx.lang);
    let column = cells(why).max(cells(todo)) + 2;
    let mut lines = Vec::new();
    for (label, text, style) in
        [(why, &problem.why, cx.theme.text), (todo, &problem.todo(cx.lang, own), cx.theme.warn)]
    {
        if cx.scale == Scale::Large && !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.extend(panel::labelled((label, cx.theme.label), column, (text, style), room(area)));
    }
    message(frame, area, &problem.what, lines, cx);
}

/// Readers, none with a card.
fn waiting(frame: &mut Frame<'_>, area: Rect, readers: &[&Reader], cx: &Context<'_>) {
    let mut lines = panel::said(Say::PlaceHint.say(cx.lang), room(area), cx.theme.text);
    lines.extend(panel::said(&kind::before_holding(cx.lang), room(area), cx.theme.quiet));
    lines.push(Line::default());
    lines.push(Line::styled(Say::Readers.say(cx.lang), cx.theme.label));
    for reader in readers {
        let inside = match &reader.inside {
            _ if reader.held => Say::InsideHeld,
            Inside::Nothing => Say::InsideNothing,
            Inside::Card { .. } => Say::InsideCard,
            Inside::MuteCard { .. } => Say::InsideMute,
            Inside::Unavailable => Say::InsideUnavailable,
        };
        let told = format!("  {}: {}", sanitize::reader(&reader.name), inside.say(cx.lang));
        lines.extend(panel::said(&told, room(area), cx.theme.text));
    }
    message(frame, area, Say::PlaceCard.say(cx.lang), lines, cx);
}
