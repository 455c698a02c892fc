//! What the wizard that signs shows at each of its steps.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::card::in_the_way;
use super::page::outcome;
use super::words::Say;
use super::{Shown, SignScreen, TITLE};
use crate::conduct::signing::{Reading, Signing};
use crate::domain::credential::{KeyPair, PinName, Secret};
use crate::present::outside;
use crate::present::pin::{self, OUTSIDE_CHOICE, capital};
use crate::present::pin_end;
use crate::present::sanitize::clean;
use crate::present::sections;
use crate::present::text::Text;
use crate::session::pin::Stop;
use crate::task::TaskFault;
use crate::tui::component::Context;
use crate::tui::own::own;
use crate::tui::widget::field::Field;
use crate::tui::widget::path::{base, name, problem};
use crate::tui::widget::row_list::Listed;
use crate::tui::widget::{barrier, panel, pin_field, stand_in, wizard};
use crate::tui::words::Ui;

/// What it is about; or why it can't be, as every other screen says it.
fn start(frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
    let Some(report) = cx.model.report().filter(|_| cx.model.has_certificates()) else {
        stand_in::certified(frame, area, cx);
        return;
    };
    let inner = wizard::boxed(frame, area, TITLE.say(cx.lang), cx);
    let say = |rank: u8, word: Say, style| (rank, word.say(cx.lang).to_owned(), style);
    let stop = in_the_way(cx);
    let mut told: Vec<_> = Vec::new();
    if let Some(stop) = &stop {
        let [what, why, todo] = barrier::told(&pin_end::stop(stop, PinName::Sign, cx.lang), cx);
        told.extend([(0, what), (1, why), (0, todo)].map(|(rank, (text, style))| (rank, text, style)));
        told.extend((*stop == Stop::Locked).then(|| say(0, Say::Reset, cx.theme.focus)));
        return wizard::ranked(frame, inner, told);
    }
    if let Some((of, outside)) = report.outside(KeyPair::Sign, cx.now) {
        told.push((0, outside::what(of, outside, cx.lang), cx.theme.warn));
        told.push((1, outside::why(KeyPair::Sign, of, outside, cx.lang), cx.theme.warn));
        let word = Say::WordFirst.with(cx.lang, &[OUTSIDE_CHOICE.say(cx.lang)]);
        told.push((0, word, cx.theme.warn));
    }
    if let Some(doubted) = report.doubted(KeyPair::Sign) {
        told.push((1, pin_end::doubted(&doubted, cx.lang), cx.theme.warn));
    }
    if let Some(tries) =
        cx.model.tries(PinName::Sign).filter(|tries| tries.left().is_some_and(|left| left < 3))
    {
        let (name, left) =
            (pin::title(PinName::Sign, cx.lang), sections::tries(Secret::Sign, tries, cx.lang));
        told.push((0, format!("{name}  {left}"), cx.theme.warn));
    }
    told.extend([
        say(3, Say::What, cx.theme.text),
        say(1, Say::Gives, cx.theme.warn),
        say(4, Say::Recipient, cx.theme.label),
        say(0, Say::Begin, cx.theme.focus),
    ]);
    wizard::ranked(frame, inner, told);
}

impl SignScreen {
    pub(super) fn lay(&self, area: Rect, cx: &Context<'_>) -> Option<Listed> {
        self.rows(area, cx).map(|rows| rows.listed(area))
    }

    fn list(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let Some(laid) = self.lay(area, cx) else { return };
        self.rows.view(frame, &self.file(), &laid, cx);
        // How far hashing has come takes the line below the list.
        let reading = self.signing.as_ref().map(Signing::reading);
        if let (Some(Reading::Running(_)), Shown::Confirm, Some(progress)) =
            (reading, self.shown(), &self.reading)
        {
            let line = progress.lines(usize::from(laid.foot.width), cx).pop().unwrap_or_default();
            frame.render_widget(line, Rect { width: laid.foot.width.saturating_sub(14), ..laid.foot });
        }
    }

    /// The document's name.
    fn file(&self) -> String {
        self.signing.as_ref().map(|signing| clean(&base(signing.file()))).unwrap_or_default()
    }

    /// Is there a signature, written or not?
    pub(super) fn is_made(&self) -> bool {
        self.signing.as_ref().is_some_and(|signing| signing.signed().is_some())
    }

