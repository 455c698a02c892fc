//! The sheet around one job with a PIN: asks for what the job needs, sends it, tells what came of it.
//!
//! ```text
//! ┏> 署名用電子証明書を読む ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ 署名用パスワード                                                         ┃
//! ┃ 英大文字と数字を混ぜた6〜16文字  例: AIZU346                             ┃
//! ┃ 残り 5回 / 5回                                                           ┃
//! ┃                                                                          ┃
//! ┃   ●●●●●●                                                                 ┃
//! ┃ 数字が1つ以上要ります                                                    ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```
//!
//! It can be left at any time: what was not presented yet is given up, a job that is further goes on to its end and is
//! told as a notice. Nothing of a PIN is in what it tells.

use std::sync::Arc;

use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::domain::certificate::Slot;
use crate::domain::credential::{Form, KeyPair, PinName, Secret, Tries};
use crate::present::sections;
use crate::present::text::Lang;
use crate::present::{pin, pin_end};
use crate::secret::Pin;
use crate::session::pin::{Consent, Given, PinOutcome, Stop, Work};
use crate::tui::compositor::{Context, Layer, Overlay, PinAsk, Step};
use crate::tui::keymap::{Action, Scope};
use crate::tui::model::Model;
use crate::tui::own::own;
use crate::tui::text::{Ui, wrap};
use crate::tui::widget::pin_entry::{Asked, Entered, PinEntry};
use crate::tui::widget::{panel, sheet};

/// Wider lines are hard to read.
const WIDEST: u16 = 76;

/// What a PIN is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PinTask {
    /// Is it right?
    Check(PinName),
    /// A certificate is read.
    Read(KeyPair),
    /// It is replaced.
    Change(PinName),
    /// The card proves that it holds its key.
    Challenge(KeyPair),
    /// It is replaced in the one of its two places where an earlier change could not.
    Finish(Secret),
}

impl PinTask {
    /// The secret that is asked for.
    pub(crate) const fn pin(self) -> PinName {
        match self {
            Self::Check(pin) | Self::Change(pin) => pin,
            Self::Read(pair) | Self::Challenge(pair) => pair.pin(),
            Self::Finish(_) => PinName::Juki,
        }
    }

    /// The work of a task that needs one PIN and nothing else.
    const fn plain(self) -> Option<Work> {
        Some(match self {
            Self::Check(pin) => Work::Check(pin),
            Self::Read(pair) => Work::Read(pair),
            Self::Challenge(pair) => Work::Challenge(pair),
            Self::Change(_) | Self::Finish(_) => return None,
        })
    }

    /// May it be typed on a reader's own keys? 4-digit PINs can, one at a time.
    fn fits_pad(self) -> bool {
        self.plain().is_some() && self.pin().form() == Form::Digits4 && self.pin().secrets().len() == 1
    }

    /// What is typed first.
    const fn first(self) -> Asked {
        match self {
            Self::Change(_) | Self::Finish(_) => Asked::Old,
            Self::Check(_) | Self::Read(_) | Self::Challenge(_) => Asked::Present,
        }
    }

    fn title(self, lang: Lang) -> String {
        let certificate = |pair: KeyPair| match pair.slot() {
            Slot::Sign | Slot::SignCa => sections::slot(Slot::Sign).say(lang),
            Slot::Auth | Slot::AuthCa => sections::slot(Slot::Auth).say(lang),
        };
        match self {
            Self::Check(pin) => Ui::TitleCheck.with(lang, &[pin::name(pin, lang)]),
            Self::Read(pair) => Ui::TitleRead.with(lang, &[certificate(pair)]),
            Self::Finish(secret) => Ui::TitleFinish.with(lang, &[sections::secret(secret).say(lang)]),
            Self::Change(pin) => Ui::TitleChange.with(lang, &[pin::name(pin, lang)]),
            Self::Challenge(pair) => Ui::TitleChallenge.with(lang, &[certificate(pair)]),
        }
    }

    /// What it is good for, where the title does not say it.
    const fn hint(self) -> Option<Ui> {
        match self {
            Self::Challenge(_) => Some(Ui::HintChallenge),
            Self::Change(PinName::Juki) => Some(Ui::HintJuki),
            Self::Finish(_) => Some(Ui::HintFinish),
            Self::Check(_) | Self::Read(_) | Self::Change(_) => None,
        }
    }
}

/// How far it has come.
enum Stage {
    Entering,
    Running {
        on_pad: bool,
    },
    Told(Arc<PinOutcome>),
    /// Its card went while a PIN was typed: what is still being typed must not be taken for keys of what lies below.
    Gone,
    /// Its card is gone: there is nothing more for it to show.
    Over,
}

/// The sheet.
pub(crate) struct PinSheet {
    task: PinTask,
    stage: Stage,
    entry: PinEntry,
    birth: Option<NaiveDate>,
    /// Of a change: what was typed before what is being typed now.
    old: Option<Pin>,
    new: Option<Pin>,
}

