//! What every wizard shows: where one is on the way, and how far work has come.

use ratatui::Frame;
use ratatui::layout::{Margin, Rect};
use ratatui::text::{Line, Span};

use crate::domain::calendar::Instant;
use crate::present::size;
use crate::present::text::{Lang, Text};
use crate::task::{TaskEvent, TaskId};
use crate::tui::component::Context;
use crate::tui::key::{Code, DEMO_KEY, Keys, always, k, keys};
use crate::tui::text::{cells, cut};
use crate::tui::widget::panel;
use crate::tui::words::Ui;

const WIZARD_STOPPING: Text = Text::new("やめています", "Stopping");

/// The line that says which step of how many this is; what is left of the place is returned.
pub(crate) fn head(
    frame: &mut Frame<'_>,
    area: Rect,
    (at, of): (usize, usize),
    title: &str,
    cx: &Context<'_>,
) -> Rect {
    let step = format!(" {at}/{of}  ");
    let room = usize::from(area.width).saturating_sub(cells(&step));
    let title = cut(title, room);
    let line = Line::from(vec![Span::styled(step, cx.theme.focus), Span::styled(title, cx.theme.title)]);
    frame.render_widget(line, panel::row(area, 0));
    // Unless there is something to do below.
    cx.pointer.stand(area.as_position());
    below(area)
}

/// The place under the line of [`head`].
pub(crate) const fn below(area: Rect) -> Rect {
    panel::below(area, 1)
}

/// The box of a text from this height on.
const BOXED: u16 = 10;

/// The room of a text below the line of steps.
pub(crate) fn room(area: Rect) -> Rect {
    area.inner(if area.height < BOXED { Margin::new(1, 0) } else { Margin::new(2, 1) })
}

/// A box where there is room for one.
pub(crate) fn boxed(frame: &mut Frame<'_>, area: Rect, title: &str, cx: &Context<'_>) -> Rect {
    if area.height >= BOXED {
        panel::draw(frame, area, title, true, cx);
    } else {
        cx.pointer.stand(room(area).as_position());
    }
    room(area)
}

/// Paragraphs: apart from each other where there is room, else without blank lines, else in the order of their
/// `weight`, as many as fit whole.
pub(crate) fn paragraphs(
    frame: &mut Frame<'_>,
    area: Rect,
    told: [(Text, ratatui::style::Style); 4],
    weight: [usize; 4],
    cx: &Context<'_>,
) {
    let width = usize::from(area.width);
    let told = told.map(|(word, style)| panel::said(word.say(cx.lang), width, style));
    let needed: usize = told.iter().map(Vec::len).sum();
    let room = usize::from(area.height);
    let all: Vec<Line<'static>> = if needed + told.len() - 1 <= room {
        told.into_iter().flat_map(|lines| lines.into_iter().chain([Line::default()])).collect()
    } else if needed <= room {
        told.into_iter().flatten().collect()
    } else {
        let mut left = room;
        let mut fits = |lines: &&Vec<Line<'static>>| {
            left.checked_sub(lines.len()).inspect(|rest| left = *rest).is_some()
        };
        weight
            .iter()
            .filter_map(|at| told.get(*at))
            .take_while(|lines| fits(lines))
            .flatten()
            .cloned()
            .collect()
    };
    panel::lines(frame, area, all);
}

/// Paragraphs as they are read, each with its rank: where there is little room those of the highest numbers give way,
/// whole; what has the rank of the first stays.
pub(crate) fn ranked(frame: &mut Frame<'_>, area: Rect, told: Vec<(u8, String, ratatui::style::Style)>) {
    let width = usize::from(area.width);
    let mut told: Vec<_> =
        told.into_iter().map(|(rank, text, style)| (rank, panel::said(&text, width, style))).collect();
    let taken = |told: &[(u8, Vec<Line<'_>>)]| told.iter().map(|(_, lines)| lines.len()).sum::<usize>();
    let room = usize::from(area.height);
    while taken(&told) > room
        && let Some(least) = told.iter().map(|(rank, _)| *rank).max().filter(|least| *least > 0)
    {
        told.retain(|(rank, _)| *rank != least);
    }
    let apart = taken(&told) + told.len().saturating_sub(1) <= room;
    let gap = || apart.then(Line::default);
    panel::lines(frame, area, told.into_iter().flat_map(|(_, lines)| lines.into_iter().chain(gap())));
}

keys! {
    /// What the keys of a wizard's first page ask for.
    pub(crate) enum StartKey, START_KEYS {
        Choose "Enter" [k(Code::Enter)] Text::new("ファイルを選ぶ", "choose a file"), Card, Way, always;
    }
}
/// The keys of that page.
pub(crate) const START: Keys = Keys::new(&[START_KEYS, DEMO_KEY]);

keys! {
    /// What the keys ask for while work on a file goes on.
    pub(crate) enum WorkingKey, WORKING_KEYS {
        Cancel "Esc" [k(Code::Esc)] Ui::KeyCancel.text(), Move, Way, always;
    }
}
/// The keys of that time.
pub(crate) const WORKING: Keys = Keys::new(&[WORKING_KEYS]);

/// Work under way.
#[derive(Debug)]
pub(crate) struct TaskProgress {
    pub task: TaskId,
    since: Instant,
    done: u64,
    of: Option<u64>,
    /// The person has asked for it to stop.
    pub stopping: bool,
}

impl TaskProgress {
    pub(crate) const fn new(task: TaskId, now: Instant) -> Self {
        Self { task, since: now, done: 0, of: None, stopping: false }
    }

    /// Takes what is told of this work.
    pub(crate) fn hear(&mut self, event: &TaskEvent, now: Instant) {
        if let TaskEvent::Progress { task, done, of } = event
            && *task == self.task
        {
            // A second pass over the file begins again.
            if *done < self.done {
                self.since = now;
            }
            (self.done, self.of) = (*done, *of);
        }
    }

    fn left(&self, lang: Lang, now: Instant) -> Option<String> {
        let rest = self.of?.saturating_sub(self.done);
        let spent = u64::try_from((now - self.since).num_milliseconds()).ok()?;
        // Too early to say.
        if spent < 500 || self.done == 0 {
            return None;
        }
        let millis = u128::from(rest) * u128::from(spent) / u128::from(self.done);
        Some(size::left(lang, u64::try_from(millis.div_ceil(1000)).ok()?))
    }

    /// A bar, the octets and the time left.
    pub(crate) fn lines(&self, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
        let done = size::short(cx.lang, self.done);
        let mut told = match self.of {
            Some(of) => format!("{done} / {}", size::short(cx.lang, of)),
            None => done,
        };
        if let Some(left) = self.left(cx.lang, cx.now) {
            told = format!("{told}  {left}");
        }
        if self.stopping {
            WIZARD_STOPPING.say(cx.lang).clone_into(&mut told);
        }
        let mut lines = Vec::new();
        if let Some(of) = self.of.filter(|of| *of > 0) {
            let width = width.min(60);
            let full = u128::from(self.done.min(of)) * u128::try_from(width).unwrap_or(0) / u128::from(of);
            let full = usize::try_from(full).unwrap_or(width).min(width);
            lines.push(Line::from(vec![
                Span::styled(cx.glyphs.past.repeat(full), cx.theme.focus),
                Span::styled(cx.glyphs.future.repeat(width - full), cx.theme.quiet),
            ]));
        }
        lines.push(Line::styled(told, cx.theme.text));
        lines
    }
}