    fn title(&self, cx: &Context<'_>) -> (usize, Say) {
        let ready = cx.model.has_certificates() && in_the_way(cx).is_none();
        match self.shown() {
            Shown::Start if !ready => (1, Say::NotYet),
            Shown::Start | Shown::Choose => (1, Say::Choose),
            Shown::Confirm | Shown::Name(_) => (2, Say::Confirm),
            Shown::Password(_) | Shown::Refused(_) => (3, Say::Password),
            Shown::Card { .. } | Shown::Writing | Shown::Checking | Shown::Failed(_) => (4, Say::Working),
            Shown::Told => (5, outcome(self.verified().map(|verified| &**verified))),
        }
    }

    /// The line in which the signature's name is typed, and what it is for; the line first where not all fits.
    fn name_line(&self, field: &Field, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let why = if self.is_made() { Say::NameAgain } else { Say::Name };
        let mut told = Vec::new();
        let whole = self.meant(field, cx).map_or_else(String::new, |path| clean(&name(&path)));
        for (text, style) in [
            (whole.as_str(), cx.theme.text),
            (why.say(cx.lang), cx.theme.label),
            (Ui::saved_for().say(cx.lang), cx.theme.label),
        ] {
            told.extend(panel::said(text, usize::from(area.width), style));
            told.push(Line::default());
        }
        let needed = u16::try_from(told.len()).unwrap_or(u16::MAX);
        let (line, around) = if needed < area.height { (needed, 0) } else { (0, 2) };
        panel::lines(frame, panel::below(area, around), told);
        let label = format!("{}  ", Ui::SaveName.say(cx.lang));
        field.labelled(frame, panel::row(area, line), (&label, cx.theme.label), cx);
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>) {
        let (step, title) = self.title(cx);
        let area = wizard::head(frame, area, (step, 5), title.say(cx.lang), cx);
        let say = |word: Text| word.say(cx.lang);
        match self.shown() {
            Shown::Start => return start(frame, area, cx),
            Shown::Choose => return self.picker.iter().for_each(|picker| picker.view(frame, area, cx)),
            Shown::Confirm | Shown::Told => return self.list(frame, area, cx),
            _ => {}
        }
        let inner = wizard::boxed(frame, area, &self.file(), cx);
        let width = usize::from(inner.width);
        let mut lines: Vec<Line<'static>> = Vec::new();
        let mut tell = |text: &str, style| {
            if !text.is_empty() {
                lines.extend(panel::said(text, width, style));
                lines.push(Line::default());
            }
        };
        match self.shown() {
            Shown::Name(field) => return self.name_line(field, frame, inner, cx),
            Shown::Password(dialogue) => {
                let (field, cursor) = pin_field::lines(dialogue, width, cx);
                return pin_field::draw(frame, inner, field, cursor, cx);
            }
            Shown::Card { leaving } => {
                tell(say(Ui::PinRunning.text()), cx.theme.title);
                tell(say(if leaving { Say::Leaving.text() } else { Ui::PinStill.text() }), cx.theme.text);
            }
            Shown::Refused(outcome) => {
                let told = pin_end::message(outcome, cx.lang, own);
                tell(&told.what, cx.theme.tone(told.tone));
                for more in &told.more {
                    tell(more, cx.theme.text);
                }
                tell(say(Say::NothingWritten.text()), cx.theme.text);
                let next = match outcome.result {
                    Err(Stop::Locked | Stop::NowLocked) => Say::LockedNext.text(),
                    Err(Stop::Moved { .. }) => Say::MovedNext.text(),
                    _ => Ui::PinAgainNext.text(),
                };
                tell(say(next), cx.theme.label);
            }
            shown @ (Shown::Writing | Shown::Checking) => {
                let writing = matches!(shown, Shown::Writing);
                tell(say(if writing { Say::Writing.text() } else { Say::Checking.text() }), cx.theme.title);
                lines.extend(self.working.iter().flat_map(|progress| progress.lines(width, cx)));
            }
            Shown::Failed(fault) => {
                let Some(signing) = &self.signing else { return };
                let written = matches!(fault, TaskFault::Io(_));
                let output = signing.output();
                let of = if written { &*output } else { signing.file() };
                let told = problem(fault, of, written, cx);
                tell(&told.what, cx.theme.bad);
                tell(&capital(&told.why), cx.theme.bad);
                tell(say(Say::NothingWritten.text()), cx.theme.text);
                tell(say(Say::Unspent.text()), cx.theme.text);
                tell(&told.todo.say(cx.lang, own), cx.theme.text);
                tell(say(if self.is_made() { Say::Kept.text() } else { Say::Anew.text() }), cx.theme.label);
            }
            Shown::Start | Shown::Choose | Shown::Confirm | Shown::Told => {}
        }
        panel::lines(frame, inner, lines);
    }
}