impl PinSheet {
    /// For a task, with the counter that the card told.
    pub(crate) fn new(task: PinTask, model: &Model) -> Self {
        let mut entry = PinEntry::new(task.pin(), model.tries(task.pin()));
        entry.ask(task.first());
        let report = model.report();
        let holder =
            report.and_then(|report| report.jpki.sign.as_ref().ok()).and_then(|sign| sign.holder.as_ref());
        Self {
            task,
            stage: Stage::Entering,
            entry,
            birth: holder.and_then(|holder| holder.birth_date.as_ref()).and_then(|birth| birth.day),
            old: None,
            new: None,
        }
    }

    /// From the first again, with nothing typed.
    fn restart(&mut self) {
        (self.old, self.new) = (None, None);
        self.entry.ask(self.task.first());
    }

    fn enter(&mut self, lang: Lang) -> Vec<Step> {
        let Entered::Pin(pin) = self.entry.enter(lang) else { return Vec::new() };
        if let Some(work) = self.task.plain() {
            return self.send(work, Given::Typed(pin), None);
        }
        match self.entry.asked() {
            Asked::Present | Asked::Old => {
                self.old = Some(pin);
                self.entry.ask(Asked::New);
            }
            Asked::New if self.old.as_ref() == Some(&pin) => self.entry.same(),
            Asked::New => {
                let weak = self.task.pin().form().weak(pin.bytes(), self.birth);
                self.new = Some(pin);
                self.entry.ask(Asked::Again);
                self.entry.warn(weak);
            }
            Asked::Again => match (self.old.take(), self.new.take()) {
                (Some(old), Some(new)) if new == pin => {
                    let work = match self.task {
                        PinTask::Finish(unchanged) => Work::Finish(unchanged),
                        task => Work::Change(task.pin()),
                    };
                    return self.send(work, Given::Typed(old), Some(new));
                }
                (old, _) => {
                    self.old = old;
                    self.entry.differ();
                }
            },
        }
        Vec::new()
    }

    fn send(&mut self, work: Work, given: Given, new: Option<Pin>) -> Vec<Step> {
        self.stage = Stage::Running { on_pad: given == Given::OnPad };
        let consent = Consent { shown: self.entry.shown(), last_try: self.entry.last_try() };
        let ask = PinAsk { work, given, new, consent };
        vec![Step::Ask(Box::new(ask))]
    }

    /// The place where a change is still to be made.
    fn half(&self) -> Option<Secret> {
        let Stage::Told(outcome) = &self.stage else { return None };
        match &outcome.result {
            Err(Stop::Half { unchanged, .. }) => Some(*unchanged),
            _ => None,
        }
    }

    /// May the same be asked for once more, and is that of use?
    fn again(outcome: &PinOutcome, model: &Model) -> bool {
        let useful = matches!(
            outcome.result,
            Err(Stop::Wrong { .. }
                | Stop::FewerTries { .. }
                | Stop::LastTry
                | Stop::Abandoned(_)
                | Stop::NotAlone
                | Stop::NoIdentity(_)
                | Stop::Fault { .. }
                | Stop::Refused { .. })
        );
        useful && model.report().is_some() && model.tries(outcome.pin) != Some(Tries::Locked)
    }

    /// What is told, and where the cursor is in it.
    fn lines(&self, width: usize, cx: &Context<'_>) -> (Vec<Line<'static>>, Option<(usize, usize)>) {
        let lang = cx.lang;
        let mut lines = Vec::new();
        let mut tell = |text: &str, style| {
            lines.extend(wrap(text, width).into_iter().map(|line| Line::styled(line, style)));
        };
        match &self.stage {
            Stage::Over => {}
            Stage::Gone => tell(Ui::PinGone.say(lang), cx.theme.warn),
            Stage::Entering => {
                if let Some(hint) = self.task.hint() {
                    tell(hint.say(lang), cx.theme.text);
                    tell("", cx.theme.text);
                }
                if cx.model.report().is_some_and(|report| report.pin_pad) && self.task.fits_pad() {
                    tell(Ui::PadOffer.say(lang), cx.theme.key);
                }
                let (entry, (x, y)) = self.entry.lines(width, cx);
                let cursor = (x, y + lines.len());
                lines.extend(entry);
                return (lines, Some(cursor));
            }
            Stage::Running { on_pad } => {
                if *on_pad {
                    tell(Ui::PinOnPad.say(lang), cx.theme.warn);
                }
                tell(Ui::PinRunning.say(lang), cx.theme.title);
                tell(Ui::PinStill.say(lang), cx.theme.text);
                tell("", cx.theme.text);
                tell(Ui::PinLeave.say(lang), cx.theme.label);
            }
            Stage::Told(outcome) => {
                let told = pin_end::message(outcome, lang, own);
                tell(&told.what, cx.theme.tone(told.tone));
                tell("", cx.theme.text);
                for more in &told.more {
                    tell(more, cx.theme.text);
                }
                let next = match (&outcome.result, self.task) {
                    (Ok(_), PinTask::Read(_)) => Some(Ui::PinReadNext),
                    (Err(_), _) if Self::again(outcome, cx.model) => Some(Ui::PinAgainNext),
                    _ => None,
                };
                if let Some(next) = next {
                    tell("", cx.theme.text);
                    tell(next.say(lang), cx.theme.label);
                }
            }
        }
        (lines, None)
    }

    fn lay(&self, area: Rect, cx: &Context<'_>) -> (Rect, Vec<Line<'static>>, Option<(usize, usize)>) {
        let width = area.width.min(WIDEST);
        let (lines, cursor) = self.lines(usize::from(width).saturating_sub(4), cx);
        let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX).min(area.height);
        let place = Rect {
            x: area.x + (area.width - width) / 2,
            y: area.y + (area.height - height) / 2,
            width,
            height,
        };
        (place, lines, cursor)
    }
}

impl Layer for PinSheet {
    fn scope(&self) -> Scope {
        match self.stage {
            Stage::Entering => Scope::Pin,
            Stage::Running { .. } => Scope::PinRunning,
            Stage::Told(_) | Stage::Gone | Stage::Over => Scope::PinTold,
        }
    }

    fn overlay(&self) -> Option<Overlay> {
        Some(Overlay::Pin(self.task))
    }

    fn stands(&self, _model: &Model) -> bool {
        !matches!(self.stage, Stage::Over)
    }

    fn forget(&mut self) {
        if matches!(self.stage, Stage::Entering) {
            self.restart();
            self.stage = Stage::Gone;
            return;
        }
        let stays = match &self.stage {
            Stage::Running { .. } | Stage::Gone => true,
            // What happened to the card is worth telling after it is gone; what was on it is not.
            Stage::Told(outcome) => matches!(outcome.result, Err(Stop::Fault { .. })),
            Stage::Entering | Stage::Over => false,
        };
        if !stays {
            self.restart();
            self.stage = Stage::Over;
        }
    }

    fn typing(&self) -> bool {
        matches!(self.stage, Stage::Entering | Stage::Gone)
    }

    fn type_char(&mut self, c: char) {
        if matches!(self.stage, Stage::Entering) {
            self.entry.type_char(c);
        }
    }

    fn paste(&mut self) -> bool {
        let takes = self.typing();
        if takes {
            self.entry.paste();
        }
        takes
    }

    fn holds_secret(&self) -> bool {
        self.entry.holds_any() || self.old.is_some() || self.new.is_some()
    }

    fn wipe(&mut self) {
        if self.holds_secret() {
            self.restart();
            self.entry.wiped();
        }
    }

    fn pin_done(&mut self, outcome: &Arc<PinOutcome>) -> bool {
        let mine = matches!(self.stage, Stage::Running { .. });
        if mine {
            self.stage = Stage::Told(Arc::clone(outcome));
        }
        mine
    }

    fn act(&mut self, action: Action, _area: Rect, cx: &Context<'_>) -> Option<Vec<Step>> {
        match (&self.stage, action) {
            (Stage::Entering, Action::Open) => return Some(self.enter(cx.lang)),
            (Stage::Entering, Action::Close) => {
                self.restart();
                return Some(vec![Step::Close]);
            }
            (Stage::Entering, Action::Pad) => {
                let has = cx.model.report().is_some_and(|report| report.pin_pad);
                let work =
                    self.task.plain().filter(|_| has && self.task.fits_pad() && !self.entry.wants_word());
                self.entry.wipe();
                return Some(work.map(|work| self.send(work, Given::OnPad, None)).unwrap_or_default());
            }
            (Stage::Entering, action) => return self.entry.act(action).then(Vec::new),
            (Stage::Running { .. }, Action::Close) => return Some(vec![Step::Abandon, Step::Close]),
            (Stage::Told(_), Action::Open) if self.half().is_some() && cx.model.report().is_some() => {
                let unchanged = self.half().unwrap_or(Secret::Juki);
                *self = Self::new(PinTask::Finish(unchanged), cx.model);
            }
            (Stage::Told(outcome), Action::Open) if Self::again(outcome, cx.model) => {
                *self = Self::new(self.task, cx.model);
            }
            (Stage::Told(_) | Stage::Gone | Stage::Over, Action::Open | Action::Close) => {
                return Some(vec![Step::Close]);
            }
            _ => return None,
        }
        Some(Vec::new())
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let (place, lines, cursor) = self.lay(area, cx);
        sheet::clear(frame, place);
        let inner = panel::draw(frame, place, &self.task.title(cx.lang), true, cx);
        // Where there is little room the line that is typed in is what must be seen.
        let page = usize::from(inner.height);
        let top = cursor.map_or(0, |(_, y)| (y + 3).min(lines.len()).saturating_sub(page));
        for (line, y) in lines.into_iter().skip(top).zip(inner.y..inner.bottom()) {
            frame.render_widget(line, Rect { y, height: 1, ..inner });
        }
        if let Some((x, y)) = cursor {
            let (x, y) = (u16::try_from(x).unwrap_or(0), u16::try_from(y - top.min(y)).unwrap_or(0));
            if x < inner.width && y < inner.height {
                frame.set_cursor_position((inner.x + x, inner.y + y));
            }
        }
    }
}
